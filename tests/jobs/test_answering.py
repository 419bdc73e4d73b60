"""A question that is answered by a job: what people say meanwhile, and how it ends."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

import agent.jobs
import agent.modes
import agent.tools
from agent import job_runner
from agent.agent import Agent
from agent.budget import Limits
from agent.job import JobKind
from agent.job_runner import JobRunner
from agent.later import put_off
from agent.means import Means
from agent.mode import Mode
from agent.model.scripted import Scripted, ScriptedModel
from agent.names.taxonomy import Taxonomy
from agent.offer import offered
from agent.policy import Label
from agent.registry import load
from agent.remarks import DELETED
from agent.state.conversations import NewMessage
from agent.tool import Toolset
from agent.turn import Person, Place, Turn
from integrations.errors import NoAccess, TryLater
from tests.jobs.conftest import TTL
from tests.spine.test_loop import TRENDS, Heard, PostHogOf, draw
from tests.waiting import PATIENCE

PLACE = Place("T1", "slack", "C1", "1795305600.000100")
ANA = Person("U1", "ana")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Look for words every few milliseconds."""
    monkeypatch.setattr(job_runner, "LISTEN_SECONDS", 0.01)


class Worker:
    """A process that answers by a script, and the thread that it speaks in."""

    def __init__(self, stores, clock, *script):
        posthog = PostHogOf()
        self.model = ScriptedModel(script)
        self.thread = Heard()
        self.turns = []
        self.told = []
        self._stores = stores
        self._clock = clock
        self._agent = Agent(
            model=self.model,
            offer=offered(load(agent.tools, "TOOLSET", Toolset), load(agent.modes, "MODE", Mode)),
            stores=stores,
            posthog=posthog,
            taxonomy=Taxonomy(posthog),
            draw=draw,
            limits=Limits(),
            clock=clock,
        )
        self.fails_to_tell = None

    async def run(self, number):
        runner = JobRunner(
            load(agent.jobs, "JOB", JobKind), self._stores, owner="one", ttl=TTL, clock=self._clock,
            tell=self._tell, open_means=self._means,
        )  # fmt: skip
        return await runner.run(number)

    def _thread(self, turn):
        self.turns.append(turn)
        return self.thread

    async def _means(self):
        async def person(user):
            return replace(ANA, id=user)

        return Means(self._agent, self._thread, person)

    async def _tell(self, taken, state, why):
        if self.fails_to_tell:
            raise self.fails_to_tell
        self.told.append((state, why))

    async def thinks(self):
        while not self.model.requests:
            await asyncio.sleep(0.005)


def asked(text="how many people signed up last week?", number=7):
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return Turn(f"t{number}", PLACE, ANA, text, at, message="1795305600.000100")


def words(text, number=9):
    content = [{"type": "text", "text": text}]
    return NewMessage(
        PLACE.conversation, "T1", "j1", f"t{number}:steer", "user", content, Label(), 0
    )


async def test_a_job_answers_where_it_was_asked(stores, clock):
    """Its turn stands in the thread's own log, with the evidence, so that people can ask on."""
    worker = Worker(stores, clock, Scripted(calls=[TRENDS]), "**{{E1.people}} people** did.")
    job = await put_off(stores, asked())
    await worker.run(job.id)

    assert [answer.text for answer in worker.thread.said] == ["**58 people** did."]
    [turn] = worker.turns
    assert (turn.id, turn.lease, turn.place) == (f"j{job.id}", f"job:{job.id}", PLACE)
    log = await stores.conversations.messages(PLACE.conversation)
    assert {message.turn for message in log} == {turn.id}
    assert [one.name for one in await stores.evidence.all(PLACE.conversation)] == ["E1"]
    ended = await stores.job_queue.get(job.id)
    assert (ended.state, ended.outcome, ended.concluded) == ("done", "done", True)


