"""SQLite, the default database: one file that several processes share, durable at every commit."""

import asyncio
import random
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Self

import aiosqlite
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from agent.state.columns import compact_json

LOCK_STEP = (0.0003, 0.0010)
"""Seconds between two attempts to lock the file for writing; a group holds it for 1 to 6 ms.

SQLite's own waiting backs off to 100 ms, and would be the slowest part of an acknowledgement.
"""

GAP = 0.0010
"""Seconds for which a busy writer lets go, or it would always be first to lock the file again."""

_BEGIN_READING = "BEGIN"
_BEGIN_WRITING = "BEGIN IMMEDIATE"
_TO_WAL = "PRAGMA journal_mode=WAL"

_WAITING = frozenset({_BEGIN_WRITING, _TO_WAL})
"""Statements that wait for the lock by `LOCK_STEP`: for the change of a new file to WAL, SQLite itself
does not wait at all when two processes begin it at once."""

_DOWN = {
    sqlite3.SQLITE_BUSY: "another process has kept it locked for too long",
    sqlite3.SQLITE_LOCKED: "another process has kept it locked for too long",
    sqlite3.SQLITE_PROTOCOL: "another process has kept it locked for too long",
    sqlite3.SQLITE_NOMEM: "there is no memory left",
    sqlite3.SQLITE_READONLY: "it may only be read; check who owns its file and folder",
    sqlite3.SQLITE_IOERR: "its disk reports an error",
    sqlite3.SQLITE_CORRUPT: "its file is damaged; restore a backup",
    sqlite3.SQLITE_FULL: "its disk is full",
    sqlite3.SQLITE_CANTOPEN: "its file cannot be opened; check the path and who owns it",
    sqlite3.SQLITE_NOTADB: "its file is not a database",
}


def open_file(path: str, *, patience: float) -> tuple[AsyncEngine, AsyncEngine]:
    """An engine that writes and one that reads. Raises `ValueError` when there is no path."""
    if not path or path == ":memory:":
        raise ValueError(
            "DATABASE_URL needs a file, such as sqlite:///.rootle/rootle.db: "
            "several processes share the database, so it cannot live in memory."
        )
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    url = "sqlite+aiosqlite:///file"  # names the dialect only; the connections know their path
    connect = partial(_Connection, path, patience=patience)
    shared: dict[str, Any] = {"json_serializer": compact_json, "pool_timeout": patience}
    writing = create_async_engine(
        url,
        async_creator=partial(connect, writes=True),
        pool_size=1,
        max_overflow=0,
        pool_reset_on_return=None,
        **shared,
    )
    reading = create_async_engine(url, async_creator=connect, pool_size=4, max_overflow=4, **shared)
    _prepare(writing, begin=_BEGIN_WRITING, busy_milliseconds=0)  # it waits by `LOCK_STEP`
    _prepare(reading, begin=_BEGIN_READING, busy_milliseconds=int(patience * 1000))
    return writing, reading


def down_because(error: BaseException | None) -> str | None:
    """Why the file cannot be used now; None when `error` means something else."""
    return _DOWN.get(_code(error))


def _code(error: BaseException | None) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF  # the rest is the extended code


def _prepare(engine: AsyncEngine, *, begin: str, busy_milliseconds: int) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in (
            _TO_WAL,  # readers and the writer never wait for each other
            "PRAGMA synchronous=FULL",  # a commit is on the disk when it returns
            "PRAGMA foreign_keys=ON",
            f"PRAGMA busy_timeout={busy_milliseconds}",  # last: those above may have to wait
        ):
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Any) -> None:
        connection.exec_driver_sql(begin)


