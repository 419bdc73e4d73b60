"""A digest's figures are those of the events, for the demo company and for one of random words."""

from datetime import datetime, time, timedelta
from functools import cache

import pytest

from agent.digests.content import Summary
from integrations.local.posthog import company
from tests.digests.reading import same_as_counted, week_before
from tests.evals.wordco import ZONE, history, noon, send
from tests.paperkite import KEY, SEED, SIZE, start_posthog
from tests.thorough import further

pytestmark = pytest.mark.slow


def counted(happened):
    """People by event and days, from (event, person, day)."""

    @cache
    def who(event, start, end):
        return {p for e, p, day in happened if (e == event or not event) and start <= day < end}

    return who


async def weekly(office, clock, monday):
    """What a digest of every Monday says on `monday`."""
    clock.now = datetime.combine(monday - timedelta(days=3), time(12), ZONE)
    at = datetime.combine(monday, time(9), ZONE)
    answer, _ = await office.text_of("every Monday at 9", Summary(), at=at)
    assert "unsupported" not in answer.text
    return answer


async def test_the_demo_company(posthog, office_at, clock):
    """Last week as the simulator tells it, persons with several ids once."""
    today = datetime.now(company.TIME_ZONE).date()
    monday = today - timedelta(days=today.weekday())
    told = list(company.simulate(SEED, today, size=SIZE))
    people = company.people(told)
    happened = [
        (one.event, people[one.distinct_id], one.timestamp.astimezone(company.TIME_ZONE).date())
        for one in told
    ]
    answer = await weekly(office_at(posthog.address, posthog.key), clock, monday)
    now, before = week_before(monday)
    assert same_as_counted(answer.text, counted(happened), now, before) >= 5
    assert "“user signed up”" in answer.text


@pytest.mark.parametrize("seed", [1, *further(2)])
async def test_a_company_of_random_words(seed, office_at, clock, tmp_path):
    """Nothing that is known of another company helps here: its main events are found all the same."""
    day = datetime.now(ZONE).date() - timedelta(days=1)
    monday = day - timedelta(days=day.weekday())
    told = history(seed, noon(day))
    with start_posthog(tmp_path, seed, size=0) as project:
        send(project.address, told)
        answer = await weekly(office_at(project.address, KEY), clock, monday)
    happened = [(one.event, one.distinct_id, one.timestamp.astimezone(ZONE).date()) for one in told]
    now, before = week_before(monday)
    assert same_as_counted(answer.text, counted(happened), now, before) >= 4