async def test_asking_twice_is_one_job(stores, clock):
    """An event that is tried again after a crash asks for nothing new."""
    first = await put_off(stores, asked())
    again = await put_off(stores, asked())

    assert first.id == again.id
    assert len(await stores.conversations.messages(PLACE.conversation)) == 1


async def test_words_during_the_work_reach_it(stores, clock):
    """What somebody adds is read before the answer counts."""
    worker = Worker(stores, clock, Scripted("Of all.", delay=0.3), "Of Germany.")
    job = await put_off(stores, asked())

    async def add():
        await worker.thinks()
        assert await stores.job_words.steer(job.id, words("only Germany"))

    await asyncio.gather(worker.run(job.id), add())

    assert [answer.text for answer in worker.thread.said] == ["Of all.\n\nOf Germany."]
    assert "only Germany" in str(worker.model.requests[-1].messages[-1])


async def test_words_before_the_work_reach_it(stores, clock):
    """A job that waits for a worker knows all that was said until it begins."""
    worker = Worker(stores, clock, "Of Germany.")
    job = await put_off(stores, asked())
    assert await stores.job_words.steer(job.id, words("only Germany"))
    await worker.run(job.id)

    assert "only Germany" in str(worker.model.requests[0].messages)
    assert len(worker.thread.said) == 1


async def test_words_after_the_answer_are_a_request_of_their_own(stores, clock):
    """Once the job has made up its answer it hears no more, and nothing is written for it."""
    worker = Worker(stores, clock, "Nobody did.")
    job = await put_off(stores, asked())
    await worker.run(job.id)

    assert not await stores.job_words.steer(job.id, words("only Germany"))
    assert "only Germany" not in str(await stores.conversations.messages(PLACE.conversation))


async def test_a_stop_is_said_once(stores, clock):
    """The thread hears what was done until then, from the job itself and from nobody else."""
    worker = Worker(stores, clock, Scripted(calls=[TRENDS]), Scripted("Now", delay=60))
    job = await put_off(stores, asked())

    async def stop():
        while len(worker.model.requests) < 2:
            await asyncio.sleep(0.005)
        await stores.jobs.stop(job.id, "U2")

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(worker.run(job.id), stop())

    [answer] = worker.thread.said
    assert answer.kind == "stopped"
    assert "user signed up" in answer.text
    assert worker.told == []
    ended = await stores.job_queue.get(job.id)
    assert (ended.state, ended.outcome) == ("stopped", "stopped by U2")


async def test_a_deleted_question_is_said_to_be_so(stores, clock):
    """Whoever deleted it is not told what was done for it until then."""
    worker = Worker(stores, clock, Scripted(calls=[TRENDS]), Scripted("Now", delay=60))
    job = await put_off(stores, asked())

    async def delete():
        while len(worker.model.requests) < 2:
            await asyncio.sleep(0.005)
        await stores.conversations.redact(PLACE.conversation, asked().message, text=DELETED)
        await stores.jobs.stop(job.id, "U1")

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(worker.run(job.id), delete())

    assert [answer.text for answer in worker.thread.said] == [
        "The question was deleted, so I stopped."
    ]


async def test_wrapping_up_ends_it_after_its_step(stores, clock):
    """It answers from what it has found, without a further tool."""
    worker = Worker(stores, clock, Scripted(calls=[TRENDS], delay=0.2), "**{{E1.people}}** so far.")
    job = await put_off(stores, asked())

    async def wrap_up():
        await worker.thinks()
        assert await stores.job_words.wrap_up(job.id)

    await asyncio.gather(worker.run(job.id), wrap_up())

    assert [request.must_answer for request in worker.model.requests] == [False, True]
    assert worker.thread.said[0].text == "**58** so far."


