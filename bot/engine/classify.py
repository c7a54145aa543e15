"""Reads messages from standard input and writes what they mean, one JSON object a line. Needs no running engine.

Run as `python -m bot.engine.classify MODEL`; `aanloop classify --jsonl` does.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import warnings
from typing import Any

import structlog

from bot.engine.tokens import harmless

FIELDS = ("cues", "labels", "perspective", "risk", "life_events", "intent", "evidence")


def read_line(line: str) -> str:
    """The text of one line of input.

    Raises:
        ValueError: the line is no JSON object with a text; the message says what it is.
    """
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"no valid JSON: {error}") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise ValueError('expected an object with a text: {"text": "..."}')
    text: str = row["text"]
    return text


async def classify(model: str) -> None:
    """Answer each line, in order; a broken line gets an `error` of its own."""
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    for line in sys.stdin:
        answer: dict[str, Any]
        try:
            text = read_line(line)
            # Typed text is never a control payload: the parse sees what the engine would see.
            seen = harmless(text)
            parse = await agent.parse_message(seen)
            answer = {"text": text, **{field: parse.get(field) for field in FIELDS}}
            moved = len(text) - len(seen) if text.endswith(seen) else 0
            answer["evidence"] = [
                {**span, "start": span["start"] + moved, "end": span["end"] + moved} for span in answer["evidence"]
            ]
        except ValueError as error:
            answer = {"error": str(error)}
        line_out = json.dumps(answer, ensure_ascii=False)
        print(line_out.encode("utf-8", "replace").decode("utf-8"), flush=True)


if __name__ == "__main__":
    # Standard output is for answers only, and no log holds a message.
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    warnings.filterwarnings("ignore")
    asyncio.run(classify(sys.argv[1]))
