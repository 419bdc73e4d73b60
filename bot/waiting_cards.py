"""Keeps the progress of work in the background honest while nobody is at it: the thread hears so.

Every web process looks; whoever holds the job's lease tells, once for each time that a job is left.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from agent.later import place_of
from agent.state.database import DatabaseDown
from agent.state.hold import Hold
from agent.state.job_rows import TakenJob
from agent.state.stores import Stores
from agent.state.unattended import Unattended
from agent.turn import Person, Turn
from bot.progress import ProgressCard

log = structlog.get_logger(__name__)

EVERY = 5.0
"""Seconds between two looks."""

_OWNER = "waiting cards"
"""In the lease of a job whose thread is just being told."""

HELD = timedelta(seconds=10)
"""How long a job has to wait for a worker at most while its thread is told, or because whoever tells dies."""

_WORDS = {
    "waits for a worker": ("waiting for a worker", "Since"),
    "waits for its time": ("waiting to be tried again", "At"),
}


class WaitingCards:
    """The progress of jobs that wait; `card` makes that of a turn."""

    def __init__(
        self,
        stores: Stores,
        card: Callable[[Turn], ProgressCard],
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._stores = stores
        self._card = card
        self._clock = clock

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            with contextlib.suppress(DatabaseDown):
                await self.look()
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Tell what is to be told now. Raises `DatabaseDown`."""
        for one in await self._stores.unattended.find():
            held = await self._stores.unattended.hold(one, _OWNER, ttl=HELD)
            if held is not None:
                await self._tell_in_time(one, held)

    async def _tell_in_time(self, one: Unattended, held: TakenJob) -> None:
        """Slack may be slow; workers should not have to wait for it."""
        told = False
        try:
            async with asyncio.timeout(HELD.total_seconds()):
                told = await asyncio.create_task(self._tell(one, held))
        except TimeoutError:
            log.info("job waits, not told in time", job=held.job.id)
        finally:
            await self._stores.unattended.leave(one, held, told=told)

    async def _tell(self, one: Unattended, held: TakenJob) -> bool:
        """False where it may be tried again; in a task of its own, which speaks under the job's lease alone."""
        Hold(self._stores.inbox, held, ttl=HELD, clock=self._clock).enter()
        card = self._card(_turn(held))
        if one.news == "stopped":
            return await card.show_end("Stopped", one.moment)
        log.info("job waits", job=held.job.id, news=one.news, moment=one.moment.isoformat())
        return await card.show_waiting(*_WORDS[one.news], one.moment)


def _turn(held: TakenJob) -> Turn:
    """The job's own turn, as far as its progress needs it."""
    job = held.job
    return Turn(
        id=f"j{job.id}",
        place=place_of(job.asked.conversation, job.asked.arguments.get("kind", "channel")),
        asker=Person(job.asked.asked_by, ""),
        text="",
        asked_at=job.created_at,
        fence=held.fence,
        lease=held.lease,
    )
