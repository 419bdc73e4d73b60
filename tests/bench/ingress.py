"""How fast events are accepted durably, beside a Bolt application that stores nothing.

The flood: 32 connections send as fast as they are answered, to Rootle's door and inbox in one
process and to Bolt in another. Each of Rootle's 2xx means a commit on the disk; Bolt's means that
a task was started. Processor time a request is shown besides, for it depends less on what else
the machine does.

The steady load is a whole production in small: two real `rootle web` processes over one database,
100 events a second (Slack sends at most 8.3 for one workspace) to both in turn, as a balancer
would. Every event is accepted, leased, handed to Bolt, ignored by name and recorded, by whichever
of the two gets it; all of that happens while the 2xx are timed. Bolt gets the same load in the
turn before or after, once the inbox is worked off. The door alone shows what the work costs.
"""

import asyncio
import contextlib
import tempfile
import time
from functools import partial
from pathlib import Path

import aiohttp

from tests.bench.load import SECRET
from tests.bench.processes import measured, server
from tests.bench.report import Figure
from tests.bench.rounds import QUICK, in_turns, often
from tests.paperkite import Company
from tests.postgres import CannotRun, PostgresServer
from tests.town import Town, free_port

TITLE = "Taking events in"

FLOODS, FLOOD_COUNT = often(5, quick=3), often(3_000, quick=1_000)
STEADIES, STEADY_COUNT, STEADY_RATE = often(3, quick=2), often(600, quick=300), 100

NOBODY = Company("http://127.0.0.1:9", "phx_nobody", 1)
"""No event of this benchmark is a question, so no PostHog is asked."""


async def load(ports, *, count, rate=0):
    """What `tests.bench.load` measured."""
    return await measured("load", "--ports", *ports, "--count", count, "--rate", rate)


async def run():
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        databases = {"SQLite": f"sqlite:///{folder / 'flood.db'}"}
        postgres = None
        if not QUICK:
            with contextlib.suppress(CannotRun):
                postgres = stack.enter_context(PostgresServer())
                databases["PostgreSQL"] = await postgres.create_database()
        figures = await floods(databases)
        figures += await steadily(
            "SQLite", folder / "sqlite", database="", alone=databases["SQLite"]
        )
        if postgres:
            figures += await steadily(
                "PostgreSQL",
                folder / "postgresql",
                database=await postgres.create_database(),
                alone=databases["PostgreSQL"],
            )
    return figures


# --- as fast as it goes ---------------------------------------------------------------------------


async def floods(databases):
    """Accepted events a second, on each database, beside Bolt in the same rounds."""
    async with contextlib.AsyncExitStack() as stack:
        sides = {"bolt": await stack.enter_async_context(server("bolt", port=free_port()))}
        for name, url in databases.items():
            started = server("guard", url, port=free_port())
            sides[name] = await stack.enter_async_context(started)
        for side in sides.values():
            await load([side.port], count=300)  # warm
        turns = {name: partial(flood, side) for name, side in sides.items()}
        found = await in_turns(FLOODS, turns)
    figures = []
    rates = {name: [rate for rate, _ in rounds] for name, rounds in found.items()}
    costs = {name: [cost for _, cost in rounds] for name, rounds in found.items()}
    for name in databases:
        target = 0.8 if name == "SQLite" else None
        figures += [
            Figure(f"events accepted durably, {name}", rates[name], "/s", rates["bolt"], "bare Bolt, stores nothing", at_least=target),
            Figure(f"processor time an event, {name}", costs[name], "µs", costs["bolt"], "bare Bolt"),
        ]  # fmt: skip
    return figures


async def flood(side):
    before = side.cpu_seconds
    rate = (await load([side.port], count=FLOOD_COUNT))["per_second"]
    return rate, 1_000_000 * (side.cpu_seconds - before) / FLOOD_COUNT


# --- a steady load, while everything is worked off ----------------------------------------------


async def steadily(name, home, *, database, alone):
    """The slowest answers of two whole web processes that lease from one database."""
    home.mkdir()
    peer, door = free_port(), free_port()
    async with (
        server("bolt", port=peer),
        server("guard", alone, port=door),
        Town(home, NOBODY, database=database) as town,
    ):
        await town.migrate()
        webs = [await town.web(lease=30, SLACK_SIGNING_SECRET=SECRET) for _ in range(2)]
        ports = [web.port for web in webs]
        for warm in (ports, [peer], [door]):
            await load(warm, count=100)
        await worked_off(webs[0])
        sides = {
            "bolt": partial(slowest, [peer]),
            "rootle": partial(slowest, ports, webs[0]),
            "door": partial(slowest, [door]),
        }
        found = await in_turns(STEADIES, sides)
    p99 = {side: [one["p99_ms"] for one in rounds] for side, rounds in found.items()}
    p50 = {side: [one["p50_ms"] for one in rounds] for side, rounds in found.items()}
    refused = [one["refused"] for one in found["rootle"]]
    behind = [one["behind_s"] for one in found["rootle"]]
    target = 15 if name == "SQLite" else None
    at = f"at {STEADY_RATE}/s, {name}"
    return [
        Figure(f"p99 of the 2xx {at}, two processes leasing", p99["rootle"], "ms", p99["bolt"], "bare Bolt", below=target),
        Figure(f"p50 of the 2xx {at}, two processes leasing", p50["rootle"], "ms", p50["bolt"], "bare Bolt"),
        Figure(f"p99 of the 2xx {at}, the door alone", p99["door"], "ms", p99["bolt"], "bare Bolt"),
        Figure(f"refused with a 503, of {STEADY_COUNT} {at}", refused, "", below=1),
        Figure(f"all worked off after the last 2xx, {name}", behind, "s"),
    ]  # fmt: skip


async def slowest(ports, web=None):
    """One round of the steady load; `behind_s` is how long the rest of the work then took."""
    result = await load(ports, count=STEADY_COUNT, rate=STEADY_RATE)
    return {**result, "behind_s": await worked_off(web) if web else 0.0}


async def worked_off(web, *, seconds=60):
    """Wait until the inbox has no unfinished event; returns the seconds that took."""
    began = time.monotonic()
    async with asyncio.timeout(seconds), aiohttp.ClientSession() as session:
        while True:
            async with session.get(f"{web.address}/readyz") as answer:
                counts = (await answer.json())["inbox"]
            if not counts.keys() & {"waiting", "running"}:
                return time.monotonic() - began
            await asyncio.sleep(0.1)
