"""Reads every part of a project's taxonomy from PostHog, each kept and renewed by itself."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, get_args

from agent.analytics.sql_schema import TABLES, look_up
from agent.kept import Kept
from agent.names.carried import Carried, read_carried
from agent.names.catalogue import Names, best_known, with_values
from agent.names.known import KnownEvent, KnownProperty, PropertyType
from agent.names.values import Source, read_older_values, read_values
from integrations.errors import OutsideError, TryLater
from integrations.posthog import (
    Cohort,
    EventDefinition,
    GroupType,
    Owner,
    PostHog,
    PropertyDefinition,
)

T = TypeVar("T")

ValuesByName = Mapping[tuple[str, str], tuple[str, ...]]
"""Values, the most frequent first, by owner (or group type) and name of the property."""

EVENTS_SECONDS = 60.0
NAMES_SECONDS = 600.0
VALUES_SECONDS = 1_800.0
OLDER_SECONDS = 21_600.0
"""How long events and their properties, other names, values, and values of what has stopped are
believed."""

VALUES_PATIENCE = 3.0
"""Seconds that the first question of a process waits for what takes a scan of events."""

_TYPES: Mapping[str, PropertyType] = {
    "Numeric": "number",
    "Duration": "number",
    "Boolean": "boolean",
    "DateTime": "time",
}
"""PostHog's types; everything else is text."""

_OWNERS: Mapping[str, Owner] = {"event": "event", "person": "person", "session": "session"}
_TABLES: Mapping[Owner, str] = {
    "event": "events",
    "person": "persons",
    "session": "sessions",
    "group": "groups",
}


def owner_of(of: str) -> Owner:
    """Whose property it is for PostHog; what is no event, person or session is a group type."""
    return _OWNERS.get(of, "group")


