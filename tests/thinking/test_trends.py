"""Events are counted over exact times in the project's zone, and the reading says which."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent.tools.trends import MOST_INTERVALS, TOOLSET, trends
from integrations.errors import ChangeInput, TryLater
from tests.thinking.company import Company, Happened, every_day
from tests.thinking.talk import berlin, context

NOW = berlin("2026-11-22T14:05:33")
EVENTS = {"user signed up": "", "file shared": "", "never sent": ""}
TOOL = TOOLSET.tools[0]


@pytest.fixture
def company():
    signed = every_day(
        "user signed up", until=NOW.date(), days=40, zone="Europe/Berlin", of=[3, 5, 2]
    )
    return Company(EVENTS, signed)


def between(company, event, start, end):
    """Who did `event` from `start` to before `end`, counted in Python."""
    return [h.person for h in company.happened if h.event == event and start <= h.at < end]


async def count(company, now=NOW, **arguments):
    arguments = {"event": "user signed up"} | arguments
    return await trends(context(company, now), **TOOL.parse(arguments))


async def test_people_are_distinct_and_events_are_all(company):
    """The same week counted both ways equals a count in Python."""
    expected = between(company, "user signed up", berlin("2026-11-09"), berlin("2026-11-16"))
    week = {"date_from": "2026-11-09", "date_to": "2026-11-15"}

    people = await count(company, **week)
    events = await count(company, **week, math="events")

    assert people.table.rows == ((len(set(expected)),),)
    assert people.table.columns == ("people",)
    assert events.table.rows == ((len(expected),),)
    assert people.text == "5 people did “user signed up” in Mon 9 – Sun 15 Nov 2026, Europe/Berlin."


async def test_the_query_has_explicit_times_and_escaped_words(company):
    """Never `now()`; the name of an event cannot leave its quotation marks."""
    name = "x' OR 1=1 -- \\"
    company.definitions[name] = ""

    result = await count(company, event=name, date_from="2026-11-09", date_to="2026-11-15")

    assert result.table.query == (
        "SELECT count(DISTINCT person_id) AS people FROM events WHERE event = 'x\\' OR 1=1 -- \\\\'"
        " AND timestamp >= toDateTime('2026-11-09 00:00:00', 'Europe/Berlin')"
        " AND timestamp < toDateTime('2026-11-16 00:00:00', 'Europe/Berlin')"
    )
    assert (result.table.start, result.table.end) == (berlin("2026-11-09"), berlin("2026-11-16"))


@pytest.mark.parametrize(
    ("interval", "first_days"),
    [
        ("day", [date(2026, 10, 28) + timedelta(days=n) for n in range(26)]),
        ("week", [date(2026, 10, 26) + timedelta(weeks=n) for n in range(4)]),
        ("month", [date(2026, 10, 1), date(2026, 11, 1)]),
    ],
)
async def test_every_interval_has_its_row(company, interval, first_days):
    """Also one in which nothing happened, and the unfinished one, which is said."""
    company.happened = [h for h in company.happened if h.at.date() != date(2026, 11, 3)]

    result = await count(
        company, date_from="2026-10-28", date_to="2026-11-30", math="events", interval=interval
    )

    assert result.table.columns == (interval, "events")
    assert [row[0] for row in result.table.rows] == [day.isoformat() for day in first_days]
    assert sum(row[1] for row in result.table.rows) == len(
        between(company, "user signed up", berlin("2026-10-28"), NOW)
    )
    assert result.text.endswith(f"The last {interval} is not over.")


async def test_the_future_is_left_out(company):
    """ "This week" counts until now, and the reading says so."""
    result = await count(company, date_from="2026-11-16", date_to="2026-11-29")

    assert result.table.end == NOW
    assert "Mon 16 – Sun 22 Nov 2026, until 14:05" in result.text


async def test_what_lies_ahead_is_nothing_found_without_a_query(company):
    """A question about next week is answered at once."""
    result = await count(company, date_from="2026-11-23", date_to="2026-11-29")

    assert (result.state, result.table, company.queries) == ("nothing", None, [])
    assert "lies ahead" in result.text


async def test_zero_is_nothing_found_and_says_when_the_event_was_last_seen(company):
    """The table is there as evidence of the search."""
    before = await count(company, date_from="2026-01-01", date_to="2026-01-31")
    never = await count(company, event="never sent", date_from="2026-11-01", date_to="2026-11-10")

    assert (before.state, before.table.rows) == ("nothing", ((0,),))
    assert before.text.endswith(
        "The event exists; it was last seen on Sun 22 Nov 2026, Europe/Berlin."
    )
    assert never.text.endswith("The event is defined, but it was never seen.")


async def test_an_unknown_event_is_refused_with_the_nearest_names(company):
    """The model can mend its call from the sentence alone."""
    with pytest.raises(
        ChangeInput, match=r"There is no event “signed up”\. The nearest names are “user"
    ):
        await count(company, event="signed up", date_from="2026-11-09", date_to="2026-11-15")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            {"date_from": "last week", "date_to": "2026-11-15"},
            "date_from is 'last week', which is no",
        ),
        (
            {"date_from": "2026-11-15", "date_to": "2026-02-30"},
            "date_to is '2026-02-30', which is no",
        ),
        ({"date_from": "2026-11-15", "date_to": "2026-11-09"}, "The range is empty"),
        ({"date_from": "0001-01-01", "date_to": "9999-12-31"}, "no date|more than"),
        (
            {"date_from": "2020-01-01", "date_to": "2026-11-15", "interval": "day"},
            f"more than {MOST_INTERVALS} rows by day",
        ),
    ],
)
async def test_a_bad_time_says_what_to_change(company, arguments, sentence):
    """Dates that are none, run backwards or make too many rows."""
    if arguments["date_from"] == "0001-01-01":
        arguments |= {"interval": "month"}
    with pytest.raises(ChangeInput, match=sentence):
        await count(company, **arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        {"date_from": "2026-11-15"},
        {"date_from": "2026-11-15", "date_to": "2026-11-16", "math": "average"},
        {"date_from": "2026-11-15", "date_to": "2026-11-16", "now": "x"},
        {"date_from": 3, "date_to": None},
    ],
)
def test_arguments_outside_the_schema_are_refused(arguments):
    """Every mistake is named before anything runs."""
    with pytest.raises(ChangeInput, match="trends cannot run: "):
        TOOL.parse({"event": "x"} | arguments)


async def test_errors_of_posthog_pass_through(company):
    """They already say who can fix them."""
    company.error = TryLater("PostHog asks us to slow down.")

    with pytest.raises(TryLater, match="slow down"):
        await count(company, date_from="2026-11-09", date_to="2026-11-15")


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("America/New_York", "2026-11-01", 25),
        ("Africa/Cairo", "2026-04-24", 23),
    ],
)
async def test_a_day_on_which_clocks_change_is_counted_from_midnight_to_midnight(zone, day, hours):
    """One event an hour: such a day has 23 or 25 of them, in three zones."""
    start = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)) - timedelta(days=1)
    utc = start.astimezone(ZoneInfo("UTC"))
    hourly = [Happened("file shared", f"p{n}", utc + timedelta(hours=n)) for n in range(96)]
    company = Company(EVENTS, hourly, zone=zone)
    now = datetime(2026, 12, 24, tzinfo=ZoneInfo(zone))

    result = await count(
        company, now, event="file shared", date_from=day, date_to=day, math="events"
    )

    assert result.table.rows == ((hours,),)


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        (
            {"event": "user signed up", "date_from": "2026-11-16", "date_to": "2026-11-22"},
            "Counting “user signed up”, 16–22 Nov 2026",
        ),
        (
            {
                "event": "a\n" + "b" * 100,
                "date_from": "2026-11-15T14:05:33",
                "date_to": "2026-11-22T14:05:33",
                "interval": "day",
            },
            "Counting “a " + "b" * 57 + "…”, 15–22 Nov 2026 by day",
        ),
        ({"event": "x", "date_from": "soon", "date_to": ""}, "Counting “x”"),
        ({}, "Counting “”"),
    ],
)
def test_the_step_has_a_human_title(arguments, title):
    """The title is made before the arguments are checked, so nothing breaks it."""
    assert TOOL.title(arguments) == title
