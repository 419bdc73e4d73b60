"""Writes beside each property which events of a look-up carry it, and reads it back.

Most properties are on a few events or on nearly all of them, so it says whichever is shorter:
`on ["file shared"]`, `on all but ["survey sent"]`, `on all`.
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from agent.names.known import KnownEvent, KnownProperty

_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What JSON lets stand, and a reader may take for the end of a line, or cannot store."""

UNKNOWN, NONE = " properties unknown", " no properties"
"""What an event's line says of what it carries, where that does not follow from the properties."""

_ALL, _ALL_BUT, _ON = "all", "all but ", " on "

On = tuple[str, list[str]]
"""How, and which events: on these, on all, or on all but these."""


_encode = json.JSONEncoder(ensure_ascii=False).encode  # `json.dumps` would make one each time


def line_json(value: Any) -> str:
    """`value` as JSON that is one line, however lines are told apart."""
    text = _encode(value)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def marks(events: Sequence[KnownEvent]) -> list[str]:
    """What the line of each event says; nothing at all where nothing is known of any."""
    if all(event.properties is None for event in events):
        return ["" for _ in events]
    return [_mark(event) for event in events]


def marked(rest: str) -> tuple[str, ...] | None:
    """What the line of an event says behind its name, `("",)` for what the properties tell."""
    before, _, _ = rest.partition("–")
    if UNKNOWN in before:
        return None
    return () if NONE in before else ("",)


class Carriers:
    """Tells of any property which of `events` carry it; what all of them need is made once."""

    def __init__(self, events: Sequence[KnownEvent]) -> None:
        self._known = [event.name for event in events if event.properties]
        self._held: dict[str, list[str]] = defaultdict(list)
        self._told: dict[tuple[str, ...], str] = {}  # properties share few sets of events
        for event in events:
            for name in dict.fromkeys(event.properties or ()):
                self._held[name].append(event.name)

    def of(self, one: KnownProperty) -> str:
        """As it stands in the line of the property; empty for none."""
        held = self._held.get(one.name) if one.of == "event" else None
        if not held:
            return ""
        told = self._told.get(key := tuple(held))
        if told is None:
            told = self._told[key] = self._on(held)
        return told

    def _on(self, held: Sequence[str]) -> str:
        among = set(held)
        others = [name for name in self._known if name not in among]
        if not others:
            return f"{_ON}{_ALL}"
        return min(f"{_ON}{_json(held)}", f"{_ON}{_ALL_BUT}{_json(others)}", key=len)


def read_on(rest: str, decoder: json.JSONDecoder) -> tuple[On | None, str]:
    """What `on_events` wrote at the beginning of `rest` (how, and names), and what is behind it."""
    if not rest.startswith(_ON):
        return None, rest
    rest = rest.removeprefix(_ON)
    how = next((h for h in (_ALL_BUT, _ALL) if rest.startswith(h)), "")
    rest = rest.removeprefix(how)
    if how == _ALL:
        return (how, []), rest
    names, end = decoder.raw_decode(rest)
    return (how, [str(name) for name in names]), rest[end:]


def with_properties(
    events: Sequence[KnownEvent], carried: Mapping[str, On]
) -> tuple[KnownEvent, ...]:
    """The events with what their lines and those of the properties say that they carry.

    `carried` has how and which events, by the property's name, in the order of the lines.
    """
    if not carried and all(event.properties != () for event in events):
        return tuple(replace(event, properties=None) for event in events)
    return tuple(
        replace(event, properties=tuple(n for n, on in carried.items() if _is_on(event, *on)))
        if event.properties
        else event
        for event in events
    )


def trimmed(
    events: Sequence[KnownEvent], properties: Sequence[KnownProperty], *, most: int
) -> list[KnownEvent]:
    """The events with as much of what they carry as `most` characters tell.

    A property that is cut is on no event, so that nobody knows which ones carry it.
    """
    left = most - sum(map(len, marks(events)))
    kept: set[str] = set()
    carriers = Carriers(events)
    for one in properties:
        takes = len(carriers.of(one))
        if 0 < takes <= left:
            left -= takes
            kept.add(one.name)
    if not kept and any(event.properties for event in events):
        return [replace(event, properties=None) for event in events]
    return [
        replace(event, properties=tuple(n for n in event.properties if n in kept) or None)
        if event.properties
        else event
        for event in events
    ]


def _mark(event: KnownEvent) -> str:
    return UNKNOWN if event.properties is None else "" if event.properties else NONE


def _is_on(event: KnownEvent, how: str, names: Sequence[str]) -> bool:
    return (event.name in names) == (how == "") if how != _ALL else True


def _json(names: Sequence[str]) -> str:
    return line_json(list(dict.fromkeys(names)))
