"""Training: when it is needed, and how it goes. The work itself is done by Rasa in the engine's environment."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.settings import ROOT, Settings

ENGINE_PYTHON = ROOT / ".venv-engine" / "bin" / "python"
# What a trained model depends on. Texts and helplines are read at start, not trained.
TRAINED_FROM = (
    "config.yml",
    "domain.yml",
    "data/nlu",
    "data/rules",
    "data/stories",
    "requirements/engine.txt",
    "data/lexicon",
    "data/risk",
    "bot/engine/examples.py",
    "bot/engine/features.py",
    "bot/engine/importer.py",
    "bot/engine/label_model.py",
    "bot/engine/labels.py",
    "bot/engine/lexicon.py",
    "bot/engine/risk_patterns.py",
    "bot/engine/tokens.py",
    "bot/engine/understanding.py",
)
STEPS = ("MessageUnderstanding", "RulePolicy")


class TrainingFailed(Exception):
    """Rasa could not train; the message says where its whole output stands."""


def fingerprint(root: Path = ROOT) -> str:
    """Sixteen hexadecimal digits that change when anything changes that a model is trained from."""
    digest = hashlib.sha256()
    for name in TRAINED_FROM:
        path = root / name
        files = sorted(file for file in path.rglob("*") if file.suffix in {".yml", ".py"}) if path.is_dir() else [path]
        for file in files:
            if file.is_file():
                digest.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes() + b"\0")
    # The responses' names are part of Rasa's domain, their words are not: they may change without a training.
    for file in sorted((root / "data/responses").glob("*.yml")):
        names = [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("  utter_")]
        digest.update("\n".join(names).encode())
    return digest.hexdigest()[:16]


def model_path(settings: Settings) -> Path:
    """Where the model of today's data stands, or will stand."""
    return settings.models / f"aanloop-{fingerprint()}.tar.gz"


def train_when_needed(settings: Settings, console: Console) -> Path:
    """Give the model of today's data; train it, with progress, when it is not there yet.

    Raises:
        TrainingFailed: with the last lines of what Rasa said.
    """
    settings.models.mkdir(parents=True, exist_ok=True)
    model = model_path(settings)
    if not model.exists():
        _train(settings, model, console)
    return model


def _train(settings: Settings, model: Path, console: Console) -> None:
    log = settings.var / "logs" / "training.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    # Trained under another name and then moved: a training that breaks off leaves no half model.
    half = f"half-{model.name.removesuffix('.tar.gz')}"
    command = [
        str(ENGINE_PYTHON), "-m", "bot.engine", "train", "--force", "--skip-validation",
        "--data", "data", "--domain", "domain.yml", "--config", "config.yml",
        "--out", str(settings.models), "--fixed-model-name", half,
    ]  # fmt: skip
    columns = (TextColumn("→ training: {task.description}"), BarColumn(), TimeElapsedColumn())
    with log.open("w", encoding="utf-8") as out, Progress(*columns, console=console) as progress:
        task = progress.add_task("reading the examples", total=len(STEPS) + 1)
        with subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, env=settings.environ(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            assert process.stdout is not None  # noqa: S101 - a pipe was asked for
            for line in process.stdout:
                out.write(line)
                for number, step in enumerate(STEPS):
                    if f"Starting to train component '{step}'" in line:
                        progress.update(task, description=f"{step}", completed=number + 1)
        progress.update(task, completed=len(STEPS) + 1)
    trained = settings.models / f"{half}.tar.gz"
    if process.returncode or not trained.exists():
        tail = "\n".join(log.read_text(encoding="utf-8").splitlines()[-15:])
        raise TrainingFailed(f"Training failed. The whole output stands in {log}. Its end:\n{tail}")
    trained.replace(model)


def classify(model: Path, settings: Settings) -> int:
    """Run the classifier on standard input, in the engine's environment; gives its exit status."""
    command = [str(ENGINE_PYTHON), "-m", "bot.engine.classify", str(model)]
    return subprocess.run(command, cwd=ROOT, env=settings.environ(), stdin=sys.stdin, check=False).returncode  # noqa: S603


def classified(model: Path, settings: Settings, text: str) -> dict[str, Any]:
    """What one message means."""
    command = [str(ENGINE_PYTHON), "-m", "bot.engine.classify", str(model)]
    line = json.dumps({"text": text}) + "\n"
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=settings.environ(), input=line, stdout=subprocess.PIPE, text=True, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def evaluated(settings: Settings, quick: bool) -> dict[str, Any]:
    """The figures of `bot.engine.evaluate`; its progress goes to standard error."""
    command = [str(ENGINE_PYTHON), "-m", "bot.engine.evaluate", *(["--quick"] if quick else [])]
    done = subprocess.run(command, cwd=ROOT, env=settings.environ(), stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    result: dict[str, Any] = json.loads(done.stdout)
    return result
