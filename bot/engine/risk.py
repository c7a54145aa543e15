"""Danger: patterns of `data/risk/patterns.yml` and the learned model, either of which may raise the level.

Levels steer tone and order of help, never whether help is offered (NICE NG225, 2022: no risk strata to decide who
gets help). Over-alarming is harm too: look-alikes are masked, and only their own words, never the whole message.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.label_model import RISK_LEVELS
from bot.engine.tokens import normalise

PATTERNS = Path(__file__).resolve().parents[2] / "data" / "risk" / "patterns.yml"
# A pattern is written by people and read by people; what it finds counts as near certain.
PATTERN_SCORE = 0.95
# Hearing danger outranks the form of it: both crisis and violence is crisis (docs/labels.md).
SEVERITY = {"none": 0, "concern": 1, "violence": 2, "crisis": 3}
# From where the learned model alone raises a level: the most recall at about 3 % false alarms on voices left out of
# training (`aanloop evaluate`, thresholds).
THRESHOLD = 0.12
# Concern asks a grave question of somebody who may only be sad, so the model must be surer of it.
CONCERN_THRESHOLD = 0.4
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
        if any(expression.search(clause) for expression in self.unless):
            return None
        hits = [[match.span() for match in expression.finditer(clause)] for expression in self.all]
        if not all(hits):
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


def interrupting_intent(level: str, perspective: str | None, intent: Mapping[str, Any]) -> str | None:
    """The intent that danger puts in the place of the one that was heard, or None when that one may stand.

    Crisis and violence interrupt everything. Concern goes to the answers that hear it: those for who feels low, or for
    who worries about another; a wish for a person stands, for that is the help.
    """
    if level in ("crisis", "violence"):
        return level
    if level == "concern" and intent.get("name") not in ("want_human", "worry_other", "feeling_low"):
        return "worry_other" if perspective == "other" else "feeling_low"
    return None


def judge(
    probabilities: Mapping[str, float], acute: float, findings: list[Finding], threshold: float
) -> dict[str, Any]:
    """One judgement from both sources: the more severe of them counts.

    Args:
        probabilities: per level, adding up to one, from the learned model.
        acute: probability that it is happening, prepared or dated.
        findings: what the patterns found.
        threshold: probability from which the learned model alone may raise to crisis or violence.

    Returns:
        `{"level", "score" (0 to 1), "acute"}`.
    """
    danger = {level: probabilities.get(level, 0.0) for level in RISK_LEVELS[1:]}
    needed = {"crisis": threshold, "violence": threshold, "concern": max(threshold, CONCERN_THRESHOLD)}
    learned = max(
        (level for level, p in danger.items() if p >= needed[level]), key=lambda level: SEVERITY[level], default="none"
    )
    written = findings[0].level if findings else "none"
    level = max(learned, written, key=lambda name: SEVERITY[name])
    if level == "none":
        return {"level": "none", "score": round(sum(danger.values()), 4), "acute": False}
    score = max(danger[level], PATTERN_SCORE if written == level else 0.0)
    pattern_acute = any(finding.acute for finding in findings if finding.level == level)
    is_acute = level in ("crisis", "violence") and (pattern_acute or acute >= 0.5)
    return {"level": level, "score": round(score, 4), "acute": bool(is_acute)}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class RiskDetector(IntentClassifier, GraphComponent):
    """Completes `risk` in the parse; a crisis or violence becomes the intent, so that it interrupts everything."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._patterns = RiskPatterns.load()
        self._threshold = config["threshold"] or THRESHOLD

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`threshold`: probability from which the learned model alone raises a level; None for the measured one."""
        return {"threshold": None}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RiskDetector:
        """The component; the patterns are read from the data folder at each start."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Judge each message."""
        for message in messages:
            findings = self._patterns.find(message.get(TEXT) or "")
            learned = message.get("risk") or {"probabilities": {}, "acute": 0.0}
            risk = judge(learned["probabilities"], learned["acute"], findings, self._threshold)
            message.set("risk", risk, add_to_output=True)
            evidence = [
                {"start": f.start, "end": f.end, "label": f.level} for f in findings if f.level == risk["level"]
            ]
            message.set("evidence", [*(message.get("evidence") or []), *evidence], add_to_output=True)
            name = interrupting_intent(risk["level"], message.get("perspective"), message.get(INTENT) or {})
            if name:
                intent = {"name": name, "confidence": risk["score"]}
                message.set(INTENT, intent, add_to_output=True)
                others = [row for row in message.get(INTENT_RANKING_KEY) or [] if row["name"] != name]
                message.set(INTENT_RANKING_KEY, [intent, *others], add_to_output=True)
        return messages
