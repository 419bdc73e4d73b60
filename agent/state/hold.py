"""Lets nothing be said in a conversation that another process may have taken over meanwhile.

A process may stand still at any moment (a suspended machine, SIGSTOP) for longer than its lease,
and know nothing of it when it goes on. What it writes to the database is refused by its fencing
number; what it says outside is not. So `still_ours` is asked right before every change outside: it
looks at the clock while the lease certainly holds, and at the database when it may have run out.
What is only to be said while it is still wanted is asked about at the same moment: `only_while`.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Protocol

from agent.state.database import LeaseLost
from agent.state.inbox import Inbox

UNSURE = 0.2
"""The part of a lease, at its end, that is not relied on: clocks differ, and a call takes a moment
to get to where it is carried out. With a lease of 30 s these are 6 s."""


class Held(Protocol):
    """What was leased: an event with its conversation, or a job.

    `taken_at` is no later than the moment in which it was leased.
    """

    @property
    def lease(self) -> str: ...

    @property
    def fence(self) -> int: ...

    @property
    def taken_at(self) -> datetime: ...


class Hold:
    """One conversation, or one job, while it is leased to this process.

    `enter` makes it the one that the current task, and all that it starts, speak under.
    """

    def __init__(
        self, inbox: Inbox, held: Held, *, ttl: timedelta, clock: Callable[[], datetime]
    ) -> None:
        self._inbox = inbox
        self._name = held.lease
        self._fence = held.fence
        self._ttl = ttl
        self._clock = clock
        self._sure_until = self._end_of_trust(held.taken_at)
        self._released = False

    def enter(self) -> None:
        """From now on this task speaks in this conversation."""
        _HELD.set(self)

    async def renew(self) -> None:
        """Keep the lease for another `ttl`. Raises `LeaseLost` and `DatabaseDown`."""
        asked_at = self._clock()  # before the database sets the end, so that ours is no later
        await self._inbox.renew(self._name, self._fence, ttl=self._ttl)
        self._sure_until = self._end_of_trust(asked_at)

    async def confirm(self) -> None:
        """Return while the lease certainly holds. Raises `LeaseLost` and `DatabaseDown`."""
        while self._clock() >= self._sure_until:  # again, if we stood still in the renewal itself
            if self._released:
                raise LeaseLost(f"{self._name} was given back")
            await self.renew()

    async def release(self) -> None:
        """Give the lease back; what is still on its way may be said until it would have ended."""
        self._released = True
        await self._inbox.release(self._name, self._fence)

    def _end_of_trust(self, since: datetime) -> datetime:
        return since + self._ttl * (1 - UNSURE)


_HELD: ContextVar[Hold | None] = ContextVar("held", default=None)
_WANTED: ContextVar[Callable[[], Awaitable[None]] | None] = ContextVar("wanted", default=None)


@contextmanager
def only_while(wanted: Callable[[], Awaitable[None]]) -> Iterator[None]:
    """Within the block the current task changes nothing outside for which `wanted` raises."""
    before = _WANTED.set(wanted)
    try:
        yield
    finally:
        _WANTED.reset(before)


async def still_ours() -> None:
    """Raise `LeaseLost` if the current task's conversation may be another process's by now.

    Returns at once outside of any conversation. Raises `DatabaseDown` when nobody can tell, and
    what the condition of `only_while` raises.
    """
    if hold := _HELD.get():
        await hold.confirm()
    if wanted := _WANTED.get():
        await wanted()
