"""Puts what arrived into the inbox, after which nothing can lose it any more."""

import asyncio
from collections.abc import Callable

from agent.crashpoints import crash_point
from agent.state.accepting import Arrival
from agent.state.database import DatabaseDown
from agent.state.inbox import Inbox

DEADLINE = 2.5
"""Seconds for the commit. Slack waits 3 s for an answer; later it counts as failed in any case."""


class Intake:
    """The way into the inbox for every transport; `nudge` wakes the dispatcher of this process."""

    def __init__(self, inbox: Inbox, *, nudge: Callable[[], None]) -> None:
        self._inbox = inbox
        self._nudge = nudge

    async def store(self, arrival: Arrival) -> None:
        """Commit `arrival`, unless it is here already; either way it may be acknowledged.

        Raises `DatabaseDown` when that cannot be done in time. It may have been committed all
        the same: the sender's next delivery is then recognised.
        """
        crash_point("before commit")
        try:
            async with asyncio.timeout(DEADLINE):
                await self._inbox.accept(arrival)
        except TimeoutError:
            raise DatabaseDown(f"no commit within {DEADLINE} s") from None
        crash_point("after commit")
        self._nudge()
