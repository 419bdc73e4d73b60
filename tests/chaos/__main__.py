"""`make chaos`: kills web processes at random moments under load and prints how long recovery took.

    python -m tests.chaos [--kills 7] [--questions 24] [--seed 1] [--lease 30]

Timings are those of production unless given. The verdict reads the Slack stand-in's log only:
each question has exactly one answer with the right figure. A broken promise ends with exit code 1.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from agent.crashpoints import POINTS
from tests.paperkite import SEED, start_posthog
from tests.town import Town, words

QUESTION = "how many people signed up last week?"


async def main(chosen):
    chance = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as folder, start_posthog(Path(folder), SEED) as posthog:
        async with Town(Path(folder), posthog, retries=(0.2, 5, 30, 60)) as town:
            await town.migrate()
            wrong = await at_each_point(town, chosen.lease)
            wrong += await at_random(town, chosen, chance)
    for line in wrong:
        print("BROKEN:", line)
    print(f"{'FAILED' if wrong else 'passed'}: seed {chosen.seed}")
    return bool(wrong)


async def at_each_point(town, lease):
    """One kill at each named point, with the lease of production; prints each recovery."""
    wrong = []
    survivor = await town.web(lease=lease)
    for point in POINTS:
        (town.home / "crashed").unlink(missing_ok=True)
        town.balancer.addresses.clear()
        doomed = await town.web(crash_at=point, lease=lease)
        began = time.monotonic()
        # The survivor's dispatcher may be first: ask until the doomed process was the one.
        asked = []
        while doomed.running.returncode is None and len(asked) < 40:
            asked.append(await town.mention(QUESTION))
            await asyncio.sleep(0.3)
        died = time.monotonic()
        town.balancer.addresses[:] = [survivor.address]
        for ts in asked:
            wrong += await verdict(town, ts, f"killed {point}", seconds=150)
        print(f"killed {point}: {len(asked)} questions, all settled "
              f"{time.monotonic() - died:.1f} s after the kill ({died - began:.1f} s before it)")  # fmt: skip
        doomed.kill()
        await doomed.running.wait()
    survivor.kill()
    return wrong


async def at_random(town, chosen, chance):
    """Questions at random moments while processes are killed at random moments."""
    processes = [await town.web(lease=chosen.lease) for _ in range(2)]
    asked, killed_at = [], []

    async def ask():
        for _ in range(chosen.questions):
            asked.append((await town.mention(QUESTION), time.monotonic()))
            await asyncio.sleep(chance.uniform(0.1, 1.0))

    async def kill():
        for _ in range(chosen.kills):
            await asyncio.sleep(chance.uniform(0.3, 2.0))
            victim = processes.pop(chance.randrange(len(processes)))
            town.retire(victim)
            victim.kill()
            killed_at.append(time.monotonic())
            processes.append(await town.web(lease=chosen.lease))

    await asyncio.gather(ask(), kill())
    wrong = []
    for ts, _ in asked:
        wrong += await verdict(town, ts, "killed at random", seconds=150)
    print(f"{len(killed_at)} random kills, {len(asked)} questions, all settled "
          f"{time.monotonic() - killed_at[-1]:.1f} s after the last kill (target < 90 s)")  # fmt: skip
    return wrong


async def verdict(town, ts, what, *, seconds):
    """What is wrong with the answers to one question, a sentence each."""
    try:
        answers = await town.answered(ts, seconds=seconds)
    except TimeoutError:
        return [f"{what}: the question {ts} has no answer after {seconds} s"]
    if len(answers) != 1:
        return [f"{what}: the question {ts} has {len(answers)} messages"]
    figure = str(town.posthog.signups_last_week())
    if figure not in words(answers[0]).replace(",", ""):
        return [f"{what}: the answer to {ts} lacks the figure {figure}: {words(answers[0])!r}"]
    return []


def arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=7)
    parser.add_argument("--questions", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lease", type=float, default=30.0, help="seconds, as in production")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(arguments())))
