"""Three ways to have the same conversation with the same scripted server: ours, a peer's, and none.

Each has as many generations as the server's script, all but the last of which call one trivial tool.
The bare one is the SDK alone with a list of messages: what it takes, the server and the wire take.
"""

import itertools
import json
from datetime import UTC, datetime, timedelta

import anthropic

from agent import question
from agent.budget import Budget, Limits
from agent.compaction.compacting import Compacting
from agent.logbook import Logbook
from agent.loop import Loop
from agent.model.claude import Claude
from agent.offer import offered
from agent.running import RunningTurn
from agent.state.tables import leases
from agent.tool import ToolContext, ToolResult, Toolset, tool
from agent.turn import Person, Place, Turn
from bot.terminal import SilentThread
from tests.bench.servers import TOOL

MODEL, KEY = "claude-sonnet-5-5", "sk-ant-bench"
SYSTEM = (
    "You are a teammate. Look every number up, one after the other, then say that you are done.\n"
)
ASKED = "Please look all of it up."
TENANT, FENCE = "T1", 1

_numbers = itertools.count(1)


async def look_up(context, number: int) -> ToolResult:
    """Look one number up."""
    return ToolResult(f"Number {number} was found in its place.")


LOOK_UP = tool(look_up, risk="read", access="any", title=lambda given: "Looking up")
assert LOOK_UP.name == TOOL
OFFER = offered({"looking": Toolset("looking", [LOOK_UP], core=True)}, {})


class Bare:
    """The SDK, a list, and nothing else."""

    name = "bare SDK"

    def __init__(self, address):
        self._client = anthropic.AsyncAnthropic(api_key=KEY, base_url=address, max_retries=0)

    async def converse(self):
        messages, spec = [_user({"type": "text", "text": ASKED})], LOOK_UP.spec
        declared = {"name": spec.name, "description": spec.description, "input_schema": spec.schema}
        while True:
            stream = await self._client.messages.create(
                model=MODEL, max_tokens=8192, system=SYSTEM, messages=messages, tools=[declared], stream=True
            )  # fmt: skip
            content = await _gathered(stream)
            messages.append({"role": "assistant", "content": content})
            calls = [block for block in content if block["type"] == "tool_use"]
            if not calls:
                return content[-1]["text"]
            messages.append(_user(*(_result(call) for call in calls)))

    async def close(self):
        await self._client.close()


class Rootle:
    """The loop with Claude's client, over any stores."""

    def __init__(self, name, address, stores):
        self.name = name
        self._stores = stores
        self._model = Claude(model=MODEL, key=KEY, base_url=address)

    async def converse(self):
        number = next(_numbers)
        place = Place(TENANT, "slack", "C1", f"{number}.1")
        turn = Turn(f"t{number}", place, Person("U1", "Ana"), ASKED, datetime.now(UTC), fence=FENCE)
        await self._lease(place)
        budget, evidence = Budget(Limits()), self._stores.evidence
        logbook = Logbook(turn, stores=self._stores, budget=budget, model=self._model)
        await logbook.write("user", question.question(turn), "q", question.label(turn))
        compacting = Compacting(
            turn, logbook, model=self._model, fast=None, tools=OFFER.tools, evidence=evidence
        )
        loop = Loop(
            model=self._model, offer=OFFER, system=SYSTEM, stores=self._stores, budget=budget,
            logbook=logbook, thread=SilentThread(), running=RunningTurn(turn), draw=None,
            compacting=compacting,
        )  # fmt: skip
        context = ToolContext(
            turn, turn.asked_at, posthog=None, taxonomy=None, evidence=evidence,
            may_see_persons=False, conversations=None, memories=None, answers=None, docs=None,
        )  # fmt: skip
        return (await loop.run(context)).text

    async def close(self):
        await self._model.close()

    async def _lease(self, place):
        """The lease under which every write of a turn is checked, as the dispatcher takes it."""
        database = getattr(self._stores, "database", None)
        if database:
            end = datetime.now(UTC) + timedelta(minutes=1)
            row = {"conversation": place.conversation, "tenant": TENANT, "fence": FENCE}
            await database.write(
                lambda c: c.execute(leases.insert().values(owner="bench", expires_at=end, **row))
            )


class PydanticAI:
    """An agent of pydantic-ai with its adapter for Claude, its events read as they come.

    Raises `ImportError` where it is not installed.
    """

    name = "pydantic-ai"

    def __init__(self, address):
        from pydantic_ai import Agent
        from pydantic_ai.models.anthropic import AnthropicModel
        from pydantic_ai.providers.anthropic import AnthropicProvider

        self._client = anthropic.AsyncAnthropic(api_key=KEY, base_url=address, max_retries=0)
        provider = AnthropicProvider(anthropic_client=self._client)
        self._agent = Agent(AnthropicModel(MODEL, provider=provider), instructions=SYSTEM)

        @self._agent.tool_plain
        async def look_up(number: int) -> str:
            """Look one number up."""
            return f"Number {number} was found in its place."

    async def converse(self):
        async def shown(context, events):
            async for _ in events:
                pass

        return (await self._agent.run(ASKED, event_stream_handler=shown)).output

    async def close(self):
        await self._client.close()


async def _gathered(stream):
    """The blocks of one streamed answer."""
    content, inputs = [], {}
    async for event in stream:
        match event.type:
            case "content_block_start":
                content.append(event.content_block.to_dict(exclude_none=True))
            case "content_block_delta" if event.delta.type == "text_delta":
                content[event.index]["text"] += event.delta.text
            case "content_block_delta":
                inputs[event.index] = inputs.get(event.index, "") + event.delta.partial_json
    for at, said in inputs.items():
        content[at]["input"] = json.loads(said)
    return content


def _result(call):
    found = f"Number {call['input']['number']} was found in its place."
    content = [{"type": "text", "text": found}]
    return {"type": "tool_result", "tool_use_id": call["id"], "content": content}


def _user(*blocks):
    return {"role": "user", "content": list(blocks)}
