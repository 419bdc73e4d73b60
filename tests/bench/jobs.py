"""Background jobs, beside plain RQ in the same rounds: how soon they begin, and what each of them costs.

A job of ours begins from the commit of its row: it is lined up by the feeder in this process, taken by
`rootle worker`, leased, and its steps read. RQ's begins from its entry in Redis, in RQ's own worker:
in the fastest form that one has (all that a job needs imported and frozen before the fork), and as
`rq worker` does it, which imports in every job. Both sides append the time to a file as the first line
of the job.
"""

import asyncio
import sys
import tempfile
import time
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from redis import Redis

from tests.bench import jobs_shared_out, plain_rq
from tests.bench.jobs_shared_out import KINDS
from tests.bench.report import Figure, console
from tests.bench.rounds import in_turns, often, p50, percentile
from tests.plant import PATIENCE, Plant
from tests.postgres import CannotRun, PostgresServer

TITLE = "Background jobs"

ROUNDS, EACH = often(5, quick=2), often(12, quick=6)
SLOW, SLOW_EACH = "slow", often(4, quick=1)
"""The queue of RQ's worker by itself, which takes a second for each job."""

EMPTY = often(60, quick=25)


async def run():
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        figures = await beside_rq(folder / "rq")
        figures += await on_postgres(folder / "shared", stack)
        figures.append(await jobs_shared_out.memory(folder / "memory"))
    return figures


async def on_postgres(folder, stack):
    """Several workers, on the database that serves several machines."""
    try:
        server = stack.enter_context(PostgresServer())
    except CannotRun as reason:
        console.print(f"PostgreSQL cannot run here, so workers are not compared: {reason}")
        return []
    return await jobs_shared_out.more_workers(folder, await server.create_database())


async def beside_rq(folder):
    """One worker of ours and one of RQ's, on SQLite and one Redis."""
    async with AsyncExitStack() as stack:
        plant = await stack.enter_async_context(Plant(folder, kinds=KINDS, lease=30))
        url = plant.redis.url
        connection = stack.enter_context(Redis.from_url(url))
        await plant.worker()
        await stack.enter_async_context(plain_worker("tests.bench.plain_rq", url))
        ours, plain = Ours(plant), Plain(connection, plain_rq.QUEUE, folder)
        for side in (ours, plain):
            await side.begins()
        sides = {"ours": partial(repeated, ours.begins), "plain": partial(repeated, plain.begins)}
        begun = await in_turns(ROUNDS, sides)
        taken = await in_turns(ROUNDS, {"ours": ours.each, "plain": plain.each})
        slow = [SLOW, "--serializer", "json", "--url", url, "--quiet"]
        await stack.enter_async_context(plain_worker("rq.cli", "worker", *slow))
        imports = Plain(connection, SLOW, folder)
        begun["as it comes"] = [await repeated(imports.begins, SLOW_EACH)]
    mine = [p50(one) for one in begun["ours"]]
    return [
        Figure("until its first line, median", mine, "ms", below=40),
        beside("median", p50, begun, at_most=1.5),
        beside("p95", partial(percentile, share=0.95), begun),
        Figure("until its first line, median", mine, "ms", [p50(begun["as it comes"][0])], "`rq worker` by itself"),
        Figure(f"each of {EMPTY} empty jobs, one worker", taken["ours"], "ms", taken["plain"], "RQ", at_most=1.5),
    ]  # fmt: skip


def beside(name, value, begun, **target):
    mine, theirs = ([value(one) for one in begun[side]] for side in ("ours", "plain"))
    return Figure(
        f"until its first line, {name}", mine, "ms", theirs, "RQ, all imported and frozen", **target
    )


async def repeated(once, count=EACH):
    return [await once() for _ in range(count)]


class Ours:
    """Jobs of Rootle, which one `rootle worker` works on."""

    def __init__(self, plant):
        self._plant = plant
        self._asked = 0

    async def begins(self):
        """Milliseconds from the commit of a job's row to its first line; it has ended then."""
        file, job = self._plant.folder / "ours", await self._ask("ours")
        began = time.monotonic_ns()
        at = await first_line(file)
        await self._plant.done(job)
        await asyncio.sleep(0.05)  # until its process has ended too, and the worker waits again
        return (at - began) / 1e6

    async def each(self):
        """Milliseconds for each of many empty jobs, from the first one's beginning."""
        file = self._plant.folder / "many"
        for _ in range(EMPTY):
            await self._ask("many")
        return await spread(file)

    async def _ask(self, name):
        self._asked += 1
        file = str(self._plant.folder / name)
        return await self._plant.ask(key=f"{self._asked}", name="stamp", file=file, seconds=0)


class Plain:
    """Jobs of plain RQ."""

    def __init__(self, connection, queue, folder):
        self._connection = connection
        self._queue = queue
        self._folder = folder

    async def begins(self):
        """Milliseconds from before the job is enqueued to its first line."""
        file = self._folder / "plain"
        began = time.monotonic_ns()
        plain_rq.ask(self._connection, self._queue, file)
        at = await first_line(file)
        await asyncio.sleep(0.1)
        return (at - began) / 1e6

    async def each(self):
        file = self._folder / "plain-many"
        for _ in range(EMPTY):
            plain_rq.ask(self._connection, self._queue, file)
        return await spread(file)


@asynccontextmanager
async def plain_worker(module, *arguments):
    """A worker of RQ's own in a program of its own."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, start_new_session=True
    )
    try:
        yield
    finally:
        running.terminate()
        await running.wait()


async def spread(file):
    """Milliseconds between the beginnings of jobs, once all have begun."""
    times = await stamps(file, EMPTY)
    return (times[-1] - times[0]) / (EMPTY - 1) / 1e6


async def first_line(file):
    """When the job began that writes into `file`, by the machine's clock in nanoseconds."""
    return (await stamps(file, 1))[0]


async def stamps(file, count):
    """The times in `file` once there are so many, in their order; the file is removed."""
    async with asyncio.timeout(PATIENCE):
        while not file.exists() or len(lines := file.read_text().splitlines()) < count:
            await asyncio.sleep(0.002)
    file.unlink()
    return sorted(map(int, lines))
