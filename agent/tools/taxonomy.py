"""Looks up what a product's data are called: events, properties, values, groups and cohorts."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field

from agent.analytics.wording import listed, quoted
from agent.names.found import fitted, read_found, render_found
from agent.names.known import Found, KnownProperty
from agent.names.taxonomy import names_people
from agent.policy import Label
from agent.tool import ToolContext, ToolResult, Toolset, tool
from integrations.errors import AskPerson, ChangeInput

__all__ = ["TOOLSET", "label_of", "read_found", "read_taxonomy", "render_found"]

Kind = Literal["search", "events", "properties", "values", "groups", "cohorts"]
Name = Annotated[str, Field(max_length=400)]

MOST_VALUES = 200

NO_EVENTS = "The project has no events yet. Somebody has to set up PostHog in the product first."
NO_PERSONS = (
    "Values of {name} tell who single people are, and those are not listed here. Full members of "
    "the workspace may see them, while whoever runs Rootle has ROOTLE_PERSONS set to members."
)
WHAT = {
    "search": "events and properties",
    "events": "events",
    "properties": "properties",
    "groups": "groups",
    "cohorts": "cohorts",
}


async def read_taxonomy(
    context: ToolContext,
    kind: Kind = "search",
    search: Annotated[str, Field(max_length=2_000)] = "",
    event: Name = "",
    property: Name = "",  # noqa: A002  what people call it
    of: Name = "",
) -> ToolResult:
    """Find the exact names that other tools need: events, properties, values, groups, cohorts.

    Use it before a name is used. `search` takes the words of the person ("signed up", "germany"),
    in any form, and lists what matches first; empty, it lists what there is. `kind`: `search`
    looks through everything, the others through one kind; `properties` of one `event`, or of one
    `of`: event, person, session or a group type; `values` of one `property` of `of`.
    """
    if kind == "values":
        return await _values(context, property, of or "event", search)
    if kind == "properties" and event:
        return await _properties_of_event(context, event, search)
    there = await context.taxonomy.look_up(search, of=of if kind == "properties" else "")
    found = _only(kind, there.found)
    if not there.events and kind in {"search", "events"}:
        return ToolResult(NO_EVENTS, state="nothing", label=label_of(found))
    shown = fitted(found)
    counts = "" if kind == "groups" else _counts(found, there.events, there.properties)
    heading = f"{_heading(kind, search, matching=there.matching)}{counts}:"
    lines = [heading, *_not_read(context, kind), render_found(shown)]
    nothing = (search and not there.matching) or found == Found()
    return ToolResult(
        "\n".join(line for line in lines if line),
        state="nothing" if nothing else "done",
        label=label_of(shown),
    )


async def _values(context: ToolContext, name: str, of: str, search: str) -> ToolResult:
    known = await _known_property(context, name, of)
    personal = names_people(name, of)
    if personal and not context.may_see_persons:
        raise AskPerson(NO_PERSONS.format(name=quoted(name)))
    values = await context.taxonomy.values(name, of, search=search, personal=personal)
    found = Found(properties=(replace(known, values=values[:MOST_VALUES]),))
    sought = f" with {_text(search)}" if search else ""
    if not values:
        says = f"No values{sought} of {quoted(name)} in the past 30 days."
        return ToolResult(says, state="nothing", label=label_of(found))
    says = f"Values{sought} of {quoted(name)} in the past 30 days, most frequent first:"
    return ToolResult(f"{says}\n{render_found(fitted(found))}", label=label_of(found))


async def _properties_of_event(context: ToolContext, event: str, search: str) -> ToolResult:
    if not await context.taxonomy.event(event):
        near = await context.taxonomy.nearest_events(event)
        hint = f" The nearest names are {listed(near)}." if near else ""
        raise ChangeInput(f"There is no event {quoted(event)}.{hint}")
    carried = {known.name for known in await context.taxonomy.properties_of_event(event)}
    there = await context.taxonomy.look_up(search, of="event")
    known = tuple(p for p in there.found.properties if p.name in carried)
    missing = carried - {p.name for p in known}
    found = Found(properties=known + tuple(KnownProperty(name) for name in sorted(missing)))
    if not carried:
        says = f"PostHog has seen no properties on {quoted(event)}."
        return ToolResult(says, state="nothing", label=label_of(found))
    says = f"Properties of {quoted(event)}:"
    return ToolResult(f"{says}\n{render_found(fitted(found))}", label=label_of(found))


async def _known_property(context: ToolContext, name: str, of: str) -> KnownProperty:
    if not name:
        raise ChangeInput("Say of which `property` the values are wanted.")
    known = await context.taxonomy.property(name, of)
    if known is None:
        near = await context.taxonomy.nearest_properties(name, of)
        hint = f" The nearest names are {listed(near)}." if near else ""
        raise ChangeInput(f"There is no {of} property {quoted(name)}.{hint}")
    return known


def _only(kind: Kind, found: Found) -> Found:
    match kind:
        case "events":
            return Found(events=found.events)
        case "properties":
            return Found(properties=found.properties)
        case "groups":
            grouped = [p for p in found.properties if p.of in found.group_types]
            return Found(properties=tuple(grouped), group_types=found.group_types)
        case "cohorts":
            return Found(cohorts=found.cohorts)
        case _:
            return found


def _heading(kind: Kind, search: str, *, matching: bool) -> str:
    if not search:
        return f"The {WHAT[kind]} that there are"
    if matching:
        return f"What matches {_text(search)} first"
    return f"Nothing matches {_text(search)}. The {WHAT[kind]} that there are"


def _counts(found: Found, events: int, properties: int) -> str:
    """Says what is left out of long lists."""
    cut = [
        f"{len(shown)} of {total} {what}"
        for shown, total, what in (
            (found.events, events, "events"),
            (found.properties, properties, "properties"),
        )
        if 0 < len(shown) < total
    ]
    return f" ({', '.join(cut)})" if cut else ""


def _not_read(context: ToolContext, kind: Kind) -> list[str]:
    """Why something may be missing; people are told, so that somebody can mend it."""
    return [f"Not read: {one}" for one in context.taxonomy.problems()] if kind != "events" else []


def label_of(found: Found) -> Label:
    """Anyone who knows a product's public token can send any name and any value: outside text.

    A verified event is one that somebody of the team has looked at.
    """
    outside = bool(found.properties) or not all(event.verified for event in found.events)
    return Label(frozenset({"posthog"}), untrusted=outside)


def _text(search: str) -> str:
    line = " ".join(search.split())
    return json.dumps(line if len(line) <= 200 else line[:199] + "…", ensure_ascii=False)


def _title(arguments: Mapping[str, Any]) -> str:
    what = WHAT.get(str(arguments.get("kind")), "events and properties")
    if arguments.get("kind") == "values":
        what = f"values of “{' '.join(str(arguments.get('property', '')).split())[:60]}”"
    search = " ".join(str(arguments.get("search") or "").split())[:60]
    return f"Looking up {what} for “{search}”" if search else f"Looking up the {what}"


TOOLSET = Toolset(
    "taxonomy",
    (tool(read_taxonomy, risk="read", access="posthog:read", title=_title),),
    core=True,
)
