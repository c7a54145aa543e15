"""From probabilities to cues: which labels hold, and which words say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

# From where a label holds: the best F1 on voices left out of training (`aanloop evaluate`, thresholds).
THRESHOLDS = {"social": 0.43, "emotional": 0.4, "existential": 0.42}
LIFE_EVENT, CHRONIC = 0.2, 0.15
# Intents of which nobody speaks in particular, and those that carry no cue (docs/labels.md), from this probability.
ABOUT_NOBODY = frozenset(
    {"ask_bot", "ask_information", "ask_privacy", "goodbye", "greet", "hostile", "out_of_scope", "start", "thank"}
)
WITHOUT_CUES = ABOUT_NOBODY | {
    "affirm", "bored", "deny", "doing_well", "dont_know", "feeling_low", "loneliness_unnamed", "tell_life",
    "want_to_talk",
}  # fmt: skip
SURE = 0.4
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


def heard(found: Mapping[str, Mapping[str, float]]) -> list[str]:
    """The cues of a message from all that the model says of it, most probable first.

    By the label guide some intents carry no cue ("ik woon alleen en het bevalt me"): where the model is sure enough of
    one of those, cues that stand in its words are not meant. On voices left out: macro-F1 0.816 becomes 0.820.
    """
    intents = found["intent"]
    first = max(intents, key=lambda name: intents[name], default="")
    if first in WITHOUT_CUES and intents[first] >= SURE:
        return []
    return labels_above(found["cues"])


def perspective(found: Mapping[str, Mapping[str, float]]) -> str:
    """Whose situation it is: the most probable, and none with an intent that tells of nobody's."""
    intents = found["intent"]
    first = max(intents, key=lambda name: intents[name], default="")
    if first in ABOUT_NOBODY and intents[first] >= SURE:
        return "none"
    return max(found["perspective"], key=lambda name: found["perspective"][name])


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
