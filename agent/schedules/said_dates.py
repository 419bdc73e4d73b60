"""Reads dates: "3 March", "Tuesday 1 December 2026", "2027-03-03", "tomorrow", "next Monday"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from agent.calendar.dates import first_day, step
from agent.calendar.points import LONG_MONTHS, LONG_WEEKDAYS
from agent.schedules.days import LONGEST
from agent.schedules.plans import FIRST_YEAR, LAST_YEAR
from agent.schedules.spelling import MONTHS, ORDINALS, UNITS, WEEKDAYS
from agent.schedules.words import Cursor, NotUnderstood, quoted

_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_SLASHED = re.compile(r"\d{1,4}/\d{1,2}(?:/\d{1,4})?")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class SaidDate:
    """A date as it was said; `year` is None where it was not."""

    month: int
    day: int
    year: int | None = None

    def on_or_after(self, today: date) -> date:
        """The date itself, or without a year the first such one from `today` on."""
        if self.year is not None:
            return date(self.year, self.month, self.day)
        for year in range(today.year, today.year + 9):  # 29 February comes within eight years
            try:
                found = date(year, self.month, self.day)
            except ValueError:
                continue
            if found >= today:
                return found
        raise AssertionError("Every day of the year comes again.")


def said_date(words: Cursor, today: date, *, units: bool = False) -> SaidDate | None:
    """Read a date; None, and nothing read, where none comes next.

    With `units`, "next week" is its first day and "Friday" the next one. Raises `NotUnderstood` for 31 February, for a wrong weekday and for 3/4, which may be two.
    """
    mark = words.at
    found = _relative(words, today, units=units)
    if found:
        return SaidDate(found.month, found.day, found.year)
    weekday = WEEKDAYS.get(words.peek())
    if weekday is not None:
        words.at += 1
        words.skip(",", "the")
    said = _numbered(words) or _named(words)
    if said is None and units and weekday is not None:  # until Friday
        day = today + timedelta(days=(weekday - today.weekday()) % 7)
        return SaidDate(day.month, day.day, day.year)
    if said is None or _goes_on(words):
        words.at = mark
        return None
    _check(said)
    if weekday is not None and said.year and said.on_or_after(today).weekday() != weekday:
        raise NotUnderstood(
            f"{_shown(said)} is a {LONG_WEEKDAYS[said.on_or_after(today).weekday()]}, "
            f"not a {LONG_WEEKDAYS[weekday]}."
        )
    return said


def _goes_on(words: Cursor) -> bool:
    """Whether other months follow: "the 1st of January and July" is no single date."""
    joined = words.peek() in {"and", ","} and words.peek(1) in MONTHS
    return joined and not words.peek(2)[:1].isdecimal()


def ordinal(word: str) -> int | None:
    """The number of "3rd", "third" or "last" (-1)."""
    match = _ORDINAL.fullmatch(word)
    return int(match[1]) if match else ORDINALS.get(word)


def _relative(words: Cursor, today: date, *, units: bool) -> date | None:
    mark = words.at
    if words.take("today"):
        return today
    if words.take("tomorrow"):
        return today + timedelta(days=1)
    if words.take_all("the day after tomorrow") or words.take_all("day after tomorrow"):
        return today + timedelta(days=2)
    if word := words.take("next", "coming", "this"):
        least = 0 if word == "this" else 1
        word = words.peek()
        words.at += 1
        if word in WEEKDAYS:
            return today + timedelta(days=(WEEKDAYS[word] - today.weekday() - least) % 7 + least)
        match UNITS.get(word):
            case ("week" | "month" | "quarter" | "year") as unit if units:
                return step(first_day(today, unit), unit, 1)
    words.at = mark
    return None


def _numbered(words: Cursor) -> SaidDate | None:
    word = words.peek()
    if _SLASHED.fullmatch(word):
        raise NotUnderstood(f"{quoted(word)} may be two dates: write the month as a word.")
    if match := _ISO.fullmatch(word):
        words.at += 1
        return SaidDate(int(match[2]), int(match[3]), int(match[1]))
    if match := _DOTTED.fullmatch(word):
        words.at += 1
        return SaidDate(int(match[2]), int(match[1]), int(match[3]) if match[3] else None)
    return None


def _named(words: Cursor) -> SaidDate | None:
    """3 March, the 3rd of March, March 3rd, each with a year or without."""
    mark = words.at
    words.take("the")
    day = _day(words)
    if day is not None:
        words.take("of")
        month = MONTHS.get(words.peek())
        if month is not None:
            words.at += 1
            return SaidDate(month, day, _year(words))
    words.at = mark
    month = MONTHS.get(words.peek())
    if month is not None:
        words.at += 1
        words.take("the")
        day = _day(words)
        if day is not None:
            return SaidDate(month, day, _year(words))
    words.at = mark
    return None


def _day(words: Cursor) -> int | None:
    word = words.peek()
    of_month = words.peek(1) == "of" and words.peek(2) in MONTHS and word != "last"
    value = ordinal(word) if word not in ORDINALS or of_month else None
    if value is None and word.isascii() and word.isdecimal() and len(word) <= 2:
        value = int(word)
    if value is not None:
        words.at += 1
    return value


def _year(words: Cursor) -> int | None:
    mark = words.at
    words.take(",")
    if _YEAR.fullmatch(words.peek()) and words.peek()[:2] in {"19", "20", "21"}:
        words.at += 1
        return int(words.peek(-1))
    words.at = mark
    return None


def _check(said: SaidDate) -> None:
    if not 1 <= said.month <= 12:
        raise NotUnderstood(f"There is no month {said.month}.")
    name = LONG_MONTHS[said.month - 1]
    if not 1 <= said.day <= LONGEST[said.month - 1]:
        raise NotUnderstood(f"There is no {said.day} {name}.")
    if said.year is None:
        return
    if not FIRST_YEAR <= said.year <= LAST_YEAR:
        raise NotUnderstood(f"The year {said.year} is out of reach.")
    try:
        said.on_or_after(date(said.year, 1, 1))
    except ValueError:
        raise NotUnderstood(f"There is no {_shown(said)}.") from None


def _shown(said: SaidDate) -> str:
    name = LONG_MONTHS[said.month - 1]
    return f"{said.day} {name} {said.year or ''}".strip()
