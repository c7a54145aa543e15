"""What happens when a process dies in the middle of a talk. Runs in a house of its own."""

import os
import signal

import httpx
import pytest

from tests.conftest import House, Resident, wait_until

pytestmark = pytest.mark.house


@pytest.fixture(scope="module")
def own_house(tmp_path_factory):
    made = House(tmp_path_factory.mktemp("own-house") / "var")
    made.start()
    yield made
    made.stop()


def test_the_engine_dies_and_the_conversation_goes_on(own_house):
    resident = Resident(own_house.url)
    resident.say("ik mis mijn man zo")
    os.kill(own_house.pid_on("engine"), signal.SIGKILL)

    reply = resident.say("hij is vorig jaar overleden")
    assert reply["degraded"]
    assert all(number in reply["messages"][0]["text"] for number in ("088 0767 000", "113", "112"))
    assert httpx.get(f"{own_house.url}/readyz").status_code == 503

    # the supervisor brings the engine back, and what waited is answered by itself
    wait_until(lambda: resident.history()[-1]["kind"] == "message" and resident.history()[-1]["role"] == "bot", 120)
    assert [e["text"] for e in own_house.events(resident.id, "user")][1:] == [
        "ik mis mijn man zo",
        "hij is vorig jaar overleden",
    ]
    later = resident.say("kan ik iemand bellen?")
    assert not later["degraded"]
    assert later["messages"][0]["kind"] == "handoff"


def test_the_gateway_dies_and_the_token_still_opens_the_conversation(own_house):
    resident = Resident(own_house.url)
    resident.say("hallo")
    os.kill(own_house.pid_on("gateway"), signal.SIGKILL)

    def back():
        try:
            return httpx.get(f"{own_house.url}/readyz").status_code == 200
        except httpx.HTTPError:
            return False

    wait_until(back, 60)
    assert len(resident.history()) == 4
    assert resident.say("daar ben ik weer")["messages"]


def test_without_the_actions_the_resident_still_hears_something(own_house):
    resident = Resident(own_house.url)
    os.kill(own_house.pid_on("actions"), signal.SIGKILL)
    reply = resident.say("zijn er activiteiten bij mij in de buurt?")
    assert reply["messages"][0]["text"]


def test_nothing_of_a_conversation_stands_in_the_log(own_house):
    resident = Resident(own_house.url)
    resident.say("dit is een heel eigen zin over kastanjes")
    assert "kastanjes" not in own_house.said()
    assert resident.opening["token"] not in own_house.said()
