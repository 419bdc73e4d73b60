"""Counts which ways people take: from what to what they go, one step after another."""

from collections.abc import Mapping
from datetime import UTC
from typing import Annotated, Any

from pydantic import Field

from agent.analytics import titles
from agent.analytics.checking import check, doubts, last_seen
from agent.analytics.conditions import everything
from agent.analytics.criteria import Filter, Moment, Who
from agent.analytics.describing import where
from agent.analytics.path_query import PAGES, Of, Paths, condition, item, paths_sql
from agent.analytics.span import ahead, asked, within
from agent.analytics.wording import figure, listed, quoted, sentences
from agent.names.naming import nearest
from agent.policy import Label
from agent.tool import Table, ToolContext, ToolResult, Toolset, tool

SOURCES = frozenset({"posthog"})
COLUMNS = ("step", "source", "target", "sessions")

KNOWN_PAGES = 2_000
"""Pages among which the nearest ones to an unknown page are looked for."""


async def paths(
    context: ToolContext,
    *,
    start: Annotated[str, Field(max_length=400)] = "",
    end: Annotated[str, Field(max_length=400)] = "",
    date_from: Moment,
    date_to: Moment,
    of: Of = "events",
    steps: Annotated[int, Field(ge=1, le=10)] = 4,
    limit: Annotated[int, Field(ge=1, le=100)] = 30,
    filters: tuple[Filter, ...] = (),
    who: tuple[Who, ...] = (),
) -> ToolResult:
    """Count in how many sessions people went from one thing to the next, move by move.

    `of` events, or pages by `$pathname`. Paths begin at the first `start` of a session (empty: its
    beginning) or lead to the first `end`; `steps` moves are counted, those to `end` backwards from
    it, so that the last `step` is the move to it. The same thing again and again is one step.
    Columns: `step` (1, 2, …), `source`, `target`, `sessions`; the `limit` most frequent moves of
    each step.
    """
    whole = asked(date_from, date_to, context.now.tzinfo or UTC)
    label = Label(SOURCES)
    named = [start, end] if of == "events" else []
    known = await check(context, [*filters, *who], events=named)
    span = whole.so_far(context.now.replace(microsecond=0))
    if span is None:
        return ToolResult(ahead(whole), state="nothing", label=label)
    start, end = (_page(start), _page(end)) if of == "pages" else (start, end)
    question = Paths(start, end, span, of, steps, limit, filters, who)
    sql = paths_sql(question, known)
    found = await context.posthog.query(sql, name="rootle: paths")
    table = Table(sql, COLUMNS, tuple(map(tuple, found.rows)), span.start, span.end)
    doubt = await doubts(context, known, filters)
    if not found.rows:
        said = [await _nothing(context, question), doubt]
        return ToolResult(sentences(said), table, state="nothing", label=label)
    return ToolResult(sentences([_reading(question, table.rows), doubt]), table, label=label)


def _page(name: str) -> str:
    """A page as paths name it: without a slash at its end."""
    return name[:-1] if len(name) > 1 and name.endswith("/") else name


def _what(question: Paths) -> str:
    """“from “a” to “b”, in 16-22 Nov 2026”: what was looked for."""
    ways = [
        f"from {quoted(question.start)}" if question.start else "",
        f"to {quoted(question.end)}" if question.end else "",
        f"by {question.of}{where(question.filters, question.who)}",
    ]
    return f"{sentences(ways)}, in {question.span.phrase}"


def _reading(question: Paths, rows: tuple[tuple[Any, ...], ...]) -> str:
    """The most frequent first move, or the most frequent last one to an end."""
    backwards = bool(question.end and not question.start)
    number = max(row[0] for row in rows) if backwards else rows[0][0]
    first = [row for row in rows if row[0] == number]
    most = ", ".join(
        f"{quoted(row[1 if backwards else 2])} ({figure(row[3])})" for row in first[:3]
    )
    if not question.start and not backwards:
        most = ", ".join(
            f"{quoted(row[1])} to {quoted(row[2])} ({figure(row[3])})" for row in first[:3]
        )
    word = "comes right before" if backwards else "comes first"
    cut = ""
    if any(sum(row[0] == n for row in rows) == question.limit for n in {row[0] for row in rows}):
        cut = f"Only the {question.limit} most frequent moves of each step are counted."
    return sentences([f"Moves within sessions {_what(question)}.", f"What {word}: {most}.", cut])


async def _nothing(context: ToolContext, question: Paths) -> str:
    said = [f"No session has a move {_what(question)}."]
    if question.of == "events":
        said += [await last_seen(context, name) for name in (question.start, question.end)]
        return sentences(said)
    pages = [row[0] for row in (await _pages(context, question))]
    for page in (question.start, question.end):
        if page and page not in pages:
            near = nearest(page, pages) or pages[:3]
            said.append(f"No page {quoted(page)} was seen; {_near(near)}.")
    return sentences(said)


def _near(pages: list[str]) -> str:
    return (
        f"the nearest are {listed(pages)}" if pages else f"there is no {listed(PAGES, word='or')}"
    )


async def _pages(context: ToolContext, question: Paths) -> tuple[tuple[Any, ...], ...]:
    """The pages of that time, most frequent first."""
    conditions = everything([condition("pages"), within(question.span)])
    sql = (
        f"SELECT {item('pages')} AS page FROM events WHERE {conditions} "  # noqa: S608  no input
        f"GROUP BY page ORDER BY count() DESC LIMIT {KNOWN_PAGES}"
    )
    return (await context.posthog.query(sql, name="rootle: pages")).rows


def _title(arguments: Mapping[str, Any]) -> str:
    """“Which ways people take from “a”, 16–22 Nov 2026”; the arguments are not checked yet."""
    start, end = (str(arguments.get(name) or "") for name in ("start", "end"))
    title = "Which ways people take"
    title += f" from {quoted(start)}" if start else ""
    title += f" to {quoted(end)}" if end else ""
    return title + titles.dates(arguments)


TOOLSET = Toolset("paths", (tool(paths, risk="read", access="posthog:read", title=_title),))
