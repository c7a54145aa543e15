"""The linear model that reads a message: one feature vector, one row of weights per label.

Pure scikit-learn, no Rasa: trained and measured without a running assistant. `understanding.py` puts it into Rasa.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.engine.lexicon import Lexicon
from bot.engine.tokens import TOKEN, normalise, words_of

CUES = ("social", "emotional", "existential")
PERSPECTIVES = ("self", "other", "none")
RISK_LEVELS = ("none", "concern", "crisis", "violence")
LIFE_EVENTS = (
    "bereavement", "divorce", "moving", "job_loss", "retirement", "illness", "caregiving", "bullying", "migration",
    "debt", "hearing_vision", "sexual_identity", "new_parent", "study",
)  # fmt: skip

# Labels are learned side by side; more jobs than cores bring nothing, and each holds the features once.
JOBS = 2
# Exactly one of these holds for a message; the labels of other heads are independent of each other.
EXCLUSIVE_HEADS = ("intent", "perspective", "risk")
HEADS = (*EXCLUSIVE_HEADS, "cues", "life_events", "acute")

WORD_NGRAMS = (1, 2)
CHAR_NGRAMS = (2, 5)
# Pairs of words with one to three words between: "niemand … meer", "waar … voor".
SKIPS = range(2, 5)


@dataclass(frozen=True)
class Labels:
    """What one message means, as in `docs/labels.md`. An empty head is unknown or none."""

    intent: str
    cues: tuple[str, ...] = ()
    perspective: str = "none"
    risk: str = "none"
    acute: bool = False
    life_events: tuple[str, ...] = ()

    def of(self, head: str) -> tuple[str, ...]:
        """The labels of one head, as a tuple."""
        value = getattr(self, head)
        if head == "acute":
            return ("acute",) if value else ()
        return (value,) if isinstance(value, str) else tuple(value)


def word_ngrams(tokens: Sequence[str]) -> list[str]:
    """Words and pairs of neighbours."""
    low, high = WORD_NGRAMS
    return [" ".join(tokens[i : i + n]) for n in range(low, high + 1) for i in range(len(tokens) - n + 1)]


def char_ngrams(token: str) -> list[str]:
    """Pieces of one word with its borders, so that a typo leaves most of them whole."""
    padded = f" {token} "
    low, high = CHAR_NGRAMS
    return [padded[i : i + n] for n in range(low, high + 1) for i in range(len(padded) - n + 1)]


def word_pairs(tokens: Sequence[str]) -> list[str]:
    """Pairs of words that stand near each other but not side by side."""
    words = [token for token in tokens if token.isalnum()]
    return [f"{words[i]}…{words[i + skip]}" for skip in SKIPS for i in range(len(words) - skip)]


def _words(text: str) -> list[str]:
    return word_ngrams(words_of(text))


def _pairs(text: str) -> list[str]:
    return word_pairs(words_of(text))


def _characters(text: str) -> list[str]:
    return [gram for token in words_of(text) for gram in char_ngrams(token)]


@cache
def lexicon() -> Lexicon:
    """The lexicon of `data/lexicon/`, read once per process."""
    return Lexicon.load()


def _concepts(text: str) -> list[str]:
    return lexicon().features(text)


# What a message is turned into, in this order: name, analyzer, how many messages must hold a feature.
FEATURES = (("words", _words, 2), ("characters", _characters, 3), ("pairs", _pairs, 3), ("concepts", _concepts, 3))


@dataclass
class LabelModel:
    """Weights for every label of every head.

    Attributes:
        strength: inverse of the regularisation.
        features: which of FEATURES are used; all but in an ablation.
        columns: (head, label) of each row of weights.
        weights: shape (labels, features).
        bias: shape (labels,).
    """

    strength: float = 8.0
    seed: int = 42
    features: tuple[str, ...] = tuple(name for name, _, _ in FEATURES)
    columns: list[tuple[str, str]] = field(default_factory=list)
    weights: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    bias: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    def __post_init__(self) -> None:
        self.vectorizers = {
            name: TfidfVectorizer(analyzer=analyzer, sublinear_tf=True, min_df=least, dtype=np.float32)
            for name, analyzer, least in FEATURES
            if name in self.features
        }

    def fit(self, texts: Sequence[str], labels: Sequence[Labels]) -> LabelModel:
        """Learn from messages and their labels (same length, same order)."""
        features = hstack([vectorizer.fit_transform(texts) for vectorizer in self.vectorizers.values()]).tocsr()
        self.columns, targets = [], []
        for head in HEADS:
            present = [set(label.of(head)) for label in labels]
            for name in sorted(set().union(*present)):
                target = np.array([name in names for names in present])
                if not target.all():
                    self.columns.append((head, name))
                    targets.append(target)
        fitted = Parallel(n_jobs=JOBS)(delayed(self._fit_one)(features, target) for target in targets)
        rows, bias = zip(*fitted, strict=True)
        self.weights = np.asarray(rows, dtype=np.float32)
        self.bias = np.asarray(bias, dtype=np.float32)
        return self

    def _fit_one(self, features: csr_matrix, target: np.ndarray) -> tuple[np.ndarray, float]:
        # The dual problem has one variable per message instead of one per feature: four times as fast here.
        model = LogisticRegression(solver="liblinear", dual=True, tol=0.01, C=self.strength, random_state=self.seed)
        model.fit(features, target)
        return model.coef_[0].astype(np.float32), float(model.intercept_[0])

    def predict(self, texts: Sequence[str]) -> list[dict[str, dict[str, float]]]:
        """For each text a probability per label, by head. Exclusive heads add up to one."""
        scores = csr_matrix(self._features(texts) @ self.weights.T).toarray() if len(self.columns) else None
        if scores is None:
            return [{head: {} for head in HEADS} for _ in texts]
        probabilities = 1.0 / (1.0 + np.exp(-(scores + self.bias)))
        return [self._by_head(row) for row in probabilities]

    def contributions(self, text: str, head: str, label: str) -> list[tuple[int, int, float]]:
        """How much each word of the text speaks for a label: (start, end, weight), offsets in characters of `text`.

        A feature of several words is shared out among them; of a word's pieces the mean counts.
        """
        row = self.weights[self.columns.index((head, label))]
        spans = [(match.start(), match.end()) for match in TOKEN.finditer(text)]
        tokens = [normalise(text[start:end]) for start, end in spans]
        weights = np.zeros(len(tokens))
        if "words" in self.vectorizers:
            low, high = WORD_NGRAMS
            for size in range(low, high + 1):
                for i in range(len(tokens) - size + 1):
                    weights[i : i + size] += self._weight(row, "words", " ".join(tokens[i : i + size])) / size
        if "characters" in self.vectorizers:
            for i, token in enumerate(tokens):
                pieces = [self._weight(row, "characters", gram) for gram in char_ngrams(token)]
                weights[i] += float(np.mean(pieces)) if pieces else 0.0
        if "concepts" in self.vectorizers:
            for hit in lexicon().find(text):
                name = f"~{hit.concept}" if hit.negated else hit.concept
                size = hit.last - hit.first + 1
                weights[hit.first : hit.last + 1] += self._weight(row, "concepts", name) / size
        return [(start, end, float(weight)) for (start, end), weight in zip(spans, weights, strict=True)]

    def _weight(self, row: np.ndarray, name: str, feature: str) -> float:
        """The weight of one feature of one vectorizer in a row; 0 where it was never learned."""
        offset = 0
        for other, vectorizer in self.vectorizers.items():
            if other == name:
                index = vectorizer.vocabulary_.get(feature)
                return 0.0 if index is None else float(row[offset + index] * vectorizer.idf_[index])
            offset += len(vectorizer.vocabulary_)
        return 0.0

    def save(self, path: Path) -> None:
        """Write the model to one file."""
        joblib.dump(self, path, compress=3)

    @staticmethod
    def load(path: Path) -> LabelModel:
        """Read a model that `save` wrote. Only for files of our own making: it unpickles."""
        model = joblib.load(path)
        if not isinstance(model, LabelModel):
            raise TypeError(f"{path} does not hold a LabelModel")
        return model

    def _features(self, texts: Sequence[str]) -> csr_matrix:
        return hstack([vectorizer.transform(texts) for vectorizer in self.vectorizers.values()]).tocsr()

    def _by_head(self, row: np.ndarray) -> dict[str, dict[str, float]]:
        found: dict[str, dict[str, float]] = {head: {} for head in HEADS}
        for (head, label), probability in zip(self.columns, row, strict=True):
            found[head][label] = float(probability)
        for head in EXCLUSIVE_HEADS:
            total = sum(found[head].values())
            if total:
                found[head] = {label: p / total for label, p in found[head].items()}
        return found


def labels_of(intent: str, metadata: Mapping[str, Any]) -> Labels:
    """Labels of an example in `data/nlu/`, from its intent and its metadata.

    Raises:
        ValueError: a label that does not exist; the message names it.
    """
    labels = Labels(
        intent=intent,
        cues=tuple(metadata.get("cues", ())),
        perspective=metadata.get("perspective", "none"),
        risk=metadata.get("risk", "none"),
        acute=bool(metadata.get("acute", False)),
        life_events=tuple(metadata.get("life_events", ())),
    )
    for head, known in (
        ("cues", CUES),
        ("perspective", PERSPECTIVES),
        ("risk", RISK_LEVELS),
        ("life_events", LIFE_EVENTS),
    ):
        unknown = set(labels.of(head)) - set(known)
        if unknown:
            raise ValueError(
                f"intent {intent}: {head} has no label {', '.join(sorted(unknown))}; known: {', '.join(known)}"
            )
    return labels
