"""A comparison of two times that no single call makes is taken apart into one question for each."""

import pytest

from agent.model.builtin.together import Asked, together
from agent.model.builtin.understanding.following.at_each_time import at_each_time
from tests.thinking.understanding.companies import DEMO, NOW
from tests.thinking.understanding.told import tell


def plans(question):
    return [tell(plan) for _, plan in together([Asked(question, DEMO)], NOW, before=None).plans]


@pytest.mark.parametrize(
    "question",
    [
        "conversion from sign-up to upload last week vs the week before",
        "compare conversion from sign-up to upload last week to the week before",
        "conversion from sign-up to upload last week compared with the previous week",
    ],
)
def test_a_conversion_is_counted_at_both_times(question):
    """Each funnel is bounded by its own time."""
    assert plans(question) == [
        "funnels “user signed up” + “file uploaded” 2026-11-09..2026-11-15",
        "funnels “user signed up” + “file uploaded” 2026-11-02..2026-11-08",
    ]


def test_what_stands_behind_the_times_holds_for_both():
    """As do splits."""
    assert plans("conversion from sign-up to upload in October vs September by country") == [
        "funnels “user signed up” + “file uploaded” 2026-10-01..2026-10-31 by country",
        "funnels “user signed up” + “file uploaded” 2026-09-01..2026-09-30 by country",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "why did uploads drop last week vs the week before",
        "sign-ups and blorps last week vs the week before",
        "send me uploads last week vs the week before",
    ],
)
def test_what_is_declined_at_each_time_is_declined(question):
    """In one sentence, not in two."""
    [plan] = plans(question)
    assert plan.startswith("refuse")


@pytest.mark.parametrize(
    "question", ["", "uploads", "uploads last week", "uploads vs shares last week", "last week vs"]
)
def test_a_question_with_fewer_than_two_times_stays_whole(question):
    """There is nothing to take apart."""
    assert at_each_time(question, NOW) == ()
