"""People decide where and when Rootle listens, by saying so."""

import pytest

from tests.living.conftest import QUESTION
from tests.town import words

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]


async def said_alone(town, ts, user, *, channel="product"):
    """The last thing that only this person sees, in a thread or beside it."""
    alone = await town.told_alone(ts, user=user, channel=channel)
    return alone[-1]


@pytest.mark.parametrize(
    "request_",
    [
        "stop replying here",
        "Rootle, please stop replying in this thread.",
        "mute this thread",
    ],
)
async def test_a_thread_can_be_silenced(town, request_):
    """After "stop replying here" replies get nothing, and a mention only a private word."""
    ts = await town.mention(QUESTION)
    await town.answered(ts)
    await town.reply(ts, request_)
    await town.answered(ts, count=2)
    await town.reply(ts, "and the week before?")
    await town.hushed(ts, count=2, seconds=0.3)
    await town.reply(ts, "@rootle and the week before?")

    private = await said_alone(town, ts, "ben")

    assert "silent here" in words(private)
    assert len(await town.answers(ts, user="ana")) == 2


@pytest.mark.parametrize(
    "request_",
    [
        "only when I mention you",
        "don't reply here unless I mention you",
    ],
)
async def test_a_thread_can_want_mentions_only(town, request_):
    """After "only when I mention you" replies get nothing, and mentions an answer."""
    ts = await town.mention(QUESTION)
    await town.answered(ts)
    await town.reply(ts, request_)
    assert "only when somebody mentions me" in await town.last(ts, count=2)
    await town.reply(ts, "and the week before?")
    await town.hushed(ts, count=2, seconds=0.3)
    await town.reply(ts, "@rootle and the week before?")

    assert "user signed up" in await town.last(ts, count=3)


async def test_a_thread_can_be_followed_again(town):
    """ "Follow this thread again" ends the silence."""
    ts = await town.mention(QUESTION)
    await town.answered(ts)
    await town.reply(ts, "stop replying here")
    await town.answered(ts, count=2)
    await town.reply(ts, "@rootle follow this thread again")
    await town.answered(ts, count=3)
    await town.reply(ts, "and the week before?")

    assert "user signed up" in await town.last(ts, count=4)


async def test_the_way_out_of_a_silent_channel_works(town):
    """What a silenced Rootle advises to say brings it back, in a channel as in a thread."""
    ts = await town.mention("stop replying in this channel", channel="general")
    await town.answered(ts, channel="general")
    ts = await town.mention(QUESTION, channel="general")
    private = words(await said_alone(town, ts, "ana", channel="general"))
    advised = private.rpartition("“")[2].partition("”")[0]
    try:
        ts = await town.mention(advised, channel="general")
        await town.answered(ts, channel="general")
        ts = await town.mention(QUESTION, channel="general")

        assert "user signed up" in await town.last(ts, channel="general")
    finally:
        ts = await town.mention("follow this channel again", channel="general")
        await town.answered(ts, channel="general")


async def test_a_refusal_has_nothing_to_share(town):
    """ "I was asked to stay silent, so only you see this" offers no button to show it to all."""
    ts = await town.mention(QUESTION)
    await town.answered(ts)
    await town.reply(ts, "stop replying here")
    await town.answered(ts, count=2)
    await town.reply(ts, "@rootle and the week before?")

    private = await said_alone(town, ts, "ben")

    assert "share" not in [
        element.get("action_id")
        for block in private["blocks"]
        for element in block.get("elements", [])
    ]


async def test_what_people_say_to_each_other_is_left_alone(town):
    """A reply that begins by addressing somebody else is not for Rootle."""
    ts = await town.mention(QUESTION)
    await town.answered(ts)
    await town.reply(ts, "@chloe what do you think?")

    await town.hushed(ts, count=1)


async def test_other_threads_are_left_alone(town):
    """In a thread that Rootle has no part in, only a mention makes it speak."""
    said = await town.slack.say("ana", "product", "Shall we look at sign-ups?")
    await town.reply(said["ts"], QUESTION)

    await town.hushed(said["ts"], count=0, seconds=0.5)
