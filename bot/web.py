"""`rootle web`: takes events in, answers interactive turns, and leaves without dropping any.

It is two processes. The door (`bot.door`) takes events in, and is never kept waiting by what the other one
thinks about; this is the other one.
"""

import asyncio
import gc
import signal
import sys

import structlog
import uvloop

from agent.state.database import DatabaseDown
from agent.state.migrating import is_migrated
from bot.app import build, now
from bot.cannot_start import NO_TABLES, CannotStartError
from bot.doorway import Doorway, fork_door, open_door
from bot.niceness import Niceness, step_back
from bot.settings import Settings

log = structlog.get_logger(__name__)

SWITCH_SECONDS = 0.0005
"""How long a turn that computes may keep the database's threads from running; Python's own is 5 ms."""


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises `CannotStartError`."""
    doorway = fork_door(settings, now)
    step_back(Niceness.ANSWERS)
    sys.setswitchinterval(SWITCH_SECONDS)
    uvloop.run(_serve(settings, doorway))


async def _serve(settings: Settings, doorway: Doorway) -> None:
    """Run until SIGTERM or SIGINT, then drain: running turns end, what arrives is kept for later.

    The door closes last. Slack delivers what met a closed one only a minute later.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await _require_tables(settings.database)
    async with build(settings, doorway.way) as app, open_door(doorway, app) as door:
        dispatching = asyncio.create_task(app.dispatch())
        gc.collect()
        gc.freeze()  # what start-up made stays, and is not looked through again
        log.info("web listening", host=settings.rootle_host, port=settings.rootle_port)
        try:
            await _until(stop, dispatching, door)
            patience = settings.rootle_drain_seconds if stop.is_set() else 0
            log.info("draining", seconds=patience)
            await app.dispatcher.drain(patience)
            _fail_with(dispatching, door)
        finally:
            dispatching.cancel()
            await asyncio.gather(dispatching, return_exceptions=True)


async def _require_tables(database: str) -> None:
    """Stop start-up before an old database; one that is away now may come back later."""
    try:
        if await is_migrated(database):
            return
    except DatabaseDown as error:
        log.warning("database down at start, events get 503 until it is back", reason=str(error))
        return
    raise CannotStartError(NO_TABLES)


async def _until(stop: asyncio.Event, *needed: "asyncio.Task[None]") -> None:
    """Wait for the signal, or for the end of something without which there is no going on."""
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({stopped, *needed}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()


def _fail_with(*needed: "asyncio.Task[None]") -> None:
    """Raise what one of them failed with, so that whoever watches this process starts another."""
    for task in needed:
        if task.done():
            task.result()
