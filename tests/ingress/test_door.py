"""The door has a thread and a database of its own: a busy process still says at once what it has."""

import asyncio
import json
import threading
from contextvars import ContextVar
from datetime import UTC, datetime
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import text

from agent.state.database import Database, DatabaseDown, migrate
from bot.app import build
from bot.door import open_door
from bot.front import Front
from bot.settings import Settings
from tests.ingress.sent import SECRET, payload, signed
from tests.ports import free_port

PATIENCE = 20
"""Seconds after which what did not come is not waited for any more."""


@pytest.fixture
def settings(tmp_path):
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'rootle.db'}",
        slack_bot_token="xoxb-test",
        slack_signing_secret=SECRET.decode(),
        posthog_api_key="phx_test",
        posthog_project_id="1",
        posthog_host="http://127.0.0.1:9",
        rootle_port=free_port(),
    )


async def test_a_busy_process_still_accepts_events(settings):
    """While a turn keeps its thread busy, a request gets its 200, and the event is in the inbox."""
    await migrate(settings.database)
    address = f"http://127.0.0.1:{settings.rootle_port}/slack/events"
    accepted, statuses = threading.Event(), []

    def send():
        body = json.dumps(payload("app_mention")).encode()
        headers = signed(body, at=datetime.now(UTC).timestamp())
        with urlopen(Request(address, body, headers), timeout=PATIENCE) as answer:
            statuses.append(answer.status)
        accepted.set()

    async with build(settings) as app, open_door(app):
        sender = threading.Thread(target=send)
        sender.start()
        meanwhile = accepted.wait(PATIENCE)  # keeps this event loop from doing anything at all
        sender.join()
        counts = await app.stores.inbox.counts()

    assert meanwhile
    assert (statuses, counts) == ([200], {"waiting": 1})


async def test_a_database_serves_other_threads_as_it_serves_its_own(tmp_path):
    """Results, errors and the caller's context are carried over; after closing it is refused."""
    who = ContextVar("who", default="nobody")
    with Front() as front:
        database = await front.run(Database.open(f"sqlite:///{tmp_path / 'a.db'}"))
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
        assert home == ["front"]
        await database.close()
        with pytest.raises(DatabaseDown):
            await database.write(make)


async def test_a_caller_that_leaves_cancels_only_what_has_not_begun(tmp_path):
    """A work whose caller is cancelled before the writer gets to it is not done, the next one is."""
    with Front() as front:
        database = await front.run(Database.open(f"sqlite:///{tmp_path / 'a.db'}"))
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
        await front.run(_set(go_on))
        await asyncio.gather(first, stays)
        await database.close()

    assert done == ["stays"]


async def _set(event):
    event.set()
