"""Counts an event over a time: how many people did it, or how often it happened, per day or in all."""

import re
from collections.abc import Mapping
from datetime import UTC, date, timedelta, tzinfo
from itertools import takewhile
from typing import Annotated, Any, Literal

from pydantic import Field

from agent.dates import Range, calendar_unit, first_day, instant, range_of, step
from agent.naming import nearest
from agent.policy import Label
from agent.tool import Table, ToolContext, ToolResult, Toolset, tool
from integrations.errors import ChangeInput
from integrations.posthog import EventDefinition, hogql_string, hogql_time

Math = Literal["people", "events"]
Interval = Literal["day", "week", "month"]
Moment = Annotated[str, Field(description="YYYY-MM-DD, or YYYY-MM-DDTHH:MM:SS for an exact time")]

MOST_INTERVALS = 1_000
"""Rows of one result: nearly three years by day."""

_COUNTS: Mapping[Math, str] = {"people": "count(DISTINCT person_id)", "events": "count()"}
_STARTS: Mapping[Interval, str] = {
    "day": "toDate(timestamp)",
    "week": "toStartOfWeek(timestamp, 1)",  # 1: weeks start on Monday
    "month": "toStartOfMonth(timestamp)",
}

_MOST = "most in "
_MOST_DAY = re.compile(rf"; {_MOST}(\d{{4}}-\d\d-\d\d)\.(?: The last \w+ is not over\.)?\Z")

SOURCES = frozenset({"posthog"})


async def trends(
    context: ToolContext,
    event: Annotated[str, Field(min_length=1, max_length=400)],
    date_from: Moment,
    date_to: Moment,
    math: Math = "people",
    interval: Interval | None = None,
) -> ToolResult:
    """Count one event from `date_from` to `date_to`: people who did it, or events.

    `event` is an exact name from `read_taxonomy`. Dates are days in the project's time zone, both
    whole and included; what lies in the future is left out. `people` counts distinct persons,
    `events` how often it happened. Without `interval` there is one row with one column, named
    `people` or `events`; with it there is a row for each day, week (from Monday) or month, named by
    its first day in a column of that name. People of several rows never add up: one person may
    be in many.
    """
    zone = context.now.tzinfo or UTC
    asked = _range(date_from, date_to, zone)
    label = Label(SOURCES)
    definition = await _definition(context, event)
    span = asked.so_far(context.now.replace(microsecond=0))
    if span is None:
        text = f"That time lies ahead, nothing can have happened yet: {asked.phrase}."
        return ToolResult(text, state="nothing", label=label)
    starts = _starts(span, interval)
    sql = _sql(definition.name, span, math, interval, limit=len(starts) + 1)
    found = await context.posthog.query(sql, name=f"rootle: trends of {definition.name[:60]}")
    table = _table(found.rows, sql, span, math, interval, starts)
    total = sum(row[-1] for row in table.rows)
    if not total:
        text = f"No “{_inline(event)}” in {span.phrase}. {_last_seen(definition, span)}"
        return ToolResult(text, table, state="nothing", label=label)
    return ToolResult(_reading(event, table, span, math, interval), table, label=label)


def read_most(text: str) -> str:
    """The interval with the highest count, read back from the text of a result by interval.

    It is the highest of all rows, also of those that a model is not shown. Empty if there is none.
    """
    found = _MOST_DAY.search(text)
    return found[1] if found else ""


async def _definition(context: ToolContext, event: str) -> EventDefinition:
    """The event of exactly this name.

    Raises `ChangeInput` with the nearest names when there is none.
    """
    for definition in await context.posthog.event_definitions(event):
        if definition.name == event:
            return definition
    known = [d.name for d in await context.posthog.event_definitions() if not d.hidden]
    if not known:
        raise ChangeInput("The project has no events yet, so there is nothing to count.")
    names = ", ".join(f"“{_inline(name)}”" for name in nearest(event, known))
    raise ChangeInput(f"There is no event “{_inline(event)}”. The nearest names are {names}.")


