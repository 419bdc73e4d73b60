"""What somebody who asks sees, and when: the status, the first words, the whole answer.

A real `rootle web` answers the same question again and again, over the Slack stand-in and the
PostHog stand-in with the demo company's data; the times stand in the Slack stand-in's log. The
peer is a bot as Bolt's documentation writes one (`tests.bench.servers`): the same status, the same
query and a stream, without anything being kept, checked or repeatable. Questions alternate.

The stand-in answers at once. The real Slack takes some 100 ms a call, so the second half puts
that delay before every call: what counts there is how many calls stand one after another.
"""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from tests.bench.processes import server
from tests.bench.questions import QUESTION, SETTLED, ask, only, seen
from tests.bench.report import Figure
from tests.bench.rounds import often, p50, percentile
from tests.bench.wire import wire
from tests.paperkite import SEED, start_posthog
from tests.town import Town, free_port, words

TITLE = f"From “@rootle {QUESTION}” to the answer"

COUNT = often(30, quick=8)
AWAY = 0.1
"""Seconds that the real Slack takes for a call, from what people report of it."""


async def run():
    figures = []
    with tempfile.TemporaryDirectory() as folder, start_posthog(Path(folder), SEED) as posthog:
        async with AsyncExitStack() as stack:
            town = await stack.enter_async_context(Town(Path(folder), posthog))
            await town.migrate()
            line = await stack.enter_async_context(wire(town))
            arguments = (line.address, posthog.address, posthog.key)
            started = server("bolt-answers", *arguments, port=free_port())
            peer = await stack.enter_async_context(started)
            # `auto` streams as long as Slack's limit of streams a minute allows; here all are.
            ours = await town.web(lease=30, SLACK_API_URL=line.address, ROOTLE_ANSWERS="stream")
            figures += await times(town, ours, peer, count=COUNT, where="Slack at once", target=300)
            town.faults.set("slack/*", f"delay:{AWAY}")
            slow = f"Slack {1000 * AWAY:.0f} ms away"
            figures += await times(town, ours, peer, count=COUNT // 2, where=slow, target=300)
    return figures


async def times(town, ours, peer, *, count, where, target):
    """The figures of `count` questions to each side, asked in turn."""
    asked = {"ours": [], "peer": []}
    sides = {"ours": partial(only, town, ours.address), "peer": partial(only, town, peer.address)}
    for number in range(count + 1):
        for name, deliveries in sides.items():
            with deliveries():
                ts = await ask(town)
                await town.slack.settle()
                await asyncio.sleep(SETTLED)
            if number:  # the first is for warming up
                asked[name].append(ts)
    await _check(town, [ts for questions in asked.values() for ts in questions])
    lines = town.slack.log.read()
    found = {name: [seen(lines, ts) for ts in questions] for name, questions in asked.items()}
    figures = []
    for part, title in (("status", "status"), ("text", "first words"), ("answer", "whole answer")):
        mine, theirs = (
            [1000 * getattr(one, part) for one in found[name]] for name in ("ours", "peer")
        )
        for name, value in (("p50", p50), ("p95", partial(percentile, share=0.95))):
            below = target if part == "status" else None
            figures.append(
                Figure(f"{title}, {name}, {where}", [value(mine)], "ms", [value(theirs)], "bare Bolt bot", below=below)
            )  # fmt: skip
    return figures


async def _check(town, asked):
    """Speed counts for nothing, on either side, without one answer that has the right figure."""
    figure = str(town.posthog.signups_last_week())
    for ts in asked:
        answers = await town.answers(ts)
        assert len(answers) == 1, [words(answer) for answer in answers]
        assert figure in words(answers[0]).replace(",", ""), words(answers[0])
