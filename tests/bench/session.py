"""What it costs to call Slack: one session that is shared, beside a new connection for each call.

`integrations.slack.Slack` calls over the one `aiohttp` session of its process; an `AsyncWebClient`
without a session, which is what Bolt makes, opens and closes one for every call. Both ask the same
stand-in, which runs in this process, in turn. To the real Slack each new connection also costs
the round trips of TCP and TLS, which loopback does not have.

The second half counts the connections that whole bots open for the same number of answers.
"""

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from integrations.slack import Slack
from tests.bench.processes import server
from tests.bench.questions import ask_many, only
from tests.bench.report import Figure
from tests.bench.rounds import in_turns, often
from tests.bench.wire import wire
from tests.paperkite import SEED, start_posthog
from tests.town import TOKEN, Town, free_port

TITLE = "Calling Slack"

ROUNDS, CALLS, ANSWERS = often(7, quick=3), often(150, quick=80), 20


async def run():
    with tempfile.TemporaryDirectory() as folder, start_posthog(Path(folder), SEED) as posthog:
        async with Town(Path(folder), posthog) as town:
            await town.migrate()
            return [*await calls(town), *await connections(town)]


async def calls(town):
    """Milliseconds a call, one after another, in the same loop as the stand-in."""
    async with wire(town) as line, aiohttp.ClientSession() as session:
        shared = Slack(token=TOKEN, base_url=line.address, session=session)
        alone = AsyncWebClient(TOKEN, base_url=line.address)
        sides = {
            "shared": partial(milliseconds, shared.whoami),
            "alone": partial(milliseconds, alone.auth_test),
        }
        await in_turns(1, sides)  # warm
        took = await in_turns(ROUNDS, sides)
    rates = {name: [1000 / ms for ms in values] for name, values in took.items()}
    peer = "AsyncWebClient without a session"
    return [
        Figure("a Web API call", took["shared"], "ms", took["alone"], peer),
        Figure("Web API calls, one after another", rates["shared"], "/s", rates["alone"], peer),
    ]


async def milliseconds(call):
    began = time.perf_counter()
    for _ in range(CALLS):
        await call()
    return 1000 * (time.perf_counter() - began) / CALLS


async def connections(town):
    """Connections to Slack that a whole process opens for 20 answers, five at a time."""
    async with AsyncExitStack() as stack:
        ours, theirs = [await stack.enter_async_context(wire(town)) for _ in range(2)]
        arguments = (theirs.address, town.posthog.address, town.posthog.key)
        started = server("bolt-answers", *arguments, port=free_port())
        peer = await stack.enter_async_context(started)
        rootle = await town.web(lease=30, SLACK_API_URL=ours.address, ROOTLE_ANSWERS="stream")
        for address in (rootle.address, peer.address):
            with only(town, address):
                await ask_many(town, ANSWERS)
                await town.slack.settle()
                await asyncio.sleep(0.5)
        name = "a Bolt bot without a session"
        return [
            Figure(f"connections opened for {ANSWERS} answers", [ours.connections], "", [theirs.connections], name),
            Figure(f"Web API calls for {ANSWERS} answers", [ours.calls], "", [theirs.calls], name),
        ]  # fmt: skip
