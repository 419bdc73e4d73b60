"""A question put off in a real workspace: real web, worker and Redis, killed in the middle or not."""

import asyncio
import signal

import psutil
import pytest

from bot.processes import end
from bot.redis_server import RedisServer, find_binary
from tests.forking import fork
from tests.thorough import further
from tests.town import is_streaming, words
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

QUESTION = "how many people signed up last week?"


class Works:
    """A Redis, and workers of a town."""

    def __init__(self, town, redis):
        self.town = town
        self.redis = redis
        self.workers = []

    async def web(self):
        return await self.town.web(REDIS_URL=self.redis.url, lease=3)

    async def worker(self, **environ):
        """A worker with the settings of the web process."""
        given = self.town.settings(REDIS_URL=self.redis.url, ROOTLE_LEASE_SECONDS="3", **environ)
        process = await fork(
            "worker --queue long", given, self.town.home / f"worker-{len(self.workers)}.log"
        )
        self.workers.append(process)
        return process

    async def kill(self, worker):
        """A worker, with the process of its job."""
        if worker.returncode is None:
            for process in [*psutil.Process(worker.pid).children(recursive=True), worker]:
                process.send_signal(signal.SIGKILL)
        await worker.wait()

    async def close(self):
        for worker in self.workers:
            await self.kill(worker)


@pytest.fixture
async def works(town, tmp_path):
    binary = find_binary()
    if binary is None:
        pytest.skip("there is no Redis here")
    redis = RedisServer(binary, tmp_path / "redis", tmp_path / "redis.log")
    server = await redis.start()
    async with asyncio.timeout(60):
        while not await redis.ready():
            await asyncio.sleep(0.02)
    works = Works(town, redis)
    yield works
    await works.close()
    await end(server, grace=5, at_once=asyncio.Event())


PROGRESS = ("In the background: ", "Answered after ", "Stopped after ")


def is_progress(message):
    return words(message).startswith(PROGRESS)


async def said(town, ts, count):
    """What Rootle said in a thread, but for the message of its progress, once that is so much."""
    async with asyncio.timeout(120):
        while True:
            found = [one for one in await town.answers(ts) if not is_progress(one)]
            if len(found) >= count and not any(map(is_streaming, found)):
                return found
            await asyncio.sleep(0.1)


@pytest.fixture
async def silence():
    """The address of a server that takes requests and never answers."""

    async def hold(reader, writer):
        await reader.read()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


@pytest.mark.parametrize("crash_at", ["after tool", *further("", "after model call", "after post")])
async def test_the_answer_comes_once_into_the_same_thread(works, crash_at):
    """Whichever moment the job's process dies in, another one goes on from there."""
    await works.web()
    await works.worker(ROOTLE_CRASH_AT=crash_at)
    ts = await works.town.mention(f"{QUESTION} Take your time.")
    put_off, answer = await said(works.town, ts, 2)

    assert "in the background" in words(put_off)
    assert "people" in words(answer).splitlines()[0]
    assert (works.town.home / "crashed").exists() == bool(crash_at)
    await asyncio.sleep(2)  # nothing more comes
    shown = await works.town.answers(ts)
    assert len(shown) == works.town.made(ts), "nothing was taken back"
    assert len([one for one in shown if not is_progress(one)]) == 2
    assert len(shown) <= 3

    await works.town.slack.say("ana", "product", "and the week before?", ts)
    *_, after = await said(works.town, ts, 3)
    assert words(after).splitlines()[0] != words(answer).splitlines()[0]


async def test_a_question_at_its_limit_goes_on_in_the_background(works):
    """A turn of two steps has counted nothing; pressed, its button has a job do it, in that thread."""
    await works.town.web(REDIS_URL=works.redis.url, lease=3, ROOTLE_MAX_STEPS="2")
    await works.worker(ROOTLE_MAX_STEPS="2")
    ts = await works.town.mention(QUESTION)
    [ended] = await works.town.answered(ts, seconds=60)
    assert "may take 2 steps at most; in the background it may take 120 steps." in words(ended)

    await works.town.slack.click("ana", "product", ended["ts"], "option:0")
    *_, answer = await said(works.town, ts, 3)
    assert "people" in words(answer).splitlines()[0]
    assert str(works.town.posthog.signups_last_week()) in words(answer).replace(",", "")


async def test_work_that_takes_long_shows_how_far_it_is_and_can_be_stopped(works, silence):
    """One message is kept up to date, ends with the work, and its button stops it."""
    await works.web()
    await works.worker(POSTHOG_HOST=silence)
    ts = await works.town.mention(f"No rush: {QUESTION}")
    _, progress = await works.town.answered(ts, count=2, seconds=60)
    assert is_progress(progress)
    async with asyncio.timeout(60):
        while words(progress) == words((await works.town.answers(ts))[1]):
            await asyncio.sleep(0.2)

    await works.town.slack.click("ben", "product", progress["ts"], "stop_job")
    async with asyncio.timeout(60):
        while len(shown := await works.town.answers(ts)) < 3:
            await asyncio.sleep(0.2)

    assert words(shown[2]).startswith("Stopped.")
    async with asyncio.timeout(PATIENCE):
        while not words((await works.town.answers(ts))[1]).startswith("Stopped after"):
            await asyncio.sleep(0.2)
    assert works.town.made(ts) == 3


async def test_work_that_nobody_is_at_says_so_until_somebody_is(works, silence):
    """The only worker is killed: the message of its progress says that it waits, and goes on with the next."""
    await works.web()
    worker = await works.worker(POSTHOG_HOST=silence)
    ts = await works.town.mention(f"No rush: {QUESTION}")
    await progress_says(works.town, ts, " of at most ")
    await works.kill(worker)
    await progress_says(works.town, ts, "waiting for a worker")
    await works.worker(POSTHOG_HOST=silence)
    await progress_says(works.town, ts, " of at most ")
    assert works.town.made(ts) == 2


async def progress_says(town, ts, text):
    """Wait until the message of the progress has `text`."""
    async with asyncio.timeout(60):
        while not any(text in words(one) for one in await town.answers(ts) if is_progress(one)):
            await asyncio.sleep(0.2)
