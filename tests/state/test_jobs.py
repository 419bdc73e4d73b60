"""Jobs as they are kept: one worker at a time, no step twice, an order that is fair, and one end."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from agent.effects import Effect
from agent.policy import Label
from agent.state.database import Database, LeaseLost
from agent.state.job_rows import NewJob, lease_of
from agent.state.jobs import MOST_BYTES, TooLarge
from agent.state.stores import Stores

TTL = timedelta(seconds=30)
LABEL = Label(frozenset({"posthog"}), frozenset({"channel:C1"}))


def new(key="k1", **changes):
    given = {
        "tenant": "T1",
        "name": "digest",
        "version": 1,
        "arguments": {"questions": ["wie viele Uploads? 👋"]},
        "queue": "long",
        "channel": "C1",
        "conversation": "slack:T1:C1:1.2",
        "asked_by": "U1",
        "label": LABEL,
    }
    return NewJob(key=key, **given | changes)


@pytest.fixture
def jobs(stores):
    return stores.jobs


async def take(stores, job, *, owner="one"):
    taken = await stores.jobs.take(job.id, owner, ttl=TTL)
    assert taken is not None
    return taken


async def test_what_is_asked_for_twice_is_one_job(stores, jobs):
    """The key is the job's name for ever: later words under it change nothing."""
    first = await jobs.add(new())
    again = await jobs.add(new(arguments={"questions": []}, asked_by="U2"))

    assert again == first
    assert first.asked == new()
    assert (first.state, first.attempt, first.finished_at) == ("waiting", 0, None)
    assert await stores.job_queue.latest() == [first]


async def test_one_worker_at_a_time(stores, jobs):
    """While a process works on a job, nobody else gets it; nor after its end."""
    job = await jobs.add(new())
    taken = await take(stores, job)

    assert (taken.job.state, taken.job.attempt, taken.job.lost) == ("running", 1, 0)
    assert await jobs.take(job.id, "two", ttl=TTL) is None
    await jobs.finish(taken, state="done", outcome="posted")
    assert await jobs.take(job.id, "two", ttl=TTL) is None
    ended = await stores.job_queue.get(job.id)
    assert (ended.state, ended.outcome) == ("done", "posted")


async def test_a_dead_workers_job_goes_on_with_another(stores, jobs, clock):
    """When the lease has run out the next one has the steps that are done, and counts the loss."""
    job = await jobs.add(new())
    dead = await take(stores, job)
    await jobs.step(dead, "read", {"rows": [1, 2]}, label=LABEL, progress="Read 2 rows")
    clock.turn(seconds=29)
    assert await jobs.take(job.id, "two", ttl=TTL) is None
    clock.turn(seconds=2)
    heir = await take(stores, job, owner="two")

    assert (heir.job.attempt, heir.job.lost, heir.job.progress) == (2, 1, "Read 2 rows")
    assert heir.fence > dead.fence
    assert await jobs.steps(job.id) == {"read": {"rows": [1, 2]}}


@pytest.mark.parametrize("act", ["renew", "step", "say", "finish", "try_again", "pause"])
async def test_who_was_replaced_changes_nothing_any_more(stores, jobs, clock, act):
    """A process that stood still for longer than its lease is refused whatever it writes."""
    job = await jobs.add(new())
    stale = await take(stores, job)
    clock.turn(seconds=31)
    heir = await take(stores, job, owner="two")
    before = await stores.job_queue.get(job.id)
    acts = {
        "renew": lambda: stores.inbox.renew(stale.lease, stale.fence, ttl=TTL),
        "step": lambda: jobs.step(stale, "read", 1, label=LABEL),
        "say": lambda: jobs.say(stale, "still there"),
        "finish": lambda: jobs.finish(stale, state="done", outcome="mine"),
        "try_again": lambda: jobs.try_again(stale, after=TTL, reason="again"),
        "pause": lambda: jobs.pause(stale, until=clock() + TTL, reason="asked"),
    }

    with pytest.raises(LeaseLost):
        await acts[act]()
    assert await stores.job_queue.get(job.id) == before
    assert await jobs.steps(job.id) == {}
    await jobs.finish(heir, state="done", outcome="the heir's")


