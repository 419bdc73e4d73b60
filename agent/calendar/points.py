"""Single days, weeks, months and years as people name them: "yesterday", "3 March", "Q2 2025"."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from agent.calendar.dates import (
    MONTHS,
    WEEKDAYS,
    Range,
    Unit,
    calendar_unit,
    first_day,
    midnight,
    step,
)

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
)
_WORDS = {word: value for value, word in enumerate(_ONES.split())} | {
    "a": 1, "an": 1, "couple of": 2, "thirty": 30, "sixty": 60, "ninety": 90,
}  # fmt: skip

LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
LONG_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

FROM_NOW = re.compile(
    r"\b(?:this|last|past|previous|current|today|tonight|yesterday|now|ago)\b", re.IGNORECASE
)
"""Words of times that are counted from now; such a time is no other one in another year."""

# --- patterns without groups, to build longer ones of ------------------------------------------

COUNT = rf"(?:\d{{1,5}}|{'|'.join(_WORDS)})"
NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
PERIOD = r"(?:(?:hour|day|week|month|quarter|year|hr|yr)s?)"
MONTH = rf"(?:{'|'.join(LONG_MONTHS)}|{'|'.join(MONTHS)}|Sept)\.?"
YEAR = r"(?:19|20)\d\d"
_WEEKDAY = rf"(?:{'|'.join(LONG_WEEKDAYS)}|{'|'.join(WEEKDAYS)}|Tues|Thurs)"
_CERTAIN_MONTH = rf"(?:{'|'.join(m for m in LONG_MONTHS if m not in {'March', 'May'})})"

_DAY_OF_MONTH = rf"(?:{_WEEKDAY},?\s+)?{NUMBER}\s+(?:of\s+)?{MONTH}(?:,?\s+{YEAR})?"
_MONTH_DAY = rf"(?:{_WEEKDAY},?\s+)?{MONTH}\s+(?:the\s+)?{NUMBER}(?![\d:])(?:,?\s+{YEAR})?"
_ISO_DAY = r"\d{4}-\d{2}-\d{2}"
_ISO_MONTH = r"\d{4}-\d{2}(?!-)"
WHOLE_QUARTER = rf"Q[1-4](?:,?\s+(?:of\s+)?{YEAR})?"
_MONTH_YEAR = rf"{MONTH},?\s+(?:of\s+)?{YEAR}"
_WHICH, _WHOLE = "this|current|last|previous|next", "day|week|month|quarter|year"
_UNIT = rf"(?:(?:{_WHICH})\s+(?:{_WHOLE}))"
_BEFORE_LAST = r"(?:(?:week|month|quarter|year)\s+before\s+last)"
_AGO = rf"(?:{COUNT}\s+{PERIOD}\s+ago)"
_DAY_WORD = r"(?:day\s+before\s+yesterday|yesterday|today|tomorrow)"
_WEEKEND = r"(?:(?:(?:last|this|past|previous)\s+)?weekend)"
_WEEK_OF = rf"(?:week\s+(?:of|from|starting|beginning|commencing)\s+(?:on\s+)?(?:{_DAY_OF_MONTH}|{_MONTH_DAY}|{_ISO_DAY}))"
_ON_WEEKDAY = rf"(?:(?:this|last|on)\s+{_WEEKDAY}|{'|'.join(LONG_WEEKDAYS)})"

DATES = rf"(?:{_ISO_DAY}|{_ISO_MONTH}|{_MONTH_YEAR}|{_DAY_OF_MONTH}|{_MONTH_DAY}|{WHOLE_QUARTER})"
"""Dates of the calendar, whatever day it is today."""

_RELATIVE = rf"{_UNIT}|{_WEEKEND}|{_WEEK_OF}|{_BEFORE_LAST}|{_AGO}|{_DAY_WORD}|{_ON_WEEKDAY}"
POINT = rf"(?:{DATES}|{_RELATIVE})"
"""Anything that names one day or one calendar unit beyond doubt."""

STANDALONE = _CERTAIN_MONTH
"""Months that are no other word: "may" and "march" need a preposition before them."""

BESIDE_MONTH = r"(?:(?<=\bvs\s)|(?<=\bvs\.\s)|(?<=\bversus\s)|(?<=\bbefore\s)|(?<=\buntil\s)|(?<=\btill\s)|(?<=\bup\sto\s))"
"""What stands before a month by itself: "before May", "vs March"."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What "now" is; `after` asks for the first date from there on instead of the latest one."""

    now: datetime
    after: date | None = None

    @property
    def today(self) -> date:
        """The date of now."""
        return self.now.date()

    @property
    def zone(self) -> tzinfo:
        """The project's time zone."""
        assert self.now.tzinfo is not None
        return self.now.tzinfo

    def choose(self, dates: Iterator[date]) -> date | None:
        """The latest of `dates` that has begun, or the first from `after` on."""
        if self.after is None:
            return max((d for d in dates if d <= self.today), default=None)
        return min((d for d in dates if d >= self.after), default=None)


