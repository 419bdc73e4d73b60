"""An office whose approved changes reach a PostHog stand-in, which alone says what was done."""

import aiohttp
import pytest

import agent.modes
import agent.tools
from agent.approvals.approving import Approving
from agent.approvals.rules import ApproverRules
from agent.effects import Effects
from agent.mode import Mode
from agent.names.taxonomy import Taxonomy
from agent.offer import offered
from agent.registry import load
from agent.state.database import Database
from agent.state.stores import Stores
from agent.state.tables import metadata
from agent.tool import Toolset
from bot.posthog_actions import posthog_actions
from integrations.posthog import PostHog
from integrations.posthog_annotations import Annotations
from tests.approvals.deciding import Deciding
from tests.handlers.conftest import api, office, slack
from tests.handlers.office import NOW
from tests.paperkite import SEED, start_posthog
from tests.state.conftest import Clock
from tests.town import Town

__all__ = ["api", "office", "slack"]

OFFER = offered(load(agent.tools, "TOOLSET", Toolset), load(agent.modes, "MODE", Mode))

PAGES = "https://us.posthog.com/project/1"


@pytest.fixture
def clock():
    clock = Clock()
    clock.now = NOW
    return clock


@pytest.fixture
async def stores(tmp_path, clock):
    database = await Database.open(f"sqlite:///{tmp_path / 'rootle.db'}")
    await database.write(lambda connection: connection.run_sync(metadata.create_all))
    yield Stores(database, clock)
    await database.close()


@pytest.fixture(scope="session")
def charts(tmp_path_factory):
    """A PostHog stand-in without a company: notes and a project are all that is wanted of it."""
    with start_posthog(tmp_path_factory.mktemp("charts"), SEED, size=0) as running:
        yield running


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def reader(charts, session):
    """The client that reads."""
    return PostHog(host=charts.address, key=charts.key, project=1, session=session)


@pytest.fixture
async def annotations(charts, session):
    """The client that writes."""
    return Annotations(host=charts.address, key=charts.key, project=1, session=session)


@pytest.fixture
async def deciding(office, stores, clock, reader, annotations, charts, session):
    """A thread with a proposal in it, people who press, and the stand-in to look at."""
    effects = Effects(stores.effects, posthog_actions(annotations, pages=PAGES))
    approving = Approving(
        stores, effects, reader, ApproverRules(), office.desk.people.is_shared, lambda: office.now
    )
    office.equip(approving, OFFER)
    office.agent.taxonomy = Taxonomy(reader)
    made = Deciding(office, charts, session, clock)
    yield made
    await office.agent.taxonomy.close()
    await made.rename("Default project")


@pytest.fixture
async def town(tmp_path, charts):
    """A Slack, that PostHog, and web processes as a test asks for them."""
    async with Town(tmp_path, charts, fork=True) as town:
        await town.migrate()
        yield town
