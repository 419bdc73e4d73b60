"""The made-up company: always the same for a seed, plausible, and as large as the demo promises."""

import json
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from integrations.local.posthog.company import DAYS, TIME_ZONE, people, simulate
from integrations.local.posthog.company.days import visitors
from integrations.local.posthog.tracking_plan import (
    EVENTS,
    GROUP_PROPERTIES,
    PERSON_PROPERTIES,
    PROPERTIES,
)
from tests.thorough import further

TODAY = date(2026, 11, 23)
SMALL, TINY = 0.1, 0.02
UNPLANNED = {"folder_id", "quota_gb", "notice", "$el_text", "$event_type"}


@pytest.fixture(scope="module")
def history():
    return list(simulate(1, TODAY, size=SMALL))


def day_of(event):
    return event.timestamp.astimezone(TIME_ZONE).date()


def of(history, name):
    return [event for event in history if event.event == name]


# --- the same history, whenever it is told --------------------------------------------------------


def test_the_same_seed_tells_the_same_history(history):
    """Two tellings of one seed are equal to the microsecond; another seed or size is another."""
    first = TODAY - timedelta(days=9)
    last_days = [event for event in history if day_of(event) >= first]

    assert list(simulate(1, TODAY, size=TINY)) == list(simulate(1, TODAY, size=TINY))
    assert list(simulate(1, TODAY, first=first, size=SMALL)) == last_days
    assert list(simulate(2, TODAY, first=first, size=SMALL)) != last_days
    assert list(simulate(1, TODAY, first=first, size=SMALL * 1.5)) != last_days


@pytest.mark.parametrize("days", [1, 40, *further(2, 9)])
def test_days_that_are_over_do_not_change(history, days):
    """Whichever day it is told on, and from whichever day on, the days before are the same."""
    first = date(2026, 10, 10)
    later = list(simulate(1, TODAY + timedelta(days=days), first=first, size=SMALL))
    known = [event for event in history if day_of(event) >= first]

    assert later[: len(known)] == known


@pytest.mark.parametrize("seed", range(5))
def test_every_day_can_be_told_alone(seed):
    """Ten days told one by one are the ten days told at once, midnight included."""
    days = [TODAY - timedelta(days=n) for n in reversed(range(10))]
    whole = list(simulate(seed, TODAY, first=days[0], size=0.02))
    one_by_one = [e for day in days for e in simulate(seed, day, first=day, size=0.02)]

    assert one_by_one == whole


def test_a_history_is_in_order_and_within_its_days(history):
    """Events come in the order of time, 90 Berlin days long, no two at the same moment or id."""
    moments = [event.timestamp for event in history]

    assert moments == sorted(set(moments))
    assert {day_of(event) for event in history} == {TODAY - timedelta(days=n) for n in range(DAYS)}
    assert len({event.uuid for event in history}) == len(history)


def test_a_company_of_nobody_is_silent():
    """Size 0 tells nothing at all."""
    assert list(simulate(1, TODAY, size=0)) == []


# --- what it is like ------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.thorough
def test_the_company_has_the_size_that_the_demo_promises():
    """At least 300,000 events of at least 6,000 people in 90 days; a small one is its share."""
    names, ids = Counter(), []
    for event in simulate(1, TODAY):
        names[event.event] += 1
        ids.append((event.distinct_id, event.event, event.properties.get("$anon_distinct_id")))
    joined = {anonymous: distinct_id for distinct_id, name, anonymous in ids if anonymous}
    small = sum(1 for _ in simulate(1, TODAY, size=SMALL))

    assert 300_000 <= names.total() < 450_000
    assert 6_000 <= len({joined.get(one, one) for one, _, _ in ids}) < 12_000
    assert names["user signed up"] > 3_000
    assert names["invoice paid"] > 1_500
    assert small == pytest.approx(names.total() * SMALL, rel=0.25)


