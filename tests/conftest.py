"""What tests of several folders share: a PostgreSQL, a PostHog of the demo company, and a town."""

import gc
import os

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests.dealing import Dealing, in_order
from tests.paperkite import SEED, start_posthog
from tests.postgres import CannotRun, PostgresServer
from tests.town import Town


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Units as `tests.dealing` makes them, for `--dist loadfile`."""
    return Dealing(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_configure():
    """Before tests are collected."""
    # Collecting makes millions of objects that stay: looking for garbage among them is in vain.
    gc.disable()
    # What structlog does where nothing is configured takes a second to draw a traceback.
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])
    # Hypothesis fails an example that takes long; a busy machine makes any of them take long.
    settings.register_profile(
        "unhurried", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("unhurried")


def pytest_collection_modifyitems(items):
    """Quick tests first."""
    items[:] = in_order(items)


def pytest_collection_finish():
    """From here on garbage is looked for, but not in what collecting has made."""
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def _patient_database(monkeypatch):
    """A disk that is busy with other tests is no outage; `tests/state/test_down.py` has real ones."""
    monkeypatch.setattr("agent.state.database.PATIENCE", 30.0)


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