async def test_another_process_goes_on_from_the_log(stores, clock):
    """A worker that is told to leave hands over what it has; nothing is asked twice."""
    first = Worker(stores, clock, Scripted(calls=[TRENDS]), Scripted("Now", delay=60))
    job = await put_off(stores, asked())
    working = asyncio.create_task(first.run(job.id))
    while len(first.model.requests) < 2:
        await asyncio.sleep(0.005)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    second = Worker(stores, clock, "**{{E1.people}} people** did.")
    await second.run(job.id)

    assert first.thread.said == []
    assert [answer.text for answer in second.thread.said] == ["**58 people** did."]


async def test_a_stale_worker_says_nothing_more(stores, clock):
    """Once another process has the job, what the first one writes is refused."""
    first = Worker(stores, clock, Scripted("late", delay=0.3))
    job = await put_off(stores, asked())
    working = asyncio.create_task(first.run(job.id))
    await first.thinks()
    clock.turn(seconds=TTL.total_seconds() + 1)
    second = Worker(stores, clock, "Nobody did.")
    await asyncio.gather(second.run(job.id), working)

    assert [len(worker.thread.said) for worker in (first, second)] == [0, 1]


@pytest.mark.parametrize("error", [TryLater("Slack is away"), NoAccess("archived")])
async def test_a_failure_waits_until_it_can_be_told(stores, clock, error):
    """While Slack is away the job's end waits; where nobody can be told at all, it just ends."""
    job = await put_off(stores, asked())
    clock.turn(hours=25)  # it has waited out an outage for too long
    worker = Worker(stores, clock)
    worker._means = _away
    worker.fails_to_tell = error
    await worker.run(job.id)
    waits = isinstance(error, TryLater)

    assert (await stores.job_queue.get(job.id)).state == ("waiting" if waits else "failed")
    if waits:
        worker.fails_to_tell = None
        clock.turn(minutes=10)
        await worker.run(job.id)
        assert [state for state, _ in worker.told] == ["failed"]
        assert (await stores.job_queue.get(job.id)).state == "failed"


async def _away():
    raise TryLater("PostHog does not answer")


async def test_arguments_of_another_shape_fail_in_words(stores, clock):
    """A job that cannot be read ends at once, and whoever asked hears of it."""
    job = await put_off(stores, asked())
    await stores.database.write(
        lambda c: c.exec_driver_sql("UPDATE jobs SET arguments = '{\"text\": 1}'")
    )
    worker = Worker(stores, clock)
    await worker.run(job.id)

    assert worker.told == [("failed", "what it was asked with cannot be read")]


QUESTION = (
    "ask_user",
    {"question": "Which week?", "options": [{"label": "Last", "says": "last week"}]},
)


async def test_a_question_that_nobody_answers_rests_after_a_day(stores, clock):
    """Once, in the same thread; until then nothing is said."""
    worker = Worker(stores, clock, Scripted(calls=[QUESTION]))
    await worker.run((await put_off(stores, asked())).id)
    [waits] = [job for job in await stores.job_queue.latest() if job.asked.name == "unanswered"]
    assert waits.asked.conversation == "", "the thread is free for the answer"

    clock.turn(hours=23)
    assert not await worker.run(waits.id)
    clock.turn(hours=2)
    await worker.run(waits.id)

    assert [answer.kind for answer in worker.thread.said] == ["needs_you", "done"]
    assert worker.thread.said[1].text.startswith("Nobody answered my question within a day")
    assert (await stores.job_queue.get(waits.id)).outcome == "nobody answered"


async def test_a_question_that_was_answered_is_not_mentioned_again(stores, clock):
    """Whatever was said in the thread since counts as an answer."""
    worker = Worker(stores, clock, Scripted(calls=[QUESTION]))
    await worker.run((await put_off(stores, asked())).id)
    [waits] = [job for job in await stores.job_queue.latest() if job.asked.name == "unanswered"]
    await stores.conversations.append(replace(words("the last one"), turn="t9", key="t9:q"))
    clock.turn(hours=25)
    await worker.run(waits.id)

    assert len(worker.thread.said) == 1
    assert (await stores.job_queue.get(waits.id)).outcome == "it was answered"
