"""How a person addresses us: `je` or `u`. Our answers follow."""

from __future__ import annotations

import re

# "Je" alone may mean anybody ("dan zit je daar"), so it counts only beside a verb of address.
FORMAL = re.compile(
    r"\b(?:kunt|kan|bent|hebt|heeft|wilt|weet|zou|mag|doet|denkt|gaat|spreekt|begrijpt|leest) u\b"
    r"|\b(?:met|aan|voor|van|bij|dank|ik) u\b"
    r"|\bu (?:bent|kunt|hebt|heeft|wilt|weet|zegt|vraagt|schrijft|mij|me)\b|\buw\b|\bbedankt u\b|\bdank u\b",
    re.IGNORECASE,
)
INFORMAL = re.compile(
    r"\b(?:kun|kan|ben|heb|wil|weet|zou|mag|doe|denk|ga|snap|begrijp|lees|vind|hoor|dank|bedank|hou) (?:je|jij)\b"
    r"|\b(?:jij|jou|jouw|je bent een|je vraagt|je zegt|dankje|dankjewel)\b",
    re.IGNORECASE,
)


def address_form(text: str) -> str | None:
    """`u` or `je`, as the message addresses us (where it does both, the last counts); None where it does not."""
    formal, informal = list(FORMAL.finditer(text)), list(INFORMAL.finditer(text))
    if not formal and not informal:
        return None
    last_formal, last_informal = (hits[-1].start() if hits else -1 for hits in (formal, informal))
    return "u" if last_formal > last_informal else "je"
