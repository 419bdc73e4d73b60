"""Usage, attention, buttons and feedback: the smaller things Rootle keeps in mind."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from agent.policy import Label
from agent.ports import Usage
from agent.state.columns import EPOCH
from agent.state.conversations import NewMessage
from agent.state.feedback import FeedbackTotals
from agent.state.stores import Stores
from agent.state.usage import Totals, UsageRow
from tests.state.conftest import Clock

# --- usage -------------------------------------------------------------------------------------


def spent(turn: str, **changes: Any) -> UsageRow:
    values: dict[str, Any] = {
        "tenant": "T1",
        "person": "ana",
        "conversation": "c1",
        "turn": turn,
        "model": "builtin",
        "input_tokens": 1000,
        "output_tokens": 100,
        "tool_calls": 2,
        "seconds": 1.5,
        "cost_usd": 0.25,
        "kind": "question",
    }
    return UsageRow(**values | changes)


async def test_usage_is_summed_for_everyone_and_each_person(stores: Stores, clock: Clock):
    """Totals are exact, per tenant, and split by person."""
    begin = clock.now
    for row in (spent("t1"), spent("t2", person="ben"), spent("t3"), spent("t1", tenant="T2")):
        await stores.usage.add(row)

    totals = await stores.usage.totals("T1", begin)

    assert (totals.turns, totals.tool_calls) == (3, 6)
    assert (totals.input_tokens, totals.output_tokens, totals.cost_usd) == (3000, 300, 0.75)
    assert totals.by_person == {
        "ana": Totals(2, 4, 2000, 200, 0.5),
        "ben": Totals(1, 2, 1000, 100, 0.25),
    }
    assert (await stores.usage.totals("T1", begin, person="ben")).turns == 1


async def test_a_turn_is_counted_once(stores: Stores, clock: Clock):
    """A turn recorded again after a restart costs nothing more."""
    for _ in range(2):
        await stores.usage.add(spent("t1"))

    assert (await stores.usage.totals("T1", clock.now)).turns == 1


async def test_what_a_message_cost_is_counted_with_it_and_once(stores: Stores):
    """Parts of a turn add up; the same message again, and the end of the turn, cost nothing more."""
    part = spent("t1", seconds=0.0)
    for key in ("t1:0:a", "t1:0:a", "t1:1:a"):
        message = NewMessage("c1", "T1", "t1", key, "assistant", [], Label(), 0)
        await stores.conversations.append(message, part)
    for _ in range(2):
        await stores.usage.add(spent("t1", input_tokens=0, tool_calls=0, seconds=3.0))

    totals = await stores.usage.totals("T1", EPOCH)
    assert (totals.turns, totals.tool_calls, totals.input_tokens) == (1, 4, 2000)
    assert await stores.usage.of_turn("T1", "t1") == Usage(2000, 200, 0.5)
    assert await stores.usage.of_thread("T1", "c1", but="t1") == Usage()
    assert await stores.usage.of_thread("T1", "c1") == Usage(2000, 200, 0.5)


async def test_usage_before_the_time_asked_for_is_left_out(stores: Stores, clock: Clock):
    """`since` is inclusive; without any turn everything is zero."""
    await stores.usage.add(spent("t1"))

    assert (await stores.usage.totals("T1", clock.now)).turns == 1
    after = await stores.usage.totals("T1", clock.now + timedelta(microseconds=1))
    assert after == Totals()


# --- attention ---------------------------------------------------------------------------------


async def test_threads_are_followed_unless_someone_said_otherwise(stores: Stores):
    """The default is to follow; a channel's setting holds in its threads; a thread's own wins."""
    attention = stores.attention
    assert await attention.get("T1", "C1", "1.2") == "follow"

    await attention.set("T1", "C1", None, "mentions", "ana")
    assert await attention.get("T1", "C1", "1.2") == "mentions"

    await attention.set("T1", "C1", "1.2", "silent", "ben")
    assert await attention.get("T1", "C1", "1.2") == "silent"
    assert await attention.get("T1", "C1", "1.3") == "mentions"
    assert await attention.get("T1", "C2", "1.2") == "follow"
    assert await attention.get("T2", "C1", "1.2") == "follow"


async def test_the_last_word_about_attention_holds(stores: Stores):
    """A setting can be changed back."""
    for mode in ("silent", "follow"):
        await stores.attention.set("T1", "C1", "1.2", mode, "ana")

    assert await stores.attention.get("T1", "C1", "1.2") == "follow"


# --- buttons -----------------------------------------------------------------------------------


async def button(stores: Stores, key: str = "t1:share") -> str:
    return await stores.buttons.create(
        tenant="T1",
        conversation="c1",
        kind="share",
        payload={"text": "the answer", "to": "C1"},
        label=Label(frozenset({"posthog"}), frozenset({"user:U1"})),
        key=key,
    )


async def test_a_button_means_what_it_was_made_for(stores: Stores):
    """The id says nothing by itself and leads to the payload and its label."""
    made = await stores.buttons.get(await button(stores))

    assert made
    assert (made.kind, made.payload) == ("share", {"text": "the answer", "to": "C1"})
    assert made.label == Label(frozenset({"posthog"}), frozenset({"user:U1"}))
    assert made.used_by is None
    assert await stores.buttons.get("guessed") is None


async def test_the_same_button_is_made_once(stores: Stores):
    """Repeating a turn gives the button that people already see; another key gives another."""
    assert await button(stores) == await button(stores)
    assert await button(stores) != await button(stores, "t2:share")


async def test_a_button_works_once(stores: Stores):
    """Of ten presses at once exactly one counts, and its person is remembered."""
    made = await button(stores)

    counted = await asyncio.gather(*(stores.buttons.use(made, f"U{n}") for n in range(10)))

    assert sum(counted) == 1
    used = await stores.buttons.get(made)
    assert used
    assert used.used_by == f"U{counted.index(True)}"
    assert not await stores.buttons.use("guessed", "U1")


async def test_the_press_that_counted_still_counts_after_a_crash(stores: Stores):
    """The same press asked about again is still the one; a second press is not."""
    made = await button(stores)

    assert await stores.buttons.use(made, "U1", event="action-1")
    assert await stores.buttons.use(made, "U1", event="action-1")
    assert not await stores.buttons.use(made, "U1", event="action-2")
    assert not await stores.buttons.use(made, "U1")


# --- feedback ----------------------------------------------------------------------------------


async def test_the_last_word_of_a_person_about_a_turn_counts(stores: Stores):
    """Changing one's mind does not count twice; tenants are apart."""
    feedback = stores.feedback
    assert await feedback.totals("T1") == FeedbackTotals()
    await feedback.add("T1", "t1", "ana", positive=True)
    await feedback.add("T1", "t1", "ben", positive=True)
    await feedback.add("T1", "t1", "ben", positive=False)
    await feedback.add("T2", "t1", "ana", positive=True)

    assert await feedback.totals("T1") == FeedbackTotals(positive=1, negative=1)


# --- times -------------------------------------------------------------------------------------


@pytest.mark.parametrize("microseconds", [0, 1, -1, 1_900_000_000_000_001])
async def test_times_are_exact_to_the_microsecond(microseconds: int):
    """An instant survives being stored as a number, before 1970 too."""
    from sqlalchemy.dialects import sqlite

    from agent.state.columns import EPOCH, Instant

    moment = EPOCH + timedelta(microseconds=microseconds)
    stored = Instant().process_bind_param(moment, sqlite.dialect())

    assert stored == microseconds
    assert Instant().process_result_value(stored, sqlite.dialect()) == moment
