"""Reads a time that was told just before: "we had an outage on 12 November. How many … that day?"."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from agent.calendar.dates import Range
from agent.model.builtin.understanding.times.moved_times import TimeMention

_POINTS: Final = re.compile(
    r"\b(?:(?P<since>since\s+then)|(?:on\s+|in\s+|during\s+)?(?:that|the\s+same)\s+(?P<unit>day|week|month))\b(?!\s+(?:of|before|after|in|on)\b)",
    re.IGNORECASE,
)


def with_told_time(question: str, told: Sequence[TimeMention]) -> tuple[str, str]:
    """`question` with the one time that was told, and a note; as it is where it points to none."""
    said = _POINTS.search(question)
    if not said or len(told) != 1 or told[0].bounded or told[0].open_start or told[0].ever:
        return question, ""
    span = told[0].range
    if said["since"]:
        meant = f"since {span.start.date()}" if span.unit == "day" else ""
    else:
        meant = _stretch(span) if span.unit == said["unit"].lower() else ""
    if not meant:
        return question, ""
    time = meant.split(" ", 1)[-1]
    note = f"I took the time of “{said[0]}” to be {time}."
    return f"{question[: said.start()]}{meant}{question[said.end() :]}", note


def _stretch(span: Range) -> str:
    first, last = span.start.date(), (span.end - timedelta(seconds=1)).date()
    return f"on {first}" if first == last else f"from {first} to {last}"
