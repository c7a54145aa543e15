"""Bands of confidence, as in Bürokratt: act on what was heard, ask back in other words, or offer a human.

What was heard is asked back only where reading it aloud can do no harm: nobody is told that they seem lonely, in
danger or insulting. For those the question is an open one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

# From where an intent is acted on, and below which a human is offered (`aanloop evaluate`, bands).
ACT, ASK = 0.4, 0.25
# All of these lead to the same listening answer; together they may be sure where none of them is.
ONE_ANSWER = frozenset({"loneliness_social", "loneliness_emotional", "loneliness_existential", "loneliness_unnamed"})
# Reading these back would label, shame or frighten ("Bedoel je dat je eenzaam bent?"), or would make no question.
NEVER_READ_BACK = ONE_ANSWER | {
    "affirm", "bored", "crisis", "deny", "doing_well", "dont_know", "feeling_low", "greet", "hostile", "out_of_scope",
    "start", "tell_life", "thank", "violence", "worry_other",
}  # fmt: skip


def confidence_of(intents: Mapping[str, float]) -> float:
    """How sure the answer is: the probability of the first intent, or of all that lead to the same answer as it."""
    first = max(intents, key=lambda name: intents[name])
    if first in ONE_ANSWER:
        return sum(p for name, p in intents.items() if name in ONE_ANSWER)
    return intents[first]


def band_of(confidence: float) -> str:
    """`act`, `ask` (back, in other words) or `human` (offer one)."""
    return "act" if confidence >= ACT else "ask" if confidence >= ASK else "human"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ConfidenceBands(IntentClassifier, GraphComponent):
    """Adds `band`, and `likely`: the intent to ask back for, or `unsaid`. Below `act` the intent is Rasa's fallback."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ConfidenceBands:
        """The component; it has no settings."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Band each message."""
        for message in messages:
            first = message.get(INTENT) or {"name": None, "confidence": 0.0}
            band = band_of(confidence_of(message.get("intents") or {"": 0.0}))
            likely = "unsaid" if first["name"] in NEVER_READ_BACK or first["name"] is None else first["name"]
            message.set("band", band, add_to_output=True)
            message.set("likely", likely, add_to_output=True)
            if band != "act":
                fallback = {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": round(1 - first["confidence"], 4)}
                message.set(INTENT, fallback, add_to_output=True)
                message.set(
                    INTENT_RANKING_KEY, [fallback, *(message.get(INTENT_RANKING_KEY) or [])], add_to_output=True
                )
        return messages
