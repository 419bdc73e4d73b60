"""What businesses call things is read as the events and properties that measure it."""

from dataclasses import replace

import pytest

from agent.names.taxonomy import KnownProperty
from tests.thinking.understanding.companies import DEMO
from tests.thinking.understanding.told import told

DURATION = KnownProperty("$session_duration", "session", "number")
MEASURED = replace(DEMO, properties=(*DEMO.properties, DURATION))


@pytest.mark.parametrize(
    "question",
    [
        "average session duration last week",
        "what was the average session length last week?",
        "how long is an average session last week",
        "how long do visits last on average last week?",
        "average time on site last week",
        "time spent on the app last week",
    ],
)
def test_the_length_of_sessions_has_many_names(question):
    """They are the mean of PostHog's own property, which counts once for each session."""
    assert told(question, MEASURED) == (
        "trends average of session.$session_duration “” 2026-11-09..2026-11-15"
    )


def test_a_question_that_only_mentions_the_length_of_sessions_stays_what_it_is():
    """What stands before the words is never dropped."""
    share = told("what share of people had a session length over 5 minutes last week", MEASURED)

    assert not share.startswith("trends average")
    assert told("median session length last week", MEASURED) == (
        "trends median of session.$session_duration “” 2026-11-09..2026-11-15"
    )


def test_nobody_measures_sessions_in_a_project_without_them():
    """There the words stay what they are."""
    assert told("average session length last week", DEMO).startswith("not found")
