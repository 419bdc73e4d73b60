"""The record of effects: written once before, completed after, refused to those without a lease."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from agent.effects import Effect
from agent.policy import Label
from agent.state.accepting import Arrival
from agent.state.database import Database, LeaseLost
from agent.state.effects import EffectStore
from agent.state.stores import Stores
from tests.state.conftest import Clock

CONVERSATION = "slack:T1:C1:1"


def effect(key: str = "t1:answer", *, fence: int = 0, text: str = "hello") -> Effect:
    return Effect(
        key=key,
        tenant="T1",
        conversation=CONVERSATION,
        turn="t1",
        fence=fence,
        kind="slack.post",
        arguments={"channel": "C1", "text": text},
        label=Label(frozenset({"posthog"}), frozenset({"channel:C1"})),
    )


async def test_an_effect_is_fresh_once(stores: Stores):
    """Only the first `begin` of a key is fresh; the second finds it pending."""
    first = await stores.effects.begin(effect())
    second = await stores.effects.begin(effect())

    assert (first.fresh, first.state, first.outcome) == (True, "pending", None)
    assert (second.fresh, second.state) == (False, "pending")
    assert second.digest == effect().digest


async def test_an_outcome_is_kept_with_what_was_sent(stores: Stores):
    """What was done is told to whoever begins the same effect again."""
    sent = effect(text="hello again")
    await stores.effects.begin(effect())
    await stores.effects.done(sent, {"ts": "1.2"})

    row = await stores.effects.begin(effect())

    assert (row.state, row.outcome, row.fresh) == ("done", {"ts": "1.2"}, False)
    assert (row.digest, row.arguments) == (sent.digest, sent.arguments)
    assert await stores.effects.get("t1:answer") == row


async def test_a_refused_effect_says_why(stores: Stores):
    """A refusal is kept with its reason."""
    await stores.effects.begin(effect())
    await stores.effects.refuse("t1:answer", "nobody approved it")

    row = await stores.effects.get("t1:answer")

    assert row
    assert (row.state, row.reason) == ("refused", "nobody approved it")


async def test_an_unknown_effect_is_none_and_cannot_be_done(stores: Stores):
    """An effect that was never begun has no outcome, and can get none."""
    assert await stores.effects.get("never") is None
    with pytest.raises(LookupError, match="never"):
        await stores.effects.done(effect("never"), {})


async def test_effects_of_a_conversation_come_in_their_order(stores: Stores):
    """Oldest first, and none of another conversation."""
    for key in ("b", "a", "c"):
        await stores.effects.begin(effect(key))

    assert [row.key for row in await stores.effects.of_conversation(CONVERSATION)] == [
        "b",
        "a",
        "c",
    ]
    assert await stores.effects.of_conversation("elsewhere") == []


async def test_a_stale_fence_cannot_begin_an_effect(
    stores: Stores, clock: Clock, arrival: Callable[..., Arrival]
):
    """A process that was taken over records nothing, so it sends nothing; its heir does."""
    await stores.inbox.accept(arrival("Ev1", conversation=CONVERSATION))
    (stale,) = await stores.inbox.lease("stale", ttl=timedelta(seconds=1))
    clock.turn(seconds=2)
    (heir,) = await stores.inbox.lease("heir", ttl=timedelta(seconds=60))

    with pytest.raises(LeaseLost):
        await stores.effects.begin(effect(fence=stale.fence))

    assert await stores.effects.get("t1:answer") is None
    assert (await stores.effects.begin(effect(fence=heir.fence))).fresh


async def test_a_fence_without_a_lease_is_stale(stores: Stores):
    """A number that was never given for this conversation is refused."""
    with pytest.raises(LeaseLost):
        await stores.effects.begin(effect(fence=7))


async def test_of_many_who_begin_one_effect_one_is_fresh(
    stores: Stores, database_url: str, clock: Clock
):
    """However many processes race, exactly one of them may send without looking first."""
    databases = [await Database.open(database_url) for _ in range(4)]
    racing = [EffectStore(one, clock) for one in databases]

    rows = await asyncio.gather(*(one.begin(effect()) for one in racing for _ in range(5)))

    assert sum(row.fresh for row in rows) == 1
    for one in databases:
        await one.close()
