"""A job that kills its process each time, as a file that no reader survives would."""

import os
import signal

from agent.job import JobKind


async def run(work):
    await work.step("before", _nothing, progress="Reading")
    os.kill(os.getpid(), signal.SIGKILL)
    return "survived"


async def _nothing():
    return None


JOB = JobKind("poison", "long", 1, run)
