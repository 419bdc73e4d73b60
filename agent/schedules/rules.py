"""Makes rules of days of what was said of them: "every quarter" is the first of four months."""

from typing import Final

from agent.calendar.points import LONG_WEEKDAYS
from agent.schedules.days import (
    LAST,
    LONGEST,
    Daily,
    Days,
    Monthly,
    MonthlyWeekdays,
    Weekly,
    WorkingDays,
)
from agent.schedules.said import SaidDays
from agent.schedules.said_exceptions import left_over
from agent.schedules.words import NotUnderstood

_FIRST: Final = {"quarter": (1, 4, 7, 10), "year": (1,)}
_FINAL: Final = {"quarter": (3, 6, 9, 12), "year": (12,)}
"""The months in which quarters and years begin and end."""
_WEEKS: Final = frozenset({"", "week", "day"})


def rules_of(said: SaidDays) -> list[Days]:
    """The rules, one or more. Raises `NotUnderstood` for what goes not together."""
    if said.unit in {"quarter", "year"} and said.count > 1:
        raise NotUnderstood(f"Say it in months instead of every {said.count} {said.unit}s.")
    if said.yearly:
        return [_yearly(said)]
    if said.without:
        return [_without(said)]
    if said.of_month:
        return _of_month(said)
    if said.weekdays:
        return [_weekly(said)]
    return [_by_unit(said)]


def _without(said: SaidDays) -> Days:
    if said.of_month:
        raise NotUnderstood(
            "Of days of the month no days of the week can be left out: say those on which it comes."
        )
    remain = left_over(said)
    interval = said.count if said.unit == "week" else 1
    return Weekly(weekdays=remain, interval=interval, months=tuple(said.months))


def _yearly(said: SaidDays) -> Days:
    assert said.yearly
    if said.weekdays or said.of_month or said.months:
        raise NotUnderstood(
            "A day of the year and other days are mixed: join them with “and also”."
        )
    if (said.yearly.month, said.yearly.day) == (2, 29):
        said.notes.append("29 February comes in leap years only.")
    return Monthly(monthdays=(said.yearly.day,), months=(said.yearly.month,))


def _weekly(said: SaidDays) -> Days:
    if said.unit not in _WEEKS or (said.unit == "day" and said.count > 1):
        name = LONG_WEEKDAYS[min(said.weekdays)]
        raise NotUnderstood(
            f"Which {name} of the {said.unit}? Say for example “the first {name} of the month”."
        )
    return Weekly(weekdays=tuple(said.weekdays), interval=said.count, months=tuple(said.months))


def _by_unit(said: SaidDays) -> Days:
    """Every so many units, on their first day."""
    months = tuple(said.months)
    match said.unit:
        case "day":
            return Daily(interval=said.count, months=months)
        case "week":
            said.notes.append("No day of the week was said: it is Monday.")
            return Weekly(weekdays=(0,), interval=said.count, months=months)
        case "month" | "quarter" | "year":
            said.notes.append("No day was said: it is the first.")
            if said.unit == "quarter" and months:
                raise NotUnderstood("Every quarter or in certain months? Say one of them.")
            return Monthly(
                monthdays=(1,),
                interval=_interval(said),
                months=months or _FIRST.get(said.unit, ()),
            )
    raise NotUnderstood("On which days in these months? Say for example “every Monday in March”.")


def _of_month(said: SaidDays) -> list[Days]:
    if said.weekdays:
        raise NotUnderstood("Weekdays and days of the month are mixed: join them with “and also”.")
    if said.unit in {"day", "week"}:
        raise NotUnderstood(f"Every {said.unit} or certain days of the month? Say one of them.")
    span = said.scope if said.scope in _FIRST else said.unit if said.unit in _FIRST else ""
    if not span or said.months:
        if not (said.scope or said.unit or said.months):
            said.notes.append("Of every month.")
        return _monthly(said, tuple(said.months), said.monthdays, said.places, said.working)
    _check_span(said, span)
    return [
        *_monthly(
            said, _FIRST[span],
            {day for day in said.monthdays if day != LAST},
            {place for place in said.places if place[0] != LAST},
            {which for which in said.working if which != LAST},
        ),
        *_monthly(
            said, _FINAL[span],
            said.monthdays & {LAST},
            {place for place in said.places if place[0] == LAST},
            said.working & {LAST},
        ),
    ]  # fmt: skip


def _check_span(said: SaidDays, span: str) -> None:
    if any(day not in {1, LAST} for day in said.monthdays):
        raise NotUnderstood(
            f"Of a {span} only the first and the last day have a name: say the months, as in “on the "
            "15th of every January and July”."
        )


def _monthly(
    said: SaidDays,
    months: tuple[int, ...],
    monthdays: set[int],
    places: set[tuple[int, int]],
    working: set[int],
) -> list[Days]:
    interval = _interval(said)
    rules: list[Days] = []
    if monthdays:
        _check_days(said, monthdays, months)
        rules.append(Monthly(monthdays=tuple(monthdays), months=months, interval=interval))
    if places:
        rules.append(MonthlyWeekdays(places=tuple(places), months=months, interval=interval))
    if working:
        rules.append(WorkingDays(which=tuple(working), months=months, interval=interval))
    return rules


def _check_days(said: SaidDays, monthdays: set[int], months: tuple[int, ...]) -> None:
    day = max(monthdays)
    lengths = [LONGEST[month - 1] for month in months or range(1, 13)]
    if day > max(lengths):
        raise NotUnderstood(f"None of these months has a day {day}.")
    if day > min(lengths) or (day == 29 and 2 in (months or (2,))):
        said.notes.append(
            f"A month without a {day}{'st' if day == 31 else 'th'} is left out; “the last day” is in "
            "each."
        )


def _interval(said: SaidDays) -> int:
    return said.count if said.unit == "month" else 1
