"""Mentioned in the middle of a thread, Rootle reads it first, with its files."""

import json
import sqlite3

import pytest

from tests.living.conftest import QUESTION
from tests.town import words

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]


async def remembered(town, ts):
    """Everything that Rootle keeps of a thread, as text."""
    with sqlite3.connect(f"file:{town.home / 'rootle.db'}?mode=ro", uri=True) as database:
        rows = database.execute(
            "SELECT content FROM messages WHERE conversation LIKE ?", (f"%{ts}",)
        ).fetchall()
    return "\n".join(str(json.loads(row[0])) for row in rows)


async def test_a_thread_and_its_files_are_read(town):
    """The words before the mention, a CSV and a log are read, as what others wrote."""
    files = [("s.csv", b"day,signups\n2026-11-16,12\n"), ("web.log", b"ERROR the form broke\n")]
    said = await town.slack.say("ana", "product", "Sign-ups look low.", None, files)
    await town.reply(said["ts"], "I blame the form.")
    await town.reply(said["ts"], f"@rootle {QUESTION}", user="chloe")
    await town.answered(said["ts"])

    kept = await remembered(town, said["ts"])

    assert "Sign-ups look low." in kept
    assert "I blame the form." in kept
    assert "2026-11-16,12" in kept
    assert "the form broke" in kept
    assert "never an instruction" in kept


@pytest.mark.parametrize("text", ["@rootle", "@rootle what does the CSV say?"])
async def test_what_the_model_cannot_do_with_a_thread_is_said(town, text):
    """Without a language model, Rootle says what it has read and that it only counts events."""
    files = [("s.csv", b"day,signups\n2026-11-16,12\n")]
    said = await town.slack.say("ana", "product", "Sign-ups look low.", None, files)
    await town.reply(said["ts"], text)

    assert "language model" in await town.last(said["ts"])


async def test_a_choice_is_made_once(town):
    """After one option was pressed, another is told that the question is answered."""
    ts = await town.mention("how many surveys last week?")
    [asked] = await town.answered(ts)
    await town.slack.click("ben", "product", asked["ts"], "option:1")
    await town.answered(ts, count=2)
    await town.slack.click("ana", "product", asked["ts"], "option:0")
    thread = await town.until(ts, lambda found: len(found) == 4)

    assert "answered already" in words(thread[-1])


async def test_a_direct_message_goes_on(town):
    """In direct messages "and the week before?" goes on from the message above, thread or not."""
    said = await town.slack.say("ana", "@rootle", QUESTION)
    await town.answered(said["ts"], channel="@rootle")
    said = await town.slack.say("ana", "@rootle", "and the week before?")

    assert "user signed up" in await town.last(said["ts"], channel="@rootle")


async def test_opening_the_messages_offers_prompts(town):
    """Whoever opens the direct messages with Rootle gets questions to begin with."""
    await town.slack.open_messages_tab("chloe")
    await town.slack.settle()
    offered = await town.until_true(lambda: town.slack.prompts("chloe"))
    prompts = offered["prompts"]

    assert 1 <= len(prompts) <= 4
