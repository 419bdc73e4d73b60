"""Places for queries are shared by processes, with the real Redis."""

import asyncio
import contextlib
import os
import random
import signal
import sys
import time
from dataclasses import dataclass

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs

from bot import redis_server
from bot.processes import end
from bot.redis_server import RedisServer, find_binary
from integrations import redis_places
from integrations.http import open_session
from integrations.posthog import PostHog
from integrations.redis_places import SharedPlaces
from tests.waiting import PATIENCE

WORKER = """
import asyncio, sys, time
from integrations.redis_places import SharedPlaces
url, name, times, seconds, lease = sys.argv[1:]
async def hold(places):
    async with places.place():
        print("begin", time.monotonic(), flush=True)
        await asyncio.sleep(float(seconds))
        print("end", time.monotonic(), flush=True)
async def main():
    places = SharedPlaces(url, name, lease=float(lease))
    await asyncio.gather(*(hold(places) for _ in range(int(times))))
    await places.close()
asyncio.run(main())
"""


@dataclass(frozen=True)
class Served:
    """A running Redis."""

    url: str
    pid: int


@pytest.fixture
async def server(tmp_path):
    binary = find_binary()
    assert binary is not None, redis_server.NO_REDIS
    server = RedisServer(binary, tmp_path / "redis", tmp_path / "redis.log")
    process = await server.start()
    async with asyncio.timeout(PATIENCE):
        while not await server.ready():
            await asyncio.sleep(0.01)
    yield Served(server.url, process.pid)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGCONT)
    await end(process, grace=5, at_once=asyncio.Event())


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """A busy machine must not look like a Redis that is down."""
    monkeypatch.setattr(redis_places, "REDIS_SECONDS", 10.0)


@pytest.fixture
async def open_places(server):
    opened = []

    def make(name="test", **limits):
        opened.append(SharedPlaces(server.url, name, **limits))
        return opened[-1]

    yield make
    for places in opened:
        await places.close()


async def start(server, *, times, seconds, lease=15.0):
    arguments = (server.url, "test", str(times), str(seconds), str(lease))
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", WORKER, *arguments, stdout=asyncio.subprocess.PIPE
    )


async def until(condition, seconds=PATIENCE):
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


async def known_to(places):
    """How many hold a place or stand in line, as Redis has it."""
    holding, waiting, *_ = places._keys
    return await places._redis.zcard(holding) + await places._redis.zcard(waiting)


class Counted:
    """Holds places and notes how many are held, and in which order they were given."""

    def __init__(self):
        self.now = self.most = 0
        self.order = []

    async def hold(self, places, mark, leave):
        async with places.place():
            self.order.append(mark)
            self.now += 1
            self.most = max(self.most, self.now)
            await leave.wait()
            self.now -= 1


async def test_three_processes_hold_three_places_at_once(server):
    """However many ask, in however many processes, PostHog sees three of them."""
    processes = [await start(server, times=6, seconds=0.05) for _ in range(3)]
    said = [(await process.communicate())[0].decode().split("\n") for process in processes]
    moments = sorted(
        (float(moment), 1 if what == "begin" else -1)
        for what, moment in (line.split() for lines in said for line in lines if line)
    )
    held = most = 0
    for _, change in moments:
        held += change
        most = max(most, held)

    assert len(moments) == 3 * 6 * 2
    assert most == 3


async def test_a_killed_process_gives_its_places_back(server, open_places):
    """The lease of a process that is gone ends, and others go on."""
    killed = await start(server, times=3, seconds=60, lease=1.0)
    for _ in range(3):
        assert (await killed.stdout.readline()).startswith(b"begin")
    places = open_places(lease=1.0)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(2.5), places.place():  # it renews them while it lives
            pass
    killed.kill()
    await killed.wait()
    began = time.monotonic()
    async with places.place():
        assert time.monotonic() - began < 10


async def test_places_are_given_in_the_order_of_asking(open_places):
    """Who came first is served first, also when another process asks more often."""
    places = [open_places(at_once=1) for _ in range(4)]
    counted, leave = Counted(), [asyncio.Event() for _ in range(4)]
    tasks = []
    for number in range(4):
        task = counted.hold(places[number], number, leave[number])
        tasks.append(asyncio.create_task(task))
        while await known_to(places[0]) <= number:
            await asyncio.sleep(0.005)
    for number in range(4):
        await until(lambda n=number: len(counted.order) == n + 1)
        leave[number].set()
    await asyncio.gather(*tasks)

    assert counted.order == [0, 1, 2, 3]
    assert counted.most == 1


