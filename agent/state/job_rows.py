"""What a job is: what was asked for, how it stands, and how that is written into a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from agent.policy import Label
from agent.state.columns import AnyRow, label_of, label_values

Queue = Literal["long", "bulk", "scheduled"]
QUEUES: tuple[Queue, ...] = get_args(Queue)
State = Literal["waiting", "running", "paused", "done", "failed", "stopped"]
Ending = Literal["done", "failed", "stopped"]


@dataclass(frozen=True, slots=True)
class NewJob:
    """Work to be done: which (`name`), what with (`arguments`, JSON as of `version`), and for whom.

    `key` is the name of whatever asked for it, for ever: asked twice, it is one job. `channel` is
    whose share of the workers it uses, `conversation` where it is spoken of ("" for nowhere). Of
    the jobs of one channel those of the highest `priority` come first. It begins as soon as
    it can, or waits for people until `not_before`.
    """

    key: str
    tenant: str
    name: str
    version: int
    arguments: Mapping[str, Any]
    queue: Queue
    channel: str
    conversation: str
    asked_by: str
    label: Label
    priority: int = 0
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. `attempt` counts its beginnings, `lost` those whose process died.

    `not_before` is when a waiting job may begin, or a paused one stops waiting; `stopped_by` who
    asked for its end; `progress` what it said last, `outcome` how it ended or why it waits again.
    `steered` counts what people said to it since it was asked for; `wraps_up`: they want an answer
    from what was found so far. Once it has `concluded`, it hears nothing any more.
    """

    id: int
    asked: NewJob
    state: State
    attempt: int
    lost: int
    not_before: datetime | None
    stopped_by: str | None
    progress: str
    outcome: str
    created_at: datetime
    begun_at: datetime | None
    finished_at: datetime | None
    steered: int = 0
    wraps_up: bool = False
    concluded: bool = False


@dataclass(frozen=True, slots=True)
class TakenJob:
    """A job to work on now, under the fencing number `fence`; leased no earlier than `taken_at`."""

    job: Job
    fence: int
    taken_at: datetime

    @property
    def lease(self) -> str:
        """The name of its lease, as conversations are named where fences are checked."""
        return lease_of(self.job.id)


def lease_of(job_id: int) -> str:
    """The name of a job's lease."""
    return f"job:{job_id}"


def values_of(new: NewJob, now: datetime) -> dict[str, Any]:
    """The columns of a job that was asked for now."""
    return {
        "key": new.key,
        "tenant": new.tenant,
        "name": new.name,
        "version": new.version,
        "arguments": dict(new.arguments),
        "queue": new.queue,
        "priority": new.priority,
        "channel": new.channel,
        "conversation": new.conversation,
        "asked_by": new.asked_by,
        **label_values(new.label),
        "state": "paused" if new.not_before else "waiting",
        "attempt": 0,
        "lost": 0,
        "progress": "",
        "outcome": "",
        "created_at": now,
        "not_before": new.not_before,
    }


def job_of(row: AnyRow) -> Job:
    """The job in a row of the table."""
    asked = NewJob(
        key=row.key,
        tenant=row.tenant,
        name=row.name,
        version=row.version,
        arguments=row.arguments,
        queue=row.queue,
        channel=row.channel,
        conversation=row.conversation,
        asked_by=row.asked_by,
        label=label_of(row),
        priority=row.priority,
    )
    return Job(
        id=row.id,
        asked=asked,
        state=row.state,
        attempt=row.attempt,
        lost=row.lost,
        not_before=row.not_before,
        stopped_by=row.stopped_by,
        progress=row.progress,
        outcome=row.outcome,
        created_at=row.created_at,
        begun_at=row.begun_at,
        finished_at=row.finished_at,
        steered=row.steered,
        wraps_up=row.wraps_up,
        concluded=row.concluded,
    )
