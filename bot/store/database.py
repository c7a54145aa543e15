"""One SQLite file, reached from asyncio through one thread of its own, so that no query ever holds up the loop."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

T = TypeVar("T")
BUSY_SECONDS = 5.0


def open_database(path: Path, migrations: Migrations) -> Database:
    """Open a store and bring its tables up to date.

    Raises:
        sqlite3.OperationalError: the file cannot be opened or written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database(sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False))
    database.enable_wal()
    database.execute("pragma synchronous=full")  # accepted means durable, also when the power goes
    database.execute("pragma foreign_keys=on")
    migrations.apply(database)
    return database


class Store:
    """A database whose every use runs, in order, in one worker thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def run(self, use: Callable[[Database], T]) -> T:
        """Run `use(database)` as one transaction and give what it returns."""

        def transaction() -> T:
            with self._database.atomic():
                return use(self._database)

        return await asyncio.get_running_loop().run_in_executor(self._thread, transaction)

    def close(self) -> None:
        """Finish what runs, then close the file."""
        self._thread.shutdown(wait=True)
        self._database.close()
