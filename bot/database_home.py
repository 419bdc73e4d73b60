"""Where a process that thinks keeps its database: with the turns, or in a thread of its own.

What is done to SQLite is done at once, in memory, and only a commit is waited for. Beside a thread that
computes, each statement would wait until that one lets go, with the file locked for every other process;
so it stays with the turns. PostgreSQL answers each statement over the network. On a busy event loop
every answer would wait for its turn, and so would whatever is to be written next; so it gets a thread.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from types import TracebackType
from typing import Any, Self, TypeVar

from agent.state.database import Database
from agent.state.home import at_home
from agent.state.right_of_way import Alone

T = TypeVar("T")


@asynccontextmanager
async def open_database(address: str, way: Alone | None = None) -> AsyncIterator[Database]:
    """The database that `address` names, within the block. Raises `ValueError`."""
    async with AsyncExitStack() as stack:
        opening = Database.open(address, way)
        if address.startswith("sqlite"):
            database = await opening
        else:
            database = await stack.enter_context(DatabaseThread()).run(opening)
        stack.push_async_callback(database.close)
        yield database


class DatabaseThread:
    """An event loop in its own thread, from entering the block to its end."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._live, name="database", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What `work` returns or raises, having run over there."""
        return await at_home(self._loop, work)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _live(self) -> None:
        self._loop.run_forever()
        self._loop.run_until_complete(_end_all())
        self._loop.close()


async def _end_all() -> None:
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
