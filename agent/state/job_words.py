"""What people say to a job: the question it answers, and every word while it works.

A word stands in the log of the conversation, under the job's turn, before it counts. Whether it still
reaches the job is decided in the same commit: the job hears it, or it is a request of its own.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.state.columns import insert_into
from agent.state.conversations import NewMessage, remember
from agent.state.database import Database
from agent.state.job_rows import Job, NewJob, TakenJob, job_of, values_of
from agent.state.leases import check_fence
from agent.state.tables import jobs


class JobWords:
    """Jobs that answer in a conversation, and the conversation's words to them."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def ask(self, new: NewJob, question: Callable[[int], NewMessage]) -> Job:
        """Remember a job together with its question, which `question` makes of the job's number.

        Asked for again under the same key, it is the same job. Raises `LeaseLost` where the fence
        of the question is stale.
        """

        async def work(connection: AsyncConnection) -> Job:
            added = await connection.execute(
                insert_into(connection, jobs)
                .values(values_of(new, self._clock()))
                .on_conflict_do_nothing(index_elements=[jobs.c.key])
                .returning(jobs.c.id)
            )
            fresh = added.first() is not None
            job = job_of(
                (await connection.execute(select(jobs).where(jobs.c.key == new.key))).one()
            )
            message = question(job.id)
            await check_fence(connection, message.conversation, message.fence)
            if fresh:
                await remember(connection, message, self._clock())
            return job

        return await self._database.write(work)

    async def steer(self, job_id: int, message: NewMessage) -> bool:
        """Add what somebody said, to be read by the job; False, and no change, if it hears no more.

        Raises `LeaseLost` where the message's fence is stale.
        """

        async def work(connection: AsyncConnection) -> bool:
            await check_fence(connection, message.conversation, message.fence)
            heard = update(jobs).where(_hears(job_id)).values(steered=jobs.c.steered + 1)
            if (await connection.execute(heard)).rowcount != 1:
                return False
            await remember(connection, message, self._clock())
            return True

        return await self._database.write(work)

    async def reworded(self, job_id: int) -> None:
        """Somebody edited or deleted what was said before: the job reads it again."""
        await self._set(job_id, steered=jobs.c.steered + 1)

    async def wrap_up(self, job_id: int) -> bool:
        """Ask for an answer from what was found so far; False if it hears no more."""
        return await self._set(job_id, wraps_up=True)

    async def conclude(self, taken: TakenJob, *, seen: int) -> bool:
        """Hear no more; False when people said more than the `seen` words. Raises `LeaseLost`."""

        async def work(connection: AsyncConnection) -> bool:
            await check_fence(connection, taken.lease, taken.fence)
            all_seen = (jobs.c.id == taken.job.id) & (jobs.c.steered <= seen)
            done = await connection.execute(update(jobs).where(all_seen).values(concluded=True))
            return done.rowcount == 1

        return await self._database.write(work)

    async def _set(self, job_id: int, **values: object) -> bool:
        async def work(connection: AsyncConnection) -> bool:
            change = update(jobs).where(_hears(job_id)).values(**values)
            return (await connection.execute(change)).rowcount == 1

        return await self._database.write(work)


def _hears(job_id: int) -> ColumnElement[bool]:
    return (jobs.c.id == job_id) & jobs.c.finished_at.is_(None) & jobs.c.concluded.is_(False)
