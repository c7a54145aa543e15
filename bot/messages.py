"""What is said: a stored message of either side, and a draft of the assistant's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Message:
    """One message of either side.

    Attributes:
        number: order; grows over the whole store.
        kind: `message`, `crisis`, `handoff` or `notice`.
        quick_replies: `{"title", "payload"}` each.
        cards: what is shown beside the text: helplines, later initiatives.
    """

    number: int
    id: str
    role: str
    text: str
    kind: str = "message"
    quick_replies: list[dict[str, str]] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)
    client_message_id: str | None = None
    payload: str | None = None
    answers: str | None = None
    state: str | None = None
    created: str = ""


@dataclass(frozen=True)
class Draft:
    """A message of the assistant that is not stored yet."""

    text: str
    kind: str = "message"
    quick_replies: list[dict[str, str]] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)
