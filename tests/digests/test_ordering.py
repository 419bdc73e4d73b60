"""How a digest is ordered: when, what, and whether only when something is notable."""

from datetime import UTC, datetime

import pytest

from agent.digests.ordering import CannotOrder, order
from agent.schedules.describing import describe
from agent.schedules.wording import NotUnderstood

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def ordered(words):
    return order(words, now=NOW, zone="Europe/Berlin")[0]


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("every weekday at 9 in Berlin", "every weekday at 09:00 (Europe/Berlin)"),
        ("every Monday at 9:30", "every Monday at 09:30 (Europe/Berlin)"),
        ("0 9 * * 1-5", "every weekday at 09:00 (Europe/Berlin)"),
        ("please send me a digest every day at 9", "every day at 09:00 (Europe/Berlin)"),
        ("weekly summary on Monday at 10", "every Monday at 10:00 (Europe/Berlin)"),
    ],
)
def test_without_a_colon_it_is_the_summary(words, when):
    """The colon of a time of day is none."""
    plan = ordered(words)
    assert plan.content == {"version": 1, "kind": "summary"}
    assert describe(plan.recurrence) == when
    assert not plan.only_notable


@pytest.mark.parametrize(
    ("words", "questions"),
    [
        (
            "first Monday of the month at 8: how many people signed up last month? and how many paid?",
            ("how many people signed up last month?", "how many paid?"),
        ),
        (
            "every Monday at 9:30: sign-ups last week; uploads and shares last week",
            ("sign-ups last week", "uploads and shares last week"),
        ),
        ("daily at 9:\nhow many?\nand by country?\n", ("how many?", "and by country?")),
        ("cron: 0 9 * * 1: top 3 countries?", ("top 3 countries?",)),
    ],
)
def test_questions_stand_behind_a_colon(words, questions):
    """One a line, or behind a semicolon or a question mark; an “and” inside stays."""
    assert tuple(ordered(words).content["questions"]) == questions


@pytest.mark.parametrize(
    "words",
    [
        "every Monday at 9 only if notable",
        "every Monday at 9, but only if something is notable.",
        "every Monday at 9 only when anything unusual",
        "only if notable every Monday at 9",
        "every Monday at 9 only when something unusual happens",
    ],
)
def test_it_may_be_quiet(words):
    """“Only if notable” is no part of when."""
    plan = ordered(words)
    assert plan.only_notable
    assert describe(plan.recurrence) == "every Monday at 09:00 (Europe/Berlin)"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("every Monday at 9:", "no question"),
        ("every Monday at 9: " + "; ".join("abcdefghijk"), "11 questions"),
        ("every Monday at 9: " + "x" * 1001, "at most 1000 characters"),
        ("every 15 minutes", "at most once an hour"),
    ],
)
def test_what_cannot_be_is_refused_in_words(words, why):
    """Each refusal says what to change."""
    with pytest.raises(CannotOrder, match=why):
        ordered(words)


@pytest.mark.parametrize("words", ["", "whenever you like", "\x00" * 50, "every day " * 500])
def test_what_is_not_understood_is_said(words):
    """Also of hostile texts."""
    with pytest.raises(NotUnderstood):
        ordered(words)
