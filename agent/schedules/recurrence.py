"""When something is to be done again, exactly: "every weekday at 9 in Berlin", to the minute.

A recurrence names either times of day or a rhythm, and clocks that change treat them differently.

- **A named time** ("at 02:30") has one run for every day of it. Where clocks skip it, the run is at
  the first moment after the gap, which may be the next day's beginning; where it comes twice, the
  run is the first. Two named times that fall into one gap are one run.
- **A rhythm** ("every 2 hours") counts time that passes: its runs are equally far apart, across a
  gap too, and what clocks show at them may move by the change (from 10:00 to 11:00).
- **A rhythm in a window** ("every 3 hours between 9 and 17") begins anew with every window: at its
  first moment, then as time passes, up to its last moment, which is included.

No clock is read here: moments are passed in. All that are returned are aware, in UTC, because two
moments of one zone compare by their wall clocks, wrongly where an hour comes twice.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import groupby, islice, takewhile
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, ValidationError, model_validator

from agent.schedules.clock_changes import last_moment_of, moment_of
from agent.schedules.days import dates
from agent.schedules.plans import (
    END_OF_DAY,
    FIRST_YEAR,
    LAST_YEAR,
    Calendar,
    Once,
    Part,
    Rhythm,
    Wall,
)

_MIDNIGHT = time(0)
_ANCHOR = datetime.combine(date(2026, 1, 1), _MIDNIGHT)
"""Rhythms without a start that divide the hour are counted from here, local time."""

_EARLIEST = datetime.combine(date(FIRST_YEAR, 1, 1), _MIDNIGHT)
_LATEST = datetime.combine(date(LAST_YEAR, 12, 31), END_OF_DAY)


class Recurrence(Part):
    """When something is to be done again, in the time zone `zone`.

    No run lies before `start` or after `until` (times on the wall, both included); intervals are
    counted from `start`. Raises pydantic's `ValidationError`, a `ValueError`.
    """

    version: Literal[1] = 1
    zone: str
    plan: Annotated[Once | Rhythm | Calendar, Field(discriminator="kind")]
    start: Wall | None = None
    until: Wall | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if not is_zone(self.zone):
            raise ValueError(f"{self.zone[:60]!r} is no time zone such as Europe/Berlin.")
        if isinstance(self.plan, Once) and (self.start or self.until):
            raise ValueError("What happens once has neither a start nor an end.")
        if self.start and self.until and self.until < self.start:
            raise ValueError("It ends before it starts.")
        if isinstance(self.plan, Rhythm) and not self.plan.divides_hour and not self.start:
            raise ValueError("A rhythm that does not divide the hour needs a start.")
        if isinstance(self.plan, Calendar) and self.plan.is_counted:
            if self.start is None:
                raise ValueError("An interval needs a start to be counted from.")
            if next(dates(self.plan.days, self.start.date(), self.start.date()), None) is None:
                raise ValueError("An interval is counted from a day on which it runs.")
        return self

    @property
    def place(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.zone)

    def next_after(self, moment: datetime) -> datetime | None:
        """The first run after `moment` (aware), in UTC; None when there is none."""
        return next(self._after(moment), None)

    def between(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """The runs after `after`, up to and at `until` (aware), in UTC, each once and in order.

        Stretches that follow each other have each run in exactly one of them.
        """
        end = _utc(until)
        return takewhile(lambda run: run <= end, self._after(after))

    def to_json(self) -> str:
        """The recurrence as text for a table; `from_json` reads it."""
        return self.model_dump_json()

    @classmethod
    def from_json(cls, text: str) -> "Recurrence":
        """The recurrence of a text that `to_json` wrote. Raises `UnreadableRecurrence`."""
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            reason = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
            raise UnreadableRecurrence(
                f"A stored schedule cannot be read ({reason}). If a newer Rootle wrote it, run "
                "that one; else delete the schedule and make it again."
            ) from error

    def _after(self, moment: datetime) -> Iterator[datetime]:
        start = moment_of(self.start or _EARLIEST, self.place) - timedelta(microseconds=1)
        after, end = max(_utc(moment), start), self._end()
        if after >= end:
            return iter(())
        runs = (run for run in self._runs(after) if run > after)
        return (run for run, _ in groupby(takewhile(lambda run: run <= end, runs)))

    def _end(self) -> datetime:
        return last_moment_of(self.until or _LATEST, self.place)

    def _runs(self, after: datetime) -> Iterator[datetime]:
        """Runs in order, from the last ones before `after` on."""
        match self.plan:
            case Once(at=at):
                return iter((moment_of(at, self.place),))
            case Rhythm() as rhythm:
                return self._beats(rhythm, after)
            case Calendar() as calendar:
                return self._on_days(calendar, after)

    def _beats(self, rhythm: Rhythm, after: datetime) -> Iterator[datetime]:
        anchor = _ANCHOR.replace(minute=rhythm.minute) if rhythm.divides_hour else self.start
        assert anchor
        step = timedelta(minutes=rhythm.every)
        beat = moment_of(anchor, self.place)
        beat += (after - beat) // step * step
        end = self._end()
        while beat <= end:
            yield beat
            beat += step

    def _on_days(self, calendar: Calendar, after: datetime) -> Iterator[datetime]:
        """From the day before on: a run that clocks skip in its last hour lies in the next day."""
        eve = after.astimezone(self.place).date() - timedelta(days=1)
        first = self.start.date() if self.start and calendar.is_counted else eve
        for day in dates(calendar.days, first, (self.until or _LATEST).date()):
            if day >= eve:
                yield from calendar.hours.moments(day, self.place)


class UnreadableRecurrence(ValueError):
    """A stored recurrence is of a newer version, or damaged."""


def upcoming(recurrence: Recurrence, after: datetime, count: int) -> list[datetime]:
    """The next `count` runs after `after` (aware), in the recurrence's zone, to be shown."""
    runs = islice(recurrence._after(after), count)  # noqa: SLF001
    return [run.astimezone(recurrence.place) for run in runs]


def is_zone(name: str) -> bool:
    """Whether `name` is UTC or an IANA zone of the kind Area/City; "EST" and the like are not."""
    return name == "UTC" or ("/" in name and name in _zones())


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC)
