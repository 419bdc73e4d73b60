"""A thread of its own for what nobody may keep waiting: the door, and the database behind it.

Slack wants its 2xx within three seconds, whatever the other thread thinks about meanwhile. It needs
the database for that, whose lock no busy thread may hold: so both are at home here, and turns have
their reads and writes carried over (`agent.state.home`).
"""

import asyncio
import sys
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

from agent.state.home import at_home

T = TypeVar("T")

SWITCH_SECONDS = 0.0005
"""How long a thread that computes may keep the other from running; Python's own is 5 ms. The way of
one event to its 2xx changes threads about eight times."""


class Front:
    """An event loop in its own thread, from entering the block to its end."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._live, name="front", daemon=True)

    def __enter__(self) -> Self:
        sys.setswitchinterval(SWITCH_SECONDS)
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
