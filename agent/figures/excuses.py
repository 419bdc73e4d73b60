"""Gathers where the typed numbers of an answer may come from: what was asked, by whom and of what."""

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from agent.calendar.dates import range_of
from agent.figures.freehand import Excuses, Parameter
from agent.figures.moments import Stretch
from agent.figures.numerals import stem, stems
from agent.state.evidence import Evidence

_WORDS: Mapping[str, str] = {
    "limit": "top first largest biggest highest most best leading values rows",
    "at_least": "least times time more often",
    "window_days": "days day window",
    "periods": "periods",
    "steps": "steps",
    "series": "series",
    "values": "",
}
"""What people call the arguments of tools whose names they do not know."""

_PLACES = frozenset({"step", "period", "hour", "weekday", "days", "weeks", "months", "index"})
"""Columns whose numbers say where a row is, not how much there was."""

_UNITS = {"hour", "day", "week", "month", "quarter"}


def excuses(
    evidence: Sequence[Evidence],
    *,
    question: str,
    quotable: Sequence[str],
    verbatim: Sequence[str],
) -> Excuses:
    """The excuses of an answer that rests on `evidence`; the texts are those of `evidence.check`."""
    texts = [text for one in evidence for text in _texts(one.arguments)]
    named = [text for text in texts if any(map(str.isalpha, text))]
    return Excuses(
        said=(question, *named),
        parameters=tuple(_parameters(evidence)),
        names=(*texts, *_text_cells(evidence), *verbatim),
        quotable=tuple(quotable),
        literals=frozenset(texts),
        code=(question, *texts, *(one.query for one in evidence)),
        stretches=tuple(Stretch(one.start, one.end) for one in evidence if one.start and one.end),
        places=_places(evidence),
        counted=frozenset(_counted(evidence)),
    )


def _stretches(one: Evidence) -> Iterator[Stretch]:
    """The time of a piece of evidence, and the earlier one that it was compared with."""
    if one.start and one.end:
        yield Stretch(one.start, one.end)
    days = (one.arguments.get("compare_from"), one.arguments.get("compare_to"))
    if all(isinstance(day, str) and day for day in days):
        with contextlib.suppress(ValueError):
            before = range_of(str(days[0]), str(days[1]), ZoneInfo(one.timezone))
            yield Stretch(before.start, before.end)


def _text_cells(evidence: Sequence[Evidence]) -> Iterator[str]:
    """Names that tools returned, such as `plan 2`; a cell of digits alone is a figure."""
    for one in evidence:
        for row in one.rows:
            yield from (cell for cell in row if isinstance(cell, str) and cell[:1].isalpha())


def _texts(value: Any) -> Iterator[str]:
    """Every text in the arguments of a tool."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))


def _parameters(evidence: Sequence[Evidence]) -> Iterator[Parameter]:
    for one in evidence:
        interval = str(one.arguments.get("interval", ""))
        for around, name, value in _numbers(one.arguments):
            words = stems(name) | stems(_WORDS.get(name, "")) | around
            if name == "periods" and interval:
                words.add(stem(interval))
            yield Parameter(value, frozenset(words))


def _numbers(
    value: Any, name: str = "", around: frozenset[str] = frozenset()
) -> Iterator[tuple[frozenset[str], str, str]]:
    """Every number that a tool was given, with its name and the words of the property it is of."""
    match value:
        case bool() | None:
            return
        case int() | float():
            yield around, name, str(value)
        case str() if re.fullmatch(r"-?\d+(?:\.\d+)?", value):
            yield around, name, value
        case list() | tuple():
            yield around, name, str(len(value))  # "all 3 steps"
            for item in value:
                yield from _numbers(item, name, around)
        case dict():
            of = frozenset(stems(str(value.get("property", ""))))
            for inner, item in value.items():
                yield from _numbers(item, inner, of or around)


def _places(evidence: Sequence[Evidence]) -> dict[str, frozenset[Decimal]]:
    """The numbers of rows, by what people call them: "step 2", "in week 3"."""
    found: dict[str, set[Decimal]] = {}
    for one in evidence:
        for at, column in enumerate(one.columns):
            if column not in _PLACES:
                continue
            numbers = {Decimal(row[at]) for row in one.rows if type(row[at]) is int}
            interval = str(one.arguments.get("interval", "week"))
            names = [column, interval] if column == "period" and interval in _UNITS else [column]
            for name in names:
                found.setdefault(stem(name), set()).update(numbers)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def _counted(evidence: Sequence[Evidence]) -> Iterator[str]:
    """What the figures count: the names of their columns, and of the events."""
    for one in evidence:
        for at, column in enumerate(one.columns):
            if any(isinstance(row[at], int | float) for row in one.rows[:20]):
                yield from stems(column)
        yield from (word for name in _events(one.arguments) for word in stems(name))


def _events(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, str) and name in {"event", "returning_event", "start", "end"}:
                yield item
            yield from _events(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _events(item)