async def test_effects_of_a_job_are_fenced_by_its_lease(stores, jobs, clock):
    """What a replaced worker would do in the world is refused before it is sent."""
    job = await jobs.add(new())
    stale = await take(stores, job)
    clock.turn(seconds=31)
    heir = await take(stores, job, owner="two")

    def effect(taken):
        return Effect("post:1", "T1", taken.lease, "job", taken.fence, "slack.post", {"text": "hi"})

    with pytest.raises(LeaseLost):
        await stores.effects.begin(effect(stale))
    assert (await stores.effects.begin(effect(heir))).fresh


async def test_a_renewed_lease_lasts(stores, jobs, clock):
    """A long job is nobody else's for as long as its process renews."""
    job = await jobs.add(new())
    taken = await take(stores, job)
    for _ in range(5):
        clock.turn(seconds=20)
        await stores.inbox.renew(taken.lease, taken.fence, ttl=TTL)
        assert await jobs.take(job.id, "two", ttl=TTL) is None


async def test_a_step_keeps_its_first_result(stores, jobs):
    """A step that a worker repeats, not knowing that it was done, is not done anew."""
    taken = await take(stores, await jobs.add(new()))
    await jobs.step(taken, "ask", None, label=LABEL)
    await jobs.step(taken, "count", [1], label=LABEL)
    await jobs.step(taken, "count", [2], label=LABEL)

    assert await jobs.steps(taken.job.id) == {"ask": None, "count": [1]}


async def test_a_result_that_is_too_large_is_refused(stores, jobs):
    """Ten megabytes are not remembered, and nothing of them is."""
    taken = await take(stores, await jobs.add(new()))

    with pytest.raises(TooLarge, match=f"'read' has 1000000[0-9] bytes, over {MOST_BYTES}"):
        await jobs.step(taken, "read", "x" * 10_000_000, label=LABEL)
    assert await jobs.steps(taken.job.id) == {}


async def test_a_failed_attempt_waits_before_the_next(stores, jobs, clock):
    """Until its time has come a job is nobody's; attempts that do not count are given back."""
    job = await jobs.add(new())
    await jobs.try_again(await take(stores, job), after=timedelta(seconds=60), reason="429")
    assert await jobs.take(job.id, "one", ttl=TTL) is None
    assert await stores.job_queue.ready("long", limit=5) == []
    clock.turn(seconds=60)
    assert await stores.job_queue.ready("long", limit=5) == [job.id]
    second = await take(stores, job)
    assert (second.job.attempt, second.job.lost, second.job.outcome) == (2, 0, "429")
    await jobs.try_again(second, after=timedelta(), reason="a deploy", counts=False)

    assert (await take(stores, job)).job.attempt == 2


async def test_a_pause_holds_no_worker(stores, jobs, clock):
    """A job that waits for people is nobody's until somebody wakes it, or their time is over."""
    job = await jobs.add(new())
    day = timedelta(days=1)
    await jobs.pause(await take(stores, job), until=clock() + day, reason="which plan?")
    assert await jobs.take(job.id, "one", ttl=TTL) is None
    assert await jobs.wake(job.id)
    assert not await jobs.wake(job.id)
    taken = await take(stores, job)
    assert taken.job.attempt == 1
    await jobs.pause(taken, until=clock() + day, reason="which plan?")
    clock.turn(days=1)

    assert await stores.job_queue.ready("long", limit=5) == [job.id]
    assert (await take(stores, job)).job.state == "running"


async def test_a_stop_ends_what_nobody_works_on(stores, jobs, clock):
    """Waiting or paused, it is over at once; it can be revived, and goes on from its steps."""
    waiting, paused = await jobs.add(new()), await jobs.add(new("k2"))
    taken = await take(stores, paused)
    await jobs.step(taken, "read", 1, label=LABEL)
    await jobs.pause(taken, until=clock() + TTL, reason="which plan?")

    for job in (waiting, paused):
        assert await jobs.stop(job.id, "U2")
        assert not await jobs.stop(job.id, "U3")
        ended = await stores.job_queue.get(job.id)
        assert (ended.state, ended.stopped_by) == ("stopped", "U2")
        assert ended.finished_at == clock()
        assert await jobs.take(job.id, "one", ttl=TTL) is None
    assert await jobs.revive(paused.id)
    again = await take(stores, paused)
    assert (again.job.attempt, again.job.stopped_by) == (1, None)
    assert await jobs.steps(paused.id) == {"read": 1}


