"""Puts evidence before a reader: what was asked, of which time, when, and what came back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agent.analytics.sql_layout import laid_out
from agent.calendar.dates import Range, calendar_unit
from agent.figures.formulas import Figure, FigureError, formatted
from agent.figures.measures import measure
from agent.state.evidence import Evidence
from agent.tool import Table, Tool

MOST_ROWS = 20
"""Rows that are shown of each; all of them are counted."""

LONGEST_CELL = 40

EMPTY = "–"

Cells = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of evidence in words. `rows` are all there are; `cells` the first of them.

    `time` is empty where the query names its own. `note` says what this is when it was run again.
    """

    name: str
    asked: str
    query: str
    time: str
    at: str
    rows: int
    columns: tuple[str, ...]
    cells: Cells
    note: str = ""


def shown(evidence: Evidence, tools: Mapping[str, Tool], zone: ZoneInfo) -> Shown:
    """The evidence as it was found; `zone` is the project's."""
    return Shown(
        name=evidence.name,
        asked=_asked(evidence, tools),
        query=evidence.query,
        time=_time(evidence),
        at=moment(evidence.created_at, zone),
        rows=len(evidence.rows),
        columns=evidence.columns,
        cells=tuple(
            tuple(_cell(row[n], evidence.columns[n], evidence) for n in range(len(row)))
            for row in evidence.rows[:MOST_ROWS]
        ),
    )


def shown_again(before: Shown, evidence: Evidence, now: Table, at: str) -> Shown:
    """The same question asked again: new figures beside the old ones wherever they differ."""
    found = replace(evidence, columns=now.columns, rows=now.rows, query=now.query)
    if now.columns != evidence.columns:
        fresh = shown(found, {}, ZoneInfo(evidence.timezone))
        note = f"Run again {at}. The columns are others than before."
        return replace(fresh, asked=before.asked, at=before.at, time=before.time, note=note)
    keys = _keys(evidence, found)
    old = {_key(row, keys): row for row in evidence.rows}
    differ = sum(old.get(_key(row, keys)) != row for row in now.rows)
    gone = len(old.keys() - {_key(row, keys) for row in now.rows})
    cells = tuple(
        tuple(
            _then_and_now(old.get(_key(row, keys)), row, n, found, is_key=n in keys)
            for n in range(len(row))
        )
        for row in now.rows[:MOST_ROWS]
    )
    return replace(
        before,
        rows=len(now.rows),
        cells=cells,
        note=f"Run again {at}. {_changes(differ, gone, len(now.rows))}",
    )


def markdown(one: Shown) -> str:
    """The same for places where only text can be shown."""
    lines = [f"**{one.name}: {one.asked}**", about(one)]
    fence = "`" * max(3, *(len(run) + 1 for run in _backticks(one.query)))
    lines.append(f"{fence}sql\n{laid_out(one.query)}\n{fence}")
    head = f"| {' | '.join(map(_in_table, one.columns))} |\n|{'---|' * len(one.columns)}"
    rows = "\n".join(f"| {' | '.join(map(_in_table, row))} |" for row in one.cells)
    return "\n\n".join([*lines, f"{head}\n{rows}" if one.cells else "It found no rows."])


def about(one: Shown) -> str:
    """One line: the time, when it was asked, and how many rows came back."""
    count = f"{one.rows:,} row{'' if one.rows == 1 else 's'}"
    more = f", the first {len(one.cells)} shown" if one.rows > len(one.cells) else ""
    return " · ".join(filter(None, [one.time, f"asked {one.at}", count + more]))


def moment(at: datetime, zone: ZoneInfo) -> str:
    """`Mon 23 Nov 2026, 09:30 Europe/Berlin`."""
    there = at.astimezone(zone)
    return f"{formatted(Figure(there.replace(second=0, microsecond=0).isoformat()))} {zone.key}"


# --- words -------------------------------------------------------------------------------------


def _asked(evidence: Evidence, tools: Mapping[str, Tool]) -> str:
    found = tools.get(evidence.tool)
    try:
        title = found.title(evidence.arguments) if found else ""
    except (KeyError, TypeError, ValueError):  # arguments of an older version
        title = ""
    title = title or evidence.tool.replace("_", " ").capitalize()
    return ", ".join([title, *_details(evidence.arguments, title)])


def _details(arguments: Mapping[str, Any], title: str) -> Iterator[str]:
    """What the title leaves out: how it is split, and on what conditions."""
    split = [_name(one.get("property")) for one in _dicts(arguments.get("breakdowns"))]
    if split and " by " not in title.rpartition("”")[2]:
        yield "by " + " and ".join(split)
    elif split:
        yield "split by " + " and ".join(split)
    for one in (*_dicts(arguments.get("event_filters")), *_dicts(arguments.get("filters"))):
        values = ", ".join(map(_name, one.get("values") or ()))
        operator = str(one.get("operator", "is")).replace("_", " ")
        yield f"{_name(one.get('property'))} {operator} {values}".strip()
    if arguments.get("who"):
        yield "for some people only"
    if arguments.get("formula"):
        yield f"as {_name(arguments['formula'])}"


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _name(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _time(evidence: Evidence) -> str:
    if not evidence.start or not evidence.end:
        return ""
    try:
        return Range(evidence.start, evidence.end).phrase
    except ValueError:
        return calendar_unit(evidence.start.date(), "day", ZoneInfo(evidence.timezone)).phrase


def _cell(value: Any, column: str, evidence: Evidence) -> str:
    if value is None or value == "":
        return EMPTY
    try:
        text = formatted(Figure(value, percent=measure(column, evidence).percent))
    except FigureError:
        text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _in_table(text: str) -> str:
    return text.replace("|", "\\|")


def _backticks(text: str) -> list[str]:
    runs, run = [""], ""
    for character in text:
        run = run + character if character == "`" else ""
        runs.append(run)
    return runs


# --- what has changed --------------------------------------------------------------------------


def _keys(before: Evidence, now: Evidence) -> frozenset[int]:
    """The columns that say which row it is: all that hold no figures, if they tell rows apart."""
    rows = [*before.rows, *now.rows]
    keys = frozenset(
        n
        for n in range(len(now.columns))
        if not any(isinstance(row[n], int | float) and not isinstance(row[n], bool) for row in rows)
    )
    counted = frozenset(
        n for n, column in enumerate(now.columns) if column in {"step", "period", "hour", "weekday"}
    )
    keys |= counted
    for found in (before.rows, now.rows):
        if len({_key(row, keys) for row in found}) < len(found):
            return frozenset()
    return keys


def _key(row: Sequence[Any], keys: frozenset[int]) -> str:
    return repr([row[n] for n in sorted(keys)])


def _then_and_now(
    old: Sequence[Any] | None, row: Sequence[Any], n: int, found: Evidence, *, is_key: bool
) -> str:
    now = _cell(row[n], found.columns[n], found)
    if is_key or (old is not None and old[n] == row[n]):
        return now
    return f"{_cell(old[n], found.columns[n], found) if old is not None else EMPTY} → {now}"


def _changes(differ: int, gone: int, rows: int) -> str:
    if not differ and not gone:
        return "Nothing has changed."
    parts = [
        f"{differ:,} of {rows:,} row{'' if rows == 1 else 's'} differ{'s' if rows == 1 else ''}"
    ]
    if gone:
        parts.append(f"{gone:,} {'is' if gone == 1 else 'are'} not there any more")
    return f"{', '.join(parts)}: then → now."
