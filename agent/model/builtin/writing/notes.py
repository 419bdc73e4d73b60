"""What has to be said beside an answer: what was assumed, what is not over, what was left out."""

import re

from agent.calendar.dates import Range, instant
from agent.model.builtin.writing.foreign import sentence
from agent.model.builtin.writing.outcome import Outcome

_DOUBT = re.compile(r"No known value of “[^\n]*|No value of “[^\n]*")
"""How the tools say that a condition names a value that nobody has seen."""

_CUT = "There may be more"
"""How `run_sql` says that a LIMIT was reached."""

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBER = re.compile(r"(?<![\w.,:“-])\d{1,2}(?= [a-z])")
"""A small number before a word: no date, no time of day, no part of a name."""


def notes(outcome: Outcome) -> list[str]:
    """A sentence each."""
    said = [_in_words(note) for note in outcome.query.notes if note]
    if not outcome.is_empty and (doubt := _DOUBT.search(outcome.result.text)):
        said.append(sentence(doubt[0]))
    if outcome.is_unfinished and outcome.query.tool == "retention":
        said.append(f"The {outcome.text('interval', 'week')} that is not over is left out.")
    elif outcome.is_unfinished:
        comparing = " The two are not equally long." if _unequal(outcome) else ""
        said.append(f"The time is not over yet: this is what happened so far.{comparing}")
    if _CUT in outcome.result.text and outcome.query.tool == "run_sql":
        said.append("There may be more rows: the query's LIMIT was reached.")
    return said


def _in_words(note: str) -> str:
    """A note of the plan; its numbers are no evidence, so they are written as words."""
    return _NUMBER.sub(lambda found: number_in_words(int(found[0])), note)


def number_in_words(number: int) -> str:
    """Numbers below a hundred as words; larger ones as they are."""
    if number < len(_ONES):
        return _ONES[number]
    if number >= 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_ONES[ones]}" if ones else _TENS[tens]


def _unequal(outcome: Outcome) -> bool:
    """Whether an unfinished time is compared with one of another length."""
    before, span = outcome.asked("compare"), outcome.span
    if before is None or span is None:
        return False
    return abs(_seconds(before) - _seconds(span)) > 60


def _seconds(span: Range) -> float:
    return (instant(span.end) - instant(span.start)).total_seconds()
