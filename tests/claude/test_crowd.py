"""Many turns at once in one real web process."""

import asyncio

import pytest

from tests.claude import crowd
from tests.claude.server import ClaudeServer, says
from tests.thorough import further
from tests.town import words

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def thinks(body):
    blocks, reason = crowd.plays(body)
    return says(*blocks, reason=reason, pace=0.05)


@pytest.mark.parametrize("askers", [6, *further(20)])
async def test_everybody_gets_the_own_answer(town, askers):
    """Many turns, each of five generations with two calls at once, and no answer in another's thread."""
    asked = {}
    async with ClaudeServer(thinks, again=True) as server:
        await town.web(ANTHROPIC_API_KEY="sk-ant-town", ANTHROPIC_BASE_URL=server.address)
        for number, word in enumerate(crowd.words(askers)):
            name = f"crowd-{number % 5}"  # Slack takes some messages at once in each channel
            if number < 5:
                await town.slack.create_channel(name, members=("ana", "rootle"))
            charted = number % 5 == 0
            ts = await town.mention(crowd.question(word, charted=charted), channel=name)
            asked[word] = name, ts
        answers = await asyncio.gather(
            *(town.answered(ts, channel=name, seconds=180) for name, ts in asked.values())
        )
        await town.slack.settle()

    for word, said in zip(asked, answers, strict=True):
        first = words(said[0])
        assert crowd.answer(word) in first, first
        assert "{{" not in first
        assert sum(crowd.answer(other) in "".join(map(words, said)) for other in asked) == 1
