"""The web process: takes events in, answers interactive turns, and leaves without dropping any."""

import asyncio
import gc
import signal
from contextlib import AsyncExitStack

import structlog
from aiohttp import web

from agent.state.database import DatabaseDown, is_migrated
from bot.app import App, build
from bot.cannot_start import CannotStartError
from bot.guard import Guard
from bot.settings import Settings
from bot.socket_mode import SocketMode

log = structlog.get_logger(__name__)


def routes(app: App) -> web.Application:
    """The aiohttp application: Slack's one address and two for the people who operate it."""
    secret = app.settings.slack_signing_secret
    guard = Guard(
        app.stores.inbox,
        secret=secret.get_secret_value().encode() if secret else b"",
        clock=app.clock,
        nudge=app.dispatcher.nudge,
        direct=app.bolt.async_dispatch,
    )

    async def alive(request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def ready(request: web.Request) -> web.Response:
        counts = await app.stores.inbox.counts()
        draining = app.dispatcher.is_draining  # a balancer sends its requests elsewhere then
        body = {"ok": not draining, "inbox": counts}
        return web.json_response(body, status=503 if draining else 200)

    application = web.Application(client_max_size=2**21)
    if secret:  # with Socket Mode alone there is no door
        application.add_routes(guard.routes())
    application.router.add_get("/healthz", alive)
    application.router.add_get("/readyz", ready)
    return application


async def listen_on_socket(app: App) -> None:
    """Take events over Socket Mode until cancelled."""
    assert app.settings.slack_app_token is not None  # that is what switches it on
    line = SocketMode(
        app.stores.inbox,
        app_token=app.settings.slack_app_token.get_secret_value(),
        web_client=app.web_client,
        clock=app.clock,
        nudge=app.dispatcher.nudge,
        direct=app.bolt.async_dispatch,
    )
    await line.run()


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT, then drain: running turns end, what arrives is kept for later.

    The door closes last. Slack delivers what met a closed one only a minute later.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await _require_tables(settings.database)
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(build(settings))
        runner = web.AppRunner(routes(app), access_log=None, shutdown_timeout=3)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await _listen(runner, settings)
        dispatching = asyncio.create_task(app.dispatch())
        socket = asyncio.create_task(listen_on_socket(app)) if settings.socket_mode else None
        gc.collect()
        gc.freeze()  # what start-up made stays: fewer pauses, p99 of the 2xx falls by a factor of 4
        log.info("web listening", host=settings.rootle_host, port=settings.rootle_port)
        await _until(stop, dispatching)
        log.info("draining", seconds=settings.rootle_drain_seconds)
        await app.dispatcher.drain(settings.rootle_drain_seconds)
        await runner.cleanup()
        if socket:
            socket.cancel()
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
    raise CannotStartError("The database has not the tables of this version: run `rootle migrate`.")


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    host, port = settings.rootle_host, settings.rootle_port
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise CannotStartError(
            f"Cannot listen on {host}:{port} ({error.strerror}). "
            "Set ROOTLE_HOST or ROOTLE_PORT to another one, or end what listens there."
        ) from error


async def _until(stop: asyncio.Event, dispatching: "asyncio.Task[None]") -> None:
    """Wait for the signal; should dispatching fail, fail with it so that the process restarts."""
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({stopped, dispatching}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if dispatching.done():
        dispatching.result()
