"""Two local PostHogs for all tests of this folder, and sessions to talk to them.

One has the demo company, the other one only what tests send to it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import aiohttp
import pytest

from tests.local.posthog.standin import EMPTY, KEY, TOKEN, Process, running

FREELY = "Rules(general=(Rate(100_000, 60),), queries=(Rate(100_000, 60),))"


@pytest.fixture(scope="session")
def posthog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with running(tmp_path_factory.mktemp("posthog"), rules=FREELY) as process:
        yield process


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A project that has nothing but what is sent to it."""
    home = tmp_path_factory.mktemp("bare")
    with running(home, rules=FREELY, size=EMPTY) as process:
        yield process


@pytest.fixture
async def api(posthog: Process) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of the project, with the key that opens everything."""
    async with aiohttp.ClientSession(
        f"{posthog.url}/api/projects/1/", headers={"Authorization": f"Bearer {KEY}"}
    ) as session:
        yield session


@pytest.fixture
def ask(api):
    """Runs a query and gives back its rows; an error fails the test with PostHog's words."""
    return asking(api)


@pytest.fixture
async def bare_api(bare: Process) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of the project without a company."""
    async with aiohttp.ClientSession(
        f"{bare.url}/api/projects/1/", headers={"Authorization": f"Bearer {KEY}"}
    ) as session:
        yield session


@pytest.fixture
def ask_bare(bare_api):
    """The same for the project without a company."""
    return asking(bare_api)


@pytest.fixture
async def send(bare: Process) -> AsyncIterator[Callable[..., Awaitable[None]]]:
    """Sends events to the project without a company; they are stored when it returns."""
    async with aiohttp.ClientSession(bare.url) as session:

        async def post(*events: dict) -> None:
            body = {"api_key": TOKEN, "batch": list(events)}
            async with session.post("/batch/", json=body) as response:
                assert response.status == 200, await response.text()

        yield post


def asking(session):
    async def run(sql: str, **more):
        body = {"query": {"kind": "HogQLQuery", "query": sql, **more}}
        async with session.post("query/", json=body) as response:
            found = await response.json()
            assert response.status == 200, found
            return found["results"]

    return run
