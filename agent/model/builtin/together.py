"""Puts together what was said while a question was worked on, so that each question is answered.

A whole question stands beside the first one; a correction or a fragment ("by day", "I meant
yesterday") takes the place of the one before; a remark is left aside.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agent.model.builtin.history import Exchange
from agent.model.builtin.left_open import leaning_on, read_of_it
from agent.model.builtin.meaning import interpret
from agent.model.builtin.plan import Plan, Query, Refuse
from agent.model.builtin.remarks import ADDS, CORRECTS
from agent.model.builtin.understanding.following.at_each_time import at_each_time
from agent.model.builtin.writing.answers import TOOLS
from agent.names.taxonomy import Found
from agent.tools.taxonomy import read_found

MOST_REMEMBERED = 20
"""Exchanges that a follow-up may lean on."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that was said, and what was looked up for it."""

    question: str
    found: Found
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Together:
    """What is to be done, in order, each with its question; and remarks that could not be read.

    `problems` are sentences about names that could not be looked up.
    """

    plans: tuple[tuple[str, Plan], ...]
    aside: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def together(asked: Sequence[Asked], now: datetime, *, before: Query | None) -> Together:
    """What all of `asked` mean; `before` is what was counted last. At least one plan."""
    found: list[tuple[str, Plan]] = []
    unread: list[tuple[str, Plan]] = []
    for one in asked:
        plan = interpret(one.question, one.found, now, before=before)
        if before and before.notes:
            alone = interpret(one.question, one.found, now, before=None)
            plan = leaning_on(plan, before, alone)
        if both := _at_each_time(one, plan, now):
            found += both
            before = both[-1][1]
            continue
        if isinstance(plan, Refuse) and plan.unread:
            unread.append((one.question, plan))
            continue
        if plan not in [known for _, known in found]:
            if found and (one.edited or _takes_place(one, plan, now, before)):
                found.pop()
            found.append((one.question, plan))
        before = replace(plan, notes=()) if isinstance(plan, Query) else before
    if not found:
        return Together((unread[0],))
    return Together(tuple(found), tuple(question for question, _ in unread))


def _at_each_time(one: Asked, plan: Plan, now: datetime) -> list[tuple[str, Query]]:
    """Both halves of a comparison that is declined as a whole, where each can be counted alone."""
    if not isinstance(plan, Refuse) or plan.unread:
        return []
    halves = at_each_time(one.question, now)
    plans = [(half, interpret(half, one.found, now)) for half in halves]
    counted = [(half, each) for half, each in plans if isinstance(each, Query)]
    return counted if len(counted) == len(halves) else []


def before_of(answered: Sequence[Exchange], now: datetime) -> Query | None:
    """What was counted last, or was going to be when the work was stopped, or was read in part.

    What was read in part has a note that says so.
    """
    before: Query | None = None
    for exchange in answered[-MOST_REMEMBERED:]:
        counted = [call for call in exchange.calls if call.name in TOOLS]
        if counted:
            before = Query(counted[-1].name, counted[-1].input)
            continue
        looked_up = [
            call.result
            for call in exchange.made("read_taxonomy")
            if call.result and not call.failed and "kind" not in call.input
        ]
        if looked_up:
            found = read_found(looked_up[-1].text)
            plan = interpret(exchange.question, found, now, before=before)
            if isinstance(plan, Query):
                before = replace(plan, notes=())
            else:
                part = read_of_it(exchange.question, plan, found, now, before=before)
                before = part or before
    return before


def _takes_place(one: Asked, plan: Plan, now: datetime, before: Query | None) -> bool:
    """Whether a question replaces the one before: it says so, or it only changes a part of it.

    "And the week before?" changes a part too, but asks for one figure more.
    """
    if CORRECTS.search(one.question):
        return True
    if not isinstance(plan, Query) or before is None:
        return False
    if isinstance(interpret(one.question, one.found, now, before=None), Query):
        return False
    adds = bool(ADDS.match(one.question)) and _times(plan) != _times(before)
    return not adds


def _times(query: Query) -> tuple[object, object]:
    return query.arguments.get("date_from"), query.arguments.get("date_to")
