"""The inbox and the outbox: what residents wrote and what the assistant answered, in order."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

from bot.messages import Draft, Message


def now() -> str:
    """The time in UTC, as it is stored: ISO 8601 with milliseconds."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")


def find_conversation(db: Database, conversation_id: str) -> dict[str, str] | None:
    """A conversation's row, or None where there is none."""
    rows = list(db.query("select * from conversations where id = ?", [conversation_id]))
    return rows[0] if rows else None


def get_conversation(db: Database, conversation_id: str) -> dict[str, str]:
    """A conversation's row.

    Raises:
        LookupError: there is none.
    """
    row = find_conversation(db, conversation_id)
    if row is None:
        raise LookupError("no such conversation")
    return row


def add_resident(db: Database, conversation_id: str, text: str, client_message_id: str, payload: str | None) -> Message:
    """Put a resident's message into the inbox, where it waits for its answer."""
    row = _row(conversation_id, "resident", Draft(text))
    row.update(client_message_id=client_message_id, payload=payload, state="waiting")
    number = db.table("messages").insert(row).last_pk
    return _select(db, "number = ?", [number])[0]


def by_client_id(db: Database, conversation_id: str, client_message_id: str) -> Message | None:
    """The resident's message that came with this id, if it came before."""
    found = _select(db, "conversation_id = ? and client_message_id = ?", [conversation_id, client_message_id])
    return found[0] if found else None


def add_answer(
    db: Database, conversation_id: str, drafts: Iterable[Draft], answers: str | None, *, settled: bool = True
) -> list[Message]:
    """Store the assistant's messages, and mark the resident's message as answered where this settles it."""
    stored = []
    for draft in drafts:
        number = db.table("messages").insert({**_row(conversation_id, "bot", draft), "answers": answers}).last_pk
        stored += _select(db, "number = ?", [number])
    if answers and settled:
        db.execute("update messages set state = 'answered' where id = ?", [answers])
    return stored


def answers_to(db: Database, message_id: str) -> list[Message]:
    """What was answered to one message of a resident."""
    return _select(db, "answers = ?", [message_id])


def of_conversation(db: Database, conversation_id: str, after: int = 0) -> list[Message]:
    """All messages of a conversation with a number above `after`."""
    return _select(db, "conversation_id = ? and number > ?", [conversation_id, after])


def last_quick_replies(db: Database, conversation_id: str) -> dict[str, str]:
    """The quick replies of the assistant's last turn: payload to title."""
    messages = of_conversation(db, conversation_id)
    offered: dict[str, str] = {}
    for message in reversed(messages):
        if message.role == "resident":
            break
        offered.update({reply["payload"]: reply["title"] for reply in message.quick_replies})
    return offered


def said_before(db: Database, conversation_id: str, number: int) -> str:
    """The last text of the assistant before a message; empty when it said nothing yet."""
    last = "number = (select max(number) from messages where conversation_id = ? and role = 'bot' and number < ?)"
    return next((message.text for message in _select(db, last, [conversation_id, number])), "")


def waiting(db: Database, conversation_id: str) -> list[Message]:
    """Messages of a conversation that have no answer yet, in order."""
    return _select(db, "conversation_id = ? and state = 'waiting'", [conversation_id])


def conversations_waiting(db: Database) -> list[str]:
    """Conversations with a message that has no answer yet, the one that waits longest first."""
    rows = db.query("select conversation_id from messages where state = 'waiting' group by 1 order by min(number)")
    return [row["conversation_id"] for row in rows]


def erase(db: Database, conversation_id: str) -> None:
    """Forget a conversation and its messages."""
    db.execute("delete from messages where conversation_id = ?", [conversation_id])
    db.execute("delete from conversations where id = ?", [conversation_id])


def _row(conversation_id: str, role: str, draft: Draft) -> dict[str, Any]:
    return {
        "id": uuid.uuid4().hex,
        "conversation_id": conversation_id,
        "role": role,
        "text": draft.text,
        "kind": draft.kind,
        "quick_replies": json.dumps(draft.quick_replies, ensure_ascii=False),
        "cards": json.dumps(draft.cards, ensure_ascii=False),
        "created": now(),
    }


def _select(db: Database, where: str, values: list[Any]) -> list[Message]:
    messages = []
    for row in list(db.table("messages").rows_where(where, values, order_by="number")):
        row.pop("conversation_id")
        row["quick_replies"] = json.loads(row["quick_replies"] or "[]")
        row["cards"] = json.loads(row["cards"] or "[]")
        messages.append(Message(**row))
    return messages
