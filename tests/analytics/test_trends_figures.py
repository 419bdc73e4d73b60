"""Every figure of `trends` equals a count in Python over the events that were sent."""

from zoneinfo import ZoneInfo

import pytest

from agent.tools.trends import TOOLSET, trends
from tests.analytics.by_hand import during, figure, grouped, midnight, slot, text, value
from tests.analytics.company import BERLIN, DST, HOSTILE, NOW
from tests.thorough import further

TOOL = TOOLSET.tools[0]
AUTUMN = {"date_from": "2026-09-01", "date_to": "2026-11-15"}
MATHS = ["sum", "average", "min", "max", "median", "p90", "p95", "p99", "distinct"]


@pytest.fixture
def count(context):
    """`await count(series…, days…)`, with the arguments as a model gives them."""

    async def run(series, now=NOW, **arguments):
        series = series if isinstance(series, list) else [series]
        return await trends(context(now), **TOOL.parse({"series": series} | AUTUMN | arguments))

    return run


@pytest.fixture
def autumn(events):
    """`autumn("event")`: its events in the time of the questions; of all without a name."""

    def chosen(event=""):
        found = during(events, **AUTUMN)
        return [one for one in found if event in {"", one.event}]

    return chosen


def near(expected):
    return expected if expected is None else pytest.approx(expected, rel=1e-9)


def cells(result, *columns):
    """The rows as a dict from the given columns to the last but them."""
    at = [result.table.columns.index(column) for column in columns]
    return {tuple(row[i] for i in at): row for row in result.table.rows}


@pytest.mark.parametrize("event", ["order placed", HOSTILE, "", *further("$pageview")])
@pytest.mark.parametrize("math", ["people", "events", "sessions", "per_person"])
async def test_events_are_counted(count, autumn, events, event, math):
    """By people (of several ids), events and sessions; of one event or of any."""
    result = await count({"event": event, "math": math})

    chosen = autumn(event)
    if event == "":  # setting up the groups is an event too, but not in this time
        assert len(chosen) > 10_000
    assert result.table.columns == (math,)
    assert result.table.rows == ((near(figure(chosen, math)),),)
    assert result.table.chart is None


@pytest.mark.parametrize("math", MATHS)
@pytest.mark.parametrize(
    ("event", "name", "of"),
    [
        ("report viewed", "size", "event"),
        ("order placed", "age", "person"),
        *further(
            ("order placed", "amount", "event"),
            ("order placed", "items", "event"),
            ("order placed", "gift", "event"),
            ("searched", "length", "event"),
        ),
        ("$pageview", "seats", "company"),
    ],
)
async def test_properties_are_aggregated(count, autumn, event, name, of, math):
    """Exactly, also percentiles of 10,000 values; people and groups count once each."""
    result = await count({"event": event, "math": math, "property": name, "of": of})

    [[found]] = result.table.rows
    assert found == near(figure(autumn(event), math, name, of))


async def test_sessions_have_a_length_once_each(count, autumn, events):
    """Not once for each event in them; events outside of sessions have none."""
    result = await count(
        {"event": "", "math": "average", "property": "$session_duration", "of": "session"}
    )

    chosen = {one.session for one in autumn()} - {""}
    # all of a session counts, also what lies after the question's time
    sessions = grouped([one for one in events if one.session in chosen], lambda one: one.session)
    lengths = [
        int((max(e.at for e in each) - min(e.at for e in each)).total_seconds())
        for each in sessions.values()
    ]
    [[found]] = result.table.rows
    assert found == pytest.approx(sum(lengths) / len(lengths), rel=1e-6)


@pytest.mark.parametrize("interval", ["day", "week", "month", "quarter"])
@pytest.mark.parametrize("math", ["people", "events"])
async def test_every_interval_has_its_row(count, autumn, interval, math):
    """Also those without anything; the first and the last may be parts."""
    result = await count({"event": "plan upgraded", "math": math}, interval=interval)

    expected = grouped(autumn("plan upgraded"), lambda one: slot(one, interval))
    assert result.table.columns == (interval, math)
    names = [row[0] for row in result.table.rows]
    assert names == sorted(names)
    assert {(name,) for name in names} >= expected.keys()
    for name, found in result.table.rows:
        assert found == figure(expected[(name,)], math)


