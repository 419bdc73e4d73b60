"""Reads what stands behind figures: tables for SQL, what a name means, and what was found before."""

from collections.abc import Iterable, Mapping
from datetime import timedelta, tzinfo
from typing import Annotated, Any, Literal

from pydantic import Field

from agent.analytics.columns import Known, column
from agent.analytics.sql_schema import TABLES
from agent.analytics.sql_schema import Table as Schema
from agent.analytics.wording import listed, quoted
from agent.evidence import render_for_model
from agent.names.found import fitted, render_found
from agent.names.known import Found, KnownEvent, KnownProperty
from agent.policy import Label, join
from agent.state.evidence import Evidence
from agent.tool import Table, ToolContext, ToolResult, Toolset, tool
from integrations.errors import ChangeInput
from integrations.posthog import hogql_string, hogql_time

Kind = Literal["schema", "definition", "evidence"]

OWNERS = ("event", "person", "session")

SEEN_DAYS = 30
"""How far back the volume of a name is counted, today included."""

SOURCES = frozenset({"posthog"})


async def read_data(
    context: ToolContext,
    kind: Kind,
    name: Annotated[str, Field(max_length=400)] = "",
) -> ToolResult:
    """Read a definition, the tables for SQL, or earlier evidence.

    `schema`: the tables and columns that `run_sql` may use, of one table if `name` is given.
    `definition`: what the event or property `name` means, its type and values, how often it came
    in the past 30 days and when last. `evidence`: what was found earlier in this conversation;
    with `name` (such as E2) its query and rows.
    """
    match kind:
        case "schema":
            return _schema(name)
        case "evidence":
            return await _evidence(context, name)
        case "definition":
            return await _definition(context, name)


# --- tables ------------------------------------------------------------------------------------


def _schema(name: str) -> ToolResult:
    if name and name not in TABLES:
        raise ChangeInput(f"There is no table {quoted(name)}. There are {listed(TABLES)}.")
    tables = {name: TABLES[name]} if name else TABLES
    lines = [f"{table}: {', '.join(_columns(schema))}" for table, schema in tables.items()]
    note = "Columns marked * name single people: count them, but do not list them."
    return ToolResult("\n".join([*lines, note]))


def _columns(schema: Schema) -> Iterable[str]:
    yield from sorted(schema.columns)
    yield from (f"{column}*" for column in sorted(schema.personal))
    yield from (f"{bag}.NAME" for bag in sorted(schema.bags))
    for path, table in sorted(schema.further.items()):
        yield f"{path}.(columns of {table})"


# --- definitions -------------------------------------------------------------------------------


async def _definition(context: ToolContext, name: str) -> ToolResult:
    if not name:
        raise ChangeInput("Say which event or property `name` is to be explained.")
    event = await context.taxonomy.event(name)
    if event:
        return await _event(context, event)
    known = [p for of in await _owners(context) if (p := await context.taxonomy.property(name, of))]
    if not known:
        raise ChangeInput(await _unknown(context, name))
    text = render_found(fitted(Found(properties=tuple(known))))
    label = Label(SOURCES, untrusted=True)
    table = (
        await _volume(context, *_carrying(known)) if known[0].of in {"event", "person"} else None
    )
    return ToolResult(f"{_sentence(name, table)}\n{text}", table, label=label)


async def _event(context: ToolContext, event: KnownEvent) -> ToolResult:
    table = await _volume(context, f"event = {hogql_string(event.name)}", event.name)
    text = render_found(Found(events=(event,)))
    label = Label(SOURCES, untrusted=not event.verified)
    return ToolResult(f"{_sentence(event.name, table)}\n{text}", table, label=label)


def _carrying(known: list[KnownProperty]) -> tuple[str, str]:
    """The condition that an event carries the property, of whom it is first."""
    there = column(Known(), known[0].name, known[0].of)
    return f"notEmpty(ifNull(toString({there}), ''))", known[0].name


def _sentence(name: str, table: Table | None) -> str:
    if table is None:
        return f"What {quoted(name)} is:"
    if not table.rows[0][0]:
        return f"What {quoted(name)} is; it has not come in the past {SEEN_DAYS} days:"
    return f"What {quoted(name)} is; how often it came in the past {SEEN_DAYS} days is evidence:"


async def _volume(context: ToolContext, condition: str, name: str) -> Table:
    """How many events, by how many people, and when last."""
    today = context.now.replace(hour=0, minute=0, second=0, microsecond=0)
    start = today - timedelta(days=SEEN_DAYS - 1)
    sql = (  # every part is quoted or ours
        "SELECT count() AS events, count(DISTINCT person_id) AS people, "  # noqa: S608
        f"max(timestamp) AS last_seen FROM events WHERE {condition} "
        f"AND timestamp >= {hogql_time(start)} AND timestamp < {hogql_time(context.now)}"
    )
    found = await context.posthog.query(sql, name=f"rootle: definition of {name[:60]}")
    events, people, last_seen = found.rows[0]
    row = (events, people, last_seen if events else None)
    return Table(sql, ("events", "people", "last_seen"), (row,), start, context.now)


async def _owners(context: ToolContext) -> list[str]:
    return [*OWNERS, *(await context.taxonomy.found()).group_types]


async def _unknown(context: ToolContext, name: str) -> str:
    near = [
        *await context.taxonomy.nearest_events(name),
        *await context.taxonomy.nearest_properties(name),
    ]
    hint = f" The nearest names are {listed(near)}." if near else ""
    return f"There is no event and no property {quoted(name)}.{hint}"


# --- evidence ----------------------------------------------------------------------------------


async def _evidence(context: ToolContext, name: str) -> ToolResult:
    kept = await context.evidence.all(context.turn.place.conversation)
    if not kept:
        text = "Nothing was looked up in this conversation yet."
        return ToolResult(text, state="nothing")
    if not name:
        label = join(one.label for one in kept)
        return ToolResult("\n".join(_line(one, context.now.tzinfo) for one in kept), label=label)
    for one in kept:
        if one.name == name.strip().upper():
            words = ToolResult(
                f"{_line(one, context.now.tzinfo)}\nquery: {one.query}", label=one.label
            )
            return ToolResult(render_for_model(words, one), label=one.label)
    names = [one.name for one in kept]
    raise ChangeInput(f"There is no evidence {quoted(name)}. There is {listed(names)}.")


def _line(one: Evidence, zone: tzinfo | None) -> str:
    """One line: what was asked, when, over which time, and how much was found."""
    when = f"{one.created_at.astimezone(zone):%Y-%m-%d %H:%M}"
    time = ""
    if one.start and one.end:
        time = f", {one.start:%Y-%m-%d %H:%M} to before {one.end:%Y-%m-%d %H:%M} ({one.timezone})"
    rows = f"{len(one.rows)} row{'' if len(one.rows) == 1 else 's'} of {', '.join(one.columns)}"
    asked = ", ".join(f"{key}={value!r}" for key, value in one.arguments.items() if value)
    line = " ".join(asked.split())
    asked = line if len(line) <= 300 else line[:299] + "…"
    return f"{one.name}: {one.tool}({asked}){time}; {rows}; found {when}"


def _title(arguments: Mapping[str, Any]) -> str:
    name = " ".join(str(arguments.get("name") or "").split())[:60]
    match arguments.get("kind"):
        case "schema":
            return "Looking at the tables"
        case "evidence":
            return f"Looking at {name} again" if name else "Looking at what was found before"
        case _:
            return f"Looking up what “{name}” means"


TOOLSET = Toolset(
    "read_data",
    (tool(read_data, risk="read", access="posthog:read", title=_title),),
    core=True,
)
