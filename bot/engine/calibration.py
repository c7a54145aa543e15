"""From what the model states to how often it is right (Platt 1999), label by label."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

# Slope and offset of the log odds, fitted on voices left out of training (`aanloop evaluate`, platt).
PLATT: Mapping[str, tuple[float, float]] = {
    "social": (0.95, 0.35),
    "emotional": (0.93, 0.33),
    "existential": (0.99, 0.44),
}


def calibrated(stated: Mapping[str, float]) -> dict[str, float]:
    """The probabilities of labels, each corrected with its slope and offset; labels without them stay as they are."""
    return {label: _corrected(p, *PLATT.get(label, (1.0, 0.0))) for label, p in stated.items()}


def fitted(true: Sequence[bool], stated: Sequence[float]) -> tuple[float, float]:
    """Slope and offset that make stated probabilities true, from messages the model did not learn from."""
    odds = np.array([[log_odds(p)] for p in stated])
    model = LogisticRegression(C=1e6).fit(odds, np.asarray(true))
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def uncorrected(label: str, probability: float) -> float:
    """What the model itself stated before `calibrated`."""
    slope, offset = PLATT.get(label, (1.0, 0.0))
    return _sigmoid((log_odds(probability) - offset) / slope)


def log_odds(probability: float) -> float:
    """Bounded, so that a certain model stays finite."""
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(kept / (1 - kept))


def _corrected(probability: float, slope: float, offset: float) -> float:
    return probability if (slope, offset) == (1.0, 0.0) else _sigmoid(slope * log_odds(probability) + offset)


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))
