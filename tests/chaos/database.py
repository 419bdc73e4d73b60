"""The database is away for a while: events are refused so that Slack repeats them, none is lost.

For SQLite another process holds the file's write lock. For PostgreSQL the server is ended as a
crash ends it, and started again. In both cases one turn is in the middle of its work. Each refusal
must be a 503 with `Retry-After` within three seconds, which is what Slack waits.
"""

import asyncio
import contextlib
import json
import signal
import sqlite3
import time

import aiohttp

from integrations.local.slack.deliveries import signature
from tests.bench.load import event
from tests.chaos.stage import QUESTION, all_answered, judge, now, stage, start_web
from tests.postgres import CannotRun, PostgresServer
from tests.town import SECRET

MOST_REFUSAL_SECONDS = 3.0


async def run(trial):
    away = 4.0 if trial.quick else 10.0
    async with stage(trial) as town:
        file = str(town.home / "rootle.db")
        await outage(town, trial, f"SQLite locked for {away:g} s", locked(file), away)
    try:
        with PostgresServer() as server:
            async with stage(trial, database=await server.create_database()) as town:
                await outage(town, trial, f"PostgreSQL crashed, back after {away:g} s", crashed(server), away)  # fmt: skip
    except CannotRun as reason:
        print(f"  PostgreSQL cannot run here: {reason}")


@contextlib.contextmanager
def locked(file):
    """Nobody else can write to this SQLite file until the block ends."""
    connection = sqlite3.connect(file, isolation_level=None, timeout=10)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@contextlib.contextmanager
def crashed(server):
    """The server is gone until the block ends."""
    server.stop(signal.SIGQUIT)
    try:
        yield
    finally:
        server.start()


async def outage(town, trial, what, fault, seconds):
    """Ask before, during and after; every question is answered once in the end."""
    processes = [await start_web(town, trial) for _ in range(2)]
    asked = [await town.mention(QUESTION)]
    await town.answered(asked[0])
    asked.append(await town.mention(QUESTION))
    await status_of(town, asked[1])  # its turn is under way
    refusals = []
    with fault:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            asked.append(await town.mention(QUESTION))
            refusals += await asyncio.gather(*(deliver(process) for process in processes))
            await asyncio.sleep(0.5)
    back = now()
    asked.append(await town.mention(QUESTION))
    recovery = await all_answered(town, trial, asked, what, since=back)
    await judge(town, trial, asked, what)
    check(trial, what, refusals)
    slowest = max((taken for _, _, taken in refusals), default=0.0)
    remarks = f"{len(refusals)} of our own events refused, the slowest after {slowest:.1f} s"
    trial.note(what, questions=len(asked), recovery=recovery, remarks=remarks)


def check(trial, what, refusals):
    """Each refusal says when to come again, before Slack stops waiting."""
    for status, retry_after, taken in refusals:
        if status != 503 or not retry_after or taken > MOST_REFUSAL_SECONDS:
            trial.wrong.append(
                f"{what}: an event got {status} after {taken:.1f} s, Retry-After {retry_after!r}"
            )


async def deliver(process):
    """Deliver an event that nobody repeats; its status, `Retry-After`, and the seconds it took."""
    body, content_type = event(f"chaos{time.time_ns()}")
    assert json.loads(body)["type"] == "event_callback"
    headers = {"Content-Type": content_type, **signature(SECRET, int(time.time()), body)}
    began = time.monotonic()
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{process.address}/slack/events", data=body, headers=headers) as answer,
    ):
        return answer.status, answer.headers.get("Retry-After"), time.monotonic() - began


async def status_of(town, ts):
    """Wait until the question's status is shown."""
    async with asyncio.timeout(10):
        while not any(
            line["arguments"].get("thread_ts") == ts
            for line in town.calls("assistant.threads.setStatus")
        ):
            await asyncio.sleep(0.005)
