"""The gateway: the one process that people reach. Routes, pages, health; everything else lies behind `Conversation`."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels import openapi, web
from bot.conversation import Conversation, Refused
from bot.engine import helplines
from bot.engine_client import Engine
from bot.municipalities import all_municipalities
from bot.settings import Settings
from bot.store import migrations
from bot.store.database import Store, open_database
from bot.store.erasure import eraser

logger = logging.getLogger(__name__)
DEMO = Path(__file__).parent / "demo"
pages = Environment(loader=FileSystemLoader(DEMO), autoescape=True)


class NoContent(logging.Filter):
    """Takes tracebacks out of the server's log: an error's message may hold what somebody typed. Its kind stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, without its exception."""
        if record.exc_info and record.exc_info[0]:
            record.msg, record.args = f"{record.getMessage()}: {record.exc_info[0].__name__}".strip(), ()
            record.exc_info = record.exc_text = None
        return True


def refused(request: Request, error: Exception) -> Response:
    """A refusal as JSON."""
    assert isinstance(error, Refused)  # noqa: S101 - starlette hands over what it is registered for
    return JSONResponse(web.ErrorOut(code=error.code, message=error.message).model_dump(), status_code=error.status)


def http_error(request: Request, error: Exception) -> Response:
    """Starlette's own refusals (404, 405) in the same shape."""
    assert isinstance(error, HTTPException)  # noqa: S101
    sentence = web.notices().text("not_found" if error.status_code == 404 else "not_allowed")
    answer = web.ErrorOut(code=error.detail.lower().replace(" ", "_"), message=sentence)
    return JSONResponse(answer.model_dump(), status_code=error.status_code, headers=error.headers)


def trouble(request: Request, error: Exception) -> Response:
    """Whatever we did not think of: logged by its kind, never by its content; the resident reads whom to call."""
    logger.error("%s %s failed: %s", request.method, request.scope.get("route"), type(error).__name__)
    message = web.notices().text("trouble")
    return JSONResponse(web.ErrorOut(code="trouble", message=message).model_dump(), status_code=500)


async def healthz(request: Request) -> Response:
    """This process runs."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> Response:
    """Everything that an answer needs is there; else which part is not."""
    parts = {"engine": await request.app.state.engine.ready(), "actions": await _actions_ready(request)}
    try:
        await request.app.state.store.run(lambda db: db.execute("select 1").fetchone())
        parts["store"] = True
    except sqlite3.Error:
        parts["store"] = False
    ready = all(parts.values())
    return JSONResponse({"status": "ok" if ready else "waiting", **parts}, status_code=200 if ready else 503)


async def _actions_ready(request: Request) -> bool:
    settings: Settings = request.app.state.settings
    try:
        async with httpx.AsyncClient(timeout=2.0) as client:
            return (await client.get(f"http://127.0.0.1:{settings.actions_port}/health")).status_code == 200
    except httpx.HTTPError:
        return False


async def openapi_json(request: Request) -> Response:
    """The description of the API."""
    return JSONResponse(openapi.document())


async def demo(request: Request) -> Response:
    """A plain page of an imaginary municipality with the chat on it."""
    settings: Settings = request.app.state.settings
    table = helplines.load()
    page = pages.get_template("demo.html").render(
        municipality=all_municipalities()[settings.default_municipality],
        luisterlijn=table["luisterlijn"],
        zelfmoordpreventie=table["zelfmoordpreventie"],
        noodnummer=table["noodnummer"],
    )
    return HTMLResponse(page)


async def home(request: Request) -> Response:
    """Who comes by finds the demo."""
    return RedirectResponse("/demo")


def create_app(settings: Settings | None = None) -> Starlette:
    """The gateway as an ASGI application.

    Raises:
        ValueError: a setting cannot be, or names a municipality without a file.
    """
    settings = settings or Settings.read()
    if settings.default_municipality not in all_municipalities():
        known = ", ".join(all_municipalities())
        raise ValueError(
            f"AANLOOP_DEFAULT_MUNICIPALITY is '{settings.default_municipality}'; there are files for: {known}"
        )

    logging.getLogger("uvicorn.error").addFilter(NoContent())

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        store = Store(open_database(settings.var / "conversations.db", migrations.conversations))
        engine = Engine(settings.engine_url, float(settings.engine_timeout))
        app.state.settings, app.state.store, app.state.engine = settings, store, engine
        app.state.conversation = Conversation(
            store,
            engine,
            settings.default_municipality,
            patience=float(settings.engine_timeout),
            erasers=[
                eraser(settings.var / "tracker.db", "sender_id"),
                eraser(settings.var / "transcripts.db", "conversation_id"),
            ],
        )
        answering = asyncio.create_task(app.state.conversation.keep_answering())
        try:
            yield
        finally:
            answering.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await answering
            await engine.close()
            store.close()

    return Starlette(
        lifespan=lifespan,
        routes=[
            Route("/", home),
            Route("/demo", demo),
            Mount("/demo/static", StaticFiles(directory=DEMO / "static")),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/openapi.json", openapi_json),
            *web.routes,
        ],
        exception_handlers={Refused: refused, HTTPException: http_error, Exception: trouble},
    )
