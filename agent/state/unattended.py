"""Jobs in the background that nobody is at: what their threads should be told, and whether they were.

Who tells holds the job's lease meanwhile, without beginning the job. So nobody else works on it in that
moment, and whoever worked on it before has an older number and can say nothing any more. The owner
that stays in the lease is what was told last.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.state.columns import AnyRow, Instant
from agent.state.database import Database
from agent.state.job_due import DUE, NEVER, NOW, moments
from agent.state.job_rows import Job, TakenJob, job_of, lease_of
from agent.state.leases import hold
from agent.state.tables import jobs, leases

News = Literal["waits for a worker", "waits for its time", "stopped"]
"""What its thread should know: nobody is there to work on it; it is tried again later; it was ended
after its thread was told one of these."""

UNNOTICED = timedelta(seconds=10)
"""How long nobody may be at a job before that is told: mostly somebody takes it within a second or two."""

MOST = 4
"""Jobs of each kind that are told of at a time: answers need the pace of Slack more."""

LOOKED_BACK = timedelta(hours=1)
"""For how long it is made up for that nobody told of the end of a job."""


@dataclass(frozen=True, slots=True)
class Unattended:
    """A job, its `news`, and since when it waits or has ended; of one tried again later, when."""

    job: Job
    news: News
    moment: datetime


class UnattendedJobs:
    """Finds such jobs, and holds one while its thread is told."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def find(self) -> list[Unattended]:
        """A few jobs that answer in a thread in which their news was not told yet."""
        now = self._clock()

        async def work(connection: AsyncConnection) -> list[AnyRow]:
            values = {"lately": now - LOOKED_BACK, "before": now - UNNOTICED, **moments(now)}
            rows: list[AnyRow] = []
            for query in _UNTOLD:
                rows.extend(await connection.execute(query, values))
            return rows

        return [_unattended(row, now) for row in await self._database.read(work)]

    async def hold(self, one: Unattended, owner: str, *, ttl: timedelta) -> TakenJob | None:
        """Keep everybody else from the job for `ttl`; None where it went on meanwhile."""
        now, job = self._clock(), one.job
        same = and_(jobs.c.id == job.id, jobs.c.state == job.state, jobs.c.attempt == job.attempt)

        async def work(connection: AsyncConnection) -> TakenJob | None:
            if (await connection.execute(select(jobs.c.id).where(same))).first() is None:
                return None
            name, tenant = lease_of(job.id), job.asked.tenant
            fence = await hold(connection, name, tenant=tenant, owner=owner, now=now, ttl=ttl)
            return None if fence is None else TakenJob(job, fence, now)

        return await self._database.write(work)

    async def leave(self, one: Unattended, held: TakenJob, *, told: bool) -> None:
        """Let workers have it, and remember whether its thread was told.

        The lease ends when it did before, so that whoever is told later is told the same.
        """
        mine = and_(leases.c.conversation == held.lease, leases.c.fence == held.fence)
        values = {"owner": one.news if told else "", "expires_at": min(one.moment, self._clock())}

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(update(leases).where(mine).values(values))

        await self._database.write(work)


def _unattended(row: AnyRow, now: datetime) -> Unattended:
    job = job_of(row)
    if row.news == "waits for its time":
        assert job.not_before is not None
        return Unattended(job, row.news, job.not_before)
    if job.finished_at is not None:
        return Unattended(job, row.news, job.finished_at)
    known = (job.not_before, row.expires_at, job.created_at)
    return Unattended(job, row.news, max(one for one in known if one is not None and one <= now))


_TOLD = func.coalesce(leases.c.owner, "")
_WAITING: tuple[News, News] = ("waits for a worker", "waits for its time")
_BEFORE, _LATELY = bindparam("before", type_=Instant), bindparam("lately", type_=Instant)


def _of_threads(news: ColumnElement[str], which: ColumnElement[bool]) -> Select[Any]:
    lease = literal(lease_of(0)[:-1]) + cast(jobs.c.id, String)  # `lease_of`, said to the database
    return (
        select(jobs, leases.c.expires_at, news.label("news"))
        .outerjoin(leases, leases.c.conversation == lease)
        .where(jobs.c.conversation.like("slack:%:%.%"), which)
        .order_by(jobs.c.id)
        .limit(MOST)
    )


def _left() -> Select[Any]:
    put_off, end = jobs.c.not_before, leases.c.expires_at
    news = case((DUE, literal(_WAITING[0])), else_=literal(_WAITING[1]))
    unattended = and_(
        jobs.c.finished_at.is_(None),
        jobs.c.state.in_(("waiting", "running")),
        jobs.c.created_at <= _BEFORE,
        or_(put_off.is_(None), put_off <= _BEFORE, put_off > NOW),
        or_(end.is_(None), end <= _BEFORE, end > NEVER),
        news != _TOLD,
    )
    return _of_threads(news, unattended)


def _stopped() -> Select[Any]:
    ended = and_(jobs.c.state == "stopped", jobs.c.finished_at > _LATELY, _TOLD.in_(_WAITING))
    return _of_threads(literal("stopped"), ended)


# Made once: they are asked every few seconds, and making one takes longer than running it.
_UNTOLD = (_left(), _stopped())