def number(word: str) -> int:
    """Seven for "7" and for "seven"."""
    squeezed = " ".join(word.lower().split())
    return _WORDS[squeezed] if squeezed in _WORDS else int(squeezed)


def unit_of(word: str) -> Unit:
    """The unit for "weeks", "hrs" or "h"."""
    units: tuple[Unit, ...] = ("hour", "day", "week", "month", "quarter", "year")
    letters = {"h": "hour", "hr": "hour", "yr": "year"}
    singular = word.lower().removesuffix("s")
    name = letters.get(singular, singular)
    return next(unit for unit in units if unit == name)


def point(text: str, clock: Clock) -> Range | None:
    """The day or calendar unit that `text` names as a whole; None when it names none.

    Raises `ValueError` for dates that no calendar has.
    """
    for pattern, build in _BUILDERS:
        match = re.fullmatch(pattern, text.strip(), re.IGNORECASE)
        if match:
            return build(match, clock)
    return None


def _day_word(match: re.Match[str], clock: Clock) -> Range:
    days = {"today": 0, "yesterday": -1, "tomorrow": 1}.get(match[0].lower(), -2)
    return calendar_unit(clock.today + timedelta(days=days), "day", clock.zone)


def _unit(match: re.Match[str], clock: Clock) -> Range:
    count = {"this": 0, "current": 0, "next": 1}.get(match["which"].lower(), -1)
    return _units_away(count, unit_of(match["unit"]), clock)


def _before_last(match: re.Match[str], clock: Clock) -> Range:
    return _units_away(-2, unit_of(match["unit"]), clock)


def _ago(match: re.Match[str], clock: Clock) -> Range | None:
    unit = unit_of(match["unit"])
    return None if unit == "hour" else _units_away(-number(match["count"]), unit, clock)


def _units_away(count: int, unit: Unit, clock: Clock) -> Range:
    return calendar_unit(step(first_day(clock.today, unit), unit, count), unit, clock.zone)


def _weekday(match: re.Match[str], clock: Clock) -> Range | None:
    weekday = [name.lower() for name in WEEKDAYS].index(match["weekday"][:3].lower())
    begin = clock.after or clock.today - timedelta(days=7)
    days = (begin + timedelta(days=n) for n in range(8))
    which = (match["which"] or "").lower()
    if which == "last":
        days = (day for day in days if day != clock.today)
    if which == "this":
        monday = first_day(clock.today, "week")
        return calendar_unit(monday + timedelta(days=weekday), "day", clock.zone)
    day = clock.choose(day for day in days if day.weekday() == weekday)
    return calendar_unit(day, "day", clock.zone) if day else None


def _weekend(match: re.Match[str], clock: Clock) -> Range:
    """Saturday and Sunday: the latest that has begun; "last weekend" has ended before this one."""
    saturday = first_day(clock.today, "week") + timedelta(days=5)
    if saturday > clock.today or (match["which"] or "").lower() in {"last", "previous"}:
        saturday -= timedelta(days=7)
    return Range(midnight(saturday, clock.zone), midnight(saturday + timedelta(days=2), clock.zone))


