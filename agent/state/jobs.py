"""Long work: what was asked for, which steps of it are done, who works on it now, and how it ended.

A job is `waiting`, then `running`, perhaps `paused` for an answer of people, and ends once: `done`,
`failed` or `stopped`. One process works on it at a time, under the lease `job:<id>`, whose fencing
number grows with every holder: whatever is written under an older one is refused. That lease is a row
like those of conversations, so effects and messages of a job are fenced by it too.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.policy import Label
from agent.state import leases
from agent.state.columns import Instant, compact_json, insert_into, label_values
from agent.state.database import Database
from agent.state.job_due import DUE, NOW, moments
from agent.state.job_rows import Ending, Job, NewJob, TakenJob, job_of, lease_of, values_of
from agent.state.tables import job_steps, jobs

MOST_BYTES = 1_000_000
"""Of the result of a step, as JSON. Steps are read again whenever their job goes on; what is larger
belongs into files or evidence."""


# Made once: making a statement takes as long as running it, and these stand before a job's first line.
_MAY_BEGIN = (jobs.c.id == bindparam("job")) & jobs.c.finished_at.is_(None) & DUE
"""Whether a job is to be worked on; whether somebody does, its lease tells."""

_TO_BEGIN = select(jobs.c.tenant).where(_MAY_BEGIN)
_BEGUN = (
    update(jobs)
    .where(_MAY_BEGIN)
    .values(
        state="running",
        attempt=jobs.c.attempt + 1,
        lost=jobs.c.lost + case((jobs.c.state == "running", 1), else_=0),
        not_before=None,
        begun_at=func.coalesce(jobs.c.begun_at, NOW),
    )
    .returning(jobs)
)


class TooLarge(ValueError):
    """A step's result is too large to be remembered; trying again will not help."""


