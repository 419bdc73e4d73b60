"""Reads what surrounds days: times, parts of the day, a start, an end, and what happens once."""

from datetime import time, timedelta
from typing import Final

from agent.schedules.hours import PARTS, is_number, said_time, said_times
from agent.schedules.said import Said
from agent.schedules.said_dates import SaidDate, said_date
from agent.schedules.spelling import MONTHS, UNITS, ranges_weekdays
from agent.schedules.words import Cursor, NotUnderstood

_MOST_RUNS = 1000
_MOST_AHEAD = 1000
"""Units of "in 3 hours" and "for 6 months"."""
_SHORT: Final = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}


def read_times(words: Cursor, said: Said) -> bool:
    """At 9 and 17; 9am; noon."""
    at = bool(words.take("at", "@", "by", "around"))
    found = said_times(words, bare=at)
    if not found and at:
        if words.done or words.peek() in {"every", "on", "and"}:
            raise NotUnderstood("At what time? Say “at 9” or “at 17:30”.")
        words.at -= 1
    if found and said.times:
        raise NotUnderstood(
            "Times are said in two places: other days at other times are two schedules."
        )
    said.times.extend(found)
    return bool(found)


def read_part(words: Cursor, said: Said) -> bool:
    """In the morning; in the evening; at night."""
    if words.take_all("at night"):
        said.part = "night"
        return True
    if not (words.peek() == "in" and words.peek(1) == "the" and words.peek(2) in PARTS):
        return False
    words.at += 3
    said.part = words.peek(-1)
    return True


def read_minute(words: Cursor, said: Said) -> bool:
    """At minute 7; at :07; at 7 past: of a rhythm."""
    mark = words.at
    words.take("at", "from")
    minute = _minute(words)
    if minute is None:
        words.at = mark
        return False
    if minute > 59:
        raise NotUnderstood(f"There is no minute {minute}.")
    _only_once(said.minute is not None, "minutes")
    said.minute = minute
    return True


def _minute(words: Cursor) -> int | None:
    if words.peek().startswith(":") and words.peek()[1:].isdecimal():
        words.at += 1
        return int(words.peek(-1)[1:3])
    if words.take_all("on the hour"):
        return 0
    if words.take("minute"):
        return words.number()
    value = words.number()
    words.take("minutes")
    if value is None or not words.take("past"):
        return None
    words.skip("the", "each", "every", "hour")
    return value


def read_window(words: Cursor, said: Said) -> bool:
    """Between 9 and 17; from 9am to 5pm; 9-17."""
    mark = words.at
    opening = words.take("between", "from")
    if not opening and "to" not in {words.peek(1), words.peek(2)}:
        return False
    if words.peek(1) in MONTHS or words.peek(1) == "of":  # from 1 March
        words.at = mark
        return False
    first = said_time(words, bare=True)
    closes = words.take("and") if opening == "between" else words.take("to", "until", "till")
    last = said_time(words, bare=True) if first and closes else None
    if first is None or last is None or words.peek() in MONTHS:
        words.at = mark
        return False
    _only_once(said.window is not None, "parts of the day")
    said.window = (first, last)
    return True


def read_start(words: Cursor, said: Said) -> bool:
    """From 1 March; starting tomorrow; beginning in January."""
    mark = words.at
    words.take(",")
    if ranges_weekdays(words, 1):
        words.at = mark
        return False
    if not words.take("from", "starting", "starts", "start", "beginning", "since", "effective"):
        words.at = mark
        return False
    words.skip("on", "from", "with")
    found = said_date(words, said.today, units=True) or _first_of_month(words)
    if found is None:
        words.at = mark
        return False
    _only_once(said.start is not None, "starts")
    said.start = (found.on_or_after(said.today), _clock(words))
    return True


def _first_of_month(words: Cursor) -> SaidDate | None:
    """In January, behind "starting"; not the January of "from January to March"."""
    at = 1 if words.peek() == "in" else 0
    month = MONTHS.get(words.peek(at))
    if month is None or words.peek(at + 1) in {"to", "through", "thru", "until", "and", ","}:
        return None
    words.at += at + 1
    return SaidDate(month, 1)


def read_end(words: Cursor, said: Said) -> bool:
    """Until 3 March; to 3 March behind a start."""
    end = words.take("until", "till", "til", "through", "thru", "ending")
    if not end and not (said.start and words.take("to")):
        return False
    words.skip("on", "the", "end")
    found = said_date(words, said.start[0] if said.start else said.today, units=True)
    if found is None:
        raise NotUnderstood("Until when? Say “until 3 March” or “for 5 times”.")
    _only_once(said.until is not None, "ends")
    said.until = (found.on_or_after(said.start[0] if said.start else said.today), _clock(words))
    return True


def read_length(words: Cursor, said: Said) -> bool:
    """For 5 times; for 2 weeks; for a month."""
    if not words.take("for"):
        return False
    words.skip("the", "next")
    _only_once(bool(said.length or said.runs), "ends")
    count = 1 if words.take("a", "one") else words.number()
    unit = words.peek()
    words.at += 1
    if count and unit in {"time", "times", "run", "runs", "occurrences"}:
        if count > _MOST_RUNS:
            raise NotUnderstood(f"At most {_MOST_RUNS} times can be counted; say until when.")
        said.runs = count
        return True
    match UNITS.get(unit):
        case ("day" | "week" | "month" | "year") as whole if count and count <= _MOST_AHEAD:
            said.length = (count, whole)
            return True
    raise NotUnderstood("For how long? Say “for 5 times”, “for 2 weeks” or “until 3 March”.")


def read_once(words: Cursor, said: Said) -> bool:
    """Tomorrow; on 3 March; in 2 hours; next Monday morning."""
    mark = words.at
    words.skip("on", "once", "the")
    found = said_date(words, said.today)
    if found:
        _only_once(said.once is not None, "dates")
        said.once = found
        if words.take("in"):
            words.take("the")
        said.part = words.take(*PARTS)
        return True
    words.at = mark
    words.take("once")
    return _read_ahead(words, said, mark)


def _read_ahead(words: Cursor, said: Said, mark: int) -> bool:
    if words.take("in") and is_number(words.peek()):
        count = words.number()
        unit = UNITS.get(words.peek(), "")
        words.at += 1
        _only_once(bool(said.once or said.once_in), "dates")
        if count is not None and count <= _MOST_AHEAD and unit in _SHORT:
            said.once_in = count * _SHORT[unit]
            return True
        if count is not None and count <= _MOST_AHEAD and unit in {"day", "week"}:
            days = count * (7 if unit == "week" else 1)
            day = said.today + timedelta(days=days)
            said.once = SaidDate(day.month, day.day, day.year)
            return True
    words.at = mark
    return False


def _only_once(said: bool, what: str) -> None:
    if said:
        raise NotUnderstood(f"Two {what} are said: make a schedule for each.")


def _clock(words: Cursor) -> time | None:
    """A time of a start or end, which stands behind it without "at"."""
    found = said_time(words, bare=False)
    return found.at if found else None
