"""`rootle web` is two processes: the door says 200 whatever the other one does, and neither outlives the other."""

import asyncio
import contextlib
import json
import os
import signal
import time
from datetime import UTC, datetime, timedelta

import aiohttp
import psutil
import pytest

from agent.state.database import Database
from agent.state.inbox import Inbox
from bot.niceness import Niceness
from tests.ingress.sent import payload, signed
from tests.town import SECRET, words
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(90)]

QUESTION = "how many people signed up last week?"


@pytest.fixture
async def inbox(town):
    database = await Database.open(town.database)
    yield Inbox(database, lambda: datetime.now(UTC))
    await database.close()


def door_of(web):
    """The process that listens for `web`."""
    (door,) = psutil.Process(web.running.pid).children()
    return door


async def send(web):
    """One event, signed as Slack signs it; returns the status of the answer."""
    body = json.dumps(payload("app_mention")).encode()
    headers = signed(body, at=time.time(), secret=SECRET.encode())
    return await status_of(web, "POST", "/slack/events", data=body, headers=headers)


async def status_of(web, method, path, **given):
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, web.address + path, **given) as answer,
    ):
        return answer.status


async def until(inbox, state):
    """Wait until an event is in this state."""
    async with asyncio.timeout(PATIENCE):
        while state not in await inbox.counts():
            await asyncio.sleep(0.02)


async def gone(process):
    """Whether the process ends by itself."""
    with contextlib.suppress(psutil.NoSuchProcess):
        await asyncio.to_thread(process.wait, 20)
    return not process.is_running()


async def test_what_answers_gives_way_to_the_door(town):
    """Where there are too few processors, Slack's 2xx come first."""
    web = await town.web()

    assert psutil.Process(web.running.pid).nice() == door_of(web).nice() + Niceness.ANSWERS


async def test_events_are_accepted_while_the_other_process_stands_still(town, inbox):
    """With the answering process stopped an event gets its 200 and is kept; health says what is wrong."""
    web = await town.web()
    web.running.send_signal(signal.SIGSTOP)
    try:
        accepted = await send(web)
        counts = await inbox.counts()
        health = [await status_of(web, "GET", path) for path in ("/healthz", "/readyz")]
    finally:
        web.running.send_signal(signal.SIGCONT)

    assert (accepted, counts) == (200, {"waiting": 1})
    assert health == [503, 503]
    assert await status_of(web, "GET", "/healthz") == 200


async def test_the_door_does_not_outlive_the_process_that_answers(town):
    """After a SIGKILL nothing listens any more, so that the next process finds its port free."""
    web = await town.web()
    door = door_of(web)
    web.kill()

    assert await gone(door)
    with pytest.raises(aiohttp.ClientError):
        await send(web)


async def test_without_its_door_the_process_gives_back_what_it_was_at_and_ends(town, inbox):
    """When the door is killed another process may go on at once, not when a lease of 30 s has run out."""
    town.faults.set("slack/*", "delay:1")
    web = await town.web(lease=30, ROOTLE_ANSWERS="post")
    ts = await town.mention(QUESTION)
    await until(inbox, "running")
    door_of(web).kill()
    town.retire(web)
    async with asyncio.timeout(PATIENCE):
        code = await web.running.wait()
    left = await inbox.counts()
    free = await inbox.lease("another process", ttl=timedelta())

    town.faults.clear()
    await town.web(lease=30, ROOTLE_ANSWERS="post")
    answers = await town.answered(ts, seconds=60)

    assert code not in {0, None}
    assert (left.get("running", 0), left["waiting"]) == (0, len(free))
    assert len(answers) == 1
    assert str(town.posthog.signups_last_week()) in words(answers[0]).replace(",", "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_to_both_drains_with_the_door_open(town, number):
    """As Ctrl-C and service managers send it: both end in order, and leave nothing behind."""
    web = await town.web()
    door = door_of(web)
    os.kill(door.pid, number)
    os.kill(web.running.pid, number)
    async with asyncio.timeout(PATIENCE):
        code = await web.running.wait()

    assert code == 0
    assert await gone(door)
