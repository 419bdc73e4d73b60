"""Figures: what a query gives is what one counts in Python from the company's history."""

import asyncio
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from statistics import mean

import pytest

from integrations.local.posthog.company import DAYS, TIME_ZONE, people, simulate
from tests.local.posthog.standin import SEED, SIZE
from tests.local.posthog.statements import HONEST


@pytest.fixture(scope="module")
def today(posthog):
    """The day on which the stand-in was started, in Berlin."""
    return datetime.fromtimestamp(posthog.started, TIME_ZONE).date()


@pytest.fixture(scope="module")
def history(today):
    """The events of all days that are over."""
    first = today - timedelta(days=DAYS - 1)
    return list(simulate(SEED, today - timedelta(days=1), first=first, size=SIZE))


@pytest.fixture(scope="module")
def person(today):
    """Who is behind an id, by everything that the stand-in knows: today included."""
    first = today - timedelta(days=DAYS - 1)
    return people(simulate(SEED, today, first=first, size=SIZE))


@pytest.fixture(scope="module")
def until(today):
    """HogQL for the beginning of today: no query sees the day that is not over."""
    return f"timestamp < toDateTime('{today} 00:00:00', 'Europe/Berlin')"


def day_of(event):
    return event.timestamp.astimezone(TIME_ZONE).date()


def pairs(rows):
    return {row[0]: row[1] for row in rows}


async def test_events_are_counted(ask, history, person, until):
    """Every event has as many occurrences and people as in the history."""
    rows = await ask(
        f"SELECT event, count(), count(DISTINCT person_id) FROM events WHERE {until} GROUP BY event"
    )
    behind = defaultdict(set)
    for event in history:
        behind[event.event].add(person[event.distinct_id])

    assert {row[0]: row[1] for row in rows} == Counter(event.event for event in history)
    assert {row[0]: row[2] for row in rows} == {name: len(ids) for name, ids in behind.items()}


async def test_last_week_is_a_week_in_berlin(ask, history, today):
    """Sign-ups of the previous Monday to Sunday, by explicit times in the project's zone."""
    monday = today - timedelta(days=today.weekday() + 7)
    rows = await ask(
        "SELECT count() FROM events WHERE event = 'user signed up' AND "
        f"timestamp >= toDateTime('{monday} 00:00:00', 'Europe/Berlin') AND "
        f"timestamp < toDateTime('{monday + timedelta(days=7)} 00:00:00', 'Europe/Berlin')"
    )
    expected = sum(
        event.event == "user signed up" and monday <= day_of(event) < monday + timedelta(days=7)
        for event in history
    )

    assert rows == [[expected]]
    assert expected > 10


async def test_days_are_days_in_berlin(ask, history, until):
    """Grouped by day, each row carries its day's midnight with Berlin's offset."""
    rows = await ask(
        "SELECT toStartOfDay(timestamp) AS day, count() FROM events WHERE event = 'file uploaded' "
        f"AND {until} GROUP BY day ORDER BY day"
    )
    expected = Counter(day_of(event) for event in history if event.event == "file uploaded")
    midnights = [
        datetime(d.year, d.month, d.day, tzinfo=TIME_ZONE).isoformat() for d in sorted(expected)
    ]

    assert [row[0] for row in rows] == midnights
    assert [row[1] for row in rows] == [expected[day] for day in sorted(expected)]


async def test_weeks_begin_on_monday_and_months_on_the_first(ask, history, until):
    """Weeks and months are those of the calendar, both as days."""
    rows = await ask(
        f"SELECT toStartOfWeek(timestamp), toStartOfMonth(timestamp), count() FROM events "
        f"WHERE {until} GROUP BY 1, 2"
    )
    expected = Counter(
        (str(day_of(e) - timedelta(days=day_of(e).weekday())), str(day_of(e).replace(day=1)))
        for e in history
    )

    assert {(row[0], row[1]): row[2] for row in rows} == expected


async def test_properties_break_down_and_filter(ask, history, until):
    """Grouping and filtering by properties, text and number, in any of the two spellings."""
    by_plan, large = await asyncio.gather(
        ask(
            "SELECT properties.plan AS plan, count() FROM events WHERE event = 'file shared' "
            f"AND {until} GROUP BY plan"
        ),
        ask(
            "SELECT properties['$browser'], count() FROM events WHERE event = 'file uploaded' "
            f"AND properties.size_mb >= 10 AND {until} GROUP BY properties['$browser']"
        ),
    )

    assert pairs(by_plan) == Counter(
        event.properties["plan"] for event in history if event.event == "file shared"
    )
    assert pairs(large) == Counter(
        event.properties["$browser"]
        for event in history
        if event.event == "file uploaded" and event.properties["size_mb"] >= 10
    )


async def test_a_missing_property_differs_from_everything(ask, history, until):
    """`!=` and `NOT IN` keep events without the property, `=` and `<` do not."""
    [[different, others, equal, smaller, missing]] = await ask(
        "SELECT countIf(properties.plan != 'free'), countIf(properties.plan NOT IN ('free', 'x')), "
        "countIf(properties.plan = 'free'), "
        "countIf(properties.size_mb < 1000000), countIf(properties.plan IS NULL) "
        f"FROM events WHERE {until}"
    )

    assert different == others == sum(e.properties.get("plan") != "free" for e in history)
    assert equal == sum(event.properties.get("plan") == "free" for event in history)
    assert smaller == sum("size_mb" in event.properties for event in history)
    assert missing == sum("plan" not in event.properties for event in history)


