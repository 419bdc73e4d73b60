"""A process that stands still for longer than its lease, as a suspended machine does, then goes on.

SIGSTOP meets it at a chosen call: Slack has just carried it out, and the process has not read the
answer yet. Another process takes the conversation over. When the first one wakes it has no lease
any more, and must not change anything that people see, not even its signs of work. Whose call it
is that Slack carries out is told by the connection that it comes through.

A process that is frozen inside a commit keeps the lock of its SQLite file, and nobody can write until
it wakes: no program can help that, so such a moment is passed over here. PostgreSQL takes the locks
away from it (`agent/state/postgres.py`), so there it may be frozen at any moment.
"""

import asyncio
import contextlib
import os
import signal
import sqlite3
from datetime import UTC, datetime

from agent.state.database import Database
from agent.state.inbox import Inbox
from integrations.slack import WRITE_SECONDS
from tests.chaos.stage import (
    PATIENCE,
    QUESTION,
    all_answered,
    answered,
    judge,
    now,
    stage,
    start_web,
)
from tests.postgres import PostgresServer

MOMENTS = {
    "after it showed its status": "assistant.threads.setStatus",
    "as its stream began": "chat.startStream",
    "in the middle of its stream": "chat.appendStream",
    "as it ended its answer": "chat.stopStream",
}

ASLEEP = WRITE_SECONDS + 2.0
"""Seconds for which every process stands still at the least: the call that it was in has run out
of time when it wakes, so that it does not know whether Slack has done what it was asked."""

TAKEN_OVER = 4.0
"""Seconds after the end of a lease in which another process has certainly gone on with the work."""

MOST_ASKED = 10

AWAKE = 5.0
"""Seconds for which the woken process is watched."""


async def run(trial):
    """All at once, because most of the time somebody sleeps."""
    async with contextlib.AsyncExitStack() as stack:
        towns = [await stack.enter_async_context(stage(trial)) for _ in range(2)]
        runs = [replaced(towns[0], trial, "SQLite"), alone(towns[1], trial)]
        if not trial.quick:
            server = stack.enter_context(PostgresServer())
            third = stage(trial, database=await server.create_database())
            town = await stack.enter_async_context(third)
            runs.append(replaced(town, trial, "PostgreSQL"))
        async with asyncio.TaskGroup() as group:
            for one in runs:
                group.create_task(one)


async def replaced(town, trial, database):
    """Processes frozen at each moment, one of which still lives takes all over."""
    frozen, asked = [], []
    for method in MOMENTS.values():
        town.balancer.addresses.clear()
        process = await start_web(town, trial)
        asked.append(await freeze(town, process, at=method))
        frozen.append(process)
        town.retire(process)
    since = now()
    await start_web(town, trial)
    asleep = max(ASLEEP, trial.lease + TAKEN_OVER)
    what = f"frozen for {asleep:g} s, replaced, {database}"
    recovery = await all_answered(town, trial, asked, what, since=since)
    await all_finished(town)
    await judge(town, trial, asked, what)
    await asyncio.sleep(max(0.0, since + asleep - now()))
    stale = await wake(town, frozen)
    for call in stale:
        said = f"{call['method']} {call['arguments']}"
        trial.wrong.append(f"{what}: a woken process still made {said[:300]}")
    await judge(town, trial, asked, f"{what}, then woken")
    remarks = f"{len(MOMENTS)} moments; {len(stale)} changes by woken processes"
    trial.note(what, questions=len(asked), recovery=recovery, remarks=remarks)


async def wake(town, frozen):
    """Let processes go on; returns the changes that Slack carried out for any of them since."""
    stale = []

    def look(line):
        if line["kind"] == "call" and line["answer"].get("ok") and changes(line["method"]):
            stale.extend([line] * any(process.is_calling() for process in frozen))

    forget = town.slack.log.watch(look)
    for process in frozen:
        process.running.send_signal(signal.SIGCONT)
    await asyncio.sleep(AWAKE)
    await town.slack.settle()
    forget()
    return stale


def changes(method):
    """Whether a call of Slack changes what people see: messages, signs, files, views."""
    return method.startswith(("chat.", "files.complete", "views.")) or method.endswith("tatus")


async def all_finished(town):
    """Wait until every event is finished: whoever has taken a conversation over is done with it.

    An answer may be there before: the process that was frozen as it ended it had just made it.
    """
    database = await Database.open(town.database)
    inbox = Inbox(database, lambda: datetime.now(UTC))
    async with asyncio.timeout(PATIENCE):
        while await inbox.unfinished():
            await asyncio.sleep(0.1)
    await database.close()


async def alone(town, trial):
    """Frozen for longer than the lease while nobody else is there: it goes on by itself."""
    process = await start_web(town, trial)
    ts = await freeze(town, process, at=MOMENTS["after it showed its status"])
    await asyncio.sleep(trial.lease + TAKEN_OVER)
    since = now()
    process.running.send_signal(signal.SIGCONT)
    what = f"frozen for {trial.lease + TAKEN_OVER:g} s, alone"
    recovery = await all_answered(town, trial, [ts], what, since=since)
    await judge(town, trial, [ts], what)
    trial.note(what, questions=1, recovery=recovery)


async def freeze(town, process, *, at):
    """Ask, and stop the process in the moment in which Slack has carried out its call `at`."""
    frozen, about = asyncio.Event(), set()

    def look(line):
        """Called by the log within the call, before Slack's answer is on its way."""
        if line["kind"] != "call" or frozen.is_set():
            return
        given = line["arguments"]
        if about.isdisjoint({given.get("thread_ts"), given.get("ts")}):
            return
        if stream := line["answer"].get("ts"):  # of the stream that this call has begun
            about.add(stream)
        if line["method"] == at and process.is_calling():
            os.kill(process.running.pid, signal.SIGSTOP)
            frozen.set()

    forget = town.slack.log.watch(look)
    try:
        for _ in range(MOST_ASKED):  # an answer may be so quick that it needs no such call
            about.clear()
            about.add(ts := await town.mention(QUESTION))
            if await is_set(frozen, unless=answered(town, ts)):
                if not is_locked(town):
                    return ts
                about.clear()
                frozen.clear()
                process.running.send_signal(signal.SIGCONT)
                await answered(town, ts)
    finally:
        forget()
    raise AssertionError(f"no answer ever came to {at}")


def is_locked(town):
    """Whether somebody holds the write lock of the town's SQLite file."""
    scheme, _, file = town.database.partition(":///")
    if scheme != "sqlite":
        return False
    with contextlib.closing(sqlite3.connect(file, isolation_level=None, timeout=0.3)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        connection.execute("ROLLBACK")
    return False


async def is_set(event, *, unless):
    """Whether `event` was set before `unless` came to its end."""
    waiting = asyncio.create_task(event.wait())
    other = asyncio.create_task(unless)
    await asyncio.wait({waiting, other}, return_when=asyncio.FIRST_COMPLETED)
    for task in (waiting, other):
        task.cancel()
    await asyncio.gather(waiting, other, return_exceptions=True)
    return event.is_set()
