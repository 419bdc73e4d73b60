"""`make chaos`: breaks a running Rootle in every way it must survive, and prints how long it took.

    python -m tests.chaos [points] [random] [frozen] [deploys] [database] [network] [jobs] [clock]
                          [--quick] [--lease 30] [--kills 7] [--questions 24] [--seed 1]

Timings are those of production unless given; `--quick` shortens leases and counts to what CI has
time for. Redis is away in all but the last two. The verdict reads the Slack stand-in's log only: each
question has exactly one answer, with the right figure, and no second one was ever made; each line of
a background job, and each scheduled digest, was posted once. A broken promise, or a recovery beyond its
target, ends with exit code 1.
"""

import argparse
import asyncio
import contextlib
import importlib
import logging
import random
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.chaos.report import Trial, console, show
from tests.paperkite import SEED, start_posthog

RUNS = ("points", "random", "frozen", "deploys", "database", "network", "jobs", "clock")

MODULES = {"points": "points", "random": "at_random"}
"""Where a run's module has another name than the run."""

MOST_SECONDS = 900.0
"""For one run with the timings of production; the longest takes ten minutes."""


async def carry_out(name, trial):
    module = importlib.import_module(f"tests.chaos.{MODULES.get(name, name)}")
    try:
        async with asyncio.timeout(MOST_SECONDS):
            await module.run(trial)
    except Exception as error:  # the other runs still have something to say
        traceback.print_exc()
        trial.wrong.append(f"{name} broke off: {type(error).__name__}: {error}")


def main(chosen):
    # Processes that are killed in the middle of a call are what this is about.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: nothing is left behind
    began, wrong = time.monotonic(), []
    lease = chosen.lease or (2.0 if chosen.quick else 30.0)
    runs = chosen.runs or RUNS
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        asks = set(runs) - {"jobs", "clock"}  # of which none looks anything up
        posthog = stack.enter_context(start_posthog(folder, SEED)) if asks else None
        for name in runs:
            trial = Trial(
                posthog=posthog,
                quick=chosen.quick,
                lease=lease,
                kills=chosen.kills or (3 if chosen.quick else 7),
                questions=chosen.questions or (8 if chosen.quick else 24),
                chance=random.Random(chosen.seed),
            )
            asyncio.run(carry_out(name, trial))
            show(name, trial)
            wrong += trial.wrong
    console.print(
        f"{'FAILED' if wrong else 'passed'}: seed {chosen.seed}, lease {lease:g} s, "
        f"{time.monotonic() - began:.0f} s in all"
    )
    return int(bool(wrong))


def arguments():
    parser = argparse.ArgumentParser(
        prog="python -m tests.chaos",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("runs", nargs="*", choices=[*RUNS, []], metavar="run")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--lease", type=float, help="seconds; 30 in production")
    parser.add_argument("--kills", type=int)
    parser.add_argument("--questions", type=int)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main(arguments()))
