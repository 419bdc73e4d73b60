"""`make bench`: runs every benchmark, or those named on the command line, one after the other."""

import asyncio
import importlib
import sys

from tests.bench.report import show

BENCHMARKS = ("ingress",)


def main():
    for name in sys.argv[1:] or BENCHMARKS:
        benchmark = importlib.import_module(f"tests.bench.{name}")
        show(benchmark.TITLE, asyncio.run(benchmark.run()))


if __name__ == "__main__":
    main()
