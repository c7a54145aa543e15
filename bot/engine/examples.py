"""Reads labelled messages from Rasa's NLU files, without Rasa: for training outside of it, evaluation and checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.engine.labels import Labels, labels_of

MESSAGES = Path(__file__).resolve().parents[2] / "data" / "nlu"


@dataclass(frozen=True)
class Example:
    """One message with what it means.

    Attributes:
        voice: who is pictured.
        look_alike: written to look like danger without being it (in the held-out part only).
    """

    text: str
    labels: Labels
    voice: str
    look_alike: bool = False


def read(folder: Path) -> list[Example]:
    """Every example of a folder, file by file in the order of their names.

    Raises:
        ValueError: an example has a label that does not exist; the message names it.
    """
    return [example for path in sorted(folder.glob("*.yml")) for example in _read_file(path)]


def _read_file(path: Path) -> Iterator[Example]:
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for block in content["nlu"]:
        metadata = block.get("metadata", {})
        labels = labels_of(block["intent"], metadata)
        for line in block["examples"].splitlines():
            text, voice = line.removeprefix("- "), str(metadata.get("voice", ""))
            yield Example(text, labels, voice, bool(metadata.get("look_alike", False)))
