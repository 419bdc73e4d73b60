"""The made-up company: always the same for a seed, and plausible."""

import subprocess
import sys
from collections import Counter
from datetime import date, timedelta

import pytest

from integrations.local.posthog.company import TIME_ZONE, simulate
from integrations.local.posthog.tracking_plan import EVENTS, PROPERTIES

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def history():
    return list(simulate(1, TODAY))


def test_the_same_seed_tells_the_same_history(history):
    """Two tellings of one seed are equal to the microsecond; another seed's is another."""
    assert list(simulate(1, TODAY)) == history
    assert list(simulate(2, TODAY)) != history


@pytest.mark.parametrize("days", [1, 2, 9])
def test_days_that_are_over_do_not_change(history, days):
    """Whichever day it is told on, the history of the days before is the same."""
    later = list(simulate(1, TODAY + timedelta(days=days), first=date(2026, 10, 20)))
    known = [e for e in history if e.timestamp.astimezone(TIME_ZONE).date() >= date(2026, 10, 20)]

    assert later[: len(known)] == known


def test_a_history_is_in_order_and_within_its_days(history):
    """Events come in the order of time, 60 Berlin days long, no two at the same moment."""
    moments = [event.timestamp for event in history]

    assert moments == sorted(set(moments))
    assert {m.astimezone(TIME_ZONE).date() for m in moments} == {
        TODAY - timedelta(days=n) for n in range(60)
    }


def test_the_company_has_the_size_that_the_demo_promises(history):
    """About 1,200 people and 40,000 events in 60 days."""
    assert 34_000 < len(history) < 48_000
    assert 1_000 < len({event.distinct_id for event in history}) < 1_500


def test_people_work_on_weekdays_and_the_company_grows(history):
    """Weekends are quiet, and the last four whole weeks have more uploads than the four before."""
    uploads = [e.timestamp.astimezone(TIME_ZONE) for e in history if e.event == "file uploaded"]
    by_weekday = Counter(moment.weekday() for moment in uploads)
    by_week = Counter((TODAY - moment.date()).days // 7 for moment in uploads)

    assert max(by_weekday[5], by_weekday[6]) < 0.6 * min(by_weekday[n] for n in range(5))
    assert sum(by_week[n] for n in range(4)) > sum(by_week[n] for n in range(4, 8))


def test_a_person_signs_up_once_and_before_working(history):
    """Nobody signs up twice, and nobody who signs up in this time uploads before it."""
    signed_up, early = {}, set()
    for event in history:
        if event.event == "user signed up":
            assert event.distinct_id not in signed_up
            assert event.distinct_id not in early
            signed_up[event.distinct_id] = event
        elif event.event != "$pageview":
            early.add(event.distinct_id)

    assert len(signed_up) > 300


def test_everything_that_happens_is_written_down(history):
    """Every event and property of the history is in the tracking plan, with a description."""
    properties = {name for event in history for name in event.properties} - {"$set"}

    assert {event.event for event in history} == {event.name for event in EVENTS}
    assert properties == {planned.name for planned in PROPERTIES}
    assert all(planned.description for planned in (*EVENTS, *PROPERTIES))


def test_counting_needs_no_database():
    """Importing the simulator loads neither ClickHouse nor the HogQL parser."""
    code = (
        "import sys, integrations.local.posthog.company\n"
        "print({'chdb', 'hogql_parser', 'aiohttp'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"
