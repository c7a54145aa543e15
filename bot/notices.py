"""What the gateway itself says to residents: trouble and refusals, from `data/notices.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.engine import helplines
from bot.messages import Draft

PATH = Path(__file__).resolve().parents[1] / "data" / "notices.yml"
# People who are there when we are not.
ALWAYS_THERE = ("luisterlijn", "zelfmoordpreventie", "noodnummer")


@dataclass(frozen=True)
class Notices:
    """Texts by name, with the numbers of the helpline table filled in."""

    texts: dict[str, str]
    table: dict[str, helplines.Helpline]

    @classmethod
    def load(cls, path: Path = PATH) -> Notices:
        """Read the file.

        Raises:
            ValueError: a text names a helpline that the table does not have.
        """
        table = helplines.load()
        texts = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls({name: helplines.fill(text, table).strip() for name, text in texts.items()}, table)

    def text(self, name: str, **values: object) -> str:
        """One text, with values such as `{most}` filled in."""
        return self.texts[name].format(**values)

    def draft(self, name: str) -> Draft:
        """One text as a message, with cards of the people who are always there."""
        cards = [dict(helplines.card(self.table[key])) for key in ALWAYS_THERE]
        return Draft(self.text(name), kind="notice", cards=cards)
