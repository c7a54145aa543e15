"""A conversation in the terminal, over the same HTTP API as the widget."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel


class Chat:
    """One conversation with a running gateway."""

    def __init__(self, url: str, console: Console, transport: httpx.BaseTransport | None = None) -> None:
        """
        Args:
            url: address of the gateway.
            transport: for tests.
        """
        self._client = httpx.Client(base_url=url, timeout=30, transport=transport)
        self._console = console
        self._replies: list[dict[str, str]] = []
        self._conversation = ""

    def open(self) -> None:
        """Begin, and show the first words.

        Raises:
            httpx.HTTPError: the gateway cannot be reached.
        """
        opened = self._client.post("/api/conversations", json={}).raise_for_status().json()
        self._conversation = f"/api/conversations/{opened['conversation_id']}"
        self._client.headers["Authorization"] = f"Bearer {opened['token']}"
        self.show(opened["messages"])

    def say(self, typed: str) -> None:
        """Send what was typed, or the quick reply of that number, and show the answer."""
        message: dict[str, Any] = {"client_message_id": uuid.uuid4().hex, "text": typed}
        if typed.isdigit() and 0 < int(typed) <= len(self._replies):
            message = {**message, "payload": self._replies[int(typed) - 1]["payload"]}
            del message["text"]
        try:
            answer = self._client.post(f"{self._conversation}/messages", json=message)
            said = answer.json()
        except (httpx.HTTPError, ValueError):
            self._console.print("[yellow]De verbinding is weg. Probeer het zo nog eens.[/]")
            return
        if answer.is_error:
            self._console.print(f"[yellow]{escape(said['message'])}[/]")
            return
        self.show(said["messages"])

    def show(self, messages: list[dict[str, Any]]) -> None:
        """Print messages of the assistant, with their quick replies numbered."""
        self._replies = [reply for message in messages for reply in message["quick_replies"]]
        for message in messages:
            style = {"crisis": "red", "handoff": "cyan", "notice": "yellow"}.get(message["kind"], "green")
            self._console.print(
                Panel(escape(message["text"]), title="Aanloop", title_align="left", border_style=style, width=90)
            )
        for number, reply in enumerate(self._replies, 1):
            self._console.print(f"  [dim]{number}[/] {escape(reply['title'])}")
