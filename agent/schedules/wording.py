"""Understands when something is to be done again, in plain English: "every weekday at 9 in Berlin".

What is not said has a default, and what may mean two things is either settled by a rule that a note
tells, or refused. The hour is 9:00, the day of a week Monday, that of a month the first; hours
without am or pm are those of 24; a date without its year is the next such one. Every text is
hostile: it is bounded and read once from left to right.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from agent.schedules.cron import is_cron, plan_of
from agent.schedules.places import zone_names, zone_of
from agent.schedules.planned import Understood, plan
from agent.schedules.plans import Calendar
from agent.schedules.said import Said, SaidDays
from agent.schedules.said_bounds import (
    read_end,
    read_length,
    read_minute,
    read_once,
    read_part,
    read_start,
    read_times,
    read_window,
)
from agent.schedules.said_days import said_days
from agent.schedules.said_exceptions import read_exceptions
from agent.schedules.said_zone import take_zone, unknown_place
from agent.schedules.spelling import VOCABULARY, corrected
from agent.schedules.words import Cursor, NotUnderstood, plain, quoted, split

__all__ = ["NotUnderstood", "Understood", "understand"]

_SILENT: Final = (
    ",", "and", "please", "run", "runs", "post", "send", "it", "me", "us", "a", "digest", "summary", "report",
)  # fmt: skip
_KNOWN: Final = frozenset(VOCABULARY)


def understand(text: str, *, now: datetime, zone: str) -> Understood:
    """The recurrence that `text` names, in the IANA `zone` unless it names another one.

    `now` is aware; "tomorrow" and the first of "every other Friday" are counted from it. Raises
    `NotUnderstood`, a `ValueError` with one sentence and examples for whoever asked.
    """
    try:
        return _understood(plain(text), now, zone_of(zone.lower()) or "")
    except ValidationError as error:
        reason = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise NotUnderstood(f"{reason.rstrip('.')}.") from error
    except OverflowError as error:
        raise NotUnderstood("That is too far in the future.") from error


def _understood(text: str, now: datetime, default: str) -> Understood:
    if not text:
        raise NotUnderstood("When? Nothing was said.")
    if not default:
        raise NotUnderstood("Your time zone is not known here: name one, as in “in Berlin”.")
    words = text.removeprefix("cron:").removeprefix("cron ").split()
    if is_cron(words):
        fields = words[:1] if words[0].startswith("@") else words[:5]
        zone, rest, notes = _zone(" ".join(words[len(fields) :]), default)
        said = _said(now, zone, notes)
        said.cron = plan_of(fields)
        if isinstance(said.cron, Calendar) and len(said.cron.days) > 1:
            said.notes.append("Cron runs on either kind of day, not only where both agree.")
        _check_behind_cron(rest)
    elif text[0] == "*":
        raise NotUnderstood("Cron has five fields: minute, hour, day, month and day of the week.")
    else:
        zone, rest, notes = _zone(text, default)
        said = _said(now, zone, notes)
    _read(rest, said)
    return plan(said)


def _zone(text: str, default: str) -> tuple[str, list[str], list[str]]:
    return take_zone(split(text, keep=zone_names()), default)


def _said(now: datetime, zone: str, notes: list[str]) -> Said:
    return Said(now=now.astimezone(ZoneInfo(zone)), zone=zone, notes=notes)


def _check_behind_cron(rest: list[str]) -> None:
    if rest and rest[0] not in _KNOWN:
        raise NotUnderstood(
            f"{quoted(rest[0])} stands behind the five fields of cron: minute, hour, day, month and "
            "day of the week. A time zone may follow them."
        )


def _read(words: list[str], said: Said) -> None:
    """Read all words into `said`. Raises `NotUnderstood` at the first that means nothing."""
    cursor = Cursor([_spelled(word, said) for word in words])
    while not cursor.done:
        if cursor.take_all("and also"):
            said.days.append(SaidDays())
        elif not any(read(cursor, said) for read in _CLAUSES) and not cursor.take(*_SILENT):
            raise _not_understood(cursor)
    for part in said.days:
        part.check_often(len(said.times))
    if said.cron and any(part.says_days or part.rhythm for part in said.days):
        raise NotUnderstood("Cron and words are mixed: say it in one of them.")
    if said.cron and (said.times or said.window):
        raise NotUnderstood("Cron has its hours already.")


def _spelled(word: str, said: Said) -> str:
    if word in _KNOWN:
        return word
    meant = corrected(word)
    if meant is None:
        return word
    said.notes.append(f"{quoted(word)} is read as “{meant}”.")
    return meant


def _days(words: Cursor, said: Said) -> bool:
    return said_days(words, said.days[-1])


_CLAUSES: Final[tuple[Callable[[Cursor, Said], bool], ...]] = (
    read_window,
    read_start,
    read_end,
    read_length,
    read_minute,
    read_once,
    read_part,
    read_exceptions,
    _days,
    read_times,
)
"""In the order in which they are tried: "3 March" is a date before 3 is anything else."""


def _not_understood(words: Cursor) -> NotUnderstood:
    word = words.peek()
    following = words.words[words.at + 1 :]
    if word == "in" and following:
        return unknown_place(following)
    if word.isdecimal():
        return NotUnderstood(f"What is {quoted(word)}? For a time say “at {word[:4]}”.")
    meant = [one for one in (word, *following) if one not in {"every", "on", "the", "at"}]
    word = meant[0] if meant else word
    return NotUnderstood(f"{quoted(word)} is not understood here.")
