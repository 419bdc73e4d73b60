"""How often things are measured, and in which order: what is compared takes turns."""

import math
import os
import statistics

QUICK = os.environ.get("BENCH_QUICK", os.environ.get("CI", "")).lower() not in {"", "0", "false"}
"""Whether only so much is measured as CI has time for; BENCH_QUICK=0 measures all of it there too."""


def often(full, *, quick):
    """How many, in a full run and in a quick one."""
    return quick if QUICK else full


async def in_turns(rounds, sides):
    """What each side measured, a list with one value a round; `sides` maps names to callables.

    Every other round goes backwards, so that none is always the one that comes after another.
    """
    measured = {name: [] for name in sides}
    for number in range(rounds):
        order = list(sides) if number % 2 == 0 else list(reversed(sides))
        for name in order:
            measured[name].append(await sides[name]())
    return measured


def p50(values):
    return statistics.median(values)


def percentile(values, share):
    """The value below or at which `share` of all values lie."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]
