"""Words of a message, as every part of the understanding sees them."""

from __future__ import annotations

import re
import unicodedata

TOKEN = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
# White space, slashes of every alphabet, and signs without width before them.
LEADING = re.compile(r"^[\s/\u2215\uff0f\u2044\u200b-\u200f\u2060\ufeff]+")
STRETCHED = re.compile(r"(.)\1{2,}")


def normalise(text: str) -> str:
    """Lower case, no accents, no stretched letters ("zooooo" becomes "zoo"). Keeps the order of the words."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return STRETCHED.sub(r"\1\1", plain)


def harmless(text: str) -> str:
    """A typed text as the engine may see it: it never begins with the sign of Rasa's control payloads."""
    return LEADING.sub("", text) or "-"


def words_of(text: str) -> list[str]:
    """The tokens of a text, normalised."""
    return TOKEN.findall(normalise(text))
