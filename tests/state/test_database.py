"""Writing and reading: what shares a commit, what fails alone, and what a cancelled caller leaves."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.state.database import Database, DatabaseDown
from agent.state.migrating import migrate
from agent.state.sqlite import open_file
from agent.state.tables import feedback

Work = Callable[[AsyncConnection], Awaitable[Any]]


def thumb(turn: str, positive: bool = True) -> dict[str, Any]:
    return {
        "tenant": "T1",
        "turn": turn,
        "person": "ana",
        "positive": positive,
        "given_at": None,
    }


def put(turn: str) -> Work:
    async def work(connection: AsyncConnection) -> str:
        await connection.execute(
            text(
                "INSERT INTO feedback (tenant, turn, person, positive, given_at) "
                "VALUES ('T1', :turn, 'ana', true, 0)"
            ),
            {"turn": turn},
        )
        return turn

    return work


async def turns(database: Database) -> list[str]:
    async def work(connection: AsyncConnection) -> list[str]:
        rows = await connection.execute(select(feedback.c.turn).order_by(feedback.c.turn))
        return list(rows.scalars())

    return await database.read(work)


async def test_a_write_is_there_for_other_processes_when_it_returns(
    database: Database, database_url: str
):
    """What `write` returned from is seen by a second connection to the same database."""
    other = await Database.open(database_url)

    assert await database.write(put("t1")) == "t1"

    assert await turns(other) == ["t1"]
    await other.close()


async def test_works_that_wait_together_share_commits(database: Database):
    """A hundred concurrent writes need far fewer than a hundred transactions."""
    commits: list[object] = []
    event.listen(database._engines.writing.sync_engine, "commit", commits.append)

    await asyncio.gather(*(database.write(put(f"t{n}")) for n in range(100)))

    assert len(await turns(database)) == 100
    assert 1 <= len(commits) < 70


async def test_every_caller_gets_the_result_of_its_own_work(database: Database):
    """Results do not get mixed up in a group."""
    names = [f"t{n}" for n in range(40)]

    results = await asyncio.gather(*(database.write(put(name)) for name in names))

    assert results == names
    assert await turns(database) == sorted(names)


@pytest.mark.parametrize("position", [0, 1, 2])
async def test_a_failing_work_fails_alone(database: Database, position: int):
    """Wherever it stands in its group, a work that raises takes nothing but its own writes along."""

    async def half(connection: AsyncConnection) -> None:
        await put("half")(connection)
        raise LookupError("on purpose")

    works = [put("t1"), put("t2")]
    works.insert(position, half)
    results = await asyncio.gather(*map(database.write, works), return_exceptions=True)

    assert isinstance(results.pop(position), LookupError)
    assert results == ["t1", "t2"]
    assert await turns(database) == ["t1", "t2"]


@pytest.mark.parametrize("position", [0, 1, 2])
async def test_a_refused_statement_fails_alone(database: Database, position: int):
    """A constraint that is violated in the middle of a group costs the others nothing."""
    await database.write(put("t0"))
    works = [put("t1"), put("t2")]
    works.insert(position, put("t0"))

    results = await asyncio.gather(*map(database.write, works), return_exceptions=True)

    assert isinstance(results.pop(position), IntegrityError)
    assert await turns(database) == ["t0", "t1", "t2"]


async def test_a_commit_that_fails_fails_every_work_in_it(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
):
    """Nobody is told that a write is durable when the commit was refused, and nothing is there."""
    monkeypatch.setattr("agent.state.database.GROUP_SECONDS", 10.0)  # one group, however slow
    await migrate(empty_database_url)
    database = await Database.open(empty_database_url)

    async def tables(connection: AsyncConnection) -> None:
        await connection.execute(text("CREATE TABLE parents (id INTEGER PRIMARY KEY)"))
        await connection.execute(
            text(
                "CREATE TABLE children (parent INTEGER "
                "REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)"
            )
        )

    async def orphan(connection: AsyncConnection) -> None:
        await connection.execute(text("INSERT INTO children VALUES (1)"))

    await database.write(tables)
    results = await asyncio.gather(
        *map(database.write, [put("t1"), orphan, put("t2")]), return_exceptions=True
    )

    assert [type(result) for result in results] == [DatabaseDown] * 3
    assert await turns(database) == []
    assert await database.write(put("t3")) == "t3"
    await database.close()


async def test_a_cancelled_caller_leaves_the_others_alone(database: Database):
    """Callers that go away at any moment neither stop the writer nor undo their neighbours."""
    tasks = [asyncio.create_task(database.write(put(f"t{n:03}"))) for n in range(60)]
    for n, task in enumerate(tasks):
        if n % 3 == 0:
            task.cancel()
        if n % 7 == 0:
            await asyncio.sleep(0.0005)
            tasks[n - 1].cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)

    kept = {result for result in results if isinstance(result, str)}
    assert len(kept) >= 30
    assert kept <= set(await turns(database))
    assert await database.write(put("after")) == "after"


async def test_a_cancelled_work_that_had_begun_is_still_committed(database: Database):
    """A work that is under way when its caller leaves is finished, not torn."""
    begun = asyncio.Event()

    async def slow(connection: AsyncConnection) -> None:
        await put("one")(connection)
        begun.set()
        await asyncio.sleep(0.02)
        await put("two")(connection)

    caller = asyncio.create_task(database.write(slow))
    await begun.wait()
    caller.cancel()
    await database.write(put("zzz"))

    assert await turns(database) == ["one", "two", "zzz"]


async def test_cancelled_readers_leave_no_connection_or_thread_behind(database: Database):
    """Reads that are given up again and again do not use anything up."""
    await turns(database)
    before = threading.active_count()
    for n in range(40):
        reader = asyncio.create_task(turns(database))
        await asyncio.sleep(0.0001 * (n % 10))
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)

    assert await asyncio.gather(*(turns(database) for _ in range(8))) == [[]] * 8
    assert threading.active_count() <= before + 8


async def test_reading_does_not_wait_for_a_writer(database: Database):
    """A read in the middle of a slow write returns at once, with what was committed before."""
    await database.write(put("t1"))
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def slow(connection: AsyncConnection) -> None:
        await put("t2")(connection)
        inside.set()
        await go_on.wait()

    writing = asyncio.create_task(database.write(slow))
    await inside.wait()

    assert await asyncio.wait_for(turns(database), 10) == ["t1"]
    go_on.set()
    await writing
    assert await turns(database) == ["t1", "t2"]


async def test_one_read_sees_one_moment(database: Database):
    """Several queries of one read agree with each other, whatever is written meanwhile."""

    async def twice(connection: AsyncConnection) -> tuple[int, int]:
        count = text("SELECT count(*) FROM feedback")
        first = await connection.scalar(count)
        await database.write(put("t1"))
        return first, await connection.scalar(count)

    assert await database.read(twice) == (0, 0)


async def test_close_finishes_what_was_handed_in(database_url: str):
    """Writes that were waiting when the database was closed are done, later ones are refused."""
    database = await Database.open(database_url)
    writes = [asyncio.create_task(database.write(put(f"t{n}"))) for n in range(5)]
    await asyncio.sleep(0)
    await database.close()

    assert await asyncio.gather(*writes) == [f"t{n}" for n in range(5)]
    with pytest.raises(DatabaseDown, match="closing"):
        await database.write(put("late"))
    with pytest.raises(DatabaseDown, match="closing"):
        await turns(database)

    again = await Database.open(database_url)
    assert await turns(again) == [f"t{n}" for n in range(5)]
    await again.close()


async def test_closing_leaves_no_thread(database_url: str):
    """A closed database keeps nothing running."""
    before = threading.active_count()
    database = await Database.open(database_url)
    await asyncio.gather(database.write(put("t1")), turns(database), turns(database))
    await database.close()

    for _ in range(100):  # its threads have been told, and are on their way out
        if threading.active_count() == before:
            return
        await asyncio.sleep(0.01)
    assert threading.active_count() == before


KILLED = """
import asyncio, os, signal, sys
from sqlalchemy import text
from agent.state.database import Database

