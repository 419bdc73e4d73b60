"""The inbox: every event that was accepted, who works on it now, and how it ended.

An event is `waiting`, then `running`, and ends once: `answered`, `failed`, `ignored` or `joined`.
A conversation is worked on by one process at a time, the holder of its lease. A lease has a
fencing number that grows with every holder; a write under an older number is refused.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.state import leases
from agent.state.accepting import COLUMNS, Accepting, Arrival
from agent.state.columns import AnyRow, label_of
from agent.state.database import Database, LeaseLost
from agent.state.tables import inbox

Ending = Literal["answered", "failed", "ignored", "joined"]


@dataclass(frozen=True, slots=True)
class LeasedEvent:
    """An event to work on now. `attempt` counts from 1; `exhausted`: only say that it failed.

    `lost` says how many attempts before this one ended with their process. `taken_at` is no later
    than the moment in which the event was leased.
    """

    id: int
    arrival: Arrival
    attempt: int
    lost: int
    fence: int
    exhausted: bool
    taken_at: datetime

    @property
    def lease(self) -> str:
        """The name of the lease under which it is worked on: its conversation."""
        return self.arrival.conversation


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as the inbox keeps it; `outcome` says how it ended or why it waits again."""

    id: int
    arrival: Arrival
    state: str
    attempt: int
    outcome: str
    finished_at: datetime | None


ATTEMPTS = 3
"""Failed attempts after which people are told that there is no answer."""

LOST_ATTEMPTS = 5
"""The same for attempts whose process died or stood still for longer than its lease. They say little
about the event: a machine that is suspended, or a bad deploy, may end several processes in a row."""


