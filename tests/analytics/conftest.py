"""One PostHog stand-in for all tests of this folder, filled with a small, odd company.

Use `events` (everything that happened, see `company.Happened`), `context` (makes a `ToolContext`;
`context(now=…)` for another clock or zone), and `company.NOW` for the clock that it has otherwise.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from pytest_asyncio import is_async_test

from agent.names.taxonomy import Taxonomy
from agent.searching.docs import Docs
from agent.tool import ToolContext
from agent.turn import Person, Place, Turn
from integrations.posthog import PostHog
from tests.analytics.company import NOW, bodies, invent
from tests.ports import free_port

KEY = "phx_analytics_0001"
TOKEN = "phc_local_paperkite"

SERVE = """
import asyncio
from pathlib import Path
from integrations.local.posthog.access import Rate, demo_keys
from integrations.local.posthog.server import Rules, serve
rates = (Rate(1_000_000, 60),)
rules = Rules(keys=demo_keys({key!r}), general=rates, queries=rates)
asyncio.run(serve(host="127.0.0.1", port={port}, home=Path({home!r}), seed=1, size=0, rules=rules))
"""
"""As `python -m integrations.local posthog --empty`, but without PostHog's rates: tests ask fast."""


@pytest.fixture(scope="session")
def events():
    """Everything that happened, in order of time."""
    return invent()


@pytest.fixture(scope="session")
def address(tmp_path_factory, events):
    """Where the stand-in is, with all of `events` captured."""
    home, port = tmp_path_factory.mktemp("analytics"), free_port()
    code = SERVE.format(key=KEY, port=port, home=str(home))
    with (home / "posthog.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdout=log, stderr=log, env=dict(os.environ)
        )
    where = f"http://127.0.0.1:{port}"
    try:
        _wait(where, process, home)
        for batch in bodies(events):
            _send(where, batch)
        yield where
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def clients():
    """For each stand-in the client that the tools use, and its taxonomy, read once."""
    known = {}
    async with aiohttp.ClientSession() as session:

        def of(address):
            if address not in known:
                posthog = PostHog(host=address, key=KEY, project=1, session=session)
                known[address] = posthog, Taxonomy(posthog)
            return known[address]

        yield of
        for _, taxonomy in known.values():
            await taxonomy.close()


@pytest.fixture
def posthog(clients, address):
    """The client that the tools use."""
    return clients(address)[0]


@pytest.fixture
def taxonomy(clients, address):
    """What the project's data are called."""
    return clients(address)[1]


@pytest.fixture
def context(posthog, taxonomy):
    """`context()` or `context(now)`: what a tool is given; `now` also sets the time zone."""

    def made(now=NOW, *, may_see_persons=True):
        place = Place("T0LOCAL", "slack", "C1", "1.0")
        turn = Turn("t1", place, Person("U1", "Ana"), "", now)
        return ToolContext(
            turn, now, posthog, taxonomy, None, may_see_persons,
            conversations=None, memories=None, answers=None, docs=Docs(),
        )  # fmt: skip

    return made


def pytest_collection_modifyitems(items):
    """One event loop for all tests of this folder: the client and its taxonomy live in it."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def _wait(where, process, home):
    deadline = time.monotonic() + 60
    while True:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{where}/_health", timeout=2):
            return
        assert process.poll() is None, (home / "posthog.log").read_text()
        assert time.monotonic() < deadline, "the PostHog stand-in did not start in a minute"
        time.sleep(0.1)


def _send(where, batch):
    body = json.dumps({"api_key": TOKEN, "batch": batch}).encode()
    request = urllib.request.Request(f"{where}/batch/", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        assert response.status == 200
