"""A PostHog project of names alone, for tests of what is known of them; it counts what is asked."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from integrations.posthog import (
    Cohort,
    EventDefinition,
    GroupType,
    PropertyDefinition,
    QueryResult,
)


@dataclass
class Project:
    """The client's methods. `values` and `properties` go by owner, or by group type.

    `errors` are raised by the methods they are named after; `slow` holds those back until it is
    set. Properties are names, or pairs of name and PostHog's type.
    """

    events: dict = field(default_factory=dict)
    properties: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    groups: tuple = ()
    cohort_names: tuple = ()
    carried: dict = field(default_factory=dict)
    seen: int = 1_000
    hidden: frozenset = frozenset()
    unverified: frozenset = frozenset()
    errors: dict = field(default_factory=dict)
    slow: dict = field(default_factory=dict)
    asked: Counter = field(default_factory=Counter)
    queries: list = field(default_factory=list)
    rows: tuple = ((5, 3, "2026-11-20T10:00:00+01:00"),)

    async def event_definitions(self, search=""):
        await self._ask("event_definitions")
        return tuple(
            EventDefinition(n, d, n not in self.unverified, n in self.hidden, None)
            for n, d in sorted(self.events.items())
        )

    async def property_definitions(self, of="event", *, group_index=None, event=""):
        await self._ask(f"property_definitions {of}")
        owner = self.groups[group_index] if of == "group" else of
        found = [
            p if isinstance(p, tuple) else (p, "String") for p in self.properties.get(owner, ())
        ]
        kept = (p for p in found if not event or p[0] in self.carried.get(event, ()))
        return tuple(
            PropertyDefinition(name, kind, hidden=name in self.hidden) for name, kind in kept
        )

    async def group_types(self):
        await self._ask("group_types")
        return tuple(GroupType(n, name) for n, name in enumerate(self.groups))

    async def cohorts(self):
        await self._ask("cohorts")
        return tuple(Cohort(n, name) for n, name in enumerate(self.cohort_names))

    async def frequent_values(self, names, of="event", *, since, group_index=None):
        await self._ask("frequent_values")
        owner = self.groups[group_index] if of == "group" else of
        known = self.values.get(owner, {})
        return {name: known[name] for name in names if name in known}

    async def carried_properties(self, *, since):
        await self._ask("carried_properties")
        return {event: (self.seen, frozenset(names)) for event, names in self.carried.items()}

    async def search_values(self, name, of="event", *, search, since, group_index=None):
        await self._ask("search_values")
        return tuple(v for v in self.values.get(f"all {name}", ()) if search.lower() in v.lower())

    async def query(self, sql, *, name):
        self.queries.append(sql)
        await self._ask("query")
        return QueryResult(("events", "people", "last_seen"), self.rows, False)

    async def _ask(self, what):
        self.asked[what] += 1
        if what in self.slow:
            await self.slow[what].wait()
        await asyncio.sleep(0)
        if what in self.errors:
            raise self.errors[what]
