"""Whole conversations through the running engine: what was understood, which answer, which kind, which numbers."""

from pathlib import Path

import pytest
import yaml

CASES = yaml.safe_load((Path(__file__).parent / "roads.yml").read_text(encoding="utf-8"))
pytestmark = pytest.mark.house


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["road"])
def test_road(house, resident, case):
    for number, turn in enumerate(case["turns"], 1):
        answer = resident.say(turn["say"])
        assert not answer["degraded"]
        understood = house.events(resident.id, "user")[-1]["parse_data"]
        last = answer["messages"][-1]
        said = house.events(resident.id, "bot")[-1]["metadata"]["utter_action"]
        where = f"turn {number}: {turn['say']}"
        if "risk" in turn:
            assert understood["risk"]["level"] == turn["risk"], where
        if "acute" in turn:
            assert understood["risk"]["acute"] == turn["acute"], where
        if "cue" in turn:
            assert turn["cue"] in understood["labels"], where
        if "perspective" in turn:
            assert understood["perspective"] == turn["perspective"], where
        if "life_event" in turn:
            assert turn["life_event"] in understood["life_events"], where
        if "says" in turn:
            assert said == turn["says"], where
        if "kind" in turn:
            assert last["kind"] == turn["kind"], where
        for words in turn.get("names", []):
            assert words in last["text"], where
        for words in turn.get("never", []):
            assert words not in last["text"], where


def test_no_sentence_twice_while_there_is_another(house, resident):
    said = [
        message["text"]
        for text in (
            "ik mis mijn man",
            "ik mis hem elke dag",
            "niemand die mij echt kent",
            "ik kan mijn verhaal niet kwijt",
        )
        for message in resident.say(text)["messages"]
    ]
    assert len(set(said)) == len(said)
