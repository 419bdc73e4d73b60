"""Writes what `trends` found by hour, day, week, month or quarter: its ends, and a table of it."""

from agent.model.builtin.writing.cells import (
    cell,
    figure,
    formula,
    pointer,
    table,
    whole_column,
    with_unit,
)
from agent.model.builtin.writing.counted import BEFORE, Column, Counted
from agent.model.builtin.writing.intervals import is_whole, named, row_in, row_name
from agent.model.builtin.writing.scope import when
from agent.model.builtin.writing.split_courses import split_course
from agent.model.builtin.writing.tables import MOST_ROWS, too_long

FEWEST_FOR_CHANGE = 3
"""Complete intervals from which on the change from the first to the last one says something."""

FEWEST_BEFORE = {"day": 14, "week": 3, "month": 3, "quarter": 2}
"""Intervals at the beginning without anything from which on they are left out of a table."""


def courses(found: Counted) -> str:
    """What happened over time; a course that is too long for a table is told by its ends."""
    outcome = found.outcome
    heading = f"{found.topic()} by {outcome.interval}{found.split(' and by ')} {when(outcome)}."
    if found.labels:
        return f"{heading}\n\n{split_course(found)}"
    told = f"{heading} {' '.join(_told(found, column) for column in found.columns[:1])}"
    if outcome.query.shown == "chart" or outcome.result.total > MOST_ROWS:
        return told.strip()
    return f"{told.strip()}\n\n{_rows(found)}"


# --- one line ----------------------------------------------------------------------------------


def _told(found: Counted, column: Column) -> str:
    """The highest row, the lowest of the complete ones, the total where rows add up."""
    outcome = found.outcome
    if outcome.result.is_cut and not column.is_dense:
        return too_long(outcome)
    if outcome.result.is_cut:
        highest = with_unit(formula("max", whole_column(outcome, column.name)), column.unit)
        return f"The most in one {outcome.interval} is {highest}{_total(found, column)}."
    rows = [n for n in _begun(found) if outcome.value(n, column.name) is not None]
    if not rows:
        return ""
    whole = [n for n in rows if is_whole(outcome, _first(found, n))]
    ends = _ends(found, column, rows, whole)
    return f"{ends}{_total(found, column)}.{_change(found, column, whole)}{_beginning(found)}"


def _ends(found: Counted, column: Column, rows: list[int], whole: list[int]) -> str:
    """Where the figure is highest, and where it is lowest; first the one that was asked for."""
    outcome = found.outcome
    values = {n: outcome.value(n, column.name) for n in rows}
    most = max(rows, key=values.__getitem__)
    least = min(whole, key=values.__getitem__, default=most)
    if len(whole) == len(rows) > 1 and values[least] == values[most]:
        same = with_unit(cell(outcome, most, column.name), column.unit)
        return f"It is the same every {outcome.interval}: **{same}**"
    ends = [("most", most)]
    if values[least] < values[most]:
        ends.insert(0 if outcome.query.wants == "least" else 1, ("least", least))
    return ", ".join(
        f"{'the' if n else 'The'} {end}{'' if n else ' is'} {_at(found, row, column)}"
        for n, (end, row) in enumerate(ends)
    )


def _at(found: Counted, row: int, column: Column) -> str:
    """`**12** on Mon 16 Nov`."""
    outcome = found.outcome
    figure_ = with_unit(cell(outcome, row, column.name), column.unit)
    return f"**{figure_}** {row_in(outcome, _first(found, row))}"


def _total(found: Counted, column: Column) -> str:
    """People never add up."""
    if not column.adds_up:
        return ""
    total = formula("sum", whole_column(found.outcome, column.name))
    return f"; **{with_unit(total, column.unit)}** in all"


def _change(found: Counted, column: Column, whole: list[int]) -> str:
    """From the first to the last complete interval; days and hours go up and down too much."""
    outcome = found.outcome
    if outcome.interval in {"hour", "day"} or len(whole) < FEWEST_FOR_CHANGE:
        return ""
    first, last = whole[0], whole[-1]
    values = [outcome.value(n, column.name) for n in whole]
    if not values[0] or min(values) == max(values):
        return ""
    pointers = pointer(outcome, first, column.name), pointer(outcome, last, column.name)
    name = "pct_points" if column.unit == "%" else "pct_change"
    return f" From the first complete {outcome.interval} to the last: {formula(name, *pointers)}."


def _rows(found: Counted) -> str:
    outcome = found.outcome
    headings = [outcome.interval.capitalize()]
    for column in found.columns:
        headings += [column.heading]
        if found.before(column):
            headings += [f"{column.heading} before"]
    rows = []
    for n in _begun(found):
        row = [_named(found, n)]
        for column in found.columns:
            row.append(figure(outcome, n, column.name, column.unit))
            if before := found.before(column):
                row.append(figure(outcome, n, before, column.unit))
        rows.append(row)
    return table(headings, rows)


def _begun(found: Counted) -> range:
    """The rows from the first one in which anything happened, where a long nothing lies before it.

    A product that began in autumn has no bad spring.
    """
    outcome = found.outcome
    figures = [outcome.at(column.name) for column in found.columns]
    every = range(len(outcome.rows))
    first = next((n for n in every if any(outcome.rows[n][at] for at in figures)), 0)
    is_long = first >= FEWEST_BEFORE.get(outcome.interval, len(every)) and not found.compares
    return every[first:] if is_long else every


def _beginning(found: Counted) -> str:
    rows = _begun(found)
    if not rows or not rows[0]:
        return ""
    first = named(_first(found, rows[0]), found.outcome.interval, year=True)
    return f" In that time there was nothing before {first}."


def _named(found: Counted, row: int) -> str:
    outcome = found.outcome
    unit = outcome.interval
    name = row_name(outcome, _first(found, row))
    earlier = unit + BEFORE
    if earlier in outcome.columns and outcome.value(row, earlier):
        name += f" / {named(str(outcome.value(row, earlier)), unit)}"
    return name


def _first(found: Counted, row: int) -> str:
    return str(found.outcome.value(row, found.outcome.interval))
