"""Background jobs while everything around them dies: each effect is seen once in the world outside.

Jobs of twelve steps, each of which posts a line into the local Slack under its fencing number. Each
fault meets each step: the job's process dies at a named point of it, or is killed while the step goes
on, alone, with its worker, or by its worker's death; both stand still for longer than the lease; the
web process that lines jobs up is killed; Redis is killed, with its data or without. On SQLite and on
PostgreSQL. The verdict comes from Slack's log alone: each line once, in order, under numbers that grow.
"""

import asyncio
import contextlib
import shutil
import tempfile
import time
from pathlib import Path

import psutil
from sqlalchemy import select

from agent.state.job_rows import lease_of
from agent.state.tables import leases
from tests.jobs.kinds.demonstration import STEPS
from tests.plant import PATIENCE, Plant, kill
from tests.postgres import CannotRun, PostgresServer

POINTS = ("after line {}", "before step s{}", "after step s{}")
"""Around a step: its line is written but not known of, known but not recorded, and recorded."""

STEP_SECONDS = 0.05
"""What a step takes before its line; at that in which it is to be struck it waits for that."""

AT_ONCE, SPARE = 6, 2
"""Jobs that are struck at the same time, and workers besides those that this takes: two dozen would be
more than a SQLite and two processors are for."""

TAKEN_OVER = 4.0
"""Seconds after the end of a lease in which somebody else mostly has gone on."""

AWAKE = 2.0
"""Seconds for which the woken processes are watched."""


async def run(trial):
    """On both databases at once, because most of the time somebody waits for the end of a lease."""
    async with contextlib.AsyncExitStack() as stack:
        databases = {"SQLite": ""}
        try:
            server = stack.enter_context(PostgresServer())
            databases["PostgreSQL"] = await server.create_database()
        except CannotRun as reason:
            print(f"  PostgreSQL cannot run here: {reason}")
        folder = stack.enter_context(kept_if_broken(trial))
        steps = (0, STEPS - 1) if trial.quick else range(STEPS)
        scenes = []
        for name, database in databases.items():
            plant = Plant(
                folder / name, database=database, lease=trial.lease, feeds=False, slack=True
            )
            await stack.enter_async_context(plant)
            scenes.append(Scene(trial, name, plant, steps))
        async with asyncio.TaskGroup() as group:
            for scene in scenes:
                group.create_task(scene.play())


@contextlib.contextmanager
def kept_if_broken(trial):
    """A folder for the logs of all processes, which is there afterwards if something broke."""
    folder = Path(tempfile.mkdtemp(prefix="rootle-chaos-"))
    before, whole = len(trial.wrong), False
    try:
        yield folder
        whole = True
    finally:
        if whole and len(trial.wrong) == before:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print(f"  the logs of each process are kept in {folder}")


