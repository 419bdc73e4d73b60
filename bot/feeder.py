"""Gives RQ's workers what is next: a few jobs at a time, in an order fair to every channel.

The database knows what is to be done, so that this may happen in several processes at once, late, or
twice: a Redis that came back empty has its tokens again a moment later, and a job whose worker died as
soon as the lease has run out.
"""

import asyncio
import contextlib

import structlog

from agent.state.database import DatabaseDown
from agent.state.job_queue import JobQueue
from agent.state.job_rows import Queue
from integrations.errors import TryLater
from integrations.queue import JobTokens

log = structlog.get_logger(__name__)

AHEAD = 2
"""Tokens for each worker of a queue: one to begin with when it is done, and one to spare. With more,
a channel that asks late would wait behind those that were lined up before it."""

POLL_SECONDS = 1.0
"""How often it looks by itself; this process's own jobs are told of at once, and workers line the next
ones up when they are done with one."""


class Feeder:
    """Keeps RQ's queues filled; `nudge` when a job was added or ended here."""

    def __init__(self, jobs: JobQueue, tokens: JobTokens) -> None:
        self._jobs = jobs
        self._tokens = tokens
        self._nudged = asyncio.Event()

    def nudge(self) -> None:
        """Look now."""
        self._nudged.set()

    async def run(self) -> None:
        """Feed until cancelled; what is away is waited for."""
        away = False
        while True:
            try:
                for queue in await self._jobs.busy():  # mostly none: one cheap question
                    await self.feed(queue)
                away = False
            except (DatabaseDown, TryLater) as error:
                if not away:
                    log.warning("jobs wait", reason=str(error))
                away = True
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._nudged.wait()
            self._nudged.clear()

    async def feed(self, queue: Queue) -> None:
        """Put the tokens of what is next into one queue. Raises `DatabaseDown` and `TryLater`."""
        workers, there = await asyncio.gather(
            self._tokens.workers(queue), self._tokens.waiting(queue)
        )
        most = AHEAD * max(1, workers)
        if len(there) >= most:
            return
        ready = await self._jobs.ready(queue, limit=most + len(there))
        for job in [job for job in ready if job not in there][: most - len(there)]:
            await self._tokens.put(queue, job)
