"""The one project of the local PostHog: its data, what is known about it, and how it grows."""

import asyncio
import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from integrations.local.posthog import company
from integrations.local.posthog.annotations import Annotations
from integrations.local.posthog.cohorts import Cohorts
from integrations.local.posthog.company import Event
from integrations.local.posthog.edits import Edits
from integrations.local.posthog.groups import Groups
from integrations.local.posthog.hogql.schema import CREATE
from integrations.local.posthog.kept import Kept
from integrations.local.posthog.people import People
from integrations.local.posthog.settings import KeptSettings, Settings
from integrations.local.posthog.taxonomy import Taxonomy
from integrations.local.posthog.telling import History
from integrations.local.posthog.warehouse import Warehouse

PROJECT_ID = 1
TOKEN = "phc_local_paperkite"  # noqa: S105  a project token is public, and this one is made up
NAMELESS = "Default project"
"""What PostHog calls a project that nobody has named (posthog/models/team/team.py)."""

TIME_ZONE = "Europe/Berlin"


@dataclass(slots=True)
class Project:
    """Everything that the endpoints work on."""

    warehouse: Warehouse
    people: People
    taxonomy: Taxonomy
    clock: Callable[[], datetime]
    arriving: asyncio.Lock
    home: Path
    history: History
    settings: KeptSettings = field(init=False)
    groups: Groups = field(init=False)
    cohorts: Cohorts = field(init=False)
    edits: Edits = field(init=False)
    annotations: Annotations = field(init=False)

    def __post_init__(self) -> None:
        name = company.NAME if self.history.size > 0 else NAMELESS
        usual = Settings(name=name, timezone=TIME_ZONE)
        self.settings = KeptSettings(Kept(self.home / "settings.json"), usual)
        self.groups = Groups(Kept(self.home / "group_types.json"))
        self.cohorts = Cohorts(Kept(self.home / "cohorts.json"))
        self.edits = Edits(Kept(self.home / "edits.json"))
        self.annotations = Annotations(Kept(self.home / "annotations.json"))
        self.taxonomy.follow(self.edits)

    @classmethod
    async def open(
        cls,
        home: Path,
        *,
        seed: int,
        size: float = 1.0,
        clock: Callable[[], datetime],
        seconds: float,
        rows: int,
    ) -> "Project":
        """The project kept in `home`/posthog, its company's history told up to this moment.

        The first start makes it, later ones continue it: also after a kill in the middle. A
        company of size 0 has neither history nor tracking plan: a project for other events.
        """
        home /= "posthog"
        today = clock().astimezone(company.TIME_ZONE).date()
        history = History.in_folder(home, seed=seed, size=size, today=today)
        warehouse = await Warehouse.open(
            home / "clickhouse", tables=CREATE, seconds=seconds, rows=rows
        )
        taxonomy = Taxonomy(planned=size > 0)
        project = cls(warehouse, People(), taxonomy, clock, asyncio.Lock(), home, history)
        await project.people.load(warehouse)
        await project.groups.load(warehouse)
        # Events hold no cycles; looking for some in all of them takes a third of the telling.
        gc.disable()
        try:
            await project._grow()
        finally:
            gc.enable()
        await project.taxonomy.load(warehouse)
        return project

    async def arrive(self, events: Sequence[Event]) -> None:
        """Store events, in their order; they can be queried when this returns."""
        async with self.arriving:
            await self._store(events, simulated=False)

    async def advance(self) -> None:
        """Tell what has happened in the company since it was told last."""
        async with self.arriving:
            batches = self.history.missing(await self._told_until(), self.clock())
            while events := await asyncio.to_thread(lambda: next(batches, [])):
                await self._store(events, simulated=True)

    async def close(self) -> None:
        """Wait for what is running and close the database."""
        await self.warehouse.close()

    async def _store(self, events: Sequence[Event], *, simulated: bool) -> None:
        rows = self._rows(events, simulated=simulated)
        await self.people.save(self.warehouse)
        await self.groups.save(self.warehouse)
        await self.warehouse.insert("events", rows)
        self.taxonomy.learn(events)
        for group in self.groups.described(events):
            self.taxonomy.learn_group(group.index, group.properties)

    async def _told_until(self) -> datetime | None:
        [[count, last]] = await self.warehouse.read_all(
            "SELECT count(), toString(max(timestamp)) FROM events WHERE simulated"
        )
        return datetime.fromisoformat(f"{last}+00:00") if count else None

    async def _grow(self) -> None:
        """Store the part of the company's history that is not stored yet.

        While ClickHouse takes one batch in, the next one is told.
        """
        batches = self.history.missing(await self._told_until(), self.clock())
        storing: asyncio.Future[None] | None = None
        while rows := await asyncio.to_thread(self._next_rows, batches):
            if storing is not None:
                await storing
            await self.people.save(self.warehouse)
            await self.groups.save(self.warehouse)
            storing = asyncio.ensure_future(self.warehouse.insert("events", rows))
        if storing is not None:
            await storing

    def _next_rows(self, batches: Iterator[list[Event]]) -> list[dict[str, Any]]:
        return self._rows(next(batches, []), simulated=True)

    def _rows(self, events: Sequence[Event], *, simulated: bool) -> list[dict[str, Any]]:
        rows = [self._row(event, simulated=simulated) for event in events]
        merged = self.people.merged()
        for row in rows if merged else ():  # joined by a later event of the same batch
            row["person_id"] = merged.get(row["person_id"], row["person_id"])
        return rows

    def _row(self, event: Event, *, simulated: bool) -> dict[str, Any]:
        person = self.people.meet(event)
        self.groups.meet(event)
        timestamp = event.timestamp.isoformat()
        return {
            "uuid": event.uuid,
            "event": event.event,
            "timestamp": timestamp,
            "created_at": timestamp if simulated else self.clock().isoformat(),
            "distinct_id": event.distinct_id,
            "person_id": person.id,
            "properties": event.properties,
            "person_properties": person.properties,
            "simulated": simulated,
        }
