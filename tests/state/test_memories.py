"""Notes and earlier answers are found and forgotten alike on both databases."""

from datetime import UTC, datetime
from typing import Any

import pytest

from agent.compaction.sight import summary_block
from agent.policy import Label
from agent.question import question
from agent.remembered import notes_in
from agent.state.conversations import NewMessage
from agent.state.database import LeaseLost
from agent.state.stores import Stores
from agent.turn import Person, Place, Turn
from tests.state.conftest import Clock

ANA = Person("U1", "Ana")


def turn(words: str = "", *, id: str = "t1", channel: str = "C1", **fields: Any) -> Turn:
    place = Place("T1", "slack", channel, f"{id[1:]}.000100")
    return Turn(id, place, ANA, words, datetime(2026, 11, 22, tzinfo=UTC), **fields)


async def heard(stores: Stores, asked: Turn, *, answer: str = "") -> None:
    shared: dict[str, Any] = {
        "conversation": asked.place.conversation,
        "tenant": asked.place.tenant,
        "turn": asked.id,
        "fence": 0,
        "label": Label(),
    }
    blocks = question(asked, await stores.memories.known(asked))
    await stores.conversations.append(
        NewMessage(key=f"{asked.id}:q", role="user", content=blocks, alone="", **shared)
    )
    if answer:
        content = [{"type": "text", "text": answer}]
        await stores.conversations.append(
            NewMessage(key=f"{asked.id}:0:a", role="assistant", content=content, **shared)
        )


async def test_notes_come_back_newest_first(stores: Stores, clock: Clock):
    """With who said them, when, and where they may be read."""
    first = await stores.memories.add(turn(), "we exclude tests ✓", for_channel=True)
    clock.turn(days=1)
    second = await stores.memories.add(turn(id="t2"), "I like tables", for_channel=False)

    assert first
    assert second
    assert await stores.memories.known(turn()) == [second, first]
    assert (first.said_by, first.note, first.channel) == ("Ana", "we exclude tests ✓", "C1")
    assert second.created_at == clock.now
    assert await stores.memories.known(turn(channel="C2")) == [second]


async def test_numbers_are_never_used_again(stores: Stores):
    """A name that somebody still has in mind must not mean another note."""
    first = await stores.memories.add(turn(), "one", for_channel=False)
    assert first
    assert await stores.memories.forget(turn(), first.number) == first
    second = await stores.memories.add(turn(), "two", for_channel=False)

    assert second
    assert second.number > first.number
    assert await stores.memories.forget(turn(), first.number) is None


async def test_a_process_that_lost_its_lease_keeps_nothing(stores: Stores):
    """Another process works on that turn by now."""
    with pytest.raises(LeaseLost):
        await stores.memories.add(turn(fence=7), "one", for_channel=False)

    assert await stores.memories.known(turn()) == []


async def test_what_is_forgotten_leaves_every_question(stores: Stores):
    """In other conversations too; what was asked stays word for word."""
    kept = await stores.memories.add(turn(), 'say "größer"', for_channel=False)
    other = await stores.memories.add(turn(), "two", for_channel=False)
    assert kept
    assert other
    for name in ("t2", "t3"):
        await heard(stores, turn(f"M{kept.number} is mine", id=name))
    await stores.memories.forget(turn(), kept.number)

    for name in ("t2", "t3"):
        [stored] = await stores.conversations.messages(turn(id=name).place.conversation)
        notes, _, words = (block["text"] for block in stored.content)
        assert notes_in(notes) == ((other.name, "two"),)
        assert words == f"M{kept.number} is mine"


async def test_what_is_forgotten_leaves_the_summaries_that_may_tell_of_it(stores: Stores):
    """They are made anew; a conversation that was never given the note keeps its own."""
    await heard(stores, turn(id="t1"))
    kept = await stores.memories.add(turn(), "we pivot", for_channel=False)
    assert kept
    await heard(stores, turn(id="t2"))
    for name in ("t1", "t2"):
        content = [summary_block("so far", room=9)]
        place = turn(id=name).place
        await stores.conversations.append(
            NewMessage(place.conversation, "T1", name, f"{name}:s", "user", content, Label(), 0)
        )
    await stores.memories.forget(turn(), kept.number)

    told = [
        (await stores.conversations.messages(turn(id=name).place.conversation))[-1].content[0]
        for name in ("t1", "t2")
    ]
    assert [block["text"] for block in told] == ["so far", ""]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("refunds", ["t3", "t1"]),
        ("REFUNDING policies", ["t1"]),
        ("ÜBERWEISUNG", ["t2"]),
        ("100% of_everything", []),
        ("the of and", []),
        ("", []),
    ],
)
async def test_answers_are_found_by_their_words(stores: Stores, search: str, found: list[str]):
    """In any case and form, in question and answer; signs with a meaning in SQL have none."""
    await heard(stores, turn("what is our refund policy?"), answer="Five days.")
    await heard(stores, turn("und Überweisungen?", id="t2"), answer="Keine.")
    await heard(stores, turn("x", id="t3"), answer="It was refunded.")
    await heard(stores, turn("still open", id="t4"))
    audience = turn().audience

    past = await stores.answers.like(search, tenant="T1", audience=audience)

    assert {one.turn for one in past} >= set(found)
    assert bool(past) is bool(found)
    assert all(one.asker == "Ana" for one in past)
