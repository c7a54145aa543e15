"""The Dutch lexicon of loneliness: which concepts a message holds, and where.

Reads `data/lexicon/*.yml`. How entries match is told in docs/lexicon.md: whole words and their lemmas, `*` for any
ending or any first part of a compound, `..` for up to three words between, small typing errors, negation.
"""

from __future__ import annotations

import gzip
import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import wordfreq
import yaml

from bot.engine.tokens import TOKEN, normalise

FOLDER = Path(__file__).resolve().parents[2] / "data" / "lexicon"
GAP = ".."
LONGEST_GAP = 3
# Shorter words have too many neighbours one letter away ("man", "maan", "mand").
SHORTEST_FORGIVEN = 6
SHORTEST_PART = 4
NEGATORS = frozenset(
    {"niet", "nie", "ni", "nit", "geen", "gin", "nooit", "niks", "niets", "zonder", "nauwelijks", "amper"}
)
# A negation reaches this many words to its right and, since Dutch puts "niet" after the object, to its left.
REACH_RIGHT, REACH_LEFT = 3, 3
STOPS = frozenset({".", "!", "?", ";", ",", "maar"})
# Two concepts within this many words of each other make a pair.
NEAR = 8


@dataclass(frozen=True)
class Hit:
    """A concept in a message: offsets in characters of the text, and the words (first, last) it spans."""

    concept: str
    start: int
    end: int
    first: int
    last: int
    negated: bool


@dataclass(frozen=True)
class Word:
    """One word of an entry: `vriend`, `eenzam*` or `*vrienden`."""

    text: str
    kind: str  # exact, prefix or suffix

    @classmethod
    def parse(cls, written: str) -> Word:
        """From an entry."""
        if written.startswith("*"):
            return cls(written.strip("*"), "suffix")
        return cls(written.rstrip("*"), "prefix" if written.endswith("*") else "exact")


@dataclass(frozen=True)
class Entry:
    """Words in a row, by number; before each, how many others may stand between (0, or up to three for `..`)."""

    concept: str
    words: tuple[int, ...]
    gaps: tuple[int, ...]


