"""The tables behind every figure: what was asked, over which time, and what came back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.charts.chart import Chart
from agent.policy import Label
from agent.state.columns import AnyRow, insert_into, label_of, label_values
from agent.state.database import Database
from agent.state.tables import evidence
from agent.tool import Table

_NUMBERING_TRIES = 20
"""Of calls that end at once each has its number after at most as many tries as there are calls.

A lock instead would be held by a process that is frozen, and keep the one that replaces it waiting.
"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One stored result; `name` is `E1`, `E2`, … within its conversation.

    `start` (inclusive) and `end` (exclusive) are in `timezone`, the project's. Cells are JSON
    values.
    """

    name: str
    tool: str
    arguments: dict[str, Any]
    query: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    start: datetime | None
    end: datetime | None
    timezone: str
    created_at: datetime
    label: Label
    chart: Chart | None = None


class EvidenceStore:
    """Stores the result of each tool call once, and never changes it."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def add(
        self,
        *,
        tenant: str,
        conversation: str,
        turn: str,
        call: str,
        tool: str,
        arguments: dict[str, Any],
        table: Table,
        label: Label,
    ) -> Evidence:
        """Store a result under the next name; the same `call` again returns what is stored."""
        values = {
            "tenant": tenant,
            "conversation": conversation,
            "turn": turn,
            "call": call,
            "tool": tool,
            "arguments": arguments,
            "query": table.query,
            "columns": list(table.columns),
            "rows": [list(row) for row in table.rows],
            "start": table.start,
            "end": table.end,
            "timezone": _timezone(table),
            "chart": table.chart and table.chart.model_dump(mode="json"),
            **label_values(label),
            "created_at": self._clock(),
        }
        for _ in range(_NUMBERING_TRIES - 1):
            try:
                return await self._database.write(lambda c: _add(c, values))
            except IntegrityError:  # another process has just taken the number
                continue
        return await self._database.write(lambda c: _add(c, values))

    async def all(self, conversation: str) -> list[Evidence]:
        """Everything that was found in a conversation, in the order of its names."""

        async def work(connection: AsyncConnection) -> list[Evidence]:
            rows = await connection.execute(
                select(evidence)
                .where(evidence.c.conversation == conversation)
                .order_by(evidence.c.number)
            )
            return [_evidence(row) for row in rows]

        return await self._database.read(work)


async def _add(connection: AsyncConnection, values: dict[str, Any]) -> Evidence:
    here = evidence.c.conversation == values["conversation"]
    last = select(func.coalesce(func.max(evidence.c.number), 0)).where(here)
    number = (await connection.scalar(last) or 0) + 1
    await connection.execute(
        insert_into(connection, evidence)
        .values(number=number, **values)
        .on_conflict_do_nothing(index_elements=[evidence.c.conversation, evidence.c.call])
    )
    stored = select(evidence).where(here, evidence.c.call == values["call"])
    return _evidence((await connection.execute(stored)).one())


def _timezone(table: Table) -> str:
    moment = table.start or table.end
    # Only named zones can be read back; the same moments are as true in UTC.
    return getattr(moment.tzinfo, "key", "UTC") if moment else "UTC"


def _evidence(row: AnyRow) -> Evidence:
    zone = ZoneInfo(row.timezone)
    return Evidence(
        name=f"E{row.number}",
        tool=row.tool,
        arguments=row.arguments,
        query=row.query,
        columns=tuple(row.columns),
        rows=tuple(tuple(cells) for cells in row.rows),
        start=row.start and row.start.astimezone(zone),
        end=row.end and row.end.astimezone(zone),
        timezone=row.timezone,
        created_at=row.created_at,
        label=label_of(row),
        chart=Chart.model_validate(row.chart) if row.chart else None,
    )
