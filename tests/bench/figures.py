"""How many wrong figures are found, and how often a right answer is suspected."""

import random
import time

from tests.bench.report import Figure
from tests.bench.rounds import often
from tests.thinking.perturbing import alarms, answers, is_caught, perturbed

TITLE = "Figures that somebody typed, 3 to 30 % off"

ANSWERS, SEEDS = often(200, quick=60), 3


async def run():
    figures = []
    for rows in (5, 30, 90):
        missed, false, milliseconds = [], [], []
        for seed in range(SEEDS):
            chance, made = random.Random(seed), answers(rows, ANSWERS, seed)
            tried = [(text, where, one) for one in made for text, where in perturbed(one, chance)]
            began = time.perf_counter()
            caught = sum(is_caught(*one) for one in tried)
            milliseconds.append(1000 * (time.perf_counter() - began) / len(tried))
            missed.append(100 * (1 - caught / len(tried)))
            false.append(100 * sum(bool(alarms(one)) for one in made) / len(made))
        figures += [
            Figure(f"missed, of {rows} rows", missed, "%", below=2.0),
            Figure(f"false alarms, of {rows} rows", false, "%", below=2.0),
            Figure(f"one check, of {rows} rows", milliseconds, "ms"),
        ]
    return figures
