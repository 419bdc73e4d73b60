"""Splits a figure by the values of a property: the largest by name, the rest as one.

People in the rest are counted distinct, like everywhere: the query gives every event the name of
its row, and counts people by that name.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from agent.analytics.buckets import MOST_BUCKETS, bucket_sql, buckets
from agent.analytics.columns import GROUP_KEY, WEEKDAYS, Known, column, number, text
from agent.analytics.counting import Count, Group, conditions, select, union
from agent.analytics.criteria import Breakdown
from integrations.posthog import hogql_string

REST, MISSING = "other", "(none)"

Rows = Sequence[tuple[Any, ...]]
Ask = Callable[[str], Awaitable[Rows]]
"""Runs a query and gives its rows."""


@dataclass(frozen=True, slots=True)
class Split:
    """One breakdown, decided: `sql` gives every event the name of its row.

    `names` are the rows in their order, without those for the rest and for what is missing;
    `totals` is the first series' figure over the whole time, where it is known. `fixed` ones are
    all shown, also where nothing happened.
    """

    column: str
    sql: str
    names: tuple[str, ...]
    totals: Mapping[str, Any] = field(default_factory=dict)
    rest: str = REST
    missing: str = MISSING
    fixed: bool = False

    def place(self, name: str) -> int:
        """Where a name stands among the others; the rest comes last."""
        if name == self.rest:
            return len(self.names) + 1
        return self.names.index(name) if name in self.names else len(self.names)

    @property
    def most_names(self) -> int:
        """How many rows there can be."""
        return len(self.names) + 2


async def split(
    one: Breakdown, name: str, counts: Sequence[Count], known: Known, *, limit: int, ask: Ask
) -> Split:
    """Find out which values get a row of their own; `counts` are the series, of all stretches.

    Values are ranked by the first series, then by the others; missing ones do not count towards
    `limit`. `name` is the column in the table.
    """
    if one.of == "time":
        hours = tuple(f"{hour:02}:00" for hour in range(24))
        names = hours if one.property == "hour" else WEEKDAYS
        sql = column(known, one.property, one.of)
        return Split(name, sql, names, fixed=True)
    value = text(known, one.property, one.of)
    ranked = _ranked(await _values(counts, value, limit, ask))
    values = [found for found in ranked if found]
    cut = len(values) > limit
    if cut and known.property(one.property, one.of).type == "number":
        return await _in_buckets(one, name, counts, known, ask)
    kept = tuple(values[:limit])
    rest, missing = _unlike(REST, kept), _unlike(MISSING, kept)
    order = tuple(found or missing for found in ranked if not found or found in kept)
    quoted = ", ".join(map(hogql_string, kept))
    sql = (
        f"CASE WHEN {value} = '' THEN '{missing}' WHEN {value} IN ({quoted}) THEN {value} "
        f"ELSE '{rest}' END"
        if cut
        else f"nullIf({value}, '') ?? '{missing}'"
    )
    totals = {found or missing: figure for found, figure in ranked.items()}
    return Split(name, sql, order, totals, rest, missing)


def column_names(breakdowns: Sequence[Breakdown], taken: Sequence[str]) -> tuple[str, ...]:
    """What the columns are called: as the property, unless that is `taken`."""
    names: list[str] = []
    for one in breakdowns:
        plain = one.of if one.property == GROUP_KEY else one.property
        name = plain if plain not in {*taken, *names} else f"{plain} ({one.of})"
        while name in {*taken, *names}:
            name += "'"
        names.append(name)
    return tuple(names)


def _unlike(name: str, values: Sequence[str]) -> str:
    """A name for a row that is no value, also where a value is called like that."""
    while name in values:
        name = f"all {name}" if name == REST else f"({name})"
    return name


async def _values(counts: Sequence[Count], value: str, limit: int, ask: Ask) -> list[Rows]:
    """For each count its values, the highest figure first: a few more than `limit`."""
    group = (Group("split", value),)
    # one for what is missing, one to see that there are more
    asked = [select(replace(c, groups=group), limit=limit + 2, order="value") for c in counts]
    rows = await ask(union(asked))
    if len(asked) == 1:
        return [rows]
    return [[row[1:] for row in rows if row[0] == part] for part in range(len(asked))]


def _ranked(found: Sequence[Rows]) -> dict[str, Any]:
    """Values of the first count with their figures, then those that only the others have."""
    ranked: dict[str, Any] = dict(found[0])
    for rows in found[1:]:
        for value, _ in rows:
            ranked.setdefault(value, None)
    return ranked


async def _in_buckets(
    one: Breakdown, name: str, counts: Sequence[Count], known: Known, ask: Ask
) -> Split:
    value = number(known, one.property, one.of)
    cuts = ", ".join(f"quantile({n / MOST_BUCKETS:.3f})({value})" for n in range(1, MOST_BUCKETS))
    asked = [
        f"SELECT min({value}), max({value}), min({value} = floor({value})), {cuts} "  # noqa: S608  all quoted
        f"FROM events WHERE {conditions(count)}"
        for count in counts
    ]
    rows = [row for row in await ask("\nUNION ALL\n".join(asked)) if row[0] is not None]
    found = buckets(
        min(row[0] for row in rows),
        max(row[1] for row in rows),
        rows[0][3:],
        whole=all(row[2] for row in rows),
    )
    sql = bucket_sql(value, found, f"'{MISSING}'")
    return Split(name, sql, tuple(bucket.name for bucket in found))
