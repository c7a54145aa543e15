"""The linear model, on a few hand-written messages: shapes, sums, evidence, a round trip to disk."""

import pytest

from bot.engine import tokens
from bot.engine.label_model import LabelModel
from bot.engine.labels import HEADS, Labels, labels_of

TEXTS = [
    "ik heb hier geen vrienden", "niemand om mee te eten", "ze nodigen me nooit uit", "ik ken mijn buren niet",
    "ik mis mijn man zo", "niemand slaat een arm om me heen", "mijn beste vriendin is dood", "niemand kent mij echt",
    "waar doe ik het nog voor", "ik ben nergens meer voor nodig", "alles gaat langs me heen", "het heeft geen nut meer",
    "ik wil dood",
] * 3  # fmt: skip
LABELS = [
    *[Labels("loneliness_social", ("social",), "self")] * 4,
    *[Labels("loneliness_emotional", ("emotional",), "self", life_events=("bereavement",))] * 4,
    *[Labels("loneliness_existential", ("existential",), "self", "concern")] * 4,
    Labels("crisis", (), "self", "crisis"),
] * 3


@pytest.fixture(scope="module")
def model():
    return LabelModel().fit(TEXTS, LABELS)


def test_every_head_is_answered(model):
    [found] = model.predict(["ik heb geen vrienden"])
    assert set(found) == set(HEADS)
    assert set(found["cues"]) == {"social", "emotional", "existential"}


def test_exclusive_heads_add_up_to_one(model):
    for found in model.predict(["hallo daar", "", "ik mis mijn man"]):
        assert sum(found["intent"].values()) == pytest.approx(1)
        assert sum(found["risk"].values()) == pytest.approx(1)


def test_probabilities_are_probabilities(model):
    for found in model.predict(["geen vrienden", "x" * 2000, "😀"]):
        assert all(0 <= p <= 1 for head in found.values() for p in head.values())


def test_what_was_learned_is_recognised(model):
    found = model.predict(["ik mis mijn vrouw", "geen vrienden in deze stad", "waarvoor ben ik nog nodig"])
    assert [max(row["cues"], key=row["cues"].get) for row in found] == ["emotional", "social", "existential"]


def test_a_typo_keeps_its_label(model):
    [right, typo] = model.predict(["geen vrienden", "geen vriendenn"])
    assert typo["cues"]["social"] > 0.5 * right["cues"]["social"]


def test_contributions_point_at_characters_of_the_text(model):
    text = "Och ja, ik heb géén vrienden"
    words = {text[start:end]: weight for start, end, weight in model.contributions(text, "cues", "social")}
    assert "vrienden" in words
    assert words["vrienden"] > words["ja"]


def test_saved_and_loaded_it_predicts_the_same(model, tmp_path):
    model.save(tmp_path / "labels.joblib")
    assert LabelModel.load(tmp_path / "labels.joblib").predict(TEXTS[:3]) == model.predict(TEXTS[:3])


def test_normalise_takes_off_accents_case_and_stretching():
    assert tokens.normalise("Zóóóó ALLÉÉN") == "zoo alleen"


@pytest.mark.parametrize(
    ("metadata", "wrong"),
    [({"cues": ["sociaal"]}, "sociaal"), ({"risk": "hoog"}, "hoog"), ({"life_events": ["dood"]}, "dood")],
)
def test_an_unknown_label_is_named(metadata, wrong):
    with pytest.raises(ValueError, match=wrong):
        labels_of("tell_life", metadata)
