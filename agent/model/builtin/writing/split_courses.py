"""Writes what `trends` found over time and split by a property: a grid, or a line for each value."""

from agent.model.builtin.writing.cells import (
    EMPTY,
    OTHER,
    cell,
    figure,
    formula,
    group_name,
    is_referable,
    table,
    whole_column,
    with_unit,
)
from agent.model.builtin.writing.counted import Counted
from agent.model.builtin.writing.intervals import is_whole, row_in, row_name
from agent.model.builtin.writing.scope import property_heading
from agent.model.builtin.writing.tables import MOST_COLUMNS, MOST_ROWS, too_long

Group = tuple[str, ...]


def split_course(found: Counted) -> str:
    """A column for each value where all rows are known and fit, else a line for each value."""
    outcome = found.outcome
    simple = len(found.columns) == 1 and not found.compares and outcome.query.shown != "chart"
    groups, firsts = _groups(found), _firsts(found)
    fits = len(firsts) <= MOST_ROWS and len(groups) <= MOST_COLUMNS
    if simple and fits and not outcome.result.is_cut:
        return _grid(found, groups, firsts)
    return _extremes(found, groups) if found.columns[0].is_dense else too_long(outcome)


def _grid(found: Counted, groups: dict[Group, int], firsts: dict[str, int]) -> str:
    outcome, [column] = found.outcome, found.columns
    places = {(_first(found, n), _group(found, n)): n for n in range(len(outcome.rows))}
    headings = [outcome.interval.capitalize(), *(_named(found, row) for row in groups.values())]
    rows = []
    for first in firsts:
        cells = [places.get((first, group)) for group in groups]
        figures = [
            EMPTY if n is None else figure(outcome, n, column.name, column.unit) for n in cells
        ]
        rows.append([row_name(outcome, first), *figures])
    return f"{_most(found)}\n\n{table(headings, rows)}"


def _most(found: Counted) -> str:
    """The highest figure of a named value, and where it stands."""
    outcome, [column], [name] = found.outcome, found.columns, found.labels
    named_rows = [
        n
        for n in range(len(outcome.rows))
        if outcome.value(n, column.name) is not None and outcome.value(n, name) != OTHER
    ]
    if not named_rows:
        return ""
    top = max(named_rows, key=lambda n: outcome.value(n, column.name))
    figure_ = with_unit(cell(outcome, top, column.name), column.unit)
    when_ = row_in(outcome, _first(found, top))
    return f"The most is **{figure_}** {when_}, “{group_name(outcome, top, name)}”."


def _extremes(found: Counted, groups: dict[Group, int]) -> str:
    """The lowest and highest interval of each value, by conditions, which reach every row.

    A week of which only a part was counted would be the lowest for no other reason.
    """
    outcome, column = found.outcome, found.columns[0]
    unit = outcome.interval
    has_least = all(is_whole(outcome, first) for first in _firsts(found))
    headings = [
        ", ".join(map(property_heading, outcome.breakdowns)),
        *([f"Least in one {unit}"] if has_least else []),
        f"Most in one {unit}",
        *(["In all"] if column.adds_up else []),
    ]
    rows = []
    for group, row in groups.items():
        if not all(map(is_referable, (*found.labels, *group))):
            continue
        cells = whole_column(outcome, column.name, **dict(zip(found.labels, group, strict=True)))
        figures = [*([formula("min", cells)] if has_least else []), formula("max", cells)]
        figures += [formula("sum", cells)] if column.adds_up else []
        rows.append([_named(found, row), *(with_unit(f, column.unit) for f in figures)])
    return table(headings, rows[:MOST_ROWS]) if rows else too_long(outcome)


def _groups(found: Counted) -> dict[Group, int]:
    """The values of the split, each with the first row that has it; `other` comes last."""
    seen: dict[Group, int] = {}
    for n in range(len(found.outcome.rows)):
        seen.setdefault(_group(found, n), n)
    return dict(sorted(seen.items(), key=lambda pair: OTHER in pair[0]))


def _group(found: Counted, row: int) -> Group:
    return tuple(str(found.outcome.value(row, name)) for name in found.labels)


def _named(found: Counted, row: int) -> str:
    return " / ".join(group_name(found.outcome, row, name) for name in found.labels)


def _firsts(found: Counted) -> dict[str, int]:
    seen: dict[str, int] = {}
    for n in range(len(found.outcome.rows)):
        seen.setdefault(_first(found, n), n)
    return seen


def _first(found: Counted, row: int) -> str:
    return str(found.outcome.value(row, found.outcome.interval))
