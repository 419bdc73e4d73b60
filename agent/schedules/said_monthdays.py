"""Reads days of the month, and which months: "the first Monday and the last day of every quarter"."""

from typing import Final

from agent.calendar.points import LONG_WEEKDAYS
from agent.schedules.days import LAST
from agent.schedules.hours import is_number
from agent.schedules.said import SaidDays
from agent.schedules.said_dates import ordinal
from agent.schedules.spelling import MONTHS, UNITS, WEEKDAYS
from agent.schedules.words import Cursor, NotUnderstood

_WORKING_DAY: Final = frozenset({"working", "business", "work", "weekday", "workday"})
_WHOLE: Final = frozenset({"month", "quarter", "year"})
_WHICH = 5
"""Above, an ordinal before a weekday is a day of the month: "the 15th and last Friday"."""


def said_ordinals(words: Cursor, said: SaidDays) -> bool:
    """The first and third Monday, the 15th and the last day, the last working day, of every month."""
    found = _group(words, said)
    if not found:
        return False
    while True:
        mark = words.at
        words.take(",")
        words.take("and")
        words.skip("on", "the")
        if words.at == mark or ordinal(words.peek()) is None or not _group(words, said):
            words.at = mark
            break
    _scope(words, said)
    return True


def said_edges(words: Cursor, said: SaidDays) -> bool:
    """The end of the quarter; month-end; at the beginning of each month; quarterly at the end."""
    mark, before = words.at, said.scope
    words.skip("at", "by", "the")
    if words.peek(1) == "end" and words.peek() in _WHOLE:
        said.scope = UNITS[words.peek()]
        words.at += 1
    edge = words.take("end", "beginning", "start")
    if edge and words.peek() in {"of", "in"}:
        _scope(words, said)
    of = said.scope or (said.unit if said.unit in _WHOLE else "")
    if not edge or (edge != "end" and not of):
        words.at, said.scope = mark, before
        return False
    if not of:
        raise NotUnderstood(
            "The end of what? Say for example “the end of the quarter”, or a time such as “at 18:00”."
        )
    said.monthdays.add(LAST if edge == "end" else 1)
    if edge == "end":
        named = "these months" if of == "months" else f"a {of}"
        said.notes.append(f"The end of {named} is the last day, be it a Sunday.")
    return True


def _group(words: Cursor, said: SaidDays) -> bool:
    """Ordinals and what they count: "first and third Monday"; without a noun, days of the month."""
    which: list[int] = []
    in_digits = apart = False
    while True:
        mark = words.at
        if which:
            words.take(",")
            words.take("and")
            said_the = bool(words.take("the"))
        else:
            said_the = False
        value = ordinal(words.peek())
        if value is None or (which and words.at == mark):
            words.at = mark
            break
        in_digits = in_digits or words.peek()[0].isdecimal()
        apart = apart or said_the
        words.at += 1
        which.append(value)
    if not which:
        return False
    return _counted(words, said, which, doubtful=apart and in_digits)


def _counted(words: Cursor, said: SaidDays, which: list[int], *, doubtful: bool) -> bool:
    """What the ordinals count; `doubtful` in "the 1st and the last Friday"."""
    days = words.peek()
    if days in _WORKING_DAY or days in WEEKDAYS:
        if doubtful or (len(which) > 1 and max(which) > _WHICH):
            raise NotUnderstood(
                "Days of the month and weekdays are mixed: join them with “and also”, as in “on the "
                "15th and also on the last Friday of the month”."
            )
        words.at += 1
        if days in WEEKDAYS:
            _check_weekday(which)
            said.places |= {(value, WEEKDAYS[days]) for value in which}
        else:
            words.take("day", "days")
            _check_working(which)
            said.working |= set(which)
        return True
    if ordinal(days) is not None:
        raise NotUnderstood("Only the last of its kind is counted from the end of a month.")
    if not words.take("day", "days") and LAST in which:
        raise NotUnderstood("The last what? Say “the last day” or “the last Friday of the month”.")
    if any(not (value == LAST or 1 <= value <= 31) for value in which):
        raise NotUnderstood(f"No month has a day {max(which)}.")
    said.monthdays |= set(which)
    return True


def _check_weekday(which: list[int]) -> None:
    if any(not (value == LAST or 1 <= value <= _WHICH) for value in which):
        raise NotUnderstood("A month has at most five of a weekday.")


def _check_working(which: list[int]) -> None:
    if any(not (value == LAST or 1 <= value <= 15) for value in which):
        raise NotUnderstood("Working days of a month are counted up to the 15th, or the last.")


def _scope(words: Cursor, said: SaidDays) -> None:
    """Of the month, of each quarter, of every January, of every 2 months."""
    mark = words.at
    if words.take("of", "in", "every", "each"):
        every = words.peek(-1) in {"every", "each"}
        every = bool(words.take("every", "each")) or every
        words.take("the", "a")
        if said_months(words, said):
            said.scope = "months"
            return
        count = how_many(words, said) if every else 1
        unit = UNITS.get(words.peek(), "")
        if unit in {"month", "quarter", "year"}:
            words.at += 1
            if said.scope and said.scope != unit:
                raise NotUnderstood(f"Of the {said.scope} or of the {unit}? Say one of them.")
            said.scope = unit
            if count > 1 or (every and said.unit):
                said.every(unit, count)
            return
        if unit == "week":
            raise NotUnderstood("Days of the week have names: say “every Monday”.")
    words.at = mark


def said_months(words: Cursor, said: SaidDays) -> bool:
    """January, March and May; June to August."""
    found = False
    while True:
        mark = words.at
        if found:
            words.take(",")
            words.take("and")
        first = MONTHS.get(words.peek())
        dated = is_number(words.peek(1)) or ordinal(words.peek(1)) is not None
        if first is None or dated or (found and words.at == mark):
            words.at = mark
            return found
        words.at += 1
        last = first
        if words.peek() in {"to", "through", "thru"} and words.peek(1) in MONTHS:
            last = MONTHS[words.peek(1)]
            words.at += 2
        said.months |= {(first + far - 1) % 12 + 1 for far in range((last - first) % 12 + 1)}
        found = True


def how_many(words: Cursor, said: SaidDays) -> int:
    """How many: 2 for "other", 3 for "3" or "third" before a unit, else 1 and nothing read."""
    mark = words.at
    if words.take("other", "alternate"):
        return 2
    if (number := words.number()) is not None:
        if words.peek() in UNITS or words.peek() == "fortnight" or words.peek() in WEEKDAYS:
            return number
    elif (number := ordinal(words.peek())) is not None and number > 1:
        words.at += 1
        following = words.peek()
        scoped = words.peek(1) == "of" or (words.peek(1) == "in" and words.peek(2) == "the")
        if following in UNITS and not (UNITS[following] == "day" and scoped):
            return number
        if following in WEEKDAYS and not scoped:
            return _every_nth_weekday(number, following, said)
    words.at = mark
    return 1


def _every_nth_weekday(number: int, weekday: str, said: SaidDays) -> int:
    name = LONG_WEEKDAYS[WEEKDAYS[weekday]]
    if number == 2:
        said.notes.append(f"“Every second {name}” is every 2 weeks, not once a month.")
        return 2
    raise NotUnderstood(
        f"May be every {number} weeks or once a month: say “every {number} weeks on {name}” or "
        f"“on the {number}{'rd' if number == 3 else 'th'} {name} of the month”."
    )
