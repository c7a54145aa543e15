"""What the model is given of a message."""

from bot.engine import features


def test_neighbours_alone_in_pairs_and_threes():
    assert features.word_ngrams(["ik", "mis", "je"]) == ["ik", "mis", "je", "ik mis", "mis je", "ik mis je"]


def test_a_typing_error_shares_most_pieces():
    right, typo = set(features.char_ngrams("vrienden")), set(features.char_ngrams("vriendenn"))
    assert len(right & typo) / len(right) > 0.8


def test_pairs_reach_over_words_between():
    assert "niemand…meer" in features.word_pairs(["niemand", "komt", "nog", "meer"])


def test_negation_marks_both_sides():
    marked = features.negated_words(["ik", "ben", "niet", "bang"])
    assert {"niet >bang", "< niet ben"} <= set(marked)


def test_each_feature_of_a_message_is_a_list_of_names():
    for name, analyzer, least in features.FEATURES:
        assert all(isinstance(found, str) for found in analyzer("ik wil niet dood, ik mis mijn man")), name
        assert least >= 1


def test_signs_of_danger_are_named():
    danger = {name: analyzer for name, analyzer, _ in features.FEATURES}["danger"]
    assert "level crisis" in danger("ik wil dood")
    assert danger("ik lach me dood") == []
