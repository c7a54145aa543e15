"""From probabilities to labels and from weights to evidence."""

from bot.engine import cues


def test_labels_above_the_threshold_come_most_probable_first():
    assert cues.labels_above({"social": 0.6, "emotional": 0.9, "existential": 0.2}) == ["emotional", "social"]


def test_no_label_below_the_threshold():
    assert cues.labels_above({"social": cues.THRESHOLDS["social"] - 0.01}) == []
    assert cues.events_above({"divorce": cues.LIFE_EVENT - 0.01, "moving": 0.9}) == ["moving"]


def test_evidence_is_the_strongest_stretch_of_neighbours():
    words = [(0, 2, 0.0), (3, 7, 2.0), (8, 12, 1.5), (13, 15, -1.0), (16, 20, 0.1)]
    assert cues.spans(words, "social")[0] == {"start": 3, "end": 12, "label": "social"}


def test_no_evidence_where_no_word_speaks_for_it():
    assert cues.spans([(0, 2, -1.0), (3, 7, 0.0)], "social") == []


def test_at_most_two_spans():
    words = [(i * 3, i * 3 + 2, 1.0 if i % 2 else -5.0) for i in range(10)]
    assert len(cues.spans(words, "x")) == 2


def test_an_empty_message_has_no_evidence():
    assert cues.spans([], "social") == []


def test_who_does_well_misses_nothing():
    found = {"intent": {"doing_well": 0.6, "loneliness_social": 0.4}, "cues": {"social": 0.9}}
    assert cues.heard(found) == []


def test_an_unsure_intent_leaves_the_cues():
    found = {"intent": {"doing_well": 0.3, "loneliness_social": 0.29}, "cues": {"social": 0.9}}
    assert cues.heard(found) == ["social"]


def test_a_question_about_rules_is_about_nobody():
    sure = {"intent": {"out_of_scope": 0.8}, "perspective": {"self": 0.6, "none": 0.4}}
    assert cues.perspective(sure) == "none"
    assert cues.perspective({**sure, "intent": {"tell_life": 0.8}}) == "self"
