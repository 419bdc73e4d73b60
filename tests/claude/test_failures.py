"""Whatever goes wrong between us and the model ends in a right answer or in a sentence, and in no call."""

import time

import pytest

from agent.model.wire import listening
from agent.model.wire.failures import LONGEST_ASKED, ContextExceeded
from integrations.errors import AskPerson, ChangeInput, NoAccess, TryLater
from tests.claude.asking import ask, claude
from tests.claude.server import ClaudeServer, Refuses, Says, says
from tests.claude.sse import call

WHOLE = says("42 people.")


def half(end, after=4):
    """A tool call of which only a part comes."""
    return says(
        "Let me see. ",
        call("trends", {"event": "signed up"}),
        reason="tool_use",
        end=end,
        after=after,
    )


@pytest.mark.parametrize(
    "broken",
    [
        Refuses(429, "rate_limit_error"),
        Refuses(529, "overloaded_error"),
        Refuses(500),
        Refuses(408, "timeout_error"),
        half("cut"),
        half("cut", after=0),
        half("early"),
        half("early", after=1),
        half("corrupt"),
        half("error:overloaded_error"),
        half("error:api_error"),
        says(call("trends", '{"event": "sig'), reason="tool_use"),
        says(call("trends", '["no object"]'), reason="tool_use"),
        Says([one for one in WHOLE.events if one[0] != "message_start"]),
        Says([one for one in WHOLE.events if one[0] != "content_block_start"]),
    ],
    ids=repr,
)
async def test_a_passing_failure_is_not_noticed(broken):
    """The next try is the answer; of the broken one nothing is kept, and no call of it is asked for."""
    async with ClaudeServer(broken, WHOLE) as server:
        shown, made = await ask(claude(server))

    assert made.content == ({"type": "text", "text": "42 people."},)
    assert made.stop_reason == "end_turn"
    kept = shown[shown.index(None) + 1 :] if None in shown else shown
    assert "".join(kept) == "42 people."


async def test_words_that_were_shown_are_taken_back_before_others_come():
    """Whoever shows them knows that they do not count."""
    async with ClaudeServer(says("Wrong beginning", end="cut"), WHOLE) as server:
        shown, _ = await ask(claude(server))

    assert shown.count(None) == 1


async def test_a_stream_that_stands_still_is_given_up(monkeypatch):
    """After a while that no ping prolongs."""
    monkeypatch.setattr(listening, "STALL", 0.2)
    async with ClaudeServer(half("stall"), WHOLE) as server:
        _, made = await ask(claude(server))

    assert made.content[0]["text"] == "42 people."


@pytest.mark.parametrize(
    "broken",
    [Refuses(529, "overloaded_error"), half("cut"), half("early"), half("corrupt")],
    ids=repr,
)
async def test_a_failure_that_stays_is_told(broken):
    """After a few tries, as one that passes by itself."""
    async with ClaudeServer(broken, again=True) as server:
        with pytest.raises(TryLater, match="Claude"):
            await ask(claude(server))

    assert 2 <= len(server.bodies) <= 5


async def test_no_one_waits_for_as_long_as_a_server_asks_for(monkeypatch):
    """A day's `retry-after` is cut to what a person can be made to wait."""
    from agent.model.wire import failures

    monkeypatch.setattr(failures, "LONGEST_ASKED", 0.3)
    began = time.monotonic()
    async with ClaudeServer(Refuses(429, headers={"retry-after": "86400"}), WHOLE) as server:
        await ask(claude(server))

    assert 0.3 <= time.monotonic() - began < 10
    assert LONGEST_ASKED <= 30


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (401, AskPerson, "ANTHROPIC_API_KEY"),
        (402, AskPerson, "credit"),
        (403, NoAccess, "ROOTLE_CLAUDE_MODEL"),
        (404, AskPerson, "ROOTLE_CLAUDE_MODEL"),
        (400, ChangeInput, "did not take"),
    ],
)
async def test_what_no_waiting_mends_is_told_at_once(status, error, words):
    """With a sentence for whoever can mend it, and without the server's own words."""
    async with ClaudeServer(Refuses(status, "x", words="secret detail"), again=True) as server:
        with pytest.raises(error, match=words) as raised:
            await ask(claude(server))

    assert "secret" not in str(raised.value)
    assert not isinstance(raised.value, ContextExceeded)
    assert len(server.bodies) <= 2  # a 400 may be about a feature: once more without any


async def test_nobody_there_is_told_as_such():
    """No connection at all."""
    async with ClaudeServer() as server:
        pass
    with pytest.raises(TryLater, match="cannot be reached"):
        await ask(claude(server))


async def test_a_very_long_answer_comes_whole():
    """100 kB of text and a call of 100 kB."""
    text = "word " * 20_000
    async with ClaudeServer(
        says(text, call("trends", {"event": text}), reason="tool_use")
    ) as server:
        shown, made = await ask(claude(server))

    assert "".join(shown) == text
    assert made.content[1]["input"] == {"event": text}
