"""What a message is turned into before the model weighs it: words, pieces of words, concepts, signs of danger."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bot.engine.lexicon import NEGATORS, Lexicon
from bot.engine.risk_patterns import RiskPatterns
from bot.engine.tokens import words_of

WORD_NGRAMS = (1, 3)
CHAR_NGRAMS = (3, 5)
# Pairs of words with one to three words between: "niemand … meer", "waar … voor".
SKIPS = range(2, 5)
# A word this near a negation is seen once more as a negated one.
NEGATED = 4
NOBODY = frozenset({"niemand"})


def word_ngrams(tokens: Sequence[str]) -> list[str]:
    """Words, pairs and threes of neighbours."""
    low, high = WORD_NGRAMS
    return [" ".join(tokens[i : i + n]) for n in range(low, high + 1) for i in range(len(tokens) - n + 1)]


def char_ngrams(token: str) -> list[str]:
    """Pieces of one word with its borders, so that a typo leaves most of them whole."""
    padded = f" {token} "
    low, high = CHAR_NGRAMS
    return [padded[i : i + n] for n in range(low, high + 1) for i in range(len(padded) - n + 1)]


def word_pairs(tokens: Sequence[str]) -> list[str]:
    """Pairs of words that stand near each other but not side by side."""
    words = [token for token in tokens if token.isalnum()]
    return [f"{words[i]}…{words[i + skip]}" for skip in SKIPS for i in range(len(words) - skip)]


def negated_words(tokens: Sequence[str]) -> list[str]:
    """Words after ("niet >") and before ("< niet") a negation: Dutch puts it on either side."""
    found = []
    for i, token in enumerate(tokens):
        if token in NEGATORS | NOBODY:
            found += [f"niet >{word}" for word in tokens[i + 1 : i + 1 + NEGATED] if word.isalnum()]
            found += [f"< niet {word}" for word in tokens[max(0, i - NEGATED) : i] if word.isalnum()]
    return found


@cache
def lexicon() -> Lexicon:
    """The lexicon of `data/lexicon/`, read once per process."""
    return Lexicon.load()


@cache
def risk_patterns() -> RiskPatterns:
    """The patterns of `data/risk/`, read once per process."""
    return RiskPatterns.load()


def _words(text: str) -> list[str]:
    return word_ngrams(words_of(text))


def _characters(text: str) -> list[str]:
    return [gram for token in words_of(text) for gram in char_ngrams(token)]


def _pairs(text: str) -> list[str]:
    return word_pairs(words_of(text))


def _negated(text: str) -> list[str]:
    return negated_words(words_of(text))


def _concepts(text: str) -> list[str]:
    return lexicon().features(text)


def _danger(text: str) -> list[str]:
    """Patterns are signs for the model too: it learns where one of them stands in harmless company."""
    return [name for found in risk_patterns().find(text) for name in (found.pattern, f"level {found.level}")]


# What a message is turned into, in this order: name, analyzer, how many messages must hold a feature.
FEATURES = (
    ("words", _words, 2),
    ("characters", _characters, 3),
    ("pairs", _pairs, 3),
    ("negated", _negated, 3),
    ("concepts", _concepts, 3),
    ("danger", _danger, 1),
)
