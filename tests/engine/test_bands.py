"""Bands of confidence, and what is never read back."""

from pathlib import Path

import pytest
import yaml

from bot.engine import bands

DOMAIN = yaml.safe_load((Path(__file__).parents[2] / "domain.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("confidence", "band"),
    [
        (1.0, "act"),
        (bands.ACT, "act"),
        (bands.ACT - 0.01, "ask"),
        (bands.ASK, "ask"),
        (bands.ASK - 0.01, "human"),
        (0, "human"),
    ],
)
def test_band(confidence, band):
    assert bands.band_of(confidence) == band


def test_forms_of_loneliness_are_sure_together():
    assert bands.confidence_of(
        {"loneliness_social": 0.3, "loneliness_emotional": 0.29, "greet": 0.28}
    ) == pytest.approx(0.59)
    assert bands.confidence_of({"greet": 0.4, "loneliness_social": 0.35, "loneliness_emotional": 0.25}) == 0.4


def test_every_intent_is_read_back_or_said_not_to_be():
    intents = {name for entry in DOMAIN["intents"] for name in ([entry] if isinstance(entry, str) else entry)}
    readable = {
        "want_activity", "want_to_help", "want_human", "want_to_talk",
        "ask_bot", "ask_privacy", "ask_information", "goodbye",
    }  # fmt: skip
    assert intents - {"nlu_fallback"} == readable | bands.NEVER_READ_BACK


def test_what_may_be_read_back_has_its_question():
    folder = Path(__file__).parents[2] / "data" / "responses"
    asked = set()
    for path in folder.glob("*.yml"):
        for variation in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"].get("utter_fallback", []):
            asked.add(((variation.get("metadata") or {}).get("when") or {}).get("likely"))
    assert asked & bands.NEVER_READ_BACK == set()
    assert {"want_activity", "want_human", "ask_privacy"} <= asked