async def test_numbers_are_summed_and_averaged(ask, history, until):
    """Sums, averages, extremes and quantiles of a numeric property."""
    [[total, average, smallest, largest, middle]] = await ask(
        "SELECT sum(properties.size_mb), avg(properties.size_mb), min(properties.size_mb), "
        f"max(properties.size_mb), medianExact(properties.size_mb) FROM events WHERE {until}"
    )
    sizes = sorted(e.properties["size_mb"] for e in history if "size_mb" in e.properties)

    assert total == pytest.approx(sum(sizes))
    assert average == pytest.approx(mean(sizes))
    assert (smallest, largest) == (sizes[0], sizes[-1])
    assert middle == sizes[len(sizes) // 2]


async def test_a_person_is_as_known_at_the_time(ask, history, until):
    """`person.properties` on events is what `$set` had said by then, the event itself included."""
    rows = await ask(
        "SELECT person.properties.plan AS plan, count() FROM events "
        f"WHERE event = 'file uploaded' AND {until} GROUP BY plan"
    )
    known, expected = {}, Counter()
    for event in history:  # nobody uploads under the id from before the sign-up
        known.setdefault(event.distinct_id, {}).update(event.properties.get("$set", {}))
        if event.event == "file uploaded":
            expected[known[event.distinct_id].get("plan")] += 1

    assert pairs(rows) == expected


async def test_subqueries_expressions_and_joins_agree(ask, history, until):
    """How many people uploaded how often, three ways; and how many of them never shared."""
    inner = (
        "SELECT person_id, count() AS n FROM events WHERE event = 'file uploaded' "
        f"AND {until} GROUP BY person_id"
    )
    nested, common, joined, lonely = await asyncio.gather(
        ask(f"SELECT n, count() FROM ({inner}) GROUP BY n ORDER BY n LIMIT 1000"),
        ask(f"WITH u AS ({inner}) SELECT u.n, count() FROM u GROUP BY n ORDER BY n LIMIT 1000"),
        ask(
            f"SELECT a.n, count() FROM ({inner}) AS a JOIN (SELECT DISTINCT person_id FROM events "
            f"WHERE {until}) AS b ON a.person_id = b.person_id GROUP BY a.n ORDER BY a.n LIMIT 1000"
        ),
        ask(
            f"SELECT count(DISTINCT person_id) FROM events WHERE event = 'file uploaded' AND {until} "
            "AND person_id NOT IN (SELECT person_id FROM events WHERE event = 'file shared' AND "
            f"{until})"
        ),
    )
    uploads = Counter(e.distinct_id for e in history if e.event == "file uploaded")
    sharers = {e.distinct_id for e in history if e.event == "file shared"}
    expected = sorted(Counter(uploads.values()).items())

    assert nested == common == joined == [list(pair) for pair in expected]
    assert lonely == [[len(uploads.keys() - sharers)]]


async def test_windows_and_funnels_run(ask, history, person, until):
    """The second event of everybody, and who uploads within a day of signing up."""
    seconds, steps = await asyncio.gather(
        ask(
            "SELECT event, count() FROM (SELECT event, row_number() OVER (PARTITION BY person_id "
            f"ORDER BY timestamp) AS place FROM events WHERE {until}) WHERE place = 2 GROUP BY event"
        ),
        ask(
            "SELECT step, count() FROM (SELECT windowFunnel(86400)(toDateTime(timestamp), "
            "event = 'user signed up', event = 'file uploaded') AS step FROM events "
            f"WHERE {until} GROUP BY person_id) WHERE step > 0 GROUP BY step"
        ),
    )
    lives = defaultdict(list)
    for event in history:
        lives[person[event.distinct_id]].append(event)
    reached = Counter()
    for life in lives.values():
        starts = [e.timestamp for e in life if e.event == "user signed up"]
        if starts:
            day = timedelta(seconds=86_400)
            followed = any(
                e.event == "file uploaded" and starts[0] < e.timestamp <= starts[0] + day
                for e in life
            )
            reached[2 if followed else 1] += 1

    assert pairs(seconds) == Counter(life[1].event for life in lives.values() if len(life) > 1)
    assert pairs(steps) == reached


async def test_moments_come_with_an_offset(ask):
    """A moment is ISO 8601 in its own zone; the same wall time in two zones is two moments."""
    [[berlin, utc, day]] = await ask(
        "SELECT toDateTime('2026-10-25 02:30:00', 'Europe/Berlin'), "
        "toDateTime('2026-07-01 12:00:00', 'UTC'), toDate('2026-07-01')"
    )

    assert datetime.fromisoformat(berlin).astimezone(UTC).hour in {0, 1}  # it happens twice
    assert utc == "2026-07-01T12:00:00Z"
    assert day == "2026-07-01"


@pytest.mark.parametrize("sql", HONEST, ids=lambda sql: repr(sql[:60]))
async def test_an_honest_statement_runs(ask, sql):
    """ClickHouse understands what each of them became."""
    rows = await ask(sql)

    assert isinstance(rows, list)
