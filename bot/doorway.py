"""How the answering process has its door: forks it, opens and closes it, and answers what it asks."""

import asyncio
import contextlib
import gc
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from slack_bolt.async_app import AsyncBoltRequest

from agent.state.right_of_way import Second, right_of_way
from bot.app import App
from bot.cannot_start import CannotStartError
from bot.door import LAST_SECONDS, keep_door
from bot.hatch import Gone, Hatch, Message
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Doorway:
    """The door's process, and our end of what connects us."""

    pid: int
    end: socket.socket
    way: Second


def fork_door(settings: Settings, clock: Callable[[], datetime]) -> Doorway:
    """Make the door's process; it waits to be told to open.

    Only before this process has an event loop or a thread: a fork takes neither along.
    """
    ours, theirs = socket.socketpair()
    first, second = right_of_way()
    gc.collect()
    gc.freeze()  # what both have read by now stays in one place
    pid = os.fork()
    if pid == 0:
        ours.close()
        keep_door(settings, theirs, first, clock)
    theirs.close()
    return Doorway(pid, ours, second)


@asynccontextmanager
async def open_door(doorway: Doorway, app: App) -> AsyncIterator["asyncio.Task[None]"]:
    """Events are taken in within the block; the task given fails when the door's process ends.

    Raises `CannotStartError` when nothing can be listened on.
    """
    hatch = await Hatch.through(doorway.end, _answers(app))
    standing = asyncio.create_task(_stand(hatch), name="hatch")
    try:
        with contextlib.suppress(Gone):
            if why := (await hatch.ask("open")).get("cannot"):
                raise CannotStartError(why)
        yield standing
        with contextlib.suppress(Gone, TimeoutError):
            async with asyncio.timeout(2 * LAST_SECONDS):
                await hatch.ask("close")
    finally:
        standing.cancel()
        await asyncio.gather(standing, return_exceptions=True)
        await _leave(doorway.pid)


async def _stand(hatch: Hatch) -> None:
    await hatch.run()
    raise Gone


def _answers(app: App) -> dict[str, Callable[[Message], Awaitable[Message]]]:
    async def nudge(_: Message) -> Message:
        app.dispatcher.nudge()
        return {}

    async def look(_: Message) -> Message:
        return {"draining": app.dispatcher.is_draining}

    async def direct(asked: Message) -> Message:
        # The signature was checked at the door and is not looked at again.
        headers = {"content-type": asked["content_type"]}
        said = await app.bolt.async_dispatch(AsyncBoltRequest(body=asked["body"], headers=headers))
        return {"status": said.status, "body": said.body, "headers": said.headers}

    return {"nudge": nudge, "look": look, "direct": direct}


async def _leave(pid: int) -> None:
    """Wait for the door's process, which sees that we are gone; kill it if it does not."""
    waiting = asyncio.create_task(asyncio.to_thread(os.waitpid, pid, 0))
    await asyncio.wait({waiting}, timeout=LAST_SECONDS)
    if not waiting.done():
        os.kill(pid, signal.SIGKILL)
    await waiting
