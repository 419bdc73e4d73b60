"""The company for whole conversations, behind one stand-in for all tests of this folder."""

import aiohttp
import pytest

from agent.model.builtin import BuiltinModel
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
