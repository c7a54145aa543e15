"""The `aanloop` command."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import click
import httpx
from rich.console import Console

from bot.settings import ROOT, Settings

console = Console(stderr=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aanloop")
@click.pass_context
def main(context: click.Context) -> None:
    """Aanloop: first contact about loneliness, in Dutch, without taboo."""
    os.umask(0o077)  # what is written holds conversations: for this user's eyes only
    try:
        context.obj = Settings.read()
    except ValueError as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.pass_obj
def start(settings: Settings) -> None:
    """Train when needed, then start engine, actions and gateway, and keep them running."""
    from bot.gateway import create_app
    from bot.store import migrations
    from bot.store.database import open_database
    from bot.supervisor import CannotStart, Supervisor, services

    try:
        create_app(settings)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    model = _model(settings)
    # The engine writes to the transcript store, and finds its tables there.
    open_database(settings.var / "transcripts.db", migrations.transcripts).close()
    out = Console(soft_wrap=True, highlight=False)

    def ready() -> None:
        out.print(
            f"\n[bold]Aanloop is ready.[/]\n"
            f"  a page to try it     {settings.gateway_url}/demo\n"
            f"  the HTTP API         {settings.gateway_url}/openapi.json\n"
            f"  in the terminal      .venv/bin/aanloop chat\n"
            f"  stop                 Ctrl-C\n"
        )

    async def run() -> None:
        await Supervisor(services(settings, model), out).run(ready)

    try:
        asyncio.run(run())
    except CannotStart as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.pass_obj
def train(settings: Settings) -> None:
    """Train the model of today's data, unless it is there already."""
    console.print(f"→ model {_model(settings).name}")


@main.command()
@click.option("--url", help="address of a running gateway; this machine's when left out")
@click.pass_obj
def chat(settings: Settings, url: str | None) -> None:
    """Talk with a running assistant in the terminal. An empty line or Ctrl-D ends the talk."""
    from bot.chat import Chat

    talk = Chat(url or settings.gateway_url, Console(highlight=False))
    try:
        talk.open()
        while typed := input("jij › ").strip():
            talk.say(typed)
    except httpx.ConnectError:
        raise click.ClickException(
            f"Nothing answers at {url or settings.gateway_url}. Run `make start` first."
        ) from None
    except (EOFError, KeyboardInterrupt):
        click.echo()


@main.command()
@click.option("--jsonl", is_flag=True, required=True, help='one {"text": …} a line in, one object a line out')
@click.pass_obj
def classify(settings: Settings, jsonl: bool) -> None:
    """Say what messages mean: cues, risk, perspective, intent. Reads standard input; needs no running assistant."""
    from bot.training import classify as run_classifier

    sys.exit(run_classifier(_model(settings), settings))


@main.command()
@click.option("--jsonl", is_flag=True, required=True, help='one {"text": …} a line in, one object a line out')
def redact(jsonl: bool) -> None:
    """Take contact details out of messages. Reads standard input."""
    from bot.privacy.redact import redact as redact_text

    for line in sys.stdin:
        try:
            row = json.loads(line)
            if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                raise ValueError('expected an object with a text: {"text": "..."}')
            text, found = redact_text(row["text"])
            answer = {"text": text, "found": [vars(item) for item in found]}
        except ValueError as error:
            answer = {"error": str(error)}
        click.echo(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))


@main.command()
@click.argument("text")
@click.pass_obj
def explain(settings: Settings, text: str) -> None:
    """Show what one message means, with the words that say so."""
    from bot.evaluation import show_explanation
    from bot.training import classified

    show_explanation(classified(_model(settings), settings, text), Console())


@main.command()
@click.option("--quick", is_flag=True, help="without the learning curve and the ablation")
@click.pass_obj
def evaluate(settings: Settings, quick: bool) -> None:
    """Measure how well messages are understood; writes results/evaluation.json, tables (.md) and plots."""
    from bot.evaluation import markdown, show
    from bot.training import evaluated

    result = evaluated(settings, quick)
    out = ROOT / "results" / "evaluation.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    out.with_suffix(".md").write_text(markdown(result), encoding="utf-8")
    show(result, Console())
    console.print(f"→ {out.relative_to(ROOT)}")


def _model(settings: Settings) -> Path:
    from bot.training import TrainingFailed, train_when_needed

    try:
        return train_when_needed(settings, console)
    except TrainingFailed as error:
        raise click.ClickException(str(error)) from None
