"""Shows in a thread that Rootle is working on it, and takes the sign down again whatever happens.

Slack has two signs: the agent session (`processing`, with the Stop button) and the line behind
Rootle's name, which vanishes after two minutes and with each message. Neither may ever harm or
hold up a turn, so they are set by a task of their own and failures are only logged.
"""

import asyncio
from typing import Literal

import structlog

from agent.state.database import DatabaseDown, LeaseLost
from integrations.errors import OutsideError
from integrations.slack import Slack

log = structlog.get_logger(__name__)

REFRESH = 75.0
"""Seconds after which the line is set again; Slack takes it down after 120."""

LONGEST_LINE = 100
"""Characters of the line; it is one glance, not a message."""

SILENT = (OutsideError, LeaseLost, DatabaseDown)
"""What keeps a sign from being set, and is no reason to do anything about it."""

_GOODBYES: set[asyncio.Task[None]] = set()
"""Signs being taken down: the event loop itself keeps no task alive."""


class Working:
    """The signs in one thread, from the first `show` to `end`.

    They also end with the task that showed them first, should it be cancelled or die.
    """

    def __init__(self, slack: Slack, *, channel: str, thread: str) -> None:
        """Without a `thread` Slack has no place for signs, and nothing is shown."""
        self._slack = slack
        self._channel = channel
        self._thread = thread
        self._line = ""
        self._changed = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    def show(self, line: str) -> None:
        """Show `line` until another or the end; empty shows none, though the work goes on."""
        self._line = " ".join(line.split())[:LONGEST_LINE]
        self._changed.set()
        if self._keeper is None and self._thread:
            keeper = self._keeper = asyncio.create_task(self._keep())
            worker = asyncio.current_task()
            if worker is not None:
                worker.add_done_callback(lambda _: self._abandoned(keeper))

    async def end(
        self, session: Literal["active", "suspended"], *, left_over: bool = False
    ) -> None:
        """Take the signs down; the session is `suspended` when a person must act.

        `left_over` ones were put up by a process that died, so that none are known here.
        """
        keeper, self._keeper = self._keeper, None
        if not self._thread or (keeper is None and not left_over):
            return
        if keeper is not None:
            keeper.cancel()
            await asyncio.wait({keeper})
        await asyncio.gather(self._set_line(""), self._set_session(session))

    def _abandoned(self, keeper: asyncio.Task[None]) -> None:
        """The task that began to show signs is over, and nobody has taken them down."""
        if self._keeper is keeper:
            goodbye = asyncio.get_running_loop().create_task(self.end("active"))
            _GOODBYES.add(goodbye)
            goodbye.add_done_callback(_GOODBYES.discard)

    async def _keep(self) -> None:
        session = asyncio.create_task(self._set_session("processing"))
        shown = ""
        try:
            while True:
                self._changed.clear()
                if self._line or shown:
                    shown = self._line
                    await self._set_line(shown)
                await self._next_change()
        finally:
            await asyncio.wait({session})

    async def _next_change(self) -> None:
        try:
            async with asyncio.timeout(REFRESH):
                await self._changed.wait()
        except TimeoutError:
            return

    async def _set_line(self, line: str) -> None:
        try:
            await self._slack.set_status(channel=self._channel, thread=self._thread, text=line)
        except SILENT as error:
            log.debug("status not shown", reason=str(error))

    async def _set_session(self, status: str) -> None:
        try:
            await self._slack.session_status(
                channel=self._channel, thread=self._thread, status=status
            )
        except SILENT as error:
            log.debug("session not set", reason=str(error))
