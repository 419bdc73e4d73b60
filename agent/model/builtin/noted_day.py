"""Finds the one day that a note on the charts belongs to, or what is wrong with the day that was said."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agent.calendar.parts import SHORT_SLASHED, SLASHED, short_days, slashed_days
from agent.calendar.phrases import find_range, impossible
from agent.calendar.points import LONG_MONTHS, Clock
from agent.model.builtin.writing.foreign import quoted

EDGE = " \t\n,;:.!?–—-"
"""What is left around words when others were taken out."""

_CLOCK = re.compile(
    r"\s*(?:,|\bat\b)?\s*(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)\b(?!:\d)", re.IGNORECASE
)
_LEAD = re.compile(r"\s*\b(?:for|on|at|from|of)(?:\s+the)?\s*$", re.IGNORECASE)
_NEXT = re.compile(r"\b(?:next|coming)\s+$", re.IGNORECASE)
_BEFORE = re.compile(r"^(?:(?:for|on|at|from|of|in|the|during|over)\s+)+", re.IGNORECASE)
_SLASHED = re.compile(
    rf"(?<![\w/])(?:{SLASHED}|{SHORT_SLASHED}|(?<!.)\d{{1,2}}/\d{{1,2}}(?!.))(?![\w/])"
)
"""A date in numbers; the short one behind a word that dates stand behind, or where it stands alone."""


@dataclass(frozen=True, slots=True)
class NotedDay:
    """The day (ISO, perhaps with a time) and the text without it.

    Where there is no day, `wrong` is a sentence about what was said in its place, empty if nothing
    was, and `may_be` are the days that it may be. `is_long` are words for more than one day, which
    may be a part of the note.
    """

    rest: str
    iso: str = ""
    wrong: str = ""
    may_be: tuple[date, ...] = ()
    is_long: bool = False


def noted_day(text: str, now: datetime) -> NotedDay:
    """What `text` says of the day."""
    if found := _SLASHED.search(text.strip(EDGE)):
        return _in_numbers(text.strip(EDGE), found, now)
    if words := impossible(text, now):
        wrong = f"{quoted(_bare(words))} is no day of the calendar."
        before, _, behind = text.partition(words)
        return NotedDay(_joined(before, behind), wrong=wrong)
    found_range = find_range(text, now)
    if found_range is None:
        return NotedDay(text)
    start, end = found_range.start, found_range.end
    if found_range.range.unit != "day":
        words = _bare(text[start:end])
        return NotedDay(text, wrong=f"{quoted(words)} is more than one day.", is_long=True)
    day = found_range.range.start.date()
    if ahead := _NEXT.search(text[:start]):  # of a weekday the last one was found
        return _timed(text, day + timedelta(days=7), ahead.start(), end)
    return _timed(text, day, start, end)


def in_words(day: date) -> str:
    """A day with its month as a word, which is read in one way only."""
    return f"{day.day} {LONG_MONTHS[day.month - 1]} {day.year}"


def _in_numbers(text: str, found: re.Match[str], now: datetime) -> NotedDay:
    said = found[0].strip()
    days = short_days(said, Clock(now)) if said.count("/") == 1 else slashed_days(said)
    if len(days) == 1:
        return _timed(text, days[0], found.start(), found.end())
    rest = _joined(text[: found.start()], text[found.end() :])
    if not days:
        return NotedDay(rest, wrong=f"{quoted(said)} is no day of the calendar.")
    either = " or ".join(map(in_words, days))
    return NotedDay(rest, wrong=f"{quoted(said)} may be {either}.", may_be=days)


def _timed(text: str, day: date, start: int, end: int) -> NotedDay:
    """A day that is said from `start` to `end`, with the time behind it where there is one."""
    clock = _CLOCK.match(text, end)
    time = f"T{int(clock['hour']):02}:{clock['minute']}" if clock else ""
    rest = _joined(text[:start], text[clock.end() if clock else end :])
    return NotedDay(rest, day.isoformat() + time)


def _bare(words: str) -> str:
    return _BEFORE.sub("", words.strip())


def _joined(before: str, behind: str) -> str:
    return f"{_LEAD.sub('', before)} {behind}".strip(EDGE)
