"""Courses, splits and habits mean the same in any company: its names are random words."""

import random
from dataclasses import replace

import pytest

from agent.model.builtin.meaning import interpret
from agent.model.builtin.plan import Query
from tests.thinking.understanding.companies import NOW
from tests.thinking.understanding.test_words_inserted import a_company
from tests.thinking.understanding.told import told

SEEDS = range(4)
UNITS = ("day", "week", "month", "quarter")


@pytest.fixture(params=SEEDS)
def company(request):
    """Events, properties and values that no language has."""
    return a_company(random.Random(request.param))


@pytest.mark.parametrize("unit", ["week", "month"])
def test_every_phrasing_of_growth_is_the_same(company, unit):
    """The last whole week against the one before it, wherever the words stand."""
    name = company.events[0].name
    over = f"{unit} over {unit}"
    asked = [
        f"{name} {over}", f"{over} growth of {name}", f"growth of {name} {over}",
        f"{over} change in {name}", f"how did {name} change {over}", f"{name} {over} growth",
    ]  # fmt: skip
    assert len({told(one, company) for one in asked}) == 1
    assert interpret(asked[0], company, NOW).arguments["compare_from"]


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_and_a_property_are_two_splits_in_either_order(company, unit):
    """Neither is dropped, and neither limits what is counted."""
    name, split = company.events[1].name, company.properties[0].name
    for asked in (
        f"{name} by {unit} and {split} this year",
        f"{name} by {split} and {unit} this year",
    ):
        arguments = interpret(asked, company, NOW).arguments
        assert arguments["interval"] == ("month" if unit == "day" else unit)
        assert [one["property"] for one in arguments["breakdowns"]] == [split]
        assert "filters" not in arguments


def test_weekdays_and_weekends_are_two_figures_of_one_time(company):
    """In the singular as in the plural."""
    name = company.events[2].name
    plural = told(f"{name} weekdays vs weekends last month", company)
    assert told(f"{name} weekday vs weekend last month", company) == plural
    assert plural.count("time.weekday is") == 2


@pytest.mark.parametrize(
    ("description", "once"),
    [
        ("Sent once for each person.", True),
        ("A member registered an account.", True),
        ("Once per user per day.", False),
        ("Once for each person that was invited.", False),
        ("Somebody opened the account page.", False),
    ],
)
def test_who_can_do_it_only_once_comes_back_by_doing_anything(company, description, once):
    """Their description says it; nobody would be retained otherwise."""
    first, *others = company.events
    described = replace(company, events=(replace(first, description=description), *others))
    plan = interpret(f"weekly retention of {first.name}", described, NOW)
    assert (plan.arguments.get("returning_event") == "*") is once


def test_what_people_have_not_done_yet_counts_until_now(company):
    """And not only while the first thing could be done."""
    first, second = (event.name.split() for event in company.events[:2])
    asked = f"how many people {first[1]} a {first[0]} last week"
    later = f"{asked} and haven't {second[1]} a {second[0]} yet"
    plan = interpret(later, company, NOW)
    assert isinstance(plan, Query)
    assert plan.arguments["who"] == [
        {"event": " ".join(second), "until": "2026-11-22T14:05:33", "negated": True}
    ]
    assert plan.arguments["date_to"] == "2026-11-15"