@pytest.mark.parametrize(("zone", "day"), [*DST[1:4], *further(DST[0], *DST[4:])])
@pytest.mark.parametrize("interval", ["hour", "day"])
async def test_days_on_which_clocks_change(count, events, zone, day, interval):
    """From midnight to midnight there; an hour that comes twice has two rows."""
    there = ZoneInfo(zone)
    now = NOW.astimezone(there)

    for math in ("people", "events"):
        result = await count(
            {"event": "tick", "math": math}, now, date_from=day, date_to=day, interval=interval
        )
        chosen = [one for one in during(events, day, day, there) if one.event == "tick"]

        if interval == "day":
            assert result.table.rows == ((day, figure(chosen, math)),)
        else:
            assert len(result.table.rows) in {23, 24, 25}
            assert len({row[0] for row in result.table.rows}) == len(result.table.rows)
            by_hour = grouped(chosen, lambda one: _hour(one, there))
            assert [row[1] for row in result.table.rows] == [
                figure(by_hour[key], math) for key in sorted(by_hour, key=lambda k: k[0][0])
            ]
        if math == "events":
            assert sum(row[1] for row in result.table.rows) == len(chosen)


def _hour(one, zone):
    """Sorts by the first moment of the hour, told apart by the offset."""
    local = one.at.astimezone(zone)
    offset = local.utcoffset()
    return (local.replace(minute=0, second=0, microsecond=0, tzinfo=None) - offset, offset)


async def test_now_is_the_end(count, events):
    """What was sent with a time ahead of now does not count yet."""
    result = await count(
        {"event": "", "math": "events"}, date_from="2026-11-20", date_to="2026-12-31"
    )

    assert result.table.rows == ((len(during(events, "2026-11-20", "2026-12-31", now=NOW)),),)
    assert len(during(events, "2026-11-20", "2026-12-31")) > result.table.rows[0][0] > 0
    assert result.table.end == NOW


async def test_first_times_are_counted_once_in_a_life(count, events):
    """People by the interval of the first such event ever, also before the question's time."""
    result = await count(
        {"event": "order placed", "math": "first_time"},
        date_from="2026-10-01", date_to="2026-10-31", interval="week",
    )  # fmt: skip

    firsts = {}
    for one in events:
        if one.event == "order placed":
            firsts.setdefault(one.person, one)
    inside = during(firsts.values(), "2026-10-01", "2026-10-31")
    expected = grouped(inside, lambda one: slot(one, "week"))
    assert {(name,): found for name, found in result.table.rows if found} == {
        name: len(found) for name, found in expected.items()
    }
    assert len(inside) > 5


@pytest.mark.parametrize("math", ["people", "events", "first_time"])
@pytest.mark.parametrize("limit", [2, *further(1, 50)])
async def test_values_beyond_the_limit_are_one(count, autumn, events, math, limit):
    """People in it are distinct; a value called “other” is not it; missing ones are apart."""
    result = await count(
        {"event": "$pageview", "math": math},
        breakdowns=[{"property": "country", "of": "person"}], limit=limit,
    )  # fmt: skip

    chosen = autumn("$pageview")
    if math == "first_time":
        firsts = {}
        for one in events:
            if one.event == "$pageview":
                firsts.setdefault(one.person, one)
        chosen, math = during(firsts.values(), **AUTUMN), "people"
    by_country = grouped(chosen, lambda one: text(value(one, "country", "person")))
    ranked = sorted(
        (k[0] for k in by_country if k[0]), key=lambda k: -figure(by_country[(k,)], math)
    )
    kept = ranked[:limit]
    rows = dict(result.table.rows)
    rest = "all other" if "other" in kept else "other"
    for country in kept:
        assert rows.pop(country) == figure(by_country[(country,)], math)
    assert rows.pop("(none)") == figure(by_country[("",)], math)
    others = [one for k in ranked[limit:] for one in by_country[(k,)]]
    assert rows == ({rest: figure(others, math)} if others else {})
    names = [row[0] for row in result.table.rows]
    assert names[-1] == rest if others else True
    assert [name for name in names if name in kept] == kept


async def test_ten_thousand_values(count, autumn):
    """The frequent ones by name, also when they are called like our own words; the rest is one."""
    result = await count(
        {"event": "searched"}, breakdowns=[{"property": "words"}], limit=4,
        date_to="2026-11-20",
    )  # fmt: skip

    by_words = grouped(autumn("searched"), lambda one: one.properties["words"])
    kept = ["alpha", "beta", "other", "(none)"]
    others = [one for k, each in by_words.items() if k[0] not in kept for one in each]
    assert dict(result.table.rows) == {
        **{words: figure(by_words[(words,)], "people") for words in kept},
        "all other": figure(others, "people"),
    }
    assert result.label.untrusted


