"""Shows those who run Rootle what is in its tables: states, times and numbers, and no one's words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.state.database import Database
from agent.state.tables import approvals, effects, grants, inbox, jobs, leases, schedules

MOST_ROWS = 500
"""Rows of one answer."""


@dataclass(frozen=True, slots=True)
class View:
    """What is shown of one table: `columns`, the latest by `order` first.

    `since` is when a row began to wait, `ended` is set when it has its end; both are empty where
    nothing waits.
    """

    table: Table
    columns: tuple[str, ...]
    order: str = "id"
    state: str = ""
    since: str = ""
    ended: str = ""


VIEWS: Mapping[str, View] = {
    "inbox": View(
        inbox,
        (
            "id", "tenant", "source", "kind", "event_key", "conversation", "state", "attempt", "lost",
            "fence", "received_at", "not_before", "outcome", "finished_at",
        ),
        state="state",
        since="received_at",
        ended="finished_at",
    ),
    "leases": View(
        leases, ("conversation", "tenant", "owner", "fence", "expires_at"), order="expires_at"
    ),
    "jobs": View(
        jobs,
        (
            "id", "key", "tenant", "name", "version", "queue", "priority", "channel", "conversation",
            "asked_by", "state", "attempt", "lost", "steered", "stopped_by", "outcome", "created_at",
            "begun_at", "not_before", "finished_at",
        ),
        state="state",
        since="created_at",
        ended="finished_at",
    ),
    "effects": View(
        effects,
        (
            "id", "key", "tenant", "conversation", "turn", "fence", "kind", "digest", "state",
            "reason", "begun_at", "settled_at",
        ),
        state="state",
        since="begun_at",
        ended="settled_at",
    ),
    "approvals": View(
        approvals,
        (
            "key", "tenant", "conversation", "turn", "channel", "tool", "version", "risk", "kind",
            "digest", "untrusted", "requested_by", "needed", "state", "granted_by", "decided_by",
            "created_at", "expires_at", "decided_at",
        ),
        order="created_at",
        state="state",
        since="created_at",
        ended="decided_at",
    ),
    "grants": View(
        grants,
        ("tenant", "conversation", "tool", "given_by", "given_at", "expires_at"),
        order="expires_at",
    ),
    "schedules": View(
        schedules,
        (
            "id", "tenant", "channel", "kind", "owner", "zone", "only_notable", "state", "next_at",
            "last_at", "last_job", "made_at", "deleted_at",
        ),
        state="state",
    ),
}  # fmt: skip


class Overview:
    """Reads only."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def rows(self, name: str, *, state: str = "", limit: int = 100) -> list[dict[str, Any]]:
        """The latest rows of the view `name`, times as ISO 8601; of one `state` where it is given."""
        view = VIEWS[name]
        column = view.table.c
        query = select(*(column[each] for each in view.columns))
        if state and view.state:
            query = query.where(column[view.state] == state)
        query = query.order_by(column[view.order].desc()).limit(min(limit, MOST_ROWS))

        async def work(connection: AsyncConnection) -> list[dict[str, Any]]:
            return [_plain(row) for row in (await connection.execute(query)).mappings()]

        return await self._database.read(work)

    async def summary(self) -> dict[str, Any]:
        """Of each view how many rows are in which state, and for how many seconds the oldest waits."""
        now = self._clock()

        async def work(connection: AsyncConnection) -> dict[str, Any]:
            found: dict[str, Any] = {}
            for name, view in VIEWS.items():
                found[name] = await _counted(connection, view, now)
            return found

        return await self._database.read(work)


async def _counted(connection: AsyncConnection, view: View, now: datetime) -> dict[str, Any]:
    column = view.table.c
    if not view.state:
        held = select(func.count()).where(column[view.order] > now)
        return {"held": await connection.scalar(held) or 0}
    states = select(column[view.state], func.count()).group_by(column[view.state])
    counts = {str(row[0]): int(row[1]) for row in await connection.execute(states)}
    if not view.since:
        return {"states": counts}
    waiting: ColumnElement[bool] = column[view.ended].is_(None)
    if "not_before" in column:
        due = column["not_before"].is_(None) | (column["not_before"] <= now)
        waiting = and_(waiting, due)
    oldest: datetime | None = await connection.scalar(
        select(func.min(column[view.since], type_=column[view.since].type)).where(waiting)
    )
    seconds = round((now - oldest).total_seconds(), 1) if oldest else 0.0
    return {"states": counts, "oldest_waits_seconds": seconds}


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
    }
