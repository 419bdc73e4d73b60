"""`rootle worker --count`: several workers of one parent, which die and leave like single ones."""

import asyncio
import signal

import psutil
import pytest

from agent.state.job_rows import QUEUES
from bot.niceness import Niceness
from tests.plant import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


async def workers(plant, parent, count):
    """The workers of a parent, once there are so many of them and Redis knows them."""
    async with asyncio.timeout(PATIENCE):
        while await plant.tokens.workers("long") < count:
            await asyncio.sleep(0.05)
        while len(found := psutil.Process(parent.pid).children()) < count:
            await asyncio.sleep(0.05)
    return found


async def test_a_crew_shares_jobs_out_and_replaces_its_dead(plant):
    """Two jobs run at once; the worker that is killed is replaced, and its job goes on."""
    parent = await plant.worker(count=2)
    crew = await workers(plant, parent, 2)
    jobs = [await plant.ask(key=f"k{n}", seconds=0.3) for n in range(2)]
    for job in jobs:
        await plant.at_step(job, 1)
    crew[0].kill()
    ended = [await plant.done(job) for job in jobs]

    assert sorted((job.state, job.lost) for job in ended) == [("done", 0), ("done", 1)]
    assert len({key for key, _ in plant.lines()}) == len(plant.lines())
    again = await workers(plant, parent, 2)
    assert crew[1] in again
    assert crew[0] not in again


async def test_jobs_give_way_to_answers(plant):
    """Where there are too few processors, a worker waits for those who answer people."""
    parent = await plant.worker(count=2)
    crew = await workers(plant, parent, 2)

    assert {one.nice() for one in crew} == {psutil.Process(parent.pid).nice() + Niceness.JOBS}
    assert Niceness.JOBS > Niceness.ANSWERS


async def test_a_crew_leaves_together(plant):
    """SIGTERM to the parent ends all, and what they were at waits for the next ones."""
    parent = await plant.worker(count=3)
    crew = await workers(plant, parent, 3)
    job = await plant.ask(seconds=0.3)
    await plant.at_step(job, 1)
    parent.terminate()
    async with asyncio.timeout(PATIENCE):
        code = await parent.wait()

    assert code == 0
    assert not any(process.is_running() for process in crew)
    assert (await plant.stores.job_queue.get(job)).outcome == "drained"


async def test_a_crew_whose_parent_is_killed_leaves_too(plant):
    """No worker is left that nobody looks after; the job is handed over, not lost."""
    parent = await plant.worker(count=2)
    crew = await workers(plant, parent, 2)
    job = await plant.ask(seconds=0.3)
    await plant.at_step(job, 1)
    parent.send_signal(signal.SIGKILL)
    await asyncio.to_thread(psutil.wait_procs, crew, PATIENCE)
    waits = await plant.stores.job_queue.get(job)

    assert (waits.state, waits.outcome) == ("waiting", "drained")


async def test_without_a_choice_there_is_a_worker_for_each_queue(plant):
    """What is ordered for a time and what people wait for are both worked on."""
    parent = await plant.worker(queue="")
    async with asyncio.timeout(PATIENCE):
        while [await plant.tokens.workers(queue) for queue in QUEUES] != [1, 1, 1]:
            await asyncio.sleep(0.05)
    jobs = [await plant.ask(key=queue, seconds=0, queue=queue) for queue in QUEUES]
    ended = [await plant.done(job) for job in jobs]

    assert [job.state for job in ended] == ["done", "done", "done"]
    parent.terminate()
    async with asyncio.timeout(PATIENCE):
        assert await parent.wait() == 0
