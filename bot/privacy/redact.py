"""Takes contact details out of a text, before it reaches the engine, a disk or a log.

Known so far: e-mail addresses, telephone numbers and full postcodes. Names and the rest follow; until then the
assistant itself asks people not to give names. Helplines stay: they are no personal detail.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

from bot.engine import helplines

EMAIL = re.compile(
    r"[\w.+'-]+ ?(?:@|\((?:at|apenstaartje)\)| at ) ?[\w-]+(?:[.,] ?[\w-]+)*[.,](?:nl|com|be|org|net|eu|de|uk|fr)\b"
    r"|[\w.+'-]+@[\w.-]+"
)
# A mobile number, also glued to words or to another number, and without its first zero.
MOBILE = re.compile(r"(?<!\d)(?:(?:\+31|0031)[ .-]?)?\(?0?\)?6(?:[ .-]?\d){8}(?!\d)")
# Four digits and two letters; SA, SD and SS are not issued. Four digits alone may stay.
POSTCODE = re.compile(r"(?<!\d)[1-9]\d{3}[\s.-]{0,3}(?!S[ADS](?![A-Z]))[A-Z]{2}(?![A-Z])", re.IGNORECASE)
# Two letters that are a Dutch word after a year or an amount ("in 1998 is hij", "1500 km").
NO_POSTCODE = {
    "af", "al", "an", "as", "be", "bv", "cm", "da", "de", "di", "do", "dr", "du", "el", "en", "er",
    "et", "ex", "ff", "ga", "ha", "he", "hf", "ho", "hè", "ie", "ik", "in", "ip", "is", "ja", "je",
    "ju", "ka", "kg", "km", "ma", "me", "mm", "mn", "mw", "na", "ne", "ni", "nr", "nu", "of", "oh",
    "ok", "om", "op", "pa", "pk", "ps", "ra", "re", "st", "te", "to", "tv", "uw", "va", "vd", "vr",
    "wa", "we", "wo", "za", "ze", "zn", "zo", "zu",
}  # fmt: skip
HELPLINES = {re.sub(r"\D", "", number) for line in helplines.load().values() for number in (line.number, line.tel)}


@dataclass(frozen=True)
class Found:
    """A personal detail: its kind and where it stands, in characters of the original text."""

    type: str
    start: int
    end: int


def find(text: str) -> list[Found]:
    """Every detail in the text, in order, none overlapping."""
    found = [Found("email", match.start(), match.end()) for match in EMAIL.finditer(text)]
    for number in phonenumbers.PhoneNumberMatcher(text, "NL", leniency=phonenumbers.Leniency.VALID):
        if re.sub(r"\D", "", number.raw_string) not in HELPLINES:
            found.append(Found("phone", number.start, number.end))
    found += [Found("phone", match.start(), match.end()) for match in MOBILE.finditer(text)]
    for match in POSTCODE.finditer(text):
        letters = match[0][-2:]
        written_as_one = match[0][-3].isdigit()
        shouted = text.isupper()  # "IN 1998 IS": capitals say nothing in a text of capitals
        if written_as_one or (letters.isupper() and not shouted) or letters.lower() not in NO_POSTCODE:
            found.append(Found("postcode", match.start(), match.end()))
    found.sort(key=lambda item: (item.start, -item.end))
    kept: list[Found] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def redact(text: str) -> tuple[str, list[Found]]:
    """The text with every detail replaced by its kind in square brackets, and what was found."""
    found = find(text)
    parts, position = [], 0
    for item in found:
        parts += [text[position : item.start], f"[{NAMES[item.type]}]"]
        position = item.end
    return "".join([*parts, text[position:]]), found


# What stands in the place of a detail; moderators read it.
NAMES = {"email": "e-mailadres", "phone": "telefoonnummer", "postcode": "postcode"}
