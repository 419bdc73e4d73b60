"""The built-in model, the real tools and client, and the local PostHog in its own process."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import aiohttp
import pytest

from agent.model.builtin import BuiltinModel
from integrations.local.posthog.company import DAYS, TIME_ZONE, simulate
from integrations.posthog import PostHog
from tests.local.posthog.standin import KEY, SEED, SIZE, Process, running
from tests.thinking.talk import Talk

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def process(tmp_path_factory) -> Iterator[Process]:
    with running(tmp_path_factory.mktemp("posthog")) as started:
        yield started


@pytest.fixture
async def talk(process):
    """A conversation just after the stand-in was started."""
    now = datetime.fromtimestamp(process.started, TIME_ZONE)
    async with aiohttp.ClientSession() as session:
        posthog = PostHog(host=process.url, key=KEY, project=1, session=session)
        yield Talk(BuiltinModel(), posthog, now)


@pytest.fixture(scope="module")
def history(process):
    """Everything that happened until the end of yesterday."""
    today = datetime.fromtimestamp(process.started, TIME_ZONE).date()
    first = today - timedelta(days=DAYS - 1)
    return list(simulate(SEED, today - timedelta(days=1), first=first, size=SIZE))


def day_of(event):
    return event.timestamp.astimezone(TIME_ZONE).date()


async def test_people_of_last_week_are_those_of_the_simulator(talk, history):
    """The figure of the answer is the count that Python makes of the company's history."""
    monday = talk.now.date() - timedelta(days=talk.now.weekday() + 7)
    week = [monday + timedelta(days=n) for n in range(7)]
    people = {e.distinct_id for e in history if e.event == "user signed up" and day_of(e) in week}

    answer = await talk.ask("how many people signed up last week?")

    assert answer.text.startswith(f"**{len(people):,} people** did “user signed up” (")


async def test_a_course_by_day_is_that_of_the_simulator(talk, history):
    """Every full day of the past 14 has the simulator's count, in the project's time zone."""
    answer = await talk.ask("uploads per day in the past 14 days")

    for ago in range(1, 14):
        day = talk.now.date() - timedelta(days=ago)
        count = sum(e.event == "file uploaded" and day_of(e) == day for e in history)
        assert f"| {day:%a} {day.day} {day:%b} | {count:,} |" in answer.text


async def test_weeks_start_on_monday_and_months_on_their_first(talk, history):
    """The first days of weeks and months are where the design puts them."""
    monday = talk.now.date() - timedelta(days=talk.now.weekday() + 7)
    count = sum(
        e.event == "file shared" and monday <= day_of(e) < monday + timedelta(days=7)
        for e in history
    )

    weeks = await talk.ask("how many files were shared per week in the past 4 weeks?")
    months = await talk.ask("by month?")

    assert f"| {monday:%a} {monday.day} {monday:%b} | {count:,} |" in weeks.text
    assert f"| {talk.now:%b} {talk.now.year} (so far) | " in months.text


async def test_a_wrong_key_says_who_can_mend_it(talk, process):
    """The person reads a sentence about the setting, no status code."""
    async with aiohttp.ClientSession() as session:
        talk.company = PostHog(host=process.url, key="phx_wrong", project=1, session=session)
        answer = await talk.ask("how many people signed up last week?")

    assert answer.kind == "cannot"
    assert "POSTHOG_API_KEY" in answer.text
