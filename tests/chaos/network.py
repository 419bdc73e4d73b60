"""The network between Rootle and Slack breaks, or Slack itself does, for some seconds.

The worst is a call that is carried out and whose answer gets lost: it must be looked up before it
is tried again. Answers are streamed in one half of the run and posted in the other.
"""

import asyncio

from tests.chaos.stage import QUESTION, all_answered, end, judge, now, stage, start_web

TROUBLES = {
    "answers of Slack lost": "drop-answer",
    "Slack out of reach": "drop",
    "Slack answers 500": "500",
    "Slack answers 429": "429:2",
}

LONG_TROUBLES = {"Slack answers 500 for long": "500"}
LONG_SECONDS = 75.0
"""More than one message waits for Slack (`bot.delivery.PATIENCE`): the whole event comes again."""


async def run(trial):
    async with stage(trial) as town:
        for answers in ("stream", "post"):
            process = await start_web(town, trial, ROOTLE_ANSWERS=answers)
            for name, fault in TROUBLES.items():
                await trouble(
                    town, trial, f"{name} ({answers})", fault, 1.5 if trial.quick else 5.0
                )
            for name, fault in LONG_TROUBLES.items() if not trial.quick else ():
                await trouble(town, trial, f"{name} ({answers})", fault, LONG_SECONDS)
            await end(town, process)


async def trouble(town, trial, what, fault, seconds):
    """Ask shortly before and during the trouble; every question has one answer in the end."""
    asked = [await town.mention(QUESTION)]
    await asyncio.sleep(trial.chance.uniform(0.01, 0.08))
    before = len(town.slack.log.read("fault"))
    town.faults.set("slack/*", fault)
    try:
        for _ in range(3):
            asked.append(await town.mention(QUESTION))
            await asyncio.sleep(seconds / 3)
    finally:
        town.faults.set("slack/*", "off")
    back = now()
    met = len(town.slack.log.read("fault")) - before
    if not met:
        trial.wrong.append(f"{what}: no call met the fault, so nothing was tried")
    recovery = await all_answered(town, trial, asked, what, since=back)
    await judge(town, trial, asked, what)
    remarks = f"{seconds:g} s, {met} calls met it"
    trial.note(what, questions=len(asked), recovery=recovery, remarks=remarks)
