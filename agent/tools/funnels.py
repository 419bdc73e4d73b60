"""Counts how many people got from one step to the next, and how long they took."""

from collections.abc import Mapping, Sequence
from datetime import UTC, timedelta
from typing import Annotated, Any

from pydantic import Field

from agent.analytics import titles
from agent.analytics.checking import check, doubts, last_seen
from agent.analytics.criteria import Breakdown, Filter, Moment, Series, Who
from agent.analytics.describing import where
from agent.analytics.funnel import Funnel, Order, Step
from agent.analytics.funnel_query import funnel_sql
from agent.analytics.funnel_rows import columns_of, reading, rows_of, step_name
from agent.analytics.span import ahead, asked
from agent.analytics.wording import quoted, sentences
from agent.charts.chart import Chart
from agent.policy import Label
from agent.tool import Table, ToolContext, ToolResult, Toolset, tool
from integrations.errors import ChangeInput

SOURCES = frozenset({"posthog"})

LONGEST_WINDOW = 366
"""Days; a funnel over a longer time is better asked as retention."""


async def funnels(
    context: ToolContext,
    *,
    steps: Annotated[tuple[Step, ...], Field(min_length=2, max_length=10)],
    date_from: Moment,
    date_to: Moment,
    order: Order = "ordered",
    window_days: Annotated[float, Field(gt=0, le=LONGEST_WINDOW)] = 14,
    breakdowns: Annotated[tuple[Breakdown, ...], Field(max_length=1)] = (),
    filters: tuple[Filter, ...] = (),
    who: tuple[Who, ...] = (),
    limit: Annotated[int, Field(ge=1, le=50)] = 10,
) -> ToolResult:
    """Count the people who did one step after another within `window_days` of their first step.

    The dates bound the first step; later ones may follow after `date_to`. `ordered` lets other
    events happen between steps, `strict` does not, `any` takes the steps in any sequence. The same
    event twice must happen twice. `filters` hold for all steps. A breakdown is by the value at the
    first step: the `limit` largest, then `other`. Columns: the breakdown, `step` (1, 2, …),
    `event`, `people`, `of_first`, `of_previous` (percent), `median_seconds` since that.
    """
    asked_for = asked(date_from, date_to, context.now.tzinfo or UTC)
    label = Label(SOURCES)
    known = await check(context, [*_series(steps), *filters, *who, *breakdowns])
    now = context.now.replace(microsecond=0)
    span = asked_for.so_far(now)
    if span is None:
        return ToolResult(ahead(asked_for), state="nothing", label=label)
    funnel = Funnel(
        steps, span, _window(window_days), order, next(iter(breakdowns), None), filters, who, limit
    )
    sql = funnel_sql(funnel, known, now)
    found = await context.posthog.query(sql, name=f"rootle: funnel to {steps[-1].event[:60]}")
    rows = rows_of(funnel, found.rows)
    table = Table(sql, columns_of(funnel), rows, span.start, span.end, _chart(funnel))
    doubt = await doubts(context, known, [*filters, *(f for s in steps for f in s.filters)])
    if not any(row[-4] for row in rows):
        first = steps[0].event if order != "any" else ""
        text = f"Nobody did {step_name(funnel, 0)}{where(filters, who)} in {span.phrase}."
        text = sentences([text, await last_seen(context, first), doubt])
        return ToolResult(text, table, state="nothing", label=label)
    return ToolResult(sentences([reading(funnel, rows, now), doubt]), table, label=label)


def _series(steps: Sequence[Step]) -> list[Series]:
    return [Series(event=step.event, filters=step.filters) for step in steps]


def _window(days: float) -> timedelta:
    seconds = round(days * 86_400)
    if seconds < 1:
        raise ChangeInput("The window is shorter than a second: choose a larger window_days.")
    return timedelta(seconds=seconds)


def _chart(funnel: Funnel) -> Chart:
    names = " → ".join(quoted(step.event or "any event") for step in funnel.steps)
    by = funnel.breakdown.property if funnel.breakdown else ""
    return Chart(
        kind="funnel", title=names, x="step", names="event", y=("people",), by=by, unit="people"
    )


def _title(arguments: Mapping[str, Any]) -> str:
    """“Following “a” → “b” → “c”, 16–22 Nov 2026”; the arguments are not checked yet."""
    given = arguments.get("steps")
    steps = given if isinstance(given, list) else []
    names = [str(step.get("event", "")) for step in steps if isinstance(step, Mapping)]
    title = f"Following {' → '.join(map(quoted, names[:4]))}{' → …' * (len(names) > 4)}"
    return title + titles.dates(arguments)


TOOLSET = Toolset("funnels", (tool(funnels, risk="read", access="posthog:read", title=_title),))
