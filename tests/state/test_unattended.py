"""Jobs that nobody is at: which ones their threads are told of, once, and by one process at a time."""

from datetime import timedelta

import pytest

from agent.policy import Label
from agent.state.database import LeaseLost
from agent.state.job_rows import NewJob

TTL = timedelta(seconds=30)


@pytest.fixture
def unattended(stores):
    return stores.unattended


async def ask(stores, key="k1", *, conversation="slack:T1:C1:1.2"):
    new = NewJob(
        key=key, tenant="T1", name="answer", version=1, arguments={}, queue="long", channel="C1",
        conversation=conversation, asked_by="U1", label=Label(),
    )  # fmt: skip
    return (await stores.jobs.add(new)).id


async def news(unattended):
    return [(one.job.id, one.news, one.moment) for one in await unattended.find()]


async def tell(unattended):
    [one] = await unattended.find()
    held = await unattended.hold(one, "web", ttl=TTL)
    await unattended.leave(one, held, told=True)


async def test_what_was_left_for_ten_seconds_is_found_until_it_is_told(stores, unattended, clock):
    """Since the end of its lease; then since the time of its next try; and anew for each worker."""
    job = await ask(stores)
    await stores.jobs.take(job, "one", ttl=TTL)
    left = clock.now + TTL
    clock.turn(seconds=39)
    assert await news(unattended) == []
    clock.turn(seconds=1)
    assert await news(unattended) == [(job, "waits for a worker", left)]
    await tell(unattended)
    clock.turn(hours=1)
    assert await news(unattended) == []

    taken = await stores.jobs.take(job, "two", ttl=TTL)
    await stores.jobs.try_again(taken, after=timedelta(minutes=1), reason="Slack is away")
    again = clock.now + timedelta(minutes=1)
    clock.turn(seconds=10)
    assert await news(unattended) == [(job, "waits for its time", again)]
    await tell(unattended)
    clock.turn(seconds=59)
    assert await news(unattended) == []
    clock.turn(seconds=1)
    assert await news(unattended) == [(job, "waits for a worker", again)]


async def test_who_tells_keeps_workers_away_for_that_moment(stores, unattended, clock):
    """And whoever had the job before has an older number, and the job counts no attempt of it."""
    job = await ask(stores)
    before = await stores.jobs.take(job, "one", ttl=TTL)
    clock.turn(seconds=60)
    [one] = await unattended.find()
    held = await unattended.hold(one, "web", ttl=TTL)
    assert await unattended.hold(one, "another web", ttl=TTL) is None
    assert await stores.jobs.take(job, "two", ttl=TTL) is None
    with pytest.raises(LeaseLost):
        await stores.jobs.say(before, "long past")
    await unattended.leave(one, held, told=False)
    assert await unattended.find() == [one], "it was not told"
    taken = await stores.jobs.take(job, "two", ttl=TTL)
    assert (taken.job.attempt, taken.job.lost) == (2, 1)
    assert await unattended.hold(one, "web", ttl=TTL) is None, "it went on"


async def test_who_dies_while_telling_holds_nothing_up_for_long(stores, unattended, clock):
    """Its lease runs out, workers may have the job, and somebody else tells."""
    job = await ask(stores)
    clock.turn(seconds=10)
    [one] = await unattended.find()
    await unattended.hold(one, "web", ttl=TTL)
    clock.turn(seconds=30)
    assert await stores.job_queue.ready("long", limit=1) == [job]
    clock.turn(seconds=10)
    assert len(await unattended.find()) == 1


async def test_a_job_that_is_stopped_is_found_if_it_was_said_to_wait(stores, unattended, clock):
    """Nobody else says so; what a worker has ended, it has told."""
    told, ended = await ask(stores), await ask(stores, "k2")
    taken = await stores.jobs.take(ended, "one", ttl=TTL)
    clock.turn(seconds=20)
    await tell(unattended)
    await stores.jobs.finish(taken, state="stopped", outcome="stopped by U1")
    await stores.jobs.stop(told, "U1")
    assert await news(unattended) == [(told, "stopped", clock.now)]
    await tell(unattended)
    assert await news(unattended) == []


async def test_only_jobs_that_answer_in_a_thread_are_found(stores, unattended, clock):
    """Not those of a channel, of nobody, or that wait for people."""
    for key, conversation in (("k1", "slack:T1:C1:"), ("k2", ""), ("k3", "terminal:T1:C1:1.2")):
        await ask(stores, key, conversation=conversation)
    paused = await stores.jobs.take(await ask(stores, "k4"), "one", ttl=TTL)
    until = clock.now + timedelta(days=1)
    await stores.jobs.pause(paused, until=until, reason="a question")
    clock.turn(minutes=1)
    assert await unattended.find() == []
