"""How Claude is told of modes: deferred tools that references load, or tools that are declared later."""

import json

import pytest

from agent.enabling import enabling
from agent.ports import ToolSpec
from agent.prompt import assemble
from tests.claude.asking import TOOLS, ask, assistant, claude, request, result, user
from tests.claude.server import ClaudeServer, Refuses, capable, says
from tests.claude.sse import call
from tests.thinking.talk import OFFER

GAINS = {"sql": ("run_sql",)}


def switched(gains=GAINS):
    """A conversation in which the mode sql was turned on."""
    calls, results = enabling(["sql"], gains, ids="m")
    return user("in sql"), assistant(*calls), user(*results)


async def test_a_reference_loads_a_deferred_tool_and_the_prefix_stays():
    """The same tools and prompt before and after; the result holds nothing beside the reference."""
    async with ClaudeServer(says("Hi."), says("42."), capabilities=capable()) as server:
        await ask(claude(server))
        await ask(claude(server), request(*switched(), modes={"sql"}))

    before, after = server.bodies
    assert (before["tools"], before["system"]) == (after["tools"], after["system"])
    [block] = after["messages"][2]["content"]
    assert block["content"] == [{"type": "tool_reference", "tool_name": "run_sql"}]


async def test_elsewhere_the_tools_of_a_mode_are_declared_once_it_is_on():
    """Behind those that were there; the result says in words what was gained."""
    async with ClaudeServer(says("Hi."), says("42.")) as server:
        await ask(claude(server))
        await ask(claude(server), request(*switched(), modes={"sql"}))

    before, after = server.bodies
    assert [t["name"] for t in before["tools"]] == ["trends"]
    assert [t["name"] for t in after["tools"]] == ["trends", "run_sql"]
    [block] = after["messages"][2]["content"]
    [words] = block["content"]
    assert words["text"] == "The mode sql is on. Tools gained: run_sql."


async def test_a_reference_to_a_tool_that_is_gone_is_left_out():
    """A conversation outlives an update; one such reference would have every request refused."""
    gone = switched({"sql": ("run_sql", "run_cypher")}), switched({"sql": ("run_cypher",)})
    async with ClaudeServer(says("1"), says("2"), capabilities=capable()) as server:
        for conversation in gone:
            await ask(claude(server), request(*conversation, modes={"sql"}))

    first, second = (body["messages"][2]["content"][0]["content"] for body in server.bodies)
    assert first == [{"type": "tool_reference", "tool_name": "run_sql"}]
    assert [block["type"] for block in second] == ["text"]


async def test_an_endpoint_that_refuses_deferred_tools_gets_them_declared():
    """It says that it can, and cannot: the next try is plain, and so is everything after it."""
    refused = Refuses(400, "invalid_request_error", "defer_loading: not permitted")
    async with ClaudeServer(refused, says("42."), capabilities=capable()) as server:
        await ask(claude(server), request(*switched(), modes={"sql"}))

    tools, messages = server.bodies[1]["tools"], server.bodies[1]["messages"]
    assert [t["name"] for t in tools] == [t.name for t in TOOLS]
    assert messages[2]["content"][0]["content"][0]["type"] == "text"


@pytest.mark.parametrize("able", [capable(), None], ids=["deferring", "plain"])
async def test_the_prefix_is_the_same_over_twenty_turns_and_a_change_of_modes(able):
    """Byte for byte with the real tools and prompt; a plain endpoint sees one change, and no more."""
    messages, prefixes, modes = [], [], set()
    async with ClaudeServer(says("Fine."), again=True, capabilities=able) as server:
        for turn in range(20):
            messages += [user(f"question {turn}")]
            if turn == 10:
                modes = {"sql"}
                calls, results = enabling(["sql"], OFFER.gains, ids="m")
                messages += [assistant(*calls), user(*results)]
            messages += [assistant(call("trends", {}, id=f"t{turn}")), user(result(id=f"t{turn}"))]
            asked = request(
                *messages, tools=OFFER.specs, system=assemble(OFFER.modes.values()), modes=modes
            )
            await ask(claude(server), asked)
            messages += [assistant(f"answer {turn}")]
        prefixes = [json.dumps([b["tools"], b["system"]]) for b in server.bodies]

    assert len(set(prefixes)) == (1 if able else 2)


def test_prompt_and_schemas_of_all_core_tools_and_two_modes_are_short():
    """30,000 characters, about 8,000 tokens: they are read with every request."""
    specs = [[s.name, s.description, s.schema] for s in OFFER.specs if isinstance(s, ToolSpec)]

    assert {"analytics", "sql"} <= OFFER.modes.keys()
    assert len(assemble(OFFER.modes.values())) + len(json.dumps(specs)) <= 30_000
