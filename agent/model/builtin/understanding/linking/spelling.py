"""Reads mistyped words: one slip in a word that nothing else explains, of a name or of plain English."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

from agent.calendar.points import LONG_MONTHS, LONG_WEEKDAYS
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.countries import spoken
from agent.model.builtin.understanding.linking.devices import device
from agent.model.builtin.understanding.linking.plain_english import ENGLISH
from agent.model.builtin.understanding.linking.word_forms import forms
from agent.model.builtin.understanding.tokens import Token
from agent.names.naming import is_irregular

SHORTEST = 5
"""Letters of a word that may be mistyped; in a shorter one every slip makes another word."""

_CALENDAR: Final = tuple(name.lower() for name in (*LONG_MONTHS, *LONG_WEEKDAYS))
PLAIN: Final = (
    "yesterday", "today", "weeks", "month", "months", "quarter", "quarters", "years", "hours",
    "previous", "before", "after", "since", "between", "daily", "weekly", "monthly", "hourly",
    "people", "users", "customers", "visitors", "unique", "different", "distinct", "sessions",
    "average", "median", "total", "maximum", "minimum", "percent", "percentage", "share",
    "conversion", "funnel", "retention", "lifecycle", "stickiness", "compared", "versus",
    "country", "countries", "browser", "browsers", "without", "except", "excluding",
    "number", "count", "times", "events", "active", "split", "broken", "growth", "common",
    "popular", "greater", "least", "weekday", "which", "where", "their", "there", "about",
    *_CALENDAR, *(f"{name.lower()}s" for name in LONG_WEEKDAYS), "weekends", "weekdays",
)  # fmt: skip
"""English that is recognised in spite of a slip; each of these words leaves something to show."""

SWAPPED: Final = {
    "hwo": "how", "teh": "the", "adn": "and", "dya": "day", "wek": "week", "amny": "many",
    "lastweek": "last week", "lastmonth": "last month", "thisweek": "this week",
    "thismonth": "this month", "lsat": "last", "lats": "last", "pst": "past", "mnay": "many", "mny": "many", "form": "from",
    "fro": "for", "yday": "yesterday", "yest": "yesterday", "wekk": "week", "weeek": "week",
    "mth": "month", "ppl": "people", "usr": "user", "usrs": "users", "pepole": "people",
    "u": "you", "whos": "who", "vs": "vs", "thsi": "this", "tihs": "this", "waht": "what", "whta": "what",
    "wich": "which", "whcih": "which", "avg": "avg", "b4": "before", "nr": "number", "tody": "today",
    "ths": "this", "tis": "this", "thisyear": "this year", "lastyear": "last year", "lastquarter": "last quarter",
    "thisquarter": "this quarter", "perday": "per day", "perweek": "per week", "permonth": "per month",
    "mot": "most", "moth": "month", "weke": "week", "dyas": "days", "lst": "last", "qtr": "quarter",
}  # fmt: skip
"""Slips and short forms in words too short to guess by."""

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_UNITS = ("week", "weeks", "month", "months", "quarter", "quarters", "hours", "today")
_VOWELS = frozenset("aeiouy")
_FEW = 3
"""Consonants by which no word is told from the others."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A question as it was probably meant; `read_as` are the names in it that were mistyped."""

    question: str
    read_as: tuple[tuple[str, str], ...] = ()


def correct(
    question: str, said: Sequence[Token], catalogue: Catalogue, *, known: Collection[int]
) -> Corrected:
    """Replace the slips in `question`; the tokens at `known` mean something as they are."""
    read_as: list[tuple[str, str]] = []
    for at in reversed(range(len(said))):
        token = said[at]
        if at in known or token.quoted or token.mark or token.number is not None:
            continue
        meant = SWAPPED.get(token.low) or _time_unit(token.low) or _plain(token.low)
        meant = meant or _week(said, at)
        if meant is None:
            meant = device(said, at, catalogue) or _name(token, catalogue)
            if meant:
                read_as.insert(0, (token.text, meant))
        if meant and meant != token.low:
            question = f"{question[: token.start]}{meant}{question[token.end :]}"
    return Corrected(question, tuple(read_as))


