"""Takes stored events out of the inbox, each conversation in order, and starts their work."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import timedelta

import structlog

from agent.state.database import DatabaseDown
from agent.state.inbox import Inbox, LeasedEvent
from bot.lane import ConversationLane

log = structlog.get_logger(__name__)


class Dispatcher:
    """Leases conversations for this process and runs one lane for each.

    `owner` names this process in leases; `ttl` is how long a lease lives without renewal, so the
    work of a killed process is taken over within that time; `poll` is in seconds.
    """

    def __init__(
        self,
        inbox: Inbox,
        open_lane: Callable[[LeasedEvent], ConversationLane],
        *,
        owner: str,
        ttl: timedelta,
        poll: float,
    ) -> None:
        self._inbox = inbox
        self._open_lane = open_lane
        self._owner = owner
        self._ttl = ttl
        self._poll = poll
        self._lanes: dict[str, ConversationLane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._leasing = asyncio.Lock()
        self._nudged = asyncio.Event()
        self._stopping = False
        self._drained = False

    @property
    def is_draining(self) -> bool:
        """Whether this process takes no new conversations any more."""
        return self._stopping

    def nudge(self) -> None:
        """Look into the inbox now: this process has just stored an event."""
        self._nudged.set()

    async def run(self) -> None:
        """Dispatch until `drain` is over; while it goes on, running turns still hear of more."""
        while not self._drained:
            try:
                await self._look()
            except DatabaseDown as error:
                log.warning("database down, dispatch waits", reason=str(error))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._poll):
                    await self._nudged.wait()
            self._nudged.clear()

    async def drain(self, seconds: float) -> None:
        """Lease nothing new, give running turns `seconds` to end, then hand the rest back."""
        self._stopping = True
        async with self._leasing:
            pass  # what is just being leased is to be handed back, too
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._drained = True
        self.nudge()

    async def _look(self) -> None:
        for conversation in await self._inbox.conversations_waiting():
            if lane := self._lanes.get(conversation):
                lane.more.set()
        async with self._leasing:
            if self._stopping:
                return
            for event in await self._inbox.lease(self._owner, ttl=self._ttl):
                task = asyncio.create_task(self._work(event), name=event.arrival.conversation)
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _work(self, event: LeasedEvent) -> None:
        conversation = event.arrival.conversation
        lane = self._lanes[conversation] = self._open_lane(event)
        try:
            await lane.run()
        except Exception:
            log.exception("lane broke, its lease will run out", conversation=conversation)
        finally:
            if self._lanes.get(conversation) is lane:
                del self._lanes[conversation]
            self.nudge()  # something may have come in just before the lease was given back
