"""The clock process: begins every scheduled run when its time has come.

Any number of clocks may run; one leads at a time, and the others stand by until its lease has run
out. The work itself is done by workers: the clock only makes jobs of it.
"""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from agent.state.database import Database, DatabaseDown, LeaseLost
from agent.state.due import AT_ONCE, DueSchedules
from agent.state.migrating import is_migrated
from bot.cannot_start import NO_TABLES, CannotStartError
from bot.settings import Settings

log = structlog.get_logger(__name__)

LOOK_SECONDS = 5.0
"""How often a clock looks by itself: so late may a run be that was ordered for the next minute."""

SOONEST_SECONDS = 0.05
"""The least pause, so that what cannot be run is not tried without end."""


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT, which end it at once. A database that is down is waited for."""
    this = asyncio.current_task()
    assert this is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, this.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await _await_tables(settings.database)
        database = await Database.open(settings.database)
        try:
            await Clock(
                DueSchedules(database, _now),
                owner=f"{socket.gethostname()}:{os.getpid()}",
                ttl=timedelta(seconds=settings.rootle_lease_seconds),
                clock=_now,
            ).run()
        finally:
            await database.close()


class Clock:
    """One clock: it leads, or it stands by."""

    def __init__(
        self, due: DueSchedules, *, owner: str, ttl: timedelta, clock: Callable[[], datetime]
    ) -> None:
        self._due = due
        self._owner = owner
        self._ttl = ttl
        self._look = min(LOOK_SECONDS, ttl.total_seconds() / 3)  # no lease ends between two looks
        self._clock = clock
        self._fence: int | None = None
        self._renewed = clock()
        self._away = False

    async def run(self) -> None:
        """Look, act and wait until cancelled; then let the next clock lead at once."""
        try:
            while True:
                wait = await self._patiently()
                await asyncio.sleep(wait)
        finally:
            await self._leave()

    async def tick(self) -> float:
        """Do what is due, if this clock leads; how many seconds there are until the next look.

        Raises `DatabaseDown`.
        """
        if not await self._leads():
            return self._look
        assert self._fence is not None
        try:
            runs = await self._due.run(self._fence)
        except LeaseLost:
            self._fence = None
            return SOONEST_SECONDS
        for run in runs:
            late = (self._clock() - run.at).total_seconds()
            log.info(
                "schedule runs",
                schedule=run.schedule.id,
                at=run.at.isoformat(),
                late_seconds=round(late, 1),
                missed=run.missed_in_all,
            )
        if len(runs) == AT_ONCE:
            return SOONEST_SECONDS
        return self._until(await self._due.next_at())

    async def _leads(self) -> bool:
        """Whether this is the clock that acts; renews its lease when a third of that has passed."""
        now = self._clock()
        if self._fence is not None:
            if timedelta() <= now - self._renewed < self._ttl / 3:
                return True
            if await self._due.keep(self._fence, ttl=self._ttl):
                self._renewed = now
                return True
        self._fence, self._renewed = await self._due.lead(self._owner, ttl=self._ttl), now
        if self._fence is not None:
            log.info("clock leads", fence=self._fence)
        return self._fence is not None

    def _until(self, moment: datetime | None) -> float:
        if moment is None:
            return self._look
        wait = (moment - self._clock()).total_seconds()
        return min(max(wait, SOONEST_SECONDS), self._look)

    async def _patiently(self) -> float:
        try:
            wait = await self.tick()
        except DatabaseDown as error:
            if not self._away:
                log.warning("schedules wait", reason=str(error))
            self._away = True
            return self._look
        self._away = False
        return wait

    async def _leave(self) -> None:
        if self._fence is not None:
            with contextlib.suppress(DatabaseDown):
                await self._due.keep(self._fence, ttl=timedelta())


async def _await_tables(database: str) -> None:
    """Stop start-up before an old database, and wait for one that is away."""
    while True:
        try:
            there = await is_migrated(database)
        except DatabaseDown as error:
            log.warning("database down at start, trying again", reason=str(error))
            await asyncio.sleep(LOOK_SECONDS)
            continue
        if not there:
            raise CannotStartError(NO_TABLES)
        log.info("clock ready")
        return


def _now() -> datetime:
    """As `bot.app.now`, without importing all that answers questions."""
    return datetime.now(UTC)
