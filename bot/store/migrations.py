"""The tables, each step named and applied once, in order (sqlite-utils' migrations)."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

conversations = Migrations("conversations")
transcripts = Migrations("transcripts")


@conversations()
def conversations_and_messages(db: Database) -> None:
    """Who talks with us (no more than a token's hash), and the messages of both sides, redacted."""
    db.table("conversations").create(
        {"id": str, "token_hash": str, "channel": str, "municipality": str, "created": str},
        pk="id",
        not_null={"token_hash", "channel", "municipality", "created"},
    )
    db.table("messages").create(
        {
            "number": int,  # order in the conversation, and the id of a server-sent event
            "id": str,
            "conversation_id": str,
            "role": str,  # bot or resident
            "text": str,
            "kind": str,  # message, crisis, handoff or notice
            "quick_replies": str,  # JSON
            "cards": str,  # JSON
            "client_message_id": str,  # of a resident's message: the same id is never answered twice
            "payload": str,  # of a resident's message: the quick reply that was chosen
            "answers": str,  # of a bot's message: the id of the message that it answers
            "state": str,  # of a resident's message: waiting or answered
            "created": str,
        },
        pk="number",
        not_null={"id", "conversation_id", "role", "text", "kind", "created"},
        foreign_keys=[("conversation_id", "conversations", "id")],
    )
    db.table("messages").create_index(["conversation_id", "number"])
    db.table("messages").create_index(["conversation_id", "client_message_id"], unique=True)
    db.table("messages").create_index(["state"])


@transcripts()
def events(db: Database) -> None:
    """Every event of the engine, as Rasa publishes it; written by `bot.engine.transcript_broker`."""
    db.table("events").create(
        {"number": int, "conversation_id": str, "type": str, "timestamp": float, "event": str},
        pk="number",
        not_null={"conversation_id", "type", "timestamp", "event"},
    )
    db.table("events").create_index(["conversation_id", "number"])
