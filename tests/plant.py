"""A plant for tests of background jobs: a database, a Redis, and real workers to be killed.

Tests ask for jobs as the product does (a row), and take their verdict from the rows and from the
world outside, in which each effect leaves a line with the fencing number it was made under: a file, or
the log of a local Slack.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import psutil
from aiohttp import web
from aiohttp.test_utils import TestServer

from agent.policy import Label
from agent.state.database import Database, DatabaseDown
from agent.state.job_rows import NewJob
from agent.state.stores import Stores
from bot.feeder import Feeder
from bot.processes import end
from bot.redis_server import RedisServer, find_binary
from integrations.local.faults import Faults
from integrations.local.slack import Pace, SlackWorkspace
from integrations.queue import JobTokens
from tests.forking import fork
from tests.migrated import migrate
from tests.ports import CLOSED_PORT, free_port

KINDS = Path(__file__).parent / "jobs" / "kinds"

TOKEN = "xoxb-test"

LEASE = 2
"""Seconds; what a dead worker's job waits for at most."""

PATIENCE = 120
"""Seconds within which everything here ends also on a busy machine."""


class NoRedis(Exception):
    """No Redis can run on this machine."""


class Plant:
    """A context in which workers start and die. With `feeds` this process lines the jobs up.

    `kinds` is a folder of kinds of jobs, `lease` in seconds. With `slack` the world is one, which
    speaks at the address `slack_url`.
    """

    def __init__(self, folder, *, database="", kinds=KINDS, lease=LEASE, feeds=True, slack=False):
        binary = find_binary()
        if binary is None:
            raise NoRedis
        self.folder = folder
        self.database = database or f"sqlite:///{folder / 'rootle.db'}"
        self.redis = RedisServer(binary, folder / "redis", folder / "redis.log")
        self.processes = []
        self.feeder = None
        self._kinds = kinds
        self._lease = lease
        self._feeds = feeds
        self._slack = _Slack(folder / "slack") if slack else None

    async def __aenter__(self):
        self.folder.mkdir(exist_ok=True)
        await migrate(self.database)
        self._opened = await Database.open(self.database)
        self.stores = Stores(self._opened, lambda: datetime.now(UTC))
        if self._slack:
            await self._slack.open()
        await self.start_redis()
        self.tokens = JobTokens(self.redis.url)
        if self._feeds:
            self.feeder = Feeder(self.stores.job_queue, self.tokens)
            self._feeding = asyncio.create_task(self.feeder.run())
        return self

    async def __aexit__(self, *_):
        if self.feeder:
            self._feeding.cancel()
            await asyncio.gather(self._feeding, return_exceptions=True)
        for process in self.processes:
            await kill(process)
        if self._slack:
            await self._slack.close()
        self.tokens.close()
        await end(self._server, grace=5, at_once=asyncio.Event())
        await self._opened.close()

    async def start_redis(self):
        """Start it on what its folder holds; returns when it answers."""
        self._server = await self.redis.start()
        async with asyncio.timeout(PATIENCE):
            while not await self.redis.ready():
                await asyncio.sleep(0.02)

    async def kill_redis(self, *, wipe):
        """Kill it, with all its data if `wipe`; `start_redis` brings it back."""
        os.kill(self._server.pid, signal.SIGKILL)
        await self._server.wait()
        if wipe:
            shutil.rmtree(self.redis.folder)

    async def freeze(self, processes):
        """Let processes stand still, though not in the middle of a commit, at which SQLite keeps
        everybody else waiting for them."""
        while True:
            for process in reversed(processes):
                process.suspend()
            if await asyncio.to_thread(self._can_be_written):
                return
            for process in processes:
                process.resume()
            await asyncio.sleep(0.05)

    def _can_be_written(self):
        if not self.database.startswith("sqlite:///"):
            return True
        connection = sqlite3.connect(self.database.removeprefix("sqlite:///"), timeout=1)
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        else:
            return True
        finally:
            connection.close()

    async def worker(self, *, queue="long", count=1, **environ):
        """Start `rootle worker`; with an empty `queue` for all of them."""
        queues = f"--queue {queue}" if queue else ""
        return await self._start(f"worker {queues} --count {count}", "worker.log", environ)

    async def clock(self, **environ):
        """Start `rootle clock`."""
        return await self._start("clock", "clock.log", environ)

    async def web(self, **environ):
        """Start `rootle web`, which lines jobs up; there is no Slack for it to speak to."""
        nowhere = f"http://127.0.0.1:{CLOSED_PORT}/"
        more = {"ROOTLE_PORT": str(free_port()), "SLACK_API_URL": nowhere, **environ}
        return await self._start("web", "web.log", more)

    async def _start(self, command, log, environ):
        """A process of the product. It is killed in the end, with all that it has started."""
        given = {"PATH": os.environ["PATH"], **self.settings, **environ}
        process = await fork(command, given, self.folder / log, jobs=self._kinds)
        self.processes.append(process)
        return process

    @property
    def slack_url(self):
        """Where the API of its Slack is."""
        return self._slack.address

    @property
    def settings(self):
        """The environment of every process."""
        return {
            "DATABASE_URL": self.database,
            "REDIS_URL": self.redis.url,
            "ROOTLE_LEASE_SECONDS": str(self._lease),
            "ROOTLE_ENV_FILE": "",
            "ROOTLE_HOME": str(self.folder),
            "ROOTLE_CRASH_FILE": str(self.folder / "crashed"),
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": "test",
            "POSTHOG_API_KEY": "phx_test",
            "POSTHOG_PROJECT_ID": "1",
            "POSTHOG_HOST": "http://127.0.0.1:9",
        }

    async def ask(
        self,
        *,
        key="one",
        name="demonstration",
        channel="C1",
        version=1,
        queue="long",
        **arguments,
    ):
        """The number of a new job. A demonstration writes into `world` every `seconds`."""
        if name == "demonstration":
            world = self._slack.address if self._slack else str(self.folder / "world")
            arguments = {"world": world, "seconds": 0.05, **arguments}
        new = NewJob(
            key=key, tenant="T1", name=name, version=version, arguments=arguments, queue=queue,
            channel=channel, conversation="", asked_by="U1", label=Label(),
        )  # fmt: skip
        job = (await self.stores.jobs.add(new)).id
        if self.feeder:
            self.feeder.nudge()
        return job

    async def at_step(self, job, number):
        """The demonstration once it has done its step `number`, or a later one."""

        def is_there(found):
            word, _, step = found.progress.partition(" ")
            return word == "Step" and int(step) >= number

        return await self.until(job, is_there)

    async def until(self, job, condition, *, every=0.02):
        """The job once `condition` holds of it; it is looked at `every` so many seconds."""
        found = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while True:
                    with contextlib.suppress(DatabaseDown):  # when many ask at once
                        found = await self.stores.job_queue.get(job)
                        if condition(found):
                            return found
                    await asyncio.sleep(every)
        log = (self.folder / "worker.log").read_text()[-3000:]
        raise AssertionError(f"it did not come to that: {found}\n{log}")

    async def done(self, job):
        """The job once it has ended."""
        return await self.until(job, lambda found: found.finished_at, every=0.1)

    def posted(self):
        """Every message that Slack's own log says was posted, lines of that log, the oldest first."""
        return self._slack.posted()

    def lines(self):
        """What the world saw: keys, and under which fencing number each was written."""
        return [line[:2] for line in self.seen()]

    def seen(self):
        """The same with the second in which it was, a `time.time()` in words."""
        if self._slack:
            return self._slack.said()
        world = self.folder / "world"
        return [line.split() for line in world.read_text().splitlines()] if world.exists() else []


