"""The web door: the HTTP API that the widget, the demo page and `aanloop chat` use."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.conversation import Conversation, Refused
from bot.messages import Message
from bot.notices import Notices

MAX_BODY = 64 * 1024


class QuickReply(BaseModel):
    """A ready answer that a person may choose instead of typing."""

    title: str
    payload: str


class MessageOut(BaseModel):
    """One message of the conversation."""

    id: str
    number: int = Field(description="order in the conversation; the id of a server-sent event")
    role: Literal["bot", "resident"]
    text: str
    kind: Literal["message", "crisis", "handoff", "notice"]
    quick_replies: list[QuickReply]
    cards: list[dict[str, Any]]
    created: str

    @classmethod
    def of(cls, message: Message) -> MessageOut:
        """From a stored message."""
        return cls.model_validate({name: getattr(message, name) for name in cls.model_fields})


class NewConversation(BaseModel):
    """A wish to begin."""

    model_config = ConfigDict(extra="forbid")
    municipality: Annotated[str, StringConstraints(max_length=100)] | None = None


class ConversationOut(BaseModel):
    """A new conversation, and the token that opens it: `Authorization: Bearer TOKEN`."""

    conversation_id: str
    token: str
    messages: list[MessageOut]
    degraded: bool = False


class NewMessage(BaseModel):
    """What a person typed, or the quick reply that was chosen: exactly one of the two."""

    model_config = ConfigDict(extra="forbid")
    text: str | None = None
    payload: Annotated[str, StringConstraints(max_length=300)] | None = None
    client_message_id: Annotated[str, StringConstraints(min_length=1, max_length=100)] = Field(
        description="made by the sender; the same id again gives the same answer, not a second one"
    )

    @model_validator(mode="after")
    def one_of_two(self) -> NewMessage:
        """Exactly one of text and payload."""
        if (self.text is None) == (self.payload is None):
            raise ValueError("give either text or payload")
        return self


class ReplyOut(BaseModel):
    """The answer. `degraded`: we have trouble, these are the people to call; the real answer follows."""

    messages: list[MessageOut]
    degraded: bool


class HistoryOut(BaseModel):
    """Messages of both sides, in order."""

    messages: list[MessageOut]


class ErrorOut(BaseModel):
    """Why something was refused: a short code, and a sentence in Dutch for people."""

    code: str
    message: str


@cache
def notices() -> Notices:
    """The texts of refusals."""
    return Notices.load()


def refusal(code: str, status: int, **values: object) -> Refused:
    """A refusal with its text from data/notices.yml."""
    return Refused(code, notices().text(code, **values), status)


async def body[Model: BaseModel](request: Request, model: type[Model]) -> Model:
    """Read and check the JSON body.

    Raises:
        Refused: too large, no JSON, or not of the right shape.
    """
    raw = b""
    try:
        async for chunk in request.stream():
            raw += chunk
            if len(raw) > MAX_BODY:
                raise refusal("body_too_large", 413)
    except ClientDisconnect:
        raise refusal("disconnected", 400) from None
    try:
        return model.model_validate_json(raw or b"{}")
    except ValidationError as error:
        reasons = "; ".join(
            f"{'.'.join(str(part) for part in item['loc']) or 'body'}: {item['msg']}"
            for item in error.errors(include_url=False, include_input=False, include_context=False)
        )
        raise refusal("invalid_request", 422, reasons=reasons) from None


def conversation_of(request: Request) -> Conversation:
    """The one door."""
    door: Conversation = request.app.state.conversation
    return door


async def authorised(request: Request) -> str:
    """The id of the conversation in the path, for the holder of its token.

    Raises:
        Refused: no token (401), or no such conversation or another's token (404).
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise refusal("token_missing", 401)
    conversation_id: str = request.path_params["conversation_id"]
    await conversation_of(request).check_token(conversation_id, token.strip())
    return conversation_id


def after(request: Request) -> int:
    """The number after which messages are wanted: the Last-Event-ID header or `?after=`; 0 for all.

    Raises:
        Refused: it is no number.
    """
    given = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise refusal("invalid_number", 422)
    return int(given)


async def open_conversation(request: Request) -> Response:
    """Begin a conversation."""
    wish = await body(request, NewConversation)
    opened = await conversation_of(request).open("web", wish.municipality)
    answer = ConversationOut(
        conversation_id=opened.conversation_id,
        token=opened.token,
        messages=[MessageOut.of(message) for message in opened.messages],
        degraded=opened.degraded,
    )
    return JSONResponse(answer.model_dump(), status_code=201)


async def send_message(request: Request) -> Response:
    """Say something and hear the answer."""
    conversation_id = await authorised(request)
    said = await body(request, NewMessage)
    reply = await conversation_of(request).receive(
        conversation_id, said.client_message_id, text=said.text, payload=said.payload
    )
    answer = ReplyOut(messages=[MessageOut.of(message) for message in reply.messages], degraded=reply.degraded)
    return JSONResponse(answer.model_dump())


async def list_messages(request: Request) -> Response:
    """All messages so far, or those after a number."""
    conversation_id = await authorised(request)
    messages = await conversation_of(request).history(conversation_id, after(request))
    return JSONResponse(HistoryOut(messages=[MessageOut.of(message) for message in messages]).model_dump())


async def stream_events(request: Request) -> Response:
    """Messages as they come, as server-sent events."""
    conversation_id = await authorised(request)
    door, last = conversation_of(request), after(request)

    async def events() -> AsyncIterator[ServerSentEvent]:
        async for message in door.follow(conversation_id, last):
            data = json.dumps(MessageOut.of(message).model_dump(), ensure_ascii=False)
            yield ServerSentEvent(data, event="message", id=str(message.number))

    return EventSourceResponse(events())


async def erase_conversation(request: Request) -> Response:
    """Forget everything of this conversation."""
    conversation_id = await authorised(request)
    await conversation_of(request).erase(conversation_id)
    return Response(status_code=204)


ONE = "/api/conversations/{conversation_id}"
routes = [
    Route("/api/conversations", open_conversation, methods=["POST"]),
    Route(f"{ONE}/messages", send_message, methods=["POST"]),
    Route(f"{ONE}/messages", list_messages, methods=["GET"]),
    Route(f"{ONE}/events", stream_events, methods=["GET"]),
    Route(ONE, erase_conversation, methods=["DELETE"]),
]
