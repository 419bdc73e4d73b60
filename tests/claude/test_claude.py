"""What Claude is sent and what is kept of its answers, on a server that plays what is written here."""

from itertools import pairwise

import pytest

from agent.model.wire.failures import ContextExceeded
from tests.claude.asking import MODEL, TOOLS, ask, assistant, claude, request, result, user
from tests.claude.server import ClaudeServer, Refuses, capable, says
from tests.claude.sse import call, thought


async def test_a_request_is_what_the_api_wants():
    """The address, the version, the key as a bearer, and only parameters that every version has."""
    async with ClaudeServer(says("Hello there.")) as server:
        shown, made = await ask(claude(server))

    [body], headers = server.bodies, server.headers[0]
    assert (headers["anthropic-version"], headers["Authorization"]) == (
        "2026-10-21", "Bearer sk-ant-test",
    )  # fmt: skip
    assert body.keys() == {
        "model", "max_tokens", "system", "messages", "tools", "cache_control", "stream",
    }  # fmt: skip
    assert "".join(shown) == "Hello there."
    assert made.content == ({"type": "text", "text": "Hello there."},)
    assert made.stop_reason == "end_turn"


async def test_a_gateway_gets_the_headers_that_it_wants():
    """Older gateways read another header for the key."""
    async with ClaudeServer(says("Hi.")) as server:
        await ask(claude(server, headers={"X-Api-Key": "k", "anthropic-version": "2023-06-01"}))

    assert server.headers[0]["X-Api-Key"] == "k"
    assert server.headers[0]["anthropic-version"] == "2023-06-01"


async def test_all_calls_of_a_generation_are_kept_in_order():
    """Text, then calls with whole inputs, ids as they came."""
    calls = [call("trends", {"event": f"e{n}"}, id=f"toolu_{n}") for n in range(30)]
    async with ClaudeServer(says("Looking.", *calls, reason="tool_use")) as server:
        _, made = await ask(claude(server))

    assert made.stop_reason == "tool_use"
    assert list(made.content) == [{"type": "text", "text": "Looking."}, *calls]


async def test_thinking_is_kept_word_for_word_and_sent_back():
    """With its signature, before the call that it led to; it is never shown."""
    thinking, trends = thought("Hm, sign-ups.", "c2ln"), call("trends", {})
    history = (user("?"), assistant(thinking, trends), user(result()))
    async with ClaudeServer(
        says(thinking, trends, reason="tool_use"), says("42."), capabilities=capable()
    ) as server:
        shown, made = await ask(claude(server))
        await ask(claude(server), request(*history))

    assert shown == []
    assert made.content == (thinking, trends)
    assert server.bodies[1]["messages"][1]["content"] == [thinking, trends]
    assert server.bodies[0]["thinking"] == {"type": "adaptive"}


async def test_features_are_used_where_the_endpoint_says_that_it_has_them():
    """Deferred tools, thinking and effort, and no more output than anyone reads."""
    async with ClaudeServer(says("Hi."), capabilities=capable()) as server:
        await ask(claude(server, effort="low"))

    [body] = server.bodies
    assert body["output_config"] == {"effort": "low"}
    assert [t.get("defer_loading", False) for t in body["tools"]] == [False, True]
    assert body["max_tokens"] == 32_000


async def test_nothing_special_is_sent_where_the_endpoint_says_nothing():
    """The conservative profile."""
    async with ClaudeServer(says("Hi.")) as server:
        await ask(claude(server, effort="low"))

    [body] = server.bodies
    assert not {"thinking", "output_config"} & body.keys()
    assert not any("defer_loading" in tool for tool in body["tools"])
    assert body["max_tokens"] == 8_192


async def test_a_server_that_was_busy_when_it_was_asked_is_asked_again(monkeypatch):
    """What a model can do is not settled by a bad moment."""
    monkeypatch.setattr("agent.model.claude.LOOK_UP_AGAIN", 0.0)
    async with ClaudeServer(says("Hi."), says("Again.")) as server:
        model = claude(server)
        server.model_status = 529
        await ask(model)
        server.model_status, server.capabilities = 200, capable()
        await ask(model)

    assert ["thinking" in body for body in server.bodies] == [False, True]


