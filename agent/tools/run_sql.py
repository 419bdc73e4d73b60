"""Answers with SQL what no other tool can: any SELECT over the project's events, people and sessions."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from agent.analytics.sql_beside import LONGEST, guarded
from agent.analytics.sql_chart import chart
from agent.analytics.sql_guard import Guarded
from agent.analytics.sql_refused import SqlRefused
from agent.policy import Label
from agent.tool import Table, ToolContext, ToolResult, Toolset, tool
from integrations.errors import ChangeInput
from integrations.posthog import QueryResult

SOURCES = frozenset({"posthog"})

MOST_CELLS = 6
"""Cells of a single row that are told in words."""

LONGEST_CELL = 80

_HARMLESS = re.compile(r"(?:Nullable\()?(?:U?Int|Float|Decimal|Date|Bool)")
"""ClickHouse's types that hold no words."""


async def run_sql(
    context: ToolContext,
    query: Annotated[str, Field(min_length=1, max_length=LONGEST)],
    explanation: Annotated[str, Field(max_length=200)] = "",
) -> ToolResult:
    """Run one HogQL SELECT, PostHog's dialect of ClickHouse SQL, when no other tool fits.

    Tables: events (event, timestamp, person_id, distinct_id, properties.NAME,
    person.properties.NAME, $session_id, $group_0), persons (id, created_at, properties.NAME),
    sessions ($start_timestamp, $session_duration, $channel_type, …), groups (index, key,
    properties.NAME), cohort_people (person_id, cohort_id); `person_id IN COHORT 'name'`. Look up
    names with `read_taxonomy`. Bound the time: timestamp >= toDateTime('2026-11-16 00:00:00',
    'Europe/Berlin'). People are count(DISTINCT person_id). Name every column with AS, a plain
    word, for references. Without LIMIT 100 rows come back, at most 10,000. `explanation`: what is
    asked, in a few human words.
    """
    try:
        allowed = await guarded(query, now=context.now)
    except SqlRefused as refused:
        raise ChangeInput(str(refused)) from refused
    if allowed.personal and not context.may_see_persons:
        raise ChangeInput(_nobody(allowed.personal))
    found = await _ask(context, allowed)
    title = " ".join(explanation.split()) or "Result of a query"
    picture = chart(found.columns, found.types, found.rows, title=title[:100], now=context.now)
    table = Table(allowed.sql, found.columns, found.rows, chart=picture)
    # Anybody can send an event with any text in it.
    label = Label(SOURCES, untrusted=not all(map(_HARMLESS.match, found.types)))
    if not found.rows:
        text = _sentences("The query ran and found no rows.", *allowed.notes, *allowed.hints)
        return ToolResult(text, table, state="nothing", label=label)
    cut = found.has_more or (len(found.rows) >= allowed.limit > 1)
    more = f"There may be more: {allowed.limit:,} is the LIMIT." if cut else ""
    return ToolResult(_sentences(_reading(found), more, *allowed.notes), table, label=label)


async def _ask(context: ToolContext, allowed: Guarded) -> QueryResult:
    try:
        return await context.posthog.query(allowed.sql, name="rootle: SQL")
    except ChangeInput as error:
        # A subclass says more about the error, such as that a shorter time would help.
        words = _sentences(str(error), *allowed.hints)
        raise type(error)(words, detail=error.detail) from error


def _nobody(columns: Sequence[str]) -> str:
    return (
        f"Single people may not be listed here, and {', '.join(columns)} would do so. Count them "
        "instead: count(DISTINCT person_id). Whoever runs Rootle decides with ROOTLE_PERSONS who "
        "may have people listed; guests never may."
    )


def _reading(found: QueryResult) -> str:
    """What came back, in one line."""
    if len(found.rows) == 1 and len(found.columns) <= MOST_CELLS:
        pairs = zip(found.columns, found.rows[0], strict=True)
        return "One row: " + ", ".join(f"{column} {_cell(cell)}" for column, cell in pairs) + "."
    rows = f"{len(found.rows):,} row{'s' if len(found.rows) > 1 else ''}"
    return f"{rows} with the columns {', '.join(found.columns)}."


def _cell(cell: Any) -> str:
    if isinstance(cell, int) and not isinstance(cell, bool):
        return f"{cell:,}"
    text = " ".join(str("empty" if cell is None else cell).split())
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _title(arguments: Mapping[str, Any]) -> str:
    """“Asking with SQL: sign-ups by plan”; the arguments are not checked yet."""
    words = " ".join(str(arguments.get("explanation") or "").split())
    return f"Asking with SQL: {words[:80]}" if words else "Asking with SQL"


TOOLSET = Toolset("sql", (tool(run_sql, risk="read", access="posthog:read", title=_title),))
