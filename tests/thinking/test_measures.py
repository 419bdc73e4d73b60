"""What a column holds is known by its name, its tool and what the tool was asked."""

import pytest

from agent.figures.measures import measure
from agent.tool import Table, ToolResult
from tests.thinking.talk import evidence


def of(column, tool="trends", arguments=None, rows=((1,),)):
    table = Table("SELECT", (column,), rows)
    return measure(column, evidence("E1", ToolResult("", table), tool, arguments or {}))


@pytest.mark.parametrize(
    ("column", "together"),
    [
        ("events", "adds"),
        ("sum", "adds"),
        ("first_time", "adds"),
        ("people", "distinct"),
        ("people_before", "distinct"),
        ("sessions", "distinct"),
        ("distinct", "distinct"),
        ("returning", "distinct"),
        ("per_person", "rate"),
        ("average", "rate"),
        ("p90", "rate"),
        ("median", "rate"),
        ("of_first", "rate"),
        ("formula", "rate"),
        ("formula_before", "rate"),
    ],
)
def test_the_tools_columns_are_known(column, together):
    """By the names that the analytics tools give them, also of an earlier stretch."""
    assert of(column).together == together


@pytest.mark.parametrize(
    ("column", "together"),
    [
        ("active_users", "distinct"),
        ("uniqueVisitors", "distinct"),
        ("companies", "distinct"),
        ("distinct_teams", "distinct"),
        ("p95_seconds", "rate"),
        ("avg_size", "rate"),
        ("conversion_rate", "rate"),
        ("orders", "adds"),
        ("revenue", "adds"),
        ("n", "adds"),
    ],
)
def test_columns_of_typed_sql_are_known_by_their_words(column, together):
    """Whatever somebody calls them."""
    assert of(column, tool="run_sql").together == together


def test_letters_are_what_their_series_are():
    """With several series the columns are A, B; their maths tell what they hold."""
    series = {"series": [{"event": "a", "math": "events"}, {"event": "b"}, {"math": "p90"}]}

    assert [of(x, arguments=series).together for x in "ABC"] == ["adds", "distinct", "rate"]
    assert of("B_before", arguments=series).together == "distinct"
    assert of("A", tool="run_sql").together == "adds"


def test_percents_are_known():
    """By name, by a formula that multiplies by 100; a fraction is none, whatever it is called."""
    assert of("percent", tool="retention").percent
    assert of("of_previous", tool="funnels").percent
    assert of("formula", arguments={"formula": "B / A * 100"}).percent
    assert not of("formula", arguments={"formula": "B / A"}).percent
    assert of("percent_of_all", tool="run_sql", rows=((12.5,), (0.5,))).percent
    assert not of("percent", tool="run_sql", rows=((0.12,), (0.5,))).percent
    assert not of("people").percent
