"""Danger: patterns of `data/risk/patterns.yml` and the learned model, either of which may raise the level.

Levels steer tone and order of help, never whether help is offered (NICE NG225, 2022: no risk strata to decide who
gets help). Over-alarming is harm too: look-alikes are masked, and only their own words, never the whole message.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.labels import RISK_LEVELS
from bot.engine.risk_patterns import SEVERITY, Finding, RiskPatterns

# A pattern is written by people and read by people; what it finds counts as near certain.
PATTERN_SCORE = 0.95
# From where the learned model alone raises a level: about 3 % false alarms on voices left out of training that hardly
# speak of danger, with the recall on all that do (`aanloop evaluate`, thresholds).
THRESHOLD = 0.16
# Concern asks a grave question of somebody who may only be sad, so the model must be surer of it.
CONCERN_THRESHOLD = 0.3
# The model knows the patterns too. Where it is this sure that there is no danger ("nee, aan zelfdoding denk ik niet"),
# a pattern alone does not alarm: on voices left out that silenced 90 false alarms and 4 true ones.
DOUBT = 0.1
# Surer than this, the model tells crisis and violence apart better than the patterns.
SURE = 0.5
ACUTE = 0.3


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
    """One judgement from both sources: either may raise, the more severe counts.

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
    raised = [level for level in danger if danger[level] >= needed[level]]
    grave = [level for level in raised if level != "concern"]
    learned = max(grave or raised, key=lambda level: danger[level], default="none")
    written = findings[0].level if findings and sum(danger.values()) >= DOUBT else "none"
    sure = danger.get(learned, 0.0) >= SURE and learned != "concern"
    level = learned if sure else max(learned, written, key=lambda name: SEVERITY[name])
    if level == "none":
        return {"level": "none", "score": round(sum(danger.values()), 4), "acute": False}
    score = max(danger[level], PATTERN_SCORE if written == level else 0.0)
    pattern_acute = any(finding.acute for finding in findings if finding.level == level)
    is_acute = level in ("crisis", "violence") and (pattern_acute or acute >= ACUTE)
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
