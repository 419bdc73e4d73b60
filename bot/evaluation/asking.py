"""Asks the questions of a set one thread each, several at once, and judges what comes back."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from agent.agent import Agent
from agent.ports import Answer
from agent.running import RunningTurn
from agent.state.database import Database, DatabaseDown
from agent.state.migrating import migrate
from agent.state.stores import Stores
from agent.transcript import tool_calls
from agent.turn import Turn
from bot.app import now, open_agent
from bot.evaluation.judging import Judgement, judge
from bot.evaluation.sets import Question, QuestionSet
from bot.settings import Settings
from bot.terminal import SilentThread, turn
from integrations.http import open_session

AT_ONCE = 4
"""Threads at once: PostHog runs three queries at once, and one may think meanwhile."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question went; `seconds` is until the answer, `tools` in the order of their use."""

    ask: str
    verdict: str
    why: str
    answer: str
    tools: tuple[str, ...]
    steps: int
    tokens: int
    cost_usd: float
    seconds: float

    def document(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


async def ask_all(
    settings: Settings, questions: QuestionSet, *, heard: Callable[[Outcome], None]
) -> tuple[str, list[Outcome]]:
    """Ask everything, in a database of its own: the model's name, and the outcomes in order.

    `heard` is called with each outcome as it comes.
    """
    with TemporaryDirectory(prefix="rootle-eval-") as folder:
        address = f"sqlite:///{Path(folder) / 'rootle.db'}"
        await migrate(address)
        database = await Database.open(address)
        try:
            stores = Stores(database, now)
            async with open_session() as session, open_agent(settings, stores, session) as agent:
                return agent.model.name, await _threads(agent, questions, heard)
        finally:
            await database.close()


async def _threads(
    agent: Agent, questions: QuestionSet, heard: Callable[[Outcome], None]
) -> list[Outcome]:
    project = await agent.posthog.project_info()
    zone = ZoneInfo(project.timezone)
    asked_at = questions.at.replace(tzinfo=zone).astimezone(UTC) if questions.at else now()
    places = asyncio.Semaphore(AT_ONCE)

    async def one(question: Question) -> list[Outcome]:
        async with places:
            return await _thread(agent, question, asked_at, heard)

    every = await asyncio.gather(*(one(question) for question in questions.questions))
    return [outcome for thread in every for outcome in thread]


async def _thread(
    agent: Agent, question: Question, asked_at: datetime, heard: Callable[[Outcome], None]
) -> list[Outcome]:
    """A question and its follow-ups, in one conversation, a minute apart."""
    first = turn(question.ask, person="eval", asked_at=asked_at)
    outcomes = []
    for number, part in enumerate(_in_order(question)):
        asked = replace(
            first,
            id=f"{first.id}-{number}",
            text=part.ask,
            asked_at=asked_at + timedelta(minutes=number),
            asker=replace(first.asker, id=f"{first.id}-{number}"),
        )
        try:
            outcome = await _ask(agent, part, asked)
        except DatabaseDown as error:  # one slow disk must not lose what the others have told
            outcome = Outcome(
                part.ask, "refused", f"not asked to its end: {error}", "", (), 0, 0, 0, 0
            )
        heard(outcome)
        outcomes.append(outcome)
    return outcomes


def _in_order(question: Question) -> Sequence[Question]:
    found = [question]
    for follow_up in question.then:
        found += _in_order(follow_up)
    return found


async def _ask(agent: Agent, question: Question, asked: Turn) -> Outcome:
    began = time.perf_counter()
    answer = await agent.answer(asked, SilentThread(), RunningTurn(asked))
    seconds = time.perf_counter() - began
    log = await agent.stores.conversations.messages(asked.place.conversation)
    mine = [m.content for m in log if m.turn == asked.id and m.role == "assistant"]
    tools = tuple(call["name"] for content in mine for call in tool_calls(content))
    cost = await agent.stores.usage.totals(
        asked.place.tenant, now() - timedelta(days=1), asked.asker.id
    )
    found: Judgement = judge(question, answer, tools)
    return Outcome(
        ask=question.ask,
        verdict=found.verdict,
        why=found.why,
        answer=_shown(answer),
        tools=tools,
        steps=len(mine),
        tokens=cost.input_tokens + cost.output_tokens,
        cost_usd=cost.cost_usd,
        seconds=round(seconds, 3),
    )


def _shown(answer: Answer) -> str:
    options = "".join(f"\n- {option.label}: {option.text}" for option in answer.options)
    return f"{answer.text}{options}"
