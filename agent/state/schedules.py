"""What people have ordered to be said again and again; they make it, pause, edit and delete it here.

The clock takes what is due from `agent.state.due`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.state.columns import insert_into
from agent.state.database import Database
from agent.state.due import add_job, job_asked_for
from agent.state.job_rows import NewJob
from agent.state.schedule_rows import (
    NewSchedule,
    Plan,
    Schedule,
    plan_values,
    schedule_of,
    values_of,
)
from agent.state.tables import schedules

MOST = 50
"""Schedules of one channel: more is a slip, or somebody who wants to fill the channel."""


class ChangedMeanwhile(Exception):
    """Somebody else has edited a schedule; `found` is how it stands now."""

    def __init__(self, found: Schedule) -> None:
        super().__init__(f"schedule {found.id} was edited meanwhile")
        self.found = found


class ScheduleStore:
    """Keeps schedules. What is not there any more, or of another tenant, is None."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def add(self, new: NewSchedule) -> Schedule | None:
        """Keep a schedule; one that was asked for under the same key is returned as it is.

        None, and no change, where its channel has `MOST` already.
        """
        here = _there(new.tenant, new.channel)

        async def work(connection: AsyncConnection) -> Schedule | None:
            same = select(schedules).where(schedules.c.key == new.key)
            if known := (await connection.execute(same)).first():
                return schedule_of(known)
            count = select(func.count()).select_from(schedules).where(here)
            if (await connection.scalar(count) or 0) >= MOST:
                return None
            await connection.execute(
                insert_into(connection, schedules)
                .values(values_of(new, self._clock()))
                .on_conflict_do_nothing(index_elements=[schedules.c.key])
            )
            return schedule_of((await connection.execute(same)).one())

        return await self._database.write(work)

    async def get(self, tenant: str, number: int, *, even_deleted: bool = False) -> Schedule | None:
        """One schedule."""
        mine = schedules.c.tenant == tenant if even_deleted else _there(tenant)
        found = await self._list(and_(mine, schedules.c.id == number))
        return found[0] if found else None

    async def of_channel(self, tenant: str, channel: str) -> list[Schedule]:
        """The schedules of a channel, the oldest first."""
        return await self._list(_there(tenant, channel))

    async def edit(
        self, tenant: str, number: int, plan: Plan, *, instead_of: str = ""
    ) -> Schedule | None:
        """Put another plan in the place of the one that there is; the next run is counted from now.

        With a stamp, `instead_of`, only if that is the one that there is, or if it is done already.
        Raises `ChangedMeanwhile`.
        """
        values = plan_values(plan) | {"next_at": plan.recurrence.next_after(self._clock())}
        there = _there(tenant) & (schedules.c.id == number)

        async def work(connection: AsyncConnection) -> Schedule | None:
            row = (
                await connection.execute(select(schedules).where(there).with_for_update())
            ).first()
            found = None if row is None else schedule_of(row)
            if found is None or (instead_of and found.stamp == plan.stamp):
                return found
            if instead_of and found.stamp != instead_of:
                raise ChangedMeanwhile(found)
            change = update(schedules).where(there).values(values).returning(schedules)
            return schedule_of((await connection.execute(change)).one())

        return await self._database.write(work)

    async def pause(self, tenant: str, number: int) -> Schedule | None:
        """Let no further run begin until `resume`."""
        return await self._change(tenant, number, state="paused")

    async def resume(self, tenant: str, number: int) -> Schedule | None:
        """Go on with the first run that is still to come; those of the pause are not made up for."""
        found = await self.get(tenant, number)
        if found is None or found.state == "active":
            return found
        next_at = found.recurrence.next_after(self._clock())
        return await self._change(tenant, number, state="active", next_at=next_at)

    async def delete(self, tenant: str, number: int) -> Schedule | None:
        """Take a schedule away; `restore` brings it back."""
        return await self._change(tenant, number, deleted_at=self._clock())

    async def restore(self, tenant: str, number: int) -> Schedule | None:
        """Bring back what was deleted; it goes on with the first run that is still to come."""
        found = await self.get(tenant, number, even_deleted=True)
        if found is None or found.deleted_at is None:
            return found
        next_at = found.recurrence.next_after(self._clock())
        return await self._change(
            tenant, number, deleted=True, deleted_at=None, next_at=next_at
        )  # fmt: skip

    async def run_now(self, number: int, new: NewJob) -> None:
        """Remember a run that somebody wants now, beside those that are planned."""
        now = self._clock()
        await self._database.write(lambda c: add_job(c, new, number, now=now))

    async def run_for_operator(self, number: int) -> int | None:
        """The number of the job of a run now, of whatever tenant, in the name of its owner."""
        now = self._clock()
        there = schedules.c.deleted_at.is_(None) & (schedules.c.id == number)

        async def work(connection: AsyncConnection) -> int | None:
            row = (await connection.execute(select(schedules).where(there))).first()
            if row is None:
                return None
            found = schedule_of(row)
            event = f"operator-{now:%Y-%m-%dT%H:%M:%S}"  # pressed twice in a second, it is one run
            new = job_asked_for(found, now, event=event, asked_by=found.owner, preview=False)
            return await add_job(connection, new, number, now=now)

        return await self._database.write(work)

    async def _change(
        self, tenant: str, number: int, *, deleted: bool = False, **values: Any
    ) -> Schedule | None:
        there = schedules.c.tenant == tenant if deleted else _there(tenant)
        change = update(schedules).where(there, schedules.c.id == number)

        async def work(connection: AsyncConnection) -> Schedule | None:
            row = (await connection.execute(change.values(values).returning(schedules))).first()
            return None if row is None else schedule_of(row)

        return await self._database.write(work)

    async def _list(self, which: ColumnElement[bool]) -> list[Schedule]:
        query = select(schedules).where(which).order_by(schedules.c.id)

        async def work(connection: AsyncConnection) -> list[Schedule]:
            return [schedule_of(row) for row in await connection.execute(query)]

        return await self._database.read(work)


def _there(tenant: str, channel: str | None = None) -> ColumnElement[bool]:
    mine = and_(schedules.c.tenant == tenant, schedules.c.deleted_at.is_(None))
    return mine if channel is None else and_(mine, schedules.c.channel == channel)
