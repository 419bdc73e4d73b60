"""The company for whole conversations, behind one stand-in for all tests of this folder."""

from datetime import UTC, datetime

import aiohttp
import pytest

from agent.model.builtin import BuiltinModel
from agent.state.database import Database
from agent.state.stores import Stores
from agent.state.tables import metadata
from integrations.posthog import PostHog
from tests.thinking import firm as company
from tests.thinking.talk import Talk


@pytest.fixture(scope="session")
def firm(tmp_path_factory):
    """What happened, and where it is kept."""
    with company.serve(tmp_path_factory.mktemp("firm")) as made:
        yield made


@pytest.fixture
async def posthog(firm):
    """The client that the tools use."""
    async with aiohttp.ClientSession() as session:
        yield PostHog(host=firm.address, key=company.KEY, project=1, session=session)


@pytest.fixture
async def talk(posthog):
    """A conversation with the built-in model."""
    made = Talk(BuiltinModel(), posthog, company.NOW)
    yield made
    await made.taxonomy.close()


@pytest.fixture
async def stores(tmp_path):
    """Every store, empty; it is always the same noon in them."""
    database = await Database.open(f"sqlite:///{tmp_path / 'rootle.db'}")
    await database.write(lambda connection: connection.run_sync(metadata.create_all))
    yield Stores(database, lambda: datetime(2026, 11, 20, 12, tzinfo=UTC))
    await database.close()
