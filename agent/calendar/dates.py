"""Stretches of time in the project's time zone, and how they are written for people."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

Unit = Literal["hour", "day", "week", "month", "quarter", "year"]

TO = "\N{EN DASH}"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Range:
    """Time from `start` (inclusive) to `end` (exclusive), aware, both in the project's time zone.

    Raises `ValueError` for naive times and for a range that is empty or runs backwards.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("A range needs times with a time zone.")
        if instant(self.start) >= instant(self.end):
            raise ValueError("A range must end after it starts.")

    @property
    def zone(self) -> tzinfo:
        """The time zone the range is meant in."""
        assert self.start.tzinfo is not None
        return self.start.tzinfo

    @property
    def unit(self) -> Unit | None:
        """The calendar unit that the range is exactly one of; None for any other stretch."""
        if not (is_midnight(self.start) and is_midnight(self.end)):
            return None
        first, after = self.start.date(), self.end.date()
        for unit in ("day", "week", "month", "quarter", "year"):
            whole: Unit = unit
            if first_day(first, whole) == first and step(first, whole, 1) == after:
                return whole
        return None

    @property
    def length(self) -> float:
        """How many days it is by the clock on the wall: October is 31, though clocks change in it."""
        start, end = (moment.replace(tzinfo=None) for moment in (self.start, self.end))
        return (end - start) / timedelta(days=1)

    @property
    def phrase(self) -> str:
        """The range with its dates and time zone: "Mon 16 - Sun 22 Nov 2026, Europe/Berlin"."""
        return f"{self._dates()}, {self.zone}"

    @property
    def short(self) -> str:
        """The range for a title: "16-22 Nov 2026"."""
        first, last = self.start.date(), self._last_day()
        end = f"{_day_month(last)} {last.year}"
        if first == last:
            return end
        if first.year != last.year:
            return f"{_day_month(first)} {first.year} {TO} {end}"
        if first.month != last.month:
            return f"{_day_month(first)} {TO} {end}"
        return f"{first.day}{TO}{end}"

    @property
    def days(self) -> tuple[str, str]:
        """First and last day (or exact times) as tools take them, see `range_of`."""
        if is_midnight(self.start) and is_midnight(self.end):
            return self.start.date().isoformat(), self._last_day().isoformat()
        return _exact(self.start), _exact(self.end)

    def before(self) -> "Range":
        """The stretch just before: the previous calendar unit, or as many days or hours again."""
        if self.unit:
            first = step(self.start.date(), self.unit, -1)
            return Range(midnight(first, self.zone), self.start)
        if is_midnight(self.start) and is_midnight(self.end):
            days = (self.end.date() - self.start.date()).days
            return Range(midnight(self.start.date() - timedelta(days=days), self.zone), self.start)
        length = instant(self.end) - instant(self.start)
        return Range((instant(self.start) - length).astimezone(self.zone), self.start)

    def so_far(self, now: datetime) -> "Range | None":
        """The part that lies before `now`; None when all of it is still to come."""
        if instant(self.start) >= instant(now):
            return None
        if instant(self.end) <= instant(now):
            return self
        return Range(self.start, now.astimezone(self.zone))

    def whole(self, unit: Unit) -> "Range":
        """The same stretch from the first whole `unit` in it, if it starts within a day.

        "The past 14 days" by day are then fourteen days, the last of them unfinished, and not
        thirteen days between two halves.
        """
        if unit == "hour" or is_midnight(self.start):
            return self
        first = step(first_day(self.start.date(), unit), unit, 1)
        start = midnight(first, self.zone)
        return self if instant(start) >= instant(self.end) else Range(start, self.end)

    def _last_day(self) -> date:
        return (instant(self.end) - timedelta(microseconds=1)).astimezone(self.zone).date()

    def _dates(self) -> str:
        first, last = self.start.date(), self._last_day()
        if not is_midnight(self.start):
            return f"{_moment(self.start)} {TO} {_moment(self.end)}"
        until = "" if is_midnight(self.end) else f", until {self.end:%H:%M}"
        if first == last:
            return f"{_day(first)} {first.year}{until}"
        if (first.year, first.month) == (last.year, last.month):
            return f"{WEEKDAYS[first.weekday()]} {first.day} {TO} {_day(last)} {last.year}{until}"
        year = f" {first.year}" if first.year != last.year else ""
        return f"{_day(first)}{year} {TO} {_day(last)} {last.year}{until}"


