"""Finds messages that are nearly the same: a copy teaches nothing, and in the held-out part it flatters the figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

from bot.engine.tokens import normalise

# Share of the pieces of four letters that two messages have in common (Jaccard); above it they are one message.
LIMIT = 0.6
# Rare pieces first: this share of a message's pieces is compared, the commonest are only counted where it matters.
RARE_SHARE = 0.7
CHUNK = 1000


def near_duplicates(texts: Sequence[str], others: Sequence[str] | None = None) -> Iterator[tuple[int, int, float]]:
    """Pairs of nearly the same messages.

    Args:
        texts: each is compared with `others`.
        others: when None, `texts` among themselves, each pair once.

    Yields:
        index in `texts`, index in `others` (or in `texts`), and how alike they are (0 to 1).
    """
    among_themselves = others is None
    vectorizer = CountVectorizer(analyzer=pieces, binary=True, dtype=np.float32)
    among_themselves = others is None
    right = vectorizer.fit_transform(texts if others is None else others)
    left = right if among_themselves else vectorizer.transform(texts)
    left_sizes = np.array([len(pieces(text)) for text in texts])
    right_sizes = left_sizes if others is None else np.array([len(pieces(text)) for text in others])
    rare = rarest(left, np.asarray(right.sum(axis=0)).ravel())
    rare_sizes = np.asarray(rare.sum(axis=1)).ravel()
    transposed = right.T.tocsr()
    for start in range(0, left.shape[0], CHUNK):
        shared = (rare[start : start + CHUNK] @ transposed).tocoo()
        rows, columns = shared.row + start, shared.col
        # Alike above the limit, they share all but a few of the first one's pieces, so all but a few of its rare ones.
        possible = shared.data >= rare_sizes[rows] - (1 - LIMIT) * left_sizes[rows]
        if among_themselves:
            possible &= rows < columns
        rows, columns = rows[possible], columns[possible]
        both = np.asarray(left[rows].multiply(right[columns]).sum(axis=1)).ravel()
        alike = both / (left_sizes[rows] + right_sizes[columns] - both)
        for i, j, share in zip(rows, columns, alike, strict=True):
            if share > LIMIT:
                yield int(i), int(j), float(share)


def rarest(messages: csr_matrix, frequency: np.ndarray) -> csr_matrix:
    """Each row with only its rarest pieces."""
    kept = messages.copy()
    for row in range(kept.shape[0]):
        held = slice(kept.indptr[row], kept.indptr[row + 1])
        order = np.argsort(frequency[kept.indices[held]], kind="stable")
        kept.data[held][order[int(np.ceil(RARE_SHARE * len(order))) :]] = 0
    kept.eliminate_zeros()
    return kept


def pieces(text: str) -> set[str]:
    """Every stretch of four characters, without signs."""
    plain = "".join(char for char in normalise(text) if char.isalnum() or char == " ") or text
    return {plain[i : i + 4] for i in range(max(1, len(plain) - 3))}
