"""Knows dates, times and lengths of time in an answer: they say when, not how much."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.figures.numerals import Nearby, Numeral, stem

# "may" and "march" in small letters are verbs more often than months
_MONTH = (
    r"(?:[Jj]an(?:uary)?|[Ff]eb(?:ruary)?|Mar(?:ch)?|[Aa]pr(?:il)?|May|[Jj]une?|[Jj]uly?"
    r"|[Aa]ug(?:ust)?|[Ss]ept?(?:ember)?|[Oo]ct(?:ober)?|[Nn]ov(?:ember)?|[Dd]ec(?:ember)?)"
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = r"(?:[Mm]on|[Tt]ues?|[Ww]ed(?:nes)?|[Tt]hu(?:rs)?|[Ff]ri|[Ss]at(?:ur)?|[Ss]un)(?:day)?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_GAP = r"[^\S\n]"
_DAYS = rf"{_DAY}(?:{_GAP}?(?:[-\u2013\u2014]|to|and){_GAP}?(?:{_WEEKDAY}{_GAP})?{_DAY})?"
_YEAR = r"(?:19|20)\d\d"
_LENGTH = r"(?:minute|hour|day|week|month|quarter|year)s?"

DATES = re.compile(
    rf"""\b(?:
        {_YEAR}-\d\d(?:-\d\d)?(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?
      | (?:{_WEEKDAY},?{_GAP})?{_DAYS}{_GAP}(?:of{_GAP})?{_MONTH}\b(?:,?{_GAP}{_YEAR})?
      | {_MONTH}{_GAP}{_DAYS}\b(?:,?{_GAP}{_YEAR})?
      | (?P<weekday>{_WEEKDAY}),?{_GAP}(?P<day>{_DAY})(?![\d.,’'%]*\d|%)
      | (?:{_MONTH}|[Qq][1-4]),?{_GAP}{_YEAR}
      | (?:[Ii]n|[Ss]ince|[Dd]uring|[Uu]ntil){_GAP}{_YEAR}(?!{_GAP}+[a-z-]+s\b|{_GAP}+people\b|[,.]?\d)
      | (?:[Pp]ast|[Ll]ast|[Nn]ext|[Pp]revious|[Pp]receding|[Ff]ollowing|[Cc]oming|[Ff]irst){_GAP}
        \d{{1,3}}[ -]{_LENGTH}
      | \d{{1,3}}{_GAP}{_LENGTH}{_GAP}(?:ago|before|after|earlier|later)
      | \d{{1,3}}-(?:minute|hour|day|week|month|year)
      | [012]?\d:[0-5]\d(?::[0-5]\d)?(?:{_GAP}?[ap]m)?
      | 1?\d{_GAP}?[ap]m
    )\b""",
    re.VERBOSE,
)
"""Dates, times of day, and lengths of time that lead to one: "the past 30 days"."""

_FOLLOWS = re.compile(r"\s?\w(?P<counted>(?<=p)eople\b|[a-z-]*(?<=[^s])s\b(?<!\bwas)(?<!\bhas))?")
"""A word behind "Sunday 25": then 25 may be how many there were."""

_LENGTHS = {
    stem("minutes"): timedelta(minutes=1),
    stem("hours"): timedelta(hours=1),
    stem("days"): timedelta(days=1),
    stem("weeks"): timedelta(weeks=1),
    stem("months"): timedelta(days=30.44),
    stem("quarters"): timedelta(days=91.3),
    stem("years"): timedelta(days=365.25),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time that was asked about, from `start` (inclusive) to `end` (exclusive)."""

    start: datetime
    end: datetime

    @property
    def weeks(self) -> frozenset[int]:
        """The numbers of the ISO weeks that it touches, one before and one behind included."""
        weeks = (self.end - self.start).days // 7 + 3
        days = (self.start + timedelta(weeks=n - 1) for n in range(min(weeks, 54)))
        return frozenset(day.isocalendar().week for day in days)

    def has(self, weekday: str, day: int) -> bool:
        """Whether a day of that weekday and that number lies in it, or a day before or behind."""
        at, last = self.start.date() - timedelta(days=1), self.end.date() + timedelta(days=1)
        while at <= last:
            if at.day == day and _WEEKDAYS[at.weekday()] == weekday:
                return True
            at += timedelta(days=1)
        return False


def without_dates(text: str, stretches: Sequence[Stretch] = ()) -> str:
    """Blank every date; "Mon 16" only counts as one where it lies in a time that was asked about."""

    def blank(found: re.Match[str]) -> str:
        weekday, day = found["weekday"], found["day"]
        if not weekday:
            return " " * len(found[0])
        number = int(re.sub(r"\D", "", day))
        was = any(one.has(weekday[:3].lower(), number) for one in stretches)
        follows = _FOLLOWS.match(text, found.end())
        is_day = (was or not stretches) if follows is None else (was and not follows["counted"])
        return " " * len(found[0]) if is_day else found[0]

    return DATES.sub(blank, text)


def is_length(numeral: Numeral, around: Nearby, stretches: Sequence[Stretch]) -> bool:
    """Whether it says how long one of the times is, or which week: "in those 30 days"."""
    if around.before[:1] == ("week",) and any(numeral.value in one.weeks for one in stretches):
        return True  # "week 46"
    unit = next((_LENGTHS[word] for word in around.after[:1] if word in _LENGTHS), None)
    if unit is None or isinstance(numeral.value, str) or numeral.unit:
        return False
    # what is not over counts as a whole, and so does the hour that clocks skip
    number = float(numeral.value)
    return any(abs((one.end - one.start) / unit - number) < 1 for one in stretches)