def range_of(date_from: str, date_to: str, zone: tzinfo) -> Range:
    """The range between two days, both whole and included, or between two exact times.

    Each is `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM:SS` in `zone` unless it has an offset. Raises
    `ValueError` with a sentence about what to change.
    """
    start, end = _read("date_from", date_from, zone), _read("date_to", date_to, zone)
    if _is_day(date_to):
        end = midnight(end.date() + timedelta(days=1), zone)
    if instant(start) >= instant(end):
        raise ValueError(f"The range is empty: {date_from} is not before {date_to}.")
    return Range(start, end)


def instant(moment: datetime) -> datetime:
    """`moment` in UTC: two times of one zone only compare rightly there when clocks change."""
    return moment.astimezone(UTC)


def midnight(day: date, zone: tzinfo) -> datetime:
    """The first moment of `day`; where clocks skip midnight, that is when the day begins."""
    return datetime.combine(day, time(0), zone).astimezone(UTC).astimezone(zone)


def is_midnight(moment: datetime) -> bool:
    """Whether `moment` is the first of its day."""
    assert moment.tzinfo is not None
    return instant(moment) == instant(midnight(moment.date(), moment.tzinfo))


def first_day(day: date, unit: Unit) -> date:
    """The first day of the calendar unit that `day` lies in; weeks start on Monday."""
    match unit:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=day.month - (day.month - 1) % 3, day=1)
        case "year":
            return day.replace(month=1, day=1)
        case _:
            return day


def step(day: date, unit: Unit, count: int) -> date:
    """`day` moved by `count` units; the day of the month is cut to the month's last.

    Raises `OverflowError` or `ValueError` beyond the years 1 to 9999.
    """
    match unit:
        case "week":
            return day + timedelta(weeks=count)
        case "month" | "quarter" | "year":
            months = {"month": 1, "quarter": 3, "year": 12}[unit] * count
            year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
            following = date(year + month // 11, (month + 1) % 12 + 1, 1)
            return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))
        case _:
            return day + timedelta(days=count)


def calendar_unit(day: date, unit: Unit, zone: tzinfo) -> Range:
    """The whole day, week, month, quarter or year that `day` lies in."""
    first = first_day(day, unit)
    return Range(midnight(first, zone), midnight(step(first, unit, 1), zone))


def _day(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {_day_month(day)}"


def _day_month(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


def _moment(moment: datetime) -> str:
    return f"{_day(moment.date())} {moment.year} {moment:%H:%M}"


def _exact(moment: datetime) -> str:
    """The time without its offset, but in the hour that comes twice when clocks go back."""
    wall = moment.replace(tzinfo=None, microsecond=0, fold=0)
    repeated = moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()
    return moment.replace(microsecond=0).isoformat() if repeated else wall.isoformat()


def _is_day(text: str) -> bool:
    return len(text.strip()) == len("YYYY-MM-DD")


def _read(name: str, text: str, zone: tzinfo) -> datetime:
    try:
        if _is_day(text):
            return midnight(date.fromisoformat(text.strip()), zone)
        moment = datetime.fromisoformat(text.strip()).replace(microsecond=0)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return instant(aware).astimezone(zone)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            f"{name} is {text!r}, which is no date. Write YYYY-MM-DD, or YYYY-MM-DDTHH:MM:SS for "
            "an exact time."
        ) from error
