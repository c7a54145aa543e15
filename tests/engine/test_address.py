"""How a person addresses us."""

import pytest

from bot.engine.address import address_form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Kunt u mij helpen?", "u"),
        ("dank u wel", "u"),
        ("kan je me helpen", "je"),
        ("wie ben jij", "je"),
        ("dan zit je daar in je eentje", None),
        ("ik voel me alleen", None),
        ("Weet je, ik dank u", "u"),
    ],
)
def test_form(text, form):
    assert address_form(text) == form
