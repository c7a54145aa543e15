"""Forgets a conversation in the stores that the engine writes: its own memory and the transcript."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.store.database import BUSY_SECONDS


def eraser(path: Path, column: str) -> Callable[[str], Awaitable[None]]:
    """A function that deletes a conversation's rows from the `events` table of another process's SQLite file.

    Args:
        column: the column that holds the conversation's id.
    """

    def delete(conversation_id: str) -> None:
        if not path.exists():
            return
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
        try:
            with connection:
                connection.execute("pragma secure_delete=on")
                connection.execute(f"delete from events where {column} = ?", [conversation_id])  # noqa: S608
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise
        finally:
            connection.close()

    async def erase(conversation_id: str) -> None:
        await asyncio.to_thread(delete, conversation_id)

    return erase
