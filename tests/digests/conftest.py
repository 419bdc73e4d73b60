"""What tests of digests share: a small company behind a PostHog, an agent, and jobs to run."""

from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
import pytest

from agent.agent import Agent
from agent.budget import Limits
from agent.charts.studio import Studio
from agent.digests.run import run
from agent.effects import Effect
from agent.job import JobKind
from agent.job_runner import JobRunner
from agent.means import Means
from agent.model.builtin import BuiltinModel
from agent.names.taxonomy import Taxonomy
from agent.policy import Label
from agent.schedules.wording import understand
from agent.state.database import Database
from agent.state.due import DueSchedules, job_asked_for
from agent.state.hold import still_ours
from agent.state.schedule_rows import NewSchedule, Plan
from agent.state.stores import Stores
from agent.state.tables import metadata
from agent.turn import Person
from integrations.posthog import PostHog
from tests.thinking import firm as company
from tests.thinking.talk import OFFER

TTL = timedelta(seconds=30)


POSTED = "1795000000.000100"
"""The `ts` of whatever is posted."""


class Clock:
    """A clock that a test sets."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


@dataclass
class Posted:
    """A thread that keeps what was said, for whom."""

    turn: object
    said: list
    effects: object
    before: list = field(default_factory=list)

    async def status(self, text):
        pass

    async def step(self, step):
        pass

    async def stream(self, text):
        pass

    async def say(self, answer):
        for happens in list(self.before):
            await happens(self)
        await still_ours()  # as every change in Slack does
        self.said.append((self.turn, answer))
        if not self.turn.private:
            await self.stands()

    async def stands(self):
        """Its first message stands there from now on."""
        turn, key = self.turn, f"{self.turn.id}:answer:0"
        effect = Effect(key, "T1", turn.lease, turn.id, turn.fence, "slack.message", {})
        await self.effects.begin(effect)
        await self.effects.done(effect, {"ts": POSTED})


@dataclass
class Office:
    """Orders digests, lets the clock make jobs of them, and works on these."""

    agent: Agent
    stores: Stores
    clock: Clock
    said: list = field(default_factory=list)
    told: list = field(default_factory=list)
    before_posts: list = field(default_factory=list)

    async def order(self, words, content, *, only_notable=False, zone="Europe/Berlin"):
        recurrence = understand(words, now=self.clock(), zone=zone).recurrence
        plan = Plan("Product summary", words, recurrence, content.to_json(), only_notable)
        number = len(await self.stores.schedules.of_channel("T1", "C1"))
        new = NewSchedule(f"{words}{number}", "T1", "C1", "channel", "U1", plan, Label())
        return await self.stores.schedules.add(new)

    async def due(self):
        """What the clock makes of what is due now."""
        schedules = DueSchedules(self.stores.database, self.clock)
        fence = await schedules.lead("clock", ttl=timedelta())
        return await schedules.run(fence)

    async def work(self):
        """Work on every job that can be worked on; the latest one."""
        runner = JobRunner(
            {"digest": JobKind("digest", "scheduled", 1, run)}, self.stores, owner="one", ttl=TTL,
            clock=self.clock, tell=self._tell, open_means=self._means,
        )  # fmt: skip
        for job in await self.stores.job_queue.latest():
            await runner.run(job.id)
        return (await self.stores.job_queue.latest())[0]

    async def run_now(self, schedule, *, preview=False):
        new = job_asked_for(schedule, self.clock(), event="t1", asked_by="U2", preview=preview)
        await self.stores.jobs.add(new)
        return await self.work()

    async def text_of(self, words, content, *, at, **more):
        """What a digest says that is ordered now and runs at `at`."""
        await self.order(words, content, **more)
        self.clock.now = at
        await self.due()
        job = await self.work()
        assert job.state == "done", (job.outcome, self.told)
        return self.said[-1][1] if self.said else None, job

    async def _tell(self, taken, state, why):
        self.told.append((taken.job.id, state, why))

    async def _means(self):
        async def person(user):
            return Person(user, f"Person {user}", "Europe/Berlin")

        return Means(self.agent, self._thread, person)

    def _thread(self, turn):
        return Posted(turn, self.said, self.stores.effects, self.before_posts)


@pytest.fixture(scope="session")
def firm(tmp_path_factory):
    """What happened, and where it is kept."""
    with company.serve(tmp_path_factory.mktemp("firm")) as made:
        yield made


@pytest.fixture
def clock():
    return Clock(company.NOW)


@pytest.fixture
async def office_at(tmp_path, clock):
    """Makes an office that asks a PostHog at some address."""
    database = await Database.open(f"sqlite:///{tmp_path / 'rootle.db'}")
    await database.write(lambda connection: connection.run_sync(metadata.create_all))
    stores, studio, opened = Stores(database, clock), Studio(), []
    async with aiohttp.ClientSession() as session:

        def make(address, key=company.KEY):
            posthog = PostHog(host=address, key=key, project=1, session=session)
            taxonomy = Taxonomy(posthog, clock=clock)
            opened.append(taxonomy)
            agent = Agent(
                model=BuiltinModel(), offer=OFFER, stores=stores, posthog=posthog,
                taxonomy=taxonomy, draw=studio.draw, limits=Limits(), clock=clock,
            )  # fmt: skip
            return Office(agent, stores, clock)

        yield make
        for taxonomy in opened:
            await taxonomy.close()
    await studio.close()
    await database.close()


@pytest.fixture
def office(office_at, firm):
    return office_at(firm.address)
