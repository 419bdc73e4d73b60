"""Makes a job of every run of a schedule when its time has come, exactly once.

However many clocks there are, one of them leads, under the lease `clock`. One commit adds the job and
moves the schedule on, and the job is named after the run, so that neither a kill nor a second clock
can make it twice or lose it. After a stop, the runs that were missed become one late run.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.crashpoints import crash_point
from agent.schedules.recurrence import UnreadableRecurrence
from agent.state import leases
from agent.state.columns import insert_into
from agent.state.database import Database
from agent.state.job_rows import NewJob, Queue
from agent.state.job_rows import values_of as job_values
from agent.state.schedule_rows import Schedule, schedule_of
from agent.state.tables import jobs, schedules

log = structlog.get_logger(__name__)

LEASE = "clock"
"""The lease of the clock that leads; it belongs to no tenant."""

AT_ONCE = 100
"""Schedules that are looked at in one go."""

MOST_MISSED = 50
"""Missed runs that a late one can name; the oldest are only counted."""

JOB, VERSION = "digest", 1
"""The kind of job that a run is, and the version of its arguments."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a schedule: for which moment it stands, and which earlier ones were missed."""

    schedule: Schedule
    at: datetime
    missed: tuple[datetime, ...] = ()
    missed_in_all: int = 0


class DueSchedules:
    """What the clock works with; everything that it writes is fenced by its lease."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def lead(self, owner: str, *, ttl: timedelta) -> int | None:
        """Become the clock that leads, and get its fencing number; None while another one is."""
        now = self._clock()
        return await self._database.write(
            lambda c: leases.hold(c, LEASE, tenant="", owner=owner, now=now, ttl=ttl)
        )

    async def keep(self, fence: int, *, ttl: timedelta) -> bool:
        """Lead on for `ttl`; False if another clock leads by now."""
        end = self._clock() + ttl
        return await self._database.write(lambda c: leases.set_end(c, LEASE, fence, expires_at=end))

    async def next_at(self) -> datetime | None:
        """When the next run is due; None while nothing is planned."""
        soonest = select(func.min(schedules.c.next_at)).where(_active())

        async def work(connection: AsyncConnection) -> datetime | None:
            found: datetime | None = await connection.scalar(soonest)
            return found

        return await self._database.read(work)

    async def run(self, fence: int) -> list[Run]:
        """Make jobs of all runs whose time has come. Raises `LeaseLost`."""
        now = self._clock()
        due = select(schedules).where(_active(), schedules.c.next_at <= now)
        due = due.order_by(schedules.c.next_at, schedules.c.id).limit(AT_ONCE)

        async def work(connection: AsyncConnection) -> list[Schedule]:
            return [schedule_of(row) for row in await connection.execute(due)]

        found = await self._database.read(work)
        made = await asyncio.gather(*(self._run(one, fence, now) for one in found))
        return [run for run in made if run]

    async def _run(self, schedule: Schedule, fence: int, now: datetime) -> Run | None:
        try:
            run = due_run(schedule, now)
            next_at = schedule.recurrence.next_after(now)
        except UnreadableRecurrence as error:  # a newer clock may be on its way
            log.warning("schedule not run", schedule=schedule.id, reason=str(error))
            return None
        unchanged = (schedules.c.id == schedule.id) & (schedules.c.next_at == schedule.next_at)
        move = update(schedules).where(unchanged, _active())
        move = move.values(next_at=next_at, last_at=run.at)
        new = scheduled_job(run)

        async def work(connection: AsyncConnection) -> Run | None:
            await leases.check_fence(connection, LEASE, fence)
            if (await connection.execute(move)).rowcount != 1:
                return None  # paused, edited or deleted meanwhile
            crash_point("schedule moved on")
            await add_job(connection, new, schedule.id, now=now)
            crash_point("run added")
            return run

        crash_point("before run")
        made = await self._database.write(work)
        crash_point("after run")
        return made


async def add_job(connection: AsyncConnection, new: NewJob, schedule: int, *, now: datetime) -> int:
    """Add the job of a run unless it is there, remember it as the last one, and return its number."""
    await connection.execute(
        insert_into(connection, jobs)
        .values(job_values(new, now))
        .on_conflict_do_nothing(index_elements=[jobs.c.key])
    )
    number = await connection.scalar(select(jobs.c.id).where(jobs.c.key == new.key))
    assert number is not None
    await _last_job(connection, schedule, number)
    return int(number)


async def _last_job(connection: AsyncConnection, schedule: int, job: int) -> None:
    mine = update(schedules).where(schedules.c.id == schedule)
    await connection.execute(mine.values(last_job=job))


def due_run(schedule: Schedule, now: datetime) -> Run:
    """The latest run up to `now`, and those that were missed before it."""
    first = schedule.next_at
    assert first is not None
    at, count = first, 0
    missed: list[datetime] = []
    for moment in schedule.recurrence.between(first, now):
        missed = [*missed[-MOST_MISSED + 1 :], at]
        at, count = moment, count + 1
    return Run(schedule, at, tuple(missed), count)


def scheduled_job(run: Run) -> NewJob:
    """The job that a run is, named after its moment."""
    return _job(run, f"{run.at:%Y-%m-%dT%H:%M:%SZ}", queue="scheduled")


def job_asked_for(
    schedule: Schedule, at: datetime, *, event: str, asked_by: str, preview: bool
) -> NewJob:
    """The job of a run that somebody wants now, by the `event` that says so; nobody has to wait."""
    return _job(
        Run(schedule, at),
        f"now:{event}",
        queue="long",
        asked_by=asked_by,
        preview=preview,
    )


def _job(run: Run, name: str, *, queue: Queue, asked_by: str = "", preview: bool = False) -> NewJob:
    schedule = run.schedule
    channel = f"slack:{schedule.tenant}:{schedule.channel}:"
    return NewJob(
        key=f"schedule:{schedule.id}:{name}",
        tenant=schedule.tenant,
        name=JOB,
        version=VERSION,
        arguments={
            "schedule": schedule.id,
            "at": run.at.isoformat(),
            "place": channel,
            "kind": schedule.kind,
            "text": schedule.title,
            "missed": [moment.isoformat() for moment in run.missed],
            "missed_in_all": run.missed_in_all,
            "preview_for": asked_by if preview else "",
            "by_hand": bool(asked_by),
        },
        queue=queue,
        channel=schedule.channel,
        conversation="" if preview else channel,
        asked_by=asked_by or schedule.owner,
        label=schedule.label,
    )


def _active() -> ColumnElement[bool]:
    return schedules.c.deleted_at.is_(None) & (schedules.c.state == "active")
