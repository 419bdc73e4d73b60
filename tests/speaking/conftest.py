"""What the tests of the voice share."""

import pytest

from tests.speaking.studio import Studio


@pytest.fixture
async def studio(tmp_path):
    """A quiet workspace without rate limits, and everything the voice needs."""
    async with Studio(tmp_path) as studio:
        yield studio
