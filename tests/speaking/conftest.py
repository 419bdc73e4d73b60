"""What the tests of the voice share."""

import asyncio

import pytest

from agent.state.database import migrate
from tests.speaking.studio import Studio


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A migrated, empty database, made once."""
    path = tmp_path_factory.mktemp("template") / "rootle.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture
async def studio(tmp_path, template):
    """A quiet workspace without rate limits, and everything the voice needs."""
    async with Studio(tmp_path, template=template) as studio:
        yield studio
