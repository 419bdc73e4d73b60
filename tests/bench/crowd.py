"""A hundred turns at once in one `rootle web`: do all of them end, and does anybody wait for them?

Each is asked in a thread of its own, over signed HTTP, and is thought through by a scripted Claude that
streams slowly: five generations of two seconds, the first four with two tool calls at once, against the
PostHog stand-in. Every fifth answer has a chart. Other events come in all the while, and it is timed how
soon they get their 2xx: that is what a blocked event loop would show first.

PostHog and Claude are other machines in truth. Their stand-ins get the time that is left over here, or
the database of the one would take a processor for itself in the very moment that is looked at.
"""

import asyncio
import contextlib
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import psutil

from tests.bench.processes import measured, server
from tests.bench.report import Figure
from tests.bench.rounds import often
from tests.claude import crowd
from tests.paperkite import SEED, start_posthog
from tests.town import SECRET, Town, free_port, words

TITLE = "A hundred turns at once in one web process"

TURNS = often(100, quick=40)
GENERATION = 2.0
"""Seconds of each of the generations."""

ROOMS = 25
"""Channels over which the threads are spread: Slack takes about one message a second in each, of which
a few may come at once."""

PATIENCE = 55
"""Seconds after which what has not ended counts as not ended."""

EVENTS_SECONDS, EVENTS_RATE = 10, 30

ELSEWHERE = 19
"""The lowest priority that there is."""


async def run():
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        posthog = stack.enter_context(start_posthog(folder, SEED, nice=ELSEWHERE))
        started = server("claude-crowd", GENERATION, port=free_port(), nice=ELSEWHERE)
        claude = await stack.enter_async_context(started)
        town = await stack.enter_async_context(Town(folder, posthog))
        await town.migrate()
        web = await town.web(
            lease=30, ANTHROPIC_API_KEY="sk-ant-bench", ANTHROPIC_BASE_URL=claude.address
        )
        for room in range(ROOMS):
            await town.slack.create_channel(f"room-{room}", members=("ana", "rootle"))
        watch = asyncio.create_task(memory(web.running.pid))
        began = time.monotonic()
        asked = await ask(town)
        acks = await measured(
            "load", "--ports", web.port, "--secret", SECRET,
            "--count", EVENTS_SECONDS * EVENTS_RATE, "--rate", EVENTS_RATE,
        )  # fmt: skip
        ended = await asyncio.gather(*(own_answer(town, *one) for one in asked))
        took = time.monotonic() - began
        watch.cancel()
        return figures(ended, took, acks, await watch)


def figures(ended, took, acks, megabytes):
    least = crowd.STEPS * GENERATION
    during = f"of the 2xx to {EVENTS_RATE} events a second meanwhile"
    return [
        Figure(f"turns without their own answer, of {TURNS}", [ended.count(False)], "", below=1),
        Figure("until the last answer stood", [took], "s", [least], "Claude's own", below=PATIENCE),
        Figure("most memory of the process (PSS)", [megabytes], "MB", below=400),
        Figure(f"p50 {during}", [acks["p50_ms"]], "ms"),
        Figure(f"p99 {during}", [acks["p99_ms"]], "ms", below=50),
        Figure(f"the slowest {during}", [acks["most_ms"]], "ms"),
        Figure("refused meanwhile", [acks["refused"]], "", below=1),
    ]


async def ask(town):
    """Ask all questions within a moment; returns the words, rooms and `ts` of the threads."""
    asked = []
    for number, word in enumerate(crowd.words(TURNS)):
        room = f"room-{number % ROOMS}"
        question = crowd.question(word, charted=number % 5 == 0)
        asked.append((word, room, await town.mention(question, channel=room)))
    return asked


async def own_answer(town, word, room, ts):
    """Whether the thread got the answer with its own word, in time."""
    with contextlib.suppress(TimeoutError):
        answers = await town.answered(ts, channel=room, seconds=PATIENCE)
        return crowd.answer(word) in words(answers[0])
    return False


async def memory(pid):
    """The most megabytes that the process had, together with its door, until this is cancelled."""
    web = psutil.Process(pid)
    both, most = [web, *(one for one in web.children() if one.cmdline() == web.cmdline())], 0.0
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            most = max(most, sum(one.memory_full_info().pss for one in both) / 1_000_000)
            await asyncio.sleep(0.5)
    return most
