"""When a training is needed."""

import shutil

import pytest

from bot.settings import ROOT
from bot.training import TRAINED_FROM, fingerprint


@pytest.fixture
def project(tmp_path):
    for name in (*TRAINED_FROM, "data/responses"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name)
        elif source.exists():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, tmp_path / name)
    return tmp_path


def append(path, text):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_the_same_data_gives_the_same_fingerprint(project):
    assert fingerprint(project) == fingerprint(ROOT)


@pytest.mark.parametrize(
    "name", ["data/nlu/greet.yml", "data/rules/conversation.yml", "config.yml", "bot/engine/label_model.py"]
)
def test_new_examples_rules_or_code_need_a_training(project, name):
    before = fingerprint(project)
    append(project / name, "\n# changed\n")
    assert fingerprint(project) != before


def test_another_sentence_needs_none(project):
    before = fingerprint(project)
    path = project / "data/responses/small_talk.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("Graag gedaan.", "Met plezier."), encoding="utf-8")
    assert fingerprint(project) == before


def test_a_new_response_does(project):
    before = fingerprint(project)
    append(project / "data/responses/small_talk.yml", "\n  utter_new:\n    - text: Nieuw.\n")
    assert fingerprint(project) != before
