"""`run_sql` runs what the guard lets through, and gives a table that can be drawn and checked."""

import json
from datetime import datetime

import pytest

from agent.analytics.sql_chart import chart
from agent.tools.run_sql import TOOLSET, run_sql
from integrations.errors import ChangeInput
from tests.analytics.company import BERLIN, NOW


async def test_people_are_counted(context, events):
    """The figure is what Python counts in the same events."""
    people = {one.person for one in events if one.event == "order placed" and one.at <= NOW}

    result = await run_sql(
        context(),
        "SELECT count(DISTINCT person_id) AS people FROM events WHERE event = 'order placed'"
        " AND timestamp <= now()",
    )

    assert result.table.rows == ((len(people),),)
    assert result.table.columns == ("people",)
    assert result.text == f"One row: people {len(people)}."
    assert "now()" not in result.table.query
    assert not result.label.untrusted


async def test_a_course_over_days_is_a_line(context, events):
    """A day and a figure become a line by day, whose last day is not over."""
    result = await run_sql(
        context(),
        "SELECT toDate(timestamp) AS day, count() AS orders FROM events WHERE event = "
        "'order placed' AND timestamp >= toDateTime('2026-11-10 00:00:00', 'Europe/Berlin') AND "
        "timestamp <= now() GROUP BY day ORDER BY day",
        explanation="orders by day",
    )

    drawn = result.table.chart
    assert (drawn.kind, drawn.x, drawn.y, drawn.interval) == ("line", "day", ("orders",), "day")
    assert drawn.unfinished
    assert drawn.title == "orders by day"


async def test_names_with_figures_are_bars(context):
    """A name and figures become bars; texts of others make the result untrusted."""
    result = await run_sql(context(), "SELECT event, count() AS n FROM events GROUP BY event")

    assert (result.table.chart.kind, result.table.chart.x) == ("bar", "event")
    assert result.label.untrusted


async def test_a_cut_result_says_so(context):
    """Without a LIMIT a hundred rows come back, and it is said that there may be more."""
    result = await run_sql(context(), "SELECT properties.words AS words FROM events")

    assert len(result.table.rows) == 100
    assert "There may be more: 100 is the LIMIT." in result.text


async def test_no_rows_are_nothing(context):
    """A query that finds no rows is neither success nor failure."""
    result = await run_sql(context(), "SELECT event FROM events WHERE event = 'never'")

    assert result.state == "nothing"
    assert "found no rows" in result.text


async def test_a_refusal_says_what_to_change(context):
    """The guard's words reach whoever wrote the query."""
    with pytest.raises(ChangeInput, match="Table functions cannot be used"):
        await run_sql(context(), "SELECT * FROM file('/etc/passwd')")


async def test_posthogs_refusal_comes_with_the_nearest_names(context):
    """PostHog says that a column is not there; we say which ones are."""
    with pytest.raises(ChangeInput, match=r"evnt.*nearest are event"):
        await run_sql(context(), "SELECT evnt FROM events")


async def test_single_people_are_listed_only_where_they_may_be(context):
    """Neither ids nor e-mails come out where the setting forbids it; counting goes on."""
    here = context(may_see_persons=False)

    with pytest.raises(ChangeInput, match="ROOTLE_PERSONS"):
        await run_sql(here, "SELECT person.properties.email AS mail FROM events")
    counted = await run_sql(here, "SELECT uniq(person_id) AS people FROM events")
    listed = await run_sql(context(), "SELECT person.properties.email AS mail FROM events LIMIT 1")

    assert counted.table.rows[0][0] > 10
    assert len(listed.table.rows) == 1


@pytest.mark.parametrize(
    ("columns", "types", "rows", "kind"),
    [
        (("week", "n"), ("Date", "UInt64"), (("2026-11-02", 1), ("2026-11-09", 2)), "line week"),
        (("m", "n"), ("Date", "Float64"), (("2026-10-01", 1), ("2026-11-01", 2)), "line month"),
        (("q", "n"), ("Nullable(Date)", "Int8"), (("2026-07-01", 1), ("2026-10-01", 2)), "line quarter"),
        (
            ("hour", "n"),
            ("DateTime64(6, 'Europe/Berlin')", "UInt64"),
            (("2026-11-20T10:00:00+01:00", 1), ("2026-11-20T11:00:00+01:00", 2)),
            "line hour",
        ),
        (
            ("day", "plan", "n"),
            ("Date", "Nullable(String)", "UInt64"),
            (("2026-11-01", "a", 1), ("2026-11-01", "b", 2), ("2026-11-02", "a", 3)),
            "line day",
        ),
        (("plan", "n"), ("LowCardinality(String)", "UInt64"), (("a", 1), ("b", 2)), "bar "),
        (("plan", "n"), ("String", "UInt64"), (("a", 1), ("a", 2)), None),
        (("a", "b"), ("UInt64", "UInt64"), ((1, 2), (3, 4)), None),
        (("a", "b"), ("Date", "Array(String)"), (("2026-01-01", []), ("2026-01-02", [])), None),
        (("day", "n"), ("Date", "UInt64"), (("2026-11-02", 1),), None),
        (("day", "day"), ("Date", "UInt64"), (("2026-11-02", 1), ("2026-11-03", 1)), None),
        (("day", "n"), (), (("2026-11-02", 1), ("2026-11-03", 1)), None),
        (("day", "n"), ("Date", "UInt64"), ((None, 1), ("2026-11-03", 1)), None),
    ],
)  # fmt: skip
def test_the_chart_fits_the_columns(columns, types, rows, kind):
    """Dates are drawn as courses, names as bars, everything else not at all."""
    drawn = chart(columns, types, rows, title="x", now=NOW)

    assert (f"{drawn.kind} {drawn.interval}" if drawn else None) == kind


def test_a_finished_interval_is_not_dashed():
    """The last month is over when the next one has begun."""
    rows = (("2026-09-01", 1), ("2026-10-01", 2))

    drawn = chart(("m", "n"), ("Date", "UInt64"), rows, title="x", now=NOW)
    at_the_end = chart(
        ("m", "n"), ("Date", "UInt64"), rows, title="x",
        now=datetime(2026, 10, 31, 23, 59, tzinfo=BERLIN),
    )  # fmt: skip

    assert not drawn.unfinished
    assert at_the_end.unfinished


def test_the_tool_is_described_briefly():
    """Name, description and schema fit the limit that all tools share."""
    spec = TOOLSET.tools[0].spec

    assert len(spec.name) + len(spec.description) + len(json.dumps(spec.schema)) <= 2_400
