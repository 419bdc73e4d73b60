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
def served(llmock):
    """llmock, every body of which is linted at the end."""
    yield llmock
    bodies = [record.body for record in llmock.requests if isinstance(record.body, dict)]
    assert [violations(body) for body in bodies if "messages" in body] == [[]] * len(
        [body for body in bodies if "messages" in body]
    )


async def generate(llmock, *messages, tools=(TOOL,)):
    asked = request(*messages, tools=tools)
    return await ask(claude(Address(llmock), pause=0.05), asked)


async def test_a_question_leads_to_a_call_and_its_result_to_an_answer(served):
    """The server invents a call that fits the schema, and answers once it has the result."""
    _, made = await generate(served, user("how many people signed up?"))
    used = next(block for block in made.content if block["type"] == "tool_use")
    _, answer = await generate(
        served, user("how many people signed up?"), assistant(*made.content),
        user(result("42", id=used["id"])),
    )  # fmt: skip

    assert made.stop_reason == "tool_use"
    assert (used["name"], list(used["input"])) == ("trends", ["event"])
    assert answer.stop_reason == "end_turn"
    served.assert_resilient(strict=True)


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
async def test_trouble_that_passes_is_borne(served, trouble):
    """The call that comes at last is whole, and the server finds nothing to blame."""
    served.call_tool("trends", {"event": "user signed up"}, times=None)
    trouble(served)
    _, made = await generate(served, user("how many people signed up?"))

    assert made.stop_reason == "tool_use"
    assert made.content[-1]["input"] == {"event": "user signed up"}
    served.assert_resilient(strict=True)


async def test_a_stream_that_stands_still_is_left(served, monkeypatch):
    """Long before the server goes on."""
    monkeypatch.setattr(listening, "STALL", 0.3)
    served.reply("It is 42.", times=None).stall(after_chunks=2, seconds=5)
    _, made = await generate(served, user("?"))

    assert made.content[0]["text"] == "It is 42."
    served.assert_resilient(strict=True)


async def test_an_outage_is_told(served):
    """After a few tries, with time between them."""
    served.outage()

    with pytest.raises(TryLater):
        await generate(served, user("?"))
    served.assert_resilient()


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_what_waiting_does_not_mend_is_asked_once(served, status):
    """A refusal is no reason to repeat the same request."""
    served.fail(status, times=None)

    with pytest.raises(OutsideError) as raised:
        await generate(served, user("?"))
    assert not isinstance(raised.value, TryLater)


async def test_a_context_that_is_too_small_is_told_as_such(served):
    """With the server's own words for it."""
    served.fail(400, message="prompt is too long: 300000 tokens > 200000 maximum", times=None)

    with pytest.raises(ContextExceeded):
        await generate(served, user("?"))


async def test_a_call_of_an_unknown_tool_is_handed_on(served):
    """It is whole: the toolbox tells the model which tools there are."""
    served.call_tool("trends", {"event": "x"}).break_tool_call("unknown_tool")
    _, made = await generate(served, user("?"))

    assert made.stop_reason == "tool_use"
    assert made.content[-1]["name"] != call("trends", {})["name"]
