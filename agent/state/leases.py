"""Who works on a conversation now, and which of its events: leases with fencing numbers.

A lease is a row of its conversation; taking it adds one to its number. All the statements here
run inside a work of `agent.state.database`, on SQLite and PostgreSQL alike.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.state.columns import AnyRow, insert_into
from agent.state.database import LeaseLost
from agent.state.tables import inbox, leases

# Made once: every write of a turn asks this, and making a statement takes as long as running it.
_CURRENT = (
    select(leases.c.fence)
    .where(leases.c.conversation == bindparam("conversation"))
    .with_for_update(read=True)
)

LONGEST = timedelta(minutes=20)
"""Nobody gives a lease, or puts work off, for so long (`rootle_lease_seconds` is bounded). What seems to
last longer was written before the clock was set back, and is as good as over: whoever holds such a
lease and lives has another number than the next one, and can do no harm."""


def is_over(now: datetime) -> ColumnElement[bool]:
    """Whether nobody holds the lease of a row."""
    return _has_come(leases.c.expires_at, now)


def is_due(not_before: ColumnElement[datetime | None], now: datetime) -> ColumnElement[bool]:
    """Whether the time has come for what was put off until `not_before`."""
    return or_(not_before.is_(None), _has_come(not_before, now))


def _has_come(time: ColumnElement[Any], now: datetime) -> ColumnElement[bool]:
    return or_(time <= now, time > now + LONGEST)


_AGAIN = (
    update(leases)
    .where(
        leases.c.conversation == bindparam("name"),
        or_(leases.c.expires_at <= bindparam("now"), leases.c.expires_at > bindparam("never")),
    )
    .values(
        fence=leases.c.fence + 1,
        owner=bindparam("new_owner"),
        expires_at=bindparam("new_expires_at"),
    )
    .returning(leases.c.fence)
)


async def check_fence(connection: AsyncConnection, conversation: str, fence: int) -> None:
    """Raise `LeaseLost` unless `fence` is the conversation's current number; 0 needs no lease.

    A lease that has run out but was not taken over is still current: nobody else has acted. The
    row stays locked until the commit, so that nobody can take it over in between.
    """
    if fence == 0:
        return
    current = await connection.scalar(_CURRENT, {"conversation": conversation})
    if current != fence:
        raise LeaseLost(f"lease {fence} of {conversation} is over; the current one is {current}")


async def check_event(connection: AsyncConnection, event_id: int, fence: int) -> None:
    """The same for the conversation that an event belongs to."""
    current = await connection.scalar(
        select(leases.c.fence)
        .join(inbox, inbox.c.conversation == leases.c.conversation)
        .where(inbox.c.id == event_id)
        .with_for_update(read=True, of=leases)
    )
    if current != fence:
        raise LeaseLost(f"lease {fence} of event {event_id} is over; the current one is {current}")


async def set_end(
    connection: AsyncConnection, conversation: str, fence: int, *, expires_at: datetime
) -> bool:
    """Let a lease end at another time; False if it is no longer the current one."""
    mine = (leases.c.conversation == conversation) & (leases.c.fence == fence)
    changed = await connection.execute(update(leases).where(mine).values(expires_at=expires_at))
    return changed.rowcount == 1


async def hold(
    connection: AsyncConnection,
    name: str,
    *,
    tenant: str,
    owner: str,
    now: datetime,
    ttl: timedelta,
) -> int | None:
    """Take one lease that nobody holds, and return its new number; None if somebody does."""
    values = {"owner": owner, "expires_at": now + ttl}
    again = {
        "name": name,
        "now": now,
        "never": now + LONGEST,
        **{f"new_{column}": new for column, new in values.items()},
    }
    fence: int | None = await connection.scalar(_AGAIN, again)
    if fence is None:
        first = insert_into(connection, leases).values(
            conversation=name, tenant=tenant, fence=1, **values
        )
        fence = await connection.scalar(first.on_conflict_do_nothing().returning(leases.c.fence))
    return fence


async def ready_heads(
    connection: AsyncConnection, now: datetime, *, limit: int
) -> Sequence[AnyRow]:
    """Conversations whose oldest unfinished event is due and that nobody works on.

    Rows of `conversation`, `tenant` and `leased_before`.
    """
    heads = (
        select(func.min(inbox.c.id).label("id"))
        .where(inbox.c.finished_at.is_(None))
        .group_by(inbox.c.conversation)
        .subquery()
    )
    free = or_(leases.c.conversation.is_(None), is_over(now))
    query = (
        select(
            inbox.c.conversation,
            inbox.c.tenant,
            leases.c.conversation.is_not(None).label("leased_before"),
        )
        .join(heads, heads.c.id == inbox.c.id)
        .outerjoin(leases, leases.c.conversation == inbox.c.conversation)
        .where(free, is_due(inbox.c.not_before, now))
        .order_by(inbox.c.id)
        .limit(limit)
    )
    return (await connection.execute(query)).all()


async def take(
    connection: AsyncConnection,
    ready: Sequence[AnyRow],
    *,
    owner: str,
    now: datetime,
    ttl: timedelta,
) -> list[AnyRow]:
    """Lease what is still free of `ready`; returns the inbox rows that now run."""
    values = {"owner": owner, "expires_at": now + ttl}
    known = [row.conversation for row in ready if row.leased_before]
    new = [
        {"conversation": row.conversation, "tenant": row.tenant, "fence": 1, **values}
        for row in sorted(ready, key=lambda row: str(row.conversation))
        if not row.leased_before
    ]
    ours: set[str] = set()
    if known:
        # Locked rows are passed over: nobody but its holder ever waits for a lease, so that
        # processes cannot wait for each other in a circle.
        free = (
            select(leases.c.conversation)
            .where(leases.c.conversation.in_(known), is_over(now))
            .with_for_update(skip_locked=True)
        )
        again = update(leases).where(leases.c.conversation.in_(free))
        again = again.values(fence=leases.c.fence + 1, **values)
        ours.update(await connection.scalars(again.returning(leases.c.conversation)))
    if new:
        first = insert_into(connection, leases).on_conflict_do_nothing()
        ours.update(await connection.scalars(first.returning(leases.c.conversation), new))
    return await _run_heads(connection, ours, now) if ours else []


async def _run_heads(connection: AsyncConnection, ours: set[str], now: datetime) -> list[AnyRow]:
    # What was read before may have changed since; under the lease it no longer can.
    heads = (
        select(func.min(inbox.c.id))
        .where(inbox.c.finished_at.is_(None), inbox.c.conversation.in_(ours))
        .group_by(inbox.c.conversation)
    )
    taken = await run(connection, inbox.c.id.in_(heads) & is_due(inbox.c.not_before, now))
    if idle := ours - {row.conversation for row in taken}:
        await connection.execute(
            update(leases).where(leases.c.conversation.in_(idle)).values(expires_at=now)
        )
    return taken


async def run(connection: AsyncConnection, which: ColumnElement[bool]) -> list[AnyRow]:
    """Set inbox rows running under the lease of their conversation; returns them in order.

    Whoever had one of them running neither finished it nor put it back: that attempt was lost.
    """
    fence = select(leases.c.fence).where(leases.c.conversation == inbox.c.conversation)
    running = (
        update(inbox)
        .where(which)
        .values(
            state="running",
            attempt=inbox.c.attempt + 1,
            lost=inbox.c.lost + case((inbox.c.state == "running", 1), else_=0),
            fence=fence.scalar_subquery(),
            not_before=None,
        )
        .returning(inbox)
    )
    return sorted((await connection.execute(running)).all(), key=lambda row: int(row.id))


async def claimable(
    connection: AsyncConnection, conversation: str, fence: int, now: datetime
) -> list[int]:
    """Numbers of the events that the holder of a lease may take besides those it has."""
    left = or_(inbox.c.state == "waiting", inbox.c.fence < fence)
    rows = await connection.execute(
        select(inbox.c.id, inbox.c.not_before)
        .where(inbox.c.conversation == conversation, inbox.c.finished_at.is_(None), left)
        .order_by(inbox.c.id)
    )
    ids: list[int] = []
    for row in rows:
        if row.not_before is not None and now < row.not_before <= now + LONGEST:
            break  # those behind it keep their place
        ids.append(row.id)
    return ids
