"""Accepting: durable, once, in order, and never at the cost of a neighbour."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from agent.state.accepting import Arrival
from agent.state.database import Database
from agent.state.inbox import Inbox, LeasedEvent
from agent.state.stores import Stores
from tests.state.conftest import Clock

Make = Callable[..., Arrival]
TTL = timedelta(seconds=60)


@pytest.fixture
def inbox(stores: Stores) -> Inbox:
    return stores.inbox


async def lease_one(inbox: Inbox) -> LeasedEvent:
    (event,) = await inbox.lease("me", ttl=TTL)
    return event


async def test_what_is_leased_is_what_arrived(inbox: Inbox, arrival: Make):
    """Every part of an arrival comes back unchanged: body, time, twin and label."""
    given = arrival("Ev1", twin="T1:C1:1.2")
    assert await inbox.accept(given)

    event = await lease_one(inbox)

    assert event.arrival == given
    assert (event.attempt, event.exhausted) == (1, False)


async def test_an_event_is_accepted_once(inbox: Inbox, arrival: Make):
    """The same event again is answered False and not stored, also after it has ended."""
    assert await inbox.accept(arrival("Ev1"))
    assert not await inbox.accept(arrival("Ev1"))
    event = await lease_one(inbox)
    await inbox.finish(event.id, event.fence, state="answered", outcome="")
    assert not await inbox.accept(arrival("Ev1"))

    assert await inbox.counts() == {"answered": 1}


async def test_of_twins_the_first_is_accepted(inbox: Inbox, arrival: Make):
    """A mention and the message it stands in are one event, whichever comes first."""
    assert await inbox.accept(arrival("Ev1", twin="T1:C1:1.2"))
    assert not await inbox.accept(arrival("Ev2", twin="T1:C1:1.2"))

    assert await inbox.find("Ev2") is None


async def test_events_without_a_twin_are_not_each_others_twins(inbox: Inbox, arrival: Make):
    """Having no twin key is nothing to have in common."""
    assert await inbox.accept(arrival("Ev1"))
    assert await inbox.accept(arrival("Ev2"))


async def test_twins_and_duplicates_that_race_are_stored_once(
    database: Database, database_url: str, clock: Clock, arrival: Make
):
    """Three processes get each of 30 events four times at once; each is new for exactly one."""
    others = [await Database.open(database_url) for _ in range(2)]
    inboxes = [Inbox(one, clock) for one in (database, *others)]
    racing = [
        (n, inbox.accept(arrival(f"{kind}{n}", twin=f"twin{n}", conversation=f"c{n % 5}")))
        for inbox in inboxes
        for n in range(30)
        for kind in ("mention", "message", "mention", "message")
    ]

    new = await asyncio.gather(*(accepting for _, accepting in racing))

    stored = sorted(n for (n, _), is_new in zip(racing, new, strict=True) if is_new)
    assert stored == list(range(30))
    assert await inboxes[0].counts() == {"waiting": 30}
    for other in others:
        await other.close()


async def test_an_arrival_that_cannot_be_stored_fails_alone(inbox: Inbox, arrival: Make):
    """Text that the database cannot hold is refused; its neighbours in the commit are accepted."""
    arrivals = [arrival("Ev1"), arrival("bad \ud800"), arrival("Ev3")]

    results = await asyncio.gather(*map(inbox.accept, arrivals), return_exceptions=True)

    assert results[0] is True
    assert isinstance(results[1], Exception)
    assert results[2] is True
    assert await inbox.unfinished() == 2


async def test_a_cancelled_accept_takes_nobody_with_it(inbox: Inbox, arrival: Make):
    """The first of a batch may leave; those who came with it are still answered."""
    tasks = [asyncio.create_task(inbox.accept(arrival(f"Ev{n}"))) for n in range(10)]
    await asyncio.sleep(0)
    tasks[0].cancel()

    assert await asyncio.gather(*tasks[1:]) == [True] * 9


async def test_events_keep_the_order_in_which_they_were_accepted(inbox: Inbox, arrival: Make):
    """Also those that share a commit: within a conversation nothing overtakes."""
    keys = [f"Ev{n * 7919 % 1000:03}" for n in range(20)]
    await asyncio.gather(*(inbox.accept(arrival(key)) for key in keys))

    seen = []
    for _ in keys:
        event = await lease_one(inbox)
        seen.append(event.arrival.event_key)
        await inbox.finish(event.id, event.fence, state="answered", outcome="")
        await inbox.release(event.arrival.conversation, event.fence)

    assert seen == keys
