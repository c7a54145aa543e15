import sqlite3

import pytest

from bot.messages import Draft
from bot.store import messages as stored
from bot.store import migrations
from bot.store.database import Store, open_database
from bot.store.erasure import eraser


@pytest.fixture
def db(tmp_path):
    database = open_database(tmp_path / "c.db", migrations.conversations)
    for name in ("a", "b"):
        database["conversations"].insert(
            {"id": name, "token_hash": "h", "channel": "web", "municipality": "m", "created": stored.now()}
        )
    yield database
    database.close()


def test_a_message_waits_until_its_answer_is_stored(db):
    message = stored.add_resident(db, "a", "hallo", "m1", None)
    assert stored.conversations_waiting(db) == ["a"]
    stored.add_answer(db, "a", [Draft("dag")], message.id)
    assert stored.waiting(db, "a") == []
    assert [m.text for m in stored.answers_to(db, message.id)] == ["dag"]


def test_a_first_word_that_does_not_settle_leaves_it_waiting(db):
    message = stored.add_resident(db, "a", "hallo", "m1", None)
    stored.add_answer(db, "a", [Draft("storing")], message.id, settled=False)
    assert [m.id for m in stored.waiting(db, "a")] == [message.id]


def test_the_database_itself_refuses_a_message_id_twice(db):
    stored.add_resident(db, "a", "hallo", "m1", None)
    stored.add_resident(db, "b", "hallo", "m1", None)
    with pytest.raises(sqlite3.IntegrityError):
        stored.add_resident(db, "a", "hallo", "m1", None)


def test_quick_replies_hold_until_the_resident_speaks(db):
    reply = {"title": "Ja", "payload": "/affirm"}
    stored.add_answer(db, "a", [Draft("klopt dat?", quick_replies=[reply])], None)
    assert stored.last_quick_replies(db, "a") == {"/affirm": "Ja"}
    stored.add_resident(db, "a", "hm", "m1", None)
    assert stored.last_quick_replies(db, "a") == {}


def test_erasing_leaves_the_others(db):
    stored.add_resident(db, "a", "hallo", "m1", None)
    stored.add_resident(db, "b", "hallo", "m1", None)
    stored.erase(db, "a")
    assert stored.of_conversation(db, "a") == []
    assert stored.find_conversation(db, "a") is None
    assert len(stored.of_conversation(db, "b")) == 1


def test_get_conversation_raises_for_none(db):
    with pytest.raises(LookupError):
        stored.get_conversation(db, "x")


def test_opening_twice_applies_each_migration_once(tmp_path):
    for _ in range(2):
        open_database(tmp_path / "t.db", migrations.transcripts).close()
    with sqlite3.connect(tmp_path / "t.db") as db:
        assert db.execute("select count(*) from _sqlite_migrations").fetchone() == (1,)


async def test_a_use_that_fails_leaves_nothing_behind(tmp_path):
    store = Store(open_database(tmp_path / "t.db", migrations.transcripts))

    def half(db):
        db["events"].insert({"conversation_id": "a", "type": "user", "timestamp": 1.0, "event": "{}"})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await store.run(half)
    assert await store.run(lambda db: db["events"].count) == 0
    store.close()


async def test_the_eraser_reaches_another_process_file(tmp_path):
    path = tmp_path / "tracker.db"
    with sqlite3.connect(path) as db:
        db.execute("create table events (sender_id text, data text)")
        db.executemany("insert into events values (?, ?)", [("a", "1"), ("b", "2")])
    await eraser(path, "sender_id")("a")
    with sqlite3.connect(path) as db:
        assert db.execute("select sender_id from events").fetchall() == [("b",)]


async def test_the_eraser_has_nothing_to_do_without_a_file(tmp_path):
    await eraser(tmp_path / "none.db", "sender_id")("a")
    assert not (tmp_path / "none.db").exists()
