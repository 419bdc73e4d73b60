"""The door: a process that takes in what Slack sends and says 200, while another one thinks.

It is forked from `rootle web` before anything runs there, so it shares that process's memory and costs
little. It has the database to itself for its own commits; what only the answering process can see to (a
form whose answer stands in the response) goes through the hatch. When that process is gone, so is this.
"""

import asyncio
import contextlib
import gc
import os
import signal
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import NoReturn

import structlog
import uvloop
from aiohttp import web
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from agent.state.database import Database
from agent.state.overview import Overview
from agent.state.right_of_way import First
from agent.state.stores import Stores
from bot.guard import Guard
from bot.hatch import Gone, Hatch, Message
from bot.operator_token import operator_token
from bot.operators import Operators
from bot.settings import Settings
from bot.socket_mode import SocketMode
from handlers.receive import Direct
from integrations.queue import JobTokens

log = structlog.get_logger(__name__)

LOOK_SECONDS = 2.0
"""How long the answering process may take to say that it is there before it counts as stuck."""

DIRECT_SECONDS = 3.0
"""For an answer that stands in the response; Slack waits no longer."""

LAST_SECONDS = 3
"""For what is being taken in when the door closes."""


def keep_door(
    settings: Settings, end: socket.socket, way: First, clock: Callable[[], datetime]
) -> NoReturn:
    """Everything that the forked process does; it ends with this."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)  # the answering process decides when it closes
    code = 1
    try:
        uvloop.run(_keep(settings, end, way, clock))
        code = 0
    except Exception:
        log.exception("the door broke")
    finally:
        os._exit(code)  # nothing that the other process has to do at its end is ours to do


async def _keep(
    settings: Settings, end: socket.socket, way: First, clock: Callable[[], datetime]
) -> None:
    async with AsyncExitStack() as stack:
        database = await Database.open(settings.database, way)
        stack.push_async_callback(database.close)
        tokens = JobTokens(settings.redis) if settings.redis else None
        if tokens:
            stack.callback(tokens.close)
        door = Door(settings, Stores(database, clock), tokens, clock)
        stack.push_async_callback(door.close)
        hatch = await Hatch.through(end, {"open": door.open, "close": door.close})
        await door.stand_at(hatch)


class Door:
    """Listens from `open` to `close`, or until the process behind the hatch is gone."""

    def __init__(
        self,
        settings: Settings,
        stores: Stores,
        tokens: JobTokens | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._stores = stores
        self._tokens = tokens
        self._clock = clock
        self._runner: web.AppRunner | None = None
        self._line: asyncio.Task[None] | None = None

    async def stand_at(self, hatch: Hatch) -> None:
        """Do what is asked through `hatch` until nobody is there any more."""
        self._hatch = hatch
        await hatch.run()

    async def open(self, _: Message) -> Message:
        """Listen from now on; `cannot` says in a sentence why not."""
        self._runner = web.AppRunner(self._routes(), access_log=None, shutdown_timeout=LAST_SECONDS)
        await self._runner.setup()
        if why := await _listen(self._runner, self._settings):
            return {"cannot": why}
        if self._settings.socket_mode:
            self._line = asyncio.create_task(self._listen_on_socket(), name="socket mode")
        gc.collect()
        gc.freeze()  # what start-up made stays: p99 of the 2xx falls by a factor of 4
        return {"listening": True}

    async def close(self, _: Message | None = None) -> Message:
        """Let what is being taken in end, then take in nothing more."""
        if self._runner:
            await self._runner.cleanup()
        if self._line:
            self._line.cancel()
            await asyncio.gather(self._line, return_exceptions=True)
        return {}

    def _nudge(self) -> None:
        self._hatch.tell("nudge")

    async def _direct(self, direct: Direct) -> BoltResponse:
        asked = {"body": direct.body, "content_type": direct.content_type}
        said = await self._asked("direct", DIRECT_SECONDS, **asked)
        if not said:
            return BoltResponse(status=503)
        return BoltResponse(status=said["status"], body=said["body"], headers=said["headers"])

    async def _look(self) -> Message:
        return await self._asked("look", LOOK_SECONDS)

    async def _asked(self, what: str, seconds: float, **values: str) -> Message:
        """What the answering process says; empty when it does not in time, or cannot."""
        with contextlib.suppress(TimeoutError, Gone):
            async with asyncio.timeout(seconds):
                return await self._hatch.ask(what, **values)
        return {}

    def _routes(self) -> web.Application:
        async def alive(request: web.Request) -> web.Response:
            answers = bool(await self._look())
            return web.json_response({"ok": answers}, status=200 if answers else 503)

        async def ready(request: web.Request) -> web.Response:
            counts = await self._stores.inbox.counts()
            looked = await self._look()
            takes = bool(looked) and not looked["draining"]  # or a balancer goes elsewhere
            body = {"ok": takes, "inbox": counts}
            return web.json_response(body, status=200 if takes else 503)

        application = web.Application(client_max_size=2**21)
        if secret := self._settings.slack_signing_secret:  # none with Socket Mode alone
            guard = Guard(
                self._stores.inbox,
                secret=secret.get_secret_value().encode(),
                clock=self._clock,
                nudge=self._nudge,
                direct=self._direct,
            )
            application.add_routes(guard.routes())
        operators = Operators(
            Overview(self._stores.database, self._clock),
            self._stores,
            self._tokens,
            token=operator_token(self._settings),
        )
        application.add_routes(operators.routes())
        application.router.add_get("/healthz", alive)
        application.router.add_get("/readyz", ready)
        return application

    async def _listen_on_socket(self) -> None:
        token = self._settings.slack_app_token
        assert token is not None  # that is what switches it on
        line = SocketMode(
            self._stores.inbox,
            app_token=token.get_secret_value(),
            web_client=AsyncWebClient(base_url=self._settings.slack_api_url),
            clock=self._clock,
            nudge=self._nudge,
            direct=self._direct,
        )
        await line.run()


async def _listen(runner: web.AppRunner, settings: Settings) -> str:
    """Why the address cannot be had; empty once it is listened on."""
    host, port = settings.rootle_host, settings.rootle_port
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        return (
            f"Cannot listen on {host}:{port} ({error.strerror}). "
            "Set ROOTLE_HOST or ROOTLE_PORT to another one, or end what listens there."
        )
    return ""
