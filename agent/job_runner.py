"""Works on one job from where it stands to its end, or puts it back for a later try."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import structlog

from agent.job import (
    JobKind,
    JobStopped,
    OpenMeans,
    UnreadableArguments,
    WaitForPeople,
    Work,
)
from agent.state.database import DatabaseDown, LeaseLost
from agent.state.hold import Hold
from agent.state.inbox import LOST_ATTEMPTS
from agent.state.job_rows import Ending, TakenJob
from agent.state.jobs import TooLarge
from agent.state.stores import Stores
from integrations.errors import Locked, OutsideError, TryLater

log = structlog.get_logger(__name__)

PATIENCE = timedelta(hours=24)
"""How long outages are waited out, as for events, before a job counts as failed."""

FIRST_WAIT, LONGEST_WAIT = 5.0, 300.0
"""Seconds before the second try of a job, and between the last ones."""

LISTEN_SECONDS = 0.5
"""How often a job's worker looks whether somebody wants it to end."""

STOP_SECONDS = 10.0
"""How long a job that listens may take to end by itself when it is to stop."""

UNKNOWN_WAIT = timedelta(seconds=60)
"""Before a job of an unknown kind is tried again: a newer worker may be on its way."""

RECORD_SECONDS, RECORD_PAUSE = 20.0, 0.5
"""How long, and after which pauses, a process tries to record how its work on a job ended while the
database is away; then that looks as if the process had died."""

Tell = Callable[[TakenJob, Ending, str], Awaitable[None]]
"""Says where the job was asked for how it ended, and why; repeating it must be harmless."""


