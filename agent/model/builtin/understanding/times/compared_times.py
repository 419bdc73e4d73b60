"""Says plainly that two times are compared: "compare uploads this month to last month"."""

import re
from datetime import datetime

from agent.calendar.dates import Range
from agent.calendar.phrases import find_range

_COMPARES = re.compile(
    r"\W*(?:(?:hi|hey|hello|please|can|could|would|you|and|now|rootle)\W+)*compar(?:e|ing)\b",
    re.IGNORECASE,
)
_BETWEEN = (r"\s(?:with|against)\s+(?:the\s+)?", r"\sto\s+(?:the\s+)?")
"""What stands between them; "to" stands within a time as well, as in "from 1 to 7 November"."""

_RANGE = re.compile(r"\b(?:from|between)\s+\S+$", re.IGNORECASE)
_MOST_WORDS = 6


def as_compared(question: str, now: datetime) -> str:
    """`question` with "vs" between two times that are to be compared, else as it is."""
    if not _COMPARES.match(question):
        return question
    for between in _BETWEEN:
        for found in re.finditer(between, question, re.IGNORECASE):
            before, after = question[: found.start()], question[found.end() :]
            first = None if _RANGE.search(before) else _at_the_end(before, now)
            second = find_range(after, now, relative_to=first)
            if first and second and second.start == 0:
                return f"{before} vs {after}"
    return question


def _at_the_end(text: str, now: datetime) -> Range | None:
    """The time that `text` ends with."""
    words = text.split()
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        tail = " ".join(words[-count:])
        found = find_range(tail, now)
        if found and found.start == 0 and found.end == len(tail):
            return found.range
    return None
