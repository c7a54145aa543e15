"""From probabilities to cues: which labels hold, and which words say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

# From where a label holds: the best F1 on voices left out of training (`aanloop evaluate`, thresholds).
THRESHOLDS = {"social": 0.43, "emotional": 0.4, "existential": 0.42}
LIFE_EVENT, CHRONIC = 0.2, 0.15
MAX_SPANS = 2


class Evidence(TypedDict):
    """Words that speak for a label; offsets in characters."""

    start: int
    end: int
    label: str


def labels_above(probabilities: Mapping[str, float]) -> list[str]:
    """The cues at or above their threshold, most probable first."""
    found = [label for label, probability in probabilities.items() if probability >= THRESHOLDS[label]]
    return sorted(found, key=lambda label: -probabilities[label])


def events_above(probabilities: Mapping[str, float]) -> list[str]:
    """The life events at or above their threshold, most probable first."""
    found = [event for event, probability in probabilities.items() if probability >= LIFE_EVENT]
    return sorted(found, key=lambda event: -probabilities[event])


def spans(contributions: Sequence[tuple[int, int, float]], label: str) -> list[Evidence]:
    """The stretches of words that speak most for a label: at most two, the strongest first.

    Args:
        contributions: (start, end, weight) per word, in the order of the text.
        label: the label that the evidence is for.
    """
    remaining = list(contributions)
    found: list[Evidence] = []
    for _ in range(MAX_SPANS):
        best = _strongest_stretch(remaining)
        if best is None:
            break
        first, last = best
        found.append({"start": remaining[first][0], "end": remaining[last][1], "label": label})
        remaining = [
            (start, end, float("-inf") if first <= i <= last else weight)
            for i, (start, end, weight) in enumerate(remaining)
        ]
    return found


def _strongest_stretch(contributions: Sequence[tuple[int, int, float]]) -> tuple[int, int] | None:
    """First and last index of the neighbouring words with the largest sum of weights; None where no weight is positive.

    The mean weight is taken off first: words that say no more than the rest of the message are no evidence.
    """
    finite = [weight for _, _, weight in contributions if weight != float("-inf")]
    if not finite or max(finite) <= 0:
        return None
    level = max(0.0, sum(finite) / len(finite))
    best, best_sum, start, running = None, 0.0, 0, 0.0
    for i, (_, _, weight) in enumerate(contributions):
        if running <= 0:
            start, running = i, 0.0
        running += weight - level
        if running > best_sum:
            best, best_sum = (start, i), running
    return best
