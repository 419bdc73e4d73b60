"""Makes a recurrence of what was said, with a default or a refusal for what was not."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from agent.calendar.dates import step
from agent.calendar.points import LONG_WEEKDAYS
from agent.schedules.clock_changes import last_moment_of, moment_of
from agent.schedules.days import Days, dates
from agent.schedules.hours import DEFAULT, PARTS, SaidTime
from agent.schedules.plans import (
    CLOSEST,
    END_OF_DAY,
    FARTHEST,
    LAST_YEAR,
    Calendar,
    Once,
    Rhythm,
    Times,
    Window,
)
from agent.schedules.recurrence import Recurrence
from agent.schedules.rules import rules_of
from agent.schedules.said import Said
from agent.schedules.words import NotUnderstood

_FAR = datetime(LAST_YEAR, 12, 31, tzinfo=UTC)
_SEARCHED = timedelta(days=3 * 366)
"""How far ahead the first day of an interval is looked for."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A recurrence, and what was taken for granted when its wording was read, in sentences."""

    recurrence: Recurrence
    notes: tuple[str, ...] = ()


def plan(said: Said) -> Understood:
    """The recurrence that was said. Raises `NotUnderstood`, and `ValueError` for what cannot be."""
    if said.once or said.once_in:
        once = _once(said)
        if once is not None:
            return Understood(_alive(once, said), _notes(said))
    what = said.cron or _plan(said)
    start = _start(said, what)
    minute_is_open = said.minute is None and not said.cron
    if isinstance(what, Rhythm) and what.divides_hour and start and minute_is_open:
        what = Rhythm(every=what.every, minute=start.minute % what.every)
    endless = Recurrence(zone=said.zone, plan=what, start=start)
    until = _until(said, endless)
    recurrence = Recurrence(zone=said.zone, plan=what, start=start, until=until)
    return Understood(_alive(recurrence, said), _notes(said))


def _notes(said: Said) -> tuple[str, ...]:
    of_days = [note for part in said.days for note in part.notes]
    of_times = [one.note for one in said.times if one.note]
    return tuple(dict.fromkeys([*said.notes, *of_days, *of_times]))


def _alive(recurrence: Recurrence, said: Said) -> Recurrence:
    if recurrence.next_after(said.now) is None:
        raise NotUnderstood("That is over already: it would never run.")
    return recurrence


# --- once --------------------------------------------------------------------------------------


def _once(said: Said) -> Recurrence | None:
    """None for a day of every year: "yearly on 3 March"."""
    part = said.days[0]
    if said.once and part.unit == "year" and not part.months and not part.of_month:
        if said.once.year:
            raise NotUnderstood("A date with its year comes once: leave out the year.")
        part.yearly = said.once
        return None
    if any(one.says_days or one.rhythm for one in said.days) or said.start or said.until:
        raise NotUnderstood(
            "Once or again and again? A single date and a repetition are both said."
        )
    if said.length or said.runs > 1 or said.window or said.cron:
        raise NotUnderstood("What happens on one date happens once.")
    if said.once_in is not None:
        return _after_wait(said, said.once_in)
    return Recurrence(zone=said.zone, plan=Once(at=_moment(said)))


def _after_wait(said: Said, wait: timedelta) -> Recurrence:
    """At a whole minute, up; in UTC where the hour comes twice and this is the second."""
    if said.times:
        raise NotUnderstood("A wait and a time of day are both said: say one of them.")
    ahead = said.now.astimezone(UTC) + wait
    whole = ahead.replace(second=0, microsecond=0)
    whole += timedelta(minutes=1 if whole < ahead else 0)
    zone = ZoneInfo(said.zone)
    wall = whole.astimezone(zone).replace(tzinfo=None, fold=0)
    if moment_of(wall, zone) == whole:
        return Recurrence(zone=said.zone, plan=Once(at=wall))
    return Recurrence(zone="UTC", plan=Once(at=whole.replace(tzinfo=None)))


def _moment(said: Said) -> datetime:
    assert said.once
    times = _times(said, said.part)
    if len(times) > 1:
        raise NotUnderstood("One date has one time: make one schedule for each.")
    day = said.once.on_or_after(said.today)
    if said.once.year is None and _moment_of(day, times[0], said) <= said.now:
        day = said.once.on_or_after(said.today + timedelta(days=1))
    return datetime.combine(day, times[0])


def _moment_of(day: date, at: time, said: Said) -> datetime:
    return moment_of(datetime.combine(day, at), ZoneInfo(said.zone))


# --- again and again ---------------------------------------------------------------------------


def _plan(said: Said) -> Rhythm | Calendar:
    says_days = any(part.says_days for part in said.days)
    if said.rhythm:
        return _rhythm(said, says_days=says_days)
    if said.window or said.minute is not None:
        raise NotUnderstood("How often in that time? Say for example “every 2 hours between …”.")
    if not says_days:
        raise NotUnderstood("On which days? Say “every day”, “on weekdays” or “every Monday”.")
    days = _rules(said)
    part = next((one.part for one in said.days if one.part), said.part)
    return Calendar(days=days, hours=Times(at=tuple(_times(said, part))))


