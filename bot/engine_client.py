"""Talks with the engine over Rasa's REST channel, through one kept-alive HTTP client."""

from __future__ import annotations

from typing import Any

import httpx

from bot.messages import Draft


class EngineUnavailable(Exception):
    """The engine is away or too slow. Holds no text of the conversation."""


class Engine:
    """The sealed engine on loopback."""

    def __init__(self, url: str, timeout: float) -> None:
        """
        Args:
            url: as in `http://127.0.0.1:5005`.
            timeout: seconds to wait for an answer.
        """
        self._client = httpx.AsyncClient(base_url=url, timeout=httpx.Timeout(timeout, connect=1.0))

    async def answer(
        self, conversation_id: str, text: str, channel: str, municipality: str, previous: str = ""
    ) -> list[Draft]:
        """Send one message, already redacted, and give what the assistant says to it.

        Empty when something broke inside the engine: Rasa swallows an exception of an action and says nothing.

        Args:
            text: what the resident wrote, or the payload of a quick reply.
            previous: what the assistant said before it: a short answer means what was asked.

        Raises:
            EngineUnavailable: no answer came.
        """
        request = {
            "sender": conversation_id,
            "message": text,
            "input_channel": channel,
            "metadata": {"municipality": municipality, "previous": previous},
        }
        try:
            response = await self._client.post("/webhooks/rest/webhook", json=request)
            response.raise_for_status()
            messages = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise EngineUnavailable(type(error).__name__) from error
        return drafts_of(messages)

    async def ready(self) -> bool:
        """Whether the engine takes messages: it opens its port only after the model is loaded."""
        try:
            response = await self._client.get("/webhooks/rest/", timeout=2.0)
        except httpx.HTTPError:
            return False
        return response.status_code == 200

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def drafts_of(messages: list[dict[str, Any]]) -> list[Draft]:
    """Rasa's answer as drafts. A `custom` part comes as a message of its own after the text that it belongs to."""
    drafts: list[Draft] = []
    for message in messages:
        if "text" in message:
            replies = [{"title": b["title"], "payload": b["payload"]} for b in message.get("buttons") or []]
            drafts.append(Draft(message["text"], quick_replies=replies))
        elif "custom" in message and drafts:
            custom, last = message["custom"], drafts[-1]
            drafts[-1] = Draft(last.text, custom.get("kind", last.kind), last.quick_replies, custom.get("cards", []))
    return drafts
