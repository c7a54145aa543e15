"""Something to do in the person's own municipality."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.municipalities import Municipality, all_municipalities


class PointToActivities(Action):
    """Tells where the municipality of this conversation keeps its activities, and asks for the wish."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_point_to_activities"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Answer through the responses `utter_activities_here` or `utter_activities_somewhere`."""
        here = municipality_of(tracker)
        if here is None:
            dispatcher.utter_message(response="utter_activities_somewhere")
        else:
            dispatcher.utter_message(
                response="utter_activities_here", municipality=here.name, activities=here.activities
            )
        return []


def municipality_of(tracker: Tracker) -> Municipality | None:
    """The municipality that the gateway gave with the message, if it takes part."""
    key = (tracker.latest_message.get("metadata") or {}).get("municipality")
    return all_municipalities().get(key) if key else None
