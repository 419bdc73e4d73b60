"""What tests of several folders share: a PostgreSQL, a PostHog of the demo company, and a town."""

import os

import pytest

from tests.paperkite import SEED, start_posthog
from tests.postgres import CannotRun, PostgresServer
from tests.town import Town


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch):
    """No test is moved by tokens or settings that happen to be in the environment."""
    for name in list(os.environ):
        if name.startswith(("SLACK_", "POSTHOG_", "ROOTLE_", "ANTHROPIC_")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server for this run."""
    try:
        with PostgresServer() as server:
            yield server
    except CannotRun as reason:
        pytest.skip(f"PostgreSQL cannot run here: {reason}")


@pytest.fixture(scope="session")
def posthog(tmp_path_factory):
    """The PostHog stand-in in a process of its own, with the demo company's data."""
    with start_posthog(tmp_path_factory.mktemp("posthog"), SEED) as running:
        yield running


@pytest.fixture
async def town(tmp_path, posthog):
    """A Slack, a PostHog, and web processes as a test asks for them, on SQLite."""
    async with Town(tmp_path, posthog, fork=True) as town:
        await town.migrate()
        yield town
