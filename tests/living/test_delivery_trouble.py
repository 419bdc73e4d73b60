"""Whatever Slack does in the middle of an answer, it stands there once and whole."""

import asyncio

import pytest

from tests.living.conftest import QUESTION
from tests.thorough import further
from tests.town import words
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]


def stands_once(town, answers):
    """The one answer has the figure, whole and once."""
    [answer] = answers
    figure = f"{town.posthog.signups_last_week()} people"
    assert words(answer).count(figure) == 1


@pytest.mark.parametrize(
    ("method", "action"),
    [
        ("chat.startStream", "drop-answerx1"),
        ("chat.appendStream", "429:1x1"),
        ("chat.stopStream", "drop-answerx1"),
        *further(
            ("chat.startStream", "429:1x1"),
            ("chat.appendStream", "drop-answerx1"),
            ("chat.stopStream", "429:1x1"),
        ),
    ],
)
async def test_one_call_of_a_stream_fails(town, method, action):
    """A call of the stream is lost, refused, or done without an answer: one whole answer."""
    town.faults.set(f"slack/{method}", action)
    ts = await town.mention(QUESTION)

    stands_once(town, await town.answered(ts))
    await town.hushed(ts, count=1, seconds=0.2)


@pytest.mark.parametrize("action", ["drop-answerx1", "dropx1"])
@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
async def test_one_post_or_change_fails(town, method, action):
    """The same for posts and changes, where streams are not to be had."""
    town.faults.set("slack/chat.startStream", "429:1x3")
    town.faults.set("slack/chat.stopStream", "500x3")
    town.faults.set(f"slack/{method}", action)
    ts = await town.mention(QUESTION)

    stands_once(town, await town.answered(ts))
    await town.hushed(ts, count=1, seconds=0.2)


async def test_a_stream_that_slack_ends(town):
    """When Slack ends the stream in the middle, the answer is completed in place."""
    town.faults.set("slack.stream_expires", "1")
    await town.slow(2)
    ts = await town.mention(QUESTION)
    await town.until(ts, lambda found: "people" in words(found[-1]) and len(found) > 1)

    stands_once(town, await town.answered(ts))


async def test_an_archived_channel_is_answered_directly(town):
    """What cannot be said in an archived channel is said to the asker, with the reason."""
    before = len(await town.slack.history("@rootle", "dan"))
    town.faults.set("slack.archived", "product")
    await town.mention(QUESTION, user="dan")
    async with asyncio.timeout(PATIENCE):
        while len(await town.slack.history("@rootle", "dan")) == before:
            await asyncio.sleep(0.05)

    text = words((await town.slack.history("@rootle", "dan"))[-1])

    assert "archived" in text
    assert f"{town.posthog.signups_last_week()} people" in text


async def test_a_revoked_token_loses_nothing(town):
    """A question that met a revoked token is answered when Slack takes the token again."""
    town.faults.set("slack.revoked_token", "1")
    ts = await town.mention(QUESTION)
    await asyncio.sleep(16)  # longer than the attempts of an event that fails for good
    town.faults.clear()

    stands_once(town, await town.answered(ts, seconds=12))


async def test_the_status_shows_at_once(town):
    """That Rootle works is what the thread shows first; `make bench` says after how long."""
    ts = await town.mention(QUESTION)
    await town.answered(ts)
    said = [
        call
        for method in ("assistant.threads.setStatus", "chat.startStream", "chat.postMessage")
        for call in town.calls(method)
        if call["arguments"].get("thread_ts") == ts
    ]

    assert min(said, key=lambda call: call["at"])["method"] == "assistant.threads.setStatus"
