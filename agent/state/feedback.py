"""What people thought of an answer: thumbs up or down, one for each person and turn."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.state.columns import insert_into
from agent.state.database import Database
from agent.state.tables import feedback


@dataclass(frozen=True, slots=True)
class FeedbackTotals:
    """How many people liked an answer, and how many did not."""

    positive: int = 0
    negative: int = 0


class FeedbackStore:
    """The last word of a person about a turn holds."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def add(self, tenant: str, turn: str, person: str, positive: bool) -> None:
        """Record what `person` thought of the answer to `turn`."""
        values = {"positive": positive, "given_at": self._clock()}

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(
                insert_into(connection, feedback)
                .values(tenant=tenant, turn=turn, person=person, **values)
                .on_conflict_do_update(
                    index_elements=[feedback.c.tenant, feedback.c.turn, feedback.c.person],
                    set_=values,
                )
            )

        await self._database.write(work)

    async def totals(self, tenant: str) -> FeedbackTotals:
        """Thumbs up and down over all turns of a tenant."""

        async def work(connection: AsyncConnection) -> FeedbackTotals:
            rows = await connection.execute(
                select(feedback.c.positive, func.count())
                .where(feedback.c.tenant == tenant)
                .group_by(feedback.c.positive)
            )
            counts = {bool(row[0]): int(row[1]) for row in rows}
            return FeedbackTotals(counts.get(True, 0), counts.get(False, 0))

        return await self._database.read(work)
