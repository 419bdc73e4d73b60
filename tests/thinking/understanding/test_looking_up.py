"""What is looked up for a question: its names and values, and nothing that is only English."""

import pytest

from agent.model.builtin.reading import sought
from tests.thinking.understanding.companies import NOW


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("how many people signed up last week?", "signed"),
        ("how many files were shared yesterday by country", "files shared country"),
        ("what does “file shared” mean?", "file shared"),
        ("checkout:completed on iOS since 3 March", "checkout completed iOS"),
        ("by day?", ""),
        ("and the week before?", ""),
        ("uploads in release 2.31", "uploads release 2.31"),
    ],
)
def test_names_and_values_are_looked_up(question, words):
    """In the person's own spelling; times and measures are left out."""
    looked_up = sought(question, NOW).split()

    assert set(words.split()) <= set(looked_up)
    assert not {"how", "many", "people", "last", "week", "yesterday", "since"} & set(looked_up)


def test_countries_are_looked_up_under_all_their_names():
    """ "German" finds the values Germany and DE."""
    assert {"German", "Germany", "DE"} <= set(sought("German users last week", NOW).split())


def test_a_long_question_makes_a_bearable_look_up():
    """No more characters than the tool takes."""
    assert len(sought("frobnicate " * 200, NOW)) <= 300
