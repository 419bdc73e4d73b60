"""Writes what there is: the events, their properties and values, and what the team says of them."""

from collections.abc import Sequence

from agent.model.builtin.plan import Explain, NotFound
from agent.model.builtin.writing.foreign import listed, plain, repeated
from agent.taxonomy import KnownEvent, KnownProperty

MOST_NAMES = 30
"""Names in a list; Slack folds a longer message."""

MOST_VALUES = 20

_TYPES = {"text": "a text", "number": "a number", "boolean": "yes or no", "time": "a time"}


def explanation(explain: Explain) -> str:
    """The names there are, or what the ones asked about mean."""
    if not explain.events and not explain.properties:
        return (
            "There is nothing yet: the project has no events. Somebody has to set up PostHog first."
        )
    parts = []
    if explain.events:
        parts.append(_events(explain.events, whole=explain.all_of_them))
    if explain.properties:
        parts.append(_properties(explain.properties, whole=explain.all_of_them))
    return "\n\n".join(parts)


def not_found(sought: NotFound) -> str:
    """Nothing of that name: what was searched, and what is near."""
    if not sought.sought:
        return "Nothing found. I searched the events of the project, and there are none yet."
    text = f"Nothing found. I searched all names that I know of in the project for {repeated(sought.sought)}."
    if sought.nearest:
        text += f" The nearest are {listed(map(repeated, sought.nearest))}."
    return text


def _events(events: Sequence[KnownEvent], *, whole: bool) -> str:
    lines = [_line(repeated(e.name), _described(e.description, whole=whole)) for e in events]
    return _list("These are the events, those that the team knows best first:", lines, whole=whole)


def _properties(properties: Sequence[KnownProperty], *, whole: bool) -> str:
    lines = [_line(_of(one), _facts(one, whole=whole)) for one in properties]
    return _list("These are the properties:", lines, whole=whole)


def _list(heading: str, lines: Sequence[str], *, whole: bool) -> str:
    shown = list(lines[:MOST_NAMES])
    if whole:
        shown = [heading, "", *shown]
    if len(lines) > MOST_NAMES:
        shown += ["", "There are more; ask me what one of them means."]
    return "\n".join(shown)


def _line(name: str, about: str) -> str:
    return f"- {name}: {about}" if about else f"- {name}"


def _of(one: KnownProperty) -> str:
    owner = "events" if one.of == "event" else f"each {plain(one.of)}"
    return f"{repeated(one.name)} of {owner}"


def _facts(one: KnownProperty, *, whole: bool) -> str:
    """What the team says of it, its type, and the values it has."""
    most = 5 if whole else MOST_VALUES
    described = _described(one.description, whole=whole or bool(one.values))
    facts = [described, _TYPES.get(one.type, "")] if described else [_TYPES.get(one.type, "")]
    if one.values:
        values = [repeated(value) for value in one.values[:most]]
        more = [*values, "others"] if len(one.values) > most else values
        facts.append(f"known values are {listed(more)}")
    return "; ".join(fact.rstrip(".") for fact in facts if fact)


def _described(description: str, *, whole: bool) -> str:
    """The team's own words; in quotation marks where they hold digits, which are no figures."""
    line = " ".join(description.split())
    if not line:
        return "" if whole else "nobody has described it yet"
    return repeated(line) if any(character.isdigit() for character in line) else plain(line)
