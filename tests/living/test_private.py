"""Answers for one person: asked for, shared later, and never seen by others before that."""

import pytest

from tests.living.conftest import QUESTION
from tests.town import words

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]


async def private_answer(town, text):
    """Ask in private, and return the `ts` of the question and the answer."""
    ts = await town.mention(text)
    [answer] = await town.told_alone(ts)
    return ts, answer


async def test_others_see_a_private_answer_when_it_is_shared(town):
    """ "Just for me" is seen by the asker alone until the Share button shows it to everyone."""
    ts, private = await private_answer(town, f"{QUESTION} just for me")
    assert await town.answers(ts, user="ben") == []

    await town.slack.click("ana", "product", private["ts"], "share")

    [shared] = await town.answered(ts, user="ben")
    assert words(shared).splitlines()[0] == words(private).splitlines()[0]


async def test_a_second_share_is_told_so(town):
    """Pressing Share twice posts once, and says privately that it was done already."""
    ts, private = await private_answer(town, f"{QUESTION} just for me")
    await town.slack.click("ana", "product", private["ts"], "share")
    await town.answered(ts, user="ben")
    await town.slack.click("ana", "product", private["ts"], "share")

    _, told = await town.told_alone(ts, count=2)

    assert "already" in words(told)
    assert len(await town.answers(ts, user="ben")) == 1


async def test_a_private_word_is_seen_in_a_new_thread(town):
    """Slack shows private messages only in threads with replies; elsewhere they go to the channel.

    "Ephemeral messages in threads are only shown if there is already an active thread":
    https://docs.slack.dev/reference/methods/chat.postEphemeral
    """
    await private_answer(town, f"{QUESTION} just for me")
    call = town.calls("chat.postEphemeral")[-1]

    assert not call["arguments"].get("thread_ts")


async def test_a_private_choice_is_answered_privately(town):
    """An option of a private question leads to a private answer."""
    ts, private = await private_answer(town, "how many surveys last week? just for me")
    await town.slack.click("ana", "product", private["ts"], "option:1")

    _, answer = await town.told_alone(ts, count=2)

    assert "“survey " in words(answer)
    assert await town.answers(ts, user="ben") == []


async def test_what_the_asker_may_see_is_told_privately(town):
    """An answer that drew on a private channel of the asker is shown to the asker alone."""
    secret = await town.slack.say("ana", "leads", "we drop the free plan")
    link = f"https://local.slack.com/archives/C0LEADS/p{secret['ts'].replace('.', '')}"
    said = await town.slack.say("ana", "@rootle", f"{QUESTION} {link}")

    text = await town.last(said["ts"], channel="@rootle")

    assert "may see" not in text


async def test_others_links_are_not_followed(town):
    """A link into a channel that the asker is not in gives nothing of it away."""
    secret = await town.slack.say("ana", "leads", "we drop the free plan")
    link = f"https://local.slack.com/archives/C0LEADS/p{secret['ts'].replace('.', '')}"
    ts = await town.mention(f"{QUESTION} {link}", user="ben")

    text = await town.last(ts)

    assert "free plan" not in text
    assert not [
        call
        for call in town.calls("conversations.replies")
        if call["arguments"]["channel"] == "C0LEADS"
        and call["arguments"]["ts"] == secret["ts"]
        and call["at"] > float(ts) * 1e6
    ]
