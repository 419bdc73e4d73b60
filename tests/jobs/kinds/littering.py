"""A job that leaves something running, as a mistake in one might."""

import asyncio
from pathlib import Path

from agent.job import JobKind

LEFT = []


async def run(work):
    LEFT.append(asyncio.create_task(write_on(Path(work.arguments["file"]))))
    await asyncio.sleep(0)
    return "left it running"


async def write_on(file):
    while True:
        with file.open("a") as opened:
            opened.write("still here\n")
        await asyncio.sleep(0.01)


JOB = JobKind("littering", "long", 1, run)
