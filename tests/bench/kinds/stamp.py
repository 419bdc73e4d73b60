"""A job that notes when it began, and then waits as long as it was told."""

import asyncio
import os
import time

from agent.job import JobKind


def stamp(path):
    """Add the time of this machine's clock, in nanoseconds, to a file as one line."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(file, b"%d\n" % time.monotonic_ns())
    os.close(file)


async def run(work):
    stamp(work.arguments["file"])
    await asyncio.sleep(work.arguments["seconds"])
    return "waited"


JOB = JobKind("stamp", "long", 1, run)
