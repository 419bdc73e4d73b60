"""Right of way at a database file: of two processes, the one that must not wait writes first.

SQLite has one lock for writing, and knows neither a queue nor an order. A busy process takes it again and
again from one that has a single row to write, and somebody who waits for it.
"""

import asyncio
import mmap
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

LOOK_SECONDS = 0.0005
"""Between two looks whether the first one is done."""

MOST_SECONDS = 0.020
"""How long the second one waits at a time: the first one may stand still, frozen, with its claim."""


class Alone:
    """A process that shares its right of way with nobody."""

    @property
    def is_awaited(self) -> bool:
        """Whether somebody who goes first waits for this process to be done."""
        return False

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """The block in which this process holds the lock, or waits for it."""
        yield


class First(Alone):
    """The process that goes first; it says so for as long as it waits or writes."""

    def __init__(self, claim: mmap.mmap) -> None:
        self._claim = claim

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """The other one begins nothing within the block, and ends what it has begun."""
        self._claim[0] = 1
        try:
            yield
        finally:
            self._claim[0] = 0


class Second(Alone):
    """The process that gives way."""

    def __init__(self, claim: mmap.mmap) -> None:
        self._claim = claim

    @property
    def is_awaited(self) -> bool:
        """Whether the first one wants to write, or does."""
        return self._claim[0] == 1

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """Begins when the first one wants nothing, or has wanted it for `MOST_SECONDS`."""
        end = monotonic() + MOST_SECONDS
        while self.is_awaited and monotonic() < end:  # noqa: ASYNC110 - another process ends it
            await asyncio.sleep(LOOK_SECONDS)
        yield


def right_of_way() -> tuple[First, Second]:
    """Both sides; they share a byte of memory, which a process and those it forks have in common."""
    claim = mmap.mmap(-1, 1)
    return First(claim), Second(claim)
