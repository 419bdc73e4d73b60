"""Counts how many people come back, one period after another."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import Field

from agent.analytics.checking import check, doubts, last_seen
from agent.analytics.criteria import Filter, Moment, Who
from agent.analytics.describing import where
from agent.analytics.periods import Period, finished_part, whole
from agent.analytics.retention_query import Retention, retention_sql
from agent.analytics.retention_rows import ALL, COLUMNS, finished, reading, rows_of
from agent.analytics.span import ahead, asked
from agent.analytics.wording import quoted, sentences
from agent.calendar.dates import instant, midnight, step
from agent.charts.chart import Chart
from agent.policy import Label
from agent.tool import Table, ToolContext, ToolResult, Toolset, tool
from integrations.errors import ChangeInput

SOURCES = frozenset({"posthog"})

ANY = "*"
"""The returning event of whoever did anything at all; an empty one is the same as the first."""

MOST_CELLS = 5_000
"""Cohorts times periods in one result."""


async def retention(
    context: ToolContext,
    *,
    event: Annotated[str, Field(max_length=400)],
    returning_event: Annotated[str, Field(max_length=400)] = "",
    date_from: Moment,
    date_to: Moment,
    interval: Period = "week",
    periods: Annotated[int, Field(ge=1, le=90)] = 8,
    first_time: bool = True,
    filters: tuple[Filter, ...] = (),
    event_filters: tuple[Filter, ...] = (),
    who: tuple[Who, ...] = (),
) -> ToolResult:
    """Count how many people come back in the days, weeks or months after they did `event`.

    Cohorts are the people who did it for the first time ever in a period of the given dates (whole
    calendar periods; with `first_time` false: at all), period 0. They are back in period n when
    they did `returning_event` (empty: the same one; *: any) at any time of it. `filters` hold for
    both events, `event_filters` only for the one with which they begin. Columns: `cohort` (first
    day, or `all`: the weighted mean, first), `period`, `people`, `of`, `percent`. Periods that are
    not over are left out.
    """
    within = asked(date_from, date_to, context.now.tzinfo or UTC)
    label = Label(SOURCES)
    comes = "" if returning_event == ANY else returning_event or event
    known = await check(context, [*filters, *event_filters, *who], events=[event, comes])
    now = context.now.replace(microsecond=0)
    so_far = within.so_far(now)
    if so_far is None:
        return ToolResult(ahead(within), state="nothing", label=label)
    span, open_ = finished_part(whole(so_far, interval), interval, now)
    if span is None:
        text = f"No {interval} of that time is over yet, so nobody can be back: {within.phrase}."
        return ToolResult(text, state="nothing", label=label)
    question = Retention(
        event, comes, span, interval, periods, first_time, filters, who, event_filters
    )
    over = finished(question, min(_end(question), now, key=instant))
    _check_size(question, len(over))
    sql = retention_sql(question, known, over[-1].end)
    found = await context.posthog.query(sql, name=f"rootle: retention of {event[:60]}")
    rows = rows_of(question, found.rows, over)
    table = Table(sql, COLUMNS, rows, span.start, span.end, _chart(question))
    doubt = await doubts(context, known, (*filters, *event_filters))
    if not any(row[2] for row in rows if row[0] == ALL):
        what = f"{quoted(event) if event else 'anything'}{where((*event_filters, *filters), who)}"
        text = f"Nobody did {what}{' for the first time' * first_time} in {span.phrase}."
        text = sentences([text, await last_seen(context, event), doubt])
        return ToolResult(text, table, state="nothing", label=label)
    left_out = f"The {interval} that is not over is left out." if open_ else ""
    text = sentences([reading(question, rows), left_out, doubt])
    return ToolResult(text, table, label=label)


def _end(question: Retention) -> datetime:
    """The end of the last cohort's last period."""
    try:
        last = step(question.span.end.date(), question.period, question.periods)
    except (ValueError, OverflowError) as error:
        raise ChangeInput("That time ends after the year 9999.") from error
    return midnight(last, question.span.zone)


def _check_size(question: Retention, over: int) -> None:
    if over * (question.periods + 1) > MOST_CELLS:
        raise ChangeInput(
            f"That is more than {MOST_CELLS:,} rows of cohorts and periods. Choose a longer "
            "interval, fewer periods, or a shorter time."
        )


def _chart(question: Retention) -> Chart:
    began = quoted(question.event or "any event")
    title = f"People back by {question.period} after {began}"
    return Chart(
        kind="retention", title=title, x="period", y=("percent",), by="cohort", unit="%",
        interval=question.period,
    )  # fmt: skip


def _title(arguments: Mapping[str, Any]) -> str:
    """“Who comes back after “a”, by week”: which weeks that are is known with the answer."""
    event = str(arguments.get("event", ""))
    after = quoted(event) if event else "any event"
    return f"Who comes back after {after}, by {arguments.get('interval') or 'week'}"


TOOLSET = Toolset("retention", (tool(retention, risk="read", access="posthog:read", title=_title),))
