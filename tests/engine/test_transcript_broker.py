"""Events reach the store; a store in trouble never stops a conversation."""

import asyncio
import sqlite3
import time

import pytest
from rasa.utils.endpoints import EndpointConfig

from bot.engine.transcript_broker import TranscriptBroker

EVENT = {"sender_id": "abc", "event": "user", "timestamp": 1.5, "text": "hallo"}


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "transcripts.db"
    with sqlite3.connect(path) as db:
        db.execute("create table events (number integer primary key, conversation_id, type, timestamp, event)")
    return path


def rows(path):
    with sqlite3.connect(path) as db:
        return db.execute("select conversation_id, type, event from events order by number").fetchall()


def written(path, number):
    """The rows, once there are so many."""
    end = time.monotonic() + 10
    while len(rows(path)) < number and time.monotonic() < end:
        time.sleep(0.02)
    return rows(path)


def test_an_event_is_written(store):
    TranscriptBroker(str(store)).publish(EVENT)
    assert written(store, 1) == [("abc", "user", '{"event": "user", "timestamp": 1.5, "text": "hallo"}')]


def test_a_locked_store_holds_nobody_up_and_loses_nothing(store):
    broker = TranscriptBroker(str(store))
    with sqlite3.connect(store) as other:
        other.execute("begin exclusive")
        before = time.monotonic()
        for name in ("first", "second", "third"):
            broker.publish({**EVENT, "event": name})
        assert time.monotonic() - before < 0.5
    assert [row[1] for row in written(store, 3)] == ["first", "second", "third"]


def test_closing_writes_what_waits(store):
    broker = TranscriptBroker(str(store))
    for _ in range(50):
        broker.publish(EVENT)
    asyncio.run(broker.close())
    assert len(rows(store)) == 50


def test_a_store_without_tables_says_what_to_do(tmp_path):
    with pytest.raises(RuntimeError, match="aanloop start"):
        TranscriptBroker(str(tmp_path / "empty.db"))


def test_the_file_is_named_by_the_setting(store, monkeypatch):
    monkeypatch.setenv("AANLOOP_TRANSCRIPTS", str(store))
    broker = asyncio.run(TranscriptBroker.from_endpoint_config(EndpointConfig()))
    broker.publish(EVENT)
    assert len(written(store, 1)) == 1
