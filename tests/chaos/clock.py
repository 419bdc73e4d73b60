"""Scheduled digests while the clocks that begin them die: each run stands in its channel once.

Two clocks, a worker, a web process that lines jobs up, and schedules whose runs fall due before, during
and after each fault: the leading clock dies at each named point of making a run, or is killed while it
waits, alone or with the other one; it stands still for longer than its lease, at the worst point too; it
is told to end; Redis is killed, with its data or without; the database is away. On SQLite and on
PostgreSQL. The verdict comes from Slack's log alone: each run was posted once, and none twice.
"""

import asyncio
import contextlib
import signal
import time
from datetime import UTC, datetime

import psutil
from sqlalchemy import select

from agent.crashpoints import OF_SCHEDULES
from agent.state.due import LEASE
from agent.state.tables import leases
from bot.clock import LOOK_SECONDS
from tests.chaos.database import crashed, locked
from tests.chaos.jobs import kept_if_broken
from tests.chaos.runs import SOON, Runs
from tests.plant import PATIENCE, Plant, kill
from tests.postgres import CannotRun, PostgresServer

SHORT = 3.0
"""Seconds in which they fall due where no lease has to run out, and for which Redis is away."""

AWAY = {True: 4.0, False: 10.0}
"""Seconds for which the database is away, in a quick run and else."""

TAKEN_OVER = 4.0
"""Seconds after the end of a lease in which the other clock mostly has looked."""

AWAKE = 3.0
"""Seconds for which a woken clock is watched, while further runs fall due."""


async def run(trial):
    """On both databases at once, because most of the time somebody waits for the end of a lease."""
    async with contextlib.AsyncExitStack() as stack:
        folder = stack.enter_context(kept_if_broken(trial))
        databases = {"SQLite": ("", locked, str(folder / "SQLite" / "rootle.db"))}
        try:
            server = stack.enter_context(PostgresServer())
            databases["PostgreSQL"] = (await server.create_database(), crashed, server)
        except CannotRun as reason:
            print(f"  PostgreSQL cannot run here: {reason}")
        scenes = []
        for name, (database, outage, what) in databases.items():
            plant = Plant(
                folder / name, database=database, lease=trial.lease, feeds=False, slack=True
            )
            await stack.enter_async_context(plant)
            scenes.append(Scene(trial, name, plant, lambda outage=outage, what=what: outage(what)))
        async with asyncio.TaskGroup() as group:
            for scene in scenes:
                group.create_task(scene.play())


