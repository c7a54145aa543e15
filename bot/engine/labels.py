"""What a message can mean: the labels of docs/labels.md, by head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CUES = ("social", "emotional", "existential")
PERSPECTIVES = ("self", "other", "none")
RISK_LEVELS = ("none", "concern", "crisis", "violence")
LIFE_EVENTS = (
    "bereavement", "divorce", "moving", "job_loss", "retirement", "illness", "caregiving", "bullying", "migration",
    "debt", "hearing_vision", "sexual_identity", "new_parent", "study",
)  # fmt: skip

# Exactly one of these holds for a message; the labels of other heads are independent of each other.
EXCLUSIVE_HEADS = ("intent", "perspective", "risk")
HEADS = (*EXCLUSIVE_HEADS, "cues", "life_events", "acute", "chronic")


@dataclass(frozen=True)
class Labels:
    """What one message means, as in `docs/labels.md`. An empty head is unknown or none."""

    intent: str
    cues: tuple[str, ...] = ()
    perspective: str = "none"
    risk: str = "none"
    acute: bool = False
    life_events: tuple[str, ...] = ()
    chronic: bool = False

    def of(self, head: str) -> tuple[str, ...]:
        """The labels of one head, as a tuple."""
        value = getattr(self, head)
        if isinstance(value, bool):
            return (head,) if value else ()
        return (value,) if isinstance(value, str) else tuple(value)


def labels_of(intent: str, metadata: Mapping[str, Any]) -> Labels:
    """Labels of an example in `data/nlu/`, from its intent and its metadata.

    Raises:
        ValueError: a label that does not exist; the message names it.
    """
    labels = Labels(
        intent=intent,
        cues=tuple(metadata.get("cues", ())),
        perspective=metadata.get("perspective", "none"),
        risk=metadata.get("risk", "none"),
        acute=bool(metadata.get("acute", False)),
        life_events=tuple(metadata.get("life_events", ())),
        chronic=bool(metadata.get("chronic", False)),
    )
    for head, known in (
        ("cues", CUES),
        ("perspective", PERSPECTIVES),
        ("risk", RISK_LEVELS),
        ("life_events", LIFE_EVENTS),
    ):
        unknown = set(labels.of(head)) - set(known)
        if unknown:
            raise ValueError(
                f"intent {intent}: {head} has no label {', '.join(sorted(unknown))}; known: {', '.join(known)}"
            )
    return labels
