"""Writes what a look-up found as text, one line each, and reads exactly the same back from it.

Names, values and descriptions are JSON inside the lines, so none of them can look like a line of
its own, whoever sent it.
"""

import contextlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar, get_args

from agent.names.found_carried import (
    Carriers,
    On,
    line_json,
    marked,
    marks,
    read_on,
    trimmed,
    with_properties,
)
from agent.names.known import Found, KnownEvent, KnownProperty, PropertyType

MOST_CHARACTERS = 8_000
"""Of one result: about 2,500 tokens."""

WHOLE = 15
"""So many of each kind are shown with all that is known of them before others get anything."""

LINES_KEPT = 2_048
"""Lines remembered: to fit a look-up, each is measured several times, and the next one has most of
them again. What nobody looks up any more goes first."""

_COHORT, _GROUP_TYPE = "cohort ", "group type "

_decoder = json.JSONDecoder()

T = TypeVar("T")


def render_found(found: Found) -> str:
    """One line for each name; `read_found` gives back an equal `Found`."""
    carriers = Carriers(found.events)
    lines = [
        *map(_line, found.events, marks(found.events)),
        *(_line(known, carriers.of(known)) for known in found.properties),
        *(f"{_COHORT}{line_json(name)}" for name in found.cohorts),
        *(f"{_GROUP_TYPE}{line_json(name)}" for name in found.group_types),
    ]
    return "\n".join(lines)


def read_found(text: str) -> Found:
    """What `render_found` wrote, from a text that may have other lines around it."""
    lines = text.split("\n")
    properties = _read(lines, "property ", _read_property)
    carried: dict[str, On] = {}
    for known, on in properties:
        if on is not None:
            carried.setdefault(known.name, on)
    return Found(
        events=with_properties(_read(lines, "event ", _read_event), carried),
        properties=tuple(known for known, _ in properties),
        cohorts=_read(lines, _COHORT, lambda line: str(_read_json(line)[0])),
        group_types=_read(lines, _GROUP_TYPE, lambda line: str(_read_json(line)[0])),
    )


def fitted(found: Found, *, most: int = MOST_CHARACTERS) -> Found:
    """As much of `found` as `most` characters hold: names before what is known of them.

    What comes first is kept longest, what carries it before values, values before descriptions.
    """
    fixed = Found(cohorts=found.cohorts, group_types=found.group_types)
    while len(render_found(fixed)) > most // 4:
        fixed = Found(
            (), (), fixed.cohorts[:-1], fixed.group_types[: None if fixed.cohorts else -1]
        )
    left = most - len(render_found(fixed))
    bare_events = [_bare(event) for event in found.events]
    bare_properties = [KnownProperty(p.name, p.of, p.type) for p in found.properties]
    events = _first(bare_events, left // 2 if bare_properties else left)
    left -= sum(len(_line(event)) + 1 for event in events)
    properties = _first(bare_properties, left)
    left -= sum(len(_line(known)) + 1 for known in properties)
    told, takes = _told(found.events[: len(events)], properties, min(left, most // 4))
    left -= takes
    events = [_bare(event) for event in told]
    valued = [KnownProperty(p.name, p.of, p.type, values=p.values) for p in found.properties]
    first, rest = range(WHOLE), range(WHOLE, len(properties))
    for n in first:
        left -= _enrich(events, n, told, left)
        left -= _enrich(properties, n, found.properties, left)
    for n in rest:
        left -= _enrich(properties, n, valued, left)
    for n in range(WHOLE, max(len(events), len(properties))):
        left -= _enrich(events, n, told, left)
        left -= _enrich(properties, n, found.properties, left)
    return replace(fixed, events=tuple(events), properties=tuple(properties))


def _bare(event: KnownEvent) -> KnownEvent:
    return KnownEvent(
        event.name, "", event.verified, event.properties
    )  # `replace` takes thrice as long


def _told(
    events: Sequence[KnownEvent], properties: Sequence[KnownProperty], most: int
) -> tuple[list[KnownEvent], int]:
    """The events with as much of what they carry as `most` characters hold, and what that takes."""
    told = trimmed(events, properties, most=most)
    carriers = Carriers(told)
    takes = sum(map(len, marks(told))) + sum(len(carriers.of(one)) for one in properties)
    if takes <= most:
        return told, takes
    return [replace(event, properties=None) for event in events], 0


def _first(items: Sequence[T], most: int) -> list[T]:
    """The first ones, as far as `most` characters go."""
    kept: list[T] = []
    for item in items:
        most -= len(_line(item)) + 1
        if most < 0:
            break
        kept.append(item)
    return kept


def _enrich(items: list[T], number: int, richer: Sequence[T], left: int) -> int:
    """Put a richer item in the place of a barer one if `left` characters hold it; what it takes."""
    if number >= len(items):
        return 0
    takes = len(_line(richer[number])) - len(_line(items[number]))
    if takes > left:
        return 0
    items[number] = richer[number]
    return takes


# --- lines -------------------------------------------------------------------------------------


@lru_cache(LINES_KEPT)
def _line(item: object, carried: str = "") -> str:
    match item:
        case KnownEvent(name, description, verified):
            line = f"event {line_json(name)}{' verified' if verified else ''}{carried}"
            return f"{line} – {line_json(description)}" if description else line
        case KnownProperty(name, of, kind, description, values):
            line = f"property {line_json(name)} of {line_json(of)} {kind}{carried}"
            line += f" = {line_json(list(values))}" if values else ""
            return f"{line} – {line_json(description)}" if description else line
        case _:
            raise TypeError(f"{item!r} has no line of its own.")


def _read_event(line: str) -> KnownEvent:
    name, rest = _read_json(line)
    verified = rest.startswith(" verified")
    return KnownEvent(name, _read_description(rest), verified, marked(rest))


def _read_property(line: str) -> tuple[KnownProperty, On | None]:
    name, rest = _read_json(line)
    of, rest = _read_json(rest.removeprefix(" of "))
    kind, space, rest = rest.removeprefix(" ").partition(" ")
    on, rest = read_on(space + rest, _decoder)
    values: list[str] = []
    if rest.startswith(" = "):
        values, rest = _read_json(rest.removeprefix(" = "))
    known = KnownProperty(name, of, _TYPES[kind], _read_description(rest), tuple(values))
    return known, on


def _read_description(rest: str) -> str:
    _, dash, description = rest.partition("– ")
    return str(_read_json(description)[0]) if dash else ""


def _read_json(text: str) -> tuple[Any, str]:
    found, end = _decoder.raw_decode(text)
    return found, text[end:]


def _read(lines: Sequence[str], begins: str, read: Callable[[str], T]) -> tuple[T, ...]:
    """The lines of one kind; what looks like one and is none is left out."""
    found = []
    for line in lines:
        if line.startswith(begins):
            with contextlib.suppress(ValueError, KeyError):
                found.append(read(line.removeprefix(begins)))
    return tuple(found)


_TYPES: dict[str, PropertyType] = {kind: kind for kind in get_args(PropertyType)}
