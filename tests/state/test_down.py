"""A database that cannot be used: said within two seconds, and over as soon as it is back."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import asyncpg
import psutil
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.state import migrating
from agent.state.accepting import Arrival
from agent.state.database import Database, DatabaseDown
from agent.state.engines import down_because, open_engines
from agent.state.inbox import Inbox
from agent.state.migrating import is_migrated, migrate
from agent.state.migrations import upgrade
from tests.postgres import CannotRun, PostgresServer
from tests.state.conftest import Clock

Make = Callable[..., Arrival]


@pytest.fixture(autouse=True)
def _patient_database() -> None:
    """Here it is as impatient as it is for people."""


BUSY = 1.0
"""Seconds more that a test may take where other tests keep the machine busy; Slack waits for three."""


@contextmanager
def refused_within_two_seconds(match: str = "cannot be used") -> Iterator[None]:
    begun = time.monotonic()
    with pytest.raises(DatabaseDown, match=match):
        yield
    assert time.monotonic() - begun < 2.0 + BUSY


# --- SQLite ------------------------------------------------------------------------------------


@pytest.fixture
async def sqlite_path(tmp_path: Path) -> Path:
    await migrate(f"sqlite:///{tmp_path}/rootle.db")
    return tmp_path / "rootle.db"


@pytest.fixture
async def file(sqlite_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite:///{sqlite_path}")
    yield database
    await database.close()


async def test_a_file_that_stays_locked_is_down(
    file: Database, sqlite_path: Path, clock: Clock, arrival: Make
):
    """While another process keeps the write lock, accepting fails in time and reading goes on."""
    inbox = Inbox(file, clock)
    await inbox.accept(arrival("Ev1"))
    other = sqlite3.connect(sqlite_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with refused_within_two_seconds():
        await inbox.accept(arrival("Ev2"))
    assert await inbox.unfinished() == 1

    other.execute("ROLLBACK")
    other.close()
    assert await inbox.accept(arrival("Ev2"))


async def test_who_comes_after_a_failure_gets_a_try(
    file: Database,
    sqlite_path: Path,
    clock: Clock,
    arrival: Make,
    monkeypatch: pytest.MonkeyPatch,
):
    """What arrives while a failed connection is still being closed is not told of that failure."""
    inbox = Inbox(file, clock)
    other = sqlite3.connect(sqlite_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    late: list[asyncio.Task[bool]] = []
    invalidate = AsyncConnection.invalidate

    async def back_meanwhile(connection: AsyncConnection) -> None:
        if not late:
            other.execute("ROLLBACK")
            late.append(asyncio.create_task(inbox.accept(arrival("Ev2"))))
            await asyncio.sleep(0.01)
        await invalidate(connection)

    monkeypatch.setattr(AsyncConnection, "invalidate", back_meanwhile)
    with refused_within_two_seconds():
        await inbox.accept(arrival("Ev1"))

    while not late:  # the caller's patience may end a moment before the writer's
        await asyncio.sleep(0.01)
    assert await late[0]
    other.close()


async def test_a_lock_held_for_a_moment_is_waited_for(
    file: Database, sqlite_path: Path, clock: Clock, arrival: Make
):
    """A busy file is no failure."""
    inbox = Inbox(file, clock)
    other = sqlite3.connect(sqlite_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    accepting = asyncio.create_task(inbox.accept(arrival("Ev1")))
    await asyncio.sleep(0.2)
    other.execute("COMMIT")

    assert await accepting
    other.close()


async def test_all_who_wait_are_told(
    file: Database, sqlite_path: Path, clock: Clock, arrival: Make
):
    """Fifty arrivals at a locked file all hear of it within two seconds, and none is stored."""
    inbox = Inbox(file, clock)
    other = sqlite3.connect(sqlite_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    results = await asyncio.gather(
        *(inbox.accept(arrival(f"Ev{n}")) for n in range(50)), return_exceptions=True
    )

    assert time.monotonic() - begun < 2.0 + BUSY
    assert {type(result) for result in results} == {DatabaseDown}
    other.execute("ROLLBACK")
    other.close()
    await asyncio.sleep(0.05)
    assert await inbox.unfinished() == 0


async def test_a_file_that_is_no_database_is_down(tmp_path: Path, clock: Clock, arrival: Make):
    """Rubbish in the place of the database is said plainly."""
    (tmp_path / "rootle.db").write_bytes(b"this is not a database, but a text of some length" * 90)
    database = await Database.open(f"sqlite:///{tmp_path}/rootle.db")

    with refused_within_two_seconds("not a database"):
        await Inbox(database, clock).accept(arrival("Ev1"))
    with refused_within_two_seconds("not a database"):
        await Inbox(database, clock).unfinished()
    await database.close()


async def test_a_path_that_cannot_be_opened_is_down(tmp_path: Path, clock: Clock, arrival: Make):
    """A folder in the place of the file is said plainly."""
    (tmp_path / "rootle.db").mkdir()
    database = await Database.open(f"sqlite:///{tmp_path}/rootle.db")

    with refused_within_two_seconds("cannot be opened"):
        await Inbox(database, clock).accept(arrival("Ev1"))
    await database.close()


FULL = """
import asyncio, resource, signal, sys
from sqlalchemy import Connection, text
from agent.state.database import Database, DatabaseDown

