"""Looks over all jobs: which one is next, in an order fair to every channel, and what became of them."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.state.database import Database
from agent.state.job_due import DUE, NEVER, NOW, moments
from agent.state.job_rows import Job, Queue, State, job_of, lease_of
from agent.state.tables import jobs, leases


class JobQueue:
    """Reads only; `agent.state.jobs` changes."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def busy(self) -> list[Queue]:
        """The queues in which there is something to do, or somebody at it."""
        values = moments(self._clock())

        async def work(connection: AsyncConnection) -> list[Queue]:
            return list(await connection.scalars(_BUSY, values))

        return await self._database.read(work)

    async def ready(self, queue: Queue, *, limit: int) -> list[int]:
        """The numbers of the jobs that are to be worked on next, and that nobody works on.

        Also those that a process left behind when it died. Channels take turns: of two jobs the one
        comes first whose channel has fewer jobs running and before it; then the older one.
        """
        values = {"queue": queue, "limit": limit, **moments(self._clock())}

        async def work(connection: AsyncConnection) -> list[int]:
            return list(await connection.scalars(_NEXT, values))

        return await self._database.read(work)

    async def get(self, job_id: int) -> Job | None:
        """One job, or None."""
        found = await self._jobs(jobs.c.id == job_id, limit=1)
        return found[0] if found else None

    async def of_conversation(self, conversation: str) -> list[Job]:
        """The jobs that a conversation waits for, the latest first."""
        here = and_(jobs.c.conversation == conversation, jobs.c.finished_at.is_(None))
        return await self._jobs(here, limit=100)

    async def latest(self, *states: State, limit: int = 100) -> list[Job]:
        """The latest jobs, of any state where none is named, the latest first."""
        return await self._jobs(jobs.c.state.in_(states) if states else literal(True), limit=limit)

    async def _jobs(self, which: ColumnElement[bool], *, limit: int) -> list[Job]:
        query = select(jobs).where(which).order_by(jobs.c.id.desc()).limit(limit)

        async def work(connection: AsyncConnection) -> list[Job]:
            return [job_of(row) for row in await connection.execute(query)]

        return await self._database.read(work)


def _next() -> Select[tuple[int]]:
    lease = literal(lease_of(0)[:-1]) + cast(jobs.c.id, String)  # `lease_of`, said to the database
    mine = and_(jobs.c.queue == bindparam("queue"), jobs.c.finished_at.is_(None))
    busy = (
        select(jobs.c.tenant, jobs.c.channel, func.count().label("running"))
        .join(leases, leases.c.conversation == lease)
        .where(mine, leases.c.expires_at > NOW, leases.c.expires_at <= NEVER)
        .group_by(jobs.c.tenant, jobs.c.channel)
        .subquery()
    )
    place = func.row_number().over(
        partition_by=(jobs.c.tenant, jobs.c.channel), order_by=(-jobs.c.priority, jobs.c.id)
    )
    waiting = (
        select(jobs.c.id, jobs.c.tenant, jobs.c.channel, place.label("place"))
        .outerjoin(leases, leases.c.conversation == lease)
        .where(
            mine,
            DUE,
            or_(leases.c.fence.is_(None), leases.c.expires_at <= NOW, leases.c.expires_at > NEVER),
        )
        .subquery()
    )
    same = and_(busy.c.tenant == waiting.c.tenant, busy.c.channel == waiting.c.channel)
    order = (waiting.c.place + func.coalesce(busy.c.running, 0), waiting.c.id)
    query = select(waiting.c.id).outerjoin(busy, same).order_by(*order)
    return query.limit(bindparam("limit", type_=Integer))


# Made once: they are asked every second and for every job, and making one takes longer than running it.
_BUSY = select(jobs.c.queue).distinct().where(jobs.c.finished_at.is_(None), DUE)
_NEXT = _next()
