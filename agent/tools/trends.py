"""Counts what happened over a time: people, events, sums, percentiles; by day, by value, compared."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from itertools import chain
from typing import Annotated, Any

from pydantic import Field

from agent.analytics import titles
from agent.analytics.checking import check, doubts, last_seen
from agent.analytics.counting import check_math
from agent.analytics.criteria import Breakdown, Filter, Interval, Moment, Series, Who
from agent.analytics.formula import read as read_formula
from agent.analytics.span import ahead, asked
from agent.analytics.trend import Trend
from agent.analytics.trend_chart import Wish
from agent.analytics.trend_chart import chart as drawn
from agent.analytics.trend_reading import Told, read_most
from agent.analytics.trend_table import LETTERS, Layout, is_nothing, rows
from agent.analytics.wording import quoted, sentences
from agent.calendar.dates import Range
from agent.policy import Label
from agent.tool import Table, ToolContext, ToolResult, Toolset, tool
from integrations.errors import ChangeInput

__all__ = ["TOOLSET", "read_most", "trends"]

SOURCES = frozenset({"posthog"})


async def trends(
    context: ToolContext,
    series: Annotated[Sequence[Series], Field(min_length=1, max_length=8)],
    *,
    date_from: Moment,
    date_to: Moment,
    interval: Interval | None = None,
    breakdowns: Annotated[Sequence[Breakdown], Field(max_length=2)] = (),
    filters: Sequence[Filter] = (),
    who: Sequence[Who] = (),
    compare_from: str = "",
    compare_to: str = "",
    formula: str = "",
    limit: Annotated[int, Field(ge=1, le=50)] = 10,
    chart: Wish = "auto",
) -> ToolResult:
    """Count events or people, or aggregate a property, between two days.

    Several series are columns A, B, …; `formula` (B / A * 100) is of them. `compare_*`:
    days of an earlier stretch (`…_before`). Values beyond `limit` are `other`.
    """
    zone = context.now.tzinfo or UTC
    whole = asked(date_from, date_to, zone)
    earlier = _earlier(context, compare_from, compare_to)
    known = await check(context, [*series, *breakdowns, *filters, *who])
    for one in series:
        check_math(one, known)
    parsed = read_formula(formula, LETTERS[: len(series)]) if formula.strip() else None
    span = whole.so_far(context.now.replace(microsecond=0))
    if span is None:
        return ToolResult(ahead(whole), state="nothing", label=Label(SOURCES))
    trend = Trend(context.posthog, known, tuple(series), interval, tuple(filters), tuple(who))
    spans = [span, *earlier]
    splits = await trend.splits(breakdowns, spans, limit=limit)
    sql, stretches = await trend.ask(splits, spans)
    layout = Layout(tuple(series), interval, splits, parsed, bool(earlier))
    told = Told(layout, tuple(filters), tuple(who), spans, stretches, over=span == whole)
    found = rows(layout, *stretches)
    picture = drawn(layout, chart, title=told.title, rows=len(found), unfinished=told.unfinished)
    table = Table(sql, layout.columns, found, span.start, span.end, picture)
    inside = [*(one.filters for one in series), *(one.filters for one in who)]
    doubted = await doubts(context, known, [*filters, *chain.from_iterable(inside)])
    names = any(known.property(one.property, one.of).type == "text" for one in breakdowns)
    label = Label(SOURCES, untrusted=names or bool(doubted))
    if is_nothing(layout, stretches):
        seen = [await last_seen(context, name) for name in dict.fromkeys(s.event for s in series)]
        text = sentences([f"Nothing found: {told.subject}, {span.phrase}.", *seen, doubted])
        return ToolResult(text, table, state="nothing", label=label)
    text = sentences([told.reading(found), await trend.not_numbers(span), doubted])
    return ToolResult(text, table, label=label)


def _earlier(context: ToolContext, date_from: str, date_to: str) -> list[Range]:
    """The stretch to compare with, if there is one."""
    if not date_from and not date_to:
        return []
    if not date_from or not date_to:
        raise ChangeInput("To compare, both compare_from and compare_to are needed.")
    found = asked(date_from, date_to, context.now.tzinfo or UTC)
    span = found.so_far(context.now.replace(microsecond=0))
    if span is None:
        raise ChangeInput(f"The stretch to compare with lies ahead: {found.phrase}.")
    return [span]


def _title(arguments: Mapping[str, Any]) -> str:
    """“Counting “user signed up”, 16-22 Nov 2026 by day”; the arguments are not checked yet."""
    given = arguments.get("series")
    first = given[0] if isinstance(given, list | tuple) and given else {}
    event = first.get("event", "") if isinstance(first, dict) else getattr(first, "event", "")
    title = f"Counting {quoted(str(event)) if event else 'all events'}{titles.dates(arguments)}"
    return f"{title} by {arguments['interval']}" if arguments.get("interval") else title


TOOLSET = Toolset("trends", (tool(trends, risk="read", access="posthog:read", title=_title),))
