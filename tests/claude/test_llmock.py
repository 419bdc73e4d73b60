"""The same failures on a server that others wrote (llmock, MIT), which also judges how we bore them."""

import pytest

from agent.model.wire import listening
from agent.model.wire.failures import ContextExceeded
from agent.ports import ToolSpec
from integrations.errors import OutsideError, TryLater
from tests.claude.asking import ask, assistant, claude, request, result, user
from tests.claude.linter import violations
from tests.claude.sse import call

TOOL = ToolSpec(
    "trends",
    "Counts events.",
    {"type": "object", "properties": {"event": {"type": "string"}}, "required": ["event"]},
)


class Address:
    def __init__(self, llmock):
        self.address = llmock.base_url("anthropic")


@pytest.fixture
async def model(llmock):
    """A model that knows already what this server says of it: nothing. All it sends is linted."""
    made = claude(Address(llmock), pause=0.05)
    await made.profile()
    llmock.reset()
    yield made
    await made.close()
    bodies = [record.body for record in llmock.requests]
    assert [violations(body) for body in bodies] == [[] for _ in bodies]


async def generate(model, *messages):
    return await ask(model, request(*messages, tools=(TOOL,)))


async def test_a_question_leads_to_a_call_and_its_result_to_an_answer(llmock, model):
    """The server invents a call that fits the schema, and answers once it has the result."""
    _, made = await generate(model, user("how many people signed up?"))
    used = next(block for block in made.content if block["type"] == "tool_use")
    _, answer = await generate(
        model, user("how many people signed up?"), assistant(*made.content),
        user(result("42", id=used["id"])),
    )  # fmt: skip

    assert made.stop_reason == "tool_use"
    assert (used["name"], list(used["input"])) == ("trends", ["event"])
    assert answer.stop_reason == "end_turn"
    llmock.assert_resilient(strict=True)


@pytest.mark.parametrize(
    "trouble",
    [
        lambda llmock: llmock.rate_limit(retry_after=0.3),
        lambda llmock: llmock.fail(529, times=2),
        lambda llmock: llmock.fail(500),
        lambda llmock: llmock.disconnect(after_chunks=3),
        lambda llmock: llmock.truncate(after_chunks=3),
        lambda llmock: llmock.corrupt(after_chunks=3),
        lambda llmock: llmock.break_tool_call("malformed_arguments"),
    ],
    ids=["429", "529 twice", "500", "cut", "early end", "corrupt", "malformed arguments"],
)
async def test_trouble_that_passes_is_borne(llmock, model, trouble):
    """The call that comes at last is whole, and the server finds nothing to blame."""
    llmock.call_tool("trends", {"event": "user signed up"}, times=None)
    trouble(llmock)
    _, made = await generate(model, user("how many people signed up?"))

    assert made.stop_reason == "tool_use"
    assert made.content[-1]["input"] == {"event": "user signed up"}
    llmock.assert_resilient()  # strictly, it cannot see that we stopped reading corrupt data


async def test_a_stream_that_stands_still_is_left(llmock, model, monkeypatch):
    """Long before the server goes on."""
    monkeypatch.setattr(listening, "STALL", 0.3)
    llmock.reply("It is 42.", times=None).stall(after_chunks=2, seconds=5)
    _, made = await generate(model, user("?"))

    assert made.content[0]["text"] == "It is 42."
    llmock.assert_resilient(strict=True)


async def test_an_outage_is_told(llmock, model):
    """After a few tries, with time between them."""
    llmock.outage()

    with pytest.raises(TryLater):
        await generate(model, user("?"))
    llmock.assert_resilient()


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_what_waiting_does_not_mend_is_asked_once(llmock, model, status):
    """A refusal is no reason to repeat the same request."""
    llmock.fail(status, times=None)

    with pytest.raises(OutsideError) as raised:
        await generate(model, user("?"))
    assert not isinstance(raised.value, TryLater)


async def test_a_context_that_is_too_small_is_told_as_such(llmock, model):
    """With the server's own words for it."""
    llmock.fail(400, message="prompt is too long: 300000 tokens > 200000 maximum", times=None)

    with pytest.raises(ContextExceeded):
        await generate(model, user("?"))


async def test_a_call_of_an_unknown_tool_is_handed_on(llmock, model):
    """It is whole: the toolbox tells the model which tools there are."""
    llmock.call_tool("trends", {"event": "x"}).break_tool_call("unknown_tool")
    _, made = await generate(model, user("?"))

    assert made.stop_reason == "tool_use"
    assert made.content[-1]["name"] != call("trends", {})["name"]
