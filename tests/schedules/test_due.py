"""Every run of a schedule is one job, over two years of six zones, and whatever clocks do."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from agent.policy import Label
from agent.schedules.wording import understand
from agent.state.database import Database, LeaseLost
from agent.state.due import MOST_MISSED, DueSchedules
from agent.state.schedule_rows import NewSchedule, Plan
from agent.state.schedules import ScheduleStore
from agent.state.stores import Stores
from agent.state.tables import metadata
from tests.schedules.simulated import due, is_nth, walk
from tests.schedules.test_two_years import END, NOW, START, ZONES, weekday
from tests.thorough import further

TTL = timedelta(seconds=30)

RULES = {
    "every weekday at 9": (weekday, [time(9)]),
    "every day at 2:30": (lambda day: True, [time(2, 30)]),
    "first Monday of the month at 8": (
        lambda day: day.weekday() == 0 and is_nth(day, 1),
        [time(8)],
    ),
    "sundays at 2:30": (lambda day: day.weekday() == 6, [time(2, 30)]),
}
RARE, DAILY = ["sundays at 2:30", "first Monday of the month at 8"], list(RULES)


class Clock:
    """A clock that a test sets."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock(NOW)


@pytest.fixture
async def stores(tmp_path, clock):
    database = await Database.open(f"sqlite:///{tmp_path / 'rootle.db'}")
    await database.write(lambda connection: connection.run_sync(metadata.create_all))
    yield Stores(database, clock)
    await database.close()


async def order(stores, words, *, zone="UTC", key="", now=NOW):
    """A schedule as somebody orders it."""
    recurrence = understand(words, now=now, zone=zone).recurrence
    plan = Plan("Digest", words, recurrence, {"version": 1, "kind": "summary"})
    new = NewSchedule(key or f"{words} {zone}", "T1", "C1", "channel", "U1", plan, Label())
    return await stores.schedules.add(new)


async def made(stores):
    """What was made for each schedule: the moments that its jobs stand for, and what they missed."""
    jobs = await stores.job_queue.latest(limit=100_000)
    found = {}
    for job in reversed(jobs):
        said = job.asked.arguments
        at = datetime.fromisoformat(said["at"])
        missed = [datetime.fromisoformat(one) for one in said["missed"]]
        found.setdefault(said["schedule"], []).append((at, missed))
    return found


def leader(stores, clock, owner="one"):
    due_schedules = DueSchedules(stores.database, clock)
    return due_schedules, due_schedules.lead(owner, ttl=TTL)


@pytest.mark.parametrize(("rules", "hours"), [(RARE, 70), *further((DAILY, 11))])
async def test_two_years_have_every_run_once(stores, clock, rules, hours):
    """In six zones and all their changes of clocks, however unevenly the clock process looks."""
    expected = {}
    for zone in ZONES:
        for words in rules:
            schedule = await order(stores, words, zone=zone)
            is_day, times = RULES[words]
            walls = due(is_day, times, START.date() - timedelta(days=2), END.date())
            expected[schedule.id] = walk(ZoneInfo(zone), START, END, walls)
    clock.now, chance = START, Random(5)
    ticking, leading = leader(stores, clock)
    # What is before START is not looked at: it is one late run at the first tick.
    fence = await leading
    await ticking.run(fence)
    while clock.now < END:
        clock.now = min(END, clock.now + timedelta(hours=chance.uniform(0.2, hours)))
        await ticking.run(fence)

    for number, runs in (await made(stores)).items():
        assert [at for at, _ in runs if START < at < END] == expected[number]
        assert not any(missed for at, missed in runs if at > START)


async def test_two_clocks_at_once_make_one_job(stores, clock):
    """One leads; and should both believe that they do, only the one with the lease may act."""
    await order(stores, "every day at 9")
    clock.now += timedelta(days=1)
    first, leading = leader(stores, clock)
    second = DueSchedules(stores.database, clock)
    fence = await leading
    assert await second.lead("two", ttl=TTL) is None
    await asyncio.gather(*(first.run(fence) for _ in range(5)))
    clock.now += timedelta(days=1)  # the first one sleeps, and its lease runs out
    newer = await second.lead("two", ttl=TTL)
    runs = await asyncio.gather(first.run(fence), second.run(newer), return_exceptions=True)

    assert isinstance(runs[0], LeaseLost)
    assert not await first.keep(fence, ttl=TTL)
    [jobs] = (await made(stores)).values()
    assert Counter(at for at, _ in jobs).most_common(1)[0][1] == 1
    assert len(jobs) == 2


