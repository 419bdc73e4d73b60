"""The inbox: leasing in order, and ends that only the current holder can write."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from agent.state.accepting import Arrival
from agent.state.database import Database, LeaseLost
from agent.state.inbox import Inbox, LeasedEvent
from agent.state.stores import Stores
from tests.state.conftest import Clock

Make = Callable[..., Arrival]
TTL = timedelta(seconds=60)


@pytest.fixture
def inbox(stores: Stores) -> Inbox:
    return stores.inbox


async def lease_one(inbox: Inbox, owner: str = "me") -> LeasedEvent:
    (event,) = await inbox.lease(owner, ttl=TTL)
    return event


# --- leasing -----------------------------------------------------------------------------------


async def test_nothing_to_do_takes_no_lock(inbox: Inbox, database: Database):
    """An empty inbox is only read: leasing does not wait for a writer."""
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_: object) -> None:
        inside.set()
        await go_on.wait()

    writing = asyncio.create_task(database.write(slow))
    await inside.wait()

    assert await asyncio.wait_for(inbox.lease("me", ttl=TTL), 10) == []
    go_on.set()
    await writing


async def test_a_conversation_is_leased_to_one_holder_at_a_time(inbox: Inbox, arrival: Make):
    """While a lease lives, nothing of that conversation is handed out, and all others are."""
    await inbox.accept(arrival("Ev1", conversation="a"))
    await inbox.accept(arrival("Ev2", conversation="a"))
    await inbox.accept(arrival("Ev3", conversation="b"))

    first = await inbox.lease("me", ttl=TTL)
    assert [event.arrival.event_key for event in first] == ["Ev1", "Ev3"]
    assert await inbox.lease("you", ttl=TTL) == []

    await inbox.finish(first[0].id, first[0].fence, state="answered", outcome="")
    await inbox.release("a", first[0].fence)
    assert (await lease_one(inbox, "you")).arrival.event_key == "Ev2"


async def test_a_limit_takes_the_oldest_first(inbox: Inbox, arrival: Make):
    """No more conversations than asked for are taken, in the order of their events."""
    for n in range(6):
        await inbox.accept(arrival(f"Ev{n}", conversation=f"c{5 - n}"))

    first = await inbox.lease("me", ttl=TTL, limit=4)
    second = await inbox.lease("me", ttl=TTL, limit=4)

    assert [event.arrival.event_key for event in (*first, *second)] == [f"Ev{n}" for n in range(6)]


async def test_an_expired_lease_comes_back_with_a_higher_fence(
    inbox: Inbox, clock: Clock, arrival: Make
):
    """The event of a process that died is handed out again, as another attempt."""
    await inbox.accept(arrival("Ev1"))
    dead = await lease_one(inbox, "dead")

    clock.turn(seconds=59)
    assert await inbox.lease("heir", ttl=TTL) == []
    clock.turn(seconds=1)
    heir = await lease_one(inbox, "heir")

    assert heir.id == dead.id
    assert heir.attempt == 2
    assert heir.fence > dead.fence


async def test_a_renewed_lease_does_not_expire(inbox: Inbox, clock: Clock, arrival: Make):
    """Renewing counts from now."""
    await inbox.accept(arrival("Ev1"))
    event = await lease_one(inbox)
    clock.turn(seconds=59)
    await inbox.renew(event.arrival.conversation, event.fence, ttl=TTL)
    clock.turn(seconds=59)

    assert await inbox.lease("you", ttl=TTL) == []


async def test_a_stale_fence_can_do_nothing(inbox: Inbox, clock: Clock, arrival: Make):
    """Whoever was taken over can neither finish, retry, renew nor claim; its release is harmless."""
    await inbox.accept(arrival("Ev1"))
    await inbox.accept(arrival("Ev2"))
    stale = await lease_one(inbox, "stale")
    (claimed,) = await inbox.claim_waiting(stale.arrival.conversation, stale.fence)
    clock.turn(seconds=61)
    current = await lease_one(inbox, "current")

    for event in (stale, claimed):
        with pytest.raises(LeaseLost):
            await inbox.finish(event.id, stale.fence, state="answered", outcome="")
        with pytest.raises(LeaseLost):
            await inbox.retry(event.id, stale.fence, after=TTL, reason="")
    with pytest.raises(LeaseLost):
        await inbox.renew(stale.arrival.conversation, stale.fence, ttl=TTL)
    await inbox.accept(arrival("Ev3"))
    with pytest.raises(LeaseLost):
        await inbox.claim_waiting(stale.arrival.conversation, stale.fence)
    await inbox.release(stale.arrival.conversation, stale.fence)

    assert await inbox.lease("third", ttl=TTL) == []
    await inbox.finish(current.id, current.fence, state="answered", outcome="by the heir")
    found = await inbox.find("Ev1")
    assert found
    assert (found.state, found.outcome) == ("answered", "by the heir")


async def test_an_event_that_does_not_exist_cannot_be_finished(inbox: Inbox):
    """A number that was never given out belongs to nobody."""
    with pytest.raises(LeaseLost):
        await inbox.finish(12345, 1, state="answered", outcome="")


async def test_after_three_failures_an_event_is_exhausted(
    inbox: Inbox, clock: Clock, arrival: Make
):
    """Three attempts may fail; the fourth is told only to say so."""
    await inbox.accept(arrival("Ev1"))
    seen = []
    for _ in range(5):
        event = await lease_one(inbox)
        seen.append((event.attempt, event.lost, event.exhausted))
        await inbox.retry(event.id, event.fence, after=timedelta(), reason="failed")
        await inbox.release(event.arrival.conversation, event.fence)

    assert seen == [(1, 0, False), (2, 0, False), (3, 0, False), (4, 0, True), (5, 0, True)]


async def test_an_attempt_that_ended_with_its_process_is_no_failure(
    inbox: Inbox, clock: Clock, arrival: Make
):
    """Four processes in a row may be replaced in the middle of an event, and the fifth answers it."""
    await inbox.accept(arrival("Ev1"))
    seen = []
    for _ in range(7):
        event = await lease_one(inbox)
        seen.append((event.attempt, event.lost, event.exhausted))
        clock.turn(seconds=61)

    assert seen == [
        (1, 0, False),
        (2, 1, False),
        (3, 2, False),
        (4, 3, False),
        (5, 4, False),
        (6, 5, True),
        (7, 6, True),
    ]


async def test_a_retried_event_waits_for_its_time_and_keeps_its_place(
    inbox: Inbox, clock: Clock, arrival: Make
):
    """Those behind it in the conversation do not overtake, other conversations do."""
    await inbox.accept(arrival("Ev1", conversation="a"))
    await inbox.accept(arrival("Ev2", conversation="a"))
    await inbox.accept(arrival("Ev3", conversation="b"))
    first, _ = await inbox.lease("me", ttl=TTL)
    await inbox.retry(first.id, first.fence, after=timedelta(seconds=5), reason="Slack is away")
    await inbox.release("a", first.fence)

    clock.turn(seconds=4)
    assert await inbox.lease("me", ttl=TTL) == []
    waiting = await inbox.find("Ev1")
    assert waiting
    assert (waiting.state, waiting.outcome) == ("waiting", "Slack is away")

    clock.turn(seconds=1)
    again = await lease_one(inbox)
    assert (again.arrival.event_key, again.attempt) == ("Ev1", 2)


async def test_waiting_events_of_a_held_conversation_can_be_claimed(
    inbox: Inbox, clock: Clock, arrival: Make
):
    """What arrives during a turn is claimed once, in order, under the same fence."""
    await inbox.accept(arrival("Ev1"))
    running = await lease_one(inbox)
    conversation = running.arrival.conversation
    assert await inbox.claim_waiting(conversation, running.fence) == []
    await inbox.accept(arrival("Ev2"))
    await inbox.accept(arrival("Ev3"))
    await inbox.accept(arrival("Ev4", conversation="elsewhere"))

    claimed = await inbox.claim_waiting(conversation, running.fence)

    assert [(e.arrival.event_key, e.fence, e.attempt) for e in claimed] == [
        ("Ev2", running.fence, 1),
        ("Ev3", running.fence, 1),
    ]
    assert await inbox.claim_waiting(conversation, running.fence) == []
    for event in claimed:
        await inbox.finish(event.id, event.fence, state="joined", outcome="joined to turn t1")
    assert await inbox.counts() == {"running": 1, "joined": 2, "waiting": 1}


async def test_claiming_does_not_overtake_an_event_that_waits_for_its_time(
    inbox: Inbox, arrival: Make
):
    """An event on retry holds back those behind it, also from the holder of the lease."""
    await inbox.accept(arrival("Ev1"))
    event = await lease_one(inbox)
    await inbox.accept(arrival("Ev2"))
    await inbox.retry(event.id, event.fence, after=TTL, reason="")

    assert await inbox.claim_waiting(event.arrival.conversation, event.fence) == []


async def test_what_a_dead_holder_had_claimed_is_claimed_by_its_heir(
    inbox: Inbox, clock: Clock, arrival: Make
):
    """An event that was joined to a turn that died is not forgotten."""
    await inbox.accept(arrival("Ev1"))
    await inbox.accept(arrival("Ev2"))
    dead = await lease_one(inbox, "dead")
    await inbox.claim_waiting(dead.arrival.conversation, dead.fence)
    clock.turn(seconds=61)

    heir = await lease_one(inbox, "heir")
    (orphan,) = await inbox.claim_waiting(heir.arrival.conversation, heir.fence)

    assert heir.arrival.event_key == "Ev1"
    assert (orphan.arrival.event_key, orphan.attempt, orphan.fence) == ("Ev2", 2, heir.fence)


async def test_a_late_finish_counts_while_nobody_has_taken_over(
    inbox: Inbox, clock: Clock, arrival: Make
):
    """A lease that ran out is still ours until someone takes it: the work was done once."""
    await inbox.accept(arrival("Ev1"))
    event = await lease_one(inbox)
    clock.turn(seconds=600)

    await inbox.finish(event.id, event.fence, state="answered", outcome="")

    assert await inbox.unfinished() == 0


async def test_finishing_twice_is_harmless_and_an_end_is_the_end(inbox: Inbox, arrival: Make):
    """A finish may be repeated when its answer was lost, but not turned into another one."""
    await inbox.accept(arrival("Ev1"))
    event = await lease_one(inbox)
    for _ in range(2):
        await inbox.finish(event.id, event.fence, state="failed", outcome="no answer")

    with pytest.raises(LeaseLost):
        await inbox.finish(event.id, event.fence, state="answered", outcome="")
    with pytest.raises(LeaseLost):
        await inbox.retry(event.id, event.fence, after=TTL, reason="")
    await inbox.release(event.arrival.conversation, event.fence)
    assert await inbox.lease("me", ttl=TTL) == []


# --- looking -----------------------------------------------------------------------------------


async def test_dead_letters_are_the_failed_ones_latest_first(
    inbox: Inbox, clock: Clock, arrival: Make
):
    """What ended in failure can be listed with its reason."""
    for n, state in enumerate(("failed", "answered", "failed", "ignored")):
        await inbox.accept(arrival(f"Ev{n}"))
        event = await lease_one(inbox)
        await inbox.finish(event.id, event.fence, state=state, outcome=f"because {n}")
        await inbox.release(event.arrival.conversation, event.fence)
        clock.turn(seconds=1)

    letters = await inbox.dead_letters(10)

    assert [(one.arrival.event_key, one.outcome) for one in letters] == [
        ("Ev2", "because 2"),
        ("Ev0", "because 0"),
    ]
    assert all(one.finished_at for one in letters)
    assert len(await inbox.dead_letters(1)) == 1


async def test_an_unknown_event_is_not_found(inbox: Inbox):
    """`find` answers None for a key that never came."""
    assert await inbox.find("Ev404") is None


async def test_numbers_are_never_given_twice(database: Database, inbox: Inbox, arrival: Make):
    """Turns are named after inbox numbers, so a deleted event's number stays used."""
    from sqlalchemy import delete

    from agent.state.tables import inbox as table

    await inbox.accept(arrival("Ev1"))
    first = await inbox.find("Ev1")
    assert first
    await database.write(lambda c: c.execute(delete(table)))
    await inbox.accept(arrival("Ev2"))
    second = await inbox.find("Ev2")

    assert second
    assert second.id > first.id