class JobStore:
    """Keeps jobs, hands each to one worker at a time, and remembers the steps that are done."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def add(self, new: NewJob) -> Job:
        """Remember work to be done; what was asked for under the same key before is returned as it is."""

        async def work(connection: AsyncConnection) -> Job:
            await connection.execute(
                insert_into(connection, jobs)
                .values(values_of(new, self._clock()))
                .on_conflict_do_nothing(index_elements=[jobs.c.key])
            )
            return job_of(
                (await connection.execute(select(jobs).where(jobs.c.key == new.key))).one()
            )

        return await self._database.write(work)

    async def take(self, job_id: int, owner: str, *, ttl: timedelta) -> TakenJob | None:
        """Begin to work on a job, or go on with one whose process died; None if that is not to be.

        It is not while another process holds it, before its time, while it waits for people, or
        after its end. `owner` names this process; unless it is renewed, the lease ends after `ttl`.
        """
        now = self._clock()

        async def work(connection: AsyncConnection) -> TakenJob | None:
            asked = {"job": job_id, **moments(now)}
            row = (await connection.execute(_TO_BEGIN, asked)).first()
            if row is None:
                return None
            fence = await leases.hold(
                connection, lease_of(job_id), tenant=row.tenant, owner=owner, now=now, ttl=ttl
            )
            if fence is None:
                return None
            row = (await connection.execute(_BEGUN, asked)).first()
            return None if row is None else TakenJob(job_of(row), fence, now)

        return await self._database.write(work)

    async def steps(self, job_id: int) -> dict[str, Any]:
        """The results of the steps that are done, by their names."""

        async def work(connection: AsyncConnection) -> dict[str, Any]:
            done = select(job_steps.c.name, job_steps.c.result).where(job_steps.c.job == job_id)
            return {row.name: row.result for row in await connection.execute(done)}

        return await self._database.read(work)

    async def step(
        self, taken: TakenJob, name: str, result: Any, *, label: Label, progress: str = ""
    ) -> None:
        """Remember that a step is done, and its result (JSON), for good.

        A step that is remembered keeps its first result. `progress` is what the job says of itself
        from now on. Raises `LeaseLost`, and `TooLarge` for what has over `MOST_BYTES`.
        """
        size = len(compact_json(result).encode())
        if size > MOST_BYTES:
            raise TooLarge(f"The result of step {name!r} has {size} bytes, over {MOST_BYTES}.")

        async def work(connection: AsyncConnection) -> None:
            await leases.check_fence(connection, taken.lease, taken.fence)
            await connection.execute(
                insert_into(connection, job_steps)
                .values(
                    job=taken.job.id,
                    name=name,
                    tenant=taken.job.asked.tenant,
                    result=result,
                    **label_values(label),
                    finished_at=self._clock(),
                )
                .on_conflict_do_nothing(index_elements=[job_steps.c.job, job_steps.c.name])
            )
            if progress:
                await _change(connection, taken.job.id, progress=progress)

        await self._database.write(work)

    async def say(self, taken: TakenJob, progress: str) -> None:
        """Tell what the job is at. Raises `LeaseLost`."""
        await self._settle(taken, progress=progress)

    async def finish(self, taken: TakenJob, *, state: Ending, outcome: str) -> None:
        """Give a job its one end, and its lease back. Raises `LeaseLost`."""
        await self._settle(
            taken, release=True, state=state, outcome=outcome, finished_at=self._clock()
        )

    async def try_again(
        self, taken: TakenJob, *, after: timedelta, reason: str, counts: bool = True
    ) -> None:
        """Let a job wait for at least `after`, and give its lease back. Raises `LeaseLost`.

        An attempt that does not count (`counts=False`: a deploy, an outage) is given back too.
        """
        values: dict[str, Any] = {"not_before": self._clock() + after, "outcome": reason}
        if not counts:
            values["attempt"] = taken.job.attempt - 1
        await self._settle(taken, release=True, state="waiting", **values)

    async def pause(self, taken: TakenJob, *, until: datetime, reason: str) -> None:
        """Wait for people, without a worker, at most `until`. Raises `LeaseLost`."""
        await self._settle(
            taken, release=True, state="paused", not_before=until, outcome=reason,
            attempt=taken.job.attempt - 1,
        )  # fmt: skip

    async def wake(self, job_id: int) -> bool:
        """Let a paused job go on now; False if it is not paused."""
        awake = update(jobs).where(jobs.c.id == job_id, jobs.c.state == "paused")
        return await self._changes(awake.values(state="waiting", not_before=None))

    async def stop(self, job_id: int, by: str) -> bool:
        """Ask for the end of a job; False if it has ended. Who works on it looks for `stopped_by`.

        One that nobody works on ends at once.
        """
        idle = jobs.c.state != "running"
        stopped = (
            update(jobs)
            .where(jobs.c.id == job_id, jobs.c.finished_at.is_(None))
            .values(
                stopped_by=by,
                state=case((idle, "stopped"), else_=jobs.c.state),
                outcome=case((idle, "stopped before it went on"), else_=jobs.c.outcome),
                finished_at=case((idle, literal(self._clock(), Instant)), else_=None),
            )
        )
        return await self._changes(stopped)

    async def revive(self, job_id: int) -> bool:
        """Try a failed or stopped job again from its last step; False if it is neither."""
        ended = jobs.c.state.in_(("failed", "stopped"))
        again = update(jobs).where(jobs.c.id == job_id, ended)
        return await self._changes(
            again.values(
                state="waiting", attempt=0, lost=0, stopped_by=None, not_before=None,
                finished_at=None, concluded=False,
            )
        )  # fmt: skip

    async def _settle(self, taken: TakenJob, *, release: bool = False, **values: Any) -> None:
        async def work(connection: AsyncConnection) -> None:
            await leases.check_fence(connection, taken.lease, taken.fence)
            await _change(connection, taken.job.id, **values)
            if release:
                now = self._clock()
                await leases.set_end(connection, taken.lease, taken.fence, expires_at=now)

        await self._database.write(work)

    async def _changes(self, change: Any) -> bool:
        async def work(connection: AsyncConnection) -> bool:
            return bool((await connection.execute(change)).rowcount == 1)

        return await self._database.write(work)


async def _change(connection: AsyncConnection, job_id: int, **values: Any) -> None:
    unfinished = (jobs.c.id == job_id) & jobs.c.finished_at.is_(None)
    await connection.execute(update(jobs).where(unfinished).values(**values))
