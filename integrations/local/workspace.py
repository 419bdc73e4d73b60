"""The local workspace as one web server: Slack's side, the console, and PostHog behind it.

    /                console, its files under /console/
    /workspace/…     what the console and `rootle workspace` use
    /slack/…         the Slack that Rootle talks to
    /posthog/…       passed on to the PostHog of this machine

`build` is the one place where these are put together.
"""

import asyncio
import logging
import re
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from aiohttp import web
from aiohttp.typedefs import Middleware

from integrations.local.acting import Acting
from integrations.local.asked import in_sentences
from integrations.local.doorkeeper import LOOPBACK, add_headers, doorkeeper
from integrations.local.faults import Faults
from integrations.local.forward import PREFIX, Forward
from integrations.local.live import Live
from integrations.local.neighbour import Neighbour
from integrations.local.reading import Reading
from integrations.local.slack import Pace, SlackWorkspace
from integrations.local.upkeep import Upkeep

CONSOLE = Path(__file__).parent / "console"
INSIGHT = PREFIX + r"/project/{project:\d+}/insights/new"
"""Where PostHog opens a new insight for people; `#q=` behind it names the query."""

LARGEST_BODY = 64 * 2**20
"""Bytes of one request; files travel in JSON, which makes them a third larger."""

_REAL_TOKEN = re.compile(r"xox[a-z](?:\.xox[a-z])?-\d{9,}-\d{9,}-")
"""How every bot token begins that Slack gives: the numbers of a team and of an app."""

_LOG = logging.getLogger(__name__)


class NotLocalError(Exception):
    """The workspace was asked to do what is not its business; the message says what and why."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run a workspace: `home` keeps everything, the two URLs are Rootle and PostHog."""

    home: Path
    bot_url: str
    posthog_url: str
    signing_secret: str = field(repr=False)
    bot_token: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 3100
    pace: Pace = field(default_factory=Pace)

    def check(self) -> None:
        """Raise NotLocalError for an address that others reach, or for a token of the real Slack."""
        if self.host not in LOOPBACK:
            raise NotLocalError(
                f"The local workspace has no passwords, so it listens on this machine alone: use "
                f"127.0.0.1, not {self.host}."
            )
        if _REAL_TOKEN.match(self.bot_token):
            raise NotLocalError(
                "SLACK_BOT_TOKEN is a token of a real Slack workspace. Unset it to use the local one."
            )


def build(plan: Plan) -> web.Application:
    """The application, with everything that it holds opened and closed with it."""
    plan.check()
    faults = Faults()
    address = f"http://{plan.host}:{plan.port}"
    events = f"{plan.bot_url.rstrip('/')}/slack/events"
    slack = SlackWorkspace(
        plan.home,
        events_url=events,
        interactivity_url=events,
        commands_url=events,
        signing_secret=plan.signing_secret,
        bot_token=plan.bot_token,
        faults=faults,
        address=address,
        pace=plan.pace,
    )
    live = Live(slack)
    reading = Reading(slack, live)
    forward = Forward(plan.posthog_url)
    app = web.Application(
        middlewares=[
            doorkeeper,
            in_sentences,
            cast("Middleware", faults.middleware("slack")),  # same, but for the parameters' names
        ],
        client_max_size=LARGEST_BODY,
    )
    app.add_routes(slack.routes())
    app.add_routes(reading.routes())
    app.add_routes(Acting(slack, live, reading).routes())
    app.add_routes(Upkeep(slack, live, faults, Neighbour(plan.posthog_url, plan.home)).routes())
    app.add_routes([web.get(INSIGHT, _insight)])  # a page for people, which PostHog's API has not
    app.add_routes(forward.routes())
    app.add_routes(
        [web.get("/", _console), web.get("/healthz", _healthy), web.static("/console", CONSOLE)]
    )
    app.on_response_prepare.append(add_headers)
    app.on_cleanup.append(forward.close)
    app.cleanup_ctx.append(_opened(slack, live))
    app.on_shutdown.append(_end_pages(live))
    return app


async def serve(plan: Plan) -> None:
    """Run the workspace until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    runner = web.AppRunner(build(plan), access_log=None, shutdown_timeout=2)
    await runner.setup()
    try:
        await web.TCPSite(runner, plan.host, plan.port).start()
        _LOG.info("The local workspace is at http://%s:%s", plan.host, plan.port)
        await stop.wait()
    finally:
        await runner.cleanup()


async def _console(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(CONSOLE / "index.html", headers={"Cache-Control": "no-cache"})


async def _insight(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(CONSOLE / "insight.html", headers={"Cache-Control": "no-cache"})


async def _healthy(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


def _opened(slack: SlackWorkspace, live: Live) -> Callable[[web.Application], AsyncIterator[None]]:
    async def context(_app: web.Application) -> AsyncIterator[None]:
        async with slack:
            live.begin()
            yield

    return context


def _end_pages(live: Live) -> Callable[[web.Application], Awaitable[None]]:
    async def end(_app: web.Application) -> None:
        live.end()

    return end
