"""A turn that has spent enough ends with an answer, and a full thread sends people to another one."""

import pytest

from agent.budget import ENOUGH, Budget, Limits
from agent.policy import Label
from agent.ports import Usage
from agent.state.conversations import StoredMessage

CALL = {"type": "tool_use", "id": "c", "name": "trends", "input": {}}


def log(*calls):
    """One generation of turn t1 for each number of calls, and one of another turn."""
    every = [("t0", 5), *(("t1", n) for n in calls)]
    return [
        StoredMessage(n, turn, f"{n}", "assistant", [CALL] * count, Label(), "")
        for n, (turn, count) in enumerate(every)
    ]


@pytest.mark.parametrize(
    ("limits", "calls", "reached"),
    [
        (Limits(steps=3), (1,), None),
        (Limits(steps=3), (1, 1), "steps"),
        (Limits(tool_calls=4), (2, 1), None),
        (Limits(tool_calls=4), (2, 2), "tool_calls"),
    ],
)
def test_generations_and_calls_are_counted_in_the_log(limits, calls, reached):
    """So a process that goes on for a dead one has no more than what is left."""
    assert Budget(limits).reached(log(*calls), "t1") == reached


@pytest.mark.parametrize(
    ("limits", "reached"),
    [
        (Limits(turn_tokens=151), None),
        (Limits(turn_tokens=150), "turn_tokens"),
        (Limits(turn_usd=0.03), None),
        (Limits(turn_usd=0.02), "turn_usd"),
        (Limits(thread_tokens=1150), "thread"),
        (Limits(thread_tokens=1151), None),
        (Limits(thread_usd=1.02), "thread"),
        (Limits(thread_usd=1.03), None),
    ],
)
def test_tokens_and_money_end_a_turn_with_an_answer(limits, reached):
    """Those of the turn, and those of its thread with what was there before."""
    budget = Budget(limits, Usage(900, 100, 1.0), [Usage(100, 50, 0.02)])

    assert budget.reached(log(1), "t1") == reached
    assert not budget.is_thread_over
    assert budget.is_thread_full is (reached == "thread")


def test_time_is_kept_for_the_answer():
    """The last generation begins before the turn's time is over."""
    budget = Budget(Limits(seconds=100))
    budget.started -= 100 * ENOUGH + 1

    assert budget.reached(log(1), "t1") == "seconds"


def test_a_thread_is_full():
    """By its tokens or its money, before anything new is spent."""
    assert Budget(Limits(thread_usd=1), Usage(cost_usd=1.0)).is_thread_over
    assert Budget(Limits(thread_tokens=10), Usage(5, 5)).is_thread_over
