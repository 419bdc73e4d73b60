"""Everything that takes events in: Slack's one address, its line, and two for those who operate it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from agent.state.home import at_home
from agent.state.inbox import Inbox
from agent.state.overview import Overview
from bot.app import App
from bot.cannot_start import CannotStartError
from bot.guard import Guard
from bot.operator_token import operator_token
from bot.operators import Operators
from bot.settings import Settings
from bot.socket_mode import SocketMode


class Door:
    """Opened and closed on the front loop; it shares with the turns' loop what it is given here.

    `turns` is the loop on which the app's dispatcher and its Bolt run.
    """

    def __init__(self, app: App, turns: asyncio.AbstractEventLoop) -> None:
        self._app = app
        self._turns = turns
        self._inbox = Inbox(app.stores.database, app.clock)
        self._runner = web.AppRunner(self._routes(), access_log=None, shutdown_timeout=3)
        self._line: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Listen from now on. Raises `CannotStartError` when the address is taken."""
        await self._runner.setup()
        await _listen(self._runner, self._app.settings)
        if self._app.settings.socket_mode:
            self._line = asyncio.create_task(self._listen_on_socket(), name="socket mode")

    async def close(self) -> None:
        """Let what is being taken in end, then take in nothing more."""
        await self._runner.cleanup()
        if self._line:
            self._line.cancel()
            await asyncio.gather(self._line, return_exceptions=True)

    def _nudge(self) -> None:
        self._turns.call_soon_threadsafe(self._app.dispatcher.nudge)

    async def _direct(self, request: AsyncBoltRequest) -> BoltResponse:
        return await at_home(self._turns, self._app.bolt.async_dispatch(request))

    def _routes(self) -> web.Application:
        async def alive(request: web.Request) -> web.Response:
            return web.json_response({"ok": True})

        async def ready(request: web.Request) -> web.Response:
            counts = await self._inbox.counts()
            draining = self._app.dispatcher.is_draining  # a balancer sends requests elsewhere then
            body = {"ok": not draining, "inbox": counts}
            return web.json_response(body, status=503 if draining else 200)

        application = web.Application(client_max_size=2**21)
        if secret := self._app.settings.slack_signing_secret:  # none with Socket Mode alone
            guard = Guard(
                self._inbox,
                secret=secret.get_secret_value().encode(),
                clock=self._app.clock,
                nudge=self._nudge,
                direct=self._direct,
            )
            application.add_routes(guard.routes())
        operators = Operators(
            Overview(self._app.stores.database, self._app.clock),
            self._app.stores,
            self._app.tokens,
            token=operator_token(self._app.settings),
        )
        application.add_routes(operators.routes())
        application.router.add_get("/healthz", alive)
        application.router.add_get("/readyz", ready)
        return application

    async def _listen_on_socket(self) -> None:
        settings = self._app.settings
        token = settings.slack_app_token
        assert token is not None  # that is what switches it on
        line = SocketMode(
            self._inbox,
            app_token=token.get_secret_value(),
            web_client=AsyncWebClient(base_url=settings.slack_api_url),
            clock=self._app.clock,
            nudge=self._nudge,
            direct=self._direct,
        )
        await line.run()


@asynccontextmanager
async def open_door(app: App) -> AsyncIterator[Door]:
    """The app's door, open within the block. Raises `CannotStartError`."""
    door = Door(app, asyncio.get_running_loop())
    await app.front.run(door.open())
    try:
        yield door
    finally:
        await app.front.run(door.close())


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    host, port = settings.rootle_host, settings.rootle_port
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise CannotStartError(
            f"Cannot listen on {host}:{port} ({error.strerror}). "
            "Set ROOTLE_HOST or ROOTLE_PORT to another one, or end what listens there."
        ) from error
