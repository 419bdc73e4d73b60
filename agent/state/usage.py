"""What every turn cost: tokens, tool calls, seconds and money, for each person."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.ports import Usage
from agent.state.database import Database
from agent.state.tables import insert_into, usage


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
    """One row a turn; the first record of a turn stays."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def add(self, row: UsageRow) -> None:
        """Record what a turn cost; repeating it is harmless."""

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(
                insert_into(connection, usage)
                .values(at=self._clock(), **asdict(row))
                .on_conflict_do_nothing(index_elements=[usage.c.tenant, usage.c.turn])
            )

        await self._database.write(work)

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

    async def of_thread(self, tenant: str, conversation: str) -> Usage:
        """Tokens and money of all turns of one conversation so far."""
        columns = (usage.c.input_tokens, usage.c.output_tokens, usage.c.cost_usd)
        query = select(*(func.coalesce(func.sum(one), 0) for one in columns)).where(
            usage.c.tenant == tenant, usage.c.conversation == conversation
        )

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
