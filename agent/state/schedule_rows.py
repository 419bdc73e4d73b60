"""What a schedule is: what is to be said again and again, where, for whom, and when next."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from agent.policy import Label
from agent.schedules.recurrence import Recurrence
from agent.state.columns import AnyRow, label_of, label_values

State = Literal["active", "paused"]
Kind = Literal["channel", "group", "im", "mpim"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What can be edited of a schedule.

    `words` are those that were typed, `recurrence` what they mean. `content` is JSON that
    `agent.digests.content` reads. With `only_notable` a run in which nothing is says nothing.
    """

    title: str
    words: str
    recurrence: Recurrence
    content: Mapping[str, Any]
    only_notable: bool = False

    @property
    def stamp(self) -> str:
        """Another one for every other plan."""
        return _stamp(
            self.title, self.words, self.recurrence.to_json(), self.content, self.only_notable
        )


@dataclass(frozen=True, slots=True)
class NewSchedule:
    """A schedule to be kept; `key` is the name of whatever asked for it: asked twice, it is one."""

    key: str
    tenant: str
    channel: str
    kind: Kind
    owner: str
    plan: Plan
    label: Label


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule as it stands; moments are in UTC.

    `written` is the recurrence as it is stored. `next_at` is None when there is no further run,
    `last_at` the moment that the last run stood for, and `last_job` the number of its job.
    """

    id: int
    tenant: str
    channel: str
    kind: Kind
    owner: str
    title: str
    words: str
    written: str
    content: Mapping[str, Any]
    only_notable: bool
    state: State
    next_at: datetime | None
    last_at: datetime | None
    last_job: int | None
    label: Label
    made_at: datetime
    deleted_at: datetime | None

    @property
    def recurrence(self) -> Recurrence:
        """When it runs. Raises `UnreadableRecurrence` for one of a newer version."""
        return Recurrence.from_json(self.written)

    @property
    def stamp(self) -> str:
        """That of its plan: whoever edits it names what they saw."""
        return _stamp(self.title, self.words, self.written, self.content, self.only_notable)


def _stamp(*plan: Any) -> str:
    return sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()


def plan_values(plan: Plan) -> dict[str, Any]:
    """The columns that hold what can be edited."""
    return {
        "title": plan.title,
        "words": plan.words,
        "recurrence": plan.recurrence.to_json(),
        "zone": plan.recurrence.zone,
        "content": dict(plan.content),
        "only_notable": plan.only_notable,
    }


def values_of(new: NewSchedule, now: datetime) -> dict[str, Any]:
    """The columns of a schedule that was asked for now."""
    return {
        "key": new.key,
        "tenant": new.tenant,
        "channel": new.channel,
        "kind": new.kind,
        "owner": new.owner,
        **plan_values(new.plan),
        **label_values(new.label),
        "state": "active",
        "next_at": new.plan.recurrence.next_after(now),
        "made_at": now,
    }


def schedule_of(row: AnyRow) -> Schedule:
    """The schedule in a row of the table."""
    return Schedule(
        id=row.id,
        tenant=row.tenant,
        channel=row.channel,
        kind=row.kind,
        owner=row.owner,
        title=row.title,
        words=row.words,
        written=row.recurrence,
        content=row.content,
        only_notable=row.only_notable,
        state=row.state,
        next_at=row.next_at,
        last_at=row.last_at,
        last_job=row.last_job,
        label=label_of(row),
        made_at=row.made_at,
        deleted_at=row.deleted_at,
    )
