"""Says what can be asked, with examples of the names that this project really has."""

from agent.model.builtin.writing.foreign import repeated
from agent.names.taxonomy import Found, KnownEvent

WELCOME = "You are welcome."

_CAN = """\
I answer questions about what people do in your product, from the events that it sends. I count \
people and events, add up and average their properties, split them, compare times, say how a week \
went as a whole, and follow people: funnels, retention, lifecycle, stickiness, paths. I can also run \
HogQL that you type, show the query behind any figure, and propose notes on the charts (“annotate \
yesterday: outage”), which somebody then approves."""

_ON_EVERY_EVENT = {
    "$geoip_country_name": "country",
    "$browser": "browser",
    "$os": "operating system",
    "$device_type": "device type",
}
"""What PostHog's own libraries send with every event, and the word for it."""

_GO_ON = """\
Then go on with “and the week before?”, “by day?” or “as a table”. I always say which dates I took. \
I count; I cannot say why something happened."""


def help_text(found: Found) -> str:
    """What can be done, and questions that would be answered here and now."""
    examples = [f"- {example}" for example in _examples(found)]
    return "\n".join([f"{_CAN} For example:", "", *examples, "", _GO_ON])


def greeting(found: Found) -> str:
    """The same, after a greeting."""
    return f"Hello. {help_text(found)}"


def _examples(found: Found) -> list[str]:
    events = _own(found)
    if not events:
        return ["which events are there?"]
    first, last = repeated(events[0].name), repeated(events[-1].name)
    examples = [
        "how did last week go?",
        f"how many people did {first} last week?",
        f"{last} per day in the past two weeks",
    ]
    names = {known.name for known in found.properties}
    split = next((words for name, words in _ON_EVERY_EVENT.items() if name in names), "day")
    examples.append(f"{first} by {split} this month")
    if len(events) > 1:
        second = repeated(events[1].name)
        examples.append(f"funnel from {first} to {second} in the past thirty days")
        examples.append(f"weekly retention of {first}")
    return [*examples, "which events are there?", f"what does {first} mean?"]


def _own(found: Found) -> list[KnownEvent]:
    """Up to three of the team's own events, those that somebody has looked at first."""
    own = [event for event in found.events if not event.name.startswith("$")] or found.events
    return sorted(own, key=lambda event: not event.verified)[:3]
