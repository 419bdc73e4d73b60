"""What every turn cost: tokens, tool calls, seconds and money, for each person."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.ports import Usage
from agent.state.columns import Insert, insert_into
from agent.state.database import Database
from agent.state.tables import usage
from agent.turn import Turn

NOTHING = Usage()


@dataclass(frozen=True, slots=True)
class UsageRow:
    """What one turn cost; `seconds` is its duration, `kind` what started it."""

    tenant: str
    person: str
    conversation: str
    turn: str
    model: str
    input_tokens: int
    output_tokens: int
    tool_calls: int
    seconds: float
    cost_usd: float
    kind: str


def usage_of(
    turn: Turn,
    *,
    model: str,
    spent: Usage = NOTHING,
    tool_calls: int = 0,
    seconds: float = 0.0,
) -> UsageRow:
    """A part of what `turn` costs."""
    return UsageRow(
        tenant=turn.place.tenant,
        person=turn.asker.id,
        conversation=turn.place.conversation,
        turn=turn.id,
        model=model,
        input_tokens=spent.input_tokens,
        output_tokens=spent.output_tokens,
        tool_calls=tool_calls,
        seconds=seconds,
        cost_usd=spent.cost_usd,
        kind="chat",
    )


async def spend(connection: AsyncConnection, row: UsageRow, at: datetime) -> None:
    """Add a part to what its turn has cost; runs inside a database work, which makes it count once."""
    adding = _adding(insert_into(connection, usage))
    await connection.execute(adding, {"at": at} | asdict(row))


@lru_cache
def _adding(counted: Insert) -> Executable:
    """Made once: every step of a turn runs it, and making it takes longer than that."""
    parts = ("input_tokens", "output_tokens", "tool_calls", "cost_usd")
    added: dict[str, Any] = {part: usage.c[part] + counted.excluded[part] for part in parts}
    return counted.on_conflict_do_update(
        index_elements=[usage.c.tenant, usage.c.turn],
        set_=added | {"model": counted.excluded.model},
    )


@dataclass(frozen=True, slots=True)
class Totals:
    """What many turns cost together; `by_person` has the same sums for each person's id."""

    turns: int = 0
    tool_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    by_person: Mapping[str, "Totals"] = field(default_factory=dict)


class UsageStore:
    """One row a turn; it grows with each of its generations, see `spend`, until the turn ends."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def add(self, row: UsageRow) -> None:
        """Record that a turn ended; repeating it is harmless.

        Where parts of it were counted already, only its seconds and its model are new.
        """

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(
                insert_into(connection, usage)
                .values(at=self._clock(), **asdict(row))
                .on_conflict_do_update(
                    index_elements=[usage.c.tenant, usage.c.turn],
                    set_={"seconds": row.seconds, "model": row.model},
                    where=usage.c.seconds == 0,
                )
            )

        await self._database.write(work)

    async def spend(self, row: UsageRow) -> None:
        """Add a part to what its turn has cost; repeating it counts it again."""
        await self._database.write(lambda connection: spend(connection, row, self._clock()))

    async def totals(self, tenant: str, since: datetime, person: str | None = None) -> Totals:
        """The sums over all turns recorded at or after `since`, of everyone or one person."""
        query = (
            select(
                usage.c.person,
                func.count().label("turns"),
                func.sum(usage.c.tool_calls).label("tool_calls"),
                func.sum(usage.c.input_tokens).label("input_tokens"),
                func.sum(usage.c.output_tokens).label("output_tokens"),
                func.sum(usage.c.cost_usd).label("cost_usd"),
            )
            .where(usage.c.tenant == tenant, usage.c.at >= since)
            .group_by(usage.c.person)
            .order_by(usage.c.person)
        )
        if person is not None:
            query = query.where(usage.c.person == person)

        async def work(connection: AsyncConnection) -> dict[str, Totals]:
            return {
                row.person: Totals(
                    row.turns,
                    int(row.tool_calls),
                    int(row.input_tokens),  # PostgreSQL sums whole numbers into decimals
                    int(row.output_tokens),
                    row.cost_usd,
                )
                for row in await connection.execute(query)
            }

        return _together(await self._database.read(work))

    async def of_thread(self, tenant: str, conversation: str, *, but: str = "") -> Usage:
        """Tokens and money of all turns of one conversation so far, `but` one."""
        return await self._spent(
            usage.c.tenant == tenant, usage.c.conversation == conversation, usage.c.turn != but
        )

    async def of_turn(self, tenant: str, turn: str) -> Usage:
        """Tokens and money of one turn so far, also in processes that died."""
        return await self._spent(usage.c.tenant == tenant, usage.c.turn == turn)

    async def _spent(self, *which: ColumnElement[bool]) -> Usage:
        columns = (usage.c.input_tokens, usage.c.output_tokens, usage.c.cost_usd)
        query = select(*(func.coalesce(func.sum(one), 0) for one in columns)).where(*which)

        async def work(connection: AsyncConnection) -> Usage:
            read, written, cost = (await connection.execute(query)).one()
            return Usage(int(read), int(written), float(cost))

        return await self._database.read(work)


def _together(by_person: Mapping[str, Totals]) -> Totals:
    each = by_person.values()
    return Totals(
        turns=sum(one.turns for one in each),
        tool_calls=sum(one.tool_calls for one in each),
        input_tokens=sum(one.input_tokens for one in each),
        output_tokens=sum(one.output_tokens for one in each),
        cost_usd=sum(one.cost_usd for one in each),
        by_person=by_person,
    )
