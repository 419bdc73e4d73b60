"""A database may live in a thread of its own, and serves the loop that asks as it serves its own."""

import asyncio
import threading
from contextvars import ContextVar

import pytest
from sqlalchemy import text

from agent.state.database import Database, DatabaseDown
from bot.database_home import DatabaseThread

PATIENCE = 20
"""Seconds after which what did not come is not waited for any more."""


async def test_a_database_serves_other_threads_as_it_serves_its_own(tmp_path):
    """Results, errors and the caller's context are carried over; after closing it is refused."""
    who = ContextVar("who", default="nobody")
    with DatabaseThread() as thread:
        database = await thread.run(Database.open(f"sqlite:///{tmp_path / 'a.db'}"))
        home = []

        async def make(connection):
            home.append(threading.current_thread().name)
            await connection.execute(text("CREATE TABLE a (who TEXT)"))
            await connection.execute(text("INSERT INTO a VALUES (:who)"), {"who": who.get()})

        async def fail(connection):
            await connection.execute(text("INSERT INTO a VALUES ('somebody')"))
            raise LookupError("as it is said over there")

        who.set("ana")
        await database.write(make)
        with pytest.raises(LookupError, match="as it is said over there"):
            await database.write(fail)
        rows = await database.read(lambda c: c.scalars(text("SELECT who FROM a")))

        assert list(rows) == ["ana"]
        assert home == ["database"]
        await database.close()
        with pytest.raises(DatabaseDown):
            await database.write(make)


async def test_a_caller_that_leaves_cancels_only_what_has_not_begun(tmp_path):
    """A work whose caller is cancelled before the writer gets to it is not done, the next one is."""
    with DatabaseThread() as thread:
        database = await thread.run(Database.open(f"sqlite:///{tmp_path / 'a.db'}"))
        begun, go_on, done = threading.Event(), asyncio.Event(), []

        async def slow(connection):
            begun.set()
            await go_on.wait()

        async def add(connection, name):
            done.append(name)

        first = asyncio.create_task(database.write(slow))
        await asyncio.to_thread(begun.wait, PATIENCE)
        left = asyncio.create_task(database.write(lambda c: add(c, "left")))
        stays = asyncio.create_task(database.write(lambda c: add(c, "stays")))
        await asyncio.sleep(0)
        left.cancel()
        await asyncio.gather(left, return_exceptions=True)
        await thread.run(_set(go_on))
        await asyncio.gather(first, stays)
        await database.close()

    assert done == ["stays"]


async def _set(event):
    event.set()
