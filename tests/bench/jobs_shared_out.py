"""Several workers at once: how much more they do, whom they let wait, and how much memory they take."""

import asyncio
import contextlib
import os
import statistics
import sys
from collections import defaultdict
from pathlib import Path

import psutil

from agent.policy import Label
from agent.state.job_rows import NewJob
from tests.bench.report import Figure
from tests.bench.rounds import often
from tests.plant import PATIENCE, Plant, kill

KINDS = Path(__file__).parent / "kinds"

WORKERS = 4

WAITING, WAIT_SECONDS = often(40, quick=16), 0.5
"""Jobs that do nothing but wait, as for a model or for PostHog."""

JOBS, CHANNELS = often(500, quick=120), 20

TOGETHER = 5
IDLE_SECONDS = 2.0


async def more_workers(folder, database):
    """Jobs that wait, worked on by one and by several workers, on one database; and fairness."""
    async with Plant(folder, database=database, kinds=KINDS, lease=30) as plant:
        many = await ask_half_for_one_channel(plant)
        crew = await plant.worker(count=WORKERS)
        share = most_kept_waiting(await ended(plant, many))
        took = {WORKERS: await seconds(plant, WORKERS)}
        await kill(crew)
        plant.tokens._redis.flushall()  # RQ would count the dead for minutes
        await plant.worker()
        await ready(plant, 1)
        took[1] = await seconds(plant, 1)
    return [
        Figure(
            f"{WAITING} jobs that wait {WAIT_SECONDS} s, {WORKERS} workers",
            [WAITING / took[WORKERS]], "/s", [WAITING / took[1]], "one worker", at_least=3.2,
        ),
        Figure(f"most that one of {CHANNELS} channels waits, of its fair share", [share], "", below=2.0),
    ]  # fmt: skip


async def ready(plant, count):
    """Return when so many workers listen, and their first processes have had time to get ready."""
    async with asyncio.timeout(PATIENCE):
        while await plant.tokens.workers("long") < count:
            await asyncio.sleep(0.05)
    await asyncio.sleep(1.0)


async def seconds(plant, count):
    """From the first job's beginning to the last one's end."""
    asked = [(f"w{count}:{n}", f"C{n % 4}", WAIT_SECONDS) for n in range(WAITING)]
    rows = await ended(plant, await ask_all(plant, asked))
    took = max(row.finished_at for row in rows) - min(row.begun_at for row in rows)
    return took.total_seconds()


async def ask_half_for_one_channel(plant):
    """Jobs of many channels, half of them one channel's, which are asked for first."""
    greedy = [("C0", number) for number in range(JOBS // 2)]
    others = [
        (f"C{1 + n % (CHANNELS - 1)}", n // (CHANNELS - 1)) for n in range(JOBS - len(greedy))
    ]
    asked = [(f"f:{channel}:{number}", channel, 0) for channel, number in greedy + others]
    return await ask_all(plant, asked)


def most_kept_waiting(rows):
    """The greatest share of its fair wait that a channel has waited, on average over its jobs.

    The fair wait of a job is its place divided by how many jobs were begun a second. Places are given
    in rounds, in each of which every channel that has jobs left has one.
    """
    begin, last = min(row.begun_at for row in rows), max(row.begun_at for row in rows)
    each = (last - begin).total_seconds() / len(rows)
    waited, fair, places = defaultdict(list), defaultdict(list), []
    for row in sorted(rows, key=lambda row: row.id):
        channel = row.asked.channel
        places.append((len(waited[channel]), row.id, channel))
        waited[channel].append((row.begun_at - begin).total_seconds())
    for place, (_, _, channel) in enumerate(sorted(places), 1):
        fair[channel].append(place * each)
    return max(statistics.mean(waited[one]) / statistics.mean(fair[one]) for one in waited)


async def ask_all(plant, asked):
    """The numbers of the jobs for `asked`: a key, a channel, and seconds for each."""
    file = str(plant.folder / "begun")
    new = [
        NewJob(
            key=key, tenant="T1", name="stamp", version=1, queue="long", channel=channel,
            arguments={"file": file, "seconds": wait}, conversation="", asked_by="U1", label=Label(),
        )
        for key, channel, wait in asked
    ]  # fmt: skip
    jobs = [await plant.stores.jobs.add(one) for one in new]
    plant.feeder.nudge()
    return {job.id for job in jobs}


async def ended(plant, numbers):
    """The rows of these jobs, once all have ended."""
    async with asyncio.timeout(2 * PATIENCE):
        while True:
            rows = await plant.stores.job_queue.latest(limit=len(numbers))
            if all(row.finished_at for row in rows) and {row.id for row in rows} == numbers:
                assert {row.state for row in rows} == {"done"}
                return rows
            await asyncio.sleep(0.2)


async def memory(folder):
    """Megabytes of several workers of one parent, its own and those of the waiting processes included.

    What they share is counted once (PSS). They are started as a program, and have done nothing yet.
    """
    async with Plant(folder, kinds=KINDS) as plant:
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.cli", "worker", "--queue", "long", "--count", str(TOGETHER),
            env={**os.environ, **plant.settings}, stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            await ready(plant, TOGETHER)
            await asyncio.sleep(IDLE_SECONDS)
            parent = psutil.Process(running.pid)
            family = [parent, *parent.children(recursive=True)]
            megabytes = sum(process.memory_full_info().pss for process in family) / 2**20
        finally:
            with contextlib.suppress(ProcessLookupError):
                running.terminate()
            await running.wait()
    what = f"memory of {TOGETHER} workers of one parent, {len(family)} processes"
    return Figure(what, [megabytes], "MB", below=250)
