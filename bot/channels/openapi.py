"""The description of the HTTP API at `/openapi.json`, made from the same shapes that check the requests."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bot import __version__
from bot.channels import web

TOKEN: list[dict[str, list[str]]] = [{"token": []}]
PATH_ID = {"name": "conversation_id", "in": "path", "required": True, "schema": {"type": "string"}}
AFTER = {"name": "after", "in": "query", "required": False, "schema": {"type": "integer", "minimum": 0}}
LAST_EVENT = {"name": "Last-Event-ID", "in": "header", "required": False, "schema": {"type": "string"}}
SHAPES = (
    web.NewConversation, web.ConversationOut, web.NewMessage, web.ReplyOut,
    web.HistoryOut, web.MessageOut, web.ErrorOut,
)  # fmt: skip


def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    _, schemas = models_json_schema(
        [(shape, "validation") for shape in SHAPES], ref_template="#/components/schemas/{model}"
    )
    one = [PATH_ID]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Aanloop",
            "version": __version__,
            "description": "First contact about loneliness. A reply carries text, and may carry cards with helplines.",
        },
        "paths": {
            "/api/conversations": {
                "post": _operation(web.open_conversation, 201, web.ConversationOut, takes=web.NewConversation),
            },
            f"{web.ONE}/messages": {
                "post": _operation(web.send_message, 200, web.ReplyOut, takes=web.NewMessage, parameters=one),
                "get": _operation(web.list_messages, 200, web.HistoryOut, parameters=[*one, AFTER]),
            },
            f"{web.ONE}/events": {
                "get": {
                    **_operation(web.stream_events, 200, None, parameters=[*one, AFTER, LAST_EVENT]),
                    "responses": {
                        "200": {
                            "description": "each event's data is a MessageOut, its id the message's number",
                            "content": {"text/event-stream": {"schema": {"type": "string"}}},
                        },
                        "4XX": _json("refused", web.ErrorOut),
                    },
                },
            },
            web.ONE: {"delete": _operation(web.erase_conversation, 204, None, parameters=one)},
        },
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _json(description: str, shape: type[BaseModel]) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{shape.__name__}"}
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _operation(
    endpoint: Any,
    status: int,
    gives: type[BaseModel] | None,
    takes: type[BaseModel] | None = None,
    parameters: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.__name__,
        "summary": endpoint.__doc__.strip().splitlines()[0],
        "responses": {
            str(status): _json("done", gives) if gives else {"description": "done"},
            "4XX": _json("refused", web.ErrorOut),
        },
    }
    if takes:
        operation["requestBody"] = {**_json("", takes), "required": takes is web.NewMessage}
    if parameters:
        operation["parameters"] = parameters
        operation["security"] = TOKEN
    return operation
