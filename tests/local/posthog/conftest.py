"""One local PostHog for all tests of this folder, and a session to talk to it."""

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest

from tests.local.posthog.standin import KEY, Process, running


@pytest.fixture(scope="session")
def posthog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with running(tmp_path_factory.mktemp("posthog")) as process:
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

    async def run(sql: str, **more):
        body = {"query": {"kind": "HogQLQuery", "query": sql, **more}}
        async with api.post("query/", json=body) as response:
            found = await response.json()
            assert response.status == 200, found
            return found["results"]

    return run
