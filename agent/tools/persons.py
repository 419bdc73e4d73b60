"""Lists the people behind a figure, where the operator allows names to be seen."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Annotated, Any

from pydantic import Field

from agent.analytics import titles
from agent.analytics.checking import NOT_ALLOWED, check, doubts, last_seen
from agent.analytics.conditions import event_is, everything, is_one_of, meets
from agent.analytics.criteria import Filter, Moment, Series, Who
from agent.analytics.describing import described, where
from agent.analytics.span import ahead, asked, within
from agent.analytics.wording import quoted, sentences
from agent.policy import Label
from agent.tool import Table, ToolContext, ToolResult, Toolset, tool
from integrations.errors import AskPerson

_NAMES = ("name", "Name", "full_name", "email", "Email")
"""Person properties that say who somebody is, the first of them that is there."""


async def persons(
    context: ToolContext,
    event: Annotated[str, Field(max_length=400)],
    *,
    date_from: Moment,
    date_to: Moment,
    filters: Sequence[Filter] = (),
    who: Sequence[Who] = (),
    limit: Annotated[int, Field(ge=1, le=200)] = 20,
) -> ToolResult:
    """List the people who did an event (empty: any) between two days, both included.

    Columns: `person` (name, else e-mail, else id), `events` (how often), `last_seen` (their last
    such event); most events first. Only where the operator allows it.
    """
    if not context.may_see_persons:
        raise AskPerson(NOT_ALLOWED)
    label = _label(context)
    zone = context.now.tzinfo or UTC
    whole = asked(date_from, date_to, zone)
    series = Series(event=event)
    known = await check(context, [series, *filters, *who])
    span = whole.so_far(context.now.replace(microsecond=0))
    if span is None:
        return ToolResult(ahead(whole), state="nothing", label=label)
    conditions = [event_is(event), within(span), *meets(filters, known)]
    condition = everything([*conditions, *is_one_of(who, known, span)])
    names = [f"toString(person.properties.{name})" for name in _NAMES]
    called = " ".join(f"WHEN notEmpty({name}) THEN {name}" for name in names)
    sql = (
        "SELECT argMax(called, timestamp) AS named, count() AS times, "  # noqa: S608  all quoted
        "toUnixTimestamp(max(timestamp)) AS last_time FROM (SELECT person_id, timestamp, "
        f"CASE {called} ELSE toString(distinct_id) END AS called FROM events WHERE {condition}) "
        f"GROUP BY person_id ORDER BY times DESC, named LIMIT {limit + 1}"
    )
    found = (await context.posthog.query(sql, name="rootle: persons")).rows
    rows = tuple(
        (name, n, datetime.fromtimestamp(at, zone).isoformat()) for name, n, at in found[:limit]
    )
    table = Table(sql, ("person", "events", "last_seen"), rows, span.start, span.end)
    inside = chain.from_iterable(each.filters for each in who)
    doubted = await doubts(context, known, [*filters, *inside])
    searched = f"{described(series)}{where(filters, who)}, {span.phrase}"
    if not rows:
        words = sentences([f"Nobody found: {searched}.", await last_seen(context, event), doubted])
        return ToolResult(words, table, state="nothing", label=label)
    first = f"The first {limit} of the" if len(found) > limit else f"All {len(rows)}"
    words = f"{first} {searched}; most events first."
    return ToolResult(sentences([words, doubted]), table, label=label)


def _label(context: ToolContext) -> Label:
    """People choose their names themselves, and who they are stays where it was asked."""
    circle = f"channel:{context.turn.place.channel}"
    return Label(frozenset({"posthog"}), frozenset({circle}), untrusted=True)


def _title(arguments: Mapping[str, Any]) -> str:
    """“Listing people who did “user signed up”, 16-22 Nov 2026”; not checked yet."""
    event = str(arguments.get("event", ""))
    return (
        f"Listing people who did {quoted(event) if event else 'anything'}{titles.dates(arguments)}"
    )


TOOLSET = Toolset("persons", (tool(persons, risk="read", access="posthog:read", title=_title),))
