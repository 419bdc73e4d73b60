"""A whole town for tests: the Slack stand-in, a PostHog stand-in, and real web processes beside them.

Tests speak as people do (`mention`, `reply`), kill what they like, and take their verdict from the
Slack stand-in's log alone.
"""

import asyncio
import contextlib
import contextvars
import json
import os
import signal
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import aiohttp
import psutil
from aiohttp import web

from integrations.local.faults import Faults
from integrations.local.slack import SlackWorkspace
from integrations.local.slack.pace import Pace
from tests.forking import Forked
from tests.forking import fork as fork_rootle
from tests.migrated import migrate
from tests.ports import free_port
from tests.waiting import PATIENCE

SECRET = "a-signing-secret-of-the-tests"
TOKEN = "xoxb-town-0001"
STEADY = 0.3  # seconds for which an answer must not change to count as complete
BOT = "U0ROOTLE"

_PORT = contextvars.ContextVar("port", default=0)
"""Whence the call comes that the Slack stand-in is carrying out."""


@dataclass
class Process:
    """One process of the product, and where it listens."""

    running: asyncio.subprocess.Process | Forked
    port: int
    log: Path

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            self.running.send_signal(signal.SIGKILL)

    def is_calling(self):
        """Whether it made the call that the Slack stand-in is carrying out; for watchers of its log."""
        with contextlib.suppress(psutil.NoSuchProcess):
            lines = psutil.Process(self.running.pid).net_connections("tcp")
            return any(line.laddr.port == _PORT.get() for line in lines)
        return False

    async def stop(self):
        """SIGTERM, and its exit code."""
        if self.running.returncode is None:
            self.running.terminate()
        async with asyncio.timeout(40):
            return await self.running.wait()


class Balancer:
    """One address before several web processes, as in production; a dead one is a 502."""

    def __init__(self):
        self.addresses = []
        self._next = 0

    async def handle(self, request):
        if not self.addresses:
            return web.Response(status=502)
        self._next += 1
        address = self.addresses[self._next % len(self.addresses)]
        body = await request.read()
        headers = {k: v for k, v in request.headers.items() if k.lower() != "host"}
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.post(address + request.path, data=body, headers=headers) as answer,
            ):
                return web.Response(status=answer.status, body=await answer.read())
        except aiohttp.ClientError:
            return web.Response(status=502)