async def test_a_stop_reaches_the_worker(stores, jobs, clock):
    """Who works on it finds it with the job, and the next holder if that one has died."""
    job = await jobs.add(new())
    await take(stores, job)
    assert await jobs.stop(job.id, "U2")
    running = await stores.job_queue.get(job.id)
    assert (running.state, running.stopped_by, running.finished_at) == ("running", "U2", None)
    clock.turn(seconds=31)
    heir = await take(stores, job, owner="two")
    assert heir.job.stopped_by == "U2"
    await jobs.finish(heir, state="stopped", outcome="stopped by U2")

    assert not await jobs.revive(job.id + 1)
    assert (await stores.job_queue.latest("stopped"))[0].outcome == "stopped by U2"


async def test_an_end_is_the_only_one(stores, jobs):
    """Done stays done: neither a stop nor a revival nor a late word changes it."""
    taken = await take(stores, await jobs.add(new()))
    await jobs.finish(taken, state="done", outcome="posted")
    await jobs.finish(taken, state="failed", outcome="late")
    await jobs.say(taken, "late")

    assert not await jobs.stop(taken.job.id, "U1")
    assert not await jobs.revive(taken.job.id)
    ended = await stores.job_queue.get(taken.job.id)
    assert (ended.state, ended.outcome, ended.progress) == ("done", "posted", "")


async def test_channels_take_turns(stores, jobs):
    """A channel that asks for much waits behind those that ask for little, also while it runs."""
    greedy = [await jobs.add(new(f"a{n}", channel="C1")) for n in range(4)]
    modest = await jobs.add(new("b", channel="C2"))
    other = await jobs.add(new("c", channel="C1", tenant="T2"))
    ready = stores.job_queue.ready

    order = [greedy[0], modest, other, *greedy[1:]]
    assert await ready("long", limit=9) == [job.id for job in order]
    assert await ready("long", limit=2) == [greedy[0].id, modest.id]
    await take(stores, greedy[0])
    await take(stores, greedy[1])
    late = await jobs.add(new("d", channel="C2"))
    behind = [modest, other, late, greedy[2], greedy[3]]
    assert await ready("long", limit=9) == [job.id for job in behind]


async def test_within_a_channel_the_pressing_comes_first(stores, jobs):
    """Priority counts among the jobs of a channel, and takes nothing from others."""
    first = await jobs.add(new("a"))
    pressing = await jobs.add(new("b", priority=5))
    elsewhere = await jobs.add(new("c", channel="C2"))

    ready = await stores.job_queue.ready("long", limit=9)
    assert ready == [pressing.id, elsewhere.id, first.id]


async def test_queues_are_apart(stores, jobs):
    """A worker of one queue is told of that queue's jobs alone, also of those left behind there."""
    long, bulk = await jobs.add(new("a")), await jobs.add(new("b", queue="bulk"))
    ready = stores.job_queue.ready

    assert (await ready("long", limit=9), await ready("bulk", limit=9)) == ([long.id], [bulk.id])
    assert await ready("scheduled", limit=9) == []


async def test_what_a_dead_worker_left_is_ready_again(stores, jobs, clock):
    """Not while its lease may hold; then as if it waited."""
    job = await jobs.add(new())
    await take(stores, job)
    assert await stores.job_queue.ready("long", limit=9) == []
    clock.turn(seconds=31)

    assert await stores.job_queue.ready("long", limit=9) == [job.id]


async def test_a_thread_knows_what_it_waits_for(stores, jobs):
    """Unfinished jobs of a conversation, the latest first."""
    here, there = await jobs.add(new("a")), await jobs.add(new("b", conversation="elsewhere"))
    later, over = await jobs.add(new("c")), await jobs.add(new("d"))
    await jobs.stop(over.id, "U1")

    found = await stores.job_queue.of_conversation(here.asked.conversation)
    assert [job.id for job in found] == [later.id, here.id]
    assert there.id not in {job.id for job in found}


async def test_workers_that_race_get_each_job_once(stores, jobs, clock, database_url):
    """Four processes' connections that go for the same 24 jobs share them out exactly."""
    ids = [(await jobs.add(new(f"k{n}", channel=f"C{n % 5}"))).id for n in range(24)]
    databases = [await Database.open(database_url) for _ in range(4)]
    racing = [Stores(database, clock).jobs for database in databases]
    taken = await asyncio.gather(
        *(store.take(one, f"w{n}", ttl=TTL) for one in ids for n, store in enumerate(racing))
    )
    for database in databases:
        await database.close()

    assert Counter(one.job.id for one in taken if one) == Counter(ids)


def test_a_lease_has_the_name_of_its_job():
    """By it effects and messages of the job are fenced."""
    assert lease_of(12) == "job:12"
