"""Takes a comparison of two times apart, for what no single call compares: one question for each."""

import re
from datetime import datetime

from agent.calendar.phrases import find_range
from agent.model.builtin.understanding.times.compared_times import as_compared

_VERSUS = re.compile(
    r",?\s+(?:vs\.?|versus|compared\s+(?:to|with)|against|and|or|with|to)\s+(?:the\s+)?(?=\S)",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"^\W*compare\s+(?:the\s+)?", re.IGNORECASE)


def at_each_time(question: str, now: datetime) -> tuple[str, ...]:
    """The question at its first time and at its second; empty where it does not name two.

    The second time may be said from the first one ("the week before"), so it is written in dates.
    """
    question = as_compared(question, now)
    first = find_range(question, now)
    versus = _VERSUS.match(question, first.end) if first else None
    if first is None or versus is None:
        return ()
    rest = question[versus.end() :]
    second = find_range(rest, now, relative_to=first.range)
    if second is None or second.start:
        return ()
    before, behind = _COMPARES.sub("", question[: first.start]), rest[second.end :]
    date_from, date_to = second.range.days
    said = question[first.start : first.end]
    return (
        f"{before}{said}{behind}".strip(),
        f"{before}from {date_from} to {date_to}{behind}".strip(),
    )