async def test_a_feature_that_is_refused_is_left_out_from_then_on():
    """A gateway repeats what Anthropic says of a model and passes on less than that."""
    refused = Refuses(400, "invalid_request_error", "defer_loading: not permitted")
    async with ClaudeServer(refused, says("Hi."), says("Again."), capabilities=capable()) as server:
        model = claude(server)
        _, made = await ask(model)
        await ask(model)

    assert made.content[0]["text"] == "Hi."
    first, second, third = server.bodies
    assert second == third
    assert "thinking" in first
    assert "thinking" not in second
    assert not any("defer_loading" in tool for tool in second["tools"])


async def test_the_last_generation_may_not_call_tools_and_declares_them_still():
    """So the prefix stays what was cached, and earlier calls are of known tools."""
    history = (user("?"), assistant(call("trends", {})), user(result()))
    async with ClaudeServer(says("42."), capabilities=capable()) as server:
        await ask(claude(server), request(*history, must_answer=True))

    assert server.bodies[0]["tool_choice"] == {"type": "none"}
    assert [t["name"] for t in server.bodies[0]["tools"]] == [t.name for t in TOOLS]


async def test_what_must_not_be_sent_again_is_left_out_of_the_history():
    """Empty texts, citations, and kinds of blocks that a message may not have."""
    cited = {"type": "text", "text": "So it is.", "citations": [{"type": "x"}]}
    search = {"type": "server_tool_use", "id": "s", "name": "web", "input": {}}
    history = (user("?", " "), assistant("", cited, search), user("and now?"))
    async with ClaudeServer(says("Hi.")) as server:
        await ask(claude(server), request(*history))

    sent = [message["content"] for message in server.bodies[0]["messages"]]
    assert [[b.get("text") for b in content] for content in sent] == [
        ["?"],
        ["So it is."],
        ["and now?"],
    ]
    assert "citations" not in sent[1][0]


async def test_a_paused_answer_is_sent_back_unchanged_until_it_is_whole():
    """However often it pauses; what came is one generation."""
    async with ClaudeServer(
        says("First. ", reason="pause_turn"), says("Second. ", reason="pause_turn"), says("Third.")
    ) as server:
        shown, made = await ask(claude(server))

    assert "".join(shown) == "First. Second. Third."
    assert [b["text"] for b in made.content] == ["First. ", "Second. ", "Third."]
    assert [b["text"] for b in server.bodies[2]["messages"][-1]["content"]] == [
        "First. ",
        "Second. ",
    ]


async def test_an_endpoint_that_pauses_for_ever_is_not_followed_for_ever():
    """After a few parts the generation is what there is."""
    async with ClaudeServer(says("More. ", reason="pause_turn"), again=True) as server:
        _, made = await ask(claude(server))

    assert len(server.bodies) == 8
    assert made.stop_reason == "end_turn"


async def test_an_answer_that_was_cut_is_continued_once():
    """As one text; thinking of the second part belongs to no stored message."""
    async with ClaudeServer(
        says("Of all peo", reason="max_tokens"),
        says(thought("on"), "ple, half."),
    ) as server:
        shown, made = await ask(claude(server))

    assert "".join(shown) == "Of all people, half."
    assert made.content == ({"type": "text", "text": "Of all people, half."},)
    assert made.stop_reason == "end_turn"


async def test_an_answer_that_is_cut_twice_is_said_to_be_cut():
    """There is an end to it."""
    async with ClaudeServer(
        says("a" * 90, reason="max_tokens"), says("b", reason="max_tokens")
    ) as server:
        _, made = await ask(claude(server))

    assert made.stop_reason == "max_tokens"
    assert made.content[0]["text"] == "a" * 90 + "b"


@pytest.mark.parametrize("reason", ["max_tokens", "refusal", "end_turn", "something_new"])
async def test_calls_of_a_truncated_answer_are_not_meant_to_be_run(reason):
    """Whatever the reason but `tool_use`: none of them asks for a tool."""
    half = says("I will", call("trends", '{"event": "si'), reason=reason)
    async with ClaudeServer(half, half) as server:
        _, made = await ask(claude(server))

    assert made.stop_reason != "tool_use"


