"""A new version is rolled out while people ask: processes are replaced by SIGTERM, one by one."""

import asyncio

from tests.chaos.stage import QUESTION, all_answered, judge, last_word, now, stage, start_web


async def run(trial):
    async with stage(trial) as town:
        processes = [await start_web(town, trial) for _ in range(2)]
        asked, codes, done = [], [], asyncio.Event()

        async def ask():
            while not done.is_set():
                asked.append(await town.mention(QUESTION))
                await asyncio.sleep(trial.chance.uniform(0.1, 0.6))

        asking = asyncio.create_task(ask())
        began = now()
        for old in list(processes):
            await start_web(town, trial)
            town.retire(old)
            codes.append(await old.stop())
        done.set()
        await asking
        what = f"{len(processes)} processes replaced by SIGTERM"
        await all_answered(town, trial, asked, what, since=began)
        await judge(town, trial, asked, what)
        slowest = max(waited(town, ts) for ts in asked)
        if any(codes):
            trial.wrong.append(f"{what}: exit codes {codes}")
        trial.note(
            what, questions=len(asked), recovery=slowest, remarks="the slowest of all answers"
        )


def waited(town, ts):
    """Seconds from a question to the last change of its answer."""
    return (last_word(town, ts) or now()) - float(ts)
