"""Talks to a model with the real tools and evidence, as the loop does, without its database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import agent.tools
from agent import manner
from agent.evidence import check, render_for_model
from agent.ports import Answer, Generation, Request, TextDelta
from agent.question import question as question_of
from agent.registry import load
from agent.state.evidence import Evidence
from agent.taxonomy import Taxonomy
from agent.tool import ToolContext, Toolset
from agent.turn import Person, Place, Turn
from integrations.errors import OutsideError

TOOLS = {
    tool.name: tool for one in load(agent.tools, "TOOLSET", Toolset).values() for tool in one.tools
}


@dataclass
class Talk:
    """One conversation. `steps` are the calls of the last turn, as (name, input)."""

    model: object
    company: object
    now: datetime
    messages: list = field(default_factory=list)
    evidence: list = field(default_factory=list)
    steps: list = field(default_factory=list)
    problems: tuple = ()

    def __post_init__(self):
        self.taxonomy = Taxonomy(self.company)

    async def ask(self, question: str) -> Answer:
        self.steps = []
        self._say("user", asked(question))
        states = []
        for _ in range(6):
            generation, streamed = await self._generate()
            self._say("assistant", list(generation.content))
            calls = [block for block in generation.content if block["type"] == "tool_use"]
            if not calls:
                text = "".join(block["text"] for block in generation.content)
                assert streamed == text
                checked = check(text, self.evidence, question=question)
                self.problems = checked.problems
                return Answer(manner.kind_of(states), checked.text)
            results, states = [], []
            for call in calls:
                block, state = await self._use(call)
                results.append(block)
                states.append(state)
            self._say("user", results)
            for call in calls:
                answer = manner.ending(call["name"], call["input"])
                if answer:
                    return answer
        raise AssertionError("the model never finished")

    async def _generate(self) -> tuple[Generation, str]:
        request = Request("", self.messages, [tool.spec for tool in TOOLS.values()], self.now)
        streamed = ""
        async for part in self.model.generate(request):
            if isinstance(part, TextDelta):
                streamed += part.text
            else:
                return part, streamed
        raise AssertionError("no generation")

    async def _use(self, call):
        self.steps.append((call["name"], call["input"]))
        tool = TOOLS[call["name"]]
        try:
            here = context(self.company, self.now, taxonomy=self.taxonomy, kept=self.evidence)
            result = await tool.run(here, **tool.parse(call["input"]))
        except OutsideError as error:
            return self._result(call, str(error)) | {"is_error": True}, "failed"
        kept = self._keep(tool.name, call["input"], result) if result.table else None
        return self._result(call, render_for_model(result, kept)), result.state

    def _keep(self, tool, arguments, result) -> Evidence:
        self.evidence.append(evidence(f"E{len(self.evidence) + 1}", result, tool, arguments))
        return self.evidence[-1]

    def _result(self, call, text):
        content = [{"type": "text", "text": text}]
        return {"type": "tool_result", "tool_use_id": call["id"], "content": content}

    def _say(self, role, content) -> None:
        if self.messages and self.messages[-1]["role"] == role:
            self.messages[-1]["content"] += content
        else:
            self.messages.append({"role": role, "content": content})


def asked(words, *passages):
    """The content of a user message, as the loop writes it down."""
    place = Place("T0LOCAL", "slack", "C1", "1.0")
    return question_of(
        Turn("t1", place, Person("U1", "Ana"), words, datetime.now(UTC), passages=passages)
    )


def evidence(name, result, tool="trends", arguments=None) -> Evidence:
    """A stored form of `result`."""
    table = result.table
    zone = str(table.start.tzinfo) if table.start else "UTC"
    return Evidence(
        name, tool, arguments or {}, table.query, table.columns, table.rows, table.start,
        table.end, zone, datetime.now(UTC), result.label,
    )  # fmt: skip


@dataclass
class KeptEvidence:
    """What a conversation has found so far, as the store gives it."""

    found: list

    async def all(self, conversation):
        return list(self.found)


def context(company, now, *, taxonomy=None, kept=(), may_see_persons=True) -> ToolContext:
    place = Place("T0LOCAL", "slack", "C1", "1.0")
    turn = Turn("t1", place, Person("U1", "Ana"), "", now)
    return ToolContext(
        turn,
        now,
        company,
        taxonomy or Taxonomy(company),
        KeptEvidence(list(kept)),
        may_see_persons,
    )


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))
