"""Events leave the inbox in order, once, and each with an outcome."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from agent.state.tables import leases
from integrations.errors import TryLater
from tests.waiting import PATIENCE


async def test_an_event_ends_in_what_its_handler_said(bolt, dispatch, arrive, outcome):
    """The outcome that a handler gives is the one on record."""

    @bolt.event("app_mention")
    async def handle(context):
        context["arrived"].ignore("because the test says so")

    await arrive("E1")
    dispatch()

    assert await outcome("E1") == ("ignored", "because the test says so")


async def test_an_event_nobody_handles_is_a_loud_unknown(dispatch, arrive, outcome):
    """An event type without a listener is recorded as unknown."""
    await arrive("E1", type="never_heard_of")
    dispatch()

    state, words = await outcome("E1")

    assert state == "ignored"
    assert words.startswith("unknown")


async def test_a_handler_that_says_nothing_is_a_failure(bolt, dispatch, arrive, outcome):
    """A listener that forgets to say what became of its event does not look like success."""

    @bolt.event("app_mention")
    async def handle(context):
        pass

    await arrive("E1")
    dispatch()

    assert (await outcome("E1"))[0] == "failed"


async def test_one_conversation_is_handled_in_order(bolt, dispatch, arrive, outcome):
    """Events of one thread are taken by one holder, in the order in which they came."""
    seen = []

    @bolt.event("app_mention")
    async def handle(context, event):
        async with context["arrived"].lane.turn:
            await asyncio.sleep(0.01)
            seen.append(event["n"])
        context["arrived"].answered()

    for n in range(10):
        await arrive(f"E{n}", n=n)
    dispatch(owner="p1")
    dispatch(owner="p2")
    for n in range(10):
        await outcome(f"E{n}")

    assert seen == list(range(10))


async def test_conversations_do_not_wait_for_each_other(bolt, dispatch, arrive, outcome):
    """A slow thread holds nobody else up."""
    release = asyncio.Event()

    @bolt.event("app_mention")
    async def handle(context, event):
        if event["n"] == 0:
            await release.wait()
        context["arrived"].answered()

    await arrive("E0", n=0, thread="slow")
    await arrive("E1", n=1, thread="quick")
    dispatch()

    assert await outcome("E1") == ("answered", "answered")
    release.set()
    assert await outcome("E0") == ("answered", "answered")


async def test_two_processes_answer_each_event_once(bolt, dispatch, arrive, outcome):
    """With two dispatchers over one inbox each of 60 events is handled exactly once."""
    seen = []

    @bolt.event("app_mention")
    async def handle(context, event):
        seen.append(event["n"])
        context["arrived"].answered()

    for n in range(60):
        await arrive(f"E{n}", n=n, thread=str(n % 15))
    dispatch(owner="p1")
    dispatch(owner="p2")
    for n in range(60):
        await outcome(f"E{n}")

    assert sorted(seen) == list(range(60))


async def test_a_passing_failure_is_tried_again(bolt, dispatch, arrive, outcome, monkeypatch):
    """An event that met an outage is handled again after a pause and then ends well."""
    monkeypatch.setattr("bot.lane.FIRST_WAIT", 0.05)
    tries = []

    @bolt.event("app_mention")
    async def handle(context):
        tries.append(context["arrived"].event.attempt)
        if len(tries) < 5:
            raise TryLater("Slack is away.")
        context["arrived"].answered()

    await arrive("E1")
    dispatch()

    assert await outcome("E1") == ("answered", "answered")
    assert tries == [1, 1, 1, 1, 1], "an outage elsewhere uses up no attempt"


async def test_a_poison_event_is_given_up_and_said(bolt, dispatch, arrive, outcome, monkeypatch):
    """An event that always fails is handed out a last time, marked, and is then a dead letter."""
    monkeypatch.setattr("bot.lane.FIRST_WAIT", 0.01)
    exhausted = []

    @bolt.event("app_mention")
    async def handle(context):
        exhausted.append(context["arrived"].event.exhausted)
        raise RuntimeError("always")

    await arrive("E1")
    dispatch()

    assert await outcome("E1") == ("failed", "dead: RuntimeError")
    assert exhausted == [False, False, False, True]


async def test_an_event_that_kills_whoever_takes_it_comes_to_an_end(
    bolt, stores, dispatch, arrive, outcome
):
    """After enough processes have died over an event, it is recorded without being touched."""
    taken = []

    @bolt.event("app_mention")
    async def handle(context):
        taken.append(1)

    await arrive("E1")
    for _ in range(8):  # each leases it and dies
        assert await stores.inbox.lease("doomed", ttl=timedelta(0))
    dispatch()

    assert await outcome("E1") == ("failed", "dead: 8 processes did not survive it")
    assert taken == []


async def test_a_later_event_reaches_the_lane_that_is_at_work(bolt, dispatch, arrive, outcome):
    """While a turn runs, a new event of its thread is handled at once beside it."""
    met = asyncio.Event()

    @bolt.event("app_mention")
    async def handle(context, event):
        if event.get("second"):
            met.set()
            context["arrived"].joined("t1")
        else:
            await met.wait()
            context["arrived"].answered()

    await arrive("E1")
    dispatch()
    await asyncio.sleep(0.1)
    await arrive("E2", second=True)

    assert await outcome("E2") == ("joined", "joined to turn t1")
    assert await outcome("E1") == ("answered", "answered")


async def test_what_does_not_end_in_time_is_handed_back(bolt, stores, dispatch, arrive, outcome):
    """A drained process gives its unfinished event to the next one without using up an attempt."""
    attempts = []

    @bolt.event("app_mention")
    async def handle(context):
        attempts.append(context["arrived"].event.attempt)
        if len(attempts) == 1:
            await asyncio.sleep(60)
        context["arrived"].answered()

    await arrive("E1")
    first = dispatch(owner="old", ttl=60)
    while not attempts:
        await asyncio.sleep(0.01)
    await first.drain(0.05)
    dispatch(owner="new", ttl=60)

    assert await outcome("E1") == ("answered", "answered")
    assert attempts == [1, 1]


async def test_what_is_leased_just_while_the_process_ends_is_handed_back(
    bolt, stores, dispatch, arrive, monkeypatch
):
    """A lease that comes when draining has begun is not kept until it runs out."""

    @bolt.event("app_mention")
    async def handle(context):
        await asyncio.sleep(60)

    leasing, go_on, lease = asyncio.Event(), asyncio.Event(), stores.inbox.lease

    async def slow(*given, **named):
        leasing.set()
        await go_on.wait()
        return await lease(*given, **named)

    monkeypatch.setattr(stores.inbox, "lease", slow)
    await arrive("E1")
    dispatcher = dispatch()
    await leasing.wait()
    draining = asyncio.create_task(dispatcher.drain(0))
    await asyncio.sleep(0)
    go_on.set()
    await draining
    await asyncio.sleep(0.2)
    free = await lease("another process", ttl=timedelta(seconds=30))

    assert [event.arrival.event_key for event in free] == ["E1"]


async def test_a_lost_lease_ends_the_work(bolt, stores, dispatch, arrive):
    """When another process has taken a conversation over, the old holder stops at once."""
    began, ended = asyncio.Event(), asyncio.Event()

    @bolt.event("app_mention")
    async def handle(context):
        began.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    await arrive("E1")
    dispatch(owner="old", ttl=0.3)
    await began.wait()
    theirs = update(leases).values(owner="thief", fence=leases.c.fence + 1)
    await stores.database.write(lambda connection: connection.execute(theirs))

    async with asyncio.timeout(PATIENCE):
        await ended.wait()


@pytest.mark.parametrize("text", ["[1", '{"type": "event_callback"}', ""])
async def test_a_body_that_bolt_cannot_take_ends_too(
    stores, dispatch, outcome, arrive, text, monkeypatch
):
    """Even a body that no framework understands ends in a recorded outcome."""
    monkeypatch.setattr("bot.lane.FIRST_WAIT", 0.01)
    await arrive("seed")
    seed = (await stores.inbox.find("seed")).arrival
    odd = replace(seed, event_key="odd", conversation="odd", body=text)
    await stores.inbox.accept(odd)
    dispatch()

    assert (await outcome("odd"))[0] in {"ignored", "failed"}
