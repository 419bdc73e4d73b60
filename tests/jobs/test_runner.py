"""A job from its beginning to its one end: steps, failures, stops, pauses, and workers that are gone."""

import asyncio
import contextlib
from datetime import timedelta

import pytest

from agent import job_runner
from agent.job import UnreadableArguments, WaitForPeople
from integrations.errors import Locked, TryLater
from tests.waiting import PATIENCE


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Look for a stop every few milliseconds, or each test would take half a second."""
    monkeypatch.setattr(job_runner, "LISTEN_SECONDS", 0.01)


class Counting:
    """A job of three steps that notes which of them it did, and may fail once before one."""

    def __init__(self, *failures, at="two"):
        self.did = []
        self._failures = list(failures)
        self._at = at

    async def __call__(self, work):
        total = 0
        for name in ("one", "two", "three"):
            total += await work.step(name, lambda name=name: self._do(name), progress=f"Did {name}")
        return f"counted to {total}"

    async def _do(self, name):
        if name == self._at and self._failures:
            raise self._failures.pop(0)
        self.did.append(name)
        return len(self.did)


async def test_a_job_ends_with_what_it_says(office):
    """Every step once, the outcome recorded, and nothing more to do for anybody."""
    number, counting = await office.ask(), Counting()
    assert await office.worker(counting).run(number)

    job = await office.job(number)
    assert (job.state, job.outcome, job.progress) == ("done", "counted to 6", "Did three")
    assert counting.did == ["one", "two", "three"]
    assert not await office.worker(counting).run(number)
    assert office.said == []


@pytest.mark.parametrize("error", [TryLater("429", retry_after=60), Locked("401"), ValueError("x")])
async def test_a_failed_attempt_goes_on_from_its_last_step(office, clock, error):
    """What was done is not done again, whoever was to blame."""
    number, counting = await office.ask(), Counting(error)
    worker = office.worker(counting)
    await worker.run(number)
    waits = await office.job(number)
    assert (waits.state, waits.progress) == ("waiting", "Did one")
    assert not await worker.run(number), "its time has not come"
    clock.turn(seconds=61)
    await worker.run(number)

    assert (await office.job(number)).outcome == "counted to 6"
    assert counting.did == ["one", "two", "three"]


async def test_a_step_that_always_fails_ends_the_job(office, clock):
    """After its attempts the job has failed, and whoever asked is told once."""
    number = await office.ask()
    worker = office.worker(Counting(*[KeyError("a")] * 9), attempts=3)
    for _ in range(5):
        await worker.run(number)
        clock.turn(minutes=6)

    job = await office.job(number)
    assert (job.state, job.attempt) == ("failed", 3)
    assert office.said == [(number, "KeyError at every one of 3 attempts")]
    assert (await office.stores.job_queue.latest("failed"))[0].id == number


async def test_outages_count_for_nothing_until_a_day_is_over(office, clock):
    """PostHog may be away for hours; after a day the job fails and says for how long it waited."""
    number = await office.ask()
    worker = office.worker(Counting(*[TryLater("PostHog is away")] * 999), attempts=2)
    for _ in range(23):
        await worker.run(number)
        clock.turn(hours=1)
    assert (await office.job(number)).state == "waiting"
    clock.turn(hours=1)
    await worker.run(number)

    assert office.said == [(number, "for 24 hours: PostHog is away")]


async def test_a_worker_that_is_gone_is_replaced_at_its_last_step(office, clock):
    """The next worker takes the job when the lease has run out, and repeats no step."""
    number, counting = await office.ask(), Counting()
    stuck, reached = asyncio.Event(), asyncio.Event()

    async def freezes(work):
        await work.step("one", lambda: counting._do("one"))
        reached.set()
        await stuck.wait()
        await work.step("two", lambda: counting._do("a second two"))
        return "the frozen one"

    frozen = asyncio.create_task(office.worker(freezes).run(number))
    await reached.wait()
    assert not await office.worker(counting, owner="two").run(number)
    # It stands still from here on: whatever it would renew, the clock has passed.
    clock.turn(seconds=31)
    assert await office.worker(counting, owner="two").run(number)
    stuck.set()
    await frozen

    job = await office.job(number)
    assert (job.outcome, job.lost) == ("counted to 6", 1)
    assert counting.did[:3] == ["one", "two", "three"]


async def test_a_job_that_kills_its_workers_is_given_up(office, clock):
    """Five processes that ended while they were at it are enough; the sixth only says so."""
    number = await office.ask()
    for _ in range(6):
        assert await office.stores.jobs.take(number, "dies", ttl=timedelta(seconds=30))
        clock.turn(seconds=31)
    counting = Counting()
    await office.worker(counting).run(number)

    assert (await office.job(number)).state == "failed"
    assert office.said == [(number, "6 processes ended while they worked on it")]
    assert counting.did == []


async def test_a_stop_ends_the_work_at_once(office):
    """In the middle of a step, whoever works on it; and it is said who did it."""
    number, begun, ended = await office.ask(), asyncio.Event(), []

    async def long(work):
        async def step():
            begun.set()
            try:
                await asyncio.sleep(60)
            finally:
                ended.append("cancelled")

        await work.step("one", step)

    running = asyncio.create_task(office.worker(long).run(number))
    await begun.wait()
    await office.stores.jobs.stop(number, "U2")
    async with asyncio.timeout(PATIENCE):
        await running

    job = await office.job(number)
    assert (job.state, job.outcome) == ("stopped", "stopped by U2")
    assert ended == ["cancelled"]
    assert office.said == [(number, "stopped by U2")]


async def test_a_deploy_puts_the_job_back(office):
    """A worker that has to leave gives the job to the next one at once, and it counts for nothing."""
    number, begun = await office.ask(), asyncio.Event()

    async def long(work):
        begun.set()
        await asyncio.sleep(60)

    running = asyncio.create_task(office.worker(long).run(number))
    await begun.wait()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    counting = Counting()
    assert await office.worker(counting, owner="two").run(number)

    job = await office.job(number)
    assert (job.state, job.attempt, job.lost) == ("done", 1, 0)


async def test_a_job_waits_for_people_without_a_worker(office, clock):
    """It goes on from its steps when it is woken, and gives up by itself when nobody answers."""
    number, asked = await office.ask(), []

    async def asks(work):
        await work.step("read", lambda: asyncio.sleep(0, 1))
        asked.append(clock())
        if len(asked) < 3:
            raise WaitForPeople("Which plan?", until=clock() + timedelta(days=1))
        return "nobody said which plan"

    worker = office.worker(asks)
    await worker.run(number)
    assert ((await office.job(number)).state, (await office.job(number)).outcome) == (
        "paused",
        "Which plan?",
    )
    assert not await worker.run(number)
    assert await office.stores.jobs.wake(number)
    assert await worker.run(number)
    clock.turn(days=1)
    assert await worker.run(number)

    assert (await office.job(number)).outcome == "nobody said which plan"


@pytest.mark.parametrize(("name", "version"), [("unheard of", 1), ("count", 2)])
async def test_an_unknown_job_waits_for_a_worker_that_knows_it(office, clock, name, version):
    """Old and new code run side by side during a deploy; what nobody knows for a day has failed."""
    number, counting = await office.ask(name, version=version), Counting()
    old = office.worker(counting)
    await old.run(number)
    assert (await office.job(number)).state == "waiting"
    clock.turn(days=1)
    await old.run(number)

    assert office.said == [(number, f"no worker knows the job {name!r}, version {version}")]
    assert counting.did == []


async def test_arguments_of_an_older_version_are_read_or_refused(office):
    """A kind decides itself; what it cannot read any more fails at once, in its words."""
    old, too_old = await office.ask(version=2, words="a b"), await office.ask(version=1)

    async def run(work):
        if work.version < 2:
            raise UnreadableArguments("Asked for by version 1, which named no words. Ask again.")
        return f"read {work.arguments['words']}"

    worker = office.worker(run, version=3)
    await worker.run(old)
    await worker.run(too_old)

    assert (await office.job(old)).outcome == "read a b"
    assert office.said == [(too_old, "Asked for by version 1, which named no words. Ask again.")]


async def test_a_result_that_is_too_large_fails_at_once(office):
    """Trying again would not make it smaller."""
    number = await office.ask()

    async def run(work):
        await work.step("read", lambda: asyncio.sleep(0, "x" * 10_000_000))

    await office.worker(run).run(number)

    job = await office.job(number)
    assert job.state == "failed"
    assert "'read' has 10000002 bytes" in job.outcome


async def test_two_workers_of_one_moment_share_a_job_out(office):
    """However many are told of a job at once, one of them works on it."""
    number, counting = await office.ask(), Counting()
    workers = [office.worker(counting, owner=f"w{n}") for n in range(8)]
    ran = await asyncio.gather(*(worker.run(number) for worker in workers))

    assert sum(ran) == 1
    assert counting.did == ["one", "two", "three"]
