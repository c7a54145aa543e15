"""Chooses what the assistant says, inside the engine: by what was heard, in the person's form of address, never twice.

Texts live in `data/responses/*.yml`, in Rasa's own format. What a variation is for stands in its metadata:

    utter_listen:
      - text: Vijftig jaar samen, en dan ineens een stille kamer. Wat mis je het meest?
        metadata:
          when: {cue: emotional, life_event: bereavement}
          u: Vijftig jaar samen, en dan ineens een stille kamer. Wat mist u het meest?

Of the variations whose `when` holds, the most specific one that was not said before is chosen.
"""

from __future__ import annotations

import copy
import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.engine import helplines
from bot.engine.address import address_form

FOLDER = Path(__file__).resolve().parents[2] / "data" / "responses"
# Any word of address, for the check of our own texts.
INFORMAL = re.compile(r"\b(?:je|jij|jou|jouw|jullie)\b", re.IGNORECASE)

# What these conditions say decides before variety does: a text for danger, or for a worried bystander, may return
# rather than give way to one that does not fit.
DECISIVE = frozenset({"risk", "acute", "perspective", "asked"})

Variation = dict[str, Any]


class HeardResponses(NaturalLanguageGenerator):
    """Answers that fit what was heard. Used in `endpoints.yml` as `nlg: type`."""

    def __init__(self, endpoint_config: EndpointConfig | None, domain: Domain) -> None:
        """Read and check every text once, so that a slip of an editor shows at the start and not in a conversation.

        The texts come from the folder and not from the model: Rasa makes this object before it has a domain, and a
        changed sentence needs no training, only a restart.

        Raises:
            ValueError: a text or a card names a helpline that the table does not have.
        """
        self._table = helplines.load()
        self._responses: dict[str, list[Variation]] = {
            name: [{"id": f"{name}/{number}", **variation} for number, variation in enumerate(variations, 1)]
            for name, variations in read_responses().items()
        }
        for variations in self._responses.values():
            for variation in variations:
                for form in ("je", "u"):
                    render(variation, form, self._table)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The message for `utter_action`, or None when there is no such response."""
        variations = self._responses.get(utter_action)
        if not variations:
            return None
        facts = {**heard(tracker), "times_said": {str(times_said(tracker, utter_action))}}
        chosen = choose(variations, facts, said(tracker), tracker.sender_id)
        message = render(chosen, form_of_address(tracker), self._table)
        # What an action fills in, as in utter_message(response=…, municipality="…").
        for key, value in kwargs.items():
            message["text"] = message["text"].replace(f"{{{key}}}", str(value))
        return message


def read_responses(folder: Path = FOLDER) -> dict[str, list[Variation]]:
    """Every response of the folder's files: name to variations.

    Raises:
        ValueError: two files hold the same response; the message names it.
    """
    responses: dict[str, list[Variation]] = {}
    for path in sorted(folder.glob("*.yml")):
        for name, variations in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"].items():
            if name in responses:
                raise ValueError(f"{path.name}: response {name} stands in another file too")
            responses[name] = variations
    return responses


def render(variation: Variation, form: str, table: Mapping[str, helplines.Helpline]) -> Variation:
    """The message of a variation: in the form of address, with numbers from the table, its kind and its cards.

    Raises:
        ValueError: it names a helpline that the table does not have.
    """
    message = copy.deepcopy(variation)
    metadata = message.get("metadata") or {}
    text = str(metadata.get("u") or message["text"]) if form == "u" else str(message["text"])
    message["text"] = helplines.fill(text, table).strip()
    unknown = set(metadata.get("helplines", ())) - set(table)
    if unknown:
        raise ValueError(f"response {message['id']}: no helpline {', '.join(sorted(unknown))} in the table")
    cards = [helplines.card(table[key]) for key in metadata.get("helplines", ())]
    if cards or "kind" in metadata:
        # Rasa sends `custom` as a message of its own after the text; the gateway puts the two together again.
        message["custom"] = {"kind": metadata.get("kind", "message"), "cards": cards}
    return message


def heard(tracker: DialogueStateTracker) -> dict[str, set[str]]:
    """What the last message of the person meant, as facts that a `when` can name. Labels without a value are absent."""
    message = tracker.latest_message
    parse: Mapping[str, Any] = (message.parse_data if message else None) or {}
    risk = parse.get("risk") or {}
    return {
        "cue": set(parse.get("labels") or ()),
        "life_event": set(parse.get("life_events") or ()),
        "perspective": {parse.get("perspective", "none")},
        "risk": {risk.get("level", "none")},
        "acute": {str(bool(risk.get("acute"))).lower()},
        "asked": {asked(tracker)},
        "band": {parse.get("band", "act")},
        "likely": {parse.get("likely", "unsaid")},
        "intent": {(parse.get("intent") or {}).get("name") or ""},
        "turn": {"first" if sum(isinstance(event, UserUttered) for event in tracker.events) <= 1 else "later"},
    }


def said(tracker: DialogueStateTracker) -> list[str]:
    """The ids of the variations said so far in this conversation, oldest first."""
    return [str(event.metadata.get("id")) for event in tracker.events if isinstance(event, BotUttered)]


def asked(tracker: DialogueStateTracker) -> str:
    """What the assistant asked in its last message, when a yes or no to it matters: `suicide`, `safe`, else `other`."""
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            return str((event.metadata.get("metadata") or {}).get("asks", "other"))
    return "other"


def times_said(tracker: DialogueStateTracker, utter_action: str) -> int:
    """How often this response was given in this conversation, counted up to 2: so that a text can say "again"."""
    events = [event for event in tracker.events if isinstance(event, BotUttered)]
    return min(2, len([event for event in events if event.metadata.get("utter_action") == utter_action]))


def fits(when: Mapping[str, Any], facts: Mapping[str, set[str]]) -> bool:
    """Whether every condition holds. A condition is one label or a list of which one must have been heard."""
    for key, wanted in when.items():
        options = {str(option).lower() for option in (wanted if isinstance(wanted, list) else [wanted])}
        if not options & facts.get(key, set()):
            return False
    return True


def choose(variations: list[Variation], facts: Mapping[str, set[str]], said_ids: list[str], seed: str) -> Variation:
    """The text that fits best: by its decisive conditions, then one that was not said yet, then the most specific.

    When all were said, the one longest ago returns. Where none fits, the first listed is the last resort, so that there
    is always an answer. Equal candidates come in their listed order where they answer danger, else in an order that
    differs per conversation and is the same on a second run.
    """

    def when(variation: Variation) -> Mapping[str, Any]:
        return (variation.get("metadata") or {}).get("when") or {}

    fitting = [variation for variation in variations if fits(when(variation), facts)] or variations[:1]

    def rank(number: int) -> tuple[int, int, int, int]:
        variation = fitting[number]
        decisive = len(DECISIVE & set(when(variation)))
        last = max((i for i, name in enumerate(said_ids) if name == variation["id"]), default=-1)
        order = number if decisive else zlib.crc32(f"{seed}{variation['id']}".encode())
        return (-decisive, last, -len(when(variation)), order)

    return fitting[min(range(len(fitting)), key=rank)]


def form_of_address(tracker: DialogueStateTracker) -> str:
    """`u` or `je`: as the person last addressed us; `je` where nobody was addressed yet."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered) and event.text:
            form = address_form(event.text)
            if form:
                return form
    return "je"
