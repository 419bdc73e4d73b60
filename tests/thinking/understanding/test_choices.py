"""Two good readings are a question with buttons, and pressing one is a whole question."""

import pytest

from agent.model.builtin.meaning import interpret
from agent.model.builtin.plan import Choose, Query
from tests.thinking.understanding.companies import DEMO, LIBRARY, NOW, SAAS, SHOP, WORDS


@pytest.mark.parametrize(
    ("found", "question", "labels"),
    [
        (SHOP, "how many products last week by category",
         ["product_added_to_cart", "product_removed_from_cart", "product_viewed"]),
        (SAAS, "how many admins invited someone last week", ["invite:accepted", "invite:sent"]),
        (WORDS, "how many people sibrolted last week", ["kelmarp sibrolted", "vondruk sibrolted"]),
        (SHOP, "orders from newsletter", ["order_completed"]),
    ],
)  # fmt: skip
def test_what_fits_equally_well_is_asked_back(found, question, labels):
    """Every button has the whole question with the exact name, and is understood."""
    plan = interpret(question, found, NOW)
    if len(labels) == 1:
        assert isinstance(plan, Query)
        return

    assert isinstance(plan, Choose)
    assert sorted(option.label for option in plan.options) == labels
    for option in plan.options:
        pressed = interpret(option.question, found, NOW)
        assert isinstance(pressed, Query), option
        assert pressed.arguments["series"][0]["event"] == option.label
        assert pressed.arguments["date_from"] == "2026-11-09"


@pytest.mark.parametrize("other", ["files uploaded", "upload file"])
def test_one_that_somebody_looked_at_is_taken_before_others(other):
    """`file uploaded` is verified; another event of the same thing and verb is not."""
    plan = interpret("uploads last week", _with(other), NOW)

    assert isinstance(plan, Query)
    assert plan.arguments["series"][0]["event"] == "file uploaded"


@pytest.mark.parametrize("question", ["uploads last week", "how many people uploaded last week"])
def test_what_happened_to_two_things_is_asked_back(question):
    """That somebody looked at `file uploaded` does not tell that no avatar is meant."""
    plan = interpret(question, _with("avatar uploaded"), NOW)

    assert isinstance(plan, Choose)
    assert [option.label for option in plan.options] == ["file uploaded", "avatar uploaded"]


def _with(event):
    return type(DEMO)(events=(*DEMO.events, type(DEMO.events[0])(event)))


@pytest.mark.parametrize(
    ("found", "question"),
    [
        (DEMO, "how many power users and trial accounts uploaded a file last week"),
        (DEMO, "uploads by power users and germans last week"),
        (LIBRARY, "night readers and danes who borrowed a book last week"),
    ],
)
def test_of_two_groups_either_one_or_both_can_be_meant(found, question):
    """The third button counts those who are in both, and every one is a whole question."""
    plan = interpret(question, found, NOW)

    assert isinstance(plan, Choose), plan
    pressed = [interpret(option.question, found, NOW) for option in plan.options]
    assert all(isinstance(one, Query) for one in pressed), pressed
    held = [len([*p.arguments.get("who", ()), *p.arguments.get("filters", ())]) for p in pressed]
    assert held == [1, 1, 2]