@pytest.mark.parametrize("seed", range(3))
def test_the_company_grows(seed):
    """The visitors of two weeks in spring, a year later and another year later: more each time."""

    def two_weeks(year):
        first = date(year, 4, 17).toordinal()
        return sum(visitors(seed, day, 1.0) for day in range(first, first + 14))

    assert two_weeks(2028) > 1.15 * two_weeks(2027) > 1.15 * 1.15 * two_weeks(2026)


def test_people_work_on_weekdays(history):
    """Weekends are quiet."""
    by_weekday = Counter(day_of(event).weekday() for event in of(history, "file uploaded"))

    assert max(by_weekday[5], by_weekday[6]) < 0.65 * min(by_weekday[n] for n in range(5))


def test_people_work_in_the_daytime_of_their_country(history):
    """Brazil's day is at its height hours after Germany's."""
    hours = defaultdict(list)
    for event in of(history, "file uploaded"):
        hours[event.properties["country"]].append(event.timestamp.astimezone(TIME_ZONE).hour)
    middle = {country: sorted(h)[len(h) // 2] for country, h in hours.items()}

    assert 11 <= middle["Germany"] <= 15
    assert 3 <= middle["Brazil"] - middle["Germany"] <= 7


def test_people_come_back_less_and_less_and_firms_longer():
    """Of those who signed up, fewer work in each later week; with a firm more than without."""
    signed_up, weeks, firms = {}, defaultdict(set), {}
    for event in simulate(1, TODAY, size=0.2):
        if event.event == "user signed up":
            signed_up[event.distinct_id] = event.timestamp
            firms[event.distinct_id] = "$groups" in event.properties
        elif event.distinct_id in signed_up and "$session_id" in event.properties:
            week = (event.timestamp - signed_up[event.distinct_id]).days // 7
            weeks[week].add(event.distinct_id)
    ends = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=TIME_ZONE)

    def share(week, firm):
        old = {
            one
            for one, at in signed_up.items()
            if ends - at >= timedelta(days=7 * week + 7) and firms[one] is firm
        }
        return len(weeks[week] & old) / len(old)

    for firm in (True, False):
        assert all(a > b for a, b in pairwise(share(week, firm) for week in (1, 3, 6, 9)))
    assert all(share(week, firm=True) > share(week, firm=False) for week in (1, 2, 4))


def test_a_person_signs_up_once_and_before_working(history):
    """Nobody signs up twice, and nobody who signs up in this time uploads before it."""
    signed_up, early = set(), set()
    for event in history:
        if event.event == "user signed up":
            assert event.distinct_id not in signed_up | early
            assert event.properties["$set"]["plan"] == event.properties["plan"] == "free"
            signed_up.add(event.distinct_id)
        elif event.event.startswith("file"):
            early.add(event.distinct_id)

    assert len(signed_up) > 300


def test_some_are_known_by_another_id_before(history):
    """`$identify` joins an id that was seen before to one that was not; `people` follows it."""
    joined = of(history, "$identify")
    first = {}
    for place, event in enumerate(history):
        first.setdefault(event.distinct_id, place)
    known = people(history)

    assert 0.3 < len(joined) / len(of(history, "user signed up")) < 0.6
    for event in joined:
        before = event.properties["$anon_distinct_id"]
        assert known[before] == event.distinct_id
        assert before not in first or first[before] < first[event.distinct_id]
    assert len(set(known.values())) <= len(known) - len(joined) + 5


def test_money_adds_up(history):
    """Who upgrades pays the new price at once; nobody gets back more than was paid."""
    paid, back = Counter(), Counter()
    for event in of(history, "invoice paid"):
        paid[event.distinct_id] += event.properties["amount_usd"]
    for event in of(history, "refund issued"):
        back[event.distinct_id] += event.properties["amount_usd"]
    for event in of(history, "plan upgraded"):
        assert event.properties["plan"] != event.properties["from_plan"]
        assert paid[event.distinct_id] >= event.properties["price_usd"] * event.properties["seats"]

    assert paid
    assert all(back[one] <= paid[one] for one in back)


def test_a_plan_changes_only_where_it_is_said(history):
    """Between two events of an account the plan is the same, but for upgrades and cancellations."""
    plans = {}
    for event in history:
        plan = event.properties.get("plan")
        changed = event.event in {"plan upgraded", "plan cancelled"}
        if changed:
            assert event.properties["$set"] == {"plan": plan}
            assert event.properties["from_plan"] == plans.get(
                event.distinct_id, event.properties["from_plan"]
            )
        elif plan is not None and event.event not in {"refund issued", "$groupidentify"}:
            assert plans.get(event.distinct_id, plan) == plan
        if plan is not None and event.event != "refund issued":
            plans[event.distinct_id] = plan

    assert set(plans.values()) == {"free", "pro", "business"}


def test_groups_are_described(history):
    """Every firm that events name was described, unless its people signed up before."""
    named = {e.properties["$groups"]["company"] for e in history if "$groups" in e.properties}
    described = {e.properties["$group_key"] for e in of(history, "$groupidentify")}
    newest = sorted(named - {"c_paperkite"})[-5:]

    assert len(named) > 20
    assert set(newest) <= described <= named


def test_errors_have_stack_traces_and_surveys_answers(history):
    """PostHog's own properties are there in their form."""
    errors = of(history, "$exception")
    ratings = [e.properties["$survey_response"] for e in of(history, "survey sent")]

    assert len({e.properties["$exception_issue_id"] for e in errors}) >= 6
    for event in errors:
        [one] = event.properties["$exception_list"]
        assert one["type"]
        assert one["value"]
        assert set(one["mechanism"]) == {"handled", "synthetic", "type"}
        assert all(
            {"filename", "function", "lineno"} <= set(f) for f in one["stacktrace"]["frames"]
        )
    assert {type(rating) for rating in ratings} >= {int}


def test_a_session_is_one_persons_short_time(history):
    """Events of one session belong to one person and lie within a few hours."""
    known, sessions = people(history), defaultdict(list)
    for event in history:
        if "$session_id" in event.properties:
            sessions[event.properties["$session_id"]].append(event)

    for events in sessions.values():
        assert len({known[event.distinct_id] for event in events}) == 1
        assert events[-1].timestamp - events[0].timestamp < timedelta(hours=3)
    assert len(of(history, "invoice paid")) == sum(
        event.event == "invoice paid" for event in history if "$session_id" not in event.properties
    )


def test_most_of_what_happens_is_written_down(history):
    """Events and properties are in the tracking plan, but for the few that nobody wrote down."""
    seen, on_persons, on_groups = set(), set(), set()
    for event in history:
        seen |= set(event.properties)
        on_persons |= set(event.properties.get("$set", ())) | set(
            event.properties.get("$set_once", ())
        )
        on_groups |= set(event.properties.get("$group_set", ()))
    seen = {n for n in seen if not n.startswith(("$feature/", "$set", "$group", "$anon"))}
    nested = {"$exception_list", "$exception_types", "$exception_values"}
    described = [planned for planned in EVENTS if planned.description]

    assert {event.event for event in history} == {planned.name for planned in EVENTS}
    assert seen - nested - UNPLANNED == {planned.name for planned in PROPERTIES}
    assert on_persons == {planned.name for planned in PERSON_PROPERTIES}
    assert on_groups == {planned.name for planned in GROUP_PROPERTIES}
    assert len(EVENTS) - 3 <= len(described) < len(EVENTS)
    assert [planned.name for planned in EVENTS if planned.hidden] == ["debug ping"]


def test_everything_can_be_sent(history):
    """Every event is plain JSON and gives back the same properties."""
    for event in history[::50]:
        assert json.loads(json.dumps(event.properties)) == event.properties


def test_counting_needs_no_database():
    """Importing the simulator loads neither ClickHouse nor the HogQL parser."""
    code = (
        "import sys, integrations.local.posthog.company\n"
        "print({'chdb', 'hogql_parser', 'aiohttp'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"