class _Connection(aiosqlite.Connection):
    """A connection whose statements cost one step of its thread each, or none if it `writes`.

    As it comes, the driver takes four steps a statement (cursor, execute, fetch, close), each of
    which goes through the event loop, and all of which happen while the write lock is held: on a busy
    machine each takes longer than the statement, and every other process waits for it. So what
    writes runs on the event loop from beginning to commit. That keeps the loop for a few
    milliseconds, most of them the disk's.
    """

    def __init__(self, path: str, *, patience: float, writes: bool = False) -> None:
        # The driver must not begin transactions by itself: it would begin them deferred, and two
        # processes that read and then write would both succeed (two leases on a conversation).
        connect = partial(
            sqlite3.connect,
            path,
            timeout=patience,
            isolation_level=None,
            check_same_thread=not writes,  # one after the other, from the thread and the loop
        )
        super().__init__(connect, iter_chunk_size=64)
        self.patience = patience
        self._writes = writes
        self._begins = False
        self._thread.daemon = True  # a connection that nobody closed must not keep us from ending

    async def _connect(self) -> aiosqlite.Connection:
        try:
            return await super()._connect()
        except sqlite3.Error:
            # The thread still wants to report its end to our event loop; let it, while there is one.
            await asyncio.to_thread(self._thread.join)
            raise

    def cursor(self) -> "_Cursor":  # type: ignore[override]  # all that SQLAlchemy needs of one
        return _Cursor(self)

    async def step(self, cursor: "_Cursor", sql: str, parameters: Any, *, many: bool) -> None:
        if sql == _BEGIN_READING:
            self._begins = True  # it only means something with the statement that follows
            return
        before, self._begins = _BEGIN_READING if self._begins else "", False
        run = partial(cursor.run, self._conn, sql, parameters, many=many, before=before)
        if self._writes:
            await self._run_here(run, sql)
        else:
            run = partial(run, insist=sql == _TO_WAL)
            await self._execute(run)  # type: ignore[no-untyped-call]  # the driver's has no types

    async def _run_here(self, run: Callable[[], None], sql: str) -> None:
        """Run a statement on the event loop, and wait there for the lock.

        Won in the thread, the lock would be held until a busy loop hears of it, with nothing written.
        """
        end = monotonic() + self.patience
        while True:
            try:
                return run()
            except sqlite3.OperationalError as error:
                if sql not in _WAITING or not _is_locked(error) or monotonic() > end:
                    raise
            await asyncio.sleep(random.uniform(*LOCK_STEP))  # noqa: S311 - it only spreads the attempts

    async def commit(self) -> None:
        if self._writes:
            self._conn.commit()  # handed to the thread it would begin when that gets a processor
        else:
            await super().commit()

    async def rollback(self) -> None:
        self._begins = False
        await super().rollback()


class _Cursor:
    """One statement and everything it gave back."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        await self._connection.step(self, sql, parameters, many=False)

    async def executemany(self, sql: str, parameters: Sequence[Any]) -> None:
        await self._connection.step(self, sql, parameters, many=True)

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        self._rows = []

    def run(
        self,
        connection: sqlite3.Connection,
        sql: str,
        parameters: Any,
        *,
        many: bool,
        before: str = "",
        insist: bool = False,
    ) -> None:
        """Run it and fetch everything, `before` in the same step."""
        cursor = connection.cursor()
        try:
            if before:
                cursor.execute(before)
            if insist:
                _insist(cursor, sql, self._connection.patience)
            else:
                (cursor.executemany if many else cursor.execute)(sql, parameters)
            self._rows = cursor.fetchall()
            self.description = cursor.description
            self.rowcount = cursor.rowcount
            self.lastrowid = cursor.lastrowid
        finally:
            cursor.close()


def _is_locked(error: BaseException) -> bool:
    return _code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _insist(cursor: sqlite3.Cursor, sql: str, patience: float) -> None:
    end = monotonic() + patience
    while True:
        try:
            cursor.execute(sql)
        except sqlite3.OperationalError as error:
            if not _is_locked(error) or monotonic() > end:
                raise
        else:
            return
        sleep(random.uniform(*LOCK_STEP))  # noqa: S311 - it only spreads the attempts
