"""What is said outside is said only under a lease that certainly holds, however long we stood still."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from agent.state.accepting import Arrival
from agent.state.database import LeaseLost
from agent.state.hold import Hold, only_while, still_ours
from agent.state.inbox import Inbox, LeasedEvent
from agent.state.stores import Stores
from tests.state.conftest import Clock

TTL = timedelta(seconds=30)


@pytest.fixture
async def leased(stores: Stores, arrival: Callable[..., Arrival]) -> LeasedEvent:
    """An event that this process has just leased."""
    await stores.inbox.accept(arrival("Ev1"))
    (event,) = await stores.inbox.lease("me", ttl=TTL)
    return event


@pytest.fixture
def hold(stores: Stores, clock: Clock, leased: LeasedEvent) -> Hold:
    return Hold(stores.inbox, leased, ttl=TTL, clock=clock)


async def take_over(stores: Stores) -> None:
    assert await stores.inbox.lease("heir", ttl=TTL)


async def test_a_process_that_was_taken_over_in_its_sleep_may_say_nothing(
    stores: Stores, clock: Clock, hold: Hold
):
    """When it wakes and is about to speak, it finds that the conversation is another's."""
    await hold.confirm()
    clock.turn(seconds=31)
    await take_over(stores)

    with pytest.raises(LeaseLost):
        await hold.confirm()


async def test_a_process_that_nobody_took_over_goes_on_under_a_new_lease(
    stores: Stores, clock: Clock, hold: Hold
):
    """Its lease ran out and nobody was there: it takes a new one before it speaks."""
    clock.turn(seconds=600)

    await hold.confirm()

    assert await stores.inbox.lease("heir", ttl=TTL) == []


async def test_the_end_of_a_lease_is_not_relied_on(stores: Stores, clock: Clock, hold: Hold):
    """A call that begins shortly before the end could arrive after it, so the lease is renewed."""
    clock.turn(seconds=25)
    await hold.confirm()
    clock.turn(seconds=20)

    assert await stores.inbox.lease("heir", ttl=TTL) == [], "30 s from the renewal"


async def test_standing_still_within_the_renewal_itself_is_noticed(
    stores: Stores, clock: Clock, leased: LeasedEvent
):
    """The database renewed the lease, and its answer was read when that had run out again."""

    class Sleepy(Inbox):
        async def renew(self, conversation: str, fence: int, *, ttl: timedelta) -> None:
            await super().renew(conversation, fence, ttl=ttl)
            if await stores.inbox.lease("heir", ttl=TTL) == []:
                clock.turn(seconds=31)
                await take_over(stores)

    hold = Hold(Sleepy(stores.inbox._database, clock), leased, ttl=TTL, clock=clock)
    clock.turn(seconds=29)

    with pytest.raises(LeaseLost):
        await hold.confirm()


async def test_what_was_given_back_is_not_taken_again(stores: Stores, clock: Clock, hold: Hold):
    """The last signs of a lane may still be on their way; they do not lease the conversation."""
    await hold.release()
    await hold.confirm()
    clock.turn(seconds=31)

    with pytest.raises(LeaseLost):
        await hold.confirm()
    await take_over(stores)


async def test_everything_that_a_lane_starts_speaks_under_its_lease(
    stores: Stores, clock: Clock, hold: Hold
):
    """Tasks of a task are asked too; other tasks belong to no conversation."""

    async def lane() -> None:
        hold.enter()
        await asyncio.create_task(still_ours())

    clock.turn(seconds=31)
    await take_over(stores)

    with pytest.raises(LeaseLost):
        await asyncio.create_task(lane())
    await still_ours()


async def test_what_is_not_wanted_any_more_is_not_said():
    """Within the block each change outside is asked about; behind it none is."""

    async def unwanted() -> None:
        raise KeyError("gone")

    with only_while(unwanted), pytest.raises(KeyError):
        await still_ours()
    await still_ours()
