"""What must not happen to jobs, and does: clear failures, nothing lost, and no endless loop."""

import asyncio
import contextlib
import os
import sqlite3
import subprocess
from datetime import timedelta

import pytest
from sqlalchemy import text

import agent.jobs
from agent import job_runner
from agent.job import JobKind, WaitForPeople
from agent.job_runner import JobRunner
from agent.registry import load
from agent.state.database import Database, DatabaseDown
from agent.state.inbox import LOST_ATTEMPTS
from agent.state.stores import Stores
from tests.jobs.conftest import TTL, Office
from tests.migrated import migrate
from tests.plant import NoRedis, Plant
from tests.postgres import CannotRun, PostgresServer


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(job_runner, "LISTEN_SECONDS", 0.01)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(job_runner, "RECORD_SECONDS", 0.0)


class Reading:
    """Two small steps and one between them with a large result, each of which notes that it ran."""

    def __init__(self, before_large=None):
        self.did = []
        self._before_large = before_large

    async def __call__(self, work):
        await work.step("first", lambda: self._do("first", 1))
        if self._before_large:
            await self._before_large()
        await work.step("large", lambda: self._do("large", "x" * 900_000))
        await work.step("last", lambda: self._do("last", 1))
        return "read all"

    async def _do(self, name, result):
        self.did.append(name)
        return result


# --- what was asked for ---------------------------------------------------------------------------

KINDS = load(agent.jobs, "JOB", JobKind)

GARBAGE = [{}, {"text": None}, {"text": [[[[1]]]], "place": "x" * 100_000}, {"": {"": ""}}]


@pytest.mark.parametrize("arguments", GARBAGE)
@pytest.mark.parametrize("name", sorted(KINDS))
async def test_every_kind_refuses_arguments_that_it_cannot_read(office, name, arguments):
    """At once and in words, before it has opened or said anything."""
    kind, said = KINDS[name], []
    number = await office.ask(name, version=kind.version, **arguments)

    async def tell(taken, state, words):
        said.append(words)

    async def means():
        raise AssertionError("it opened something before it had read what it was asked")

    runner = JobRunner(
        {name: kind}, office.stores, owner="one", ttl=TTL, clock=office.clock, tell=tell,
        open_means=means,
    )  # fmt: skip
    await runner.run(number)

    job = await office.job(number)
    assert (job.state, job.attempt) == ("failed", 1)
    assert said == [job.outcome]
    assert "cannot be read" in job.outcome


async def test_old_and_new_code_share_the_jobs_of_a_deploy(office, clock):
    """The old worker leaves alone what the new one wrote, also half done; the new one reads both."""
    new, old = await office.ask(version=2, files=["a"]), await office.ask(version=1, file="a")
    read = []

    async def run_old(work):
        read.append(("old", work.arguments["file"]))
        return "by the old one"

    async def run_new(work):
        files = work.arguments["files"] if work.version == 2 else [work.arguments["file"]]
        await work.step("read", lambda: asyncio.sleep(0, read.append(("new", *files))))
        if not breaks:
            return "by the new one"
        raise breaks.pop()

    breaks = [OSError("the new one breaks off")]
    old_worker = office.worker(run_old, owner="old")
    new_worker = office.worker(run_new, version=2, owner="new")
    await old_worker.run(new)
    assert "does not know 'count', version 2" in (await office.job(new)).outcome
    clock.turn(seconds=61)
    await new_worker.run(new)
    clock.turn(seconds=61)
    await old_worker.run(new)
    clock.turn(seconds=61)
    await new_worker.run(new)
    await new_worker.run(old)

    jobs = [await office.job(number) for number in (new, old)]
    assert [job.outcome for job in jobs] == ["by the new one"] * 2
    assert read == [("new", "a"), ("new", "a")]
    assert jobs[0].attempt == 2, "what the old one left alone counts for nothing"


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_a_job_that_kills_every_process_ends_as_a_dead_letter(tmp_path):
    """Others are not held up, its steps are kept, and it is said why nobody tries it again."""
    try:
        plant = Plant(tmp_path, lease=1)
    except NoRedis:
        pytest.skip("there is no Redis here")
    async with plant:
        await plant.worker()
        poison = await plant.ask(key="poison", name="poison")
        await plant.until(poison, lambda found: found.attempt)
        other = await plant.done(await plant.ask(key="other", seconds=0))
        ended = await plant.done(poison)
        dead = await plant.stores.job_queue.latest("failed")

    assert other.state == "done"
    assert [job.id for job in dead] == [poison]
    assert ended.outcome == f"{LOST_ATTEMPTS} processes ended while they worked on it"
    assert (ended.lost, ended.attempt, ended.progress) == (5, 6, "Reading")


# --- where it is kept -----------------------------------------------------------------------------


async def test_a_full_database_is_waited_out(office, clock):
    """A step that finds no room is done once more when there is; it counts as no attempt."""
    database = office.stores.database
    pages = await database.read(lambda c: c.scalar(text("PRAGMA page_count")))

    async def full():
        await allow(database, pages + 60)

    number, reading = await office.ask(), Reading(full)
    worker = office.worker(reading)
    await worker.run(number)
    waits = await office.job(number)
    assert (waits.state, waits.attempt) == ("waiting", 0)
    assert "its disk is full" in waits.outcome
    reading._before_large = None
    await allow(database, 1_000_000)
    clock.turn(minutes=6)
    await worker.run(number)

    assert (await office.job(number)).outcome == "read all"
    assert reading.did == ["first", "large", "large", "last"]


