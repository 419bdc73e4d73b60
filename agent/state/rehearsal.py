"""Lets something be done once and undone, so that the first time in earnest is as quick as later ones."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from agent.state.database import Database
from agent.state.engines import Engines

T = TypeVar("T")


class _Undone(Database):
    """All of its writes share one transaction; its reads are those of any other process."""

    def __init__(self, engines: Engines, connection: AsyncConnection) -> None:
        super().__init__(engines)
        self._connection = connection

    async def write(
        self, work: Callable[[AsyncConnection], Awaitable[T]], *, first: bool = False
    ) -> T:
        return await work(self._connection)


@asynccontextmanager
async def undone(engines: Engines) -> AsyncIterator[Database]:
    """A database for one task, of which nothing is left when the block ends.

    Statements that were run in it are compiled for good in `engines`, which have no connection
    open afterwards and may be used on another event loop, also in a forked process. Raises the
    driver's errors.
    """
    try:
        async with engines.writing.connect() as connection, connection.begin() as transaction:
            try:
                yield _Undone(engines, connection)
            finally:
                await transaction.rollback()
    finally:
        await engines.dispose()
