"""A conversation that grows too long for Claude is summed up, in bodies that the API takes."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from agent.agent import Agent
from agent.budget import Limits
from agent.mode import Mode
from agent.names.taxonomy import Taxonomy
from agent.offer import offered
from agent.running import RunningTurn
from agent.state.database import Database
from agent.state.stores import Stores
from agent.tool import ToolResult, Toolset, tool
from agent.tools.enable_mode import TOOLSET
from agent.turn import Person, Place, Turn
from integrations.posthog import Project
from tests.claude.asking import claude, request, user
from tests.claude.server import ClaudeServer, Refuses, capable, says
from tests.claude.sse import call, thought
from tests.migrated import migrate
from tests.thorough import further

PLACE = Place("T1", "slack", "C1", "1.1")
LONG = "All of it counts. " * 2_000
TOO_LONG = Refuses(400, "invalid_request_error", "prompt is too long: 1048577 tokens > 1000000")
ROUTED = says("none")  # the small model chooses modes, once a conversation
CUT = says("Half of", reason="model_context_window_exceeded")


def now():
    return datetime.now(UTC)


class PostHogOf:
    async def project_info(self):
        return Project(1, "Paperkite", "Europe/Berlin")


class SilentThread:
    def __init__(self):
        self.streamed = ""

    async def status(self, text):
        pass

    async def step(self, step):
        pass

    async def stream(self, text):
        self.streamed += text

    async def say(self, answer):
        pass


async def look(context) -> ToolResult:
    """Look."""
    return ToolResult("There.")


async def look_deeper(context) -> ToolResult:
    """Look deeper."""
    return ToolResult("Down there.")


def reading(function):
    return Toolset(
        function.__name__,
        (tool(function, risk="read", access="", title=lambda _: "Looking"),),
        core=function is look,
    )


OFFER = offered(
    {one.name: one for one in (reading(look), reading(look_deeper), TOOLSET)},
    {"depth": Mode("depth", "depths", "Look deeper.", ("look_deeper",))},
)


@pytest.fixture
async def stores(tmp_path):
    url = f"sqlite:///{tmp_path / 'rootle.db'}"
    await migrate(url)
    database = await Database.open(url)
    yield Stores(database, now)
    await database.close()


@pytest.fixture
def ask(stores):
    """Asks an agent whose model is Claude at this server."""

    async def ask(server, *texts):
        posthog, models = PostHogOf(), [claude(server), claude(server, model="claude-haiku-5-5")]
        agent = Agent(
            model=models[0],
            offer=OFFER,
            stores=stores,
            posthog=posthog,
            taxonomy=Taxonomy(posthog),
            draw=None,
            limits=Limits(),
            clock=now,
            fast=models[1],
        )
        for n, text in enumerate(texts):
            asked = Turn(f"t{n}", PLACE, Person("U1", "ana"), text, now(), message=f"{n}.0")
            answer = await agent.answer(asked, SilentThread(), RunningTurn(asked))
        for model in models:
            await model.close()
        return answer

    return ask


async def test_the_prefix_stays_the_same_over_a_summary(stores, ask):
    """Tools and system, byte for byte; what is thought and called behind it goes on as always."""
    looks = says(thought("Hm."), call("look", {}), reason="tool_use")
    sums_up = says("They greeted each other.")
    script = [ROUTED, says(f"Hello. {LONG}"), sums_up, looks, says("Found.")]
    async with ClaudeServer(*script, capabilities=capable(), window=16_000) as server:
        answer = await ask(server, "hello", "and now?")

    _, before, summing, *behind = server.bodies
    assert answer.text == "Found."
    assert summing["model"] == "claude-haiku-5-5"
    assert "tools" not in summing
    assert "They greeted each other." in behind[0]["messages"][0]["content"][0]["text"]
    assert behind[0]["messages"][0]["content"][-1]["text"] == "and now?"
    assert len(str(behind[1]["messages"])) < len(LONG)
    for one, other in pairwise([before, *behind]):
        assert (one["tools"], one["system"]) == (other["tools"], other["system"])


async def test_tools_of_a_mode_stay_loaded_behind_a_summary(ask):
    """The references stand again right behind it, in the messages that loaded them."""
    goes_deep = says(call("enable_mode", {"mode": "depth"}), reason="tool_use")
    script = [ROUTED, goes_deep, says(f"Hello. {LONG}"), says("They greeted."), says("Fine.")]
    async with ClaudeServer(*script, capabilities=capable(), window=16_000) as server:
        await ask(server, "hello", "and now?")

    first, called, loaded = server.bodies[-1]["messages"]
    assert "They greeted." in first["content"][0]["text"]
    assert called["content"][0]["input"] == {"mode": "depth"}
    assert loaded["content"][0]["content"] == [
        {"type": "tool_reference", "tool_name": "look_deeper"}
    ]


@pytest.mark.parametrize("refusal", [TOO_LONG, *further(CUT, Refuses(413, "request_too_large"))])
async def test_what_claude_finds_too_long_is_summed_up_and_asked_again(ask, refusal):
    """Once; the answer is that of the second try."""
    script = [ROUTED, says(f"Hello. {LONG}"), refusal, says("They greeted."), says("Fine.")]
    async with ClaudeServer(*script, capabilities=capable()) as server:
        answer = await ask(server, "hello", "and now?")

    assert answer.text == "Fine."
    assert len(str(server.bodies[-1])) < len(str(server.bodies[2])) / 2


@pytest.mark.parametrize("refusal", [CUT, *further(TOO_LONG)])
async def test_what_stays_too_long_is_told(ask, refusal):
    """In a sentence that says what the person can do."""
    script = [ROUTED, says(f"Hello. {LONG}"), refusal, says("They greeted."), refusal]
    async with ClaudeServer(*script, capabilities=capable()) as server:
        answer = await ask(server, "hello", "and now?")

    assert answer.kind == "cannot"
    assert "new thread" in answer.text


async def test_where_tokens_are_counted_the_count_is_believed(ask, stores):
    """It is asked near the limit only, and for the very request that would be sent."""
    async with ClaudeServer(
        *(ROUTED, says(f"Hello. {LONG}"), says("Fine.")),
        capabilities=capable(),
        window=16_000,
        tokens=9_000,
    ) as server:
        await ask(server, "hello", "and now?")

    [counted] = server.counted
    sent = server.bodies[2]
    assert counted == {name: sent[name] for name in counted}
    assert counted["messages"][-1]["content"][-1]["text"] == "and now?"


async def test_a_server_that_does_not_count_is_asked_once():
    """A 404 is final."""
    async with ClaudeServer() as server:
        model = claude(server)
        assert [await model.count(request(user("hello"))) for _ in range(2)] == [None, None]
        await model.close()

    assert len(server.counted) == 1
