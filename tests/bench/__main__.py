"""`make bench`: runs every benchmark, or those named on the command line, one after the other.

    python -m tests.bench [NAME …]

CI=true or BENCH_QUICK=1 measures less, in some five minutes. A missed target is printed and fails
nothing; a benchmark that breaks off, or takes too long, makes the exit code 1. Ctrl-C and SIGTERM
end it with a line that says what was not measured.
"""

import asyncio
import importlib
import logging
import signal
import sys
import time
import traceback

from tests.bench.report import console, show

BENCHMARKS = (
    "start",
    "command",
    "session",
    "latency",
    "ingress",
    "figures",
    "planning",
    "answers",
    "steps",
    "crowd",
    "jobs",
)

MOST_SECONDS = 240.0
"""For one benchmark; the slowest takes a third of it on two quiet cores."""


STOPS = (signal.SIGINT, signal.SIGTERM)


async def measure(benchmark):
    async with asyncio.timeout(MOST_SECONDS):
        return await benchmark.run()


def main(names):
    if unknown := sorted(set(names) - set(BENCHMARKS)):
        console.print(
            f"There is no benchmark {', '.join(unknown)}; choose {', '.join(BENCHMARKS)}."
        )
        return 2
    for number in STOPS:
        signal.signal(number, _stop)
    broken, waiting, began = [], list(names or BENCHMARKS), time.monotonic()
    try:
        while waiting:
            benchmark = importlib.import_module(f"tests.bench.{waiting[0]}")
            try:
                show(benchmark.TITLE, asyncio.run(measure(benchmark)))
            except Exception:  # the others still have something to say
                traceback.print_exc()
                broken.append(waiting[0])
            del waiting[0]
    except KeyboardInterrupt:
        console.print(f"stopped; not measured: {', '.join(waiting)}")
    console.print(f"{time.monotonic() - began:.0f} s in all")
    if broken:
        console.print(f"broke off: {', '.join(broken)}")
    return 1 if broken or waiting else 0


def _stop(number, frame):
    """Ends the benchmark that runs, and all that it has started; once, for both come twice often."""
    for one in STOPS:
        signal.signal(one, signal.SIG_IGN)
    logging.disable()  # what is ended in the middle has nothing to say
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
