"""Two processes at one file: who goes first, and for how long."""

import asyncio
import os

import pytest

from agent.state import right_of_way as module
from agent.state.database import Database
from agent.state.right_of_way import right_of_way
from tests.migrated import migrate


@pytest.fixture
async def file(tmp_path):
    """The address of a database file with its tables."""
    address = f"sqlite:///{tmp_path / 'rootle.db'}"
    await migrate(address)
    return address


async def test_who_gives_way_begins_when_the_first_one_is_done(file, monkeypatch):
    """A write that is handed in while the first one is at it runs after it."""
    monkeypatch.setattr(module, "MOST_SECONDS", 60)
    first, second = right_of_way()
    database = await Database.open(file, second)
    order = []

    async def work(_connection):
        order.append("second")

    async with first.passing():
        writing = asyncio.create_task(database.write(work))
        await asyncio.sleep(0.05)
        order.append("first")
    await writing
    await database.close()

    assert order == ["first", "second"]


async def test_who_gives_way_ends_its_group_for_the_first_one(file, monkeypatch):
    """What waits behind the work at hand is left for the next commit."""
    monkeypatch.setattr(module, "MOST_SECONDS", 60)
    first, second = right_of_way()
    database = await Database.open(file, second)
    claim, order = first.passing(), []

    async def claiming(_connection):
        await claim.__aenter__()

    async def work(_connection):
        order.append("second")

    writing = asyncio.gather(database.write(claiming), database.write(work))
    while not second.is_awaited:
        await asyncio.sleep(0)
    await asyncio.sleep(0.05)
    order.append("first")
    await claim.__aexit__(None, None, None)
    await writing
    await database.close()

    assert order == ["first", "second"]


async def test_a_first_one_that_stands_still_stops_nobody(file):
    """A process that ended or froze with its claim costs each group a moment, and nothing else."""
    first, second = right_of_way()
    pid = os.fork()
    if pid == 0:
        first._claim[0] = 1
        os._exit(0)
    os.waitpid(pid, 0)
    database = await Database.open(file, second)

    async def work(_connection):
        return "done"

    assert second.is_awaited
    assert await database.write(work) == "done"
    await database.close()


async def test_a_server_has_no_order():
    """PostgreSQL lets both write at once, so nobody gives way there."""
    _, second = right_of_way()
    database = await Database.open("postgresql://nobody@127.0.0.1:9/none", second)  # not asked

    assert not isinstance(database._way, module.Second)
    await database.close()
