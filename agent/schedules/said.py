"""What was said of a schedule so far, word by word, before it is one."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from agent.calendar.dates import Unit
from agent.schedules.days import MOST_APART
from agent.schedules.hours import SaidTime
from agent.schedules.plans import Calendar, Rhythm
from agent.schedules.said_dates import SaidDate
from agent.schedules.words import NotUnderstood, quoted

_MINUTES = {"minute": 1, "hour": 60}


def says_no_time(word: str) -> NotUnderstood:
    """The error for a word such as "biweekly" or "twice", which leaves open when."""
    return NotUnderstood(
        f"{quoted(word)} does not say when: name the days and times, as in “Monday and Thursday "
        "at 9” or “every 2 weeks on Monday”."
    )


def _counted(count: int, unit: str) -> str:
    return unit if count == 1 else f"{count} {unit}s"


@dataclass(slots=True)
class SaidDays:
    """What was said of days so far; `wording.understand` makes rules of it."""

    unit: str = ""
    count: int = 1
    weekdays: set[int] = field(default_factory=set)
    without: set[int] = field(default_factory=set)
    """Days of the week that are left out."""
    monthdays: set[int] = field(default_factory=set)
    places: set[tuple[int, int]] = field(default_factory=set)
    working: set[int] = field(default_factory=set)
    months: set[int] = field(default_factory=set)
    scope: str = ""
    """Of what the ordinals are: month, quarter or year."""
    part: str = ""
    """The part of the day: "every morning"."""
    rhythm: int = 0
    """Minutes: "every 2 hours"."""
    often: tuple[int, str] | None = None
    """How often in its unit, where that is more than once, and the word for it: "twice a day"."""
    yearly: SaidDate | None = None
    """A day of every year: "every 3 March"."""
    notes: list[str] = field(default_factory=list)

    @property
    def says_days(self) -> bool:
        """Whether any days were named."""
        return bool(self.unit or self.weekdays or self.of_month or self.months or self.without)

    @property
    def named(self) -> tuple[frozenset[object], ...]:
        """All days that were named."""
        days = (self.weekdays, self.monthdays, self.places, self.working, self.months)
        return tuple(frozenset(one) for one in days)

    @property
    def is_closed(self) -> bool:
        """Whether months were named behind the days: other days would be in other months."""
        has_days = bool(self.weekdays or self.of_month)
        return has_days and (bool(self.months) or self.scope in {"quarter", "year"})

    @property
    def of_month(self) -> bool:
        """Whether days of the month were named."""
        return bool(self.monthdays or self.places or self.working)

    def check_often(self, times: int) -> None:
        """Raise `NotUnderstood` where "twice a day" has no two times, or "twice a week" no two days."""
        if self.often is None:
            return
        of_month = len(self.monthdays) + len(self.places) + len(self.working)
        named = {"day": times, "week": len(self.weekdays), "month": of_month}
        count, word = self.often
        if named.get(self.unit) != count:
            raise says_no_time(word)

    def every(self, unit: str, count: int) -> None:
        """Note "every `count` `unit`s". Raises `NotUnderstood` for a second, other one."""
        if count < 1:
            raise NotUnderstood(f"Every {count} {unit}s is no schedule.")
        if unit in _MINUTES:
            if self.rhythm:
                raise NotUnderstood("Two rhythms are said; one schedule has one.")
            self.rhythm = count * _MINUTES[unit]
        elif self.unit and (self.unit, self.count) != (unit, count):
            raise NotUnderstood(
                f"Every {_counted(self.count, self.unit)} or every {_counted(count, unit)}? Say one "
                "of them, or join them with “and also”."
            )
        elif count > MOST_APART:
            raise NotUnderstood(f"Every {count} {unit}s is too far apart to be planned.")
        else:
            self.unit, self.count = unit, count


@dataclass(slots=True)
class Said:
    """Everything that one wording named; `planned.plan` makes a recurrence of it.

    `now` is in the time zone that the wording is in.
    """

    now: datetime
    zone: str
    days: list[SaidDays] = field(default_factory=lambda: [SaidDays()])
    """Those that "and also" joins; the last one is being said."""
    times: list[SaidTime] = field(default_factory=list)
    part: str = ""
    """The part of a single day: "tomorrow morning"."""
    window: tuple[SaidTime, SaidTime] | None = None
    minute: int | None = None
    once: SaidDate | None = None
    once_in: timedelta | None = None
    start: tuple[date, time | None] | None = None
    until: tuple[date, time | None] | None = None
    length: tuple[int, Unit] | None = None
    """For how many days, weeks, months or years."""
    runs: int = 0
    cron: Rhythm | Calendar | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The date of now."""
        return self.now.date()

    @property
    def rhythm(self) -> int:
        """Minutes between runs, 0 when days were said."""
        return max(part.rhythm for part in self.days)