class Inbox:
    """Accepts events durably and hands them out, one a conversation, oldest first."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._accepting = Accepting(database)

    async def accept(self, arrival: Arrival) -> bool:
        """Store `arrival`; it is durable when this returns.

        False if the event or its twin was there already. Raises `DatabaseDown`.
        """
        return await self._accepting.accept(arrival)

    async def lease(self, owner: str, *, ttl: timedelta, limit: int = 32) -> list[LeasedEvent]:
        """Take the conversations that nobody works on, and the oldest event of each.

        An event whose time (`not_before`) has not come holds back those behind it. Process
        clocks must agree to well within `ttl`.
        """
        now = self._clock()
        ready = await self._database.read(lambda c: leases.ready_heads(c, now, limit=limit))
        if not ready:
            return []  # the usual case: no write, no lock
        taken = await self._database.write(
            lambda c: leases.take(c, ready, owner=owner, now=now, ttl=ttl)
        )
        return [_leased(row, now) for row in taken]

    async def renew(self, conversation: str, fence: int, *, ttl: timedelta) -> None:
        """Keep the lease for another `ttl` from now. Raises `LeaseLost`."""
        if not await self._set_end(conversation, fence, self._clock() + ttl):
            raise LeaseLost(f"the lease {fence} of {conversation} is no longer ours")

    async def release(self, conversation: str, fence: int) -> None:
        """Give the lease back now; harmless when it is already someone else's."""
        await self._set_end(conversation, fence, self._clock())

    async def claim_waiting(self, conversation: str, fence: int) -> list[LeasedEvent]:
        """Take the events that wait in a conversation whose lease we hold. Raises `LeaseLost`.

        These are the new ones, and those that an earlier holder left unfinished.
        """

        async def find(connection: AsyncConnection) -> list[int]:
            return await leases.claimable(connection, conversation, fence, self._clock())

        async def claim(connection: AsyncConnection) -> Sequence[AnyRow]:
            await leases.check_fence(connection, conversation, fence)
            return await leases.run(connection, inbox.c.id.in_(await find(connection)))

        now = self._clock()
        if not await self._database.read(find):
            return []
        return [_leased(row, now) for row in await self._database.write(claim)]

    async def finish(self, event_id: int, fence: int, *, state: Ending, outcome: str) -> None:
        """Give an event its one end; repeating it is harmless. Raises `LeaseLost` if stale."""
        await self._settle(event_id, fence, state=state, outcome=outcome, finished_at=self._clock())

    async def retry(
        self, event_id: int, fence: int, *, after: timedelta, reason: str, counts: bool = True
    ) -> None:
        """Let an event wait again, for at least `after`. Raises `LeaseLost` if stale.

        An attempt that does not count (`counts=False`: a deploy, an outage elsewhere) is given
        back, so that it brings no event nearer to its end.
        """
        values: dict[str, Any] = {"outcome": reason, "not_before": self._clock() + after}
        if not counts:
            values["attempt"] = inbox.c.attempt - 1
        await self._settle(event_id, fence, state="waiting", **values)

    async def conversations_waiting(self) -> set[str]:
        """The conversations in which a due event waits, leased or not."""
        due = leases.is_due(inbox.c.not_before, self._clock())
        waiting = select(inbox.c.conversation).where(
            inbox.c.finished_at.is_(None), inbox.c.state == "waiting", due
        )
        return {row.conversation for row in await self._rows(waiting)}

    async def check(self, connection: AsyncConnection, conversation: str, fence: int) -> None:
        """Inside a work: raises `LeaseLost` unless `fence` is the conversation's current one."""
        await leases.check_fence(connection, conversation, fence)

    async def find(self, event_key: str, *, source: str = "slack") -> StoredEvent | None:
        """The event with this key, or None."""
        wanted = select(inbox).where(inbox.c.source == source, inbox.c.event_key == event_key)
        rows = await self._rows(wanted)
        return _stored(rows[0]) if rows else None

    async def dead_letters(self, limit: int = 100) -> list[StoredEvent]:
        """Events that ended in failure, the latest first."""
        failed = select(inbox).where(inbox.c.state == "failed")
        rows = await self._rows(failed.order_by(inbox.c.finished_at.desc()).limit(limit))
        return [_stored(row) for row in rows]

    async def counts(self) -> dict[str, int]:
        """How many events are in each state; states without events are left out."""
        rows = await self._rows(select(inbox.c.state, func.count()).group_by(inbox.c.state))
        return {row[0]: row[1] for row in rows}

    async def unfinished(self) -> int:
        """How many events have not ended."""
        unfinished = select(func.count()).select_from(inbox).where(inbox.c.finished_at.is_(None))
        return int((await self._rows(unfinished))[0][0])

    async def _set_end(self, conversation: str, fence: int, end: datetime) -> bool:
        return await self._database.write(
            lambda c: leases.set_end(c, conversation, fence, expires_at=end)
        )

    async def _settle(self, event_id: int, fence: int, *, state: str, **values: Any) -> None:
        ours = (inbox.c.id == event_id) & (inbox.c.fence == fence)
        again = inbox.c.state.in_(("running", state))

        async def work(connection: AsyncConnection) -> None:
            await leases.check_event(connection, event_id, fence)
            changed = await connection.execute(
                update(inbox).where(ours, again).values(state=state, **values)
            )
            if changed.rowcount != 1:
                raise LeaseLost(f"event {event_id} no longer runs under the lease {fence}")

        await self._database.write(work)

    async def _rows(self, query: Select[Any]) -> Sequence[AnyRow]:
        async def work(connection: AsyncConnection) -> Sequence[AnyRow]:
            rows: Sequence[AnyRow] = (await connection.execute(query)).all()
            return rows

        return await self._database.read(work)


def _arrival(row: AnyRow) -> Arrival:
    return Arrival(**{name: getattr(row, name) for name in COLUMNS}, label=label_of(row))


def _leased(row: AnyRow, now: datetime) -> LeasedEvent:
    failed = row.attempt - 1 - row.lost
    exhausted = failed >= ATTEMPTS or row.lost >= LOST_ATTEMPTS
    return LeasedEvent(row.id, _arrival(row), row.attempt, row.lost, row.fence, exhausted, now)


def _stored(row: AnyRow) -> StoredEvent:
    return StoredEvent(row.id, _arrival(row), row.state, row.attempt, row.outcome, row.finished_at)
