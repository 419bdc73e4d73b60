"""A turn in progress, and how others reach into it: they steer it, wrap it up, or stop it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from agent.state.conversations import NewMessage
from agent.turn import Turn

T = TypeVar("T")

Append = Callable[[NewMessage], Awaitable[object]]
"""Adds a message to its conversation's log."""


class Stopped(Exception):
    """Somebody ended the turn; `by` is that person's id.

    `taken_back`: by deleting the question, so nobody waits for what was done until then.
    """

    def __init__(self, by: str, *, taken_back: bool = False) -> None:
        super().__init__(f"stopped by {by}")
        self.by = by
        self.taken_back = taken_back


class RunningTurn:
    """The handle of one running turn, shared by its loop and by later events in its conversation.

    `changes` counts what others did to the conversation meanwhile. A steering message is first
    written there, by `append`, and then counted here, so that a process which dies in between has not
    lost it. Without `append` nobody can steer.
    """

    def __init__(self, turn: Turn, *, append: Append | None = None) -> None:
        self.turn = turn
        self.turn_id = turn.id
        self.message = turn.message
        self._append = append
        self.changes = 0
        self.stopped_by = ""
        self.wraps_up = False
        self.taken_back = False
        self._stop = asyncio.Event()
        self._begun = asyncio.Event()
        self._lock = asyncio.Lock()
        self._closed = False

    async def stop(self, by: str, *, taken_back: bool = False) -> bool:
        """End the work at once; what was done so far is said, unless the question is gone.

        Whether it will be said; True here.
        """
        self.stopped_by = by
        self.taken_back = taken_back
        self._stop.set()
        return True

    async def wrap_up(self) -> None:
        """End the work after the step that it is at, with an answer from what was found by then."""
        self.wraps_up = True

    async def reworded(self) -> None:
        """Somebody edited or deleted what was said before; the loop reads it again."""
        self.changes += 1

    def begin(self) -> None:
        """The question is written down: from now on further messages may stand behind it."""
        self._begun.set()

    def end(self) -> None:
        """Take no more steering, whatever became of the turn."""
        self._closed = True
        self._begun.set()

    async def steer(self, message: NewMessage) -> bool:
        """Add a message to the conversation, which the loop reads next.

        Waits for the question to be written down first. False when the turn has already made up
        its answer: the message is then a turn of its own.
        """
        await self._begun.wait()
        async with self._lock:
            if self._closed or self._stop.is_set() or self._append is None:
                return False
            await self._append(message)
            self.changes += 1
            return True

    async def close(self, *, seen: int) -> bool:
        """Take no more steering; False when there were more changes than it has `seen`."""
        async with self._lock:
            self._closed = self.changes <= seen
            return self._closed

    async def unless_stopped(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` to its end, or cancel it and raise `Stopped` the moment somebody stops."""
        task = asyncio.ensure_future(work)
        stop = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
            if task.done() and not self._stop.is_set():
                return task.result()
            raise Stopped(self.stopped_by, taken_back=self.taken_back)
        finally:
            stop.cancel()
            task.cancel()
            await asyncio.gather(task, stop, return_exceptions=True)