def names_people(name: str, of: str) -> bool:
    """Whether a property of this name tells who a person is, or how to reach them."""
    table = TABLES[_TABLES[owner_of(of)]]
    found = look_up(table, [name] if of == "session" else ["properties", name])
    return found is not None and found.personal


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that was read; what could not be read is None."""

    events: Mapping[str, EventDefinition]
    properties: tuple[tuple[KnownProperty, ...] | None, ...]
    cohorts: tuple[Cohort, ...] | None
    groups: tuple[GroupType, ...] | None
    values: ValuesByName | None
    older: ValuesByName | None
    carried: Carried | None

    @property
    def parts(self) -> tuple[Any, ...]:
        """The very objects, by which one tells whether anything was read anew."""
        others = (self.cohorts, self.groups, self.values, self.older, self.carried)
        return (self.events, *self.properties, *others)

    def names(self) -> Names:
        """All of it, in the order in which it is shown without a search."""
        events = [
            KnownEvent(e.name, e.description, e.verified)
            for e in sorted(
                self.events.values(),
                key=lambda e: (not e.verified, not e.description, e.name.startswith("$"), e.name),
            )
        ]
        properties = [p for part in self.properties for p in part or ()]
        return Names(
            events,
            best_known(with_values(properties, {**(self.older or {}), **(self.values or {})})),
            [cohort.name for cohort in self.cohorts or ()],
            [group.name for group in self.groups or ()],
            self.carried or {},
        )


class Parts:
    """The readings; each serves what it has while it is renewed, and fails alone."""

    def __init__(self, posthog: PostHog, *, clock: Callable[[], datetime]) -> None:
        self._posthog = posthog
        self._clock = clock
        self.events = Kept(self._read_events, name="events", seconds=EVENTS_SECONDS)
        self.groups = Kept(self._read_groups, name="group types", seconds=NAMES_SECONDS)
        self.cohorts = Kept(self._read_cohorts, name="cohorts", seconds=NAMES_SECONDS)
        self.properties: Mapping[Owner, Kept[tuple[KnownProperty, ...]]] = {
            of: Kept(
                partial(self._read_properties, of),
                name=f"{of} properties",
                seconds=EVENTS_SECONDS if of == "event" else NAMES_SECONDS,
            )
            for of in get_args(Owner)
        }
        self.values = Kept(self._read_values, name="values", seconds=VALUES_SECONDS)
        self.carried = Kept(self._read_carried, name="what events carry", seconds=VALUES_SECONDS)
        self.older = Kept(self._read_older, name="older values", seconds=OLDER_SECONDS)

    def of(self, of: str) -> Kept[tuple[KnownProperty, ...]]:
        """The properties of event, person, session, or of any group type."""
        return self.properties[owner_of(of)]

    @property
    def all(self) -> tuple[Kept[Any], ...]:
        """Every reading."""
        names = (self.events, *self.properties.values(), self.cohorts, self.groups)
        return (*names, self.carried, self.values, self.older)

    async def known(self) -> Known:
        """Everything, waiting for what was never read; raises only when there are no events."""
        for part in self.all:
            part.refresh()  # all at the same time; what is awaited below is under way
        events = await self.events.get()
        properties = [await _or_none(kept) for kept in self.properties.values()]
        cohorts, groups = await _or_none(self.cohorts), await _or_none(self.groups)
        values, carried = await asyncio.gather(_patient(self.values), _patient(self.carried))
        older = self.older.known()
        return Known(events, tuple(properties), cohorts, groups, values, older, carried)

    async def known_values(self) -> ValuesByName:
        """What is known of values, waiting for `VALUES_PATIENCE` when nothing is."""
        self.older.refresh()
        return {**(self.older.known() or {}), **(await _patient(self.values) or {})}

    # --- reading --------------------------------------------------------------------------------

    async def _read_events(self) -> Mapping[str, EventDefinition]:
        found = await self._posthog.event_definitions()
        return {event.name: event for event in found if not event.hidden}

    async def _read_groups(self) -> tuple[GroupType, ...]:
        return await self._posthog.group_types()

    async def _read_cohorts(self) -> tuple[Cohort, ...]:
        return await self._posthog.cohorts()

    async def _read_properties(self, of: Owner) -> tuple[KnownProperty, ...]:
        if of != "group":
            return _known(await self._posthog.property_definitions(of), of)
        groups = await self.groups.get()
        parts = await asyncio.gather(
            *(self._posthog.property_definitions("group", group_index=g.index) for g in groups)
        )
        return tuple(
            known
            for group, found in zip(groups, parts, strict=True)
            for known in _known(found, group.name)
        )

    async def _read_values(self) -> ValuesByName:
        groups = {g.name: g.index for g in await _or_none(self.groups) or ()}
        wanted = await self._with_lists()
        sources = {of: Source(owner_of(of), names, groups.get(of)) for of, names in wanted.items()}
        found = await read_values(self._posthog, list(sources.values()), now=self._clock())
        return {
            (of, name): found[key]
            for of, source in sources.items()
            for name in source.names
            if (key := (source.of, source.group_index, name)) in found
        }

    async def _read_carried(self) -> Carried:
        return await read_carried(self._posthog, now=self._clock())

    async def _read_older(self) -> ValuesByName:
        recent = await self.values.get()
        wanted = (await self._with_lists()).get("event", ())
        names = [name for name in wanted if ("event", name) not in recent]
        found = await read_older_values(self._posthog, names, now=self._clock())
        return {("event", name): values for (_, _, name), values in found.items()}

    async def _with_lists(self) -> Mapping[str, list[str]]:
        """The properties whose values are worth a list, by owner, the best known first."""
        properties = [await _unless_refused(kept) for kept in self.properties.values()]
        wanted: dict[str, list[str]] = {}
        for known in best_known(p for part in properties for p in part):
            if known.type == "text" and not names_people(known.name, known.of):
                wanted.setdefault(known.of, []).append(known.name)
        return wanted


def _known(found: tuple[PropertyDefinition, ...], of: str) -> tuple[KnownProperty, ...]:
    return tuple(
        KnownProperty(p.name, of, _TYPES.get(p.type, "text"), p.description)
        for p in found
        if not p.hidden
    )


async def _unless_refused(kept: Kept[tuple[T, ...]]) -> tuple[T, ...]:
    """What is there; nothing where PostHog refuses it for good, as for want of a scope."""
    try:
        return await kept.get()
    except TryLater:
        raise
    except OutsideError:
        return ()


async def _patient(kept: Kept[T]) -> T | None:
    """What is known, waiting for `VALUES_PATIENCE` when nothing is."""
    known = kept.known()
    with contextlib.suppress(OutsideError, TimeoutError):
        async with asyncio.timeout(None if known is not None else VALUES_PATIENCE):
            return await kept.get()
    return known


async def _or_none(kept: Kept[T]) -> T | None:
    try:
        return await kept.get()
    except OutsideError:
        return None
