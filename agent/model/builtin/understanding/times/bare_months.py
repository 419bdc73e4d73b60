"""Spells out a month's short name by itself: "uploads oct" are those in October.

Only at the beginning or the end of a question or beside another month, and only where nothing in
the company is called so: "may" and "mar" are other words as well, and a host may be called Jan.
"""

import re

from agent.calendar.points import LONG_MONTHS
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.tokens import key
from agent.names.naming import word

_LONG = {
    short: month
    for month in LONG_MONTHS
    for short in (month[:3].lower(), *(["sept"] if month == "September" else []))
    if month not in {"March", "May"}
}
_SHORT = "|".join(_LONG)
_LISTED = rf"(?:{_SHORT}|{'|'.join(LONG_MONTHS)})"
_JOINS = r"\s*(?:\s(?:and|or|vs\.?|versus|to|compared\s+(?:to|with))\s|,)\s*"

_LAST = re.compile(
    rf"(?P<before>\S+\s+)(?P<month>{_SHORT})\.?(?=\s*[?!.]*\s*$|{_JOINS}{_LISTED}\b)", re.IGNORECASE
)
_SECOND = re.compile(rf"(?P<before>\b{_LISTED}{_JOINS})(?P<month>{_SHORT})\b", re.IGNORECASE)
_ALSO = re.compile(
    rf"(?<!between\s)(?<!from\s)(?P<before>\b{_LISTED}{_JOINS})(?P<month>march|may)\b(?!\s+\d)(?!{_JOINS}{_LISTED}\s+\d)",
    re.IGNORECASE,
)
"""March and May are other words as well, but not behind another month: "in April and May"."""
_SHARED_YEAR = re.compile(
    rf"\b(?P<month>{_LISTED})(?P<join>\s*(?:\s(?:and|or|vs\.?|versus)\s|,)\s*(?:(?:and|in)\s)?)(?P<other>{_LISTED})(?P<year>\s+20\d\d)\b",
    re.IGNORECASE,
)
"""April and May 2025: both of that year."""
_FIRST = re.compile(rf"^\W*(?P<month>{_SHORT})(?=\s+[a-z])", re.IGNORECASE)

_LEADS = frozenset(
    ["in", "on", "over", "during", "for", "since", "from", "until", "till", "to", "between", "and", "or",
     "vs", "vs.", "versus", "of", "throughout", "last", "this", "before", "after", "with", "by"]
)  # fmt: skip
"""Words before a month that say how it is meant."""

_NAMED = frozenset(["is", "are", "=", "called", "named", "equals", "not", "the", "a", "an"])
"""Words before what is no time by itself."""


def with_months(question: str, catalogue: Catalogue) -> str:
    """`question` with months spelt out where they stand by themselves."""
    question = _LAST.sub(lambda m: _spelt_out(m, catalogue), question)
    question = _SECOND.sub(lambda m: _spelt_out(m, catalogue), question)
    question = _ALSO.sub(r"\g<before>in \g<month>", question)
    question = _with_years(question)
    first = _FIRST.match(question)
    if first and not _is_name(first["month"], catalogue):
        return f"{_LONG[first['month'].lower()]}{question[first.end('month') :]}"
    return question


def _with_years(question: str) -> str:
    """The year behind the last of some months in order for each of them."""
    shared = _SHARED_YEAR.search(question)
    while shared and _number(shared["month"]) < _number(shared["other"]):
        end = shared.end("month")
        question = f"{question[:end]}{shared['year']}{question[end:]}"
        shared = _SHARED_YEAR.search(question)
    return question


def _number(month: str) -> int:
    return [m[:3].lower() for m in LONG_MONTHS].index(month[:3].lower())


def _spelt_out(match: re.Match[str], catalogue: Catalogue) -> str:
    before = match["before"].lower().split()[-1]
    number = before[0].isdigit()
    if number or before in _NAMED or _is_name(match["month"], catalogue):
        return match[0]
    lead = "" if before in _LEADS or before.endswith(",") else "in "
    return f"{match['before']}{lead}{_LONG[match['month'].lower()]}"


def _is_name(said: str, catalogue: Catalogue) -> bool:
    """Whether a name or a value of the company has the word."""
    low = said.lower()
    hits = catalogue.events.hits(word(low)) or catalogue.properties.hits(word(low))
    cohort = any(low in name.lower().split() for name in catalogue.found.cohorts)
    return bool(hits) or cohort or low in catalogue.value_words or key(low) in catalogue.group_keys
