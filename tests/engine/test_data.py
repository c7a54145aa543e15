"""The written messages: enough, various, labelled, not twice, and kept apart from the held-out part."""

import re
from collections import Counter

import pytest

from bot.engine.evaluate import DEVELOPMENT, HELD_OUT, TRAINING
from bot.engine.examples import read
from bot.engine.labels import CUES, LIFE_EVENTS, Labels
from bot.engine.near_duplicates import near_duplicates

LEAST_PER_INTENT = 40


@pytest.fixture(scope="module")
def training():
    return read(TRAINING)


@pytest.fixture(scope="module")
def held_out():
    return read(HELD_OUT)


def test_there_are_enough_messages_of_enough_voices(training):
    assert len(training) >= 12_000
    assert len({example.voice for example in training}) >= 100


def test_each_intent_has_enough_examples(training):
    few = {name: n for name, n in Counter(e.labels.intent for e in training).items() if n < LEAST_PER_INTENT}
    assert few == {}


def test_each_label_is_learned_from_many(training):
    cues = Counter(cue for example in training for cue in example.labels.cues)
    events = Counter(event for example in training for event in example.labels.life_events)
    assert min(cues[cue] for cue in CUES) >= 1000
    assert min(events[event] for event in LIFE_EVENTS) >= 40


def test_most_lonely_messages_do_not_name_it(training):
    lonely = [example.text.lower() for example in training if example.labels.cues]
    silent = [text for text in lonely if not re.search(r"ee?nzaam|eenzam|alleen", text)]
    assert len(silent) / len(lonely) >= 2 / 3


def test_labels_agree_with_each_other(training, held_out):
    for example in [*training, *held_out]:
        labels: Labels = example.labels
        if labels.intent in ("crisis", "violence"):
            assert labels.risk == labels.intent, example.text
        if labels.risk in ("crisis", "violence"):
            assert labels.intent == labels.risk, example.text
        if labels.acute:
            assert labels.risk in ("crisis", "violence"), example.text
        form = labels.intent.removeprefix("loneliness_")
        if form in CUES:
            assert labels.cues[0] == form, example.text
        if form == "unnamed":
            assert not labels.cues, example.text


def test_no_message_stands_twice(training):
    texts = [example.text for example in training]
    pairs = [(texts[i], texts[j]) for i, j, _ in near_duplicates(texts)]
    assert pairs == []


def test_nothing_of_the_held_out_or_development_part_is_in_the_training_part(training, held_out):
    texts = [example.text for example in [*held_out, *read(DEVELOPMENT)]]
    others = [example.text for example in training]
    leaks = [(texts[i], others[j]) for i, j, _ in near_duplicates(texts, others)]
    assert leaks == []


def test_the_held_out_part_is_large_enough_and_has_every_danger(held_out):
    assert len(held_out) >= 500
    risks = Counter(example.labels.risk for example in held_out)
    assert min(risks[level] for level in ("concern", "crisis", "violence")) >= 25


def test_a_near_duplicate_is_found_and_a_neighbour_is_not():
    texts = ["ik mis mijn man elke avond", "ik mis mn man elke avond", "ik mis de bus elke avond"]
    assert [(i, j) for i, j, _ in near_duplicates(texts)] == [(0, 1)]
