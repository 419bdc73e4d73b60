"""Reads on which days: "every other Friday", "the 15th and the last day of every month", "weekdays"."""

from datetime import date
from typing import Final

from agent.calendar.points import LONG_WEEKDAYS
from agent.schedules.hours import PARTS
from agent.schedules.said import SaidDays, says_no_time
from agent.schedules.said_dates import said_date
from agent.schedules.said_monthdays import how_many, said_edges, said_months, said_ordinals
from agent.schedules.spelling import ADVERBS, MONTHS, UNITS, WEEKDAYS, ranges_weekdays
from agent.schedules.words import Cursor, NotUnderstood

WORKING: Final = frozenset(range(5))
_WEEKEND: Final = frozenset({5, 6})
_VAGUE: Final = ("biweekly", "bi", "semiweekly", "bimonthly", "biannually")
_FREQUENT: Final = {"twice": 2, "thrice": 3}
_RELATIVE: Final = frozenset({"today", "tomorrow", "next", "coming", "this"})
_ANY_DAY = date(2000, 1, 1)


def said_days(words: Cursor, said: SaidDays) -> bool:
    """Read what comes next of days into `said`; False, and nothing read, if it is nothing."""
    mark = words.at
    before = said.named if said.is_closed else None
    words.skip("on", "the")
    if words.peek() == "once" and words.peek(1) in {"every", "each"}:
        words.at += 1
    if words.peek() in _VAGUE:
        raise says_no_time(words.peek())
    if words.take("every", "each", "all") or words.peek() == "alternate":
        found = _every(words, said)
    else:
        reads = (_adverb, said_edges, _often, said_ordinals, said_weekdays, _in_months)
        found = any(read(words, said) for read in reads)
    if before and said.named != before:
        raise NotUnderstood("Those are two schedules, or days to be joined with “and also”.")
    if not found:
        words.at = mark
    return found


def _every(words: Cursor, said: SaidDays) -> bool:
    """Behind "every": how many, and of what."""
    words.skip("of", "the")
    if words.peek() not in _RELATIVE and (found := said_date(words, _ANY_DAY)):
        if found.year:
            raise NotUnderstood("A date with its year comes once: leave out the year, or “every”.")
        said.yearly = found
        said.every("year", 1)
        return True
    if words.take_all("half hour"):
        said.every("minute", 30)
        return True
    if words.take_all("quarter of an hour") or words.take_all("quarter hour"):
        said.every("minute", 15)
        return True
    count = how_many(words, said)
    word = words.peek()
    if word == "fortnight":
        words.at += 1
        said.every("week", 2 * count)
    elif word in PARTS or word.removesuffix("s") in PARTS:
        words.at += 1
        said.every("day", count)
        said.part = word.removesuffix("s")
    elif word in UNITS:
        words.at += 1
        said.every(UNITS[word], count)
    elif said_months(words, said):
        said.every("year", count)
    else:
        return _every_weekday(words, said, count)
    return True


def _every_weekday(words: Cursor, said: SaidDays, count: int) -> bool:
    mark = words.at
    if count == 1 and said_ordinals(words, said):
        return True
    words.at = mark
    if not said_weekdays(words, said, every=count):
        return False
    if not said.unit or said.unit == "week":
        said.every("week", count)
    return True


def _adverb(words: Cursor, said: SaidDays) -> bool:
    if words.take("everyday"):
        said.every("day", 1)
        return True
    word = words.take(*ADVERBS)
    if not word:
        return False
    said.every(*ADVERBS[word])
    return True


def _often(words: Cursor, said: SaidDays) -> bool:
    """Once a week; twice a day, 3 times per month: those say themselves when, which is checked later."""
    mark, word = words.at, words.peek()
    count = 1 if words.take("once") else _FREQUENT.get(word, 0)
    if count > 1:
        words.at += 1
    elif not count:
        count = words.number() or 0
        if not words.take("times"):
            words.at = mark
            return False
    unit = UNITS.get(words.peek(1))
    if not words.take("a", "an", "per") or unit is None:
        words.at = mark
        if count == 1:
            return False
        raise says_no_time(word)
    words.at += 1
    said.every(unit, 1)
    if count != 1:
        said.often = (count, word)
    return True


def said_weekdays(words: Cursor, said: SaidDays, *, every: int = 0) -> bool:
    """Mondays and Thursdays, Mon-Fri, weekdays, weekends; with a part of the day behind.

    `every` is 2 behind "every other", 0 where no "every" was said.
    """
    found = False
    single = ""
    while True:
        mark = words.at
        if found:
            words.take(",")
            words.take("and", "or", "/")
            words.skip("on")
            if max(every, said.count) == 1:
                words.skip("every", "each")
        days = _weekday_range(words)
        if not days or (found and words.at == mark):
            words.at = mark
            break
        single = words.peek(-1) if not found and len(days) == 1 else ""
        said.weekdays |= days
        found = True
    part = words.peek().removesuffix("s")
    if found and part in PARTS:
        words.at += 1
        said.part = part
    if single in WEEKDAYS and not single.endswith("s") and not every and not said.unit:
        name = LONG_WEEKDAYS[WEEKDAYS[single]]
        said.notes.append(f"“{name}” is every {name}; say “next {name}” for once.")
    return found


def _weekday_range(words: Cursor) -> frozenset[int]:
    if words.take("weekday", "weekdays", "workday", "workdays"):
        return WORKING
    if words.peek() in {"working", "business", "week", "work"} and words.peek(1) in {"day", "days"}:
        words.at += 2
        return WORKING
    if words.take("weekend", "weekends"):
        words.take("day", "days")
        return _WEEKEND
    if words.peek() in {"from", "between"} and ranges_weekdays(words, 1):
        words.at += 1
    ranges = ranges_weekdays(words, 0)
    first = WEEKDAYS.get(words.peek())
    if first is None:
        return frozenset()
    words.at += 1
    if ranges:
        last = WEEKDAYS[words.peek(1)]
        words.at += 2
        return frozenset((first + far) % 7 for far in range((last - first) % 7 + 1))
    return frozenset({first})


def _in_months(words: Cursor, said: SaidDays) -> bool:
    ranged = words.peek(1) in MONTHS and words.peek(2) in {"to", "through", "thru"}
    if not words.take("in", "of", "during") and not (ranged and words.take("from")):
        return False
    words.skip("every", "each")
    return said_months(words, said)
