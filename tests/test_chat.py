"""The terminal chat against the running house."""

import io

import pytest
from rich.console import Console

from bot.chat import Chat

pytestmark = pytest.mark.house


def test_a_talk_in_the_terminal(house):
    out = io.StringIO()
    talk = Chat(house.url, Console(file=out, width=100))
    talk.open()
    talk.say("4")  # the fourth quick reply: rather a person
    talk.say("x" * 3000)
    shown = " ".join(out.getvalue().replace("│", " ").split())
    assert "Liever een mens" in shown
    assert "088 0767 000" in shown
    assert "te lang" in shown
