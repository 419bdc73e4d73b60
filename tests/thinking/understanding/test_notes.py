"""What was assumed is said with the figure."""

import pytest

from agent.model.builtin.meaning import interpret
from tests.thinking.understanding.companies import DEMO, NOW, SHOP


def notes(question, found=DEMO):
    return " ".join(interpret(question, found, NOW).notes)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("uploads", "You named no time"),
        ("hwo many peple uplaoded yesterday", "I read “uplaoded” as “uploaded”."),
        ("conversion from sign-up to upload last week", "each person had 14 days"),
        ("how many users last week", "everyone who did anything"),
        ("new users last week", "did “user signed up”"),
        ("growth of uploads last month", "compared it with the time before"),
        ("weekly retention", "Coming back is doing anything at all"),
        ("percentage of users who shared last week", "The whole is everyone"),
        ("how many people uploaded and shared last week", "people who did both"),
        ("average uploads per day last week", "divided the total by 7 days"),
        ("average uploads per day in October", "divided the total by 31 days"),
        ("uploads past 30 days by week", "in the middle of a week, so the first one is a part"),
        ("uploads past 6 months by month", "I took this month and the 5 before it."),
        ("uploads in the first week of October", "I took the first seven days of the month"),
        ("are uploads up on last week?", "so I compared this week with it"),
        ("uploads vs october", "as much of the earlier one"),
        ("uploads on iphone last week", "I read “iphone” as “iOS Mobile”."),
        ("visitors last week", "people with a page view"),
        ("traffic last week", "I took “traffic” to be page views"),
        ("sign-ups since september vs august", "not equally long"),
        ("members invited last week", "I counted each “teammate invited”, not who did it."),
        ("most common file type last week", "how often each “file_type” came"),
        ("uploads by month", "I took the last 5 months and this one."),
        ("uploads in december", "“december” is still ahead, so I took that of 2025."),
        ("we had an outage. uploads last week", "I left “we had an outage” aside."),
        ("my boss wants to know uploads last week", "I left “my boss wants to know” aside."),
        ("uploads on 24 Dec", "“Dec” is still ahead"),
        ("uploads in Q4 vs december", "“december” is still ahead"),
        ("users without an upgrade last month", "who did it before that is counted as well"),
    ],
)
def test_an_assumption_is_said(question, said):
    """In a sentence of its own."""
    assert said in notes(question)


@pytest.mark.parametrize(
    "question",
    [
        "uploads in the week of 5 October",
        "uploads last week",
        "sign-ups by country in October",
        "how many people shared yesterday",
    ],
)
def test_where_nothing_is_assumed_nothing_is_said(question):
    """No small print without need."""
    assert notes(question) == ""


def test_a_property_under_another_name_is_told():
    """Revenue is no property of the shop: the order's total was taken."""
    assert "I took “revenue” to be “order_total”." in notes("revenue last month", SHOP)
