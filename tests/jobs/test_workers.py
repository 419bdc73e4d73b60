"""Real workers, a real Redis and real signals: whatever dies, a job ends once and does nothing twice."""

import asyncio
import contextlib
import os
import shutil
import signal
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from agent.policy import Label
from agent.state.database import Database, migrate
from agent.state.job_rows import NewJob
from agent.state.stores import Stores
from bot.feeder import Feeder
from bot.processes import end
from bot.redis_server import RedisServer, find_binary
from integrations.queue import JobTokens
from tests.forking import fork
from tests.jobs.kinds.demonstration import STEPS

KINDS = Path(__file__).parent / "kinds"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

LEASE = 2
"""Seconds; what a dead worker's job waits for at most."""

PATIENCE = 120
"""Seconds within which everything here ends also on a busy machine."""


class Plant:
    """A database, a Redis, a feeder, and workers to be killed."""

    def __init__(self, folder, stores, redis):
        self.folder = folder
        self.stores = stores
        self.redis = redis
        self.workers = []
        self._server = None
        self._feeding = None
        self._tokens = None

    async def open(self):
        self._server = await self.redis.start()
        async with asyncio.timeout(PATIENCE):
            while not await self.redis.ready():
                await asyncio.sleep(0.02)
        self._tokens = JobTokens(self.redis.url)
        self._feeding = asyncio.create_task(Feeder(self.stores.job_queue, self._tokens).run())

    async def close(self):
        self._feeding.cancel()
        await asyncio.gather(self._feeding, return_exceptions=True)
        for worker in self.workers:
            for process in family(worker.pid):
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
            await worker.wait()
        self._tokens.close()
        await end(self._server, grace=5, at_once=asyncio.Event())

    async def wipe_redis(self):
        """Kill Redis, throw its data away, and start an empty one."""
        os.kill(self._server.pid, signal.SIGKILL)
        await self._server.wait()
        shutil.rmtree(self.redis.folder)
        self._server = await self.redis.start()

    async def worker(self, **environ):
        given = {"PATH": os.environ["PATH"], **self.settings, **environ}
        process = await fork("worker", given, self.folder / "worker.log", jobs=KINDS)
        self.workers.append(process)
        return process

    @property
    def settings(self):
        return {
            "DATABASE_URL": f"sqlite:///{self.folder / 'rootle.db'}",
            "REDIS_URL": self.redis.url,
            "ROOTLE_LEASE_SECONDS": str(LEASE),
            "ROOTLE_ENV_FILE": "",
            "ROOTLE_HOME": str(self.folder),
            "SLACK_BOT_TOKEN": "xoxb-test",
            "SLACK_SIGNING_SECRET": "test",
            "POSTHOG_API_KEY": "phx_test",
            "POSTHOG_PROJECT_ID": "1",
            "POSTHOG_HOST": "http://127.0.0.1:9",
        }

    async def ask(self, *, key="one", seconds=0.05):
        new = NewJob(
            key=key, tenant="T1", name="demonstration", version=1,
            arguments={"world": str(self.folder / "world"), "seconds": seconds}, queue="long",
            channel="C1", conversation="", asked_by="U1", label=Label(),
        )  # fmt: skip
        return (await self.stores.jobs.add(new)).id

    async def until(self, job, condition):
        """The job once `condition` holds of it."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while True:
                    found = await self.stores.job_queue.get(job)
                    if condition(found):
                        return found
                    await asyncio.sleep(0.02)
        log = (self.folder / "worker.log").read_text()[-3000:]
        raise AssertionError(f"it did not come to that: {found}\n{log}")

    async def done(self, job):
        return await self.until(job, lambda found: found.finished_at)

    def lines(self):
        """What the world saw: keys, and under which fencing number each was written."""
        return [line.split() for line in (self.folder / "world").read_text().splitlines()]


def family(pid):
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        return [*process.children(recursive=True), process]
    return []


def horse(worker):
    """The process in which the worker's job runs."""
    return psutil.Process(worker.pid).children()[0]


@pytest.fixture
async def plant(tmp_path):
    binary = find_binary()
    if binary is None:
        pytest.skip("there is no Redis here")
    await migrate(f"sqlite:///{tmp_path / 'rootle.db'}")
    database = await Database.open(f"sqlite:///{tmp_path / 'rootle.db'}")
    redis = RedisServer(binary, tmp_path / "redis", tmp_path / "redis.log")
    plant = Plant(tmp_path, Stores(database, lambda: datetime.now(UTC)), redis)
    await plant.open()
    yield plant
    await plant.close()
    await database.close()


