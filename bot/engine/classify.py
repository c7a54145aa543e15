"""Reads messages from standard input and writes what they mean, one JSON object a line. Needs no running engine.

Run as `python -m bot.engine.classify MODEL`; `aanloop classify --jsonl` does.
"""

from __future__ import annotations

import json
import logging
import queue
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import structlog

from bot.engine.tokens import harmless

if TYPE_CHECKING:
    from rasa.core.channels.channel import UserMessage
    from rasa.shared.nlu.training_data.message import Message

BATCH = 64

FIELDS = (
    "cues", "labels", "perspective", "risk", "life_events", "intent", "evidence",
    "chronic", "recent", "language", "address_form", "band", "likely",
)  # fmt: skip


def read_line(line: str) -> tuple[str, str | None]:
    """The text of one line of input, and what the assistant said before it (`previous`), if it is given.

    Raises:
        ValueError: the line is no JSON object with a text; the message says what it is.
    """
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"no valid JSON: {error}") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise ValueError('expected an object with a text: {"text": "..."}')
    previous = row.get("previous")
    if previous is not None and not isinstance(previous, str):
        raise ValueError("previous must be what the assistant said, as text")
    return row["text"], previous


def batches(lines: Iterable[str]) -> Iterator[list[str]]:
    """Lines as they come, those that wait together: a file goes by the batch, and whoever types is answered at once."""
    waiting: queue.Queue[str | None] = queue.Queue(maxsize=4 * BATCH)

    def read() -> None:
        for line in lines:
            waiting.put(line)
        waiting.put(None)

    threading.Thread(target=read, daemon=True).start()
    batch: list[str] = []
    while (line := waiting.get()) is not None:
        batch.append(line)
        if waiting.empty() or len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def answers(
    lines: Sequence[str], read: Callable[[Sequence[UserMessage]], Sequence[Message]]
) -> Iterator[dict[str, Any]]:
    """An answer for each line, in order; a broken line gets an `error` of its own.

    Args:
        read: gives the parsed messages for messages of the person.
    """
    from rasa.core.channels.channel import UserMessage

    given: list[tuple[str, str] | ValueError] = []
    messages = []
    for line in lines:
        try:
            text, previous = read_line(line)
        except ValueError as error:
            given.append(error)
            continue
        # Typed text is never a control payload: the parse sees what the engine would see.
        seen = harmless(text)
        given.append((text, seen))
        messages.append(UserMessage(seen, metadata={"previous": previous} if previous else None))
    parsed = iter(read(messages) if messages else ())
    for one in given:
        if isinstance(one, ValueError):
            yield {"error": str(one)}
            continue
        text, seen = one
        parse = next(parsed).as_dict(only_output_properties=True)
        moved = len(text) - len(seen) if text.endswith(seen) else 0
        evidence = [{**span, "start": span["start"] + moved, "end": span["end"] + moved} for span in parse["evidence"]]
        yield {"text": text, **{field: parse.get(field) for field in FIELDS}, "evidence": evidence}


def classify(model: str) -> None:
    """Answer the lines of standard input."""
    from rasa.core.agent import Agent
    from rasa.engine.constants import PLACEHOLDER_MESSAGE

    processor = Agent.load(model).processor
    assert processor is not None  # noqa: S101 - a model was loaded
    target = processor.model_metadata.nlu_target

    def read(messages: Sequence[UserMessage]) -> Sequence[Message]:
        # What the processor does for one message, for many at once.
        parsed: Sequence[Message] = processor.graph_runner.run({PLACEHOLDER_MESSAGE: messages}, targets=[target])[
            target
        ]
        return parsed

    for batch in batches(sys.stdin):
        for answer in answers(batch, read):
            line_out = json.dumps(answer, ensure_ascii=False)
            print(line_out.encode("utf-8", "replace").decode("utf-8"))
        sys.stdout.flush()


if __name__ == "__main__":
    # Standard output is for answers only, and no log holds a message.
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    warnings.filterwarnings("ignore")
    classify(sys.argv[1])
