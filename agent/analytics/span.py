"""The time of a question: which moments it covers, and how they fall into hours, days or weeks.

Everything is in the project's time zone, which is the zone of `ToolContext.now`. Queries name
their first and last moment; they never ask the database what time it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from agent.analytics.criteria import Interval
from agent.calendar.dates import Range, first_day, instant, midnight, range_of, step
from integrations.errors import ChangeInput
from integrations.posthog import hogql_string, hogql_time

MOST_INTERVALS = 1_000
"""Intervals in one result: nearly three years by day, six weeks by hour."""

FIRST_YEAR = 1970
"""ClickHouse's days begin here, and no product's events are older."""

_KEYS: dict[Interval, str] = {
    "day": "toDate({local})",
    "week": "toStartOfWeek({local}, 1)",  # 1: weeks start on Monday
    "month": "toStartOfMonth({local})",
    "quarter": "toStartOfQuarter({local})",
    # Not toStartOfHour: an hour that comes twice must stay two, also where clocks move by 30
    # minutes (Australia/Lord_Howe) or zones lie at half hours.
    "hour": "toUnixTimestamp({plain}) - toMinute({local}) * 60 - toSecond({local})",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """One whole hour, day, week, month or quarter, also where the span covers a part of it only.

    `name` is what tables show: the first day, `YYYY-MM-DD`, of an hour `YYYY-MM-DDTHH:MM`, with
    its offset where that hour comes twice. `key` is what `key_of` makes of `slot_key`'s values.
    """

    name: str
    key: str | int
    start: datetime
    end: datetime


def asked(date_from: str, date_to: str, zone: tzinfo) -> Range:
    """The time between two Moments, both whole and included; it may reach into the future.

    Cut it with `Range.so_far(now)`, which is None when all of it lies ahead (see `ahead`). Raises
    `ChangeInput` for what is no date, runs backwards or lies before 1970.
    """
    try:
        found = range_of(date_from, date_to, zone)
    except ValueError as error:
        raise ChangeInput(str(error)) from error
    except OverflowError as error:
        raise ChangeInput("date_to lies too far ahead. Choose an earlier day.") from error
    if instant(found.start).year < FIRST_YEAR:
        raise ChangeInput(
            f"Events begin in {FIRST_YEAR} at the earliest: choose a later date_from."
        )
    return found


def ahead(span: Range) -> str:
    """What a tool says, with the state `nothing` and without a query, when `so_far` gave None."""
    return f"That time lies ahead, nothing can have happened yet: {span.phrase}."


def within(span: Range, alias: str = "") -> str:
    """The HogQL condition that an event lies in the span; `alias` is that of the events table."""
    column = f"{alias}.timestamp" if alias else "timestamp"
    return f"{column} >= {hogql_time(span.start)} AND {column} < {hogql_time(span.end)}"


def local_time(zone: tzinfo, alias: str = "", *, column: str = "timestamp") -> str:
    """The HogQL expression of an event's moment on the clocks of `zone`."""
    column = f"{alias}.{column}" if alias else column
    return f"toTimeZone({column}, {hogql_string(zone_name(zone))})"


def zone_name(zone: tzinfo) -> str:
    """The zone's name as databases know it, such as `Europe/Berlin`."""
    return zone.key if isinstance(zone, ZoneInfo) else "UTC"


def slot_key(
    interval: Interval, zone: tzinfo, alias: str = "", *, column: str = "timestamp"
) -> str:
    """The HogQL expression that moments of one slot share, to be grouped by; see `Slot.key`."""
    plain = f"{alias}.{column}" if alias else column
    return _KEYS[interval].format(local=local_time(zone, alias, column=column), plain=plain)


def key_of(value: Any) -> str | int:
    """A value of `slot_key`'s column, as it came back from PostHog, to be found among slots."""
    return value if isinstance(value, int) else str(value)[: len("YYYY-MM-DD")]


def slots(span: Range, interval: Interval) -> tuple[Slot, ...]:
    """Every interval that the span touches, in order, also those in which nothing happened.

    Raises `ChangeInput` when there are more than `MOST_INTERVALS`.
    """
    every = _hours(span) if interval == "hour" else _days(span, interval)
    found = tuple(islice(every, MOST_INTERVALS + 1))
    if len(found) > MOST_INTERVALS:
        raise ChangeInput(
            f"That is more than {MOST_INTERVALS} rows by {interval}. Choose a longer interval or "
            "a shorter time."
        )
    return found


def is_unfinished(slot: Slot, span: Range) -> bool:
    """Whether the span ends before the slot does, as with the current week."""
    return instant(span.end) < instant(slot.end)


def _days(span: Range, interval: Interval) -> Iterator[Slot]:
    day = first_day(span.start.date(), interval)
    last = (instant(span.end) - timedelta(microseconds=1)).astimezone(span.zone).date()
    while day <= last:
        following = _after(day, interval)
        name = day.isoformat()
        yield Slot(name, name, midnight(day, span.zone), midnight(following, span.zone))
        day = following


def _after(day: date, interval: Interval) -> date:
    try:
        return step(day, interval, 1)
    except (ValueError, OverflowError) as error:
        raise ChangeInput("That time ends after the year 9999.") from error


def _hours(span: Range) -> Iterator[Slot]:
    moment = span.start
    while instant(moment) < instant(span.end):
        gone = timedelta(0, moment.second, moment.microsecond, minutes=moment.minute)
        full = instant(moment) - gone
        local = full.astimezone(span.zone)
        # Where clocks have just gone back by half an hour, the full hour lies before the change.
        start = local if local.utcoffset() == moment.utcoffset() else moment
        # To the next full hour, or to the change of clocks, after which the next one begins.
        end = (full + timedelta(hours=1)).astimezone(span.zone)
        yield Slot(_hour_name(start), int(full.timestamp()), start, end)
        moment = end


def _hour_name(start: datetime) -> str:
    wall = start.replace(tzinfo=None, fold=0).isoformat(timespec="minutes")
    twice = start.replace(fold=0).utcoffset() != start.replace(fold=1).utcoffset()
    return start.isoformat(timespec="minutes") if twice else wall