class Scene:
    """One database, with everything around it; `outage` makes it go away while a block lasts."""

    def __init__(self, trial, name, plant, outage):
        self.trial = trial
        self.name = name
        self.plant = plant
        self.outage = outage
        self.clocks = []
        self.runs = Runs(trial, name, plant)

    async def play(self):
        await self.plant.web()
        await self.plant.worker(queue="scheduled", count=2, SLACK_API_URL=self.plant.slack_url)
        self.clocks = [await self._clock() for _ in range(2)]
        for point, number in self.points():
            await self.at_point(point, number)
        for what, fault, seconds in self.faults():
            runs = await self.runs.order(seconds)
            await asyncio.sleep(SOON + seconds / 3)
            await self.runs.judge(what, runs, struck=await fault())
        await asyncio.sleep(AWAKE)
        self.runs.judge_all()

    def points(self):
        """Where a clock is struck, and by which signal.

        One that stands still within a commit keeps a SQLite file locked, which no program can help.
        """
        before, moved_on, added, after = OF_SCHEDULES
        yield moved_on, "SIGKILL"
        yield before, "SIGSTOP"
        if not self.trial.quick:
            yield from ((point, "SIGKILL") for point in (before, added, after))
            if self.name == "PostgreSQL":
                yield added, "SIGSTOP"

    def faults(self):
        """What happens while clocks wait: its name, how, and over how many seconds runs fall due."""
        if not self.trial.quick:
            yield "the leading clock killed", self.kill_leader, self.failover
            yield "Redis killed, its data kept", self.kill_redis, SHORT
        yield "both clocks killed", self.kill_both, self.failover
        yield f"the leading clock frozen for {self.asleep:g} s", self.freeze, self.asleep + AWAKE
        yield "the leading clock told to end", self.end_leader, SHORT
        yield "Redis killed, its data gone", self.wipe_redis, SHORT
        yield f"the database away for {self.away:g} s", self.database_away, self.away

    @property
    def failover(self):
        """Seconds until another clock leads, at the most."""
        return self.trial.lease + min(LOOK_SECONDS, self.trial.lease / 3)

    @property
    def asleep(self):
        return self.trial.lease + TAKEN_OVER

    @property
    def away(self):
        return AWAY[self.trial.quick]

    # --- what happens to them -------------------------------------------------------------------

    async def at_point(self, point, number):
        """The clock that leads is struck there, once, while the other one stands by."""
        for clock in self.clocks:  # in this order, so that nobody leads any more
            await self._end(clock)
        file = self.plant.folder / f"{number} {point}"
        doomed = await self._clock(
            ROOTLE_CRASH_AT=point, ROOTLE_CRASH_FILE=str(file), ROOTLE_CRASH_SIGNAL=number
        )
        self.clocks = [doomed]
        await self._leader()
        self.clocks.append(await self._clock())
        stops = number == "SIGSTOP"
        what = f"{'frozen' if stops else 'killed'} {point}"
        runs = await self.runs.order(self.asleep + AWAKE if stops else self.failover)
        async with asyncio.timeout(PATIENCE):
            while not file.exists():
                await asyncio.sleep(0.02)
        struck = file.stat().st_mtime
        if stops:
            await self._wake(doomed)
        else:
            await doomed.wait()
            await self._replace(doomed)
        await self.runs.judge(what, runs, struck=struck)

    async def kill_leader(self):
        leader, struck = await self._leader(), time.time()
        await kill(leader)
        await self._replace(leader)
        return struck

    async def kill_both(self):
        struck = time.time()
        for clock in list(self.clocks):
            await kill(clock)
        for clock in list(self.clocks):
            await self._replace(clock)
        return struck

    async def freeze(self):
        leader = await self._leader()
        await self.plant.freeze([psutil.Process(leader.pid)])
        struck = time.time()
        await self._wake(leader)
        return struck

    async def end_leader(self):
        leader, struck = await self._leader(), time.time()
        await self._end(leader)
        await self._replace(leader)
        return struck

    async def kill_redis(self, *, wipe=False):
        """Counted from its return: nothing can be lined up before."""
        await self.plant.kill_redis(wipe=wipe)
        await asyncio.sleep(SHORT)
        await self.plant.start_redis()
        return time.time()

    async def wipe_redis(self):
        return await self.kill_redis(wipe=True)

    async def database_away(self):
        """Counted from its return: nothing can be done before."""
        with self.outage():
            await asyncio.sleep(self.away)
        return time.time()

    # --- the clocks -----------------------------------------------------------------------------

    async def _clock(self, **environ):
        """Start one, and wait until it looks."""
        log = self.plant.folder / "clock.log"
        before = _starts(log)
        clock = await self.plant.clock(**environ)
        async with asyncio.timeout(PATIENCE):
            while _starts(log) == before:
                await asyncio.sleep(0.02)
        return clock

    async def _leader(self):
        """The clock that leads, once one of them does."""
        query = select(leases.c.owner).where(
            leases.c.conversation == LEASE, leases.c.expires_at > datetime.now(UTC)
        )
        async with asyncio.timeout(PATIENCE):
            while True:
                owner = await self.plant.stores.database.read(lambda c: c.scalar(query))
                for clock in self.clocks:
                    if owner and owner.endswith(f":{clock.pid}"):
                        return clock
                await asyncio.sleep(0.05)

    async def _wake(self, clock):
        """Not before the other one leads: only then is there anything that it must not do."""
        await asyncio.sleep(self.asleep)
        while await self._leader() is clock:
            await asyncio.sleep(0.1)
        clock.send_signal(signal.SIGCONT)

    async def _end(self, clock):
        clock.terminate()
        if code := await clock.wait():
            self.trial.wrong.append(f"{self.name}: a clock that was told to end returned {code}")

    async def _replace(self, clock):
        """As a supervisor does it."""
        self.clocks.remove(clock)
        self.clocks.append(await self._clock())


def _starts(log):
    """How many clocks have begun to look."""
    return log.read_bytes().count(b"clock ready") if log.exists() else 0
