"""The Rasa component that reads a message: intent, cues with evidence, perspective, life events, a first risk."""

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

from bot.engine import cues
from bot.engine.label_model import LabelModel, labels_of

RANKING = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MessageUnderstanding(IntentClassifier, GraphComponent):
    """Adds `intent`, `cues`, `labels`, `perspective`, `life_events`, `evidence` and `risk` to the parse."""

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
        """Learn from every example of `data/nlu/` with the labels in its metadata."""
        texts, labels = [], []
        for example in training_data.intent_examples:
            metadata = example.get("metadata") or {}
            texts.append(example.get(TEXT))
            labels.append(labels_of(example.get(INTENT), {**metadata.get("intent", {}), **metadata.get("example", {})}))
        self._model.fit(texts, labels)
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
        intents = found["intent"]
        ranking = [{"name": name, "confidence": intents[name]} for name in sorted(intents, key=lambda n: -intents[n])]
        labels = cues.labels_above(found["cues"])
        evidence = [
            span for label in labels for span in cues.spans(self._model.contributions(text, "cues", label), label)
        ]
        output: dict[str, Any] = {
            INTENT: ranking[0],
            INTENT_RANKING_KEY: ranking[:RANKING],
            "cues": found["cues"],
            "labels": labels,
            "perspective": max(found["perspective"], key=lambda name: found["perspective"][name]),
            "life_events": cues.labels_above(found["life_events"]),
            "evidence": evidence,
            "risk": {"probabilities": found["risk"], "acute": found["acute"].get("acute", 0.0)},
        }
        for key, value in output.items():
            message.set(key, value, add_to_output=True)