async def test_an_empty_answer_is_asked_for_once_more():
    """Behind results of tools models sometimes say nothing."""
    history = (user("?"), assistant(call("trends", {})), user(result()))
    async with ClaudeServer(says(), says("42 people.")) as server:
        _, made = await ask(claude(server), request(*history))

    assert made.content[-1]["text"] == "42 people."


async def test_a_refusal_is_told():
    """What it had written until then may stand; why it stopped is known."""
    details = {"type": "refusal", "category": "cyber", "explanation": "x"}
    async with ClaudeServer(says("Well", reason="refusal", details=details)) as server:
        _, made = await ask(claude(server))

    assert made.stop_reason == "refusal"


@pytest.mark.parametrize(
    "answer",
    [
        says("Half of", reason="model_context_window_exceeded"),
        Refuses(400, "invalid_request_error", "prompt is too long: 1048577 tokens > 1000000"),
        Refuses(413, "request_too_large"),
    ],
)
async def test_a_conversation_that_is_too_long_is_told_as_such(answer):
    """It has to be shortened, and not sent again."""
    async with ClaudeServer(answer) as server:
        with pytest.raises(ContextExceeded):
            await ask(claude(server))

    assert len(server.bodies) == 1


async def test_what_was_read_and_written_is_counted_and_priced():
    """All parts together; a model without a known price costs nothing."""
    async with ClaudeServer(
        says("a", reason="max_tokens", usage=(1000, 100)), says("b", usage=(1100, 50))
    ) as server:
        _, made = await ask(claude(server))
        priced = made.usage
    async with ClaudeServer(says("a", usage=(1000, 100))) as server:
        _, made = await ask(claude(server, model="llama"))

    assert (priced.input_tokens, priced.output_tokens) == (2100, 150)
    assert priced.cost_usd == pytest.approx((2100 * 2 + 150 * 10) / 1e6)
    assert made.usage.cost_usd == 0


async def test_images_are_sent_as_they_are():
    """A picture of a thread, before the question about it."""
    image = {
        "type": "image",
        "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="},
    }
    async with ClaudeServer(says("A chart.")) as server:
        await ask(claude(server), request(user(image, "what is this?")))

    assert server.bodies[0]["messages"][0]["content"][0] == image


async def test_the_prefix_is_the_same_byte_for_byte_over_twenty_turns():
    """Tools and prompt, and every message once it was sent, but for the marks."""
    messages, bodies = [], []
    async with ClaudeServer(says("Fine."), again=True) as server:
        for turn in range(20):
            messages += [user(f"question {turn}"), assistant(call("trends", {}, id=f"t{turn}"))]
            messages += [user(*[result(id=f"t{turn}")])]
            await ask(claude(server), request(*messages))
            messages += [assistant(f"answer {turn}")]
        bodies = server.bodies

    for before, after in pairwise(bodies):
        assert (before["tools"], before["system"]) == (after["tools"], after["system"])
        kept = _unmarked(after["messages"])[: len(before["messages"])]
        assert kept == _unmarked(before["messages"])


async def test_what_the_last_request_cached_is_found_by_the_next():
    """A mark stands where the request before ended, or within the blocks that are looked back over."""
    messages = [user("?")]
    ends = []
    async with ClaudeServer(says("Fine."), again=True) as server:
        for turn in range(6):
            calls = [call("trends", {}, id=f"t{turn}_{n}") for n in range(30)]
            ends.append((len(messages) - 1, len(messages[-1]["content"]) - 1))
            await ask(claude(server), request(*messages))
            results = [result(id=one["id"]) for one in calls]
            messages += [assistant(*calls), user(*results)]
        last = server.bodies[-1]["messages"]

    marked = [
        (at, place)
        for at, message in enumerate(last)
        for place, block in enumerate(message["content"])
        if "cache_control" in block
    ]
    assert ends[-2] in marked
    assert server.bodies[0]["model"] == MODEL


def _unmarked(messages):
    return [
        {"role": m["role"], "content": [{k: v for k, v in b.items() if k != "cache_control"} for b in m["content"]]}
        for m in messages
    ]  # fmt: skip