class JobRunner:
    """Works on jobs of the given kinds in this process, one call of `run` for each.

    `owner` names the process in leases, which last `ttl` without renewal. `tell` is asked when a
    job fails or is stopped, before that is recorded. `open_means` makes what most jobs work with.
    """

    def __init__(
        self,
        kinds: Mapping[str, JobKind],
        stores: Stores,
        *,
        owner: str,
        ttl: timedelta,
        clock: Callable[[], datetime],
        tell: Tell,
        open_means: OpenMeans,
    ) -> None:
        self._kinds = kinds
        self._stores = stores
        self._owner = owner
        self._ttl = ttl
        self._clock = clock
        self._tell = tell
        self._open_means = open_means

    async def run(self, job_id: int) -> bool:
        """Work on the job; False if there was nothing to do, because somebody else is at it or it ended.

        Whatever goes wrong is recorded with the job. Only `DatabaseDown` passes through, and a
        cancellation, before which the job is put back: its lease runs out, or is given back.
        """
        taken = await self._stores.jobs.take(job_id, self._owner, ttl=self._ttl)
        if taken is None:
            return False
        try:
            await self._see_to(taken)
        except LeaseLost:
            log.warning("job lost, another process goes on", job=job_id)
        except asyncio.CancelledError:
            await self._put_back(taken)
            raise
        return True

    async def _see_to(self, taken: TakenJob) -> None:
        job, jobs = taken.job, self._stores.jobs
        kind = self._kinds.get(job.asked.name)
        if job.lost >= LOST_ATTEMPTS:
            await self._fail(taken, f"{job.lost} processes ended while they worked on it")
        elif kind is None or job.asked.version > kind.version:
            await self._leave_to_newer(taken)
        else:
            try:
                outcome = await self._held(taken, kind)
            except LeaseLost:
                raise
            except Exception as error:  # noqa: BLE001 - the job's own boundary: it is recorded
                await self._ended_by(error, taken, kind)
            else:
                await self._record(jobs.finish, taken, state="done", outcome=outcome)

    async def _held(self, taken: TakenJob, kind: JobKind) -> str:
        """Run it, keeping its lease, and listening whether it shall end."""
        hold = Hold(self._stores.inbox, taken, ttl=self._ttl, clock=self._clock)
        hold.enter()
        done = await self._stores.jobs.steps(taken.job.id)
        work = Work(taken, done, self._stores, self._open_means)
        running = asyncio.create_task(kind.run(work))
        keeping = asyncio.create_task(self._keep(hold, taken, work))
        try:
            await asyncio.wait({running, keeping}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                return running.result()
            raise keeping.exception() or AssertionError("nobody ends it without a reason")
        finally:
            for task in (running, keeping):
                task.cancel()
            await asyncio.gather(running, keeping, return_exceptions=True)

    async def _keep(self, hold: Hold, taken: TakenJob, work: Work) -> None:
        """Renew the lease, and listen; ends by an error only."""
        beats = max(1, int(self._ttl.total_seconds() / 3 / LISTEN_SECONDS))
        patience = STOP_SECONDS
        while True:
            for _ in range(beats):
                listens = False
                with contextlib.suppress(DatabaseDown):
                    job = await self._stores.job_queue.get(taken.job.id)
                    listens = job is not None and await work.hear(job)
                if work.stopped_by is not None:
                    if not listens or patience <= 0:
                        raise JobStopped(work.stopped_by)
                    patience -= LISTEN_SECONDS
                await asyncio.sleep(LISTEN_SECONDS)
            with contextlib.suppress(
                DatabaseDown
            ):  # should it run out, nothing is written any more
                await hold.renew()

    async def _ended_by(self, error: Exception, taken: TakenJob, kind: JobKind) -> None:
        match error:
            case JobStopped():
                await self._finish(taken, "stopped", f"stopped by {error.by}", said=error.said)
            case WaitForPeople():
                until, reason = error.until, error.reason
                await self._record(self._stores.jobs.pause, taken, until=until, reason=reason)
            case UnreadableArguments() | TooLarge():
                await self._fail(taken, str(error))
            case TryLater() | DatabaseDown() | Locked():
                await self._wait_out(error, taken)
            case _:
                log.warning("job failed", job=taken.job.id, exc_info=error)
                await self._try_again(error, taken, kind)

    async def _wait_out(self, error: Exception, taken: TakenJob) -> None:
        if self._clock() - taken.job.created_at >= PATIENCE:
            await self._fail(taken, f"for {PATIENCE.total_seconds() / 3600:.0f} hours: {error}")
            return
        await self._once_more(error, taken)

    async def _once_more(self, error: Exception, taken: TakenJob) -> None:
        wait = max(FIRST_WAIT, (self._clock() - taken.job.created_at).total_seconds() / 2)
        if isinstance(error, TryLater) and error.retry_after:
            wait = max(wait, error.retry_after)
        after = timedelta(seconds=min(wait, LONGEST_WAIT))
        again = self._stores.jobs.try_again
        await self._record(again, taken, after=after, reason=str(error), counts=False)

    async def _try_again(self, error: Exception, taken: TakenJob, kind: JobKind) -> None:
        tried = taken.job.attempt - taken.job.lost
        if tried >= kind.attempts:
            await self._fail(taken, f"{type(error).__name__} at every one of {tried} attempts")
            return
        after = timedelta(seconds=min(FIRST_WAIT * 2 ** (tried - 1), LONGEST_WAIT))
        reason = f"{type(error).__name__}: {error}"
        await self._record(self._stores.jobs.try_again, taken, after=after, reason=reason)

    async def _leave_to_newer(self, taken: TakenJob) -> None:
        asked = taken.job.asked
        if self._clock() - taken.job.created_at >= PATIENCE:
            await self._fail(
                taken, f"no worker knows the job {asked.name!r}, version {asked.version}"
            )
            return
        log.error("unknown job", job=taken.job.id, name=asked.name, version=asked.version)
        reason = f"this worker does not know {asked.name!r}, version {asked.version}"
        again = self._stores.jobs.try_again
        await self._record(again, taken, after=UNKNOWN_WAIT, reason=reason, counts=False)

    async def _put_back(self, taken: TakenJob) -> None:
        with contextlib.suppress(LeaseLost, DatabaseDown):
            await self._stores.jobs.try_again(
                taken, after=timedelta(), reason="drained", counts=False
            )

    async def _fail(self, taken: TakenJob, why: str) -> None:
        await self._finish(taken, "failed", why)

    async def _finish(
        self, taken: TakenJob, state: Ending, why: str, *, said: bool = False
    ) -> None:
        try:
            if not said:
                await self._tell(taken, state, why)
        except (TryLater, Locked) as error:
            if self._clock() - taken.job.created_at < 2 * PATIENCE:
                await self._once_more(error, taken)  # it ends when people can be told
                return
            log.warning("nobody could be told", job=taken.job.id, reason=str(error))
        except OutsideError as error:
            log.warning("nobody could be told", job=taken.job.id, reason=str(error))
        await self._record(self._stores.jobs.finish, taken, state=state, outcome=why)

    @staticmethod
    async def _record(
        write: Callable[..., Awaitable[None]], taken: TakenJob, **values: Any
    ) -> None:
        """Write down how it ended; twice is harmless. Raises `LeaseLost` and `DatabaseDown`."""
        end = monotonic() + RECORD_SECONDS
        while True:
            try:
                await write(taken, **values)
            except DatabaseDown:
                if monotonic() >= end:
                    raise
                await asyncio.sleep(RECORD_PAUSE)
            else:
                return
