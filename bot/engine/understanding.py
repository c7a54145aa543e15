"""The Rasa component that reads a message: language, intent, cues with evidence, perspective, life events, risk."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine import context, cues
from bot.engine.address import address_form
from bot.engine.examples import MESSAGES, read
from bot.engine.features import lexicon
from bot.engine.label_model import LabelModel
from bot.engine.language import DUTCH, language_of

RANKING = 5
LONG, RECENT = "TIME_LONG", "TIME_RECENT"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MessageUnderstanding(IntentClassifier, GraphComponent):
    """Adds to the parse: what is heard (`intent`, `cues`, `labels`, `perspective`, `life_events`, `risk`), the words
    that say so (`evidence`), since when (`chronic`, `recent`) and how it is said (`language`, `address_form`).
    """

    def __init__(self, model: LabelModel, model_storage: ModelStorage, resource: Resource) -> None:
        self._model = model
        self._model_storage = model_storage
        self._resource = resource

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that this component needs."""
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`strength`: the inverse of the regularisation (C of scikit-learn's logistic regression)."""
        return {"strength": 8.0, "seed": 42}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MessageUnderstanding:
        """An untrained component."""
        return cls(LabelModel(strength=config["strength"], seed=config["seed"]), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MessageUnderstanding:
        """The trained component from Rasa's model storage."""
        with model_storage.read_from(resource) as folder:
            return cls(LabelModel.load(folder / "labels.joblib"), model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every message of `data/nlu/`, read here and not through Rasa (see `importer.py`)."""
        examples = read(MESSAGES)
        self._model.fit([example.text for example in examples], [example.labels for example in examples])
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder / "labels.joblib")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing is added to the examples: no later component learns from this one."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Read each message."""
        texts = [message.get(TEXT) or "" for message in messages]
        for message, found in zip(messages, self._model.predict(texts), strict=True):
            self._write(message, found)
        return messages

    def _write(self, message: Message, found: dict[str, dict[str, float]]) -> None:
        text = message.get(TEXT) or ""
        language = language_of(text)
        # The lexicon and nearly all messages that were learned from are Dutch: in another language no label is sure.
        labels = cues.heard(found) if language == DUTCH else []
        evidence = [
            span for label in labels for span in cues.spans(self._model.contributions(text, "cues", label), label)
        ]
        previous = (message.get("metadata") or {}).get("previous")
        if previous and not labels and language == DUTCH:
            found["cues"], labels = self._in_context(text, str(previous), found["cues"])
        intents = found["intent"]
        ranking = [{"name": name, "confidence": intents[name]} for name in sorted(intents, key=lambda n: -intents[n])]
        concepts = {hit.concept for hit in lexicon().find(text) if not hit.negated}
        chronic = found["chronic"].get("chronic", 0.0) >= cues.CHRONIC or LONG in concepts
        output: dict[str, Any] = {
            INTENT: ranking[0],
            INTENT_RANKING_KEY: ranking[:RANKING],
            "cues": found["cues"],
            "labels": labels,
            "perspective": cues.perspective(found),
            "life_events": cues.events_above(found["life_events"]) if language == DUTCH else [],
            "evidence": evidence,
            "chronic": chronic,
            "recent": RECENT in concepts and not chronic,
            "language": language,
            "address_form": address_form(text),
            "risk": {"probabilities": found["risk"], "acute": found["acute"].get("acute", 0.0)},
        }
        message.set("intents", intents)
        for key, value in output.items():
            message.set(key, value, add_to_output=True)

    def _in_context(self, text: str, previous: str, alone: dict[str, float]) -> tuple[dict[str, float], list[str]]:
        """Cues of a short answer together with the question before it, where that says more than the question itself.

        Whoever affirms a question says what it asks; to an open question only what the answer adds is said.
        """
        whole = context.statement(text, previous)
        if whole is None:
            return alone, []
        [joined, asked] = self._model.predict([whole, context.question_of(previous) or ""])
        labels = cues.labels_above(joined["cues"])
        if not context.YES.search(text):
            labels = [label for label in labels if label not in cues.labels_above(asked["cues"])]
        return (joined["cues"], labels) if labels else (alone, [])
