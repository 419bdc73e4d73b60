"""Reads which days of the week are left out: "every day except Sunday", "weekdays but not Friday"."""

from typing import Final

from agent.calendar.points import LONG_WEEKDAYS
from agent.schedules.said import Said, SaidDays
from agent.schedules.said_days import said_weekdays
from agent.schedules.words import Cursor, NotUnderstood

ALL: Final = frozenset(range(7))
_PHRASES: Final = ("except for", "except", "but not", "but", "excluding", "without", "apart from",
                   "other than")  # fmt: skip


def read_exceptions(words: Cursor, said: Said) -> bool:
    """Except on Saturday and Sunday; of the days that are being said."""
    mark = words.at
    words.take(",")
    if not any(words.take_all(phrase) for phrase in _PHRASES):
        words.at = mark
        return False
    words.skip("on", "the", "every", "each", "all")
    out = SaidDays()
    if not said_weekdays(words, out) or out.part:
        raise NotUnderstood(
            "Only days of the week can be left out, as in “every day except Sunday”; for other days "
            "say those on which it comes."
        )
    said.days[-1].without |= out.weekdays
    return True


def left_over(said: SaidDays) -> tuple[int, ...]:
    """The days of the week that remain. Raises `NotUnderstood` where none does."""
    daily = (said.unit, said.count) == ("day", 1) or (said.rhythm and not said.unit)
    if not said.weekdays and not daily:
        name = LONG_WEEKDAYS[min(said.without)]
        raise NotUnderstood(
            f"Of which days is {name} left out? Say “every day except {name}”, or the days on which "
            "it comes."
        )
    remain = (said.weekdays or ALL) - said.without
    if not remain:
        raise NotUnderstood("All its days are left out: it would never run.")
    return tuple(remain)
