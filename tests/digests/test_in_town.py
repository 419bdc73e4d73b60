"""A digest in a real workspace: ordered, run by a real worker that is killed on the way, asked on."""

import asyncio
from datetime import UTC, datetime

import pytest

from agent.state.database import Database
from agent.state.job_queue import JobQueue
from tests.jobs.test_in_town import said, works
from tests.thorough import further
from tests.town import BOT, words
from tests.waiting import PATIENCE

__all__ = ["works"]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


FOOT = "Digest 1, every Monday at 09:00"


def in_channel(town, text):
    """What Rootle posted into the channel itself with `text` in it, by the log."""
    return [
        line["value"]
        for line in town.slack.log.read("change")
        if line["what"] == "message posted"
        and line["value"].get("user") == BOT
        and not line["value"].get("thread_ts")
        and text in words(line["value"])
    ]


async def posted(town, text):
    """Wait for it."""
    async with asyncio.timeout(150):
        while not in_channel(town, text):
            await asyncio.sleep(0.2)


async def ended(town, *, job):
    """Wait for the end of a job: only then does the thread know what was found."""
    database = await Database.open(town.database)
    queue = JobQueue(database, lambda: datetime.now(UTC))
    async with asyncio.timeout(150):
        while (await queue.get(job)).finished_at is None:
            await asyncio.sleep(0.2)
    await database.close()


@pytest.mark.parametrize(
    "crash_at", ["after post", *further("", "after step events", "before step thread")]
)
async def test_a_digest_is_posted_once_whatever_dies(works, crash_at):
    """The channel has one message of it, no chart twice, and its thread knows what was found."""
    town = works.town
    await works.web()
    await works.worker(ROOTLE_CRASH_AT=crash_at)
    await town.slack.command("ana", "product", "/rootle digest every Monday at 9")
    await posted(town, "ana ordered digest 1")
    await town.slack.command("ana", "product", "/rootle digest run 1")
    await posted(town, FOOT)
    await ended(town, job=1)
    await asyncio.sleep(2)  # nothing more comes

    assert (town.home / "crashed").exists() == bool(crash_at)
    [digest] = in_channel(town, FOOT)
    signups = town.posthog.signups_last_week()
    assert f"People with “user signed up” | {signups} |" in _table(digest)
    assert (
        len(town.calls("files.completeUploadExternal")) <= 2
    )  # drawing takes long on a busy machine
    ts = digest["ts"]
    await town.slack.say("ana", "product", "and the week before?", ts)
    *_, after = await said(town, ts, 2)
    assert "people" in words(after).lower()


async def test_a_digest_is_edited_in_a_form(town):
    """In the local Slack, from the list's button: what is wrong stays open, what is right is told."""
    await town.web()
    await town.slack.command("ana", "product", "/rootle digest every Monday at 9")
    await posted(town, "ana ordered digest 1")
    async with asyncio.timeout(PATIENCE):
        while not (mine := [m for m in await town.slack.history("product", "ana")
                            if m.get("is_ephemeral") and "digest:edit" in str(m)]):  # fmt: skip
            await asyncio.sleep(0.05)
    await town.slack.click("ana", "product", mine[-1]["ts"], "digest:edit")
    async with asyncio.timeout(PATIENCE):
        while not (views := await town.slack.modals("ana")):
            await asyncio.sleep(0.05)
    view = views[-1]["id"]

    wrong = await town.slack.submit_view("ana", view, {"when": "31 February"})
    assert (wrong["action"], list(wrong["errors"])) == ("errors", ["field:when"])
    assert "There is no 31 February" in wrong["errors"]["field:when"]

    fields = {"when": "every Friday at 16", "zone": "Tokyo", "notable": ["notable"]}
    right = await town.slack.submit_view("ana", view, fields)
    assert right["action"] == "close"
    await posted(
        town, "ana changed digest 1: “Product summary”, every Friday at 16:00 (Asia/Tokyo)"
    )


def _table(message):
    """The table of a message as lines with bars."""
    rows = [row for block in message["blocks"] for row in block.get("rows", [])]
    return "\n".join(" | ".join(words({"blocks": cell}) for cell in row) + " |" for row in rows)
