"""Stock Rasa on the same messages, for comparison: its default pipeline with DIET, cues as combined intents.

Rasa's classifier gives one intent a message, so each combination of cues is an intent of its own ("social+emotional",
"none"). Run as `python -m bot.engine.stock [--messages N]`: both ways learn from the same messages in one run.
Needs no trained assistant; takes minutes for some thousands of messages and hours for all.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import structlog
import yaml

from bot.engine.cues import heard
from bot.engine.evaluate import HELD_OUT, TRAINING, f1, say
from bot.engine.examples import Example, read
from bot.engine.label_model import LabelModel
from bot.engine.labels import CUES

# The pipeline that `rasa init` of Rasa 3.6 suggests.
PIPELINE = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "random_seed": 42},
]


def intent_of(cues: Sequence[str]) -> str:
    """Cues as one intent, in the order of their names."""
    return "+".join(sorted(cues)) or "none"


def macro_f1(examples: Sequence[Example], found: Sequence[Sequence[str]]) -> float:
    """Of the three cues."""
    scores = [f1([c in e.labels.cues for e in examples], [c in labels for labels in found])["f1"] for c in CUES]
    return sum(scores) / len(scores)


def diet(training: Sequence[Example], held_out: Sequence[Example]) -> list[list[str]]:
    """Train stock Rasa in a folder of its own and let it read the held-out part."""
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        config = {"recipe": "default.v1", "language": "nl", "assistant_id": "stock", "pipeline": PIPELINE}
        (root / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        blocks: dict[str, list[str]] = {}
        for example in training:
            blocks.setdefault(intent_of(example.labels.cues), []).append(example.text)
        nlu = [{"intent": name, "examples": "".join(f"- {text}\n" for text in texts)} for name, texts in blocks.items()]
        (root / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), "utf-8")
        model = train_nlu(str(root / "config.yml"), str(root / "nlu.yml"), str(root))
        agent = Agent.load(str(model))

        async def all_of_them() -> list[list[str]]:
            parses = [await agent.parse_message(example.text) for example in held_out]
            return [name.split("+") if (name := parse["intent"]["name"]) != "none" else [] for parse in parses]

        return asyncio.run(all_of_them())


def compare(messages: int | None) -> dict[str, Any]:
    """Both ways on the same messages: macro-F1, seconds of training, ratio."""
    training, held_out = read(TRAINING), read(HELD_OUT)
    if messages:
        training = random.Random(7).sample(training, messages)  # noqa: S311 - a sample, no secret
    say(f"ours, {len(training)} messages")
    started = time.perf_counter()
    model = LabelModel().fit([e.text for e in training], [e.labels for e in training])
    ours = [heard(found) for found in model.predict([e.text for e in held_out])]
    ours_seconds = time.perf_counter() - started
    say("stock Rasa with DIET")
    started = time.perf_counter()
    stock = diet(training, held_out)
    result: dict[str, Any] = {
        "training_messages": len(training),
        "ours": {"cues_macro_f1": macro_f1(held_out, ours), "seconds": round(ours_seconds)},
        "stock": {"cues_macro_f1": macro_f1(held_out, stock), "seconds": round(time.perf_counter() - started)},
    }
    result["ratio"] = result["ours"]["cues_macro_f1"] / result["stock"]["cues_macro_f1"]
    return result


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    parser.add_argument("--messages", type=int, help="learn from a random sample of this many")
    print(json.dumps(compare(parser.parse_args().messages), indent=1))
