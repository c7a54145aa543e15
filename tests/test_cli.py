"""The command line on real lines."""

import json
import subprocess

from click.testing import CliRunner

from bot.cli import main
from tests.conftest import AANLOOP, ROOT

LINES = '{"text": "bel 06 12345678"}\nkapot\n{"text": "hallo"}\n'


def test_redact_answers_each_line_and_goes_on_after_a_broken_one():
    result = CliRunner().invoke(main, ["redact", "--jsonl"], input=LINES)
    first, broken, last = (json.loads(line) for line in result.output.splitlines())
    assert first == {"text": "bel [telefoonnummer]", "found": [{"type": "phone", "start": 4, "end": 15}]}
    assert set(broken) == {"error"}
    assert last == {"text": "hallo", "found": []}


def test_classify_keeps_the_contract_and_the_order():
    lines = [
        {"text": "ik heb hier geen vrienden"}, {"text": "sinds mijn vrouw dood is kent niemand mij meer"},
        {"text": "ik wil niet meer leven"}, {"text": ""}, {"text": "😀😀"}, {"text": "/restart"},
    ]  # fmt: skip
    given = "".join(json.dumps(line) + "\n" for line in lines) + "kapot\n"
    done = subprocess.run(
        [AANLOOP, "classify", "--jsonl"], input=given, capture_output=True, text=True, cwd=ROOT, check=True
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == 7
    assert set(answers[-1]) == {"error"}
    for line, answer in zip(lines, answers[:-1], strict=True):
        assert answer["text"] == line["text"]
        assert set(answer) == {
            "text", "cues", "labels", "perspective", "risk", "life_events", "intent", "evidence",
            "chronic", "recent", "language", "address_form", "band", "likely",
        }  # fmt: skip
        assert set(answer["cues"]) == {"social", "emotional", "existential"}
        assert set(answer["risk"]) == {"level", "score", "acute"}
        assert answer["perspective"] in {"self", "other", "none"}
        for span in answer["evidence"]:
            assert 0 <= span["start"] < span["end"] <= len(answer["text"])
    assert "social" in answers[0]["labels"]
    assert "emotional" in answers[1]["labels"]
    assert answers[2]["risk"]["level"] == "crisis"
    assert answers[3]["labels"] == answers[4]["labels"] == []


def test_a_wrong_setting_is_told_in_one_line():
    result = CliRunner().invoke(main, ["redact", "--jsonl"], input="", env={"AANLOOP_ENGINE_PORT": "acht"})
    assert result.exit_code == 1
    assert "AANLOOP_ENGINE_PORT" in result.output
    assert "Traceback" not in result.output
