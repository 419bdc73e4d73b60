"""What a step of a turn costs beside the model: our loop and pydantic-ai, over one scripted server.

A conversation has twenty steps, each a streamed generation; all but the last call a trivial tool. The
server is a process of its own and plays the same bytes to all. What the bare SDK needs for the same
requests is taken off every time, so that what is left is the harness: the log, the transcript, the
request's body, the tool, the stores.
"""

import gc
import tempfile
import time
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from agent.state.migrating import migrate
from agent.state.stores import Stores
from bot.database_home import open_database
from tests.bench.driving import Bare, PydanticAI, Rootle
from tests.bench.in_memory import in_memory
from tests.bench.processes import server
from tests.bench.report import Figure, console
from tests.bench.rounds import QUICK, in_turns, often
from tests.bench.servers import DONE
from tests.ports import free_port
from tests.postgres import CannotRun, PostgresServer

TITLE = "One step of a turn, without the model"

STEPS = 20
ROUNDS = often(9, quick=5)
TO_INSTALL = ".venv/bin/python -m pip install 'pydantic-ai-slim[anthropic]>=2.68,<3'"

TARGETS = {"in memory": 0.5, "SQLite": 0.9}
"""The most that a step may cost beside pydantic-ai, which keeps its messages in memory."""


async def run():
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        claude = await stack.enter_async_context(server("claude", STEPS, port=free_port()))
        stores = {"in memory": in_memory()}
        databases = {"SQLite": f"sqlite:///{folder / 'steps.db'}"}
        if not QUICK:
            with suppress(CannotRun):
                postgres = stack.enter_context(PostgresServer())
                databases["PostgreSQL"] = await postgres.create_database()
        for name, url in databases.items():
            stores[name] = await _opened(url, stack)
        bare = Bare(claude.address)
        drivers = [bare, *(Rootle(name, claude.address, kept) for name, kept in stores.items())]
        peer = None
        try:
            peer = PydanticAI(claude.address)
        except ImportError:
            console.print(f"pydantic-ai is not installed, so there is no peer: {TO_INSTALL}", markup=False)  # fmt: skip
        drivers += [peer] if peer else []
        for driver in drivers:
            stack.push_async_callback(driver.close)
        found = await in_turns_after_one(drivers)
    return figures(found, list(stores), peer)


def figures(found, stores, peer):
    """Milliseconds a step beyond the bare SDK's, round by round."""
    floor = found[Bare.name]

    def beyond(name, part):
        pairs = zip(found[name], floor, strict=True)
        return [1000 * (ours[part] - bare[part]) / STEPS for ours, bare in pairs]

    shown = [Figure("the bare SDK and the server", [1000 * f[0] / STEPS for f in floor], "ms")]
    for part, what in ((0, "added"), (1, "processor time added")):
        theirs = beyond(peer.name, part) if peer else ()
        for store in stores:
            target = TARGETS.get(store) if peer and part == 0 else None
            shown.append(
                Figure(f"{what}, the log {_kept(store)}", beyond(store, part), "ms", theirs, "pydantic-ai", at_most=target)
            )  # fmt: skip
    return shown


async def in_turns_after_one(drivers):
    """Wall and processor seconds of a conversation each, once everybody has had one to warm up."""
    for driver in drivers:
        await conversation(driver)
    gc.collect()
    gc.freeze()  # as bot.web does, and for the peer as well
    sides = {driver.name: partial(conversation, driver) for driver in drivers}
    return await in_turns(ROUNDS, sides)


async def conversation(driver):
    wall, own = time.perf_counter(), time.process_time()
    said = await driver.converse()
    took = time.perf_counter() - wall, time.process_time() - own
    assert said.startswith(DONE), said
    return took


async def _opened(url, stack):
    await migrate(url)
    database = await stack.enter_async_context(open_database(url))  # as `bot.web` opens it
    return Stores(database, lambda: datetime.now(UTC))


def _kept(store):
    return store if store == "in memory" else f"in {store}"
