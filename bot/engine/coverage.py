"""Voices × themes × registers of the training messages: what is covered, and what is thin.

Run as `python -m bot.engine.coverage` for `docs/coverage.md` on standard output.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from bot.engine.address import address_form
from bot.engine.examples import MESSAGES, Example, read
from bot.engine.labels import LIFE_EVENTS
from bot.engine.language import DUTCH, language_of

# Marks of a learner of Dutch, or of a region, in the names of voices.
LEARNER = re.compile(r"b1|a2|inburger|leert|nieuwkomer|vluchteling|syri|oekra|pool|poolse|erit|statushouder|asiel")
REGION = re.compile(r"vlaams|vlaming|fries|groning|twent|limburg|brabant|zeeuw|drent|achterhoek|gent|antwerp")
AGE = re.compile(r"(?<!\d)([1-9]\d)(?!\d)")
# Below this many messages a cell is called thin.
THIN = 15

Test = Callable[[Example], bool]


def age_of(voice: str) -> int | None:
    """The age in a voice's name ("weduwe-78-dorp"), or None."""
    found = AGE.search(voice)
    return int(found[1]) if found else None


def _aged(low: int, high: int) -> Test:
    return lambda example: (age := age_of(example.voice)) is not None and low <= age <= high


VOICES: Mapping[str, Test] = {
    "up to 17": _aged(10, 17),
    "18 to 29": _aged(18, 29),
    "30 to 49": _aged(30, 49),
    "50 to 69": _aged(50, 69),
    "70 and older": _aged(70, 99),
    "age not told": lambda example: age_of(example.voice) is None,
    "learner of Dutch": lambda example: bool(LEARNER.search(example.voice)),
    "regional": lambda example: bool(REGION.search(example.voice)),
}
REGISTERS: Mapping[str, Test] = {
    "1 to 4 words": lambda example: len(example.text.split()) <= 4,
    "26 words and more": lambda example: len(example.text.split()) >= 26,
    "no capitals, no full stops": lambda example: example.text == example.text.lower() and "." not in example.text,
    "whole sentences": lambda example: example.text[:1].isupper() and example.text[-1:] in ".!?",
    "says u": lambda example: address_form(example.text) == "u",
    "says je": lambda example: address_form(example.text) == "je",
    "another language": lambda example: language_of(example.text) not in (DUTCH, "und"),
}


def _cue(name: str) -> Test:
    return lambda example: name in example.labels.cues


def _event(name: str) -> Test:
    return lambda example: name in example.labels.life_events


def _risk(name: str) -> Test:
    return lambda example: example.labels.risk == name


THEMES: Mapping[str, Test] = {
    "all": lambda example: True,
    **{cue: _cue(cue) for cue in ("social", "emotional", "existential")},
    "two forms": lambda example: len(example.labels.cues) > 1,
    "unnamed": lambda example: example.labels.intent == "loneliness_unnamed",
    **{level: _risk(level) for level in ("concern", "crisis", "violence")},
    "near miss": lambda example: example.labels.intent in ("doing_well", "tell_life", "bored", "feeling_low"),
    "another": lambda example: example.labels.perspective == "other",
}
EVENTS: Mapping[str, Test] = {name: _event(name) for name in LIFE_EVENTS}


def table(examples: Sequence[Example], rows: Mapping[str, Test], columns: Mapping[str, Test]) -> list[str]:
    """Counts as a Markdown table; thin cells in bold."""
    lines = [f"| | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    for name, row in rows.items():
        kept = [example for example in examples if row(example)]
        counts = [sum(map(column, kept)) for column in columns.values()]
        lines.append(f"| {name} | {' | '.join(f'**{n}**' if n < THIN else str(n) for n in counts)} |")
    return lines


def report(examples: Sequence[Example]) -> str:
    """The whole page."""
    voices = len({example.voice for example in examples})
    parts = [
        "# What the messages cover",
        "",
        f"{len(examples)} messages of {voices} voices. Cells below {THIN} are thin, in bold: write there first.",
        "Made by `.venv-engine/bin/python -m bot.engine.coverage > docs/coverage.md`; ages come from voices' names.",
    ]
    for title, rows, columns in (
        ("Voices and themes", VOICES, THEMES),
        ("Registers and themes", REGISTERS, THEMES),
        ("Voices and registers", VOICES, REGISTERS),
        ("Life events and themes", EVENTS, THEMES),
    ):
        parts += ["", f"## {title}", "", *table(examples, rows, columns)]
    return "\n".join(parts)


if __name__ == "__main__":
    print(report(read(MESSAGES)))
