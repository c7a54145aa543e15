"""Which text is chosen, and how it is filled."""

import asyncio

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine import helplines, responses
from bot.engine.responses import HeardResponses, choose, fits, read_responses, render

GENERAL = {"id": "a", "text": "Vertel eens."}
SOCIAL = {"id": "b", "text": "Je mist een kring.", "metadata": {"when": {"cue": "social"}}}
MOVED = {
    "id": "c",
    "text": "Net verhuisd.",
    "metadata": {"when": {"cue": "social", "life_event": ["moving", "migration"]}},
}
DARK = {"id": "d", "text": "Dat klinkt zwaar.", "metadata": {"when": {"risk": "concern"}}}
ALL = [GENERAL, SOCIAL, MOVED, DARK]
FACTS = {"cue": {"social"}, "life_event": {"moving"}, "risk": {"none"}}


def tracker(*events):
    made = DialogueStateTracker("abc", [])
    for event in events:
        made.update(event)
    return made


def said(text, **parse):
    return UserUttered(text, intent={"name": "tell_life"}, parse_data={"intent": {"name": "tell_life"}, **parse})


def test_the_most_specific_text_comes_first():
    assert choose(ALL, FACTS, [], "s")["id"] == "c"


def test_what_was_said_is_not_said_again():
    assert choose(ALL, FACTS, ["c"], "s")["id"] == "b"
    assert choose(ALL, FACTS, ["c", "b"], "s")["id"] == "a"


def test_when_all_was_said_the_one_longest_ago_returns():
    assert choose(ALL, FACTS, ["b", "c", "a"], "s")["id"] == "b"


def test_danger_decides_before_the_cue():
    assert choose(ALL, {**FACTS, "risk": {"concern"}}, [], "s")["id"] == "d"


def test_danger_decides_before_variety():
    assert choose(ALL, {**FACTS, "risk": {"concern"}}, ["d"], "s")["id"] == "d"


@pytest.mark.parametrize("utter_action", ["utter_crisis", "utter_violence"])
@pytest.mark.parametrize("acute", [True, False])
@pytest.mark.parametrize("perspective", ["self", "other"])
def test_danger_told_three_times_keeps_its_text(utter_action, acute, perspective):
    parse = {"risk": {"level": utter_action.removeprefix("utter_"), "acute": acute}, "perspective": perspective}
    talk, texts = tracker(), set()
    nlg = HeardResponses(None, Domain.empty())
    for _ in range(3):
        talk.update(said("help", **parse))
        message = asyncio.run(nlg.generate(utter_action, talk, "web"))
        texts.add(message["text"])
        talk.update(BotUttered(message["text"], metadata={"utter_action": utter_action, "id": message["id"]}))
    assert len(texts) == 1
    assert ("dringend" in texts.pop()) == acute


@pytest.mark.parametrize(
    ("asks", "utter_action", "words"),
    [
        ("suicide", "utter_go_on", "113"),
        ("suicide", "utter_corrected", "Dank je"),
        ("suicide", "utter_dont_know", "113"),
        ("safe", "utter_corrected", "112"),
        ("safe", "utter_go_on", "113"),
    ],
)
def test_a_yes_or_no_to_a_question_of_life_and_death_is_heard(asks, utter_action, words):
    question = BotUttered("?", metadata={"utter_action": "utter_x", "id": "utter_x/1", "metadata": {"asks": asks}})
    message = asyncio.run(
        HeardResponses(None, Domain.empty()).generate(utter_action, tracker(question, said("ja")), "web")
    )
    assert words in message["text"]


def test_there_is_always_an_answer():
    assert choose([SOCIAL], {"cue": set()}, [], "s")["id"] == "b"


def test_conditions_take_one_of_a_list():
    assert fits({"life_event": ["moving", "study"]}, {"life_event": {"study"}})
    assert not fits({"life_event": ["moving", "study"]}, {"life_event": {"debt"}})
    assert fits({"acute": True}, {"acute": {"true"}})


@pytest.mark.parametrize(
    ("texts", "form"),
    [
        (["Kunt u mij helpen?"], "u"),
        (["kun je me helpen"], "je"),
        (["wie bent u", "o ja en kan jij bellen"], "je"),
        (["hallo"], "je"),
        (["ik ga naar de uitvaart"], "je"),
        (["Kunt u mij helpen?", "dan zit je daar maar, met je koffie"], "u"),
        (["kun je me helpen", "hij zei: dat kost u veel geld"], "je"),
    ],
)
def test_form_of_address_follows_the_person(texts, form):
    assert responses.form_of_address(tracker(*[said(text) for text in texts])) == form


def test_an_answer_in_the_persons_form_with_the_number_from_the_table():
    nlg = HeardResponses(None, Domain.empty())
    message = asyncio.run(nlg.generate("utter_human", tracker(said("Kan ik u spreken, meneer?")), "web"))
    assert "088 0767 000" in message["text"]
    assert "praat u met een mens" in message["text"]
    assert message["custom"]["kind"] == "handoff"
    assert message["custom"]["cards"][0]["tel"] == "+31880767000"


def test_an_action_fills_in_its_values():
    nlg = HeardResponses(None, Domain.empty())
    message = asyncio.run(
        nlg.generate("utter_activities_here", tracker(said("x")), "web", municipality="Almelo", activities="de gids")
    )
    assert "de gids" in message["text"]
    assert "{" not in message["text"]


def test_an_unknown_response_is_none():
    assert asyncio.run(HeardResponses(None, Domain.empty()).generate("utter_nothing", tracker(), "web")) is None


def test_a_text_may_know_that_it_was_said_before():
    again = [
        BotUttered(
            "Ik begrijp je nog niet goed.", metadata={"utter_action": "utter_fallback", "id": f"utter_fallback/{n}"}
        )
        for n in (1, 2)
    ]
    message = asyncio.run(
        HeardResponses(None, Domain.empty()).generate("utter_fallback", tracker(*again, said("hm")), "web")
    )
    assert "Luisterlijn" in message["text"]


def test_a_wrong_helpline_is_named():
    with pytest.raises(ValueError, match="sensoor"):
        render({"id": "x", "text": "Bel {sensoor.number}."}, "je", helplines.load())
    with pytest.raises(ValueError, match="sensoor"):
        render({"id": "x", "text": "Bel.", "metadata": {"helplines": ["sensoor"]}}, "je", helplines.load())


def variations():
    return [
        pytest.param(variation, id=f"{name}-{number}")
        for name, listed in read_responses().items()
        for number, variation in enumerate(listed, 1)
    ]


@pytest.mark.parametrize("variation", variations())
def test_every_text_that_addresses_the_person_has_both_forms(variation):
    formal = (variation.get("metadata") or {}).get("u")
    if responses.INFORMAL.search(variation["text"].replace("denk je aan zelfdoding?", "")):
        assert formal, f"no `u` for: {variation['text']}"
    if formal:
        rest = formal.replace("denk je aan zelfdoding?", "")  # words to say to somebody else
        assert not responses.INFORMAL.search(rest), f"je in the u text: {formal}"
