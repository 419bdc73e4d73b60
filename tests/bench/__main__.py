"""`make bench`: runs every benchmark, or those named on the command line, one after the other.

    python -m tests.bench [NAME …]

BENCH_QUICK=1 measures less, in under two minutes, as CI does. A missed target is printed and
fails nothing; a benchmark that breaks off, or takes too long, makes the exit code 1.
"""

import asyncio
import importlib
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
)

MOST_SECONDS = 240.0
"""For one benchmark; the slowest takes a third of it on two quiet cores."""


async def measure(benchmark):
    async with asyncio.timeout(MOST_SECONDS):
        return await benchmark.run()


def main(names):
    if unknown := sorted(set(names) - set(BENCHMARKS)):
        console.print(
            f"There is no benchmark {', '.join(unknown)}; choose {', '.join(BENCHMARKS)}."
        )
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: nothing is left behind
    broken, began = [], time.monotonic()
    for name in names or BENCHMARKS:
        benchmark = importlib.import_module(f"tests.bench.{name}")
        try:
            show(benchmark.TITLE, asyncio.run(measure(benchmark)))
        except Exception:  # the others still have something to say
            traceback.print_exc()
            broken.append(name)
    console.print(f"{time.monotonic() - began:.0f} s in all")
    if broken:
        console.print(f"broke off: {', '.join(broken)}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
