"""A process that is told to end leaves no gap: what arrives meanwhile is kept for the next one."""

import pytest

from tests.living.conftest import QUESTION

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]


async def test_what_arrives_while_a_process_ends_is_kept(town):
    """Until its last answer is given an ending process accepts questions, which another answers."""
    await town.slow(4)
    first = await town.mention(QUESTION)
    await town.working(first, "Counting")
    [ending] = town.webs
    ending.running.terminate()
    second = await town.mention(QUESTION)
    await town.slack.settle()
    tries = [len(delivery["attempts"]) for delivery in await town.slack.deliveries(2)]

    assert tries == [1, 1]  # the mention and its twin
    assert len(await town.answered(first)) == 1
    assert await ending.running.wait() == 0

    await town.slow(0)
    town.retire(ending)
    await town.web()

    assert len(await town.answered(second)) == 1
