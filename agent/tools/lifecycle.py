"""Counts who is new, who came again, who came back after a pause, and who stayed away."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Annotated, Any

from pydantic import Field

from agent.analytics import titles
from agent.analytics.checking import check, doubts, last_seen
from agent.analytics.criteria import Filter, Moment
from agent.analytics.describing import where
from agent.analytics.lifecycle_query import STATES, lifecycle_sql
from agent.analytics.periods import Period, is_over, whole
from agent.analytics.span import Slot, ahead, asked, slots
from agent.analytics.wording import figure, quoted, sentences
from agent.charts.chart import Chart
from agent.policy import Label
from agent.tool import Table, ToolContext, ToolResult, Toolset, tool

SOURCES = frozenset({"posthog"})

Rows = tuple[tuple[Any, ...], ...]


async def lifecycle(
    context: ToolContext,
    *,
    event: Annotated[str, Field(max_length=400)],
    date_from: Moment,
    date_to: Moment,
    interval: Period = "week",
    filters: tuple[Filter, ...] = (),
) -> ToolResult:
    """Count the people who did `event` in each day, week or month, by where they come from.

    `new`: their first event of any kind was in it. `returning`: they did `event` in the one before
    too. `resurrecting`: they did not, but are not new. `dormant`: they did it in the one before,
    and not in this one. Periods count whole, also where the dates touch a part of one only.
    Columns: `day`, `week` or `month` (first day), then the four.
    """
    within = asked(date_from, date_to, context.now.tzinfo or UTC)
    label = Label(SOURCES)
    known = await check(context, filters, events=[event])
    now = context.now.replace(microsecond=0)
    so_far = within.so_far(now)
    if so_far is None:
        return ToolResult(ahead(within), state="nothing", label=label)
    periods = slots(so_far, interval)
    span = whole(so_far, interval).so_far(now) or so_far
    sql = lifecycle_sql(event, filters, span, interval, known)
    found = await context.posthog.query(sql, name=f"rootle: lifecycle of {event[:60]}")
    rows = _rows(found.rows, periods)
    unfinished = not is_over(periods[-1], now)
    chart = _chart(event, interval, unfinished=unfinished)
    table = Table(sql, (interval, *STATES), rows, span.start, span.end, chart)
    doubt = await doubts(context, known, filters)
    what = f"{quoted(event) if event else 'anything'}{where(filters)}"
    if not any(any(row[1:]) for row in rows):
        text = f"Nobody did {what} in {span.phrase}, nor in the {interval} before."
        text = sentences([text, await last_seen(context, event), doubt])
        return ToolResult(text, table, state="nothing", label=label)
    opening = f"People who did {what} by {interval}, {span.phrase}."
    said = [opening, _reading(rows, interval, unfinished=unfinished), doubt]
    return ToolResult(sentences(said), table, label=label)


def _rows(found: Sequence[Sequence[Any]], periods: Sequence[Slot]) -> Rows:
    counts = {number: tuple(four) for number, *four in found}
    nobody = (0,) * len(STATES)
    return tuple(
        (slot.name, *counts.get(number, nobody)) for number, slot in enumerate(periods, start=1)
    )


def _reading(rows: Rows, period: Period, *, unfinished: bool) -> str:
    """The last whole period, and whether more people came than stayed away in it."""
    still = f"The last {period} is not over: its dormant people may still come."
    whole_ones = rows[:-1] if unfinished else rows
    if not whole_ones:
        return still
    name, new, returning, resurrecting, dormant = whole_ones[-1]
    gained = new + resurrecting - dormant
    grew = "as many people as before" if not gained else f"{figure(abs(gained))} "
    grew += "" if not gained else ("more than before" if gained > 0 else "fewer than before")
    said = (
        f"In the last whole {period}, that of {name}: {figure(new)} new, {figure(returning)} "
        f"returning, {figure(resurrecting)} resurrecting, {figure(dormant)} dormant; {grew}."
    )
    return sentences([said, still if unfinished else ""])


def _chart(event: str, period: Period, *, unfinished: bool) -> Chart:
    title = f"Lifecycle of {quoted(event or 'any event')} by {period}"
    return Chart(
        kind="bar", title=title, x=period, y=STATES, unit="people", interval=period,
        unfinished=unfinished,
    )  # fmt: skip


def _title(arguments: Mapping[str, Any]) -> str:
    """“Who is new and who is gone: “a”, 16–22 Nov 2026”; the arguments are not checked yet."""
    event = quoted(str(arguments.get("event", "")))
    return f"Who is new and who is gone: {event}{titles.dates(arguments)}"


TOOLSET = Toolset("lifecycle", (tool(lifecycle, risk="read", access="posthog:read", title=_title),))
