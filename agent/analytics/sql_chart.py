"""Chooses how the result of typed SQL is drawn: dates with figures as lines, names with figures as bars."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, Literal

from agent.charts.chart import Chart

MOST_FIGURES = 8
"""Columns of figures in one picture; more lines than that cannot be told apart."""

MOST_BARS = 50
"""Rows that bars are drawn for."""

Interval = Literal["hour", "day", "week", "month", "quarter", ""]

_NUMBER = re.compile(r"(?:Nullable\()?(?:U?Int|Float|Decimal)")
_TIME = re.compile(r"(?:Nullable\()?Date")
_TEXT = re.compile(r"(?:Nullable\(|LowCardinality\()*String")
_LENGTHS: tuple[tuple[timedelta, Interval], ...] = (
    (timedelta(hours=2), "hour"),
    (timedelta(days=2), "day"),
    (timedelta(days=8), "week"),
    (timedelta(days=32), "month"),
    (timedelta(days=93), "quarter"),
)


def chart(
    columns: Sequence[str],
    types: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    title: str,
    now: datetime,
) -> Chart | None:
    """The chart of a result; None where there is nothing to see in a picture.

    `types` are ClickHouse's, one a column. One time, or else one name, goes along the bottom; a
    name beside a time makes the series.
    """
    if len(rows) < 2 or len(types) != len(columns) or len(set(columns)) != len(columns):
        return None
    times, names, figures = (_of(kind, columns, types) for kind in (_TIME, _TEXT, _NUMBER))
    left_over = len(columns) - len(times) - len(names) - len(figures)
    if left_over or not 1 <= len(figures) <= MOST_FIGURES:
        return None
    if len(times) == 1 and len(names) <= 1 and (not names or len(figures) == 1):
        at = columns.index(times[0])
        starts = sorted({s for s in (_start(row[at], now) for row in rows) if s is not None})
        if len(starts) < 2:
            return None
        interval = _interval(starts)
        return Chart(
            kind="line",
            title=title,
            x=times[0],
            y=figures,
            by=names[0] if names else "",
            interval=interval,
            unfinished=bool(interval) and now < _end(starts[-1], interval),
        )
    if not times and len(names) == 1 and len(rows) <= MOST_BARS:
        unique = len({row[columns.index(names[0])] for row in rows}) == len(rows)
        return Chart(kind="bar", title=title, x=names[0], y=figures) if unique else None
    return None


def _of(kind: re.Pattern[str], columns: Sequence[str], types: Sequence[str]) -> tuple[str, ...]:
    return tuple(c for c, t in zip(columns, types, strict=True) if kind.match(t))


def _start(cell: Any, now: datetime) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(cell))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo or UTC)


def _interval(starts: Sequence[datetime]) -> Interval:
    """The interval that the closest two neighbours are apart."""
    least = min(later - earlier for earlier, later in pairwise(starts))
    return next((interval for length, interval in _LENGTHS if least < length), "")


def _end(start: datetime, interval: Interval) -> datetime:
    """When the interval that begins at `start` is over."""
    if interval in {"hour", "day", "week"}:
        return start + {"hour": timedelta(hours=1), "week": timedelta(weeks=1)}.get(
            interval, timedelta(days=1)
        )
    months = start.month + (3 if interval == "quarter" else 1)
    after = date(start.year + (months - 1) // 12, (months - 1) % 12 + 1, 1)
    return datetime(after.year, after.month, 1, tzinfo=start.tzinfo)
