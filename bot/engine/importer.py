"""How Rasa reads our training data: responses from one folder, and of the messages one example for each intent.

Rasa's reader and training graph check, copy and fingerprint every message several times, which takes longer than the
learning itself (docs/decisions/0005). `understanding.py`, the only component that learns from them, reads the files
itself; Rasa sees which intents there are.
"""

from __future__ import annotations

from pathlib import Path

import rasa.shared.utils.common
from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.examples import MESSAGES, read

RESPONSES = Path("data/responses")


class FolderImporter(RasaFileImporter):
    """Rasa's file importer, lighter, and with `data/responses/*.yml` in the domain (it takes one path only)."""

    @rasa.shared.utils.common.cached_method
    def get_domain(self) -> Domain:
        """The domain of `domain.yml` together with every file of responses."""
        domain = super().get_domain()
        for path in sorted(RESPONSES.glob("*.yml")):
            domain = domain.merge(Domain.load(str(path)))
        return domain

    @rasa.shared.utils.common.cached_method
    def get_nlu_data(self, language: str | None = "nl") -> TrainingData:
        """The first message of each intent."""
        first = {example.labels.intent: example.text for example in reversed(read(MESSAGES))}
        return TrainingData([Message.build(text, intent) for intent, text in first.items()])
