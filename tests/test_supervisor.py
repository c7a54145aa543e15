"""The supervisor, with small real processes."""

import asyncio
import io
import socket
import sys

import pytest
from rich.console import Console

from bot.supervisor import CannotStart, Service, Supervisor
from tests.conftest import free_port

SERVER = """
import http.server, sys
class Ok(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *a): pass
print("up", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ok).serve_forever()
"""


def service(name, port, code=SERVER):
    return Service(name, "green", [sys.executable, "-c", code, str(port)], port, f"http://127.0.0.1:{port}/")


async def until(true, seconds=15):
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_it_tells_when_all_answer_prefixes_the_logs_and_stops_all():
    out = io.StringIO()
    ready = asyncio.Event()
    supervisor = Supervisor([service("one", free_port()), service("second", free_port())], Console(file=out, width=200))
    running = asyncio.create_task(supervisor.run(ready.set))
    await asyncio.wait_for(ready.wait(), 15)
    supervisor.stop()
    await asyncio.wait_for(running, 15)
    assert "one    │ up" in out.getvalue()
    assert all(process.returncode is not None for process in supervisor._processes.values())


async def test_what_dies_is_started_again():
    out = io.StringIO()
    supervisor = Supervisor([service("one", free_port())], Console(file=out, width=200))
    ready = asyncio.Event()
    running = asyncio.create_task(supervisor.run(ready.set))
    await asyncio.wait_for(ready.wait(), 15)
    first = supervisor._processes["one"]
    first.kill()
    await until(lambda: supervisor._processes["one"].pid != first.pid)
    assert "starts again" in out.getvalue()
    supervisor.stop()
    await asyncio.wait_for(running, 15)


async def test_a_worker_that_outlives_its_parent_does_not_hold_things_up():
    worker = f"subprocess.Popen([sys.executable, '-c', {SERVER!r}, sys.argv[1]])"
    parent = f"import subprocess, sys, time; {worker}; time.sleep(600)"
    supervisor = Supervisor([service("one", free_port(), parent)], Console(file=io.StringIO()))
    ready = asyncio.Event()
    running = asyncio.create_task(supervisor.run(ready.set))
    await asyncio.wait_for(ready.wait(), 15)
    first = supervisor._processes["one"]
    first.kill()  # the worker goes on, with the port and the log's pipe
    await until(lambda: supervisor._processes["one"].pid != first.pid)
    supervisor.stop()
    await asyncio.wait_for(running, 15)
    assert supervisor._processes["one"].returncode is not None


async def test_a_taken_port_is_named_with_what_to_do():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        supervisor = Supervisor([service("engine", taken.getsockname()[1])], Console(file=io.StringIO()))
        with pytest.raises(CannotStart, match="AANLOOP_ENGINE_PORT"):
            await supervisor.run(lambda: None)
