"""Puts the main events of a product beside the time before, for "how are we doing?"."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from agent.analytics import titles
from agent.analytics.criteria import Moment
from agent.analytics.main_events import ranked
from agent.analytics.moves import Move, strongest
from agent.analytics.span import ahead, asked, within
from agent.analytics.wording import figure, quoted, sentences
from agent.calendar.dates import Range
from agent.calendar.earlier import compared_with
from agent.charts.chart import Chart
from agent.names.taxonomy import KnownEvent
from agent.policy import Label
from agent.tool import Table, ToolContext, ToolResult, Toolset, tool

SOURCES = frozenset({"posthog"})

COLUMNS = ("event", "people", "people_before")

ANY = "any event"
"""What the first row is called: people who did anything at all."""

MOST_EVENTS = 8
MOST_MOVERS = 3
"""Events beyond the main ones that are listed because they moved most."""

Moves = Mapping[str, Move]


async def overview(context: ToolContext, *, date_from: Moment, date_to: Moment) -> ToolResult:
    """Count the people of the main events in a time, and in the time before: "how are we doing?".

    The time before is the previous week, month or quarter, of a day the same weekday a week before;
    of one that is not over, as much of it. The first row is any event.
    """
    whole = asked(date_from, date_to, context.now.tzinfo or UTC)
    span = whole.so_far(context.now.replace(microsecond=0))
    if span is None:
        return ToolResult(ahead(whole), state="nothing", label=Label(SOURCES))
    before = compared_with(whole, span)
    known = (await context.taxonomy.found()).events
    sql = _sql(span, before)
    found = await context.posthog.query(sql, name="rootle: overview")
    moves = {name: Move(now, earlier) for name, now, earlier in found.rows}
    shown = _shown(known, moves)
    rows = tuple(
        (name or ANY, int(moves[name].now), int(moves[name].before)) for name in ("", *shown)
    ) if moves else ()  # fmt: skip
    title = f"People by main event, {span.short} and before"
    chart = Chart(kind="bar", title=title, x="event", y=COLUMNS[1:], unit="people")
    table = Table(sql, COLUMNS, rows, span.start, span.end, chart if shown else None)
    verified = {one.name for one in known if one.verified}
    label = Label(SOURCES, untrusted=not verified.issuperset(shown))
    if not rows:
        text = f"Nothing was measured in {span.phrase}, nor in {before.phrase}."
        return ToolResult(text, table, state="nothing", label=label)
    first, last = before.days
    said = [
        f"People who did the main events in {span.phrase}, and before that in {before.phrase}.",
        _reading(shown, moves),
        f"Where it moved: `trends` with a breakdown, compare_from {first}, compare_to {last}.",
    ]
    return ToolResult(sentences(said), table, label=label)


def _sql(span: Range, before: Range) -> str:
    """Each event counts under its own name, and under an empty one for all of them."""
    now, earlier = within(span), within(before)
    return (
        "SELECT arrayJoin([event, '']) AS name, "  # noqa: S608  only times are put in
        f"uniqExactIf(person_id, {now}) AS people, "
        f"uniqExactIf(person_id, {earlier}) AS people_before FROM events "
        f"WHERE ({now}) OR ({earlier}) GROUP BY name "
        "ORDER BY greatest(people, people_before) DESC, name LIMIT 500"
    )


def _shown(known: Sequence[KnownEvent], moves: Moves) -> list[str]:
    """The main events, and of the others those that moved most; those of most people first."""
    people = {name: int(max(move.now, move.before)) for name, move in moves.items() if name}
    own = ranked(known, people)
    others = [name for name in own[MOST_EVENTS:] if moves[name].is_news]
    movers = sorted(others, key=lambda name: -moves[name].strength)[:MOST_MOVERS]
    return [name for name in own if name in {*own[:MOST_EVENTS], *movers}]


def _reading(shown: Sequence[str], moves: Moves) -> str:
    most = strongest({name: moves[name] for name in shown})
    if most is None:
        return "None of them changed by a tenth and by enough people."
    move = moves[most]
    return f"Moved most: {quoted(most)}, {figure(move.now)} after {figure(move.before)}."


def _title(arguments: Mapping[str, Any]) -> str:
    """“Looking at the main events, 16–22 Nov 2026”; the arguments are not checked yet."""
    return f"Looking at the main events{titles.dates(arguments)}"


TOOLSET = Toolset("overview", (tool(overview, risk="read", access="posthog:read", title=_title),))
