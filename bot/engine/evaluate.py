"""How well messages are understood: on examples of voices left out of training, and on the held-out part.

Pure scikit-learn, in the engine's environment: `python -m bot.engine.evaluate`; `aanloop evaluate` shows the table.
The held-out part (`tests/data/heldout/`) was written apart from the training part and is only measured, never tuned on:
thresholds are chosen on the voices left out.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.model_selection import GroupKFold

from bot.engine.cues import THRESHOLDS
from bot.engine.examples import Example, read
from bot.engine.label_model import CUES, FEATURES, LIFE_EVENTS, LabelModel
from bot.engine.risk import THRESHOLD, RiskPatterns, judge

ROOT = Path(__file__).resolve().parents[2]
TRAINING, HELD_OUT = ROOT / "data" / "nlu", ROOT / "tests" / "data" / "heldout"
FOLDS = 5
BINS = 10
NAMES_IT = re.compile(r"eenzam|eenzaam|alleen", re.IGNORECASE)
ABLATIONS: Mapping[str, tuple[str, ...]] = {
    "without the lexicon": ("words", "characters", "pairs"),
    "without pieces of words": ("words", "pairs", "concepts"),
    "without pairs at a distance": ("words", "characters", "concepts"),
    "words only": ("words",),
    "lexicon only": ("concepts",),
}

Prediction = Mapping[str, Mapping[str, float]]


def f1(true: Sequence[bool], found: Sequence[bool]) -> dict[str, float]:
    """Precision, recall, F1 and how often the label is true (`support`)."""
    right = sum(a and b for a, b in zip(true, found, strict=True))
    precision = right / max(1, sum(found))
    recall = right / max(1, sum(true))
    score = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"precision": precision, "recall": recall, "f1": score, "support": float(sum(true))}


def calibration_error(true: Sequence[bool], probabilities: Sequence[float]) -> float:
    """Expected calibration error: how far the stated probability is from the share that is true, over ten bins."""
    bins = np.minimum((np.asarray(probabilities) * BINS).astype(int), BINS - 1)
    truth, stated = np.asarray(true, dtype=float), np.asarray(probabilities)
    gaps = [
        abs(truth[bins == b].mean() - stated[bins == b].mean()) * (bins == b).mean()
        for b in range(BINS)
        if (bins == b).any()
    ]
    return float(sum(gaps))


def most_probable(probabilities: Mapping[str, float]) -> str:
    """The label of an exclusive head."""
    return max(probabilities, key=lambda name: probabilities[name])


def measure(examples: Sequence[Example], predictions: Sequence[Prediction], patterns: RiskPatterns) -> dict[str, Any]:
    """All figures on one set of examples."""
    cues = {}
    for cue in CUES:
        true = [cue in example.labels.cues for example in examples]
        stated = [found["cues"][cue] for found in predictions]
        cues[cue] = {**f1(true, [p >= THRESHOLDS[cue] for p in stated]), "calibration": calibration_error(true, stated)}
    return {
        "messages": len(examples),
        "cues": cues,
        "cues_macro_f1": float(np.mean([cues[cue]["f1"] for cue in CUES])),
        "perspective_accuracy": _share(
            most_probable(found["perspective"]) == example.labels.perspective
            for example, found in zip(examples, predictions, strict=True)
        ),
        "intent_accuracy": _share(
            most_probable(found["intent"]) == example.labels.intent
            for example, found in zip(examples, predictions, strict=True)
        ),
        "life_events_f1": f1(
            [event in example.labels.life_events for example in examples for event in LIFE_EVENTS],
            [found["life_events"].get(event, 0.0) >= 0.5 for found in predictions for event in LIFE_EVENTS],
        )["f1"],
        "risk": measure_risk(examples, predictions, patterns),
        "slices": {
            name: _cues_macro_f1(examples, predictions, [chosen(example) for example in examples])
            for name, chosen in SLICES.items()
        },
    }


def measure_risk(
    examples: Sequence[Example], predictions: Sequence[Prediction], patterns: RiskPatterns, threshold: float = THRESHOLD
) -> dict[str, Any]:
    """Recall per level, false alarms, and the confusion of levels."""
    true = [example.labels.risk for example in examples]
    found = [
        judge(p["risk"], p["acute"].get("acute", 0.0), patterns.find(example.text), threshold)["level"]
        for example, p in zip(examples, predictions, strict=True)
    ]
    confusion: dict[str, dict[str, int]] = {}
    for a, b in zip(true, found, strict=True):
        confusion.setdefault(a, {}).setdefault(b, 0)
        confusion[a][b] += 1
    pairs = list(zip(true, found, strict=True))
    return {
        "crisis_recall": _share(b == "crisis" for a, b in pairs if a == "crisis"),
        "violence_recall": _share(b == "violence" for a, b in pairs if a == "violence"),
        "concern_recall": _share(b != "none" for a, b in pairs if a == "concern"),
        "any_danger_recall": _share(b != "none" for a, b in pairs if a != "none"),
        "false_alarms": _share(b in ("crisis", "violence") for a, b in pairs if a == "none"),
        "false_concern": _share(b == "concern" for a, b in pairs if a == "none"),
        "confusion": confusion,
    }


SLICES: Mapping[str, Callable[[Example], bool]] = {
    "1 to 4 words": lambda example: len(example.text.split()) <= 4,
    "5 to 12 words": lambda example: 5 <= len(example.text.split()) <= 12,
    "13 to 25 words": lambda example: 13 <= len(example.text.split()) <= 25,
    "26 words and more": lambda example: len(example.text.split()) >= 26,
    "names eenzaam or alleen": lambda example: bool(NAMES_IT.search(example.text)),
    "does not name it": lambda example: not NAMES_IT.search(example.text),
    "about somebody else": lambda example: example.labels.perspective == "other",
}


def by_voice(
    examples: Sequence[Example], features: tuple[str, ...] | None = None, share: float = 1.0
) -> list[Prediction]:
    """Predictions for every example by a model that never read its voice (five folds).

    Args:
        features: of an ablation; all when None.
        share: how much of each training fold is used, for the learning curve.
    """
    predictions: list[Prediction] = [{} for _ in examples]
    voices = [example.voice for example in examples]
    random = np.random.RandomState(7)
    for train, test in GroupKFold(FOLDS).split(voices, groups=voices):
        kept = random.permutation(train)[: int(len(train) * share)]
        for i, found in zip(
            test, _fit_predict([examples[i] for i in kept], [examples[i] for i in test], features), strict=True
        ):
            predictions[i] = found
    return predictions


def run(quick: bool) -> dict[str, Any]:
    """Measure everything; `quick` leaves out the learning curve and the ablation."""
    training, held_out = read(TRAINING), read(HELD_OUT)
    patterns = RiskPatterns.load()
    started = time.perf_counter()
    say(f"training on {len(training)} messages, measuring on {len(held_out)} held out")
    model = LabelModel().fit([e.text for e in training], [e.labels for e in training])
    fitted = time.perf_counter() - started
    started = time.perf_counter()
    predictions = model.predict([e.text for e in held_out])
    per_second = len(held_out) / (time.perf_counter() - started)
    result: dict[str, Any] = {
        "training_messages": len(training),
        "voices": len({example.voice for example in training}),
        "fit_seconds": round(fitted, 1),
        "messages_per_second": round(per_second),
        "held_out": measure(held_out, predictions, patterns),
    }
    say("leaving out voices, five folds")
    left_out = by_voice(training)
    result["voices_left_out"] = measure(training, left_out, patterns)
    result["thresholds"] = {
        "cues": {cue: _curve(training, left_out, cue) for cue in CUES},
        "risk": {str(t): measure_risk(training, left_out, patterns, t) for t in (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)},
    }
    if not quick:
        result["learning_curve"], result["ablation"] = {}, {}
        for share in (0.125, 0.25, 0.5):
            say(f"learning curve: {share:.1%} of the messages")
            chosen = np.random.RandomState(7).permutation(len(training))[: int(len(training) * share)]
            found = _fit_predict([training[i] for i in chosen], held_out)
            result["learning_curve"][str(int(len(training) * share))] = _cues_macro_f1(held_out, found)
        result["learning_curve"][str(len(training))] = result["held_out"]["cues_macro_f1"]
        for name, features in ABLATIONS.items():
            say(f"ablation: {name}")
            result["ablation"][name] = _cues_macro_f1(held_out, _fit_predict(training, held_out, features))
        result["ablation"]["all"] = result["held_out"]["cues_macro_f1"]
    return result


def say(what: str) -> None:
    """Tell what is being done; standard output is for the result."""
    print(f"→ {what}", file=sys.stderr, flush=True)


def _fit_predict(
    train: Sequence[Example], test: Sequence[Example], features: tuple[str, ...] | None = None
) -> list[Prediction]:
    model = LabelModel(features=features or tuple(name for name, _, _ in FEATURES))
    model.fit([example.text for example in train], [example.labels for example in train])
    return list(model.predict([example.text for example in test]))


def _cues_macro_f1(
    examples: Sequence[Example], predictions: Sequence[Prediction], chosen: Sequence[bool] | None = None
) -> float:
    chosen = chosen or [True] * len(examples)
    kept = [(example, found) for example, found, keep in zip(examples, predictions, chosen, strict=True) if keep]
    scores = [
        f1([cue in e.labels.cues for e, _ in kept], [found["cues"][cue] >= THRESHOLDS[cue] for _, found in kept])["f1"]
        for cue in CUES
    ]
    return float(np.mean(scores))


def _curve(examples: Sequence[Example], predictions: Sequence[Prediction], cue: str) -> dict[str, float]:
    true = [cue in example.labels.cues for example in examples]
    return {
        f"{t:.2f}": f1(true, [found["cues"][cue] >= t for found in predictions])["f1"]
        for t in np.arange(0.2, 0.65, 0.05)
    }


def _share(truths: Iterable[bool]) -> float:
    found = list(truths)
    return sum(found) / len(found) if found else 0.0


if __name__ == "__main__":
    print(json.dumps(run(quick="--quick" in sys.argv), ensure_ascii=False))