def assert_once(plant, job):
    """Every line stands there once, in order, and no older holder wrote after a newer one."""
    lines = plant.lines()
    assert [key for key, _ in lines] == [f"job:{job}:{number}" for number in range(STEPS)]
    fences = [int(fence) for _, fence in lines]
    assert fences == sorted(fences)


async def test_a_job_is_done_by_a_worker(plant):
    """From its row to its end, with its steps kept; a second worker finds nothing left to do."""
    await plant.worker()
    await plant.worker()
    jobs = [await plant.ask(key=f"k{n}", seconds=0.01) for n in range(4)]
    ended = [await plant.done(job) for job in jobs]

    assert [job.outcome for job in ended] == [f"wrote {STEPS} lines"] * 4
    assert [(job.attempt, job.lost) for job in ended] == [(1, 0)] * 4
    assert Counter(key for key, _ in plant.lines()).most_common(1)[0][1] == 1
    assert len(await plant.stores.jobs.steps(jobs[0])) == STEPS


@pytest.mark.parametrize("point", ["before step s3", "after step s3", "after post"])
async def test_a_killed_job_goes_on(plant, point):
    """Its process is killed between an effect, its record and the next step: nothing is lost or doubled."""
    await plant.worker(ROOTLE_CRASH_AT=point, ROOTLE_CRASH_FILE=str(plant.folder / "crashed"))
    job = await plant.ask()
    ended = await plant.done(job)

    assert (plant.folder / "crashed").exists()
    assert (ended.state, ended.lost) == ("done", 1)
    assert_once(plant, job)


async def test_a_killed_worker_takes_its_job_along_and_another_goes_on(plant):
    """The job's process does not outlive its worker; the next worker begins at the last step."""
    first = await plant.worker()
    job = await plant.ask(seconds=0.2)
    await plant.until(job, lambda found: found.progress == "Step 2")
    child = horse(first)
    first.send_signal(signal.SIGKILL)
    await first.wait()
    child.wait(PATIENCE)
    await plant.worker()
    ended = await plant.done(job)

    assert (ended.state, ended.lost) == ("done", 1)
    assert_once(plant, job)


async def test_a_deploy_hands_the_job_over(plant):
    """SIGTERM ends the worker soon, and its job goes on elsewhere at once, as if nothing had been."""
    first = await plant.worker()
    job = await plant.ask(seconds=0.3)
    await plant.until(job, lambda found: found.progress == "Step 1")
    first.terminate()
    await asyncio.wait_for(first.wait(), PATIENCE)
    waits = await plant.stores.job_queue.get(job)
    assert (waits.state, waits.outcome) == ("waiting", "drained")
    await plant.worker()
    ended = await plant.done(job)

    assert (ended.state, ended.attempt, ended.lost) == ("done", 1, 0)
    assert_once(plant, job)


async def test_a_frozen_worker_changes_nothing_when_it_wakes(plant):
    """It stood still for longer than its lease, and another one has done its work."""
    first = await plant.worker()
    job = await plant.ask(seconds=0.2)
    await plant.until(job, lambda found: found.progress == "Step 1")
    frozen = family(first.pid)
    for process in reversed(frozen):
        process.suspend()
    await plant.worker()
    ended = await plant.done(job)
    for process in frozen:
        process.resume()
    await asyncio.sleep(2)

    assert (ended.state, ended.lost) == ("done", 1)
    assert_once(plant, job)


async def test_a_redis_that_comes_back_empty_gets_its_jobs_again(plant):
    """What waited and what ran is known to the database; workers find the new Redis by themselves."""
    await plant.worker()
    jobs = [await plant.ask(key=f"k{n}", seconds=0.2) for n in range(3)]
    await plant.until(jobs[0], lambda found: found.progress == "Step 1")
    await plant.wipe_redis()
    ended = [await plant.done(job) for job in jobs]

    assert [job.state for job in ended] == ["done"] * 3
    keys = Counter(key for key, _ in plant.lines())
    assert (len(keys), set(keys.values())) == (3 * STEPS, {1})
