"""The web process: takes events in, answers interactive turns, and leaves without dropping any."""

import asyncio
import gc
import signal

import structlog

from agent.state.database import DatabaseDown, is_migrated
from bot.app import build
from bot.cannot_start import NO_TABLES, CannotStartError
from bot.door import open_door
from bot.settings import Settings

log = structlog.get_logger(__name__)


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT, then drain: running turns end, what arrives is kept for later.

    The door closes last. Slack delivers what met a closed one only a minute later.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await _require_tables(settings.database)
    async with build(settings) as app:
        async with open_door(app):
            dispatching = asyncio.create_task(app.dispatch())
            gc.collect()
            gc.freeze()  # what start-up made stays: p99 of the 2xx falls by a factor of 4
            log.info("web listening", host=settings.rootle_host, port=settings.rootle_port)
            await _until(stop, dispatching)
            log.info("draining", seconds=settings.rootle_drain_seconds)
            await app.dispatcher.drain(settings.rootle_drain_seconds)
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


async def _until(stop: asyncio.Event, dispatching: "asyncio.Task[None]") -> None:
    """Wait for the signal; should dispatching fail, fail with it so that the process restarts."""
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({stopped, dispatching}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if dispatching.done():
        dispatching.result()
