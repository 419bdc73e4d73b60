"""However often and in whatever order Slack delivers, a message is answered once."""

import asyncio

import pytest

from tests.town import words
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(90)]

QUESTION = "how many people signed up last week?"


async def settled(town, ts):
    answers = await town.answered(ts)
    await town.slack.settle()
    await asyncio.sleep(1)  # time for a second answer, should there be one
    return await town.answers(ts) or answers


async def test_a_mention_and_its_twin_are_one_question(town):
    """A mention arrives as two events, and gets one answer."""
    await town.web()
    ts = await town.mention(QUESTION)

    assert len(await settled(town, ts)) == 1


async def test_duplicates_are_answered_once(town):
    """Every event delivered twice: one answer."""
    town.faults.set("slack.duplicate_deliveries", "3")
    await town.web()
    ts = await town.mention(QUESTION)

    assert len(await settled(town, ts)) == 1


async def test_two_processes_share_one_inbox(town):
    """Deliveries spread over two processes, duplicates among them: one answer each."""
    town.faults.set("slack.duplicate_deliveries", "3")
    await town.web()
    await town.web()
    asked = [await town.mention(QUESTION) for _ in range(6)]

    for ts in asked:
        assert len(await settled(town, ts)) == 1


async def test_an_event_that_was_out_of_order_is_answered(town):
    """Two questions in one thread that arrive swapped are both answered."""
    await town.web()
    ts = await town.mention(QUESTION)
    await town.answered(ts)
    town.faults.set("slack.out_of_order", "1")
    await town.mention("and the week before?", thread=ts)
    await town.mention("how many files were uploaded yesterday?", thread=ts)

    answers = await town.answered(ts, count=2)

    assert len(answers) in {2, 3}, [words(a) for a in answers]


async def test_a_retry_of_what_was_lost_is_answered(town):
    """A delivery that met no living process is answered when Slack sends it again."""
    ts = await town.mention(QUESTION)
    await asyncio.sleep(0.1)  # the first attempts find nobody; the last comes after ten seconds
    await town.web()

    assert len(await settled(town, ts)) == 1


@pytest.mark.parametrize("environ", [{"REDIS_URL": "redis://127.0.0.1:1/0"}])
async def test_with_redis_down_questions_are_answered(town, environ):
    """Redis is not on the way of an interactive question."""
    await town.web(**environ)
    ts = await town.mention(QUESTION)

    assert len(await town.answered(ts)) == 1


async def test_over_socket_mode_the_same_question_gets_one_answer(town):
    """Without any address of our own, events come over the line and take the same path."""
    await town.web(SLACK_APP_TOKEN="xapp-local", SLACK_SIGNING_SECRET="")
    town.balancer.addresses.clear()  # nothing could arrive over HTTP
    async with asyncio.timeout(PATIENCE):
        while not town.calls("apps.connections.open"):
            await asyncio.sleep(0.1)
    ts = await town.mention(QUESTION)

    assert len(await settled(town, ts)) == 1