class Town:
    """Everything outside the product, and the product's processes started against it.

    With `fork` they come with everything imported; without it they start as in production.
    """

    def __init__(
        self, home, posthog, *, database="", pace=None, retries=(0.2, 1.0, 10.0), fork=False
    ):
        self.home = home
        self.posthog = posthog
        self.database = database or f"sqlite:///{home / 'rootle.db'}"
        self._start = partial(fork_rootle, "web") if fork else _spawn_web
        self.faults = Faults()
        self.balancer = Balancer()
        self.webs = []
        self._pace = pace or Pace(rate=0, retries=retries)

    async def __aenter__(self):
        self.front = free_port()
        self.port = free_port()
        events = f"http://127.0.0.1:{self.front}/slack/events"
        self.slack = SlackWorkspace(
            self.home / "slack",
            events_url=events,
            interactivity_url=events,
            commands_url=events,
            signing_secret=SECRET,
            bot_token=TOKEN,
            faults=self.faults,
            address=f"http://127.0.0.1:{self.port}",
            pace=self._pace,
        )
        await self.slack.start()
        self._runners = [
            await _serve(
                self.slack.routes(), self.port, _remember_port, self.faults.middleware("slack")
            ),
            await _serve([web.post("/slack/events", self.balancer.handle)], self.front),
        ]
        return self

    async def __aexit__(self, *_):
        for process in self.webs:
            process.kill()
            await process.running.wait()
        await self.slack.close()
        for runner in self._runners:
            await runner.cleanup()

    async def migrate(self):
        """Bring the town's database to the tables of this version."""
        await migrate(self.database)

    def settings(self, **environ):
        """The whole environment of a process of this town."""
        clean = {
            k: v for k, v in os.environ.items() if not k.startswith(("SLACK", "POSTHOG", "ROOTLE"))
        }
        return clean | {
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"http://127.0.0.1:{self.port}/slack/api/",
            "POSTHOG_HOST": self.posthog.address,
            "POSTHOG_API_KEY": self.posthog.key,
            "POSTHOG_PROJECT_ID": str(self.posthog.project),
            "DATABASE_URL": self.database,
            "ROOTLE_HOME": str(self.home),
            "ROOTLE_ENV_FILE": "",
            "ROOTLE_CRASH_FILE": str(self.home / "crashed"),
            **environ,
        }

    async def web(self, *, crash_at="", lease=1.5, wait=True, **environ):
        """Start a web process; `crash_at` names the point at which it dies, once."""
        port = free_port()
        log = self.home / f"web-{len(self.webs)}.log"
        given = self.settings(ROOTLE_PORT=str(port), ROOTLE_LEASE_SECONDS=str(lease), **environ)
        if crash_at:
            given["ROOTLE_CRASH_AT"] = crash_at
        process = Process(await self._start(given, log), port, log)
        self.webs.append(process)
        if wait:
            await _answering(process, "/healthz")
            self.balancer.addresses.append(process.address)
        return process

    def retire(self, process):
        """Send the process no more requests, as a balancer does that noticed its death."""
        with contextlib.suppress(ValueError):
            self.balancer.addresses.remove(process.address)

    async def mention(self, text, *, user="ana", channel="product", thread=None):
        """Post `@rootle text` and return the message's `ts`."""
        said = await self.slack.say(user, channel, f"@rootle {text}", thread)
        return said["ts"]

    async def answers(self, ts, *, channel="product", user="ana"):
        """Rootle's messages in a thread, oldest first."""
        thread = await self.slack.thread(channel, ts, user)
        return [message for message in thread if message.get("user") == BOT]

    async def answered(self, ts, *, count=1, seconds=PATIENCE, channel="product", user="ana"):
        """Wait until Rootle has `count` finished messages in a thread, and return them.

        They must stay as they are for a moment: what a dead process left is ended first and given
        its words then.
        """
        before = None
        async with asyncio.timeout(seconds):
            while True:
                answers = await self.answers(ts, channel=channel, user=user)
                finished = [a for a in answers if not is_streaming(a)]
                whole = len(finished) >= count and len(finished) == len(answers)
                if whole and answers == before:
                    return answers
                before = answers
                await asyncio.sleep(STEADY if whole else 0.05)

    def made(self, ts):
        """How many messages Rootle ever made in a thread, by the log, deleted ones included."""
        return sum(
            line["value"].get("thread_ts") == ts and line["value"].get("user") == BOT
            for line in self.slack.log.read("change")
            if line["what"] in {"message posted", "stream started"}
        )

    def calls(self, method):
        """Every successful call of a Web API method, from the stand-in's log."""
        return [
            line
            for line in self.slack.log.read("call")
            if line["method"] == method and line["answer"].get("ok")
        ]


def is_streaming(message):
    """Whether Slack still shows this message as being written."""
    return message.get("streaming_state") in {"in_progress", "streaming"}


def words(message):
    """All text of a message as people read it."""
    found = []

    def walk(part):
        if isinstance(part, dict):
            for key, value in part.items():
                if key in {"text", "fallback", "markdown_text"} and isinstance(value, str):
                    found.append(value)
                else:
                    walk(value)
        elif isinstance(part, list):
            for item in part:
                walk(item)

    walk(message.get("blocks", []))
    return "\n".join(found) or message.get("text", "")


@web.middleware
async def _remember_port(request, handler):
    _PORT.set(request.transport.get_extra_info("peername")[1] if request.transport else 0)
    return await handler(request)


async def _spawn_web(environ, log):
    with log.open("wb") as output:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.cli", "web",
            env=environ, stdout=output, stderr=output, stdin=asyncio.subprocess.DEVNULL,
        )  # fmt: skip


async def _serve(routes, port, *middlewares):
    application = web.Application(client_max_size=2**26, middlewares=middlewares)
    application.add_routes(routes)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner


async def _answering(process, path, *, seconds=PATIENCE):
    async with asyncio.timeout(seconds), aiohttp.ClientSession() as session:
        while True:
            if process.running.returncode is not None:
                raise AssertionError(f"the process ended:\n{process.log.read_text()[-4000:]}")
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(process.address + path) as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.05)


def log_of(process):
    """The process's own log, parsed where it is JSON."""
    lines = process.log.read_text().splitlines()
    return [json.loads(line) if line.startswith("{") else line for line in lines]
