"""The one door: every message of every channel comes in through `receive` and goes out through `deliver`.

A message is checked, redacted, stored, and only then sent to the engine. What was accepted is not lost: when the engine
is away the resident gets the safe text at once, and the answer when the engine is back.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
import unicodedata
import uuid
import weakref
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial

from sqlite_utils import Database

from bot.engine.tokens import harmless
from bot.engine_client import Engine, EngineUnavailable
from bot.messages import Draft, Message
from bot.municipalities import all_municipalities
from bot.notices import Notices
from bot.privacy import tokens
from bot.privacy.redact import redact
from bot.store import messages as stored
from bot.store.database import Store

logger = logging.getLogger(__name__)

MAX_CHARACTERS = 2000
START = "/start"
RETRY_SECONDS = 2.0

Eraser = Callable[[str], Awaitable[None]]


class Refused(Exception):
    """A message or a request that cannot be taken; says in Dutch what to do instead."""

    def __init__(self, code: str, message: str, status: int = 422) -> None:
        """
        Args:
            code: short name for programs.
            message: for the resident.
            status: HTTP status for the web channel.
        """
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status


@dataclass(frozen=True)
class Opened:
    """A new conversation, with the key to it and the first words."""

    conversation_id: str
    token: str
    messages: list[Message]
    degraded: bool


@dataclass(frozen=True)
class Reply:
    """What is answered to one message. `degraded`: the engine is away, the real answer follows later."""

    messages: list[Message]
    degraded: bool


class Conversation:
    """All conversations of one gateway."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        default_municipality: str,
        *,
        patience: float = 9.0,
        erasers: Iterable[Eraser] = (),
    ) -> None:
        """
        Args:
            store: inbox and outbox.
            default_municipality: for conversations that name none.
            patience: seconds until a resident gets the safe text instead of an answer.
            erasers: forget a conversation in the other stores, by its id.
        """
        self._store = store
        self._engine = engine
        self._default_municipality = default_municipality
        self._patience = patience
        self._erasers = list(erasers)
        self._notices = Notices.load()
        # One message at a time per conversation keeps the order; other conversations never wait for it.
        self._turns: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._listeners: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    async def open(self, channel: str, municipality: str | None = None) -> Opened:
        """Begin a conversation and give the opening words.

        Raises:
            Refused: the municipality is not known here.
        """
        municipality = municipality or self._default_municipality
        if municipality not in all_municipalities():
            raise self._refusal("unknown_municipality")
        conversation_id, token = uuid.uuid4().hex, tokens.new_token()
        row = {
            "id": conversation_id,
            "token_hash": tokens.token_hash(token),
            "channel": channel,
            "municipality": municipality,
            "created": stored.now(),
        }
        await self._store.run(lambda db: db.table("conversations").insert(row))
        try:
            async with asyncio.timeout(self._patience):
                drafts = await self._engine.answer(conversation_id, START, channel, municipality)
        except (EngineUnavailable, TimeoutError) as error:
            logger.warning("engine unavailable at an opening: %s", type(error).__name__)
            drafts = []
        degraded = not drafts
        drafts = drafts or [self._notices.draft("away_at_opening")]
        return Opened(conversation_id, token, await self.deliver(conversation_id, drafts), degraded)

    async def check_token(self, conversation_id: str, token: str) -> None:
        """Let only the holder of the key in.

        Raises:
            Refused: no such conversation, or not this key. Both look the same from outside.
        """
        row = await self._store.run(lambda db: stored.find_conversation(db, conversation_id))
        if row is None or not tokens.matches(token, row["token_hash"]):
            raise self._refusal("unknown_conversation", 404)

    async def receive(
        self, conversation_id: str, client_message_id: str, text: str | None = None, payload: str | None = None
    ) -> Reply:
        """Take one message of a resident and answer it. The same `client_message_id` again gives the same answer.

        Args:
            text: what was typed. Never becomes a control payload.
            payload: of a quick reply; taken only when it was offered in the last turn.

        Raises:
            Refused: nothing was typed, it is too long, or the quick reply was not offered.
        """
        message = await self._accept(conversation_id, client_message_id, text, payload)
        reason = ""
        if message.state == "waiting":
            try:
                async with asyncio.timeout(self._patience), self._turn(conversation_id):
                    await self._answer_waiting_of(conversation_id)
            except (EngineUnavailable, TimeoutError) as error:
                reason = str(error) or type(error).__name__
        answers = await self._store.run(lambda db: stored.answers_to(db, message.id))
        if reason and not answers:
            logger.warning("engine unavailable, a message waits: %s", reason)
            answers = await self.deliver(
                conversation_id, [self._notices.draft("away")], answers=message.id, settled=False
            )
        return Reply(answers, degraded=bool(reason))

    async def deliver(
        self, conversation_id: str, drafts: Iterable[Draft], answers: str | None = None, *, settled: bool = True
    ) -> list[Message]:
        """Store what the assistant says and tell everyone who listens to this conversation.

        Args:
            answers: id of the resident's message that this is said to.
            settled: whether that message is answered by this, or still waits for its real answer.
        """
        drafts = list(drafts)
        delivered = await self._store.run(
            lambda db: stored.add_answer(db, conversation_id, drafts, answers, settled=settled)
        )
        self._wake(conversation_id)
        return delivered

    async def history(self, conversation_id: str, after: int = 0) -> list[Message]:
        """Messages of a conversation with a number above `after`, in order."""
        return await self._store.run(lambda db: stored.of_conversation(db, conversation_id, after))

    async def follow(self, conversation_id: str, after: int) -> AsyncIterator[Message]:
        """Messages as they come, from the first one with a number above `after`. Ends when the caller stops."""
        news = asyncio.Event()
        self._listeners[conversation_id].add(news)
        try:
            while True:
                news.clear()
                for message in await self.history(conversation_id, after):
                    after = message.number
                    yield message
                await news.wait()
        finally:
            self._listeners[conversation_id].discard(news)
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id]

    async def erase(self, conversation_id: str) -> None:
        """Forget a conversation in every store: the engine's memory, the transcript, and last our own messages and key.

        When a store is in trouble the key still works, and the person can try again.

        Raises:
            Refused: a store is in trouble.
        """
        async with self._turn(conversation_id):
            try:
                for erase in self._erasers:
                    await erase(conversation_id)
                await self._store.run(lambda db: stored.erase(db, conversation_id))
            except sqlite3.Error as error:
                logger.error("a conversation could not be erased: %s", type(error).__name__)
                raise self._refusal("not_erased", 503) from None

    async def answer_waiting(self) -> int:
        """Answer what had to wait for the engine. A conversation that cannot be answered yet does not stop the others.

        Returns:
            how many messages were answered.
        """
        answered = 0
        for conversation_id in await self._store.run(stored.conversations_waiting):
            with contextlib.suppress(EngineUnavailable, TimeoutError, LookupError):
                async with asyncio.timeout(self._patience), self._turn(conversation_id):
                    answered += await self._answer_waiting_of(conversation_id)
        return answered

    async def keep_answering(self) -> None:
        """Look after waiting messages for as long as the gateway runs."""
        while True:
            await asyncio.sleep(RETRY_SECONDS)
            try:
                if answered := await self.answer_waiting():
                    logger.info("answered %d messages that had waited for the engine", answered)
            except Exception as error:  # the next round tries again; the kind of error is enough to know
                logger.error("waiting messages could not be looked after: %s", type(error).__name__)

    async def _accept(
        self, conversation_id: str, client_message_id: str, text: str | None, payload: str | None
    ) -> Message:
        """Check a message and put it into the inbox, unless it came before. From here on it is not lost."""
        earlier = await self._store.run(lambda db: stored.by_client_id(db, conversation_id, client_message_id))
        if earlier:
            return earlier
        if payload is not None:
            offered = await self._store.run(lambda db: stored.last_quick_replies(db, conversation_id))
            if payload not in offered:
                raise self._refusal("payload_not_offered")
            text = offered[payload]
        clean, _ = redact(self.check(text or ""))

        def add(db: Database) -> Message:
            again = stored.by_client_id(db, conversation_id, client_message_id)  # sent twice at the same moment
            return again or stored.add_resident(db, conversation_id, clean, client_message_id, payload)

        message = await self._store.run(add)
        self._wake(conversation_id)
        return message

    async def _answer_waiting_of(self, conversation_id: str) -> int:
        """Answer the waiting messages of one conversation in their order. Call within its turn.

        Returns:
            how many were answered.

        Raises:
            EngineUnavailable: one of them could not be answered; it and the later ones go on waiting.
        """
        row = await self._store.run(lambda db: stored.get_conversation(db, conversation_id))
        waiting = await self._store.run(lambda db: stored.waiting(db, conversation_id))
        for message in waiting:
            previous = await self._store.run(
                partial(stored.said_before, conversation_id=conversation_id, number=message.number)
            )
            text = message.payload or harmless(message.text)
            drafts = await self._engine.answer(conversation_id, text, row["channel"], row["municipality"], previous)
            if not drafts:
                logger.error("the engine answered nothing to a message")
                drafts = [self._notices.draft("speechless")]
            await self.deliver(conversation_id, drafts, answers=message.id)
        return len(waiting)

    def check(self, text: str) -> str:
        """A text without control characters and invisible ones, in one way of writing (NFKC).

        Raises:
            Refused: it is empty or too long.
        """
        kept = (char if visible(char) else " " for char in unicodedata.normalize("NFKC", text))
        clean = "".join(kept).strip()
        if not clean:
            raise self._refusal("empty")
        if len(clean) > MAX_CHARACTERS:
            raise self._refusal("too_long", given=len(clean), most=MAX_CHARACTERS)
        return clean

    def _refusal(self, code: str, status: int = 422, **values: object) -> Refused:
        return Refused(code, self._notices.text(code, **values), status)

    @contextlib.asynccontextmanager
    async def _turn(self, conversation_id: str) -> AsyncIterator[None]:
        lock = self._turns.get(conversation_id) or asyncio.Lock()
        self._turns[conversation_id] = lock
        async with lock:
            yield

    def _wake(self, conversation_id: str) -> None:
        for news in self._listeners.get(conversation_id, ()):
            news.set()


def visible(char: str) -> bool:
    """Whether a character may stay: no control, format (zero width), surrogate, private or unassigned one.

    The joiner of emoji (U+200D) may stay: "👨‍👩‍👧" is one sign.
    """
    return char in "\n\t\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