def _week(said: Sequence[Token], at: int) -> str | None:
    """Last weak."""
    before = said[at - 1].low if at else ""
    before = SWAPPED.get(before, before)
    return "week" if said[at].low == "weak" and before in {"last", "this", "past", "per"} else None


def _time_unit(low: str) -> str | None:
    """Mnth, wks, hrs: a unit of time without its vowels."""
    if any(c in _VOWELS for c in low):
        return None
    return next((unit for unit in _UNITS if _bones(unit) == low), None)


def _bones(text: str) -> str:
    return "".join(c for c in text if c not in _VOWELS)


def _plain(low: str) -> str | None:
    return low if low in PLAIN else _nearest(low, PLAIN) or _shortened(low)


def _shortened(low: str) -> str | None:
    """Ystrday, septmbr: some of the vowels are left out, and nothing else."""
    if len(low) < SHORTEST:
        return None
    found = {w for w in PLAIN if len(_bones(w)) > _FEW and _bones(w) == _bones(low)}
    short = [w for w in found if w[0] == low[0] and len(low) < len(w) and _is_within(low, w)]
    return short[0] if len(short) == 1 else None


def _is_within(low: str, other: str) -> bool:
    """Whether all letters stand in the other word in this order."""
    rest = iter(other)
    return all(letter in rest for letter in low)


def _name(token: Token, catalogue: Catalogue) -> str | None:
    """The word of a name, of a value or of a country; in a form that there is."""
    if token.low in ENGLISH or is_irregular(token.low):
        return None
    events = (name for called in catalogue.events.names for name in called)
    return (
        _nearest(token.low, (*catalogue.events.spellings, *catalogue.properties.spellings))
        or _nearest(token.low, set(forms(events)))
        or _nearest(token.low, catalogue.value_words)
        or _nearest(token.low, [k for k in spoken() if len(k) > SHORTEST])
    )


def _nearest(said: str, words: Iterable[str]) -> str | None:
    """The one word that `said` is a slip of; None where there is none, or more than one."""
    if not said.isalpha():
        return None
    if len(said) < SHORTEST:
        return _swapped(said, words)
    allowed = 1 if len(said) < 8 else 2
    near: dict[int, set[str]] = {}
    for other in words:
        if other[:1] == said[0] and abs(len(other) - len(said)) <= allowed and len(other) > 3:
            distance = OSA.distance(said, other, score_cutoff=allowed)
            if 0 < distance <= allowed and is_slip(said, other):
                near.setdefault(distance, set()).add(other)
    best = near[min(near)] if near else set()
    return best.pop() if len(best) == 1 else None


def _swapped(said: str, words: Iterable[str]) -> str | None:
    """The one short word whose letters were only swapped: "taks"; any other slip is a guess."""
    if len(said) != SHORTEST - 1:
        return None
    found = {w for w in words if sorted(w) == sorted(said) and w[:1] == said[0]}
    near = [w for w in found if OSA.distance(said, w, score_cutoff=1) == 1]
    return near[0] if len(near) == 1 else None


def is_slip(said: str, meant: str) -> bool:
    """Whether fingers slip so: letters swapped, left out, doubled, or one beside the right one.

    "charged" is no slip of "changed": the two letters are not neighbours on a keyboard. An ending
    that sounds alike is one: "convertion".
    """
    if len(said) != len(meant) or said.replace("tion", "sion") == meant.replace("tion", "sion"):
        return True
    differing = [(a, b) for a, b in zip(said, meant, strict=True) if a != b]
    if len(differing) == 1:
        return _near_keys(*differing[0])
    return True


def _near_keys(one: str, other: str) -> bool:
    if one in _VOWELS and other in _VOWELS:
        return True
    places = {c: (r, k + r / 2) for r, row in enumerate(_ROWS) for k, c in enumerate(row)}
    if one not in places or other not in places:
        return True
    (row, column), (row2, column2) = places[one], places[other]
    return abs(row - row2) <= 1 and abs(column - column2) <= 1