class Scene:
    """One database, with everything around it, and the `steps` at which it is to be struck."""

    def __init__(self, trial, name, plant, steps):
        self.trial = trial
        self.name = name
        self.plant = plant
        self.steps = steps
        self.web = None
        self._asked = 0

    async def play(self):
        self.web = await self.plant.web()
        crew = await self.plant.worker(count=min(len(self.steps), AT_ONCE) + SPARE)
        await self.die_at_points()
        for what, fault in (
            ("the job's process killed", kill_process),
            ("its worker killed", kill_worker),
            ("both killed", kill_both),
            (f"both frozen for {self.asleep:g} s", self.freeze),
        ):
            await self.each_in_its_step(what, fault)
        await kill(crew)
        await self.plant.worker(count=2)
        for what, fault in (
            ("web killed", self.kill_web),
            ("Redis killed, its data kept", self.kill_redis),
            ("Redis killed, its data gone", self.wipe_redis),
        ):
            await self.one_after_the_other(what, fault)

    @property
    def asleep(self):
        return self.trial.lease + TAKEN_OVER

    async def die_at_points(self):
        """A job for each point of each step, which kills its process there, once."""
        jobs = {}
        for step in self.steps:
            for point in POINTS:
                file = self.plant.folder / f"crashed-{self._asked}"
                asked = {"crash_at": point.format(step), "crash_file": str(file), "seconds": 0.05}
                jobs[await self._ask(**asked)] = file
        rows = await self._ended(jobs)
        struck = {job: file.stat().st_mtime for job, file in jobs.items() if file.exists()}
        self._judge("killed at a point of a step", rows, struck)

    async def each_in_its_step(self, what, fault):
        """A job for each step, struck while it is at that; several at once."""
        rows, struck = {}, {}
        for first in range(0, len(self.steps), AT_ONCE):
            jobs = await self._ask_each(self.steps[first : first + AT_ONCE])
            times = await asyncio.gather(*(self._strike(fault, *each) for each in jobs.items()))
            rows |= await self._ended(jobs)
            struck |= dict(zip(jobs, times, strict=True))
        self._judge(what, rows, struck)

    async def one_after_the_other(self, what, fault):
        """What all jobs share is struck while one of them is at a step; some of them wait."""
        jobs = await self._ask_each(self.steps)
        struck = [await self._strike(lambda _: fault(), *each) for each in jobs.items()]
        rows = await self._ended(jobs)
        begun = sorted(row.begun_at.timestamp() for row in rows.values())
        last = max(row.finished_at.timestamp() for row in rows.values())
        waits = [next((at for at in begun if at > hit), last) - hit for hit in struck]
        self._judge(what, rows, {}, recovery=max(waits), lost=0)

    async def _ask_each(self, steps):
        """New jobs that hold at one step each, with the folder where they say so."""
        jobs = {}
        for step in steps:
            hold = self.plant.folder / f"hold-{self._asked}"
            hold.mkdir()
            asked = {"holds_at": step, "hold": str(hold), "seconds": STEP_SECONDS}
            jobs[await self._ask(**asked)] = hold
        return jobs

    async def _ask(self, **arguments):
        self._asked += 1
        return await self.plant.ask(
            key=f"chaos{self._asked}", channel=f"C{self._asked % 5}", **arguments
        )

    async def _strike(self, fault, job, hold):
        """When the job was struck at the step in which it holds, a `time.time()`."""
        async with asyncio.timeout(PATIENCE):
            while not (hold / "reached").exists():
                await asyncio.sleep(0.02)
        process, at = await self._process(job), time.time()
        afterwards = await fault(process)
        (hold / "go").touch()
        if afterwards:
            await afterwards(job)
        return at

    async def _process(self, job):
        """The process that works on a job."""
        query = select(leases.c.owner).where(leases.c.conversation == lease_of(job))
        owner = await self.plant.stores.database.read(lambda c: c.scalar(query))
        return psutil.Process(int(owner.rpartition(":")[2]))

    async def _ended(self, jobs):
        """The rows of those that ended; the others are added to what is wrong."""
        rows = {}
        together = asyncio.gather(*map(self.plant.done, jobs), return_exceptions=True)
        for job, row in zip(jobs, await together, strict=True):
            if isinstance(row, BaseException):
                self.trial.wrong.append(f"{self.name}: job {job} did not end: {row}")
            else:
                rows[job] = row
        return rows

    def _judge(self, what, rows, struck, *, recovery=0.0, lost=1):
        """Compare the world with what it should have seen; `struck` tells when which job was hit."""
        seen = {job: [] for job in rows}
        for key, fence, at in self.plant.seen():
            job, number = key.removeprefix("job:").split(":")
            if int(job) in seen:
                seen[int(job)].append((int(number), int(fence), float(at)))
        for job, lines in seen.items():
            row, fences = rows[job], [fence for _, fence, _ in lines]
            if [number for number, *_ in lines] != list(range(STEPS)) or fences != sorted(fences):
                self.trial.wrong.append(f"{self.name}, {what}: job {job} wrote {lines}")
            if (row.state, row.lost) != ("done", lost):
                said = f"is {row.state}, lost {row.lost} times: {row.outcome}"
                self.trial.wrong.append(f"{self.name}, {what}: job {job} {said}")
        for job, hit in struck.items():
            later = [at for _, _, at in seen.get(job, []) if at > hit]
            if job in rows:
                recovery = max(recovery, min([*later, rows[job].finished_at.timestamp()]) - hit)
        said = f"{len(self.steps)} steps, each line once, fences grow"
        self.trial.note(
            f"{what}, {self.name}", questions=len(rows), recovery=recovery, remarks=said
        )

    async def freeze(self, process):
        """Let the job's process and its worker stand still for longer than the lease."""
        both = [process.parent(), process]
        await self.plant.freeze(both)

        async def wake(job):
            """Not before somebody else has the job: only then is there anything that it must not do."""
            await asyncio.sleep(self.asleep)
            await self.plant.until(job, lambda found: found.attempt > 1)
            for one in both:
                one.resume()
            await asyncio.sleep(AWAKE)

        return wake

    async def kill_web(self):
        await kill(self.web)
        self.web = await self.plant.web()

    async def kill_redis(self):
        await self.plant.kill_redis(wipe=False)
        await self.plant.start_redis()

    async def wipe_redis(self):
        await self.plant.kill_redis(wipe=True)
        await self.plant.start_redis()


async def kill_process(process):
    process.kill()


async def kill_worker(process):
    process.parent().kill()


async def kill_both(process):
    process.parent().kill()
    with contextlib.suppress(psutil.NoSuchProcess):
        process.kill()