async def test_who_gives_up_leaves_the_line(open_places):
    """A cancelled asker keeps nobody behind waiting."""
    first, second, third = (open_places(at_once=1) for _ in range(3))
    counted, leave = Counted(), asyncio.Event()
    holder = asyncio.create_task(counted.hold(first, "first", leave))
    await until(lambda: counted.order)
    gives_up = asyncio.create_task(counted.hold(second, "second", leave))
    await asyncio.sleep(0.1)
    gives_up.cancel()
    last = asyncio.create_task(counted.hold(third, "third", leave))
    await asyncio.sleep(0.1)
    leave.set()
    await asyncio.gather(holder, last)

    assert counted.order == ["first", "third"]


async def test_whoever_gives_up_is_let_go_at_any_moment(open_places, monkeypatch):
    """A stop is never swallowed on the way to Redis and back."""
    monkeypatch.setattr(redis_places, "ASK_SECONDS", 0.002)
    rng = random.Random(7)
    first, second = open_places(at_once=1), open_places(at_once=1)
    counted, leave = Counted(), asyncio.Event()
    async with first.place():
        for _ in range(150):
            task = asyncio.create_task(counted.hold(second, "second", leave))
            await asyncio.sleep(rng.uniform(0, 0.008))
            task.cancel()
            await asyncio.wait([task], timeout=5)
            assert task.cancelled()

    assert counted.order == []


async def test_a_minute_has_room_for_so_many(open_places, monkeypatch):
    """What is too much for the minute waits until the minute has passed."""
    monkeypatch.setattr(redis_places, "MINUTE", 3.0)
    one, other = open_places(a_minute=4), open_places(a_minute=4)
    began = time.monotonic()
    for places in (one, other, one, other):
        async with places.place():
            pass
    assert time.monotonic() - began < 2.9
    async with one.place():
        assert time.monotonic() - began >= 2.99


async def test_without_redis_each_process_counts_for_itself(server, open_places):
    """Redis dies in the middle: nobody waits for it, nothing fails, and it is logged once."""
    places, counted, leave = open_places(), Counted(), asyncio.Event()
    tasks = [asyncio.create_task(counted.hold(places, n, leave)) for n in range(2)]
    await until(lambda: counted.now == 2)
    os.kill(server.pid, signal.SIGKILL)
    with capture_logs() as logs:
        tasks += [asyncio.create_task(counted.hold(places, n, leave)) for n in range(2, 8)]
        await until(lambda: counted.now == 3)
        leave.set()
        await asyncio.gather(*tasks)

    assert counted.most == 3
    assert [entry["log_level"] for entry in logs] == ["warning"]


async def test_a_redis_that_hangs_keeps_nobody(server, open_places, monkeypatch):
    """A stopped Redis costs a moment once, not every question."""
    monkeypatch.setattr(redis_places, "REDIS_SECONDS", 0.5)
    os.kill(server.pid, signal.SIGSTOP)
    places = open_places()
    began = time.monotonic()
    for _ in range(20):
        async with places.place():
            pass

    assert time.monotonic() - began < 5


async def test_redis_is_used_again_when_it_is_back(server, open_places, monkeypatch):
    """After a pause the places are shared again."""
    monkeypatch.setattr(redis_places, "AGAIN_SECONDS", 0.2)
    monkeypatch.setattr(redis_places, "REDIS_SECONDS", 1.0)
    one, other = open_places(at_once=1), open_places(at_once=1)
    os.kill(server.pid, signal.SIGSTOP)
    async with one.place(), other.place():
        pass
    os.kill(server.pid, signal.SIGCONT)
    await asyncio.sleep(0.4)
    async with one.place():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3), other.place():
                pass


async def test_two_clients_of_one_project_keep_to_its_limit(open_places):
    """The client runs each query in a shared place."""
    now = most = 0

    async def counted(request):
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.03)
        now -= 1
        rows = {"columns": ["n"], "results": [[1]], "types": [["n", "UInt8"]], "hasMore": False}
        return web.json_response(rows)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", counted)
    server = TestServer(app)
    await server.start_server()
    async with open_session() as session:
        clients = [
            PostHog(
                host=str(server.make_url("/")),
                key="phx_x",
                project=1,
                session=session,
                places=open_places().place,
            )
            for _ in range(3)
        ]
        await asyncio.gather(*(c.query("SELECT 1", name="test") for c in clients for _ in range(5)))
    await server.close()

    assert most == 3
