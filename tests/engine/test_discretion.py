"""No log line of the engine holds what somebody wrote."""

import logging

import pytest

from bot.engine.__main__ import discreet_record, without_content


@pytest.mark.parametrize(
    "line",
    [
        "rest.message.received.failure text=ik wil dood",
        "processor.message.parse parse_data_text='ik wil dood' x=1",
        "(sqlite3.OperationalError) database is locked [SQL: insert …] [parameters: ('ik wil dood',)]",
        "{'event': 'x', 'text': 'ik wil dood'}",
        'event {"text": "ik wil dood"}',
        "message.parsing.failed user_text=ik wil dood",
    ],
)
def test_content_is_cut_off(line):
    assert "ik wil dood" not in without_content(line)


def test_an_exception_is_named_by_its_kind_only():
    try:
        raise ValueError("ik wil dood")
    except ValueError as error:
        record = discreet_record("rasa", logging.ERROR, "f.py", 1, "broken", (), (ValueError, error, None))
    assert record.getMessage() == "broken (ValueError)"
    assert record.exc_info is None


def test_an_ordinary_line_stays():
    assert without_content("Rasa server is up and running.") == "Rasa server is up and running."
