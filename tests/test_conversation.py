"""The one door, with an engine that is stood in for: the order, the idempotency, the refusals, the safe text."""

import asyncio
import sqlite3

import pytest

from bot import conversation as door
from bot.conversation import Conversation, Refused
from bot.engine.tokens import harmless
from bot.engine_client import EngineUnavailable
from bot.messages import Draft
from bot.store import messages as stored
from bot.store import migrations
from bot.store.database import Store, open_database


class FaultyEngine:
    """Answers with what it heard; can be away or silent. Only for faults: real conversations run on the real engine."""

    def __init__(self):
        self.heard = []
        self.away = False
        self.silent = False
        self.pause = 0.0
        self.stuck_on = None

    async def answer(self, conversation_id, text, channel, municipality, previous=""):
        await asyncio.sleep(self.pause)
        if text == self.stuck_on:
            await asyncio.sleep(60)
        if self.away:
            raise EngineUnavailable("ConnectError")
        self.heard.append(text)
        if self.silent:
            return []
        return [Draft(f"gehoord: {text}", quick_replies=[{"title": "Ja", "payload": "/affirm"}])]


@pytest.fixture
def engine():
    return FaultyEngine()


@pytest.fixture
def store(tmp_path):
    made = Store(open_database(tmp_path / "conversations.db", migrations.conversations))
    yield made
    made.close()


@pytest.fixture
def talk(store, engine):
    return Conversation(store, engine, "voorbeeldstad")


async def test_opening_asks_the_engine_for_its_first_words(talk, engine):
    opened = await talk.open("web")
    assert engine.heard == ["/start"]
    assert opened.messages[0].text == "gehoord: /start"
    assert not opened.degraded


async def test_an_unknown_municipality_is_refused_in_dutch(talk):
    with pytest.raises(Refused, match="unknown_municipality") as error:
        await talk.open("web", "atlantis")
    assert "gemeente" in error.value.message


async def test_only_the_holder_of_the_token_comes_in(talk):
    opened = await talk.open("web")
    await talk.check_token(opened.conversation_id, opened.token)
    for conversation_id, token in [(opened.conversation_id, "x"), ("x", opened.token)]:
        with pytest.raises(Refused, match="unknown_conversation"):
            await talk.check_token(conversation_id, token)


async def test_the_token_is_stored_as_a_hash_only(talk, store):
    opened = await talk.open("web")
    row = await store.run(lambda db: stored.get_conversation(db, opened.conversation_id))
    assert opened.token not in row.values()


async def test_the_same_message_id_is_answered_once(talk, engine):
    opened = await talk.open("web")
    first = await talk.receive(opened.conversation_id, "m1", text="hallo")
    again = await talk.receive(opened.conversation_id, "m1", text="hallo")
    assert again == first
    assert engine.heard == ["/start", "hallo"]


async def test_at_the_same_time_too(talk, engine):
    opened = await talk.open("web")
    engine.pause = 0.05
    first, again = await asyncio.gather(*(talk.receive(opened.conversation_id, "m1", text="hallo") for _ in range(2)))
    assert first == again
    assert engine.heard.count("hallo") == 1


async def test_messages_of_one_conversation_keep_their_order(talk, engine):
    opened = await talk.open("web")
    engine.pause = 0.01
    await asyncio.gather(*(talk.receive(opened.conversation_id, f"m{n}", text=f"bericht {n}") for n in range(5)))
    history = [m for m in await talk.history(opened.conversation_id) if m.role == "resident"]
    assert [m.text for m in history] == engine.heard[1:]


async def test_other_conversations_do_not_wait(talk, engine):
    one, other = await talk.open("web"), await talk.open("web")
    engine.pause = 0.2
    started = asyncio.get_running_loop().time()
    await asyncio.gather(*(talk.receive(o.conversation_id, "m", text="hallo") for o in (one, other)))
    assert asyncio.get_running_loop().time() - started < 0.39


async def test_contact_details_never_reach_the_engine_or_the_store(talk, engine):
    opened = await talk.open("web")
    await talk.receive(opened.conversation_id, "m1", text="mail me op kees@voorbeeld.nl of 06 12345678")
    assert engine.heard[-1] == "mail me op [e-mailadres] of [telefoonnummer]"
    history = await talk.history(opened.conversation_id)
    assert not any("kees@" in m.text or "12345678" in m.text for m in history)


@pytest.mark.parametrize(
    "typed", ["/restart", '/session_start{"a": 1}', " /crisis", "//back", "\u200b/restart", "／restart"]
)
async def test_typed_text_never_becomes_a_control_payload(talk, engine, typed):
    opened = await talk.open("web")
    await talk.receive(opened.conversation_id, "m1", text=typed)
    assert not engine.heard[-1].strip().startswith("/")


async def test_a_quick_reply_is_taken_only_when_it_was_offered_last(talk, engine):
    opened = await talk.open("web")
    await talk.receive(opened.conversation_id, "m1", payload="/affirm")
    assert engine.heard[-1] == "/affirm"
    history = await talk.history(opened.conversation_id)
    assert [m.text for m in history if m.role == "resident"] == ["Ja"]
    with pytest.raises(Refused, match="payload_not_offered"):
        await talk.receive(opened.conversation_id, "m2", payload="/restart")