# --- the time ----------------------------------------------------------------------------------


def _range(date_from: str, date_to: str, zone: tzinfo) -> Range:
    try:
        return range_of(date_from, date_to, zone)
    except (ValueError, OverflowError) as error:
        raise ChangeInput(str(error)) from error


def _starts(span: Range, interval: Interval | None) -> list[date]:
    """The first day of every interval in `span`, also of those where nothing happened."""
    if interval is None:
        return []
    first = first_day(span.start.date(), interval)
    last = (instant(span.end) - timedelta(microseconds=1)).astimezone(span.zone).date()
    ahead = (step(first, interval, n) for n in range(MOST_INTERVALS + 1))
    starts = list(takewhile(lambda day: day <= last, ahead))
    if len(starts) > MOST_INTERVALS:
        raise ChangeInput(
            f"That is more than {MOST_INTERVALS} rows by {interval}. Choose a longer interval or "
            "a shorter time."
        )
    return starts


# --- the query and what it found ---------------------------------------------------------------


def _sql(event: str, span: Range, math: Math, interval: Interval | None, *, limit: int) -> str:
    where = (
        f"event = {hogql_string(event)}"
        f" AND timestamp >= {hogql_time(span.start)} AND timestamp < {hogql_time(span.end)}"
    )
    count = f"{_COUNTS[math]} AS {math} FROM events WHERE {where}"
    if interval is None:
        return f"SELECT {count}"
    grouped = f"{_STARTS[interval]} AS {interval}, {count} GROUP BY {interval} ORDER BY {interval}"
    return f"SELECT {grouped} LIMIT {limit}"


def _table(
    rows: tuple[tuple[Any, ...], ...],
    sql: str,
    span: Range,
    math: Math,
    interval: Interval | None,
    starts: list[date],
) -> Table:
    if interval is None:
        return Table(sql, (math,), (tuple(rows[0]),) if rows else ((0,),), span.start, span.end)
    counts = {str(day)[: len("YYYY-MM-DD")]: count for day, count in rows}
    whole = tuple((day.isoformat(), counts.get(day.isoformat(), 0)) for day in starts)
    return Table(sql, (interval, math), whole, span.start, span.end)


def _reading(event: str, table: Table, span: Range, math: Math, interval: Interval | None) -> str:
    """What was found, in one line."""
    what = f"people did “{_inline(event)}”" if math == "people" else f"“{_inline(event)}” events"
    if interval is None:
        return f"{table.rows[0][0]:,} {what} in {span.phrase}."
    most = max(table.rows, key=lambda row: row[1])
    text = f"{what[:1].upper()}{what[1:]} by {interval}, {span.phrase}; {_MOST}{most[0]}."
    unfinished = calendar_unit(date.fromisoformat(table.rows[-1][0]), interval, span.zone)
    if instant(span.end) < instant(unfinished.end):
        text += f" The last {interval} is not over."
    return text


def _last_seen(definition: EventDefinition, span: Range) -> str:
    if definition.last_seen_at is None:
        return "The event is defined, but it was never seen."
    day = calendar_unit(definition.last_seen_at.astimezone(span.zone).date(), "day", span.zone)
    return f"The event exists; it was last seen on {day.phrase}."


def _inline(name: str) -> str:
    """An event's name on one line and of bearable length."""
    line = " ".join(name.split())
    return line if len(line) <= 60 else line[:59] + "…"


def _title(arguments: Mapping[str, Any]) -> str:
    """“Counting “user signed up”, 16-22 Nov 2026 by day”; the arguments are not checked yet."""
    title = f"Counting “{_inline(str(arguments.get('event', '')))}”"
    try:
        # days have the same names in every zone
        span = _range(str(arguments["date_from"]), str(arguments["date_to"]), UTC)
        title += f", {span.short}"
    except (KeyError, ChangeInput):
        return title
    return f"{title} by {arguments['interval']}" if arguments.get("interval") else title


TOOLSET = Toolset("trends", (tool(trends, risk="read", access="posthog:read", title=_title),))
