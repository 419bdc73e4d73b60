"""What people do in a real workspace, through a real web process, ends as they expect."""

import asyncio

import pytest

from tests.town import words
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(90)]

QUESTION = "how many people signed up last week?"


async def seen(town, by, *, ts="", count):
    """The thread `ts`, or the channel, as somebody sees it, once it has `count` messages."""
    async with asyncio.timeout(PATIENCE):
        while True:
            look = town.slack.thread("product", ts, by) if ts else town.slack.history("product", by)
            found = await look
            if len(found) >= count:
                return found
            await asyncio.sleep(0.05)


async def test_a_private_answer_can_be_shared(town):
    """ "Just for me" is seen by the asker alone, until the Share button shows it to everyone."""
    await town.web()
    ts = await town.mention(f"{QUESTION} Just for me.")
    private = (await seen(town, "ana", count=2))[-1]  # a thread without replies would hide it

    assert private["is_ephemeral"]
    assert len(await town.slack.thread("product", ts, "ben")) == 1

    await town.slack.click("ana", "product", private["ts"], "share")
    thread = await seen(town, "ben", ts=ts, count=2)

    assert words(thread[-1]).splitlines()[0] == words(private).splitlines()[0]


async def test_a_command_is_answered_to_one_person_and_shared(town):
    """The answer to a command is seen by whoever gave it; sharing posts it into the channel."""
    await town.web()
    await town.slack.command("ana", "product", f"/rootle {QUESTION}")
    [private] = await seen(town, "ana", count=1)

    assert private["is_ephemeral"]
    assert await town.slack.history("product", "ben") == []

    await town.slack.click("ana", "product", private["ts"], "share")
    [shared] = await seen(town, "ben", count=1)

    assert words(shared).splitlines()[0] == words(private).splitlines()[0]


async def test_a_forgotten_mention_can_be_added(town):
    """A message that is edited to mention Rootle is answered, once."""
    await town.web()
    said = await town.slack.say("ana", "product", QUESTION)
    await town.slack.settle()

    await town.slack.edit("ana", "product", said["ts"], f"@rootle {QUESTION}")

    assert len(await town.answered(said["ts"])) == 1


async def test_people_decide_when_rootle_listens(town):
    """Replies are answered in a thread of Rootle's, until somebody asks for mentions only."""
    await town.web()
    ts = await town.mention(QUESTION)
    await town.answered(ts)
    await town.slack.say("ben", "product", "and the week before?", ts)
    await town.answered(ts, count=2)
    await town.slack.say("ben", "product", "only when I mention you", ts)
    *_, confirmed = await town.answered(ts, count=3)

    await town.slack.say("ben", "product", "nice weather today", ts)
    await town.slack.settle()
    await town.slack.say("ben", "product", "@rootle and yesterday?", ts)
    answers = await town.answered(ts, count=4)

    assert "only when somebody mentions me" in words(confirmed)
    assert len(answers) == 4
