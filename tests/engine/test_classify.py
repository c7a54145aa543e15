"""Lines of input, good and broken."""

import pytest

from bot.engine.classify import read_line


def test_a_good_line():
    assert read_line('{"text": "hallo"}') == ("hallo", None)


def test_a_line_may_tell_what_the_assistant_said_before():
    assert read_line('{"text": "ja", "previous": "Mis je iemand?"}') == ("ja", "Mis je iemand?")


@pytest.mark.parametrize(
    "line", ["", "hallo", "[]", "{}", '{"text": 3}', '{"text": "a"', '{"text": "a", "previous": 1}']
)
def test_a_broken_line_says_what_is_wrong(line):
    with pytest.raises(ValueError, match=r"JSON|text"):
        read_line(line)