async def test_numbers_of_many_values_become_stretches(count, autumn):
    """Every event is in exactly one of them, and their names say which."""
    result = await count(
        {"event": "order placed", "math": "events"}, breakdowns=[{"property": "amount"}]
    )

    amounts = [one.properties["amount"] for one in autumn("order placed")]
    assert 3 <= len(result.table.rows) <= 6
    assert sum(row[1] for row in result.table.rows) == len(amounts)
    for name, found in result.table.rows:
        assert found == sum(_is_in(amount, name) for amount in amounts), name


async def test_few_numbers_stay_as_they_are(count, autumn):
    """One, two or three items are values like others."""
    result = await count(
        {"event": "order placed", "math": "events"}, breakdowns=[{"property": "items"}]
    )

    by_items = grouped(autumn("order placed"), lambda one: str(one.properties["items"]))
    assert {(k,): n for k, n in result.table.rows} == {k: len(v) for k, v in by_items.items()}


def _is_in(amount, name):
    if name.startswith("under "):
        return amount < float(name.removeprefix("under "))
    if name.endswith(" or more"):
        return amount >= float(name.removesuffix(" or more"))
    low, high = name.split(" to under ")
    return float(low) <= amount < float(high)


async def test_breakdowns_by_truth_day_and_hour(count, autumn):
    """Booleans by name; all seven days from Monday on, all hours from midnight on."""
    chosen = autumn("order placed")

    gifts = await count({"event": "order placed"}, breakdowns=[{"property": "gift"}])
    days = await count(
        {"event": "order placed", "math": "events"},
        breakdowns=[{"property": "weekday", "of": "time"}],
    )
    hours = await count(
        {"event": "plan upgraded", "math": "events"},
        breakdowns=[{"property": "hour", "of": "time"}],
    )

    by_gift = grouped(chosen, lambda one: text(one.properties["gift"]))
    assert {(k,): n for k, n in gifts.table.rows} == {
        k: figure(v, "people") for k, v in by_gift.items()
    }
    by_day = grouped(chosen, lambda one: f"{one.at.astimezone(BERLIN):%A}")
    week = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    assert days.table.rows == tuple((day, len(by_day[(day,)])) for day in week)
    by_hour = grouped(autumn("plan upgraded"), lambda one: f"{one.at.astimezone(BERLIN):%H}:00")
    assert hours.table.rows == tuple(
        (f"{hour:02}:00", len(by_hour[(f"{hour:02}:00",)])) for hour in range(24)
    )


async def test_two_breakdowns_by_week(count, autumn):
    """A row for each week and pair, in the order of the pairs; also where nothing happened."""
    result = await count(
        {"event": "order placed", "math": "events"}, interval="week", limit=2,
        breakdowns=[{"property": "country", "of": "person"}, {"property": "gift"}],
    )  # fmt: skip

    chosen = autumn("order placed")
    countries = grouped(chosen, lambda one: value(one, "country", "person"))
    ranked = sorted((k[0] for k in countries if k[0]), key=lambda k: -len(countries[(k,)]))
    kept = set(ranked[:2])
    by = grouped(
        chosen,
        lambda one: slot(one, "week"),
        lambda one: _kept(text(value(one, "country", "person")), kept),
        lambda one: text(one.properties["gift"]),
    )
    assert result.table.columns == ("week", "country", "gift", "events")
    found = {row[:3]: row[3] for row in result.table.rows}
    assert {k: n for k, n in found.items() if n} == {k: len(v) for k, v in by.items()}
    weeks, pairs = {k[0] for k in found}, {k[1:] for k in found}
    assert len(found) == len(weeks) * len(pairs)
    assert result.table.chart is None


def _kept(country, kept):
    rest = "all other" if "other" in kept else "other"
    return country if country in kept else (country and rest) or "(none)"


