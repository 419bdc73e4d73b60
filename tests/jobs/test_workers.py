"""Real workers, a real Redis and real signals: whatever dies, a job ends once and does nothing twice."""

import asyncio
import signal
from collections import Counter

import pytest

from tests.jobs.kinds.demonstration import STEPS
from tests.plant import PATIENCE, family, horse
from tests.thorough import further

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


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


@pytest.mark.parametrize("point", ["before step s3", "after post", *further("after step s3")])
async def test_a_killed_job_goes_on(plant, point):
    """Its process is killed between an effect, its record and the next step: nothing is lost or doubled."""
    await plant.worker(ROOTLE_CRASH_AT=point)
    job = await plant.ask()
    ended = await plant.done(job)

    assert (plant.folder / "crashed").exists()
    assert (ended.state, ended.lost) == ("done", 1)
    assert_once(plant, job)


async def test_a_killed_worker_takes_its_job_along_and_another_goes_on(plant):
    """The job's process does not outlive its worker; the next worker begins at the last step."""
    first = await plant.worker()
    job = await plant.ask(seconds=0.2)
    await plant.at_step(job, 2)
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
    await plant.at_step(job, 1)
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
    job = await plant.ask(holds_at=2, hold=str(plant.folder))
    async with asyncio.timeout(PATIENCE):
        while not (plant.folder / "reached").exists():
            await asyncio.sleep(0.02)
    frozen = family(first.pid)
    await plant.freeze(frozen)
    (plant.folder / "go").touch()
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
    await plant.at_step(jobs[0], 1)
    await plant.kill_redis(wipe=True)
    await plant.start_redis()
    ended = [await plant.done(job) for job in jobs]

    assert [job.state for job in ended] == ["done"] * 3
    keys = Counter(key for key, _ in plant.lines())
    assert (len(keys), set(keys.values())) == (3 * STEPS, {1})


async def test_short_jobs_share_a_process_and_leave_nothing_to_each_other(plant):
    """A fork for each would take most of the time; what one has left running ends with it."""
    worker = await plant.worker()
    litter = plant.folder / "litter"
    await plant.done(await plant.ask(key="a", name="littering", file=str(litter)))
    first = horse(worker)
    job = await plant.ask(key="b")
    await plant.until(job, lambda found: found.progress)
    left = litter.read_text()
    ended = await plant.done(job)

    assert ended.state == "done"
    assert litter.read_text() == left
    assert horse(worker) == first


async def test_a_process_that_dies_before_it_has_a_job_is_replaced(plant):
    """Nobody notices: another one is there when there is a job."""
    worker = await plant.worker()
    await plant.done(await plant.ask(key="a", seconds=0))
    waiting = horse(worker)
    waiting.kill()
    job = await plant.ask(key="b", seconds=0)
    ended = await plant.done(job)

    assert (ended.state, ended.attempt) == ("done", 1)
    assert horse(worker) != waiting


@pytest.mark.parametrize("seconds", further(1.0))
async def test_a_process_that_has_worked_for_a_while_is_replaced(plant, seconds):
    """What jobs leave in memory is not carried along for days."""
    worker = await plant.worker()
    await plant.done(await plant.ask(key="a", seconds=0))
    first = horse(worker)
    await plant.done(await plant.ask(key="b", seconds=seconds))
    await plant.done(await plant.ask(key="c", seconds=0))

    assert horse(worker) != first
    assert not first.is_running()
