"""Notes that people asked Rootle to keep, of themselves or of a channel, until they are forgotten."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.policy import Label
from agent.remembered import Memory, circles, readers
from agent.state.columns import AnyRow, label_of, label_values
from agent.state.database import Database
from agent.state.forgetting import forget_notes
from agent.state.leases import check_fence
from agent.state.tables import memories
from agent.turn import Turn

MOST = 100
"""Notes of one person, and of one channel; more than that nobody looks through any more."""


class Memories:
    """Keeps notes; each belongs to one person, or to everybody who asks in one channel."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def add(self, turn: Turn, note: str, *, for_channel: bool) -> Memory | None:
        """Keep `note` as its asker said it; the same one again is the one there is.

        None, and no change, where `MOST` are kept. Raises `LeaseLost` when the turn's fence is
        stale.
        """
        place = turn.place
        channel = place.channel if for_channel else ""
        owned = _of(turn, channel=channel)
        source = frozenset({f"{place.surface}:{place.channel}"})

        async def work(connection: AsyncConnection) -> Memory | None:
            await check_fence(connection, turn.held_under, turn.fence)
            same = select(memories).where(owned, memories.c.note == note).limit(1)
            if known := (await connection.execute(same)).first():
                return _memory(known)
            count = select(func.count()).select_from(memories).where(owned)
            if (await connection.scalar(count) or 0) >= MOST:
                return None
            added = await connection.execute(
                insert(memories)
                .values(
                    tenant=place.tenant,
                    person=turn.asker.id,
                    channel=channel,
                    said_by=turn.asker.name,
                    note=note,
                    conversation=place.conversation,
                    turn=turn.id,
                    **label_values(Label(source, circles(turn))),
                    created_at=self._clock(),
                )
                .returning(memories)
            )
            return _memory(added.one())

        return await self._database.write(work)

    async def known(self, turn: Turn) -> list[Memory]:
        """What may be told in the conversation of `turn`, newest first."""
        audience = readers(turn)
        return [memory for memory in await self.all(turn) if memory.label.allows(audience)]

    async def all(self, turn: Turn) -> list[Memory]:
        """The asker's own notes wherever they may be read, and those of the channel, newest first."""
        query = select(memories).where(_ours(turn)).order_by(memories.c.id.desc())

        async def work(connection: AsyncConnection) -> list[Memory]:
            return [_memory(row) for row in await connection.execute(query)]

        return await self._database.read(work)

    async def forget(self, turn: Turn, number: int) -> Memory | None:
        """Forget a note of the asker or of the channel; None if there is none of that number.

        It also leaves the questions beside which models were given it.
        """

        async def work(connection: AsyncConnection) -> Memory | None:
            gone = await forget_notes(connection, memories.c.id == number, _ours(turn))
            return _memory(gone[0]) if gone else None

        return await self._database.write(work)


def _of(turn: Turn, *, channel: str) -> ColumnElement[bool]:
    """Which notes have the same owner."""
    mine = memories.c.tenant == turn.place.tenant, memories.c.channel == channel
    return and_(*mine) if channel else and_(*mine, memories.c.person == turn.asker.id)


def _ours(turn: Turn) -> ColumnElement[bool]:
    return or_(_of(turn, channel=""), _of(turn, channel=turn.place.channel))


def _memory(row: AnyRow) -> Memory:
    return Memory(
        number=row.id,
        person=row.person,
        channel=row.channel,
        said_by=row.said_by,
        note=row.note,
        created_at=row.created_at,
        label=label_of(row),
    )