class _Slack:
    """A local Slack without limits, whose events nobody wants."""

    def __init__(self, home):
        port, app = free_port(), web.Application()
        app.router.add_post("/events", _take)
        self._nobody = TestServer(app)
        self._home = home
        self._port = port
        self.address = f"http://127.0.0.1:{port}/slack/api/"

    async def open(self):
        await self._nobody.start_server()
        url = str(self._nobody.make_url("/events"))
        self._workspace = SlackWorkspace(
            self._home,
            events_url=url,
            interactivity_url=url,
            commands_url=url,
            signing_secret="nobody-reads-it",
            bot_token=TOKEN,
            faults=Faults(),
            address=f"http://127.0.0.1:{self._port}",
            pace=Pace(rate=0),
        )
        app = web.Application()
        app.add_routes(self._workspace.routes())
        self._server = TestServer(app, port=self._port)
        await self._server.start_server()
        await self._workspace.start()

    async def close(self):
        await self._workspace.close()
        await self._server.close()
        await self._nobody.close()

    def posted(self):
        changes = self._workspace.log.read("change")
        return [one for one in changes if one["what"] == "message posted"]

    def said(self):
        """The words of each message that was posted."""
        return [one["value"]["text"].split() for one in self.posted()]


async def _take(request):
    return web.Response()


async def kill(process):
    """End a process and all that it has started, at once."""
    for one in family(process.pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    await process.wait()


def family(pid):
    """All processes that one has started, and itself; none if it is gone."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        return [*process.children(recursive=True), process]
    return []


def horse(worker):
    """The process in which the worker's job runs."""
    return psutil.Process(worker.pid).children()[0]
