"""Reads mistyped words of a schedule: "evry wendesday" is every Wednesday, and that is said."""

from typing import Final, Literal

from rapidfuzz.distance import OSA

from agent.calendar.points import LONG_MONTHS, LONG_WEEKDAYS
from agent.schedules.words import NUMBERS, Cursor, NotUnderstood, quoted

WEEKDAYS: Final = {
    name: number
    for number, long in enumerate(name.lower() for name in LONG_WEEKDAYS)
    for name in (long, f"{long}s", long[:3], f"{long}'s")
} | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
"""Names of weekdays in small letters; 0 is Monday."""

MONTHS: Final = {
    name: number
    for number, long in enumerate((name.lower() for name in LONG_MONTHS), start=1)
    for name in (long, long[:3])
} | {"sept": 9}
"""Names of months in small letters; 1 is January."""

ORDINALS: Final = {
    word: value
    for value, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
        ],
        start=1,
    )
} | {"last": -1}

Span = Literal["minute", "hour", "day", "week", "month", "quarter", "year"]

_SPANS: Final[dict[Span, str]] = {
    "minute": "minute minutes min mins",
    "hour": "hour hours hr hrs",
    "day": "day days",
    "week": "week weeks wk wks",
    "month": "month months",
    "quarter": "quarter quarters",
    "year": "year years",
}
UNITS: Final = {name: span for span, names in _SPANS.items() for name in names.split()}

ADVERBS: Final = {
    "hourly": ("hour", 1), "daily": ("day", 1), "nightly": ("day", 1), "weekly": ("week", 1),
    "fortnightly": ("week", 2), "monthly": ("month", 1), "quarterly": ("quarter", 1),
    "yearly": ("year", 1), "annually": ("year", 1),
}  # fmt: skip

_OTHERS = (
    "every each other weekday weekdays weekend weekends working business workday workdays morning "
    "mornings afternoon afternoons evening evenings noon midday midnight fortnight between until "
    "till through from starting beginning start tomorrow today next following time times runs "
    "once twice half past quarter o'clock of the and also on at in for to please except half-hour "
    "half-hourly per all night nights digest is run runs post send it me us digest everyday biweekly bi-weekly"
)
VOCABULARY: Final = tuple(
    dict.fromkeys([*WEEKDAYS, *MONTHS, *ORDINALS, *UNITS, *ADVERBS, *NUMBERS, *_OTHERS.split()])
)

_SHORTEST = 4
"""Letters of a word that may be mistyped; in a shorter one every slip makes another word."""
_LONG = 8
"""From here on two slips are believed."""


def ranges_weekdays(words: Cursor, ahead: int) -> bool:
    """Whether "Monday to Friday" stands `ahead` words further on."""
    between = words.peek(ahead + 1) in {"to", "through", "thru", "until", "till"}
    between = between or (words.peek(ahead - 1) == "between" and words.peek(ahead + 1) == "and")
    return between and words.peek(ahead) in WEEKDAYS and words.peek(ahead + 2) in WEEKDAYS


def corrected(word: str) -> str | None:
    """The word of a schedule that `word` is a slip of, None for none.

    Raises `NotUnderstood` where it may be either of two: "tursday".
    """
    if len(word) < _SHORTEST or len(word) > 2 * _LONG or not word.isalpha():
        return None
    slips = 1 if len(word) < _LONG else 2
    far = {one: OSA.distance(word, one, score_cutoff=slips) for one in VOCABULARY if len(one) > 2}
    least = min(far.values())
    nearest = [one for one, distance in far.items() if distance == least <= slips]
    alike = [one for one in nearest if one[0] == word[0]] or nearest
    meanings = {one.rstrip("s") for one in alike}
    if len(meanings) > 1:
        either = " or ".join(f"“{one}”" for one in sorted(meanings))
        raise NotUnderstood(f"{quoted(word)} may be {either}: please write it out.")
    return alike[0] if alike else None
