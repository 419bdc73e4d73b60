"""Knows what a project's data are called, at once and by the words of people."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from agent.kept import Kept
from agent.names.catalogue import Catalogue, LookUp, with_values
from agent.names.known import Found, KnownEvent, KnownProperty, PropertyType
from agent.names.naming import nearest
from agent.names.parts import Known, Parts, names_people, owner_of
from agent.names.values import WINDOWS
from integrations.errors import OutsideError
from integrations.posthog import Cohort, GroupType, PostHog

__all__ = ["Found", "KnownEvent", "KnownProperty", "PropertyType", "Taxonomy", "names_people"]

S = TypeVar("S")
T = TypeVar("T")

MISSED_SECONDS = 10.0
"""A name that is not there may be new: it is looked for again when what is known is older."""


class Taxonomy:
    """The names in one project, shared by all turns of a process.

    They are read in the background and kept for a while; whoever asks gets what is known at once
    and waits only while nothing is. A part that cannot be read, such as cohorts for want of a
    scope, is missing from what is found and named by `problems`. The errors of
    `integrations.errors` are raised where nothing is known of what was asked for.
    """

    def __init__(
        self, posthog: PostHog, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._posthog = posthog
        self._clock = clock
        self._parts = Parts(posthog, clock=clock)
        self._made: tuple[Known, Catalogue] | None = None
        self._making: asyncio.Task[None] | None = None

    async def found(self, search: str = "") -> Found:
        """Everything that may be meant by `search`, generously: what matches first.

        Values are those that were said, filled up with the most frequent ones; those of
        properties that tell who somebody is are never among them.
        """
        return (await self.look_up(search)).found

    async def look_up(self, search: str = "", *, of: str = "") -> LookUp:
        """As `found`, with how much there is; `of` keeps the properties of that owner."""
        catalogue = await self._catalogue()
        if search and not catalogue.matches_event(search):
            await self._parts.events.fresh(within=MISSED_SECONDS)
            with contextlib.suppress(OutsideError):  # named by `problems`
                await self._parts.of("event").fresh(within=MISSED_SECONDS)
            catalogue = await self._catalogue(newest=True)
        return catalogue.look_up(search, of=of)

    async def matching(self, search: str) -> Found:
        """Only what matches `search`, best first; of values those that were said."""
        return (await self._catalogue()).matching(search)

    async def event(self, name: str) -> KnownEvent | None:
        """The event of exactly this name."""
        found = await _seek(self._parts.events, lambda events: events.get(name))
        if found is None:
            return None
        return KnownEvent(found.name, found.description, found.verified)

    async def last_seen(self, event: str) -> datetime | None:
        """When an event of this name last arrived, aware; None when it never did."""
        found = (await self._parts.events.get()).get(event)
        return None if found is None else found.last_seen_at

    async def property(self, name: str, of: str = "event") -> KnownProperty | None:
        """The property of exactly this name, with all its known values.

        `of` is event, person, session or a group type.
        """
        found = await _seek(
            self._parts.of(of),
            lambda known: next((p for p in known if (p.of, p.name) == (of, name)), None),
        )
        return found and with_values([found], await self._parts.known_values())[0]

    async def properties_of_event(self, event: str) -> tuple[KnownProperty, ...]:
        """The event properties that were seen on events of this name, with all known values."""
        found = await self._posthog.property_definitions("event", event=event)
        names = {definition.name for definition in found}
        known = [p for p in await self._parts.of("event").get() if p.name in names]
        return tuple(with_values(known, await self._parts.known_values()))

    async def nearest_events(self, name: str) -> list[str]:
        """The names of events most like `name`, best first."""
        return nearest(name, (await self._parts.events.get()).keys())

    async def nearest_properties(self, name: str, of: str = "event") -> list[str]:
        """The names of properties most like `name`, best first."""
        return nearest(name, [p.name for p in await self._parts.of(of).get() if p.of == of])

    async def values(
        self, name: str, of: str = "event", *, search: str = "", personal: bool = False
    ) -> tuple[str, ...]:
        """Values of a property that contain `search`, in any case, most frequent first.

        Of a property that tells who somebody is, only a value that equals `search` is given,
        unless `personal` ones may be listed.
        """
        listed = personal or not names_people(name, of)
        if not listed and not search:
            return ()
        known = (await self._parts.known_values()).get((of, name), ())
        found = tuple(value for value in known if search.casefold() in value.casefold())
        if not found:
            found = await self._search_values(name, of, search)
        return found if listed else tuple(v for v in found if v.casefold() == search.casefold())

    async def cohorts(self) -> tuple[Cohort, ...]:
        """The cohorts that somebody named."""
        return await self._parts.cohorts.get()

    async def group_types(self) -> tuple[GroupType, ...]:
        """The kinds of groups that the product has."""
        return await self._parts.groups.get()

    async def group_index(self, group_type: str) -> int | None:
        """PostHog's number (0 to 4) of a group type; None when there is no such type."""
        found = await self._parts.groups.get()
        return next((group.index for group in found if group.name == group_type), None)

    def problems(self) -> tuple[str, ...]:
        """Which parts of what there is could not be read, and why, a sentence each."""
        return tuple(f"{p.name}: {p.problem}" for p in self._parts.all if p.problem)

    def warm(self) -> None:
        """Begin to read in the background, so that the first question need not wait."""
        for part in self._parts.all:
            part.refresh()

    async def close(self) -> None:
        """End what runs in the background."""
        for part in self._parts.all:
            await part.close()
        if self._making is not None:
            self._making.cancel()

    async def _search_values(self, name: str, of: str, search: str) -> tuple[str, ...]:
        owner = owner_of(of)
        return await self._posthog.search_values(
            name,
            owner,
            search=search,
            since=self._clock() - WINDOWS[0],
            group_index=await self.group_index(of) if owner == "group" else None,
        )

    async def _catalogue(self, *, newest: bool = False) -> Catalogue:
        """The catalogue of what is known; the one before while a new one is being made.

        Waits for the new one when it is the first, the first with values, or asked to.
        """
        known = await self._parts.known()
        while self._made is None or _differ(known, self._made[0]):
            if self._making is None:
                self._making = asyncio.create_task(self._make(known))
            if self._made is not None and self._made[0].values is not None and not newest:
                break
            await asyncio.shield(self._making)
        return self._made[1]

    async def _make(self, known: Known) -> None:
        try:
            before = self._made and self._made[1]
            made = await asyncio.to_thread(lambda: Catalogue(known.names(), before))
            self._made = known, made
        finally:
            self._making = None


def _differ(one: Known, other: Known) -> bool:
    return any(new is not old for new, old in zip(one.parts, other.parts, strict=True))


async def _seek(kept: Kept[S], find: Callable[[S], T | None]) -> T | None:
    """What `find` finds in it, also when it has only just come to be there."""
    found = find(await kept.get())
    return found if found is not None else find(await kept.fresh(within=MISSED_SECONDS))
