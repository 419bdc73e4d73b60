"""The one project of the local PostHog: its data, what is known about it, and how it grows."""

import asyncio
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from integrations.local.posthog import company
from integrations.local.posthog.company import Event
from integrations.local.posthog.hogql.schema import CREATE
from integrations.local.posthog.people import People
from integrations.local.posthog.taxonomy import Taxonomy
from integrations.local.posthog.warehouse import Warehouse

PROJECT_ID = 1
TOKEN = "phc_local_paperkite"  # noqa: S105  a project token is public, and this one is made up
TIME_ZONE = "Europe/Berlin"

BATCH = 20_000
"""Events in one INSERT: few enough for ClickHouse to take them all or none."""


class OtherSeedError(Exception):
    """The folder holds the history of another seed; the message says what to do."""


@dataclass(slots=True)
class Project:
    """Everything that the endpoints work on."""

    warehouse: Warehouse
    people: People
    taxonomy: Taxonomy
    clock: Callable[[], datetime]
    arriving: asyncio.Lock

    @classmethod
    async def open(
        cls, home: Path, *, seed: int, clock: Callable[[], datetime], seconds: float, rows: int
    ) -> "Project":
        """The project kept in `home`/posthog, its company's history told up to this moment.

        The first start makes it, later ones continue it: also after a kill in the middle.
        """
        home /= "posthog"
        first = _beginning(home, seed, clock().astimezone(company.TIME_ZONE).date())
        warehouse = await Warehouse.open(
            home / "clickhouse", tables=CREATE, seconds=seconds, rows=rows
        )
        project = cls(warehouse, People(), Taxonomy(), clock, asyncio.Lock())
        await project.people.load(warehouse)
        await project._grow(seed, first)
        await project.taxonomy.load(warehouse)
        return project

    async def arrive(self, events: Sequence[Event], *, simulated: bool = False) -> None:
        """Store events, in their order; they can be queried when this returns."""
        async with self.arriving:
            rows = [self._row(event, simulated=simulated) for event in events]
            await self.people.save(self.warehouse)
            await self.warehouse.insert("events", rows)
            if not simulated:
                self.taxonomy.learn(events)

    async def close(self) -> None:
        """Wait for what is running and close the database."""
        await self.warehouse.close()

    async def _grow(self, seed: int, first: date) -> None:
        """Tell the part of the company's history that is not stored yet.

        Batches are stored whole and in order, so what is missing is what is later than the last.
        """
        now = self.clock()
        [[count, last]] = await self.warehouse.read_all(
            "SELECT count(), toString(max(timestamp)) FROM events WHERE simulated"
        )
        known = datetime.fromisoformat(f"{last}+00:00") if count else None
        start = known.astimezone(company.TIME_ZONE).date() if known else first
        history = company.simulate(seed, now.astimezone(company.TIME_ZONE).date(), first=start)
        missing = [
            event
            for event in history
            if event.timestamp <= now and (known is None or event.timestamp > known)
        ]
        for batch in _batches(missing):
            await self.arrive(batch, simulated=True)

    def _row(self, event: Event, *, simulated: bool) -> dict[str, Any]:
        person = self.people.meet(event)
        return {
            "uuid": event.uuid,
            "event": event.event,
            "timestamp": event.timestamp.isoformat(),
            "created_at": (event.timestamp if simulated else self.clock()).isoformat(),
            "distinct_id": event.distinct_id,
            "person_id": person.id,
            "properties": event.properties,
            "person_properties": person.properties,
            "simulated": simulated,
        }


def _beginning(home: Path, seed: int, today: date) -> date:
    """The first day of the history in this folder, decided at its first start."""
    home.mkdir(parents=True, exist_ok=True)
    file = home / "history.json"
    try:
        kept = json.loads(file.read_bytes())
    except FileNotFoundError:
        first = today - timedelta(days=company.DAYS - 1)
        beside = file.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps({"seed": seed, "first": first.isoformat()}))
        beside.replace(file)
        return first
    if kept["seed"] != seed:
        raise OtherSeedError(
            f"{home} holds the history of seed {kept['seed']}, not of {seed}. Start with that "
            "seed, or delete the folder to begin anew."
        )
    return date.fromisoformat(kept["first"])


def _batches(events: list[Event]) -> Iterator[list[Event]]:
    for start in range(0, len(events), BATCH):
        yield events[start : start + BATCH]
