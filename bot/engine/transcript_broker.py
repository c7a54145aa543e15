"""Rasa's event broker: every event of every conversation goes into the transcript store.

Texts were redacted before they reached the engine, so what is written here holds no personal detail.
The tables belong to `bot/store`, which makes and migrates them before the engine starts.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import queue
import sqlite3
import threading
import time
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.utils.endpoints import EndpointConfig
from sqlite_utils import Database

logger = logging.getLogger(__name__)

BUSY_SECONDS = 2.0
RETRY_SECONDS = 0.5
CLOSE_SECONDS = 5.0
# While the store is locked or full, so many events wait in memory; what comes after them is dropped, and said so.
MAX_WAITING = 10_000


class TranscriptBroker(EventBroker):
    """Writes events to the `events` table of the transcript store, from a thread of its own: Rasa never waits."""

    def __init__(self, path: str) -> None:
        """Open the store.

        Args:
            path: the SQLite file that `aanloop start` has prepared.

        Raises:
            RuntimeError: the file has no `events` table.
        """
        self._db = Database(sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False))
        self._db.enable_wal()
        if "events" not in self._db.table_names():
            raise RuntimeError(f"The transcript store {path} has no table 'events'. Start with `aanloop start`.")
        self._waiting: queue.Queue[dict[str, Any] | None] = queue.Queue(MAX_WAITING)
        self._writer = threading.Thread(target=self._write_until_closed, name="transcripts", daemon=True)
        self._writer.start()

    @classmethod
    async def from_endpoint_config(
        cls, broker_config: EndpointConfig, event_loop: asyncio.AbstractEventLoop | None = None
    ) -> TranscriptBroker:
        """Make the broker of `endpoints.yml`; the file is named by AANLOOP_TRANSCRIPTS or by `url`."""
        return cls(os.environ.get("AANLOOP_TRANSCRIPTS") or broker_config.url)

    def publish(self, event: dict[str, Any]) -> None:
        """Hand over one event; returns at once."""
        row = {
            "conversation_id": event["sender_id"],
            "type": event["event"],
            "timestamp": event["timestamp"],
            "event": json.dumps({key: value for key, value in event.items() if key != "sender_id"}),
        }
        try:
            self._waiting.put_nowait(row)
        except queue.Full:
            logger.error("the transcript store was unreachable for too long: an event is dropped")

    async def close(self) -> None:
        """Write what still waits, then close the store."""
        self._waiting.put(None)
        await asyncio.to_thread(self._writer.join, CLOSE_SECONDS)
        if self._writer.is_alive():
            logger.error("the transcript store is unreachable: about %d events are lost", self._waiting.qsize())
        else:
            self._db.close()

    def _write_until_closed(self) -> None:
        closing = False
        while not closing:
            rows = [self._waiting.get()]
            while not self._waiting.empty():
                rows.append(self._waiting.get_nowait())
            closing = None in rows
            self._write([row for row in rows if row is not None])

    def _write(self, rows: list[dict[str, Any]]) -> None:
        """Write rows in their order; a locked or full store is tried again until it takes them."""
        while rows:
            try:
                with self._db.atomic():
                    self._db.table("events").insert_all(rows)
                return
            except sqlite3.Error as error:
                logger.error("transcript store: %s; %d events wait", type(error).__name__, len(rows))
                time.sleep(RETRY_SECONDS)
