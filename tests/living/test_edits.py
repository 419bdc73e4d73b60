"""What people edit or delete changes what Rootle does about it."""

import asyncio
import sqlite3

import pytest

from tests.living.conftest import QUESTION
from tests.town import words
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]


def remembered(town, word):
    """What of the remembered conversations has this word in it."""
    with sqlite3.connect(f"file:{town.home / 'rootle.db'}?mode=ro", uri=True) as database:
        rows = database.execute("SELECT content FROM messages").fetchall()
    return [row for row in rows if word in str(row)]


@pytest.mark.parametrize(
    ("edited", "said"),
    [
        ("@rootle how many files were uploaded last week?", "“file uploaded” happened"),
        ("@rootle how many people signed up the week before last?", "did “user signed up” ("),
    ],
)
async def test_an_edit_during_the_work_changes_the_answer(town, edited, said):
    """A question that is edited while Rootle works on it is answered as it stands now."""
    await town.slow(4)
    ts = await town.mention(QUESTION)
    await town.working(ts, "Counting")
    await town.slack.edit("ana", "product", ts, edited)

    text = await town.last(ts)

    assert said in text
    await town.hushed(ts, count=1)


async def test_an_edit_after_the_answer_is_no_new_question(town):
    """A mended typo in an answered question gets no second answer."""
    ts = await town.mention(QUESTION)
    await town.answered(ts)
    await town.slack.edit("ana", "product", ts, "@rootle how many people signed up this week?")

    await town.hushed(ts, count=1)


async def test_a_deleted_question_is_not_answered(town):
    """Deleting the question during the work ends it, and no figure is said."""
    await town.slow(12)
    ts = await town.mention(QUESTION)
    await town.working(ts, "Counting")
    await town.slack.delete("ana", "product", ts)
    text = await town.last(ts, seconds=10)

    assert "people" not in text
    await town.hushed(ts, count=1)


async def test_deleted_words_are_forgotten(town):
    """After the question was deleted, its words are nowhere in what Rootle remembers."""
    ts = await town.mention("how many people signed up last week? my code word is xylophone")
    await town.answered(ts)
    await town.slack.delete("ana", "product", ts)
    async with asyncio.timeout(PATIENCE):
        while remembered(town, "xylophone"):
            await asyncio.sleep(0.05)


async def test_a_mention_added_by_an_edit_asks_once(town):
    """A mention that an edit adds is a question; the two events of it get one answer."""
    said = await town.slack.say("ana", "product", QUESTION)
    await town.slack.settle()
    await town.slack.edit("ana", "product", said["ts"], f"@rootle {QUESTION}")

    assert "user signed up" in await town.last(said["ts"])
    await town.hushed(said["ts"], count=1)


async def test_an_edit_of_a_reply_during_the_work_counts(town):
    """A steering message that is edited at once steers as it stands now."""
    await town.slow(4)
    ts = await town.mention(QUESTION)
    await town.working(ts, "Counting")
    said = await town.reply(ts, "I meant the week before", user="ana")
    await asyncio.sleep(0.2)
    await town.slack.edit("ana", "product", said, "I meant the past 30 days")

    answers = await town.answered(ts)

    assert "did “user signed up” (" in words(answers[-1])
    assert "not know" not in words(answers[-1])
