"""What the tests of the stores share: an empty database of each kind, and a clock to turn."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.policy import Label
from agent.state.accepting import Arrival
from agent.state.database import Database
from agent.state.stores import Stores
from agent.state.tables import metadata
from tests.migrated import migrate
from tests.postgres import CannotRun, PostgresServer

KINDS = ("sqlite", "postgresql")


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    try:
        with PostgresServer() as server:
            yield server
    except CannotRun as reason:
        pytest.skip(f"PostgreSQL cannot run here: {reason}")


@pytest.fixture(params=KINDS)
async def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/rootle.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = await server.create_database()
    yield url
    await server.drop_database(url)


@pytest.fixture(scope="session")
def used_again() -> list[str]:
    """The migrated PostgreSQL database, made by the first test that needs it."""
    return []


@pytest.fixture(params=KINDS)
async def database_url(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    used_again: list[str],
) -> str:
    """The address of a migrated database without any row; tests leave its tables as they are."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/rootle.db"
        await migrate(url)
        return url
    server: PostgresServer = request.getfixturevalue("postgres")
    if not used_again:
        used_again.append(await server.create_database())
        await migrate(used_again[0])
    await server.empty(used_again[0], list(metadata.tables))
    return used_again[0]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = await Database.open(database_url)
    yield database
    await database.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stores(database: Database, clock: Clock) -> Stores:
    return Stores(database, clock)


@pytest.fixture
def arrival(clock: Clock) -> Callable[..., Arrival]:
    """Makes arrivals that differ in what the test says."""

    def make(key: str, *, conversation: str = "slack:T1:C1:1", twin: str | None = None) -> Arrival:
        return Arrival(
            tenant="T1",
            source="slack",
            kind="event",
            event_key=key,
            twin_key=twin,
            conversation=conversation,
            body=f'{{"event_id": "{key}", "text": "wie geht es 👋"}}',
            content_type="application/json",
            received_at=clock(),
            label=Label(frozenset({"slack"}), frozenset({"channel:C1"}), untrusted=True),
        )

    return make
