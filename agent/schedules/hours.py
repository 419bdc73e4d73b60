"""Reads times of day: "9am", "17:30", "noon", "half past 8", "at 9 and 17", "between 9 and 5pm"."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Final

from agent.schedules.words import NUMBERS, Cursor, NotUnderstood, quoted

DEFAULT = time(9)
"""When no hour is said."""

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2})|h)(am|pm|a|p|h)?|(\d{1,2})(am|pm|a|p)")
_MILITARY = re.compile(r"\d{4}")
_NAMED: Final = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_HALVES: Final = {"am": "am", "a": "am", "pm": "pm", "p": "pm"}
PARTS: Final = {
    "morning": time(9),
    "afternoon": time(14),
    "evening": time(18),
    "night": time(21),
}
"""What a part of the day means by itself: "every Monday morning"."""

_EARLY = 7
"""Hours up to here are more often meant in the evening than in the morning when said bare."""


@dataclass(frozen=True, slots=True)
class SaidTime:
    """A time of day as it was said; `note` tells what was taken for granted."""

    at: time
    note: str = ""
    half: bool = True
    """Whether the half of the day is beyond doubt."""


def said_time(words: Cursor, *, bare: bool) -> SaidTime | None:
    """Read a time; a number alone ("at 9") only where it may be `bare`.

    Raises `NotUnderstood` for 25:00 and the like.
    """
    mark = words.at
    if name := words.take(*_NAMED):
        note = "Midnight is 00:00, the beginning of a day." if name == "midnight" else ""
        return SaidTime(_NAMED[name], note)
    bare = bare or words.peek(1) in _HALVES
    found = _past(words) or _clock(words) or (_bare(words) if bare else None)
    if found is None:
        words.at = mark
        return None
    words.take("o'clock", "hours", "sharp")
    return found


def said_times(words: Cursor, *, bare: bool) -> list[SaidTime]:
    """Read times that follow each other: "9, 13:00 and 5pm"; none gives an empty list."""
    found: list[SaidTime] = []
    while True:
        mark = words.at
        if found:
            words.take(",")
            words.take("and")
            words.take("at")
            if words.at == mark:
                break
        one = said_time(words, bare=bare)
        if one is None or words.peek() in {"of", "times", "runs"}:
            words.at = mark
            break
        found.append(one)
    return found


def _past(words: Cursor) -> SaidTime | None:
    """Half past nine, quarter to 9."""
    words.take("a")
    for phrase, minutes in (("half past", 30), ("quarter past", 15), ("quarter to", -15)):
        if words.take_all(phrase):
            one = said_time(words, bare=True)
            if one and one.at.minute == 0:
                total = (one.at.hour * 60 + minutes) % (24 * 60)
                note = one.note and _early(total // 60)
                return SaidTime(time(total // 60, total % 60), note, half=one.half)
    return None


def _clock(words: Cursor) -> SaidTime | None:
    word = words.peek()
    if match := _CLOCK.fullmatch(word):
        words.at += 1
        hour, half = match[1] or match[4], match[3] or match[5] or ""
        half = _HALVES.get(half) or _half(words)
        named = _named(int(hour), int(match[2] or 0), half, said=word)
        return SaidTime(named, half=bool(half))
    if _MILITARY.fullmatch(word) and word[0] in "012" and words.peek(-1) != "minute":
        words.at += 1
        return SaidTime(_named(int(word[:2]), int(word[2:]), "", said=word))
    return None


def _bare(words: Cursor) -> SaidTime | None:
    word = words.peek()
    hour = words.number()
    if hour is None:
        return None
    half = _half(words)
    at = _named(hour, 0, half, said=word)
    is_early = not half and not word.startswith("0") and hour and hour <= _EARLY
    return SaidTime(at, _early(at.hour) if is_early else "", half=bool(half))


def _half(words: Cursor) -> str:
    """The half of the day behind an hour: "am", "in the evening"."""
    if half := words.take("am", "pm"):
        return half
    for phrase, half in (
        ("in the morning", "am"),
        ("in the afternoon", "pm"),
        ("in the evening", "pm"),
    ):
        if words.take_all(phrase):
            return half
    return ""


def _named(hour: int, minute: int, half: str, *, said: str) -> time:
    if half:
        if not 1 <= hour <= 12:
            raise NotUnderstood(f"{quoted(said)} is no time: hours with am or pm go from 1 to 12.")
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        advice = " Write 00:00 for midnight." if hour == 24 else ""
        raise NotUnderstood(f"{quoted(said)} is no time: a day goes from 00:00 to 23:59.{advice}")
    return time(hour, minute)


def _early(hour: int) -> str:
    return f"{hour:02}:00 is in the morning; write {hour % 12 or 12}pm for the evening."


def is_number(word: str) -> bool:
    """Whether `word` is a number, "9" or "nine"."""
    return word in NUMBERS or (word.isascii() and word.isdecimal())