class Lexicon:
    """All concepts, ready to be found."""

    def __init__(self, concepts: Mapping[str, Sequence[str]]) -> None:
        """
        Args:
            concepts: entries by concept, as written.
        """
        self.concepts = {name: list(entries) for name, entries in concepts.items()}
        self._lemmas, self._known = lemma_table(), known_words()
        self._numbers: dict[Word, int] = {}
        # Entries by their first two words (the second is None for an entry of one): few are tried at each place.
        self._entries: defaultdict[int, defaultdict[int | None, list[Entry]]] = defaultdict(lambda: defaultdict(list))
        for concept, entries in concepts.items():
            for written in entries:
                entry = self._entry(concept, written)
                second = entry.words[1] if len(entry.words) > 1 else None
                self._entries[entry.words[0]][second].append(entry)
        self._exact = {word.text for word in self._numbers if word.kind == "exact"}
        self._prefixes = {word.text for word in self._numbers if word.kind == "prefix"}
        self._suffixes = {word.text for word in self._numbers if word.kind == "suffix"}
        self._misspelt: defaultdict[str, set[str]] = defaultdict(set)
        for text in self._exact:
            if len(text) >= SHORTEST_FORGIVEN:
                for shorter in _one_less(text):
                    self._misspelt[shorter].add(text)
        self._resolve = cache(self._resolve_uncached)

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Lexicon:
        """Read every file of the folder.

        Raises:
            ValueError: a concept stands in two files, or has no entries; the message names it.
        """
        concepts: dict[str, list[str]] = {}
        for path in sorted(folder.glob("*.yml")):
            for name, content in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader).items():
                if name in concepts:
                    raise ValueError(f"{path.name}: concept {name} stands in another file too")
                if not content.get("entries"):
                    raise ValueError(f"{path.name}: concept {name} has no entries")
                concepts[name] = [str(entry) for entry in content["entries"]]
        return cls(concepts)

    def find(self, text: str) -> list[Hit]:
        """Every concept of the text, each stretch of words once per concept, in order."""
        spans = [(match.start(), match.end()) for match in TOKEN.finditer(text)]
        tokens = [normalise(text[start:end]) for start, end in spans]
        resolved = [self._resolve(token) for token in tokens]
        negations = [i for i, token in enumerate(tokens) if token in NEGATORS]
        hits: dict[tuple[str, int, int], Hit] = {}
        for first, words in enumerate(resolved):
            following = frozenset[int]().union(*resolved[first + 1 : first + 2 + LONGEST_GAP])
            for word in words:
                by_second = self._entries.get(word)
                if not by_second:
                    continue
                for second in (None, *(following & by_second.keys())):
                    for entry in by_second.get(second, ()):
                        last = _match(entry, resolved, first)
                        if last is not None:
                            negated = _is_negated(tokens, negations, first, last)
                            hit = Hit(entry.concept, spans[first][0], spans[last][1], first, last, negated)
                            hits.setdefault((entry.concept, first, last), hit)
        return sorted(hits.values(), key=lambda hit: (hit.first, -hit.last, hit.concept))

    def features(self, text: str) -> list[str]:
        """What a classifier sees: each concept, `~` before a negated one, and pairs of concepts near each other."""
        hits = self.find(text)
        names = [f"~{hit.concept}" if hit.negated else hit.concept for hit in hits]
        pairs = {
            f"{min(a, b)}+{max(a, b)}"
            for (a, one), (b, other) in itertools.combinations(zip(names, hits, strict=True), 2)
            if a != b and abs(one.first - other.first) <= NEAR
        }
        return [*names, *sorted(pairs)]

    def _entry(self, concept: str, written: str) -> Entry:
        words: list[int] = []
        gaps: list[int] = []
        gap = 0
        for part in written.split():
            if part == GAP:
                gap = LONGEST_GAP
                continue
            # what stands between white space is split as it would be in a message ("m'n" stays one word)
            for token in [normalise(part)] if "*" in part else TOKEN.findall(normalise(part)):
                word = Word.parse(token)
                gaps.append(gap if words else 0)
                words.append(self._numbers.setdefault(word, len(self._numbers)))
                gap = 0
        if not words:
            raise ValueError(f"concept {concept}: '{written}' holds no word")
        return Entry(concept, tuple(words), tuple(gaps))

    def _resolve_uncached(self, token: str) -> frozenset[int]:
        """The words of entries that a token may stand for, by number."""
        forms = {token, str(self._lemmas.get(token, token))}
        found = set(self._direct(forms))
        if not found and token.isalpha() and token not in self._known:
            found = set(self._direct(self._parts(token))) or {
                self._numbers[Word(text, "exact")] for text in self._neighbours(token)
            }
        return frozenset(found)

    def _direct(self, forms: Iterable[str]) -> Iterator[int]:
        for form in forms:
            if form in self._exact:
                yield self._numbers[Word(form, "exact")]
            for size in range(2, len(form) + 1):
                if form[:size] in self._prefixes:
                    yield self._numbers[Word(form[:size], "prefix")]
            for size in range(3, len(form) + 1):
                if form[-size:] in self._suffixes:
                    yield self._numbers[Word(form[-size:], "suffix")]

    def _parts(self, token: str) -> set[str]:
        """The last part of an unknown compound of two known words, and its lemma: "bridgevriendin" gives "vriendin"."""
        for cut in range(SHORTEST_PART, len(token) - SHORTEST_PART + 1):
            head = token[cut:]
            first = token[:cut]
            if head in self._known and (first in self._known or first.removesuffix("s") in self._known):
                return {head, str(self._lemmas.get(head, head))}
        return set()

    def _neighbours(self, token: str) -> set[str]:
        """Words of the lexicon that are one letter away from an unknown token."""
        if len(token) < SHORTEST_FORGIVEN - 1:
            return set()
        shorter = _one_less(token)
        found = {text for text in shorter if text in self._exact and len(text) >= SHORTEST_FORGIVEN}
        for form in (token, *shorter):
            found |= self._misspelt.get(form, set())
        return found


@cache
def lemma_table() -> Mapping[str, str]:
    """Dutch word forms and their lemmas, from spacy-lookups-data; a form that is its own lemma is absent."""
    packed = resources.files("spacy_lookups_data").joinpath("data", "nl_lemma_lookup.json.gz").read_bytes()
    table: Mapping[str, str] = json.loads(gzip.decompress(packed))
    return table


@cache
def known_words() -> frozenset[str]:
    """Words that are no typing errors: those that people write more than once in a million words (wordfreq)."""
    return frozenset(normalise(word) for word in wordfreq.top_n_list("nl", 100_000, wordlist="small"))


def _match(entry: Entry, resolved: Sequence[frozenset[int]], first: int) -> int | None:
    """The index of the last word when the entry stands at `first`, else None."""
    position = first
    for word, gap in zip(entry.words[1:], entry.gaps[1:], strict=True):
        for skip in range(gap + 1):
            following = position + 1 + skip
            if following < len(resolved) and word in resolved[following]:
                position = following
                break
        else:
            return None
    return position


def _is_negated(tokens: Sequence[str], negations: Sequence[int], first: int, last: int) -> bool:
    for place in negations:
        if first <= place <= last:
            continue  # "er niet meer zijn": the entry itself holds the word
        if place < first and first - place <= REACH_RIGHT:
            between = tokens[place + 1 : first]
        elif place > last and place - last <= REACH_LEFT:
            between = tokens[last + 1 : place]
        else:
            continue
        if not any(token in STOPS for token in between):
            return True
    return False


def _one_less(text: str) -> set[str]:
    """The text without one letter, for each letter."""
    return {text[:i] + text[i + 1 :] for i in range(len(text))}