async def test_groups_are_split_and_counted(count, autumn):
    """By a property of the company, by the company itself, and how many there are."""
    by_name = await count(
        {"event": "$pageview"}, breakdowns=[{"property": "name", "of": "company"}]
    )
    by_key = await count(
        {"event": "$pageview"}, breakdowns=[{"property": "$group_key", "of": "company"}]
    )
    many = await count({"event": "", "math": "distinct", "property": "$group_key", "of": "company"})

    chosen = autumn("$pageview")
    names = grouped(chosen, lambda one: value(one, "name", "company") or "(none)")
    assert {(k,): n for k, n in by_name.table.rows} == {
        k: figure(v, "people") for k, v in names.items()
    }
    assert by_key.table.columns == ("company", "people")
    assert {k for k, _ in by_key.table.rows} == {"c1", "c2", "c3", "c4", "c5", "(none)"}
    assert many.table.rows == ((5,),)


async def test_several_series_and_a_formula(count, autumn):
    """Letters for the series, then the formula; nothing divided by nothing is no figure."""
    result = await count(
        [{"event": "$pageview"}, {"event": "order placed"}, {"event": "plan upgraded"}],
        interval="day", formula="(B - C) / A * 100",
    )  # fmt: skip

    by = {
        event: grouped(autumn(event), lambda one: slot(one, "day"))
        for event in ("$pageview", "order placed", "plan upgraded")
    }
    assert result.table.columns == ("day", "A", "B", "C", "formula")
    assert any(row[1] == 0 for row in result.table.rows)
    for day, a, b, c, found in result.table.rows:
        expected = [figure(each[(day,)], "people") for each in by.values()]
        assert [a, b, c] == expected
        assert found == (pytest.approx((b - c) / a * 100) if a else None)


async def test_a_formula_over_values(count, autumn):
    """Numerator and denominator are split alike, also in the rest."""
    result = await count(
        [{"event": "order placed", "math": "events"}, {"event": "order placed"}],
        formula="A / B", breakdowns=[{"property": "country", "of": "person"}], limit=1,
    )  # fmt: skip

    by = grouped(
        autumn("order placed"),
        lambda one: _kept(text(value(one, "country", "person")), {"Germany"}),
    )
    assert {(row[0],): row[3] for row in result.table.rows} == {
        k: pytest.approx(figure(v, "per_person")) for k, v in by.items()
    }


async def test_two_stretches_side_by_side(count, events):
    """As one row; and by day, row n beside row n, where the earlier one may be shorter."""
    days = {"date_from": "2026-11-09", "date_to": "2026-11-15",
            "compare_from": "2026-11-05", "compare_to": "2026-11-08"}  # fmt: skip
    orders = [one for one in events if one.event == "order placed"]
    later = during(orders, "2026-11-09", "2026-11-15")
    before = during(orders, "2026-11-05", "2026-11-08")

    whole = await count({"event": "order placed"}, **days)
    by_day = await count({"event": "order placed"}, **days, interval="day")
    by_gift = await count({"event": "order placed"}, **days, breakdowns=[{"property": "gift"}])

    assert whole.table.columns == ("people", "people_before")
    assert whole.table.rows == ((figure(later, "people"), figure(before, "people")),)
    assert by_day.table.columns == ("day", "people", "day_before", "people_before")
    expected = []
    for n in range(7):
        a, b = f"2026-11-{9 + n:02}", f"2026-11-{5 + n:02}"
        on = figure([one for one in later if slot(one, "day") == a], "people")
        was = figure([one for one in before if slot(one, "day") == b], "people")
        expected.append((a, on, b, was) if n < 4 else (a, on, None, None))
    assert list(by_day.table.rows) == expected
    gifts = [grouped(each, lambda one: text(one.properties["gift"])) for each in (later, before)]
    assert {row[0]: row[1:] for row in by_gift.table.rows} == {
        k: (figure(gifts[0][(k,)], "people"), figure(gifts[1][(k,)], "people"))
        for k in ("true", "false")
    }


async def test_hostile_names_are_only_names(count, autumn):
    """Quotes of every kind, braces, backslashes, percent signs, breaks."""
    result = await count({"event": HOSTILE, "math": "events"}, breakdowns=[{"property": HOSTILE}])

    by = grouped(autumn(HOSTILE), lambda one: one.properties[HOSTILE])
    assert len(by) == 7
    assert {(k,): n for k, n in result.table.rows} == {k: len(v) for k, v in by.items()}
    assert "\n" not in result.text


def test_midnight_of_the_other_opinion():
    """The tests' own clock is right too."""
    assert midnight("2026-10-26", BERLIN) - midnight("2026-10-25", BERLIN) == (
        midnight("2026-10-25", BERLIN, plus=1) - midnight("2026-10-25", BERLIN)
    )
