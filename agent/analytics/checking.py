"""Looks up what a question names before anything is counted: a wrong name never becomes a zero."""

from collections.abc import Iterable
from datetime import UTC

from agent.analytics.columns import GROUP_KEY, TIME_PARTS, Known
from agent.analytics.criteria import OF_PROPERTY, Breakdown, Filter, Series, Who
from agent.analytics.wording import listed, quoted
from agent.calendar.dates import calendar_unit
from agent.names.naming import nearest
from agent.names.taxonomy import KnownProperty, names_people
from agent.tool import ToolContext
from integrations.errors import AskPerson, ChangeInput, OutsideError

OWNERS = ("event", "person", "session")
"""Whose property may be meant, besides those of group types."""

MOST_DOUBTS = 3
"""Values whose existence is looked up for one result: each costs a request to PostHog."""

NOT_ALLOWED = (
    "Single people may not be listed here: guests never may, and whoever runs Rootle decides by "
    "ROOTLE_PERSONS whether the members of the workspace may. Counting people is always possible."
)

Criterion = Series | Who | Filter | Breakdown


async def check(
    context: ToolContext, criteria: Iterable[Criterion], *, events: Iterable[str] = ()
) -> Known:
    """Everything that `criteria` (with the filters inside them) and `events` name.

    Raises `ChangeInput`, with the nearest names, for an event, property, group type or cohort that
    does not exist, and `AskPerson` for a breakdown that lists single people where that is not
    allowed. An empty name of an event means any event.
    """
    names = dict.fromkeys(name for name in events if name)
    cohorts: dict[str, None] = {}
    columns: dict[tuple[str, str], None] = {}
    for one in criteria:
        if isinstance(one, Series | Who):
            names |= {one.event: None} if one.event else {}
            columns |= dict.fromkeys((f.property, f.of) for f in one.filters)
        if isinstance(one, Who) and one.cohort:
            cohorts[one.cohort] = None
        if (
            isinstance(one, Breakdown)
            and not context.may_see_persons
            and names_people(one.property, one.of)
        ):
            raise AskPerson(NOT_ALLOWED)
        if isinstance(one, Filter | Breakdown) or (
            isinstance(one, Series) and one.math in OF_PROPERTY
        ):
            columns[one.property, one.of] = None
    for name in names:
        await _check_event(context, name)
    for name in cohorts:
        await _check_cohort(context, name)
    found, groups = {}, {}
    for name, of in columns:
        if of not in {*OWNERS, "time"}:
            groups[of] = await _group(context, of)
        found[name, of] = await _property(context, name, of)
    return Known(found, groups, context.now.tzinfo or UTC)


async def last_seen(context: ToolContext, event: str) -> str:
    """A sentence about an event of which nothing was found: when it last came, if ever."""
    if not event:
        return ""
    seen = await context.taxonomy.last_seen(event)
    if seen is None:
        return f"{quoted(event)} is defined, but it was never seen."
    zone = context.now.tzinfo or UTC
    day = calendar_unit(seen.astimezone(zone).date(), "day", zone)
    return f"{quoted(event)} exists; it was last seen on {day.phrase}."


async def doubts(context: ToolContext, known: Known, filters: Iterable[Filter]) -> str:
    """Sentences about values that no known value equals, with the nearest ones; mostly empty.

    They belong to the result also when something was found: `is_not Germny` finds everybody.
    """
    said: dict[str, None] = {}
    for one in filters:
        if one.operator not in {"is", "is_not"} or one.of == "time":
            continue
        found = known.property(one.property, one.of)
        for value in one.values:
            if found.type == "text" and isinstance(value, str) and len(said) < MOST_DOUBTS:
                said[await _doubt(context, found, value)] = None
    return " ".join(sentence for sentence in said if sentence)


async def _doubt(context: ToolContext, found: KnownProperty, value: str) -> str:
    if not value or value in found.values:
        return ""
    column = (found.name, found.of)
    try:
        alike = await context.taxonomy.values(*column, search=value)
        common = await context.taxonomy.values(*column)
    except OutsideError:
        return ""  # the figure stands without this hint
    if value in alike:
        return ""
    near = nearest(value, dict.fromkeys((*alike, *common))) or list(alike or common)
    hint = f"; the nearest {'is' if len(near) == 1 else 'are'} {listed(near)}" if near else ""
    return f"No known value of {quoted(found.name)} equals {quoted(value)}{hint}."


async def _check_event(context: ToolContext, name: str) -> None:
    if await context.taxonomy.event(name):
        return
    near = await context.taxonomy.nearest_events(name)
    if near:
        raise ChangeInput(
            f"There is no event {quoted(name)}. The nearest names are {listed(near)}."
        )
    if not (await context.taxonomy.found()).events:
        raise ChangeInput("The project has no events yet, so there is nothing to count.")
    raise ChangeInput(f"There is no event {quoted(name)}, and none of a similar name.")


async def _check_cohort(context: ToolContext, name: str) -> None:
    known = [cohort.name for cohort in await context.taxonomy.cohorts()]
    if name not in known:
        near = nearest(name, known) or known
        hint = f" The nearest names are {listed(near)}." if near else " There are no cohorts."
        raise ChangeInput(f"There is no cohort {quoted(name)}.{hint}")


async def _group(context: ToolContext, name: str) -> int:
    index = await context.taxonomy.group_index(name)
    if index is None:
        types = [group.name for group in await context.taxonomy.group_types()]
        raise ChangeInput(
            f"{quoted(name)} has no properties: `of` is one of {listed([*OWNERS, *types], word='or')}."
        )
    return index


async def _property(context: ToolContext, name: str, of: str) -> KnownProperty:
    if of == "time":
        if name in TIME_PARTS:
            return KnownProperty(name, of)
        raise ChangeInput(f"Of `time` there is {listed(TIME_PARTS)}, but no {quoted(name)}.")
    if not name:
        raise ChangeInput("A property is missing: say which one is summed, averaged or split by.")
    found = await context.taxonomy.property(name, of)
    if found:
        return found
    if name == GROUP_KEY and of not in OWNERS:
        return KnownProperty(name, of)
    for other in OWNERS:
        if other != of and await context.taxonomy.property(name, other):
            raise ChangeInput(
                f"There is no {of} property {quoted(name)}, but a {other} property of that name: "
                f"set `of` to {other}."
            )
    near = await context.taxonomy.nearest_properties(name, of)
    hint = f" The nearest names are {listed(near)}." if near else ""
    raise ChangeInput(f"There is no {of} property {quoted(name)}.{hint}")
