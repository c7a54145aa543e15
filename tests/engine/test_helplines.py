"""The dated table of helplines."""

import datetime
import re

import pytest

from bot.engine import helplines

TABLE = helplines.load()
# Old names and numbers that must never be shown again.
OUTDATED = re.compile(r"0900-?0113|0900-?0767|sensoor|korrelatie|alles ok[eé]", re.IGNORECASE)


@pytest.mark.parametrize("line", TABLE.values(), ids=lambda line: line.key)
def test_each_row_is_dated_and_has_a_source(line):
    assert isinstance(line.checked, datetime.date)
    assert line.source
    assert not OUTDATED.search(f"{line.name} {line.number}")


@pytest.mark.parametrize("line", TABLE.values(), ids=lambda line: line.key)
def test_the_link_dials_the_number_that_is_shown(line):
    digits = re.sub(r"\D", "", line.number)
    assert re.sub(r"\D", "", line.tel).removeprefix("31") == digits.removeprefix("0") or line.tel == digits


def test_texts_are_filled():
    assert helplines.fill("Bel {luisterlijn.number}.", TABLE) == "Bel 088 0767 000."


def test_an_unknown_field_is_named():
    with pytest.raises(ValueError, match="fax"):
        helplines.fill("{luisterlijn.fax}", TABLE)


def test_a_row_with_a_missing_field_is_named(tmp_path):
    path = tmp_path / "helplines.yml"
    path.write_text("x: {name: X}", encoding="utf-8")
    with pytest.raises(ValueError, match="'x'"):
        helplines.load(path)


def test_no_text_holds_a_number_of_its_own():
    from bot.engine.responses import read_responses

    number = re.compile(r"\b(112|113)\b|\b0[89]00|\b0\d{1,3}[- ]\d{3}")
    for name, variations in read_responses().items():
        for variation in variations:
            for text in (variation["text"], (variation.get("metadata") or {}).get("u", "")):
                assert not number.search(text), f"{name}: take the number from data/helplines.yml: {text}"
