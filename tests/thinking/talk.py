"""Talks to a model with the real tools and evidence, as the loop does, without its database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import agent.modes
import agent.tools
from agent import manner
from agent.enabling import modes_on
from agent.ending import checked_words, ending_of
from agent.evidence import render_for_model
from agent.mode import Mode
from agent.names.taxonomy import Taxonomy
from agent.offer import offered
from agent.policy import Label
from agent.ports import Answer, Generation, Request, TextDelta
from agent.question import question as question_of
from agent.registry import load
from agent.searching.docs import Docs
from agent.state.conversations import StoredMessage
from agent.state.evidence import Evidence
from agent.tool import ToolContext, Toolset
from agent.transcript import tool_calls, transcript
from agent.turn import Person, Place, Turn
from integrations.errors import OutsideError

OFFER = offered(load(agent.tools, "TOOLSET", Toolset), load(agent.modes, "MODE", Mode))
TOOLS = OFFER.tools
MOST_STEPS = 8


@dataclass
class Talk:
    """One conversation. `steps` are the calls of the last turn, as (name, input).

    `company` is what the tools ask: a client of PostHog, or what has its methods. `problems` are
    those of the figures in the last answer, and must be none.
    """

    model: object
    company: object
    now: datetime
    tools: dict = field(default_factory=lambda: dict(TOOLS))
    may_see_persons: bool = True
    docs: Docs = field(default_factory=Docs)
    log: list = field(default_factory=list)
    evidence: list = field(default_factory=list)
    steps: list = field(default_factory=list)
    problems: tuple = ()
    turn: int = 0

    def __post_init__(self):
        self.taxonomy = Taxonomy(self.company, clock=lambda: self.now.astimezone(UTC))

    async def ask(self, question: str, *passages) -> Answer:
        """The answer to the next question, in a turn of its own."""
        self.turn += 1
        self.say("user", asked(question, *passages))
        return await self.answer()

    async def answer(self) -> Answer:
        """The answer to everything that was said."""
        self.steps, states = [], {}
        for _ in range(MOST_STEPS):
            generation = await self.generate()
            calls = tool_calls(generation.content)
            if not calls:
                checked = checked_words(self.log, self.name, self.evidence)
                self.problems = checked.problems
                last = [states[c["id"]] for c in self._last_calls() if c["id"] in states]
                return Answer(manner.kind_of(last), checked.text)
            states |= await self.use(calls)
            if ending := ending_of(self.log, self.name, states):
                return ending
        raise AssertionError("the model never finished")

    @property
    def name(self) -> str:
        """The id of the turn."""
        return f"t{self.turn}"

    @property
    def messages(self) -> list:
        return transcript(self.log)

    def say(self, role, content) -> None:
        number = len(self.log)
        self.log.append(
            StoredMessage(number, self.name, f"{number}", role, list(content), Label(), "")
        )

    async def generate(self, *, must_answer: bool = False) -> Generation:
        """One step of the model, written down."""
        streamed = ""
        on = frozenset(modes_on(self.log))
        request = Request("", self.messages, OFFER.specs, self.now, must_answer, on)
        async for part in self.model.generate(request):
            if isinstance(part, TextDelta):
                streamed += part.text
                continue
            texts = [block["text"] for block in part.content if block["type"] == "text"]
            assert streamed == "".join(texts)
            self.say("assistant", part.content)
            return part
        raise AssertionError("no generation")

    async def use(self, calls) -> dict:
        """Run calls and write their results down; how they went, by their ids."""
        used = [await self._use(call) for call in calls]
        self.say("user", [block for block, _ in used])
        return {call["id"]: state for call, (_, state) in zip(calls, used, strict=True)}

    async def _use(self, call):
        self.steps.append((call["name"], call["input"]))
        tool = self.tools[call["name"]]
        here = context(
            self.company, self.now, taxonomy=self.taxonomy, kept=self.evidence,
            may_see_persons=self.may_see_persons, docs=self.docs,
        )  # fmt: skip
        try:
            result = await tool.run(here, **tool.parse(call["input"]))
        except OutsideError as error:
            return self._result(call, f"{error}\nA hint.") | {"is_error": True}, "failed"
        kept = self._keep(tool.name, call["input"], result) if result.table else None
        return self._result(call, render_for_model(result, kept)), result.state

    def _last_calls(self):
        mine = [tool_calls(m.content) for m in self.log if m.turn == self.name
                and m.role == "assistant"]  # fmt: skip
        return next((calls for calls in reversed(mine) if calls), [])

    def _keep(self, tool, arguments, result) -> Evidence:
        self.evidence.append(evidence(f"E{len(self.evidence) + 1}", result, tool, arguments))
        return self.evidence[-1]

    def _result(self, call, text):
        content = [{"type": "text", "text": text}]
        return {"type": "tool_result", "tool_use_id": call["id"], "content": content}


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


def context(
    company, now, *, taxonomy=None, kept=(), may_see_persons=True, turn=None, stores=None, docs=None
) -> ToolContext:
    place = Place("T0LOCAL", "slack", "C1", "1.0")
    return ToolContext(
        turn or Turn("t1", place, Person("U1", "Ana"), "", now),
        now,
        company,
        taxonomy or Taxonomy(company),
        KeptEvidence(list(kept)),
        may_see_persons,
        conversations=stores and stores.conversations,
        memories=stores and stores.memories,
        answers=stores and stores.answers,
        docs=docs or Docs(),
        gains=OFFER.gains,
    )


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))
