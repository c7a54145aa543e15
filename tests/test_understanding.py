"""The whole understanding on its cases: real `aanloop classify`, one run for all lines."""

import json
import subprocess

import pytest
import yaml

from tests.conftest import AANLOOP, ROOT

DATA = yaml.safe_load((ROOT / "tests/data/understanding_cases.yml").read_text(encoding="utf-8"))
CASES = {case["id"]: case for case in DATA["cases"]}
LONG = "ik weet het niet zo goed en dan zit ik maar wat te zitten " * 34


def classify(lines):
    given = "".join(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run(
        [AANLOOP, "classify", "--jsonl"], input=given, capture_output=True, text=True, cwd=ROOT, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def answers():
    lines = [{key: case[key] for key in ("text", "previous") if key in case} for case in CASES.values()]
    return dict(zip(CASES, classify(lines), strict=True))


def differences(case, answer):
    """What was heard otherwise than the case says."""
    heard = {
        "labels": sorted(answer["labels"]),
        "risk": answer["risk"]["level"],
        "acute": answer["risk"]["acute"],
        "intent": answer["intent"]["name"],
        **{key: answer[key] for key in ("perspective", "language", "chronic", "recent", "address_form")},
    }
    wrong = {key: heard[key] for key in heard if key in case and heard[key] != case[key]}
    missing = set(case.get("life_events", ())) - set(answer["life_events"])
    return {**wrong, **({"life_events": answer["life_events"]} if missing else {})}


@pytest.mark.parametrize("name", CASES)
def test_case(answers, name):
    case = CASES[name]
    wrong = differences(case, answers[name])
    if name in DATA["known_failures"]:
        assert wrong, "it works now: take this id off known_failures"
    else:
        assert not wrong, f"heard {wrong} in: {case['text']}"


def test_known_failures_are_cases():
    assert set(DATA["known_failures"]) <= set(CASES)


def test_two_thousand_characters_are_read_without_alarm():
    [answer] = classify([{"text": LONG[:2000]}])
    assert answer["risk"]["level"] == "none"


def test_probabilities_and_evidence_are_in_range(answers):
    for answer in answers.values():
        assert all(0 <= p <= 1 for p in answer["cues"].values())
        assert all(0 <= span["start"] < span["end"] <= len(answer["text"]) for span in answer["evidence"])
