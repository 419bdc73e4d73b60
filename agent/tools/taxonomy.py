"""Looks up which events a product sends and what they mean, before anything is counted."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from agent.naming import Word, cover, words
from agent.policy import Label
from agent.tool import ToolContext, ToolResult, Toolset, tool
from integrations.posthog import EventDefinition

MOST_LISTED = 60
"""Events in one result, best first; with a description each they take about 3,000 tokens."""

LONGEST_DESCRIPTION = 200

MOST_WORDS = 8
"""Words of a search that are compared; with 5,000 events that takes a third of a second."""


async def read_taxonomy(
    context: ToolContext,
    search: Annotated[str, Field(max_length=300)] = "",
) -> ToolResult:
    """List the product's events, those that match `search` first, with what they mean.

    `search` takes the words of the person ("signed up"), in any form; leave it empty for a list
    of everything. Use it before any other tool needs the name of an event: names must be exact.
    """
    known = [event for event in await context.posthog.event_definitions() if not event.hidden]
    label = _label(known)
    if not known:
        text = "The project has no events yet. Somebody has to set up PostHog in the product first."
        return ToolResult(text, state="nothing", label=label)
    ranked = _ranked(known, tuple(dict.fromkeys(words(search)))[:MOST_WORDS])
    matching = sum(1 for closeness, _ in ranked if closeness > 0)
    listed = [event for _, event in ranked[:MOST_LISTED]]
    heading = _heading(search, matching, total=len(known), listed=len(listed))
    text = "\n".join([heading, *map(_line, listed)])
    return ToolResult(text, state="done" if matching or not search else "nothing", label=label)


def read_events(text: str) -> list[tuple[str, str]]:
    """Names and descriptions, read back from the text of a result."""
    found = []
    for line in text.split("\n"):
        if line.startswith('- "'):
            name, end = json.JSONDecoder().raw_decode(line, 2)
            found.append((str(name), line[end:].removeprefix(": ")))
    return found


def _ranked(
    events: Sequence[EventDefinition], search: Sequence[Word]
) -> list[tuple[float, EventDefinition]]:
    """Best match first; without one, verified events first, then by name."""
    scored = [(_closeness(search, event), event) for event in events]
    return sorted(scored, key=lambda pair: (-pair[0], not pair[1].verified, pair[1].name))


def _closeness(search: Sequence[Word], event: EventDefinition) -> float:
    """Words found in the name count fully, those found in the description a little."""
    in_name = sum(cover(search, words(event.name)).wanted)
    described = {word.stem for word in words(event.description[:LONGEST_DESCRIPTION])}
    return in_name + sum(word.stem in described for word in search) / 10


def _heading(search: str, matching: int, *, total: int, listed: int) -> str:
    if not search:
        shown = "" if listed == total else f", of which {listed} are shown"
        return f"All {total} events{shown}:"
    if matching:
        return f"{matching} of {total} events match; best match first:"
    return f"None of the {total} events matches {json.dumps(search)}. There are:"


def _line(event: EventDefinition) -> str:
    """One event on one line, its name in JSON so that it can be used as it stands."""
    description = " ".join(event.description.split())
    if len(description) > LONGEST_DESCRIPTION:
        description = description[: LONGEST_DESCRIPTION - 1] + "…"
    name = json.dumps(event.name, ensure_ascii=False)
    return f"- {name}: {description}" if description else f"- {name}"


def _label(events: Sequence[EventDefinition]) -> Label:
    """Anyone who knows a product's public token can send an event of any name: outside text.

    A verified event is one that somebody of the team has looked at.
    """
    return Label(frozenset({"posthog"}), untrusted=not all(event.verified for event in events))


def _title(arguments: Mapping[str, Any]) -> str:
    search = " ".join(str(arguments.get("search") or "").split())[:60]
    return f"Looking up events for “{search}”" if search else "Looking up the events"


TOOLSET = Toolset(
    "taxonomy",
    (tool(read_taxonomy, risk="read", access="posthog:read", title=_title),),
    core=True,
)