async def test_a_clock_killed_between_is_made_up_for(stores, clock, monkeypatch):
    """Dying before the commit leaves neither a job nor a moved schedule; the next clock has the run."""
    await order(stores, "every day at 9")
    clock.now += timedelta(days=1)
    ticking, leading = leader(stores, clock)
    fence = await leading

    async def dies(*args, **kwargs):
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr("agent.state.due._last_job", dies)
        with pytest.raises(RuntimeError):
            await ticking.run(fence)
    assert await made(stores) == {}
    clock.now += timedelta(minutes=1)
    second = DueSchedules(stores.database, clock)
    newer = await second.lead("two", ttl=TTL)
    await second.run(newer)
    await second.run(newer)

    assert len((await made(stores))[1]) == 1


async def test_a_machine_that_slept_makes_one_late_run(stores, clock):
    """Three runs were slept over: one job stands for the last of them and knows the other two."""
    await order(stores, "every day at 9")
    clock.now = NOW + timedelta(days=3, hours=5)
    ticking, leading = leader(stores, clock)
    await ticking.run(await leading)

    [[(at, missed)]] = (await made(stores)).values()
    assert at == datetime(2027, 1, 4, 9, tzinfo=UTC)
    assert missed == [datetime(2027, 1, day, 9, tzinfo=UTC) for day in (2, 3)]
    assert (await stores.schedules.get("T1", 1)).next_at == datetime(2027, 1, 5, 9, tzinfo=UTC)


async def test_a_year_of_missed_runs_is_one_job_of_bounded_size(stores, clock):
    """Every fifteen minutes for a year: the last missed ones are named, all are counted."""
    await order(stores, "every 15 minutes")
    clock.now = NOW + timedelta(days=365)
    ticking, leading = leader(stores, clock)
    [run] = await ticking.run(await leading)

    assert len(run.missed) == MOST_MISSED
    assert run.missed_in_all == 365 * 96 - 1
    assert run.missed[-1] == run.at - timedelta(minutes=15)


async def test_a_clock_set_back_runs_nothing_twice(stores, clock):
    """An hour comes again on this machine's clock; also for a process that starts anew in it."""
    await order(stores, "every 30 minutes")
    ticking, leading = leader(stores, clock)
    fence = await leading
    for _ in range(8):
        clock.now += timedelta(minutes=15)
        await ticking.run(fence)
        await ticking.keep(fence, ttl=TTL)
    clock.now -= timedelta(hours=1)
    await ticking.keep(fence, ttl=TTL)
    for _ in range(8):
        clock.now += timedelta(minutes=15)
        await ticking.run(fence)

    [jobs] = (await made(stores)).values()
    moments = [at for at, _ in jobs]
    assert moments == [NOW + timedelta(minutes=30 * n) for n in range(1, 7)]


async def test_what_runs_once_is_over_then(stores, clock):
    """It stays in the list, with nothing ahead."""
    await order(stores, "tomorrow at 10")
    clock.now += timedelta(days=2)
    ticking, leading = leader(stores, clock)
    fence = await leading
    assert len(await ticking.run(fence)) == 1
    assert await ticking.next_at() is None
    assert await ticking.run(fence) == []


async def test_a_schedule_of_a_newer_version_stops_nobody(stores, clock):
    """It is left as it is, and the others run."""
    newer = await order(stores, "every day at 9", key="newer")
    await order(stores, "every day at 9", key="ours")
    await stores.database.write(lambda c: _spoil(c, newer.id))
    clock.now += timedelta(days=1)
    ticking, leading = leader(stores, clock)
    assert [run.schedule.id for run in await ticking.run(await leading)] == [2]
    assert (await ScheduleStore(stores.database, clock).get("T1", newer.id)).next_at < clock.now


async def _spoil(connection, number):
    table = metadata.tables["schedules"]
    await connection.execute(
        table.update().where(table.c.id == number).values(recurrence='{"version": 9}')
    )