PUT = "INSERT INTO feedback (tenant, turn, person, positive, given_at) VALUES ('T1', :t, 'a', true, 0)"

async def main():
    database = await Database.open(sys.argv[1])
    await database.write(lambda c: c.execute(text(PUT), {"t": "whole"}))
    async def half(connection):
        await connection.execute(text(PUT), {"t": "half 1"})
        await connection.execute(text(PUT), {"t": "half 2"})
        os.kill(os.getpid(), signal.SIGKILL)
    await database.write(half)

asyncio.run(main())
"""


async def test_a_process_killed_inside_a_write_leaves_nothing_half_done(
    database: Database, database_url: str
):
    """After SIGKILL in a transaction everything earlier is there and nothing of it, and no lock."""
    killed = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", KILLED, database_url], env=dict(os.environ)
    )

    assert killed.returncode == -signal.SIGKILL
    assert await turns(database) == ["whole"]
    await database.write(put("t1"))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_works_that_lock_each_other_out_are_repeated(database: Database, database_url: str):
    """Two processes that take two rows in opposite order both succeed; one of them tries again.

    SQLite has one writer at a time, so nobody can wait in a circle there.
    """
    other = await Database.open(database_url)
    await asyncio.gather(database.write(put("a")), database.write(put("b")))
    met = asyncio.Barrier(2)
    runs = []

    def touch(*names: str) -> Work:
        async def work(connection: AsyncConnection) -> None:
            runs.append(names)
            for place, name in enumerate(names):
                if place and len(runs) <= 2:
                    await met.wait()
                update = text("UPDATE feedback SET given_at = given_at + 1 WHERE turn = :t")
                await connection.execute(update, {"t": name})

        return work

    await asyncio.gather(database.write(touch("a", "b")), other.write(touch("b", "a")))

    assert len(runs) >= 3
    given = await database.read(
        lambda c: c.scalar(text("SELECT sum(given_at) FROM feedback WHERE turn IN ('a', 'b')"))
    )
    assert given == 4
    await other.close()


async def test_a_naive_time_is_refused(database: Database):
    """A time without a zone never gets into the database, on either of them."""
    from datetime import datetime

    values = {**thumb("t1"), "given_at": datetime(2026, 1, 1)}
    with pytest.raises(Exception, match="no time zone"):
        await database.write(lambda c: c.execute(insert(feedback).values(values)))


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://localhost/x", "DATABASE_URL starts with 'mysql'"),
        ("", "DATABASE_URL starts with ''"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "cannot live in memory"),
    ],
)
async def test_an_address_that_cannot_work_gets_a_sentence(url: str, sentence: str):
    """A wrong DATABASE_URL is refused at once, with the right form."""
    with pytest.raises(ValueError, match=sentence):
        await Database.open(url)


async def test_a_new_file_may_be_opened_by_many_at_once(tmp_path):
    """SQLite does not wait while two connections turn the same new file to WAL; ours do."""
    for n in range(40):
        readers = [open_file(str(tmp_path / f"{n}.db"), patience=5.0)[1] for _ in range(6)]

        async def read(reader):
            async with reader.connect() as connection:
                return await connection.scalar(text("SELECT 1"))

        assert await asyncio.gather(*map(read, readers)) == [1] * 6
        for reader in readers:
            await reader.dispose()
