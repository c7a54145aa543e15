"""The linear model that reads a message: one feature vector, one row of weights per label.

Pure scikit-learn, no Rasa: trained and measured without a running assistant. `understanding.py` puts it into Rasa.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import joblib
import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.engine.calibration import calibrated
from bot.engine.features import FEATURES, WORD_NGRAMS, char_ngrams, lexicon
from bot.engine.labels import EXCLUSIVE_HEADS, HEADS, Labels
from bot.engine.tokens import TOKEN, normalise

# Labels are learned side by side; more jobs than cores bring nothing, and each holds the features once.
JOBS = 2
# Naive Bayes weighting of features (Wang and Manning 2012): smoothing, largest weight, inverse of the regularisation.
SMOOTHING, LARGEST, BAYES_STRENGTH = 0.3, 4.0, 4.0


@dataclass
class LabelModel:
    """Weights for every label of every head.

    Attributes:
        strength: inverse of the regularisation.
        features: which of FEATURES are used; all but in an ablation.
        heads: which heads are learned; all but in an ablation.
        columns: (head, label) of each column of weights.
        weights: shape (features, labels): a message picks the few rows of its features.
        bias: shape (labels,).
    """

    strength: float = 8.0
    seed: int = 42
    features: tuple[str, ...] = tuple(name for name, _, _ in FEATURES)
    heads: tuple[str, ...] = HEADS
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
        turned = Parallel(n_jobs=JOBS)(delayed(_fit_vectorizer)(one, texts) for one in self.vectorizers.values())
        self.vectorizers = dict(zip(self.vectorizers, (vectorizer for vectorizer, _ in turned), strict=True))
        features = hstack([matrix for _, matrix in turned]).tocsr()
        self.columns, targets = [], []
        for head in self.heads:
            present = [set(label.of(head)) for label in labels]
            for name in sorted(set().union(*present)):
                target = np.array([name in names for names in present])
                if not target.all():
                    self.columns.append((head, name))
                    targets.append(target)
        fitted = Parallel(n_jobs=JOBS)(
            delayed(self._fit_one)(features, target, blended=head == "cues")
            for (head, _), target in zip(self.columns, targets, strict=True)
        )
        rows, bias = zip(*fitted, strict=True)
        self.weights = np.ascontiguousarray(np.asarray(rows, dtype=np.float32).T)
        self.bias = np.asarray(bias, dtype=np.float32)
        return self

    def _fit_one(self, features: csr_matrix, target: np.ndarray, blended: bool) -> tuple[np.ndarray, float]:
        """One row of weights. A blended one is the mean of two: of the plain and of the Bayes-weighted features."""
        row, bias = self._fit_row(features, target, self.strength)
        if not blended:
            return row, bias
        emphasis = bayes_weights(features, target)
        other, other_bias = self._fit_row((features @ diags(emphasis)).tocsr(), target, BAYES_STRENGTH)
        other = emphasis * other
        scale = float(np.std(features @ row) / np.std(features @ other))
        return ((row + scale * other) / 2).astype(np.float32), (bias + scale * other_bias) / 2

    def _fit_row(self, features: csr_matrix, target: np.ndarray, strength: float) -> tuple[np.ndarray, float]:
        # The dual problem has one variable per message instead of one per feature: four times as fast here.
        model = LogisticRegression(solver="liblinear", dual=True, tol=0.1, C=strength, random_state=self.seed)
        model.fit(features, target)
        return model.coef_[0].astype(np.float32), float(model.intercept_[0])

    def predict(self, texts: Sequence[str]) -> list[dict[str, dict[str, float]]]:
        """For each text a probability per label, by head. Exclusive heads add up to one; cues are calibrated."""
        scores = self._features(texts) @ self.weights if len(self.columns) else None
        if scores is None:
            return [{head: {} for head in HEADS} for _ in texts]
        probabilities = 1.0 / (1.0 + np.exp(-(scores + self.bias)))
        return [self._by_head(row) for row in probabilities]

    def contributions(self, text: str, head: str, label: str) -> list[tuple[int, int, float]]:
        """How much each word of the text speaks for a label: (start, end, weight), offsets in characters of `text`.

        A feature of several words is shared out among them; of a word's pieces the mean counts.
        """
        row = self.weights[:, self.columns.index((head, label))]
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
        offset, idf = self._places[name]
        index = self.vectorizers[name].vocabulary_.get(feature)
        return 0.0 if index is None else float(row[offset + index] * idf[index])

    @cached_property
    def _places(self) -> dict[str, tuple[int, np.ndarray]]:
        """Where the features of each vectorizer begin, and their inverse document frequencies."""
        places, offset = {}, 0
        for name, vectorizer in self.vectorizers.items():
            places[name] = (offset, vectorizer.idf_)
            offset += len(vectorizer.vocabulary_)
        return places

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
        found["cues"] = calibrated(found["cues"])
        for head in EXCLUSIVE_HEADS:
            total = sum(found[head].values())
            if total:
                found[head] = {label: p / total for label, p in found[head].items()}
        return found


def _fit_vectorizer(vectorizer: TfidfVectorizer, texts: Sequence[str]) -> tuple[TfidfVectorizer, csr_matrix]:
    matrix = vectorizer.fit_transform(texts)
    return vectorizer, matrix


def bayes_weights(features: csr_matrix, target: np.ndarray) -> np.ndarray:
    """How much more each feature stands in messages with the label than in the others: log ratio, shape (features,)."""
    inside = np.asarray(features[target].sum(axis=0)).ravel() + SMOOTHING
    outside = np.asarray(features[~target].sum(axis=0)).ravel() + SMOOTHING
    ratio = np.log((inside / inside.sum()) / (outside / outside.sum()))
    return np.clip(ratio, -LARGEST, LARGEST).astype(np.float32)
