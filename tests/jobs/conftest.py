"""What tests of jobs share: stores, a clock to turn, and a runner of kinds that a test makes."""

from datetime import UTC, datetime, timedelta

import pytest

from agent.job import JobKind
from agent.job_runner import JobRunner
from agent.policy import Label
from agent.state.database import Database
from agent.state.job_rows import NewJob
from agent.state.stores import Stores
from agent.state.tables import metadata
from tests.plant import NoRedis, Plant

TTL = timedelta(seconds=30)


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self):
        self.now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self):
        return self.now

    def turn(self, **by):
        self.now += timedelta(**by)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def stores(tmp_path, clock):
    database = await Database.open(f"sqlite:///{tmp_path / 'rootle.db'}")
    await database.write(lambda connection: connection.run_sync(metadata.create_all))
    yield Stores(database, clock)
    await database.close()


class Office:
    """Asks for jobs and works on them, as several processes would."""

    def __init__(self, stores, clock):
        self.stores = stores
        self.clock = clock
        self.said = []

    async def ask(self, name="count", *, version=1, **arguments):
        """The number of a new job."""
        new = NewJob(
            key=f"ask:{name}:{len(await self.stores.job_queue.latest())}", tenant="T1", name=name,
            version=version, arguments=arguments, queue="long", channel="C1",
            conversation="slack:T1:C1:1.2", asked_by="U1", label=Label(),
        )  # fmt: skip
        return (await self.stores.jobs.add(new)).id

    def worker(self, run, *, name="count", version=1, attempts=3, owner="one"):
        """A process that knows one kind of job."""
        kind = JobKind(name, "long", version, run, attempts)

        async def tell(taken, state, words):
            self.said.append((taken.job.id, words))

        async def no_means():
            raise AssertionError("this job needs none")

        return JobRunner(
            {name: kind}, self.stores, owner=owner, ttl=TTL, clock=self.clock, tell=tell,
            open_means=no_means,
        )  # fmt: skip

    async def job(self, number):
        return await self.stores.job_queue.get(number)


@pytest.fixture
def office(stores, clock):
    return Office(stores, clock)


@pytest.fixture
async def plant(tmp_path):
    """Real processes around a database and a Redis of this test's own."""
    try:
        plant = Plant(tmp_path)
    except NoRedis:
        pytest.skip("there is no Redis here")
    async with plant:
        yield plant
