"""“How many people uploaded every day” has two meanings, and each button leads to one of them."""

import pytest

from agent.model.builtin.meaning import interpret
from tests.thinking.understanding.companies import DEMO, NOW
from tests.thinking.understanding.told import tell


@pytest.mark.parametrize(
    ("question", "event"),
    [
        ("how many people uploaded a file every day last week?", "file uploaded"),
        ("how many users were active every single day last week", ""),
    ],
)
def test_each_reading_is_counted_when_it_is_chosen(question, event):
    """The people of each day, or on how many of the days each of them came."""
    [each, all_of_them] = interpret(question, DEMO, NOW).options

    assert tell(interpret(each.question, DEMO, NOW)) == (
        f"trends people “{event}” 2026-11-09..2026-11-15 interval=day"
    )
    assert tell(interpret(all_of_them.question, DEMO, NOW)) == (
        f"stickiness event={event} 2026-11-09..2026-11-15 interval=day"
    )


@pytest.mark.parametrize("question", ["uploads every day last week", "sign-ups every week"])
def test_a_count_of_events_has_one_meaning(question):
    """Events are of their day; nothing is asked."""
    assert tell(interpret(question, DEMO, NOW)).startswith("trends events")
