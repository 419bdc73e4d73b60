"""The clock process: one leads, a dead one is replaced, and an absent database is waited for."""

import asyncio
import contextlib
import os
import signal
import sys
from datetime import UTC, datetime, timedelta

import pytest

from agent.policy import Label
from agent.schedules.wording import understand
from agent.state.database import Database, DatabaseDown
from agent.state.due import DueSchedules
from agent.state.schedule_rows import NewSchedule, Plan
from agent.state.stores import Stores
from agent.state.tables import metadata
from bot.clock import LOOK_SECONDS, Clock
from tests.migrated import migrate
from tests.waiting import PATIENCE

TTL = timedelta(seconds=30)


class Time:
    """A clock that a test sets."""

    def __init__(self):
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self):
        return self.now


async def order(stores, words, now, *, key=""):
    recurrence = understand(words, now=now, zone="UTC").recurrence
    plan = Plan("Digest", words, recurrence, {"version": 1, "kind": "summary"})
    new = NewSchedule(key or words, "T1", "C1", "channel", "U1", plan, Label())
    return await stores.schedules.add(new)


@pytest.fixture
def time():
    return Time()


@pytest.fixture
async def stores(tmp_path, time):
    database = await Database.open(f"sqlite:///{tmp_path / 'rootle.db'}")
    await database.write(lambda connection: connection.run_sync(metadata.create_all))
    yield Stores(database, time)
    await database.close()


def clock(stores, time, owner="one", *, ttl=TTL):
    return Clock(DueSchedules(stores.database, time), owner=owner, ttl=ttl, clock=time)


async def jobs(stores):
    return [job.asked.arguments["at"] for job in await stores.job_queue.latest()]


async def test_it_waits_for_the_next_run(stores, time):
    """To the moment where that is near, and never longer than until the next look."""
    await order(stores, "every day at 12:01", time.now)
    one = clock(stores, time)
    assert await one.tick() == LOOK_SECONDS
    time.now += timedelta(seconds=58)
    assert await one.tick() == pytest.approx(2)
    assert await jobs(stores) == []
    time.now += timedelta(seconds=2)
    await one.tick()
    assert await jobs(stores) == ["2026-11-22T12:01:00+00:00"]


async def test_a_clock_that_stands_by_takes_over(stores, time):
    """When the one that leads has been silent for as long as its lease, and not before."""
    await order(stores, "every 30 minutes", time.now)
    first, second = clock(stores, time), clock(stores, time, "two")
    await first.tick()
    assert await second.tick() == LOOK_SECONDS
    time.now += timedelta(minutes=30)
    await second.tick()  # the first one sleeps
    assert len(await jobs(stores)) == 1
    await first.tick()
    time.now += timedelta(minutes=30)
    await first.tick()
    assert len(await jobs(stores)) == 2


async def test_a_short_lease_is_renewed_in_time(stores, time):
    """The clock that leads does not sleep past its end, so that the other one does not take turns with it."""
    ttl = timedelta(seconds=3)
    first, second = clock(stores, time, ttl=ttl), clock(stores, time, "two", ttl=ttl)
    wait = await first.tick()
    fence = first._fence
    for _ in range(10):
        time.now += timedelta(seconds=wait)
        await second.tick()
        wait = await first.tick()
    assert first._fence == fence


async def test_a_clock_that_ends_lets_the_next_one_lead_at_once(stores, time):
    """Its lease does not have to run out."""
    first = asyncio.create_task(clock(stores, time).run())
    while await DueSchedules(stores.database, time).lead("looks", ttl=timedelta()) is not None:
        await asyncio.sleep(0.01)  # until the first one leads
    first.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await first
    assert await DueSchedules(stores.database, time).lead("two", ttl=TTL) is not None


async def test_a_database_that_is_down_is_waited_for(stores, time):
    """It goes on looking, and runs what was due meanwhile."""
    await order(stores, "every day at 12:01", time.now)
    time.now += timedelta(minutes=2)
    one = clock(stores, time)
    really, one._due.lead = one._due.lead, _down
    assert await one._patiently() == LOOK_SECONDS
    one._due.lead = really
    await one._patiently()
    assert len(await jobs(stores)) == 1


async def _down(*args, **kwargs):
    raise DatabaseDown("it is away")


# --- as processes --------------------------------------------------------------------------------


def start(home, database):
    environ = {
        **os.environ, "ROOTLE_HOME": str(home), "DATABASE_URL": database,
        "ROOTLE_LEASE_SECONDS": "2", "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
    return asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "bot.cli", "clock",
        env=environ, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def says(process, words, within=40):
    async with asyncio.timeout(within):
        while line := await process.stderr.readline():
            if words in line:
                return
    raise AssertionError(f"{words} was not said")


@pytest.mark.slow
async def test_a_killed_clock_is_replaced_and_sigterm_ends_one_at_once(tmp_path):
    """SIGKILL of the one that leads: the other one has every run once. SIGTERM: code 0, at once."""
    url = f"sqlite:///{tmp_path / 'rootle.db'}"
    await migrate(url)
    database = await Database.open(url)
    stores = Stores(database, lambda: datetime.now(UTC))
    now = datetime.now(UTC) - timedelta(days=2)
    stores.schedules._clock = lambda: now  # ordered two days ago: due at once
    for hour in range(5):
        await order(stores, f"every day at {hour}:00", now)
    first = await start(tmp_path / "one", url)
    second = None
    try:
        await says(first, b"clock leads")
        second = await start(tmp_path / "two", url)
        await says(second, b"clock ready")
        first.send_signal(signal.SIGKILL)
        await first.wait()
        await order(stores, "every day at 5:00", now)
        await says(second, b"schedule runs")
        second.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            assert await second.wait() == 0
    finally:
        for process in (first, second):
            if process and process.returncode is None:
                process.kill()
                await process.wait()
    made = [job.asked.arguments["schedule"] for job in await stores.job_queue.latest()]
    await database.close()
    assert sorted(made) == [1, 2, 3, 4, 5, 6]


@pytest.mark.slow
async def test_a_database_without_tables_is_said(tmp_path):
    """The clock ends and says what to do."""
    process = await start(tmp_path, f"sqlite:///{tmp_path / 'rootle.db'}")
    _, said = await process.communicate()
    assert process.returncode == 1
    assert b"rootle migrate" in said
