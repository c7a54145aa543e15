"""Finds messages that are nearly the same: a copy teaches nothing, and in the held-out part it flatters the figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from bot.engine.tokens import normalise

# Share of the pieces of four letters that two messages have in common (Jaccard); above it they are one message.
LIMIT = 0.6
CHUNK = 500


def near_duplicates(texts: Sequence[str], others: Sequence[str] | None = None) -> Iterator[tuple[int, int, float]]:
    """Pairs of nearly the same messages.

    Args:
        texts: each is compared with `others`.
        others: when None, `texts` among themselves, each pair once.

    Yields:
        index in `texts`, index in `others` (or in `texts`), and how alike they are (0 to 1).
    """
    vectorizer = CountVectorizer(analyzer=pieces, binary=True, dtype=np.float32)
    among_themselves = others is None
    right = vectorizer.fit_transform(texts if others is None else others)
    left = right if among_themselves else vectorizer.transform(texts)
    left_sizes = np.array([len(pieces(text)) for text in texts])
    right_sizes = left_sizes if others is None else np.array([len(pieces(text)) for text in others])
    transposed = right.T.tocsr()
    for start in range(0, left.shape[0], CHUNK):
        shared = (left[start : start + CHUNK] @ transposed).tocoo()
        union = left_sizes[start + shared.row] + right_sizes[shared.col] - shared.data
        for i, j, alike in zip(shared.row + start, shared.col, shared.data / union, strict=True):
            if alike > LIMIT and (not among_themselves or i < j):
                yield int(i), int(j), float(alike)


def pieces(text: str) -> set[str]:
    """Every stretch of four characters, without signs."""
    plain = "".join(char for char in normalise(text) if char.isalnum() or char == " ") or text
    return {plain[i : i + 4] for i in range(max(1, len(plain) - 3))}
