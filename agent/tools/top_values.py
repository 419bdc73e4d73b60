"""Lists the values of a property with the most people, events or sessions, and their shares."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from itertools import chain
from typing import Annotated, Any, Literal

from pydantic import Field

from agent.analytics import titles
from agent.analytics.breakdowns import column_names
from agent.analytics.checking import check, doubts, last_seen
from agent.analytics.columns import text
from agent.analytics.counting import Count, Group, check_math, select, unit
from agent.analytics.criteria import Breakdown, Filter, Math, Moment, Series, Who
from agent.analytics.describing import capital, described, name_of, where
from agent.analytics.span import ahead, asked
from agent.analytics.trend_table import cleaned
from agent.analytics.wording import figure, quoted, sentences
from agent.calendar.dates import Range
from agent.charts.chart import Chart
from agent.policy import Label
from agent.tool import Table, ToolContext, ToolResult, Toolset, tool

SOURCES = frozenset({"posthog"})

PARTS: frozenset[Math] = frozenset({"people", "events", "sessions", "first_time", "sum"})
"""Maths of which a value can have a share of all; an average has none."""

Found = tuple[tuple[Any, ...], ...]


async def top_values(
    context: ToolContext,
    property: Annotated[str, Field(min_length=1, max_length=400)],  # noqa: A002  the model's word
    *,
    date_from: Moment,
    date_to: Moment,
    of: str = "event",
    event: str = "",
    math: Math = "people",
    math_property: str = "",
    filters: Sequence[Filter] = (),
    who: Sequence[Who] = (),
    limit: Annotated[int, Field(ge=1, le=200)] = 10,
    lowest: bool = False,
) -> ToolResult:
    """List the values of a property with the highest figures, between two days, both included.

    With `lowest` those with the lowest; a value that never came in that time is in no list.

    Names are exact, from `read_taxonomy`; without `event` any event counts. Columns: the property,
    the figure (named by its math), and `percent` of all, those without the property included (not
    of averages and the like). One person may have several values, so people do not add up.
    """
    whole = asked(date_from, date_to, context.now.tzinfo or UTC)
    one = Breakdown(property=property, of=of)
    series = Series(event=event, math=math, property=math_property)
    known = await check(context, [one, series, *filters, *who])
    check_math(series, known)
    span = whole.so_far(context.now.replace(microsecond=0))
    if span is None:
        return ToolResult(ahead(whole), state="nothing", label=Label(SOURCES))
    [name] = column_names([one], [math, "percent"])
    count = Count(series, known, span, filters=tuple(filters), who=tuple(who))
    grouped = replace(count, groups=(Group("split", text(known, property, of)),))
    order: Literal["value", "lowest"] = "lowest" if lowest else "value"
    sql = select(grouped, limit=limit + 1, order=order, present=True)
    found = await _found(context, sql, count, limit)
    title = f"{capital(described(series))}{where(filters, who)}"
    table = _table(sql, (name, math, "percent"), found[:limit], span, title, unit(series))
    inside = chain.from_iterable(each.filters for each in who)
    doubted = await doubts(context, known, [*filters, *inside])
    label = Label(SOURCES, untrusted=of != "time")  # anybody can send an event with any value
    searched = f"{title}, by {name_of(property, of)}, {span.phrase}"
    if not found:
        words = sentences([f"Nothing found: {searched}.", await last_seen(context, event), doubted])
        return ToolResult(words, table, state="nothing", label=label)
    first = f"{'least' if lowest else 'most'} {quoted(str(found[0][0]))} ({figure(found[0][1])})"
    more = f"There are more values than these {limit}." if len(found) > limit else ""
    return ToolResult(sentences([f"{searched}; {first}.", more, doubted]), table, label=label)


async def _found(context: ToolContext, sql: str, count: Count, limit: int) -> Found:
    """Values with their figures and shares; one more than `limit` where there are more."""
    name = "rootle: top values"
    listed = (await context.posthog.query(sql, name=name)).rows
    total = None
    if listed and count.series.math in PARTS:
        [[total]] = (await context.posthog.query(select(count, limit=1), name=name)).rows
    return tuple((value, cleaned(n), _percent(n, total)) for value, n in listed)


def _percent(part: Any, whole: Any) -> float | None:
    return cleaned(part / whole * 100) if whole and part is not None else None


def _table(
    sql: str, columns: tuple[str, str, str], found: Found, span: Range, title: str, of: str
) -> Table:
    name, math, _ = columns
    chart = Chart(kind="bar", title=f"{title}, by {name}"[:100], x=name, y=(math,), unit=of)
    return Table(sql, columns, found, span.start, span.end, chart=chart if len(found) > 1 else None)


def _title(arguments: Mapping[str, Any]) -> str:
    """“Listing the top “country”, 16-22 Nov 2026”; the arguments are not checked yet."""
    which = "lowest" if arguments.get("lowest") else "top"
    return (
        f"Listing the {which} {quoted(str(arguments.get('property', '')))}{titles.dates(arguments)}"
    )


TOOLSET = Toolset(
    "top_values", (tool(top_values, risk="read", access="posthog:read", title=_title),)
)
