"""One kill at each named point of a turn, while another process is there to take over."""

import asyncio

from agent.crashpoints import POINTS
from tests.chaos.stage import QUESTION, all_answered, end, judge, now, stage, start_web

MOST_ASKED = 40


async def run(trial):
    async with stage(trial) as town:
        survivor = await start_web(town, trial)
        for point in POINTS:
            await kill_at(town, trial, point, survivor)


async def kill_at(town, trial, point, survivor):
    """Ask until the process that is to die has died, then see what becomes of the questions."""
    (town.home / "crashed").unlink(missing_ok=True)
    town.balancer.addresses.clear()
    doomed = await start_web(town, trial, crash_at=point)
    died = asyncio.create_task(death(doomed))
    asked, what = [], f"killed {point}"
    # The survivor's dispatcher may be first at a question: then it takes another one.
    while not died.done() and len(asked) < MOST_ASKED:
        asked.append(await town.mention(QUESTION))
        await asyncio.wait({died}, timeout=0.3)
    if not died.done():
        trial.wrong.append(f"{what}: the process never came to that point")
        doomed.kill()
    town.balancer.addresses[:] = [survivor.address]
    recovery = await all_answered(town, trial, asked, what, since=await died)
    await judge(town, trial, asked, what)
    trial.note(what, questions=len(asked), recovery=recovery)
    await end(town, doomed)


async def death(process):
    """Wait for the end of a process and return when it came."""
    await process.running.wait()
    return now()
