"""Offers to go on in the background where a turn came to the end of what one request may spend."""

from dataclasses import replace
from typing import Final

from agent import manner
from agent.budget import Budget, Limit, Limits
from agent.ports import Answer, Option
from agent.turn import Turn
from agent.unhurried import without_hurry

GO_ON: Final = "Go on in the background"

_WORDS: Final[dict[Limit, str]] = {
    "steps": "{:,} steps",
    "tool_calls": "{:,} calls of tools",
    "seconds": "{:,.0f} seconds",
    "turn_tokens": "{:,} tokens",
    "turn_usd": "${:,.2f}",
}


def ended_at(
    limit: Limit | None, answer: Answer, turn: Turn, budget: Budget, background: Limits | None
) -> Answer:
    """An answer for whose sake `limit` let nothing more be looked up; it says so where one can go on."""
    if limit is None or background is None:
        return answer
    offering = offered(answer, limit, turn, budget, background)
    if not offering.options:
        return answer
    most, more = (_in_words(limits, limit) for limits in (budget.limits, background))
    return manner.at_limit(offering, most, more)


def offered(
    answer: Answer, limit: Limit, turn: Turn, budget: Budget, background: Limits | None
) -> Answer:
    """The answer with a button that puts the question off to a job, where that can do more.

    A job can where it may spend more of what ran out, and where its thread is not full. It speaks
    to everybody in the thread, so that it goes on with nothing that was asked privately.
    """
    if background is None or turn.lease or turn.private or budget.is_thread_full:
        return answer
    if limit == "thread" or _most(background, limit) <= _most(budget.limits, limit):
        return answer
    return replace(answer, options=(Option(GO_ON, without_hurry(turn.text)),))


def _most(limits: Limits, limit: Limit) -> float:
    return float(getattr(limits, limit))


def _in_words(limits: Limits, limit: Limit) -> str:
    return _WORDS[limit].format(getattr(limits, limit))