PUT = "INSERT INTO feedback (tenant, turn, person, positive, given_at) VALUES ('T1', :t, 'a', true, 0)"

async def main():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    database = await Database.open(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    stored, refused = 0, ""
    for n in range(100):
        turn = f"{n:03}" + "x" * 20_000
        try:
            await database.write(lambda c: c.execute(text(PUT), {"t": turn}))
            stored += 1
        except DatabaseDown as error:
            refused = str(error)
            break
    rows = await database.read(lambda c: c.scalar(text("SELECT count(*) FROM feedback")))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await database.write(lambda c: c.execute(text(PUT), {"t": "there is room again"}))
    await database.close()
    print(stored == rows > 3, "disk" in refused)

asyncio.run(main())
"""


async def test_a_full_disk_refuses_and_recovers(sqlite_path: Path):
    """With no room left a write fails whole, reading goes on, and writing too once there is room."""
    run = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", FULL, f"sqlite:///{sqlite_path}"],
        env=dict(os.environ),
        capture_output=True,
        text=True,
    )

    assert run.stdout.split() == ["True", "True"], run.stderr


# --- PostgreSQL --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server for this module alone: its tests hurt it, and leave it running."""
    try:
        with PostgresServer() as server:
            yield server
    except CannotRun as reason:
        pytest.skip(f"PostgreSQL cannot run here: {reason}")


async def test_a_server_that_stops_and_starts_costs_only_the_time_between(
    server: PostgresServer, clock: Clock, arrival: Make
):
    """Nothing acknowledged is lost in a crash, and the same object works when the server is back."""
    url = await server.create_database()
    await migrate(url)
    database = await Database.open(url)
    inbox = Inbox(database, clock)
    assert await inbox.accept(arrival("Ev1"))
    assert await inbox.unfinished() == 1

    server.stop(signal.SIGQUIT)
    for _ in range(2):
        with refused_within_two_seconds():
            await inbox.accept(arrival("Ev2"))
        with refused_within_two_seconds():
            await inbox.unfinished()
    with refused_within_two_seconds():
        await is_migrated(url)

    server.start()
    assert await inbox.accept(arrival("Ev2"))
    assert await inbox.unfinished() == 2
    await database.close()


async def test_a_restart_while_nothing_happens_is_not_even_noticed(
    server: PostgresServer, clock: Clock, arrival: Make
):
    """Connections that the server closed meanwhile are replaced without a failure."""
    url = await server.create_database()
    await migrate(url)
    database = await Database.open(url)
    inbox = Inbox(database, clock)
    await inbox.accept(arrival("Ev1"))
    await inbox.unfinished()

    server.stop()
    server.start()
    await asyncio.sleep(0.05)

    assert await inbox.unfinished() == 1
    assert await inbox.accept(arrival("Ev2"))
    await database.close()


async def test_a_server_that_hangs_is_down(server: PostgresServer, clock: Clock, arrival: Make):
    """A frozen server, which keeps its connections open and says nothing, is refused in time."""
    url = await server.create_database()
    await migrate(url)
    database = await Database.open(url)
    inbox = Inbox(database, clock)
    await inbox.accept(arrival("Ev1"))
    main = psutil.Process(server.pid)
    frozen = [main, *main.children(recursive=True)]
    for process in frozen:
        process.suspend()
    try:
        with refused_within_two_seconds():
            await inbox.accept(arrival("Ev2"))
        with refused_within_two_seconds():
            await inbox.lease("me", ttl=timedelta(seconds=30))
    finally:
        for process in frozen:
            process.resume()

    await asyncio.sleep(0.3)
    assert await inbox.accept(arrival("Ev3"))
    await database.close()


async def test_a_row_that_another_process_keeps_locked_stops_only_its_own_conversation(
    server: PostgresServer, clock: Clock, arrival: Make
):
    """One frozen process in the middle of a transaction does not stop the rest of the house."""
    url = await server.create_database()
    await migrate(url)
    database = await Database.open(url)
    inbox = Inbox(database, clock)
    await inbox.accept(arrival("Ev1", conversation="a"))
    (event,) = await inbox.lease("me", ttl=timedelta(seconds=30))
    other = await asyncpg.connect(url)
    holding = other.transaction()
    await holding.start()
    await other.execute("SELECT * FROM leases WHERE conversation = 'a' FOR UPDATE")

    renewing = asyncio.create_task(inbox.renew("a", event.fence, ttl=timedelta(seconds=30)))
    await asyncio.sleep(0.05)
    assert await inbox.accept(arrival("Ev2", conversation="b"))
    with refused_within_two_seconds():
        await renewing

    await holding.rollback()
    await other.close()
    await inbox.renew("a", event.fence, ttl=timedelta(seconds=30))
    await database.close()


@pytest.mark.parametrize("preparing", [False, True], ids=["between statements", "within one"])
async def test_a_process_that_stands_still_in_a_transaction_loses_its_locks(
    server: PostgresServer, clock: Clock, arrival: Make, preparing: bool
):
    """Whoever takes its conversation over gets the row, and it is told when it wakes."""
    url = await server.create_database()
    await migrate(url)
    database = await Database.open(url)
    await Inbox(database, clock).accept(arrival("Ev1"))
    await Inbox(database, clock).lease("me", ttl=timedelta(seconds=30))
    still = open_engines(url, patience=0.2)

    async with still.writing.connect() as connection:
        await connection.execute(text("SELECT * FROM leases FOR UPDATE"))
        if preparing:  # its values are never sent
            driver = (await connection.get_raw_connection()).driver_connection
            await driver.prepare("SELECT 1 FROM leases WHERE fence = $1")
        clock.turn(seconds=31)
        assert not await Inbox(database, clock).lease("other", ttl=timedelta(seconds=30))
        await asyncio.sleep(0.8)
        assert await Inbox(database, clock).lease("other", ttl=timedelta(seconds=30))
        with pytest.raises(DBAPIError) as woken:
            await connection.execute(text("SELECT 1"))
        assert down_because(woken.value)
        await connection.invalidate()

    await still.dispose()
    await database.close()


async def test_a_migration_may_wait_for_another_one_and_take_long(
    server: PostgresServer, monkeypatch: pytest.MonkeyPatch
):
    """Only a single step is held to the patience of a start: not the wait behind another process
    by the time of a lock, and not all steps together by the time of a transaction."""
    url = await server.create_database()
    monkeypatch.setattr(migrating, "MIGRATION_PATIENCE", 1.0)
    monkeypatch.setattr(migrating, "upgrade", slowly(steps=8, each=0.45))
    other = await asyncpg.connect(url)
    await other.execute(f"SELECT pg_advisory_lock({migrating.LOCK})")

    starting = asyncio.create_task(migrate(url))
    await asyncio.sleep(0.5)
    await other.close()
    await starting
    assert await is_migrated(url)


def slowly(*, steps: int, each: float) -> Callable[[Connection], None]:
    """The real steps, with others before them that take `each` seconds."""

    def upgraded(connection: Connection) -> None:
        for _ in range(steps):
            connection.execute(text(f"SELECT pg_sleep({each})"))
        upgrade(connection)

    return upgraded