async def allow(database, pages):
    """Bound the database: it grows to so many pages and no further."""
    bound = text(f"PRAGMA max_page_count={pages}")
    await database.write(lambda c: c.execute(bound))


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own with 2 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("nothing can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


async def test_a_full_disk_is_waited_out(small_disk, clock, impatient):
    """Nothing at all can be written; when there is room again the job goes on from its last step."""
    await migrate(url := f"sqlite:///{small_disk / 'rootle.db'}")
    database = await Database.open(url)
    office = Office(Stores(database, clock), clock)
    litter = small_disk / "litter"

    async def full():
        with contextlib.suppress(OSError), litter.open("wb", buffering=0) as file:
            while True:
                file.write(os.urandom(4096))

    number, reading = await office.ask(), Reading(full)
    worker = office.worker(reading)
    with pytest.raises(DatabaseDown, match=r"full|error"):
        await worker.run(number)
    for _ in range(20):  # however often it is tried: that is nobody's attempt
        clock.turn(minutes=1)
        with pytest.raises(DatabaseDown):
            await worker.run(number)
    reading._before_large = None
    litter.unlink()
    await worker.run(number)
    job = await office.job(number)
    await database.close()

    assert (job.outcome, job.lost) == ("read all", 1)
    assert reading.did == ["first", "large", "large", "last"]


@pytest.mark.slow
async def test_a_database_that_goes_away_is_waited_for(clock, impatient):
    """The job's process gives up; when the database is back the job goes on from its last step."""
    try:
        server = PostgresServer()
    except CannotRun as reason:
        pytest.skip(f"PostgreSQL cannot run here: {reason}")
    with server:
        await migrate(url := await server.create_database())
        database = await Database.open(url)
        office = Office(Stores(database, clock), clock)

        async def away():
            await asyncio.to_thread(server.stop)

        number, reading = await office.ask(), Reading(away)
        worker = office.worker(reading)
        with pytest.raises(DatabaseDown):
            await worker.run(number)
        with pytest.raises(DatabaseDown):
            await worker.run(number)
        reading._before_large = None
        server.start()
        assert not await worker.run(number), "its lease has not run out"
        clock.turn(seconds=31)
        await worker.run(number)
        job = await office.job(number)
        await database.close()

    assert (job.outcome, job.lost) == ("read all", 1)
    assert reading.did == ["first", "large", "large", "last"]


@pytest.mark.parametrize("ends_well", [False, True])
async def test_a_short_outage_is_nobodys_attempt(tmp_path, clock, monkeypatch, ends_well):
    """Whether it meets a step or the end of the job: that is recorded as soon as it can be."""
    await migrate(url := f"sqlite:///{tmp_path / 'rootle.db'}")
    database = await Database.open(url)
    office = Office(Stores(database, clock), clock)

    def unlock():
        monkeypatch.setattr("agent.state.database.PATIENCE", 30.0)
        lock.close()

    async def run(work):
        await work.step("first", lambda: asyncio.sleep(0, 1))
        lock.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr("agent.state.database.PATIENCE", 0.1)
        asyncio.get_running_loop().call_later(0.5, unlock)
        if not ends_well:
            await work.step("second", lambda: asyncio.sleep(0, 2))
        return "read all"

    lock = sqlite3.connect(tmp_path / "rootle.db", isolation_level=None, timeout=30)
    number = await office.ask()
    async with asyncio.timeout(60):
        await office.worker(run).run(number)
    job = await office.job(number)
    await database.close()

    if ends_well:
        assert (job.state, job.outcome, job.attempt) == ("done", "read all", 1)
    else:
        assert (job.state, job.attempt, job.lost) == ("waiting", 0, 0)


# --- a clock that was set back --------------------------------------------------------------------


async def ready(office):
    return await office.stores.job_queue.ready("long", limit=9)


async def test_a_dead_workers_job_does_not_wait_until_the_clock_is_there_again(office, clock):
    """Its lease ends in what is now an hour's time; nobody gives such leases."""
    number = await office.ask()
    await office.stores.jobs.take(number, "dies", ttl=TTL)
    clock.turn(hours=-1)
    assert await ready(office) == [number]
    reading = Reading()
    assert await office.worker(reading).run(number)

    assert (await office.job(number)).outcome == "read all"


async def test_a_job_that_was_put_off_does_not_wait_an_hour_longer(office, clock):
    """Its next try was to be in a minute."""
    number, breaks = await office.ask(), [OSError("once")]

    async def once():
        if breaks:
            raise breaks.pop()

    worker = office.worker(Reading(once))
    await worker.run(number)
    clock.turn(hours=-1)
    assert await ready(office) == [number]
    await worker.run(number)

    assert (await office.job(number)).outcome == "read all"


async def test_a_job_that_waits_for_people_waits_on(office, clock):
    """A day for an answer is no mistake of the clock."""
    number = await office.ask()

    async def asks(work):
        raise WaitForPeople("Which plan?", until=clock() + timedelta(days=1))

    await office.worker(asks).run(number)
    clock.turn(hours=-1)

    assert await ready(office) == []
    assert not await office.worker(asks).run(number)


async def test_a_worker_that_lives_goes_on_or_is_replaced_but_never_doubled(office, clock):
    """Its lease looks strange until it is renewed: whoever takes it has another number."""
    number, begun, goes_on = await office.ask(), asyncio.Event(), asyncio.Event()
    reading = Reading()

    async def slow(work):
        begun.set()
        await goes_on.wait()
        return await reading(work)

    first = asyncio.create_task(office.worker(slow).run(number))
    await begun.wait()
    clock.turn(hours=-1)
    second = await office.worker(reading, owner="two").run(number)
    goes_on.set()
    await first

    job = await office.job(number)
    assert job.outcome == "read all"
    assert second == (job.lost == 1)
    assert list(await office.stores.jobs.steps(number)) == ["first", "large", "last"]
