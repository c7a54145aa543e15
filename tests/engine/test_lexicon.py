"""How entries match."""

import pytest

from bot.engine.lexicon import Lexicon

SMALL = Lexicon(
    {
        "CIRCLE": ["vriend*", "*vrienden", "kennissen"],
        "NOBODY": ["niemand", "geen mens", "niemand .. die"],
        "GONE": ["er niet meer", "overleden"],
        "USELESS": ["overbodig", "m'n nut kwijt"],
    }
)


def found(text):
    return [(hit.concept, text[hit.start : hit.end]) for hit in SMALL.find(text)]


@pytest.mark.parametrize(
    ("text", "concept", "words"),
    [
        ("Niemand belt", "NOBODY", "Niemand"),
        ("geen MÉNS gezien", "NOBODY", "geen MÉNS"),
        ("niemand in huis die luistert", "NOBODY", "niemand in huis die"),
        ("mijn vriendenkring", "CIRCLE", "vriendenkring"),
        ("oude studievrienden", "CIRCLE", "studievrienden"),
        ("zij is er niet meer", "GONE", "er niet meer"),
        ("ik voel me overboddig", "USELESS", "overboddig"),
        ("nieeeemand", "NOBODY", "nieeeemand"),
        ("ben m'n nut kwijt", "USELESS", "m'n nut kwijt"),
    ],
)
def test_an_entry_is_found(text, concept, words):
    assert (concept, words) in found(text)


@pytest.mark.parametrize("text", ["", "😀", "iemand", "mensen", "er is niet meer brood", "a" * 2000])
def test_nothing_is_found_where_nothing_is(text):
    assert found(text) == []


def test_a_gap_is_at_most_three_words():
    assert ("NOBODY", "niemand een twee drie vier die") not in found("niemand een twee drie vier die")


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("geen vrienden", True),
        ("ik heb niet veel vrienden", True),
        ("vrienden heb ik niet", True),
        ("veel vrienden", False),
        ("nee niet, vrienden genoeg", False),
    ],
)
def test_negation_reaches_its_neighbours_only(text, negated):
    [hit] = [hit for hit in SMALL.find(text) if hit.concept == "CIRCLE"]
    assert hit.negated is negated


def test_an_entry_that_holds_the_negation_is_not_negated_by_it():
    [hit] = SMALL.find("hij is er niet meer")
    assert not hit.negated


def test_features_are_concepts_and_pairs_near_each_other():
    assert SMALL.features("niemand, geen kennissen") == ["NOBODY", "~CIRCLE", "NOBODY+~CIRCLE"]


def test_the_lexicon_is_as_large_as_the_docs_say():
    lexicon = Lexicon.load()
    assert len(lexicon.concepts) == 240
    assert sum(len(entries) for entries in lexicon.concepts.values()) == 14_694


def test_a_concept_in_two_files_is_named(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.yml").write_text("X:\n  entries: [iets]\n", encoding="utf-8")
    with pytest.raises(ValueError, match="concept X"):
        Lexicon.load(tmp_path)
