"""`/rootle` does what its first word says, and helps where that was a slip."""

import asyncio

import pytest

from tests.living.conftest import QUESTION
from tests.town import words
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]


async def told(town, text, *, user="ana", channel="general"):
    """Give a command and return the message that came back to whoever gave it."""
    before = {message["ts"] for message in await town.slack.history(channel, user)}
    await town.slack.command(user, channel, text)
    async with asyncio.timeout(PATIENCE):
        while True:
            seen = await town.slack.history(channel, user)
            if new := [message for message in seen if message["ts"] not in before]:
                return new[-1]
            await asyncio.sleep(0.03)


def buttons(message):
    """The action ids of a message's buttons."""
    return [
        element.get("action_id")
        for block in message["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id")
    ]


@pytest.mark.parametrize("text", [f"/rootle {QUESTION}", f"/rootle ask {QUESTION}"])
async def test_a_question_is_answered_privately(town, text):
    """Plain words are a question, like those after `ask`; only the asker sees the answer."""
    answer = await told(town, text)

    assert answer["is_ephemeral"]
    assert f"**{town.posthog.signups_last_week()} people**" in words(answer)


async def test_a_shared_answer_stands_in_the_channel(town):
    """Share shows the answer of a command to everyone, once; a second press is told so."""
    answer = await told(town, f"/rootle {QUESTION}")
    count = len(await town.slack.history("general", "ben"))
    await town.slack.click("ana", "general", answer["ts"], "share")
    async with asyncio.timeout(PATIENCE):
        while len(await town.slack.history("general", "ben")) == count:
            await asyncio.sleep(0.03)
    await town.slack.click("ana", "general", answer["ts"], "share")

    async with asyncio.timeout(PATIENCE):
        while "already" not in words((await town.slack.history("general", "ana"))[-1]):
            await asyncio.sleep(0.03)
    assert len(await town.slack.history("general", "ben")) == count + 1


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("/rootle halp", "`/rootle help`"),
        ("/rootle usge", "`/rootle usage`"),
        ("/rootle setings mentions", "`/rootle settings mentions`"),
        ("/rootle settings mention", "`/rootle settings mentions`"),
        ("/rootle settings off", "`/rootle settings silent`"),
        ("/rootle stop", "“stop”"),
    ],
)
async def test_a_slip_gets_the_nearest_right_form(town, typed, right):
    """Wrong input is answered with the form that was meant, and nothing is done."""
    assert right in words(await told(town, typed))


@pytest.mark.parametrize("text", ["/rootle help", "/rootle halp", "/rootle settings"])
async def test_only_answers_can_be_shared(town, text):
    """Help, settings and mistakes have no button to show them to everyone."""
    assert "share" not in buttons(await told(town, text))


async def test_a_question_may_begin_like_a_command(town):
    """A whole sentence that begins with the name of a command is a question."""
    text = words(await told(town, "/rootle usage of file uploads last week?"))

    assert "Tokens in" not in text


async def test_usage_counts_answers(town):
    """`usage` counts what was asked, by oneself and by everyone."""
    await told(town, f"/rootle {QUESTION}")

    text = words(await told(town, "/rootle usage"))

    assert "You" in text
    assert "Everyone" in text
