"""The kinds of plans: once, a rhythm, or certain days with times or a part of the day.

Everything is a frozen value on the wall: whole minutes, without offset. What clocks that change do
to it is told in `recurrence`.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from agent.schedules.clock_changes import last_moment_of, moment_of
from agent.schedules.days import Days

CLOSEST = 15
"""Minutes: nothing recurs more often. A digest that comes faster is read by nobody."""

FARTHEST = 31 * 24 * 60
"""Minutes: longer rhythms are meant as days or months."""

FIRST_YEAR, LAST_YEAR = 2000, 2199
"""Years in which a recurrence may start and end; nothing is planned beyond."""

END_OF_DAY = time(23, 59)
_DAY = 24 * 60


def _whole_minute(value: time | datetime) -> time | datetime:
    if value.tzinfo is not None or value.second or value.microsecond or value.fold:
        raise ValueError("Times on the wall are whole minutes and have no offset.")
    return value


def _planned(value: datetime) -> datetime:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"Only the years {FIRST_YEAR} to {LAST_YEAR} can be planned for.")
    return value


def _minutes(value: time) -> int:
    return value.hour * 60 + value.minute


def _apart(values: tuple[time, ...]) -> tuple[time, ...]:
    """In order, each once; midnight is as near to 23:55 as 00:05 is."""
    ordered = sorted(set(values))
    minutes = [_minutes(one) for one in ordered]
    following = [*minutes[1:], minutes[0] + _DAY]
    if any(after - before < CLOSEST for before, after in zip(minutes, following, strict=True)):
        raise ValueError(f"Times must be at least {CLOSEST} minutes apart.")
    return tuple(ordered)


Wall = Annotated[datetime, AfterValidator(_whole_minute), AfterValidator(_planned)]
WallTime = Annotated[time, AfterValidator(_whole_minute)]
Step = Annotated[int, Field(ge=CLOSEST, le=FARTHEST)]


class Part(BaseModel):
    """A frozen value; of JSON it takes no field that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Once(Part):
    """A single run, at a time on the wall."""

    kind: Literal["once"] = "once"
    at: Wall


class Rhythm(Part):
    """A run every so many minutes.

    One that divides the hour runs at `minute` and its multiples ("every half hour, at 7 and 37
    past"); any other is counted from the start of its recurrence.
    """

    kind: Literal["rhythm"] = "rhythm"
    every: Step
    minute: Annotated[int, Field(ge=0, lt=60)] = 0

    @property
    def divides_hour(self) -> bool:
        """Whether it runs at the same minutes of every hour."""
        return 60 % self.every == 0

    @model_validator(mode="after")
    def _within(self) -> Self:
        if self.minute and (not self.divides_hour or self.minute >= self.every):
            raise ValueError("The minute lies within the rhythm, and the rhythm within the hour.")
        return self


class Times(Part):
    """Named times of a day."""

    kind: Literal["times"] = "times"
    at: Annotated[tuple[WallTime, ...], Field(min_length=1), AfterValidator(_apart)]

    def moments(self, day: date, zone: ZoneInfo) -> Iterator[datetime]:
        """The runs of `day`, in UTC and in order."""
        return (moment_of(datetime.combine(day, at), zone) for at in self.at)


class Window(Part):
    """A rhythm of so many minutes within a part of the day, from `first` to `last`, included."""

    kind: Literal["window"] = "window"
    every: Annotated[int, Field(ge=CLOSEST, le=_DAY)]
    first: WallTime = time(0)
    last: WallTime = END_OF_DAY

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.first >= self.last:
            raise ValueError("A part of a day ends after it begins, on the same day.")
        if _minutes(self.last) - _minutes(self.first) < self.every:
            raise ValueError("The part of the day is shorter than the rhythm: it would run once.")
        return self

    def moments(self, day: date, zone: ZoneInfo) -> Iterator[datetime]:
        """The runs of `day`, in UTC and in order."""
        moment = moment_of(datetime.combine(day, self.first), zone)
        closing = last_moment_of(datetime.combine(day, self.last), zone)
        while moment <= closing:
            yield moment
            moment += timedelta(minutes=self.every)


class Calendar(Part):
    """Runs on certain days: those of any of its rules."""

    kind: Literal["calendar"] = "calendar"
    days: Annotated[tuple[Days, ...], Field(min_length=1, max_length=5)]
    hours: Annotated[Times | Window, Field(discriminator="kind")]

    @property
    def is_counted(self) -> bool:
        """Whether it has an interval ("every 2 weeks"), which needs a start to be counted from."""
        return any(rule.interval > 1 for rule in self.days)
