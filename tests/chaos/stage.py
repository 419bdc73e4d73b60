"""Where fault runs take place: a town whose Redis is away, and the verdict over what was answered."""

import asyncio
import contextlib
import functools
import re
import shutil
import tempfile
import time
from pathlib import Path

from agent import manner
from tests.ports import CLOSED_PORT
from tests.town import BOT, Town, is_streaming, words

QUESTION = "how many people signed up last week?"

PATIENCE = 150.0
"""Seconds until a question counts as lost."""

RETRIES = (0.2, 5.0, 30.0, 60.0)
"""Seconds before each further delivery of an event, by and large as Slack does it."""

QUICK_RETRIES = (0.2, 2.0, 4.0, 8.0)

FAILURE = re.compile(re.escape(manner.failed("ID").text).replace("ID", r"\w+"))
"""The one visible notice that takes the place of an answer which could not be given."""


@contextlib.asynccontextmanager
async def stage(trial, *, database=""):
    """A town with its database, ready for web processes. Its logs are kept if something broke."""
    retries = QUICK_RETRIES if trial.quick else RETRIES
    folder = Path(tempfile.mkdtemp(prefix="rootle-chaos-"))
    before, whole = len(trial.wrong), False
    try:
        async with Town(folder, trial.posthog, database=database, retries=retries) as town:
            await town.migrate()
            yield town
        whole = True
    finally:
        if whole and len(trial.wrong) == before:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print(f"  the logs of Slack and of each process are kept in {folder}")


async def start_web(town, trial, **more):
    """A web process with the run's lease, streaming every answer, and a Redis that is away."""
    nowhere = f"redis://127.0.0.1:{CLOSED_PORT}/0"
    settings = {"ROOTLE_ANSWERS": "stream", "REDIS_URL": nowhere, **more}
    return await town.web(lease=trial.lease, **settings)


async def end(town, process):
    """Kill a process for good; the balancer forgets it."""
    town.retire(process)
    process.kill()
    await process.running.wait()


async def all_answered(town, trial, asked, what, *, since):
    """Wait for the answers to `asked`; returns the seconds from `since` (a time.time()) to the last.

    A question without one is added to what is wrong with the run.
    """
    together = asyncio.gather(*(answered(town, ts) for ts in asked), return_exceptions=True)
    for ts, ended in zip(asked, await together, strict=True):
        if isinstance(ended, BaseException):
            trial.wrong.append(f"{what}: {ts} has no answer after {PATIENCE:.0f} s")
    await town.slack.settle()
    return max((at - since for ts in asked for at in [last_word(town, ts)] if at), default=0.0)


async def answered(town, ts):
    """Wait until Rootle has nothing but finished messages below a question, one with its ending.

    While a kill is recovered from, a message may stand there finished and cut short: the stream
    was ended, and what it lacks comes with the next call.
    """
    async with asyncio.timeout(PATIENCE):
        while True:
            answers = await town.answers(ts)
            if not any(map(is_streaming, answers)) and any(ends(town, a) for a in answers):
                return
            await asyncio.sleep(0.05)


def ends(town, answer):
    """Whether a message has the right figure, or is the notice that there is no answer."""
    text = words(answer)
    return figure(town.posthog) in text.replace(",", "") or bool(FAILURE.search(text))


@functools.cache
def figure(posthog):
    """The figure that every answer must have; counting it takes a moment."""
    return str(posthog.signups_last_week())


async def judge(town, trial, asked, what, *, failures=0):
    """Add to the run whatever is wrong with the answers to `asked`, now that all is settled.

    Up to `failures` questions may have ended in the visible notice that they failed.
    """
    failed = 0
    for ts in asked:
        answers = await town.answers(ts)
        if len(answers) != 1 or town.made(ts) != 1:
            said = [words(answer)[:200] for answer in answers]
            trial.wrong.append(f"{what}: {ts} has {len(answers)} messages, {town.made(ts)} were made: {said}")  # fmt: skip
            continue
        text = words(answers[0])
        failed += bool(FAILURE.search(text))
        if not ends(town, answers[0]):
            trial.wrong.append(f"{what}: the answer to {ts} lacks its figure: {text!r}")
    if failed > failures:
        trial.wrong.append(f"{what}: {failed} questions ended in a failure notice")
    return failed


def last_word(town, ts):
    """When Rootle last changed a message in a thread, a time.time(); None if it never did."""
    found = None
    mine = {ts}
    for line in town.slack.log.read("change"):
        value = line.get("value") or {}
        if value.get("thread_ts") == ts and value.get("user") == BOT:
            mine.add(line["key"])
        if line["key"] in mine - {ts}:
            found = line["at"] / 1_000_000
    return found


def now():
    """The clock of the stand-in's log."""
    return time.time()
