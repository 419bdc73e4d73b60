"""How long people wait for an answer from data: one alone, ten at once, and what each part takes.

The built-in model answers over the demo company, enlarged to a million events; the same questions
are asked as plain queries, which is the peer: what remains is ours.
"""

import asyncio
import itertools
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from agent.charts.chart import Chart
from agent.charts.studio import Studio
from agent.model.builtin.meaning import interpret
from agent.running import RunningTurn
from agent.state.database import Database
from agent.state.migrating import migrate
from agent.state.stores import Stores
from bot.app import now, open_agent
from bot.environment import read_settings
from bot.terminal import SilentThread, turn
from integrations.http import open_session
from tests.bench.report import Figure, console
from tests.bench.rounds import often
from tests.paperkite import start_posthog

TITLE = "Answers from data, by the built-in model"

SIZE = often(3.0, quick=0.12)
"""Of the demo company: about a third of a million events each."""

PATIENCE = 180
"""Seconds for telling such a history; on two quiet cores it takes 40."""

ROUNDS = often(3, quick=1)
ASKERS = 10

QUESTIONS = (
    "how many people signed up last week?",
    "uploads in the past 90 days by week",
    "sign-ups last month by country",
    "average size of uploads last week on mobile",
    "conversion from sign-up to upload to upgrade in the past 60 days",
    "top 5 browsers by shares in the past 30 days",
    "weekly retention of people who signed up in the past 8 weeks",
    "uploads last week vs the week before",
    "what changed this quarter?",
)


async def run():
    with tempfile.TemporaryDirectory() as folder:
        with start_posthog(Path(folder), seed=1, size=SIZE, patience=PATIENCE) as company:
            settings = read_settings().model_copy(
                update={
                    "posthog_host": company.address,
                    "posthog_api_key": SecretStr(company.key),
                    "posthog_project_id": company.project,
                }
            )
            address = f"sqlite:///{folder}/rootle.db"
            await migrate(address)
            database = await Database.open(address)
            async with (
                open_session() as session,
                open_agent(settings, Stores(database, now), session) as agent,
            ):
                figures = await measured(agent)
            await database.close()
        return [*figures, *await charts()]


async def measured(agent):
    events = await agent.posthog.query("SELECT count() FROM events", name="bench")
    first = await seconds(answer(agent, QUESTIONS[0]))
    alone, queries, together = [], [], []
    for _ in range(ROUNDS):
        took = {question: await seconds(answer(agent, question)) for question in QUESTIONS}
        answered = [question for question in QUESTIONS if question not in WITHOUT]
        alone += [took[question] for question in answered]
        queries += [await seconds(repeat(agent, evidence)) for evidence in await asked(agent)]
        crowd = itertools.islice(itertools.cycle(answered), ASKERS)
        together += await asyncio.gather(*(seconds(answer(agent, q)) for q in crowd))
    return [
        Figure("events in the project", [events.rows[0][0]], ""),
        Figure("questions that got no answer", [len(WITHOUT)], "", below=1),
        Figure("the first answer of a process", [first], "s"),
        Figure("an answer, alone", [statistics.median(alone)], "s", below=1.5,
               peer=[statistics.median(queries)], peer_name="its queries"),
        Figure("the slowest of the questions", [max(alone)], "s"),
        Figure("its queries, the slowest", [max(queries)], "s"),
        Figure(f"an answer, {ASKERS} askers at once", [statistics.median(together)], "s"),
        Figure("planning alone", [await planning(agent)], "ms", below=20),
    ]  # fmt: skip


async def answer(agent, question):
    asked = turn(question, person="bench", asked_at=now())
    LAST.append(asked.place.conversation)
    said = await agent.answer(asked, SilentThread(), RunningTurn(asked))
    if said.kind != "done":
        if question not in WITHOUT:
            console.print(f"no answer: {question}: {said.text}", markup=False)
        WITHOUT.add(question)


LAST = []
"""The conversations of the answers so far."""

WITHOUT = set()
"""The questions that were not answered from data; they would pass for quick ones."""


async def asked(agent):
    """The evidence behind the last round of answers."""
    conversations, LAST[:] = LAST[-len(QUESTIONS) :], []
    found = [await agent.stores.evidence.all(conversation) for conversation in conversations]
    return [evidence for evidence in found if evidence]


async def repeat(agent, evidence):
    for one in evidence:
        await agent.posthog.query(one.query, name="bench")


async def planning(agent):
    """Milliseconds to understand a question, with everything that the project knows."""
    moment = datetime.now(UTC).astimezone()
    times = []
    for question in QUESTIONS * 5:
        found = await agent.taxonomy.found(question)
        began = time.perf_counter()
        interpret(question, found, moment)
        times.append((time.perf_counter() - began) * 1_000)
    return statistics.median(times)


async def charts():
    """A chart of ninety days and eight countries, drawn by a process that is running."""
    chart = Chart(kind="line", title="People by country", x="day", y=("people",), by="country",
                  unit="people", interval="day")  # fmt: skip
    rows = [(f"2026-{8 + d // 30:02}-{1 + d % 28:02}", f"country {c}", d * c)
            for d in range(90) for c in range(8)]  # fmt: skip
    studio = Studio()
    try:
        first = await seconds(studio.draw(chart, ("day", "country", "people"), rows))
        times = [
            await seconds(studio.draw(chart, ("day", "country", "people"), rows)) for _ in range(8)
        ]
    finally:
        await studio.close()
    return [
        Figure("the first chart, with its process", [first], "s"),
        Figure("a chart", [t * 1_000 for t in times], "ms", below=500),
    ]


async def seconds(work):
    began = time.perf_counter()
    await work
    return time.perf_counter() - began
