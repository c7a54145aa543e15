"""Expressions of danger, and harmless ones that look alike: `data/risk/patterns.yml`, in any order of words.

A look-alike masks only its own words, never the whole message: "ik lach me dood, maar eigenlijk wil ik dood" alarms.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.engine.labels import RISK_LEVELS
from bot.engine.tokens import normalise

PATTERNS = Path(__file__).resolve().parents[2] / "data" / "risk" / "patterns.yml"
# Hearing danger outranks the form of it: both crisis and violence is crisis (docs/labels.md).
SEVERITY = {"none": 0, "concern": 1, "violence": 2, "crisis": 3}
CLAUSE = re.compile(r"[.!?;\n]+")
WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Finding:
    """What one pattern found: offsets in characters of the text."""

    pattern: str
    level: str
    acute: bool
    start: int
    end: int


@dataclass(frozen=True)
class Pattern:
    """Expressions that must stand in one clause, in any order, within a number of words."""

    id: str
    level: str
    all: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...] = ()
    acute: bool = False
    within: int = 8

    def find(self, clause: str) -> tuple[int, int] | None:
        """The shortest stretch of the clause in which all expressions stand, or None."""
        hits = []
        for expression in self.all:
            spans = [match.span() for match in expression.finditer(clause)]
            if not spans:
                return None
            hits.append(spans)
        if any(expression.search(clause) for expression in self.unless):
            return None
        best: tuple[int, int] | None = None
        for combination in itertools.islice(itertools.product(*hits), 200):
            start, end = min(span[0] for span in combination), max(span[1] for span in combination)
            fits = len(WORD.findall(clause[start:end])) <= self.within
            if fits and (best is None or end - start < best[1] - best[0]):
                best = (start, end)
        return best


@dataclass(frozen=True)
class RiskPatterns:
    """The patterns, and the harmless expressions that are masked before they are tried."""

    patterns: tuple[Pattern, ...]
    harmless: tuple[re.Pattern[str], ...]

    @classmethod
    def load(cls, path: Path = PATTERNS) -> RiskPatterns:
        """Read the file.

        Raises:
            ValueError: an entry with an unknown level or an expression that does not compile; the message names it.
        """
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        patterns = []
        for entry in content["patterns"]:
            if entry["level"] not in RISK_LEVELS[1:]:
                raise ValueError(f"{path.name}, pattern {entry['id']}: no level '{entry['level']}'")
            patterns.append(
                Pattern(
                    id=entry["id"],
                    level=entry["level"],
                    all=tuple(_expression(path, entry["id"], text) for text in entry["all"]),
                    unless=tuple(_expression(path, entry["id"], text) for text in entry.get("unless", ())),
                    acute=entry.get("acute", False),
                    within=entry.get("within", 8),
                )
            )
        return cls(tuple(patterns), tuple(_expression(path, "harmless", text) for text in content["harmless"]))

    def find(self, text: str) -> list[Finding]:
        """Every pattern that the text holds, the most severe first."""
        plain = normalise_in_place(text)
        for expression in self.harmless:
            plain = expression.sub(lambda match: "#" * len(match[0]), plain)
        found = []
        for start, clause in _clauses(plain):
            for pattern in self.patterns:
                span = pattern.find(clause)
                if span:
                    found.append(Finding(pattern.id, pattern.level, pattern.acute, start + span[0], start + span[1]))
        return sorted(found, key=lambda finding: (-SEVERITY[finding.level], not finding.acute))


def _expression(path: Path, owner: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(rf"(?<!\w)(?:{text})(?!\w)")
    except re.error as error:
        raise ValueError(f"{path.name}, {owner}: '{text}' is no valid expression: {error}") from error


def normalise_in_place(text: str) -> str:
    """Lower case and without accents, every character at its own place, so that offsets stay true."""
    return "".join((normalise(char) or " ")[0] for char in text.replace("’", "'").replace("‘", "'"))


def _clauses(text: str) -> Iterable[tuple[int, str]]:
    position = 0
    for match in CLAUSE.finditer(text):
        yield position, text[position : match.start()]
        position = match.end()
    yield position, text[position:]
