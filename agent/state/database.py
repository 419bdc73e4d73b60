"""The way into the database: whatever waits to be written shares one durable commit.

A commit waits for the disk, and that wait is nearly all it costs. So each process has one writer,
which takes everything that is waiting, runs it in one transaction and tells all of them together.
"""

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from agent.state.engines import PATIENCE, Engines, down_because, is_conflict, open_engines
from agent.state.home import at_home
from agent.state.right_of_way import Alone

T = TypeVar("T")

GROUP_WORKS = 256
"""The most works in one commit; more would make the first of them wait for the last."""

GROUP_SECONDS = 0.010
"""How long a group may grow. With SQLite nobody else gets their turn meanwhile, neither on this event
loop nor, for writing, in another process; shorter ones cost a busy loop more than they spare others."""

URGENT_SECONDS = 0.003
"""How long it may still grow once there is a work in it that somebody outside waits for."""

CONFLICT_TRIES = 3
"""How often a work is tried that loses against another process in PostgreSQL."""

CONFLICT_PAUSE = 0.05
"""At most so many seconds before it is tried again; never the same, or both would lose again."""

_CLOSING = "this process is closing it"


class DatabaseDown(Exception):
    """The database cannot be used now; raised within two seconds.

    The write may still have happened, if the answer was lost: repeating it must be harmless.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"The database cannot be used: {reason}. Whoever runs Rootle can check the server "
            "or the disk that DATABASE_URL names; nothing that was accepted is lost."
        )


class LeaseLost(Exception):
    """Another process has taken the conversation over; stop working on it and write nothing."""


@dataclass(slots=True, eq=False)
class _Pending:
    work: Callable[[AsyncConnection], Awaitable[Any]]
    future: asyncio.Future[Any]
    first: bool = False
    tries: int = 0


class Database:
    """Reads and group-committed writes of one process.

    Its works run on the event loop that opened it, with the context of whoever asked; other loops
    of the process may ask too.
    """

    def __init__(self, engines: Engines, way: Alone | None = None) -> None:
        self._engines = engines
        self._way = way or Alone()
        self._home = asyncio.get_running_loop()
        self._waiting: deque[_Pending] = deque()
        self._writer: asyncio.Task[None] | None = None
        self._held: AsyncConnection | None = None
        self._closed = False

    @classmethod
    async def open(cls, url: str, way: Alone | None = None) -> "Database":
        """Open `sqlite:///path` or `postgresql://…`.

        `way` is this process's side where two of them have an order at a file.
        Nothing is connected yet, so that a process may start while its database is away. Raises
        `ValueError` for an address that cannot be understood.
        """
        engines = open_engines(url, patience=PATIENCE)
        return cls(engines, way if engines.is_file else None)

    async def write(
        self, work: Callable[[AsyncConnection], Awaitable[T]], *, first: bool = False
    ) -> T:
        """Run `work` in a transaction; its writes are on the disk when this returns.

        Works share commits: one that raises is rolled back alone. `work` gets nothing but the
        connection to wait for, may be run again after a conflict, and never commits by itself. A
        caller that is cancelled leaves the writer alone; its work then may or may not be done.
        `first`: before all that waits already, for what somebody outside is waiting for.
        Raises `DatabaseDown` within two seconds, or whatever `work` raised.
        """
        if self._closed:
            raise DatabaseDown(_CLOSING)
        return await at_home(self._home, self._write(work, first=first))

    async def read(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Run `work`, which only reads, on one snapshot; writers are not waited for.

        Raises `DatabaseDown`, or whatever `work` raised.
        """
        if self._closed:
            raise DatabaseDown(_CLOSING)
        return await at_home(self._home, self._read(work))

    async def close(self) -> None:
        """Finish what was handed in, then close every connection. Later use is refused."""
        self._closed = True
        await at_home(self._home, self._close())

    async def _write(self, work: Callable[[AsyncConnection], Awaitable[T]], *, first: bool) -> T:
        pending = _Pending(work, asyncio.get_running_loop().create_future(), first)
        self._hand_in(pending)
        try:
            async with asyncio.timeout(PATIENCE):
                result: T = await pending.future
        except TimeoutError as error:
            raise DatabaseDown("it did not answer in time") from error
        return result

    async def _read(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        try:
            async with self._engines.reading.connect() as connection:
                return await work(connection)
        except Exception as error:
            if reason := down_because(error):
                raise DatabaseDown(reason) from error
            raise

    async def _close(self) -> None:
        if self._writer is not None:
            await asyncio.wait([self._writer], timeout=2 * PATIENCE)
        if self._held is not None:
            await self._held.close()
        await self._engines.dispose()

    def _hand_in(self, pending: _Pending) -> None:
        if self._closed:
            _fail(pending, DatabaseDown(_CLOSING))
            return
        (self._waiting.appendleft if pending.first else self._waiting.append)(pending)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_waiting(), name="database writer")

    async def _write_waiting(self) -> None:
        while self._waiting:
            group: list[_Pending] = []
            try:
                async with self._way.passing():
                    done = await self._commit(group)
            except BaseException as error:
                if not group:  # nobody could even begin
                    self._take_waiting(group)
                reason = down_because(error) or f"{type(error).__name__} at commit"
                for pending in group:
                    _fail(pending, _down(reason, error))
                if not isinstance(error, Exception):
                    raise
            else:
                for pending, result in done:
                    if not pending.future.done():
                        pending.future.set_result(result)
                if self._waiting and self._engines.gap:
                    await asyncio.sleep(self._engines.gap)

    async def _commit(self, group: list[_Pending]) -> list[tuple[_Pending, Any]]:
        async with self._connected() as connection:
            try:
                await connection.begin()
                done = await self._run(connection, group)
                await connection.commit()
            except BaseException as error:
                if not group or down_because(error):
                    self._take_waiting(group)
                await connection.invalidate()  # its state is unknown; the next group gets another
                raise
        return done

    def _take_waiting(self, group: list[_Pending]) -> None:
        """Whoever waits now would wait for the same failure; whoever comes after it gets a try."""
        group.extend(self._waiting)
        self._waiting.clear()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        connection = self._held or await self._engines.writing.connect()
        self._held = None
        try:
            yield connection
            if self._engines.is_file:
                self._held = connection
        finally:
            if self._held is None:
                await connection.close()

    async def _run(
        self, connection: AsyncConnection, group: list[_Pending]
    ) -> list[tuple[_Pending, Any]]:
        """Run what waits; a work that fails undoes the group, whose other works run again.

        That is rare, and a savepoint for each work would take as long as the work itself.
        """
        done: list[tuple[_Pending, Any]] = []
        end = monotonic() + GROUP_SECONDS
        while self._waiting and len(done) < GROUP_WORKS and monotonic() < end:
            if done and self._way.is_awaited:
                break
            pending = self._waiting.popleft()
            if pending.future.done():
                continue  # its caller has left
            group.append(pending)
            if pending.first:
                end = min(end, monotonic() + URGENT_SECONDS)
            try:
                done.append((pending, await pending.work(connection)))
            except Exception as error:
                if down_because(error):
                    raise
                group.remove(pending)
                self._repeat_or_fail(pending, error)
                self._waiting.extendleft(reversed(group))
                group.clear()
                await connection.rollback()
                return []
        return done

    def _repeat_or_fail(self, pending: _Pending, error: Exception) -> None:
        pending.tries += 1
        if not is_conflict(error):
            _fail(pending, error)
        elif pending.tries < CONFLICT_TRIES:
            pause = random.uniform(0, CONFLICT_PAUSE)  # noqa: S311 - it only spreads the attempts
            asyncio.get_running_loop().call_later(pause, self._hand_in, pending)
        else:
            _fail(pending, _down("another process has kept a row locked for too long", error))


def _fail(pending: _Pending, error: Exception) -> None:
    if not pending.future.done():
        pending.future.set_exception(error)


def _down(reason: str, cause: BaseException) -> DatabaseDown:
    down = DatabaseDown(reason)
    down.__cause__ = cause
    return down
