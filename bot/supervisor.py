"""Starts engine, actions and gateway, keeps them running, and stops them together.

A small supervisor of our own: honcho does not restart what dies, supervisord neither prefixes the logs nor tells when
a service answers (docs/decisions/0002-supervisor.md).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from rich.console import Console
from rich.text import Text

from bot.settings import ROOT, Settings
from bot.training import ENGINE_PYTHON

STOP_SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# A process that lived this long was well; its next fall is a new one.
WELL_SECONDS = 60.0


class CannotStart(Exception):
    """Says what stands in the way, and what to do."""


@dataclass
class Service:
    """One process.

    Attributes:
        ready_url: answers 200 when the process does its work.
    """

    name: str
    colour: str
    command: list[str]
    port: int
    ready_url: str
    environ: dict[str, str] = field(default_factory=dict)


def services(settings: Settings, model: Path) -> list[Service]:
    """The three processes of one house."""
    environ = settings.environ()
    return [
        Service(
            "engine", "cyan",
            [str(ENGINE_PYTHON), "-m", "bot.engine", "run", "--model", str(model), "--interface", "127.0.0.1",
             "--port", settings.engine_port, "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"],
            int(settings.engine_port), f"{settings.engine_url}/webhooks/rest/", environ,
        ),
        Service(
            "actions", "magenta",
            [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", settings.actions_port],
            int(settings.actions_port), f"http://127.0.0.1:{settings.actions_port}/health",
            {**environ, "SANIC_HOST": "127.0.0.1"},
        ),
        Service(
            "gateway", "green",
            [sys.executable, "-m", "uvicorn", "--factory", "bot.gateway:create_app", "--host", settings.host,
             "--port", settings.gateway_port, "--no-access-log", "--no-server-header"],
            int(settings.gateway_port), f"{settings.gateway_url}/healthz", environ,
        ),
    ]  # fmt: skip


class Supervisor:
    """Runs services until it is told to stop."""

    def __init__(self, wanted: list[Service], console: Console) -> None:
        self._services = wanted
        self._console = console
        self._width = max(len(service.name) for service in wanted)
        self._stopping = asyncio.Event()
        self._processes: dict[str, asyncio.subprocess.Process] = {}

    async def run(self, on_ready: Callable[[], None]) -> None:
        """Start everything, call `on_ready` once all of it answers, and stay until Ctrl-C, SIGTERM or `stop`.

        Raises:
            CannotStart: a port is taken.
        """
        for service in self._services:
            _check_port(service)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop)
        keepers = [asyncio.create_task(self._keep(service)) for service in self._services]
        waiting = asyncio.create_task(self._wait_until_ready(on_ready))
        await self._stopping.wait()
        waiting.cancel()
        await asyncio.gather(*(self._end(process) for process in self._processes.values()))
        await asyncio.gather(*keepers, return_exceptions=True)

    def stop(self) -> None:
        """Stop everything."""
        self._stopping.set()

    async def _keep(self, service: Service) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            started = time.monotonic()
            process = await asyncio.create_subprocess_exec(
                *service.command,
                cwd=ROOT,
                env=service.environ or None,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                limit=1024 * 1024,
                start_new_session=True,  # Ctrl-C reaches us only; we end the children in order
            )
            self._processes[service.name] = process
            log = asyncio.create_task(self._copy_log(service, process))
            if self._stopping.is_set():  # stopped while this one was being started
                await self._end(process)
            status = await _exit_of(process)
            _kill_group(process)  # a worker may outlive its parent, and would hold the port
            await log
            if self._stopping.is_set():
                return
            pause = FIRST_PAUSE if time.monotonic() - started > WELL_SECONDS else min(pause * 2, LONGEST_PAUSE)
            self._say(service, f"stopped with status {status}; starts again in {pause:.0f} s")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _copy_log(self, service: Service, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        while True:
            try:
                line = await process.stdout.readline()
            except ValueError:  # a line longer than the limit
                continue
            if not line:
                return
            self._say(service, line.decode(errors="replace").rstrip())

    def _say(self, service: Service, line: str) -> None:
        if line:
            self._console.print(
                Text(f"{service.name:<{self._width}} │ ", style=service.colour).append(line, style="default")
            )

    async def _wait_until_ready(self, on_ready: Callable[[], None]) -> None:
        async with httpx.AsyncClient(timeout=2.0) as client:
            for service in self._services:
                while True:
                    with contextlib.suppress(httpx.HTTPError):
                        if (await client.get(service.ready_url)).status_code == 200:
                            break
                    await asyncio.sleep(0.2)
        on_ready()

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        """Ask the process and its children to stop; after a while, make them."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if process.returncode is not None:
                return
            _kill_group(process, number)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(_exit_of(process), STOP_SECONDS)


async def _exit_of(process: asyncio.subprocess.Process) -> int:
    """The exit status of the process itself. `process.wait()` also waits for pipes that a worker may keep open."""
    while process.returncode is None:  # noqa: ASYNC110 - asyncio offers no event for this
        await asyncio.sleep(0.05)
    return process.returncode


def _kill_group(process: asyncio.subprocess.Process, number: int = signal.SIGKILL) -> None:
    """Signal the process and all its children: they are a group of their own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _check_port(service: Service) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", service.port))
        except OSError:
            raise CannotStart(
                f"Port {service.port} for the {service.name} is taken. Is Aanloop running already? "
                f"Stop it, or choose another port: AANLOOP_{service.name.upper()}_PORT=…"
            ) from None
