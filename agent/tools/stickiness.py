"""Counts on how many days, weeks or months people did something."""

# ruff: noqa: S608  every name and value is written by hogql_string or identifier

from collections.abc import Mapping
from datetime import UTC
from typing import Annotated, Any

from pydantic import Field

from agent.analytics import titles
from agent.analytics.checking import check, doubts, last_seen
from agent.analytics.columns import Known
from agent.analytics.conditions import event_is, everything, is_one_of, meets
from agent.analytics.criteria import Filter, Moment, Who
from agent.analytics.describing import where
from agent.analytics.periods import Period
from agent.analytics.span import ahead, asked, slot_key, slots, within
from agent.analytics.wording import figure, quoted, sentences
from agent.calendar.dates import Range
from agent.charts.chart import Chart
from agent.policy import Label
from agent.tool import Table, ToolContext, ToolResult, Toolset, tool

SOURCES = frozenset({"posthog"})

Rows = tuple[tuple[Any, ...], ...]


async def stickiness(
    context: ToolContext,
    *,
    event: Annotated[str, Field(max_length=400)],
    date_from: Moment,
    date_to: Moment,
    interval: Period = "day",
    filters: tuple[Filter, ...] = (),
    who: tuple[Who, ...] = (),
) -> ToolResult:
    """Count the people who did `event` on exactly so many days (weeks, months) of a time.

    An empty `event` is any event. Columns: `days`, `weeks` or `months` (1 up to all of them),
    `people`, and `percent` of all who did it at least once.
    """
    whole = asked(date_from, date_to, context.now.tzinfo or UTC)
    label = Label(SOURCES)
    known = await check(context, [*filters, *who], events=[event])
    span = whole.so_far(context.now.replace(microsecond=0))
    if span is None:
        return ToolResult(ahead(whole), state="nothing", label=label)
    most = len(slots(span, interval))
    sql = _sql(span, interval, known, [event_is(event), *meets(filters, known)], who)
    found = await context.posthog.query(sql, name=f"rootle: stickiness of {event[:60]}")
    rows = _rows(dict(found.rows), most)
    title = f"How many {interval}s people did {quoted(event or 'any event')}"
    chart = Chart(kind="bar", title=title, x=f"{interval}s", y=("people",), unit="people")
    columns = (f"{interval}s", "people", "percent")
    table = Table(sql, columns, rows, span.start, span.end, chart)
    doubt = await doubts(context, known, filters)
    what = f"{quoted(event) if event else 'anything'}{where(filters, who)}"
    if not found.rows:
        text = f"Nobody did {what} in {span.phrase}."
        text = sentences([text, await last_seen(context, event), doubt])
        return ToolResult(text, table, state="nothing", label=label)
    return ToolResult(sentences([_reading(rows, what, span, interval), doubt]), table, label=label)


def _sql(span: Range, period: Period, known: Known, what: list[str], who: tuple[Who, ...]) -> str:
    conditions = everything([*what, within(span), *is_one_of(who, known, span)])
    key = slot_key(period, known.zone)
    return (
        f"SELECT times, count() AS people FROM (SELECT person_id, count(DISTINCT {key}) AS times "
        f"FROM events WHERE {conditions} GROUP BY person_id) "
        "GROUP BY times ORDER BY times LIMIT 1000"
    )


def _rows(people: Mapping[int, int], most: int) -> Rows:
    total = sum(people.values())
    return tuple(
        (times, (count := people.get(times, 0)), round(100 * count / total, 4) if total else None)
        for times in range(1, most + 1)
    )


def _reading(rows: Rows, what: str, span: Range, period: Period) -> str:
    """How many there are, how often one does it on average, and how many only once or always."""
    total = sum(row[1] for row in rows)
    mean = sum(row[0] * row[1] for row in rows) / total
    at = "on" if period == "day" else "in"
    opening = (
        f"{figure(total)} people did {what} in {span.phrase}, {at} {figure(mean)} of "
        f"{len(rows)} {period}{'s' * (len(rows) != 1)} on average."
    )
    said = [opening, f"{figure(rows[0][2])}% did it {at} one {period} only."]
    if len(rows) > 1 and rows[-1][1]:
        said.append(f"{figure(rows[-1][2])}% did it {at} every one.")
    return sentences(said)


def _title(arguments: Mapping[str, Any]) -> str:
    """“How often people do “a”, 16–22 Nov 2026”; the arguments are not checked yet."""
    event = quoted(str(arguments.get("event", "")))
    return f"How often people do {event}{titles.dates(arguments)}"


TOOLSET = Toolset(
    "stickiness", (tool(stickiness, risk="read", access="posthog:read", title=_title),)
)
