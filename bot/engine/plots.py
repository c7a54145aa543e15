"""Plots of the evaluation, beside its tables: `results/evaluation-*.png`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np

from bot.engine.examples import Example
from bot.engine.labels import CUES, RISK_LEVELS

matplotlib.use("Agg")
from matplotlib import pyplot

RESULTS = Path(__file__).resolve().parents[2] / "results"
COLOURS = {"social": "#1f77b4", "emotional": "#c2407c", "existential": "#b8860b"}


def draw(
    result: Mapping[str, Any], examples: Sequence[Example], predictions: Sequence[Mapping[str, Mapping[str, float]]]
) -> list[Path]:
    """Draw every plot that the result holds figures for; gives the files."""
    RESULTS.mkdir(exist_ok=True)
    drawn = [_calibration(examples, predictions), _risk(result["held_out"]["risk"]["confusion"]), _slices(result)]
    if "learning_curve" in result:
        drawn.append(_learning_curve(result))
    return drawn


def _save(name: str) -> Path:
    path = RESULTS / f"evaluation-{name}.png"
    pyplot.tight_layout()
    pyplot.savefig(path, dpi=120)
    pyplot.close()
    return path


def _calibration(examples: Sequence[Example], predictions: Sequence[Mapping[str, Mapping[str, float]]]) -> Path:
    pyplot.figure(figsize=(5, 4.5))
    pyplot.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle="--", label="as stated")
    for cue in CUES:
        stated = np.array([found["cues"][cue] for found in predictions])
        true = np.array([cue in example.labels.cues for example in examples], dtype=float)
        bins = np.minimum((stated * 5).astype(int), 4)
        points = [(stated[bins == b].mean(), true[bins == b].mean()) for b in range(5) if (bins == b).any()]
        pyplot.plot(*zip(*points, strict=True), marker="o", color=COLOURS[cue], label=cue)
    pyplot.xlabel("stated probability")
    pyplot.ylabel("share that is true")
    pyplot.title("Calibration of cues, held out")
    pyplot.legend()
    return _save("calibration")


def _risk(confusion: Mapping[str, Mapping[str, int]]) -> Path:
    table = np.array([[confusion.get(a, {}).get(b, 0) for b in RISK_LEVELS] for a in RISK_LEVELS])
    share = table / np.maximum(1, table.sum(axis=1, keepdims=True))
    pyplot.figure(figsize=(5, 4.5))
    pyplot.imshow(share, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(table):
        pyplot.text(column, row, str(count), ha="center", color="white" if share[row, column] > 0.5 else "black")
    pyplot.xticks(range(len(RISK_LEVELS)), RISK_LEVELS)
    pyplot.yticks(range(len(RISK_LEVELS)), RISK_LEVELS)
    pyplot.xlabel("heard")
    pyplot.ylabel("meant")
    pyplot.title("Danger, held out")
    return _save("risk")


def _slices(result: Mapping[str, Any]) -> Path:
    slices = result["held_out"]["slices"]
    pyplot.figure(figsize=(7, 4.5))
    pyplot.barh(list(slices)[::-1], list(slices.values())[::-1], color="#4c78a8")
    pyplot.axvline(result["held_out"]["cues_macro_f1"], color="black", linewidth=1, linestyle="--")
    pyplot.xlim(0, 1)
    pyplot.xlabel("cues, macro-F1 (dashed: all held-out messages)")
    return _save("slices")


def _learning_curve(result: Mapping[str, Any]) -> Path:
    curve = result["learning_curve"]
    pyplot.figure(figsize=(5, 4))
    pyplot.plot([int(n) for n in curve], list(curve.values()), marker="o", color="#4c78a8")
    pyplot.xscale("log")
    pyplot.xlabel("training messages")
    pyplot.ylabel("cues, macro-F1 on the held-out part")
    pyplot.title("More writing, better hearing")
    pyplot.grid(alpha=0.3)
    return _save("learning-curve")