async def test_when_the_engine_is_away_people_are_named_at_once(talk, engine):
    opened = await talk.open("web")
    engine.away = True
    reply = await talk.receive(opened.conversation_id, "m1", text="hallo")
    assert reply.degraded
    assert all(number in reply.messages[0].text for number in ("088 0767 000", "113", "112"))
    assert reply.messages[0].kind == "notice"


async def test_when_it_is_back_what_waited_is_answered_in_order_and_once(talk, engine):
    opened = await talk.open("web")
    engine.away = True
    for number in range(3):
        await talk.receive(opened.conversation_id, f"m{number}", text=f"bericht {number}")
    engine.away = False
    assert await talk.answer_waiting() == 3
    assert await talk.answer_waiting() == 0
    assert engine.heard[1:] == ["bericht 0", "bericht 1", "bericht 2"]


async def test_a_new_message_comes_after_those_that_wait(talk, engine):
    opened = await talk.open("web")
    engine.away = True
    await talk.receive(opened.conversation_id, "m1", text="eerst")
    engine.away = False
    reply = await talk.receive(opened.conversation_id, "m2", text="daarna")
    assert engine.heard[1:] == ["eerst", "daarna"]
    assert [m.text for m in reply.messages] == ["gehoord: daarna"]


async def test_opening_while_the_engine_is_away(talk, engine):
    engine.away = True
    opened = await talk.open("web")
    assert opened.degraded
    assert "Luisterlijn" in opened.messages[0].text
    assert "chatbot, geen mens" in opened.messages[0].text


async def test_a_silent_engine_is_no_silence_for_the_resident(talk, engine):
    opened = await talk.open("web")
    engine.silent = True
    reply = await talk.receive(opened.conversation_id, "m1", text="hallo")
    assert "Luisterlijn" in reply.messages[0].text
    assert await talk.answer_waiting() == 0


async def test_one_that_hangs_gets_the_safe_text_in_time_and_stops_nobody_else(store, engine):
    talk = Conversation(store, engine, "voorbeeldstad", patience=0.2)
    stuck, other = await talk.open("web"), await talk.open("web")
    engine.stuck_on = "vast"
    reply = await talk.receive(stuck.conversation_id, "m1", text="vast")
    assert reply.degraded
    assert "Luisterlijn" in reply.messages[0].text
    engine.away = True
    await talk.receive(other.conversation_id, "m1", text="los")
    engine.away = False
    assert await talk.answer_waiting() == 1
    assert engine.heard[-1] == "los"


async def test_a_retry_of_a_message_that_still_waits_hears_the_safe_text_once(talk, engine):
    opened = await talk.open("web")
    engine.away = True
    first = await talk.receive(opened.conversation_id, "m1", text="hallo")
    again = await talk.receive(opened.conversation_id, "m1", text="hallo")
    assert first == again
    assert len(again.messages) == 1


async def test_when_a_store_cannot_erase_the_key_still_works(store, engine):
    async def locked(conversation_id):
        raise sqlite3.OperationalError("database is locked")

    talk = Conversation(store, engine, "voorbeeldstad", erasers=[locked])
    opened = await talk.open("web")
    with pytest.raises(Refused, match="not_erased"):
        await talk.erase(opened.conversation_id)
    await talk.check_token(opened.conversation_id, opened.token)


async def test_following_gives_what_was_and_what_comes(talk):
    opened = await talk.open("web")
    follow = talk.follow(opened.conversation_id, 0)
    assert (await anext(follow)).text == "gehoord: /start"
    later = asyncio.ensure_future(anext(follow))
    await asyncio.sleep(0)
    await talk.receive(opened.conversation_id, "m1", text="hallo")
    assert (await asyncio.wait_for(later, 2)).text == "hallo"
    assert (await asyncio.wait_for(anext(follow), 2)).text == "gehoord: hallo"
    await follow.aclose()


async def test_following_after_a_number_skips_what_was_seen(talk):
    opened = await talk.open("web")
    await talk.receive(opened.conversation_id, "m1", text="hallo")
    follow = talk.follow(opened.conversation_id, opened.messages[-1].number)
    assert (await anext(follow)).text == "hallo"
    await follow.aclose()


async def test_erasing_forgets_everywhere(talk, store, engine):
    forgotten = []

    async def forget(conversation_id):
        forgotten.append(conversation_id)

    talk = Conversation(store, engine, "voorbeeldstad", erasers=[forget])
    opened = await talk.open("web")
    await talk.erase(opened.conversation_id)
    assert await talk.history(opened.conversation_id) == []
    assert forgotten == [opened.conversation_id]
    with pytest.raises(Refused, match="unknown_conversation"):
        await talk.check_token(opened.conversation_id, opened.token)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00\x01\x1f", "\u200b\ufeff"])
def test_nothing_typed_is_refused_kindly(talk, text):
    with pytest.raises(Refused, match="empty") as error:
        talk.check(text)
    assert "geen tekst" in error.value.message


def test_too_long_is_refused_with_the_length(talk):
    with pytest.raises(Refused, match="too_long") as error:
        talk.check("a" * 10_000)
    assert "10000" in error.value.message
    assert talk.check("a" * door.MAX_CHARACTERS)


def test_control_characters_are_taken_out(talk):
    assert talk.check("ik\x00 ben\x07 moe\x1b[31m") == "ik  ben  moe [31m"


def test_a_text_of_slashes_only_is_still_a_text():
    assert harmless("///") == "-"