def _week_of(match: re.Match[str], clock: Clock) -> Range | None:
    """The calendar week that a day lies in."""
    day = point(match["day"], clock)
    return calendar_unit(day.start.date(), "week", clock.zone) if day else None


def _day_of_month(match: re.Match[str], clock: Clock) -> Range | None:
    month, day = _month_number(match["month"]), int(re.sub(r"\D", "", match["day"]))
    if match["year"]:
        found: date | None = date(int(match["year"]), month, day)
    else:
        found = clock.choose(_in_each_year(month, day, clock))
    return calendar_unit(found, "day", clock.zone) if found else None


def _iso_day(match: re.Match[str], clock: Clock) -> Range:
    return calendar_unit(date.fromisoformat(match[0]), "day", clock.zone)


def _month(match: re.Match[str], clock: Clock) -> Range | None:
    month = _month_number(match["month"])
    if match["year"]:
        return calendar_unit(date(int(match["year"]), month, 1), "month", clock.zone)
    return _first_of("month", month, clock)


def _iso_month(match: re.Match[str], clock: Clock) -> Range:
    return calendar_unit(date.fromisoformat(match[0] + "-01"), "month", clock.zone)


def _quarter(match: re.Match[str], clock: Clock) -> Range | None:
    month = int(match["quarter"]) * 3 - 2
    if match["year"]:
        return calendar_unit(date(int(match["year"]), month, 1), "quarter", clock.zone)
    return _first_of("quarter", month, clock)


def _year(match: re.Match[str], clock: Clock) -> Range:
    return calendar_unit(date(int(match[0]), 1, 1), "year", clock.zone)


def _first_of(unit: Unit, month: int, clock: Clock) -> Range | None:
    """The unit that starts with `month`, in the year that `clock` chooses."""
    after = first_day(clock.after, unit) if clock.after else None
    first = Clock(clock.now, after).choose(_in_each_year(month, 1, clock))
    if first is None:
        return None
    return Range(midnight(first, clock.zone), midnight(step(first, unit, 1), clock.zone))


def _in_each_year(month: int, day: int, clock: Clock) -> Iterator[date]:
    """That date in each year around; 29 February is at most eight years away."""
    for year in range(clock.today.year - 8, clock.today.year + 9):
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def _month_number(name: str) -> int:
    return [month.lower() for month in MONTHS].index(name[:3].lower()) + 1


Build = Callable[[re.Match[str], Clock], Range | None]

_DAY = rf"(?:{_WEEKDAY},?\s+)?"
_BUILDERS: tuple[tuple[str, Build], ...] = (
    (r"(?:(?P<which>last|this|past|previous)\s+)?weekend", _weekend),
    (r"week\s+(?:of|from|starting|beginning|commencing)\s+(?:on\s+)?(?P<day>.+)", _week_of),
    (_DAY_WORD, _day_word),
    (rf"(?P<which>{_WHICH})\s+(?P<unit>{_WHOLE})", _unit),
    (r"(?P<unit>week|month|quarter|year)\s+before\s+last", _before_last),
    (rf"(?P<count>{COUNT})\s+(?P<unit>{PERIOD})\s+ago", _ago),
    (rf"(?:(?P<which>this|last|on)\s+)?(?P<weekday>{_WEEKDAY})", _weekday),
    (rf"{_DAY}(?P<day>{NUMBER})\s+(?:of\s+)?(?P<month>{MONTH})(?:,?\s+(?P<year>{YEAR}))?",
     _day_of_month),
    (rf"{_DAY}(?P<month>{MONTH})\s+(?:the\s+)?(?P<day>{NUMBER})(?:,?\s+(?P<year>{YEAR}))?",
     _day_of_month),
    (_ISO_DAY, _iso_day),
    (_ISO_MONTH, _iso_month),
    (rf"(?P<month>{MONTH})(?:,?\s+(?:of\s+)?(?P<year>{YEAR}))?", _month),
    (rf"Q(?P<quarter>[1-4])(?:,?\s+(?:of\s+)?(?P<year>{YEAR}))?", _quarter),
    (YEAR, _year),
)  # fmt: skip
