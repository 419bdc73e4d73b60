"""Kills at random moments, of one web process of two, while questions keep coming.

Slack is as slow as it really is, so that at any moment some answers are under way.
"""

import asyncio

from agent.state.inbox import LOST_ATTEMPTS
from tests.chaos.stage import QUESTION, all_answered, end, judge, last_word, now, stage, start_web

NOTICED = 0.3
"""Seconds after which a balancer notices that a process is gone; until then it answers 502."""

SLACK_AWAY = 0.1
"""Seconds for each call to Slack."""


async def run(trial):
    async with stage(trial) as town:
        processes = [await start_web(town, trial) for _ in range(2)]
        town.faults.set("slack/*", f"delay:{SLACK_AWAY}")
        asked, killed_at, over = [], [], asyncio.Event()

        async def ask():
            while len(asked) < trial.questions or not over.is_set():
                asked.append(await town.mention(QUESTION))
                await asyncio.sleep(trial.chance.uniform(0.1, 0.8))

        async def kill():
            for _ in range(trial.kills):
                await asyncio.sleep(trial.chance.uniform(0.3, 1.5))
                victim = processes.pop(trial.chance.randrange(len(processes)))
                victim.kill()
                killed_at.append(now())
                await asyncio.sleep(NOTICED)
                await end(town, victim)
                processes.append(await start_web(town, trial))
            over.set()

        await asyncio.gather(ask(), kill())
        what = f"{trial.kills} random kills"
        await all_answered(town, trial, asked, what, since=killed_at[-1])
        # A question that so many processes died of is not tried once more: people are told.
        failed = await judge(town, trial, asked, what, failures=trial.kills // LOST_ATTEMPTS)
        waited = held_up(town, asked, killed_at)
        remarks = f"{len(waited)} questions were under way at a kill, {failed} told that it failed"
        trial.note(what, questions=len(asked), recovery=max(waited, default=0.0), remarks=remarks)


def held_up(town, asked, killed_at):
    """For each question that was unanswered at some kill: seconds from its last one to the answer."""
    waited = []
    for ts in asked:
        answered = last_word(town, ts) or now()
        met = [kill for kill in killed_at if float(ts) < kill < answered]
        if met:
            waited.append(answered - max(met))
    return waited