def _rules(said: Said) -> tuple[Days, ...]:
    return tuple(rule for part in said.days if part.says_days for rule in rules_of(part))


def _rhythm(said: Said, *, says_days: bool) -> Rhythm | Calendar:
    every = said.rhythm
    if every < CLOSEST:
        raise NotUnderstood(f"Nothing runs more often than every {CLOSEST} minutes.")
    if every > FARTHEST:
        raise NotUnderstood("That is too long for hours: say it in days, weeks or months.")
    starts = bool(said.start and not said.start[1])
    if said.times and not (starts and len(said.times) == 1 and not says_days and not said.window):
        raise NotUnderstood(
            "A rhythm and a time of day are both said: say “every day at 9”, or “every 2 hours "
            "between 9 and 17”."
        )
    if not says_days and not said.window:
        if every % (24 * 60) == 0:
            said.notes.append(
                "This counts hours: the time of day moves when clocks change. “Every day at 9” does not."
            )
        return Rhythm(every=every, minute=said.minute or 0)
    if said.minute is not None:
        raise NotUnderstood("Say from when to when instead, as in “between 9:15 and 17:15”.")
    first, last = _window(said.window)
    if not says_days:
        said.days[0].every("day", 1)
    return Calendar(days=_rules(said), hours=Window(every=every, first=first, last=last))


def _window(window: tuple[SaidTime, SaidTime] | None) -> tuple[time, time]:
    if window is None:
        return time(0), END_OF_DAY
    first, last = window[0].at, window[1].at
    if first >= last:
        raise NotUnderstood(
            f"From {first:%H:%M} to {last:%H:%M} runs backwards; hours are those of 24, so 5pm is 17, "
            "and a night is no part of one day."
        )
    return first, last


def _times(said: Said, part: str) -> list[time]:
    """The times that were said, or what the part of the day is by itself, or the default."""
    if not said.times:
        at = PARTS.get(part, DEFAULT)
        said.notes.append(f"No hour was said: it is {at:%H:%M}.")
        return [at]
    if part not in {"afternoon", "evening", "night"}:
        return [one.at for one in said.times]
    said.times = [_in_part(one, part, said) for one in said.times]
    return [one.at for one in said.times]


def _in_part(one: SaidTime, part: str, said: Said) -> SaidTime:
    """The hour in the afternoon, the evening, or the night, which goes on into another day."""
    first = 6 if part == "night" else 1
    if not one.half and first <= one.at.hour < 12:
        return SaidTime(one.at.replace(hour=one.at.hour + 12))
    is_deep = part == "night" and (one.at.hour < first or (one.at.hour == 12 and not one.half))
    if is_deep and (said.once or any(any(days.named) for days in said.days)):
        raise NotUnderstood(
            f"A night has two days, so {one.at.hour % 12:02}:{one.at:%M} may be in either: name the day "
            "that it is then."
        )
    return SaidTime(one.at.replace(hour=0) if is_deep and one.at.hour == 12 else one.at)


# --- start and end -----------------------------------------------------------------------------


def _start(said: Said, what: Rhythm | Calendar) -> datetime | None:
    start = datetime.combine(said.start[0], said.start[1] or time(0)) if said.start else None
    if isinstance(what, Rhythm):
        if said.times and start:
            return start.replace(hour=said.times[0].at.hour, minute=said.times[0].at.minute)
        return start or (None if what.divides_hour else datetime.combine(said.today, time(0)))
    return _counted_from(said, what, start) if what.is_counted else start


def _counted_from(said: Said, what: Calendar, start: datetime | None) -> datetime:
    """The first day that fits: from `start` on, or the first that has a run still to come."""
    single = tuple(rule.model_copy(update={"interval": 1}) for rule in what.days)
    first = start.date() if start else said.today
    zone = ZoneInfo(said.zone)
    for day in dates(single, first, first + _SEARCHED):
        runs = what.hours.moments(day, zone)
        if start and start.date() == day:
            return start
        if start or any(run > said.now for run in runs):
            said.notes.append(f"Counted from {LONG_WEEKDAYS[day.weekday()]} {day.day} {day:%B %Y}.")
            return datetime.combine(day, time(0))
    raise NotUnderstood("That would never run.")


def _until(said: Said, endless: Recurrence) -> datetime | None:
    if (said.until is not None) + (said.length is not None) + bool(said.runs) > 1:
        raise NotUnderstood("Two ends are said: say one of them.")
    if said.until:
        return datetime.combine(said.until[0], said.until[1] or END_OF_DAY)
    if not (said.length or said.runs):
        return None
    runs = list(islice(endless.between(said.now, _FAR), said.runs or 1))
    if not runs or len(runs) < said.runs:
        raise NotUnderstood("It would not run so many times.")
    last = runs[-1].astimezone(endless.place).replace(tzinfo=None, fold=0)
    if last_moment_of(last, endless.place) != moment_of(last, endless.place):
        raise NotUnderstood("The last run is in an hour that comes twice: say until when instead.")
    if said.length:
        count, unit = said.length
        day = step(last.date(), unit, count) - timedelta(days=1)
        last = datetime.combine(day, END_OF_DAY)
    said.notes.append(f"The last day is {last.day} {last:%B %Y}.")
    return last
