"""The figures of the evaluation, on small hand-made sets."""

import pytest

from bot.engine import evaluate
from bot.engine.coverage import THEMES, VOICES, age_of, table
from bot.engine.examples import Example
from bot.engine.labels import Labels
from bot.engine.risk_patterns import RiskPatterns

NONE = {"none": 1.0, "concern": 0.0, "crisis": 0.0, "violence": 0.0}
CRISIS = {"none": 0.1, "concern": 0.0, "crisis": 0.9, "violence": 0.0}


def example(text, risk="none", *, voice="jan-70", look_alike=False):
    intent = risk if risk in ("crisis", "violence") else "tell_life"
    return Example(text, Labels(intent, perspective="self", risk=risk), voice, look_alike)


def predicted(risk):
    return {"risk": risk, "acute": {"acute": 0.0}}


def test_f1():
    found = evaluate.f1([True, True, False, False], [True, False, True, False])
    assert (found["precision"], found["recall"], found["f1"], found["support"]) == (0.5, 0.5, 0.5, 2.0)


def test_calibration_error_is_the_gap_between_stated_and_true():
    assert evaluate.calibration_error([True] * 8 + [False] * 2, [0.8] * 10) == pytest.approx(0)
    assert evaluate.calibration_error([False] * 10, [0.8] * 10) == pytest.approx(0.8)


def test_false_alarms_are_counted_apart_for_look_alikes():
    examples = [example("het is tijd", "crisis"), example("mooi weer"), example("bijna", look_alike=True)]
    measured = evaluate.measure_risk(
        examples, [predicted(CRISIS), predicted(NONE), predicted(CRISIS)], RiskPatterns((), ()), 0.2
    )
    assert measured["crisis_recall"] == 1.0
    assert measured["false_alarms"] == 0.0
    assert measured["false_alarms_on_look_alikes"] == 1.0
    assert measured["confusion"] == {"crisis": {"crisis": 1}, "none": {"none": 1, "crisis": 1}}


def test_ages_are_read_from_voices():
    assert age_of("weduwe-78-dorp-gelovig") == 78
    assert age_of("nieuwkomer-b1") is None


def test_the_coverage_table_counts_and_marks_what_is_thin():
    rows = table(
        [example("het is tijd", "crisis")] * 20,
        {"old": VOICES["70 and older"]},
        {"all": THEMES["all"], "crisis": THEMES["crisis"], "violence": THEMES["violence"]},
    )
    assert rows[-1] == "| old | 20 | 20 | **0** |"
