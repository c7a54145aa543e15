"""Lines of input, good and broken."""

import pytest

from bot.engine.classify import read_line


def test_a_good_line():
    assert read_line('{"text": "hallo"}') == "hallo"


@pytest.mark.parametrize("line", ["", "hallo", "[]", "{}", '{"text": 3}', '{"text": "a"'])
def test_a_broken_line_says_what_is_wrong(line):
    with pytest.raises(ValueError, match=r"JSON|text"):
        read_line(line)
