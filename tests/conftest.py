"""What the tests share: the three real processes, started once, and a client that talks like a resident."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

ROOT = Path(__file__).resolve().parents[1]
AANLOOP = Path(sys.executable).with_name("aanloop")
START_SECONDS = 240


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class House:
    """A running assistant with its own ports and its own folder."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.ports = {name: free_port() for name in ("gateway", "engine", "actions")}
        self.url = f"http://127.0.0.1:{self.ports['gateway']}"
        self.environ = {
            **os.environ,
            "AANLOOP_VAR_DIR": str(var),
            **{f"AANLOOP_{name.upper()}_PORT": str(port) for name, port in self.ports.items()},
        }
        self.log = var / "house.log"

    def start(self) -> None:
        self.var.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as out:
            self.process = subprocess.Popen([AANLOOP, "start"], cwd=ROOT, env=self.environ, stdout=out, stderr=out)
        wait_until(lambda: "Aanloop is ready" in self.said() or self.process.poll() is not None, START_SECONDS)
        assert self.process.poll() is None, f"the house did not start:\n{self.said()[-3000:]}"

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)

    def pid_on(self, name: str) -> int:
        """The process of a service: the supervisor's child with that port on its command line."""
        for child in psutil.Process(self.process.pid).children():
            if str(self.ports[name]) in child.cmdline():
                pid: int = child.pid
                return pid
        raise LookupError(name)

    def events(self, conversation_id: str, kind: str) -> list[dict[str, Any]]:
        """What the transcript store holds of a conversation."""
        with sqlite3.connect(self.var / "transcripts.db") as db:
            rows = db.execute(
                "select event from events where conversation_id = ? and type = ? order by number",
                [conversation_id, kind],
            ).fetchall()
        return [json.loads(row[0]) for row in rows]


class Resident:
    """Somebody who talks with the assistant over the HTTP API."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=30)
        opened = self.http.post("/api/conversations", json={})
        assert opened.status_code == 201, opened.text
        self.opening = opened.json()
        self.id = self.opening["conversation_id"]
        self.path = f"/api/conversations/{self.id}"
        self.http.headers["Authorization"] = f"Bearer {self.opening['token']}"

    def post(self, **message: Any) -> httpx.Response:
        return self.http.post(f"{self.path}/messages", json={"client_message_id": uuid.uuid4().hex, **message})

    def say(self, text: str) -> dict[str, Any]:
        answer = self.post(text=text)
        assert answer.status_code == 200, answer.text
        reply: dict[str, Any] = answer.json()
        return reply

    def choose(self, payload: str) -> dict[str, Any]:
        answer = self.post(payload=payload)
        assert answer.status_code == 200, answer.text
        reply: dict[str, Any] = answer.json()
        return reply

    def history(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.http.get(f"{self.path}/messages").json()["messages"]
        return messages


def wait_until(true: Callable[[], object], seconds: float) -> None:
    """Wait for something that must come; fail when it does not."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"did not happen within {seconds} s"
        time.sleep(0.1)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("house") / "var")
    made.start()
    yield made
    if made.process.poll() is None:
        made.stop()


@pytest.fixture
def resident(house: House) -> Resident:
    return Resident(house.url)
