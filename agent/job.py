"""What a job is: a name, a queue, and steps that are each done once, whatever dies in between.

A kind of job is one file in `agent/jobs/` that declares `JOB`. Its `run` is begun anew whenever a
worker takes the job; what it did under `Work.step` is not done again but remembered. Outside of steps
it must only decide: no effects, no clock, no chance.
"""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from agent.crashpoints import crash_point
from agent.means import Means
from agent.policy import Label
from agent.state.job_rows import Job, Queue, TakenJob
from agent.state.stores import Stores
from agent.turn import Place, Turn

T = TypeVar("T")

OpenMeans = Callable[[], Awaitable[Means]]
Listener = Callable[[Job], Awaitable[None]]


class JobStopped(Exception):
    """Somebody asked for the end of the job; `by` is that person's id.

    `said`: the job has told people that it stopped, as it tells them of its end.
    """

    def __init__(self, by: str, *, said: bool = False) -> None:
        super().__init__(f"stopped by {by}")
        self.by = by
        self.said = said


class WaitForPeople(Exception):
    """Raised by a job that needs an answer: it goes on when it is woken, or at `until` without."""

    def __init__(self, reason: str, *, until: datetime) -> None:
        super().__init__(reason)
        self.reason = reason
        self.until = until


class UnreadableArguments(Exception):
    """A job's arguments are of a version that this kind of job does not read any more."""


class Work:
    """One job while this process works on it."""

    def __init__(
        self, taken: TakenJob, done: Mapping[str, Any], stores: Stores, open_means: OpenMeans
    ) -> None:
        self._taken = taken
        self._done = dict(done)
        self._open_means = open_means
        self._listener: Listener | None = None
        self.stores = stores
        self.stopped_by = taken.job.stopped_by

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What the job was asked for with, as of `version`."""
        return self._taken.job.asked.arguments

    @property
    def version(self) -> int:
        """The version of its arguments, no newer than the kind's own."""
        return self._taken.job.asked.version

    @property
    def lease(self) -> str:
        """The name under which its effects and messages are fenced, with `fence`."""
        return self._taken.lease

    @property
    def fence(self) -> int:
        """The fencing number of whoever works on it now."""
        return self._taken.fence

    async def means(self) -> Means:
        """What it works with, made when it is first asked for. Raises `TryLater` where Slack is away."""
        return await self._open_means()

    async def turn(self, place: Place, text: str, *, part: str = "", message: str = "") -> Turn:
        """A turn of this job: asked by whoever asked for the job, and fenced by its lease.

        `part` tells several turns of one job apart; `message` is the `ts` of the asking message.
        """
        job, means = self._taken.job, await self.means()
        return Turn(
            id=f"j{job.id}{part}",
            place=place,
            asker=await means.person(job.asked.asked_by),
            text=text,
            asked_at=job.created_at,
            fence=self.fence,
            lease=self.lease,
            attempt=job.attempt,
            message=message,
            home=means.home,
        )

    async def conclude(self, *, seen: int) -> bool:
        """Hear no more; False when people said more than the `seen` words. Raises `LeaseLost`."""
        return await self.stores.job_words.conclude(self._taken, seen=seen)

    async def listen(self, listener: Listener) -> None:
        """Let `listener` know how the job stands, now and twice a second, to react to people.

        A job that listens ends by itself when it is to stop; it has some seconds for that.
        """
        self._listener = listener
        await listener(self._taken.job)

    async def hear(self, job: Job) -> bool:
        """Pass on how the job stands now; False if it does not listen."""
        self.stopped_by = job.stopped_by
        if self._listener is None:
            return False
        await self._listener(job)
        return True

    async def step(
        self,
        name: str,
        work: Callable[[], Awaitable[T]],
        *,
        label: Label | None = None,
        progress: str = "",
    ) -> T:
        """The result of `work` (JSON), which is done once under this `name` in the life of the job.

        Should this process die between the work and its record, it is done again: its effects need
        keys of their own. Once it is recorded, `progress` is what the job says of itself. Raises
        `JobStopped` before the work, `LeaseLost`, `TooLarge`, and what `work` raises.
        """
        if name in self._done:
            remembered: T = self._done[name]
            return remembered
        if self.stopped_by is not None:
            raise JobStopped(self.stopped_by)
        result = await work()
        crash_point(f"before step {name}")
        label = label or self._taken.job.asked.label
        await self.stores.jobs.step(self._taken, name, result, label=label, progress=progress)
        self._done[name] = result
        crash_point(f"after step {name}")
        return result

    async def say(self, progress: str) -> None:
        """Tell what it is at, in the middle of a step. Raises `LeaseLost`."""
        await self.stores.jobs.say(self._taken, progress)


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job. `run` returns in one sentence how the job ended.

    `version` is that of the arguments it writes; it has to read older ones too, or to raise
    `UnreadableArguments`. After `attempts` that failed the job has failed.
    """

    name: str
    queue: Queue
    version: int
    run: Callable[[Work], Coroutine[Any, Any, str]]
    attempts: int = 3
