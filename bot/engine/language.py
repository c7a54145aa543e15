"""In which language a message is written: by its script, and by how often each language uses its words (wordfreq)."""

from __future__ import annotations

import unicodedata
from functools import cache

import wordfreq

from bot.engine.tokens import TOKEN

DUTCH = "nl"
UNKNOWN = "und"  # ISO 639-2: undetermined
# The languages that residents write to us in, by the name that Unicode gives to the letters of their script; ISO 639-1.
LATIN = (DUTCH, "en", "de", "fr", "es", "it", "pt", "pl", "tr", "ro")
LANGUAGES = {
    "LATIN": LATIN,
    "ARABIC": ("ar", "fa"),
    "CYRILLIC": ("uk", "ru", "bg"),
    "ETHIOPIC": ("ti",),
    "GREEK": ("el",),
    "HEBREW": ("he",),
    "CJK": ("zh",),
    "HANGUL": ("ko",),
}
# Zipf scale: 0 is once in a thousand million words, 8 is the most frequent word. A word that a language does not know
# counts as a rare one, not as impossible: it may be a name, a dialect or a typing error.
RARE = 1.5
# Dutch is what we expect: another language must be this much more likely, per word and over all words.
AHEAD_PER_WORD, AHEAD = 0.9, 3.5


def language_of(text: str) -> str:
    """The language of a message as an ISO 639 code; `nl` in doubt, `und` where it holds no letters.

    Dutch dialects and Dutch with loan words are `nl`; a single foreign word is mostly too little to say so.
    """
    letters = [char for char in unicodedata.normalize("NFC", text.lower()) if char.isalpha()]
    if not letters:
        return UNKNOWN
    scripts = [unicodedata.name(char, "").split(" ")[0] for char in letters]
    script = max(LANGUAGES, key=scripts.count)
    if not scripts.count(script):
        return UNKNOWN
    if len(LANGUAGES[script]) == 1:
        return LANGUAGES[script][0]
    words = [word for word in (match[0].lower() for match in TOKEN.finditer(text)) if word.isalpha()]
    scores = {language: sum(_frequency(word, language) for word in words) for language in LANGUAGES[script]}
    best = max(scores, key=lambda language: scores[language])
    if script == "LATIN" and scores[best] - scores[DUTCH] < max(AHEAD, AHEAD_PER_WORD * len(words)):
        return DUTCH
    return best


@cache
def _frequency(word: str, language: str) -> float:
    return max(RARE, float(wordfreq.zipf_frequency(word, language, wordlist="small")))
