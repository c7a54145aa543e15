"""Municipalities that use this assistant: one file each in `data/municipalities/`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parents[1] / "data" / "municipalities"


@dataclass(frozen=True)
class Municipality:
    """What the assistant needs to know of a municipality.

    Attributes:
        key: the file's name, used in the address of the widget.
        name: as people call it.
        activities: where its list of activities stands, in words for residents.
        desk: where a person of the municipality can be found, in words for residents.
    """

    key: str
    name: str
    activities: str
    desk: str


@cache
def all_municipalities(folder: Path = FOLDER) -> dict[str, Municipality]:
    """Every municipality, by key.

    Raises:
        ValueError: a file lacks a field or has one too many; the message names the file.
    """
    found = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            found[path.stem] = Municipality(key=path.stem, **yaml.safe_load(path.read_text(encoding="utf-8")))
        except TypeError as error:
            raise ValueError(f"{path.name}: {error}") from error
    return found
