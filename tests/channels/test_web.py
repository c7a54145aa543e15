"""The HTTP API over the running house: contract, refusals, streams."""

import json
import uuid

import httpx
import pytest

from tests.conftest import Resident, wait_until

pytestmark = pytest.mark.house


def test_opening_gives_a_token_and_says_that_it_is_a_chatbot(resident):
    assert set(resident.opening) == {"conversation_id", "token", "messages", "degraded"}
    text = " ".join(message["text"] for message in resident.opening["messages"])
    assert "chatbot" in text
    assert "geen mens" in text
    assert len(text.split()) < 60
    assert len(resident.opening["messages"][-1]["quick_replies"]) == 4


def test_a_message_has_the_agreed_shape(resident):
    [message] = resident.say("ik voel me zo alleen")["messages"]
    assert set(message) == {"id", "number", "role", "text", "kind", "quick_replies", "cards", "created"}
    assert message["role"] == "bot"


def test_the_same_message_id_gives_the_same_answer(resident):
    body = {"text": "hallo", "client_message_id": "een"}
    first, again = (resident.http.post(f"{resident.path}/messages", json=body).json() for _ in range(2))
    assert first == again
    assert sum(message["role"] == "resident" for message in resident.history()) == 1


def test_a_quick_reply_is_taken_and_shown_by_its_title(resident):
    answer = resident.choose("/want_human")
    assert answer["messages"][0]["kind"] == "handoff"
    assert resident.history()[-2]["text"] == "Liever een mens"


def test_a_payload_that_was_not_offered_is_refused(resident):
    answer = resident.post(payload="/restart")
    assert (answer.status_code, answer.json()["code"]) == (422, "payload_not_offered")


@pytest.mark.parametrize("text", ["", "   ", "\u0000\u0007"])
def test_empty_text_is_refused_in_dutch(resident, text):
    answer = resident.post(text=text)
    assert answer.status_code == 422
    assert "geen tekst" in answer.json()["message"]


def test_ten_thousand_characters_are_refused_in_dutch(resident):
    answer = resident.post(text="a" * 10_000)
    assert (answer.status_code, answer.json()["code"]) == (422, "too_long")
    assert "te lang" in answer.json()["message"]


def test_a_body_of_a_megabyte_is_refused(resident):
    answer = resident.post(text="a" * 1_000_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("typed", ["/restart", '/session_start{"x": 1}', "/crisis"])
def test_typed_commands_are_only_text(house, resident, typed):
    resident.say("ik mis mijn vrouw")
    answer = resident.say(typed)
    assert answer["messages"]
    assert not house.events(resident.id, "restart")
    assert [e["text"] for e in house.events(resident.id, "user")][-1] == typed.lstrip("/")
    assert answer["messages"][0]["kind"] != "crisis"


@pytest.mark.parametrize(
    ("raw", "status"),
    [("{", 422), ("[]", 422), ('{"text": 3, "client_message_id": "a"}', 422), ('{"text": "a"}', 422),
     ('{"text": "a", "payload": "/affirm", "client_message_id": "a"}', 422), ('{"client_message_id": "a"}', 422),
     ('{"text": "a", "client_message_id": "a", "extra": 1}', 422), ("\xff\xfe", 422), ("", 422)],
)  # fmt: skip
def test_a_broken_body_gives_a_reason(resident, raw, status):
    answer = resident.http.post(f"{resident.path}/messages", content=raw.encode("latin-1"))
    assert answer.status_code == status
    assert set(answer.json()) == {"code", "message"}
    assert "Traceback" not in answer.text


def test_without_a_token_nobody_comes_in(resident):
    for headers in ({}, {"Authorization": "Basic abc"}, {"Authorization": "Bearer"}):
        answer = httpx.get(f"{resident.http.base_url}{resident.path}/messages", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")


def test_with_another_token_nobody_comes_in(house, resident):
    other = Resident(house.url)
    answer = other.http.get(f"{resident.path}/messages")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_conversation")


def test_an_unknown_conversation_is_a_404(resident):
    answer = resident.http.get(f"/api/conversations/{uuid.uuid4().hex}/messages")
    assert answer.status_code == 404


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nergens", 404), ("PUT", "/api/conversations", 405)])
def test_other_paths_answer_in_the_same_shape(house, method, path, status):
    answer = httpx.request(method, house.url + path)
    assert answer.status_code == status
    assert set(answer.json()) == {"code", "message"}


def test_an_unknown_municipality_is_refused(house):
    answer = httpx.post(f"{house.url}/api/conversations", json={"municipality": "atlantis"})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_municipality")


def test_history_after_a_number(resident):
    resident.say("hallo")
    everything = resident.history()
    rest = resident.http.get(f"{resident.path}/messages", params={"after": everything[1]["number"]}).json()["messages"]
    assert rest == everything[2:]
    assert resident.http.get(f"{resident.path}/messages", params={"after": "x"}).status_code == 422


def test_messages_stream_as_events_and_go_on_after_the_last_one_seen(resident):
    resident.say("hallo")
    seen = resident.history()
    headers = {"Last-Event-ID": str(seen[1]["number"])}
    with resident.http.stream("GET", f"{resident.path}/events", headers=headers) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        got = []
        while len(got) < 2:
            line = next(lines)
            if line.startswith("data:"):
                got.append(json.loads(line[5:]))
    assert [message["id"] for message in got] == [message["id"] for message in seen[2:4]]


def test_erasing_reaches_messages_transcript_and_the_engines_memory(house, resident):
    resident.say("ik wil dit straks wissen")
    assert house.events(resident.id, "user")
    assert resident.http.delete(resident.path).status_code == 204
    assert resident.http.get(f"{resident.path}/messages").status_code == 404
    assert house.events(resident.id, "user") == []
    import sqlite3

    with sqlite3.connect(house.var / "tracker.db") as db:
        assert db.execute("select count(*) from events where sender_id = ?", [resident.id]).fetchone() == (0,)


def test_contact_details_are_in_no_file(house, resident):
    resident.say("mail me op planted.person@voorbeeld.nl of bel 06 81234567, ik woon op 9876 ZX")
    wait_until(lambda: house.events(resident.id, "user"), 5)
    for planted in (b"planted.person", b"81234567", b"9876 ZX"):
        for path in house.var.rglob("*"):
            if path.is_file():
                assert planted not in path.read_bytes(), f"{planted!r} stands in {path.name}"


def test_the_api_describes_itself(house):
    document = httpx.get(f"{house.url}/openapi.json").json()
    assert document["openapi"].startswith("3.")
    assert set(document["paths"]["/api/conversations/{conversation_id}/messages"]) == {"post", "get"}
    assert "MessageOut" in document["components"]["schemas"]


def test_health(house):
    assert httpx.get(f"{house.url}/healthz").json() == {"status": "ok"}
    ready = httpx.get(f"{house.url}/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"status": "ok", "engine": True, "actions": True, "store": True}
