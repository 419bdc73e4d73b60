"""Writes what there is: the events, their properties and values, and what the team says of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.evidence import Rendered
from agent.model.builtin.plan import Explain, NotFound
from agent.model.builtin.writing.foreign import listed, plain, repeated, sentence
from agent.names.found import read_found
from agent.names.taxonomy import Found, KnownEvent, KnownProperty

MOST_NAMES = 30
"""Names in a list; Slack folds a longer message."""

MOST_VALUES = 20

MOST_CARRIED = 12
"""Properties that are named in a sentence."""

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


def undescribed(event: KnownEvent, about: Rendered | None, carried: Found) -> str:
    """An event that nobody has described: how often it came and when last, and its properties."""
    name = repeated(event.name)
    parts = [f"Nobody has described {name} yet, so its name is all that I can say of its meaning."]
    if about is not None and about.rows and about.name:
        figures = dict(zip(about.columns, about.rows[0], strict=True))
        parts.append(_volume(about, figures))
    own = [one.name for one in carried.properties if not one.name.startswith("$")]
    if own:
        more = [*map(repeated, own[:MOST_CARRIED]), *(["more"] if len(own) > MOST_CARRIED else [])]
        parts.append(f"It comes with {listed(more)}.")
    parts.append("Somebody of your team can add a description to it in PostHog.")
    return " ".join(parts)


def _volume(about: Rendered, figures: Mapping[str, object]) -> str:
    if not figures.get("events"):
        return "It has not come in the past thirty days."
    times = "time" if figures["events"] == 1 else "times"
    people = "person" if figures.get("people") == 1 else "people"
    return (
        f"In the past thirty days it came {{{{{about.name}.events}}}} {times}, from "
        f"{{{{{about.name}.people}}}} {people}, last on {{{{{about.name}.last_seen}}}}."
    )


def looked_up(text: str, arguments: Mapping[str, Any]) -> str:
    """What a look-up that was asked for found, as a plain list."""
    found, kind = read_found(text), arguments.get("kind")
    if found == Found():
        return _nothing_of(text, str(kind))
    if kind == "values":
        [one, *_] = found.properties
        lines = [f"- {repeated(value)}" for value in one.values[:MOST_NAMES]]
        heading = f"Values of {repeated(one.name)} in the past thirty days, most frequent first:"
        return _long([heading, "", *lines], more=len(one.values) > MOST_NAMES)
    if kind == "properties":
        event = str(arguments.get("event") or "")
        of = f" of {repeated(event)}" if event else ""
        # the team's own come first, then those of PostHog's libraries
        every = sorted(found.properties, key=lambda one: one.name.startswith("$"))
        lines = [_line(repeated(one.name), _facts(one, whole=True)) for one in every]
        return _long([f"Properties{of}:", "", *lines[:MOST_NAMES]], more=len(lines) > MOST_NAMES)
    names = [("Cohorts", found.cohorts), ("Kinds of groups", found.group_types)]
    parts = [
        "\n".join([f"{heading}:", "", *(f"- {repeated(name)}" for name in some[:MOST_NAMES])])
        for heading, some in names
        if some
    ]
    if kind in {"cohorts", "groups"} and parts:
        return "\n\n".join(parts)
    return explanation(Explain(found.events, found.properties, all_of_them=True))


def _nothing_of(text: str, kind: str) -> str:
    first = sentence(text.strip().partition("\n")[0])
    none = {"cohorts": "There are no cohorts in the project.", "groups": "There are no groups."}
    return none.get(kind, f"Nothing found. {first}")


def _long(lines: Sequence[str], *, more: bool) -> str:
    text = "\n".join(lines)
    return f"{text}\n\nThere are more; ask me about one by its name." if more else text


def not_found(sought: NotFound) -> str:
    """Nothing of that name: what was searched, and what is near."""
    if not sought.sought:
        return "Nothing found. I searched the events of the project, and there are none yet."
    text = f"Nothing found. I searched all names that I know of in the project for {repeated(sought.sought)}."
    if sought.nearest:
        near = list(map(repeated, sought.nearest))
        text += f" The nearest {'is' if len(near) == 1 else 'are'} {listed(near)}."
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
        facts.append(f"values are {listed(more)}")
    return "; ".join(fact.rstrip(".") for fact in facts if fact)


def _described(description: str, *, whole: bool) -> str:
    """The team's own words; in quotation marks where they hold digits, which are no figures."""
    line = " ".join(description.split())
    if not line:
        return "" if whole else "nobody has described it yet"
    return repeated(line) if any(character.isdigit() for character in line) else plain(line)
