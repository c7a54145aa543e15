"""The risk patterns on their cases, the masking of look-alikes, and the judgement from two sources."""

from pathlib import Path

import pytest
import yaml

from bot.engine import risk
from bot.engine.risk import judge
from bot.engine.risk_patterns import Finding, RiskPatterns

DATA = yaml.safe_load((Path(__file__).parents[1] / "data" / "risk_cases.yml").read_text(encoding="utf-8"))
# What the model says where it hears a little: it does not raise by itself, nor is it sure that there is nothing.
NOTHING = {"none": 0.85, "concern": 0.05, "crisis": 0.05, "violence": 0.05}


@pytest.fixture(scope="module")
def patterns():
    return RiskPatterns.load()


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda case: case["id"])
def test_case(patterns, case):
    found = patterns.find(case["text"])
    level = found[0].level if found else "none"
    right = level == case["level"] and (not case.get("acute") or any(finding.acute for finding in found))
    failing = case["id"] in DATA["known_failures"]
    assert right != failing, f"heard {level} in: {case['text']}" if not right else "take this id off known_failures"


def test_a_look_alike_masks_its_own_words_only(patterns):
    assert patterns.find("ik lach me dood") == []
    assert patterns.find("ik lach me dood maar eigenlijk wil ik dood")[0].level == "crisis"


def test_words_of_two_sentences_do_not_add_up(patterns):
    assert patterns.find("Ik wil koffie. De plant is dood.") == []


def test_offsets_point_into_the_original_text(patterns):
    text = "Héél eerlijk: ik wil dood"
    [finding] = patterns.find(text)
    assert text[finding.start : finding.end] == "wil dood"


@pytest.mark.parametrize("text", ["", " ", "😀😀", "مرحبا", "z̷̛a̸l̶g̵o̷", "a" * 2000, "[" * 500])
def test_strange_input_is_quiet(patterns, text):
    assert patterns.find(text) == []


def test_the_model_alone_may_raise():
    learned = {"none": 0.2, "concern": 0.1, "crisis": 0.7, "violence": 0.0}
    assert judge(learned, 0.1, [], 0.5) == {"level": "crisis", "score": 0.7, "acute": False}


def test_a_pattern_alone_may_raise():
    found = [Finding("x", "violence", True, 0, 1)]
    assert judge(NOTHING, 0.0, found, 0.5) == {"level": "violence", "score": risk.PATTERN_SCORE, "acute": True}


def test_a_model_that_knows_better_silences_a_pattern():
    certain = {"none": 0.99, "concern": 0.0, "crisis": 0.01, "violence": 0.0}
    assert judge(certain, 0.0, [Finding("suicide_word", "crisis", False, 0, 1)], 0.5)["level"] == "none"


def test_crisis_outranks_violence():
    found = [Finding("a", "violence", False, 0, 1)]
    assert judge({**NOTHING, "crisis": 0.6}, 0.0, found, 0.5)["level"] == "crisis"


def test_concern_is_never_acute():
    assert judge({**NOTHING, "concern": 0.9}, 0.9, [], 0.5)["acute"] is False


@pytest.mark.parametrize(
    ("level", "perspective", "heard", "intent"),
    [
        ("crisis", "self", "goodbye", "crisis"),
        ("violence", "other", "worry_other", "violence"),
        ("concern", "self", "goodbye", "feeling_low"),
        ("concern", "self", "nlu_fallback", "feeling_low"),
        ("concern", "other", "tell_life", "worry_other"),
        ("concern", "self", "want_human", None),
        ("none", "self", "greet", None),
    ],
)
def test_danger_takes_the_place_of_another_intent(level, perspective, heard, intent):
    assert risk.interrupting_intent(level, perspective, {"name": heard}) == intent


def test_a_broken_pattern_is_named(tmp_path):
    path = tmp_path / "patterns.yml"
    path.write_text("harmless: []\npatterns: [{id: half, level: crisis, all: ['(']}]", encoding="utf-8")
    with pytest.raises(ValueError, match="half"):
        RiskPatterns.load(path)


def test_an_unknown_level_is_named(tmp_path):
    path = tmp_path / "patterns.yml"
    path.write_text("harmless: []\npatterns: [{id: odd, level: heavy, all: ['x']}]", encoding="utf-8")
    with pytest.raises(ValueError, match="odd"):
        RiskPatterns.load(path)
