"""The one dated table of helplines. No number, price or hour is shown that does not stand in it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

TABLE = Path(__file__).resolve().parents[2] / "data" / "helplines.yml"
PLACEHOLDER = re.compile(r"\{([a-z0-9_]+)\.([a-z_]+)\}")


@dataclass(frozen=True)
class Helpline:
    """One service that a resident may be pointed to.

    Attributes:
        key: short name used in texts, as in `{luisterlijn.number}`.
        name: the name as shown.
        number: the telephone number as shown.
        tel: the number for a `tel:` link.
        cost, hours: in plain Dutch.
        site: host name of the official site.
        checked: the day on which number, cost and hours were last checked at the source.
        source: where they were checked.
    """

    key: str
    name: str
    number: str
    tel: str
    cost: str
    hours: str
    site: str
    checked: datetime.date
    source: str


def load(path: Path = TABLE) -> dict[str, Helpline]:
    """Read the table.

    Raises:
        ValueError: a row lacks a field or has one too many; the message names the row.
    """
    table = {}
    for key, row in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        try:
            table[key] = Helpline(key=key, **row)
        except TypeError as error:
            raise ValueError(f"{path.name}, helpline '{key}': {error}") from error
    return table


def card(line: Helpline) -> dict[str, str]:
    """What a channel shows of a helpline: a card with its number to call."""
    return {
        "type": "helpline",
        "name": line.name,
        "number": line.number,
        "tel": line.tel,
        "cost": line.cost,
        "hours": line.hours,
        "site": line.site,
        "checked": line.checked.isoformat(),
    }


def fill(text: str, table: Mapping[str, Helpline]) -> str:
    """Replace `{luisterlijn.number}` and the like by what stands in the table.

    Raises:
        ValueError: the text names a helpline or a field that the table does not have.
    """

    def value(match: re.Match[str]) -> str:
        line, field = table.get(match[1]), match[2]
        found: Any = getattr(line, field, None) if line else None
        if not isinstance(found, str):
            raise ValueError(f"'{match[0]}' does not stand in {TABLE.name}, in the text: {text}")
        return found

    return PLACEHOLDER.sub(value, text)
