"""What a project's data are called: events, properties, values, groups and cohorts."""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from agent.naming import nearest, words
from integrations.posthog import EventDefinition, PostHog

PropertyType = Literal["text", "number", "boolean", "time"]


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """One event; `verified` means that somebody of the team has looked at it."""

    name: str
    description: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class KnownProperty:
    """One property of an event, a person, a session or a group type, as in `criteria.Filter`.

    `values` are known values, those that were searched for first, then the most frequent ones.
    """

    name: str
    of: str = "event"
    type: PropertyType = "text"
    description: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up found, best match first; without a match everything, best known first."""

    events: tuple[KnownEvent, ...] = ()
    properties: tuple[KnownProperty, ...] = ()
    cohorts: tuple[str, ...] = ()
    group_types: tuple[str, ...] = ()


class Taxonomy:
    """The names in one project, read once and kept for a while; shared by all turns of a process.

    Every method may raise the errors of `integrations.errors`, when nothing is known yet.
    """

    KEPT_SECONDS = 600.0

    def __init__(self, posthog: PostHog) -> None:
        self._posthog = posthog
        self._kept: tuple[float, tuple[EventDefinition, ...]] | None = None

    async def found(self, search: str = "") -> Found:
        """Everything that may be meant by `search`, candidates generously."""
        said = {word.stem for word in words(search)}
        events = sorted(
            (KnownEvent(e.name, e.description, e.verified) for e in await self._events()),
            key=lambda e: (-len(said & {w.stem for w in words(e.name)}), not e.verified, e.name),
        )
        return Found(tuple(events[:60]))

    async def event(self, name: str) -> KnownEvent | None:
        """The event of exactly this name."""
        for event in await self._events():
            if event.name == name:
                return KnownEvent(event.name, event.description, event.verified)
        return None

    async def last_seen(self, event: str) -> datetime | None:
        """When an event of this name last arrived, aware; None when it never did."""
        return next((e.last_seen_at for e in await self._events() if e.name == event), None)

    async def property(self, name: str, of: str = "event") -> KnownProperty | None:
        """The property of exactly this name; `of` is event, person, session or a group type."""
        return None

    async def nearest_events(self, name: str) -> list[str]:
        """The names of events most like `name`, best first."""
        return nearest(name, [event.name for event in await self._events()])

    async def nearest_properties(self, name: str, of: str = "event") -> list[str]:
        """The names of properties most like `name`, best first."""
        return []

    async def values(self, name: str, of: str = "event", *, search: str = "") -> tuple[str, ...]:
        """Known values of a property, those that contain `search`, most frequent first."""
        return ()

    async def group_index(self, group_type: str) -> int | None:
        """PostHog's number (0 to 4) of a group type; None when there is no such type."""
        return None

    def warm(self) -> None:
        """Begin to read in the background, so that the first question need not wait."""

    async def close(self) -> None:
        """End what runs in the background."""

    async def _events(self) -> tuple[EventDefinition, ...]:
        now = time.monotonic()
        if self._kept is None or now - self._kept[0] > self.KEPT_SECONDS:
            found = await self._posthog.event_definitions()
            self._kept = (now, tuple(event for event in found if not event.hidden))
        return self._kept[1]
