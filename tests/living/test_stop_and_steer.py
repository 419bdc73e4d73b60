"""People stop Rootle's work at once, and steer it while it runs."""

import asyncio
import time

import pytest

from tests.living.conftest import QUESTION
from tests.town import BOT, words

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]

SLOW = 12
"""Seconds that PostHog takes in these tests."""

SOON = 6
"""Seconds until a stop shows: two are promised, the others are for a busy machine."""


async def stopped(town, ts):
    """The answer of a stopped turn, and the seconds it took."""
    begun = time.monotonic()
    thread = await town.until(ts, lambda found: any("Stopped" in words(m) for m in found))
    seconds = time.monotonic() - begun
    [answer] = [message for message in thread if message["user"] == BOT]
    return words(answer), seconds


@pytest.mark.parametrize("word", ["stop", "@rootle please stop it"])
async def test_the_word_stop_ends_the_work(town, word):
    """ "Stop" in the thread ends the turn within two seconds, which says what was done by then."""
    await town.slow(SLOW)
    ts = await town.mention(QUESTION)
    await town.working(ts, "Counting")
    await town.reply(ts, word)

    text, seconds = await stopped(town, ts)

    assert seconds < SOON
    assert "Stopped." in text
    assert "Looking up events" in text
    await town.hushed(ts, count=1)


async def test_the_stop_button_ends_the_work(town):
    """Slack's Stop button does the same, although Slack has ended the stream already."""
    await town.slow(SLOW)
    ts = await town.mention(QUESTION)
    await town.working(ts, "Counting")
    await town.slack.stop_session("ben", "product", ts)

    text, seconds = await stopped(town, ts)
    await town.hushed(ts, count=1)
    work = await town.slack.work("product", ts, "ana")

    assert seconds < SOON
    assert "Stopped." in text
    assert "Looking up events" in text
    assert not work["status"]


async def test_a_stopped_thread_goes_on(town):
    """After a stop the thread is as alive as before."""
    await town.slow(SLOW)
    ts = await town.mention(QUESTION)
    await town.working(ts, "Counting")
    await town.reply(ts, "stop")
    await town.answered(ts)
    await town.slow(0)
    await town.reply(ts, "how many people signed up last week?")

    assert "user signed up" in await town.last(ts, count=2)


async def test_a_correction_steers_the_work(town):
    """A correction during the work changes its one answer."""
    await town.slow(4)
    ts = await town.mention(QUESTION)
    await town.working(ts, "Counting")
    await town.reply(ts, "sorry, I meant the week before", user="ana")
    text = await town.last(ts)
    await town.slow(0)
    other = await town.mention("how many people signed up the week before last?")

    assert text.splitlines()[-1] == (await town.last(other)).splitlines()[-1]
    await town.hushed(ts, count=1)


async def test_a_remark_does_not_lose_the_question(town):
    """A remark of somebody else during the work leaves the question answered."""
    await town.slow(4)
    ts = await town.mention(QUESTION)
    await town.working(ts, "Counting")
    await town.reply(ts, "I am curious too!")

    assert f"**{town.posthog.signups_last_week()} people**" in await town.last(ts)


async def test_a_second_question_does_not_lose_the_first(town):
    """Two questions during one turn are both answered, in one message or in two."""
    await town.slow(4)
    ts = await town.mention(QUESTION)
    await town.working(ts, "Counting")
    await town.reply(ts, "how many files were uploaded yesterday?")
    await town.answered(ts)
    await asyncio.sleep(1)
    text = "\n".join(words(answer) for answer in await town.answered(ts))

    assert f"{town.posthog.signups_last_week()} people" in text
    assert "file uploaded" in text


async def test_stop_where_nothing_runs_is_understood(town):
    """ "Stop" after the answer gets a word that fits the thread it was said in."""
    ts = await town.mention(QUESTION)
    await town.answered(ts)
    await town.reply(ts, "stop")
    text = words((await town.told_alone(ts, user="ben"))[-1])

    assert "Nothing is running" in text
    assert "stopped in its own thread" not in text


async def test_stop_in_direct_messages_reaches_the_work(town):
    """In direct messages "stop" needs no thread: it ends what runs there for this person."""
    await town.slow(SLOW)
    said = await town.slack.say("chloe", "@rootle", QUESTION)
    await town.until(said["ts"], lambda found: len(found) == 2, user="chloe", channel="@rootle")
    await town.slack.say("chloe", "@rootle", "stop")

    thread = await town.until(
        said["ts"],
        lambda found: "Stopped" in words(found[-1]) or "people" in words(found[-1]),
        user="chloe",
        channel="@rootle",
    )

    assert "Stopped" in words(thread[-1])
