"""Tells when a time on the wall happens, also in the nights in which clocks change.

A time that does not exist, because clocks skip it, is the first moment after the gap. One that
comes twice is the first of the two.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


def moment_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which clocks in `zone` first show `wall` (naive, whole seconds)."""
    first = _told(wall, zone, fold=0)
    return first if _shows(first, zone) == wall else _gap_end(wall, zone)


def last_moment_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which clocks in `zone` show `wall` for the last time."""
    last = _told(wall, zone, fold=1)
    return last if _shows(last, zone) == wall else _gap_end(wall, zone)


def _told(wall: datetime, zone: ZoneInfo, *, fold: int) -> datetime:
    return wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _shows(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _gap_end(wall: datetime, zone: ZoneInfo) -> datetime:
    """The change itself: by PEP 495 the two readings of a skipped time lie on its two sides."""
    before, after = _told(wall, zone, fold=1), _told(wall, zone, fold=0)
    offset = after.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after
