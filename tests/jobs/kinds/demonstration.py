"""Twelve steps, each of which writes one line outside: the world that must not see one twice.

The world is a file, or a channel of the local Slack.
"""

import asyncio
import contextlib
import os
import time
from pathlib import Path

from agent.crashpoints import crash_point
from agent.effects import Action, Effect, Effects
from agent.job import JobKind
from agent.state.hold import still_ours
from integrations.http import open_session
from integrations.slack import Slack

STEPS = 12

CHANNEL = "C0PRODUCT"

REMEMBERED = 300
"""Seconds: no job waits so long for another try of a step."""


class File:
    """A file to which lines are added, and in which they can be looked for: key, fence, time."""

    def __init__(self, path):
        self._path = Path(path)

    async def send(self, effect):
        line = f"{effect.key} {effect.fence} {time.time():.3f}\n".encode()
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(file, line)
        os.close(file)
        crash_point(f"after line {effect.arguments['n']}")
        return {"line": effect.key}

    async def find(self, effect):
        there = self._path.read_text() if self._path.exists() else ""
        known = {line.split()[0] for line in there.splitlines()}
        return {"line": effect.key} if effect.key in known else None


class Channel:
    """A channel in which each line is a message, posted and found again as the product does it."""

    def __init__(self, address):
        self._address = address

    async def send(self, effect):
        async with self._slack() as slack:
            words = f"{effect.key} {effect.fence} {time.time():.3f}"
            ts = await slack.post(channel=CHANNEL, thread="", text=words, blocks=[], key=effect.key)
        crash_point(f"after line {effect.arguments['n']}")
        return {"line": ts}

    async def find(self, effect):
        async with self._slack() as slack:
            said = await slack.history(CHANNEL, oldest=f"{time.time() - REMEMBERED:.6f}")
        return next(({"line": one.ts} for one in said if one.key == effect.key), None)

    @contextlib.asynccontextmanager
    async def _slack(self):
        async with open_session() as session:
            yield Slack(
                token=os.environ["SLACK_BOT_TOKEN"],
                base_url=self._address,
                session=session,
                before_change=still_ours,
            )


async def run(work):
    if point := work.arguments.get("crash_at"):  # this job alone dies there, once
        os.environ["ROOTLE_CRASH_AT"] = point
        os.environ["ROOTLE_CRASH_FILE"] = work.arguments["crash_file"]
    where = work.arguments["world"]
    world = Channel(where) if where.startswith("http") else File(where)
    line = Action(world.send, world.find, needs_approval=False)
    effects = Effects(work.stores.effects, {"line": line})

    async def write(number):
        await asyncio.sleep(work.arguments["seconds"])
        if number == work.arguments.get("holds_at"):
            await hold(Path(work.arguments["hold"]))
        effect = Effect(
            f"{work.lease}:{number}",
            "T1",
            work.lease,
            work.lease,
            work.fence,
            "line",
            {"n": number},
        )
        await effects.perform(effect)
        return number

    for number in range(STEPS):
        await work.step(
            f"s{number}", lambda number=number: write(number), progress=f"Step {number}"
        )
    return f"wrote {STEPS} lines"


async def hold(folder):
    """Say that the step is reached, and wait to be let go on."""
    (folder / "reached").touch()
    while not (folder / "go").exists():
        await asyncio.sleep(0.01)


JOB = JobKind("demonstration", "long", 1, run)
