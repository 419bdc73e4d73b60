"""What a worker has ready before there is a job."""

import asyncio
from datetime import timedelta

import pytest

from agent.state.database import Database
from agent.state.stores import Stores
from bot.app import now
from bot.prepared import prepare
from bot.settings import Settings
from tests.jobs.test_command import add
from tests.migrated import migrate


@pytest.fixture
def settings(tmp_path):
    return Settings(_env_file=None, database_url=f"sqlite:///{tmp_path / 'rootle.db'}")


def with_stores(prepared, work):
    """What `work` finds with the stores over what was prepared."""

    async def opened():
        database = Database(prepared.engines)
        try:
            return await work(Stores(database, now))
        finally:
            await database.close()

    return asyncio.run(opened())


async def take_one(stores):
    job = await add(stores)
    return await stores.jobs.take(job.id, "one", ttl=timedelta(seconds=30))


def test_a_rehearsal_leaves_nothing(settings):
    """The empty job that was worked on was never there, and the first real one is as any other."""
    asyncio.run(migrate(settings.database))
    prepared = prepare(settings)

    assert with_stores(prepared, lambda stores: stores.job_queue.latest()) == []
    taken = with_stores(prepared, take_one)
    assert (taken.job.id, taken.fence, taken.job.attempt) == (1, 1, 1)


def test_a_worker_starts_before_its_database_is_there(settings):
    """It has tried nothing out then, and works all the same once it is."""
    prepared = prepare(settings)
    asyncio.run(migrate(settings.database))

    assert with_stores(prepared, take_one).fence == 1
