"""What arrives, and how it gets into the inbox: durably, once, and many arrivals in one commit."""

import asyncio
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert

from agent.policy import Label
from agent.state.columns import Insert, insert_into, label_values
from agent.state.database import Database, DatabaseDown
from agent.state.tables import inbox


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that arrived, exactly as it came, and what it is about.

    `event_key` is the source's own name for this delivery; `twin_key`, where there is one, is
    shared by two events that tell of the same thing (a mention and the message it stands in).
    """

    tenant: str
    source: str
    kind: Literal["event", "command", "action"]
    event_key: str
    twin_key: str | None
    conversation: str
    body: str
    content_type: str
    received_at: datetime
    label: Label


COLUMNS = tuple(field.name for field in fields(Arrival) if field.name != "label")
"""The columns of the inbox that hold an arrival, but for its label."""


class Accepting:
    """Stores arrivals. Those that come while another commit is under way share the next one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._arriving: list[tuple[Arrival, asyncio.Future[bool]]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def accept(self, arrival: Arrival) -> bool:
        """Store `arrival`; it is durable when this returns.

        False if the event or its twin was there already. Raises `DatabaseDown`.
        """
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._arriving.append((arrival, future))
        if len(self._arriving) == 1:
            # A task of its own: a caller that is cancelled must not take the others with it.
            task = asyncio.create_task(self._accept_arriving(), name="inbox accept")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await future

    async def _accept_arriving(self) -> None:
        batch: list[tuple[Arrival, asyncio.Future[bool]]] = []

        async def store(connection: AsyncConnection) -> set[tuple[str, str]]:
            batch.extend(self._arriving)  # everything that came until the writer got here
            self._arriving.clear()
            return await _store(connection, [arrival for arrival, _ in batch])

        try:
            new = await self._database.write(store, first=True)
        except Exception as error:  # noqa: BLE001 - each caller in the batch is told
            if not batch:  # it failed before the writer got to it
                batch.extend(self._arriving)
                self._arriving.clear()
            await self._accept_singly(batch, error)
            return
        for arrival, future in batch:
            key = (arrival.source, arrival.event_key)
            _tell(future, key in new)
            new.discard(key)  # the same event twice in one batch: the first one is new

    async def _accept_singly(
        self, batch: list[tuple[Arrival, asyncio.Future[bool]]], error: Exception
    ) -> None:
        """One arrival that cannot be stored must not take its neighbours with it."""
        if isinstance(error, DatabaseDown):
            for _, future in batch:
                _tell(future, DatabaseDown(error.reason))
            return
        works = [partial(_store, batch=[arrival]) for arrival, _ in batch]
        results = await asyncio.gather(*map(self._database.write, works), return_exceptions=True)
        for (_, future), result in zip(batch, results, strict=True):
            _tell(future, result if isinstance(result, BaseException) else bool(result))


def _tell(future: asyncio.Future[bool], result: bool | BaseException) -> None:
    if future.done():
        return  # its caller has left
    if isinstance(result, BaseException):
        future.set_exception(result)
    else:
        future.set_result(result)


async def _store(connection: AsyncConnection, batch: list[Arrival]) -> set[tuple[str, str]]:
    values = [_values(arrival) for arrival in batch]
    # SQLAlchemy's way of inserting many takes twice as long for one.
    storing = _storing(insert_into(connection, inbox))
    stored = await connection.execute(storing, values if len(values) > 1 else values[0])
    return {(row.source, row.event_key) for row in stored}


@lru_cache
def _storing(insertion: Insert) -> ReturningInsert[tuple[str, str]]:
    return insertion.on_conflict_do_nothing().returning(inbox.c.source, inbox.c.event_key)


def _values(arrival: Arrival) -> dict[str, Any]:
    return {
        **{name: getattr(arrival, name) for name in COLUMNS},
        **label_values(arrival.label),
        "state": "waiting",
        "attempt": 0,
        "lost": 0,
        "fence": 0,
        "outcome": "",
    }
