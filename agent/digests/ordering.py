"""Understands how a digest is ordered: when, what, and whether only when something is notable.

every weekday at 9 in Berlin
first Monday of the month at 8: how many people signed up last month? and how many paid?
every Monday at 10 only if notable
"""

import re
from datetime import datetime, timedelta
from itertools import pairwise

from agent.digests.content import LONGEST_QUESTION, MOST_QUESTIONS, Content, Questions, Summary
from agent.schedules.recurrence import upcoming
from agent.schedules.wording import Understood, understand
from agent.state.schedule_rows import Plan

EXAMPLES = (
    "/rootle digest every weekday at 9 in Berlin",
    "/rootle digest first Monday of the month at 8: how many people signed up last month?",
)

SUMMARY = "Product summary"
LONGEST_TITLE = 80

CLOSEST = timedelta(hours=1)
"""A channel that hears of its product more often than every hour stops listening."""

_NOTABLE = re.compile(
    r"[\s,;.]*\b(?:but\s+)?only\s+(?:if|when)\s+(?:(?:something|anything|it|there)\s*(?:is|'s|’s)?\s+)?"
    r"(?:something\s+|anything\s+)?(?:notable|unusual|interesting|noteworthy)(?:\s+happen(?:s|ed))?[\s.]*",
    re.IGNORECASE,
)
_BEHIND = re.compile(r":(?!\d)")
"""The colon before the questions; that of 9:30 has a digit behind it."""

_BETWEEN = re.compile(r"[;\n]+|(?<=\?)\s+(?:and\s+)?", re.IGNORECASE)


class CannotOrder(ValueError):
    """What was ordered cannot be; the message is for whoever ordered it."""


def order(words: str, *, now: datetime, zone: str) -> tuple[Plan, tuple[str, ...]]:
    """The plan of a digest that `words` order, and what was taken for granted, in sentences.

    `zone` is meant where none is named. Raises `NotUnderstood` and `CannotOrder`.
    """
    rest, only_notable = _NOTABLE.subn(" ", words)
    when, questions = _parted(rest.strip())
    understood = understand(when, now=now, zone=zone)
    plan = plan_of(understood, questions, words=words, only_notable=bool(only_notable), now=now)
    return plan, understood.notes


def plan_of(
    understood: Understood,
    questions: tuple[str, ...],
    *,
    words: str,
    only_notable: bool,
    now: datetime,
) -> Plan:
    """The plan of a digest of these questions, or without any of the summary.

    `words` order the same one. Raises `CannotOrder` for one that comes too often.
    """
    _check_distance(understood, now)
    content: Content = Questions(questions=questions) if questions else Summary()
    return Plan(
        title=_title(questions),
        words=" ".join(words.split()),
        recurrence=understood.recurrence,
        content=content.to_json(),
        only_notable=only_notable,
    )


def questions_of(text: str) -> tuple[str, ...]:
    """The questions of a text: one a line, or one behind a semicolon or a question mark.

    Raises `CannotOrder` for too many, and for too long ones.
    """
    parts = (" ".join(part.split()) for part in _BETWEEN.split(text))
    questions = tuple(part for part in parts if part)
    if len(questions) > MOST_QUESTIONS:
        raise CannotOrder(
            f"These are {len(questions)} questions; a digest has {MOST_QUESTIONS} at most."
        )
    if any(len(question) > LONGEST_QUESTION for question in questions):
        raise CannotOrder(f"A question of a digest has at most {LONGEST_QUESTION} characters.")
    return questions


def _parted(words: str) -> tuple[str, tuple[str, ...]]:
    """When, and the questions behind a colon."""
    found = _BEHIND.search(words)
    if found and words[: found.start()].strip().lower() == "cron":
        found = _BEHIND.search(words, found.end())
    if found is None:
        return words, ()
    questions = questions_of(words[found.end() :])
    if not questions:
        raise CannotOrder(
            "Behind the colon there is no question: name one, or leave the colon out."
        )
    return words[: found.start()], questions


def _check_distance(understood: Understood, now: datetime) -> None:
    runs = upcoming(understood.recurrence, now, 30)
    if any(b - a < CLOSEST for a, b in pairwise(runs)):
        raise CannotOrder("A digest comes at most once an hour: choose a longer distance.")


def _title(questions: tuple[str, ...]) -> str:
    if not questions:
        return SUMMARY
    first = questions[0]
    if len(first) > LONGEST_TITLE:
        first = f"{first[: LONGEST_TITLE - 1]}…"
    more = len(questions) - 1
    return f"{first} and {more} more" if more else first
