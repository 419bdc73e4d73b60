"""Cron means what it means elsewhere; croniter is the one that it is compared with."""

import pytest
from croniter import CroniterError, croniter
from hypothesis import assume, given
from hypothesis import strategies as st

from agent.schedules.cron import _field, is_cron, plan_of
from agent.schedules.days import Daily, Monthly, MonthlyWeekdays, Weekly
from agent.schedules.plans import Rhythm, Window
from agent.schedules.words import NotUnderstood

BOUNDS = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12), "weekday": (0, 7)}


@st.composite
def fields(draw, least, most):
    """One field of cron: numbers, ranges and steps."""
    value = st.integers(least, most)

    def ranged():
        first = draw(value)
        return f"{first}-{draw(st.integers(first, most))}"

    part = draw(st.sampled_from(["star", "one", "range", "star step", "range step", "open step"]))
    step = draw(st.integers(1, most))
    return {
        "star": "*",
        "one": str(draw(value)),
        "range": ranged(),
        "star step": f"*/{step}",
        "range step": f"{ranged()}/{step}",
        "open step": f"{draw(value)}/{step}",
    }[part]


@pytest.mark.parametrize("at", range(5), ids=BOUNDS)
@given(data=st.data())
def test_a_field_has_the_values_that_croniter_finds(at, data):
    """Numbers, ranges, steps and lists of them."""
    least, most = list(BOUNDS.values())[at]
    text = ",".join(data.draw(st.lists(fields(least, most), min_size=1, max_size=3)))
    cron = " ".join(text if place == at else "*" for place in range(5))
    same_ends = [part.split("/")[0].split("-") for part in text.split(",")]
    assume(all(len(set(ends)) == len(ends) for ends in same_ends))  # croniter takes 5-5 for all
    assume("7" not in text or at != 4)  # croniter's ranges to Sunday differ in their steps
    try:
        expected = croniter.expand(cron)[0][at]
    except CroniterError:
        assume(False)

    found = _field("field", text, least, most)

    assert found.every == ("*" in expected)
    assert found.every or list(found.values) == expected


@pytest.mark.parametrize(
    ("cron", "rules"),
    [
        ("0 9 * * *", (Daily(),)),
        ("0 9 ? * ?", (Daily(),)),
        ("0 9 * * mon-fri", (Weekly(weekdays=(0, 1, 2, 3, 4)),)),
        ("0 9 * * fri-mon", (Weekly(weekdays=(0, 4, 5, 6)),)),
        ("0 9 * * 0", (Weekly(weekdays=(6,)),)),
        ("0 9 * * 7", (Weekly(weekdays=(6,)),)),
        ("0 9 * * 5-7", (Weekly(weekdays=(4, 5, 6)),)),
        ("0 9 * * 0-7", (Daily(),)),
        ("0 9 L * *", (Monthly(monthdays=(-1,)),)),
        ("0 9 15,L * *", (Monthly(monthdays=(15, -1)),)),
        ("0 9 * * 5#3", (MonthlyWeekdays(places=((3, 4),)),)),
        ("0 9 * * fri#3", (MonthlyWeekdays(places=((3, 4),)),)),
        ("0 9 * * 5L", (MonthlyWeekdays(places=((-1, 4),)),)),
        ("0 9 * * L5", (MonthlyWeekdays(places=((-1, 4),)),)),
        ("0 9 1 * mon", (Monthly(monthdays=(1,)), Weekly(weekdays=(0,)))),
        ("0 9 * jan,mar *", (Daily(months=(1, 3)),)),
    ],
)
def test_days_of_cron(cron, rules):
    """Names, Sunday twice, the last and the third of a month, and either kind of day."""
    assert plan_of(cron.lower().split()).days == rules


def test_what_repeats_evenly_is_a_rhythm():
    """All day it counts time; in a part of the day it begins anew with it."""
    assert plan_of(["*/15", "*", "*", "*", "*"]) == Rhythm(every=15)
    assert plan_of(["20", "*", "*", "*", "*"]) == Rhythm(every=60, minute=20)
    assert plan_of(["*/30", "9-17", "*", "*", "1-5"]).hours.every == 30
    assert isinstance(plan_of(["0", "*", "*", "*", "1-5"]).hours, Window)


@pytest.mark.parametrize(
    "text", ["every day at 9", "9 am on weekdays please", "9 17", "9 - 17 every hour"]
)
def test_words_are_no_cron(text):
    """Only what looks like five fields is read as such."""
    assert not is_cron(text.split())


@pytest.mark.parametrize(
    "cron", ["a b c d e", "1-99 9 * * *", "0 9 0 * *", "0 9 * 13 *", "0 */99 * * *", "0 9 * * 5#6",
             "0 9 , * *", "0 9 1- * *", "r 9 * * *", "0 h * * *", "*/0 9 * * *", "0 9 * * l"]
)  # fmt: skip
def test_a_wrong_field_is_named(cron):
    """The refusal says which field has which values."""
    with pytest.raises(NotUnderstood, match=r"cron|step"):
        plan_of(cron.split())
