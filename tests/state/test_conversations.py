"""Conversations: verbatim, in order, once, and only changed by the author's own edit."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.policy import Label
from agent.state.accepting import Arrival
from agent.state.conversations import NewMessage
from agent.state.database import LeaseLost
from agent.state.stores import Stores
from tests.state.conftest import Clock

CONVERSATION = "slack:T1:C1:1"


def words(text: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": text}]


def message(key: str, content: list[dict[str, Any]], **changes: Any) -> NewMessage:
    values: dict[str, Any] = {
        "conversation": CONVERSATION,
        "tenant": "T1",
        "turn": "t1",
        "key": key,
        "role": "user",
        "content": content,
        "label": Label(),
        "fence": 0,
    }
    return NewMessage(**values | changes)


async def test_messages_come_back_in_order(stores: Stores):
    """Messages are read in the order in which they were appended, with growing numbers."""
    for n in range(5):
        assert await stores.conversations.append(message(f"k{9 - n}", words(str(n))))
    await stores.conversations.append(message("k", words("x"), conversation="elsewhere"))

    stored = await stores.conversations.messages(CONVERSATION)

    assert [one.content[0]["text"] for one in stored] == ["0", "1", "2", "3", "4"]
    assert [one.seq for one in stored] == sorted({one.seq for one in stored})


async def test_what_was_said_while_a_model_wrote_stands_behind_what_it_wrote(stores: Stores):
    """The order is that of reading: a model cannot have answered what it had not read."""
    await stores.conversations.append(message("question", words("1")))
    (question,) = await stores.conversations.messages(CONVERSATION)
    await stores.conversations.append(message("meanwhile", words("3")))
    wrote = message("answer", words("2"), role="assistant", read_to=question.seq)
    await stores.conversations.append(wrote)

    stored = await stores.conversations.messages(CONVERSATION)

    assert [one.key for one in stored] == ["question", "answer", "meanwhile"]


async def test_everything_about_a_message_is_kept(stores: Stores):
    """Role, turn, key, Slack message and label come back as they were given."""
    label = Label(frozenset({"slack", "posthog"}), frozenset({"user:U1"}), untrusted=True)
    given = message("k1", words("hi"), role="assistant", turn="t7", slack_ts="1.2", label=label)
    await stores.conversations.append(given)

    (stored,) = await stores.conversations.messages(CONVERSATION)

    assert (stored.role, stored.turn, stored.key) == ("assistant", "t7", "k1")
    assert (stored.slack_ts, stored.label) == ("1.2", label)


async def test_repeating_a_message_is_harmless(stores: Stores):
    """The same key again changes nothing, whatever its content."""
    assert await stores.conversations.append(message("k1", words("first")))
    assert not await stores.conversations.append(message("k1", words("second")))

    (stored,) = await stores.conversations.messages(CONVERSATION)
    assert stored.content == words("first")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(content=st.lists(st.dictionaries(st.text(), JSON, max_size=5), max_size=3))
async def test_content_is_kept_verbatim(stores: Stores, content: list[dict[str, Any]]):
    """Any JSON comes back equal and with its keys in the same order, hostile text included."""
    key = sha256(repr(content).encode()).hexdigest()  # each example has a conversation of its own
    await stores.conversations.append(message("k", content, conversation=key))

    (stored,) = await stores.conversations.messages(key)

    assert repr(stored.content) == repr(content)


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud83d", "\u202e", "'; --"])
async def test_text_that_no_database_likes_is_kept(stores: Stores, text: str):
    """NUL, lone surrogates, direction marks and quotes are text like any other."""
    await stores.conversations.append(message("k1", words(text)))

    (stored,) = await stores.conversations.messages(CONVERSATION)
    assert stored.content[0]["text"] == text


async def test_what_is_not_json_is_refused(stores: Stores):
    """NaN is refused on both databases, instead of being lost on one of them."""
    with pytest.raises(Exception, match="JSON compliant"):
        await stores.conversations.append(message("k1", [{"n": float("nan")}]))


async def test_a_conversation_exists_once_something_was_said(stores: Stores):
    """A thread that Rootle was never part of does not exist."""
    assert not await stores.conversations.exists(CONVERSATION)
    await stores.conversations.append(message("k1", words("hi")))
    assert await stores.conversations.exists(CONVERSATION)


async def test_a_stale_fence_cannot_append(
    stores: Stores, clock: Clock, arrival: Callable[..., Arrival]
):
    """A process that was taken over cannot write into the conversation of its heir."""
    await stores.inbox.accept(arrival("Ev1", conversation=CONVERSATION))
    (stale,) = await stores.inbox.lease("stale", ttl=timedelta(seconds=1))
    clock.turn(seconds=2)
    (heir,) = await stores.inbox.lease("heir", ttl=timedelta(seconds=60))

    with pytest.raises(LeaseLost):
        await stores.conversations.append(message("k1", words("late"), fence=stale.fence))
    await stores.conversations.append(message("k2", words("mine"), fence=heir.fence))

    stored = await stores.conversations.messages(CONVERSATION)
    assert [one.key for one in stored] == ["k2"]


async def test_an_authors_words_are_replaced(stores: Stores):
    """The words are the last block of their message; what was read for it and the rest stay."""
    read = words("<outside> the thread, as others wrote it </outside>")
    await stores.conversations.append(message("k1", [*read, *words("my secret")], slack_ts="1.2"))
    await stores.conversations.append(message("k2", words("another"), slack_ts="1.3"))

    gone = "[deleted by its author]"
    assert await stores.conversations.redact(CONVERSATION, "1.2", text=gone)

    first, second = await stores.conversations.messages(CONVERSATION)
    assert first.content == [*read, *words(gone)]
    assert second.content == words("another")


async def test_redacting_an_unknown_message_is_false(stores: Stores):
    """Neither an unknown message nor an empty name matches anything."""
    await stores.conversations.append(message("k1", words("said in a terminal")))

    assert not await stores.conversations.redact(CONVERSATION, "9.9", text="x")
    assert not await stores.conversations.redact(CONVERSATION, "", text="x")
    (stored,) = await stores.conversations.messages(CONVERSATION)
    assert stored.content == words("said in a terminal")
