"""The embedded Redis, with the real binary."""

import asyncio
import contextlib
import os
import signal

import pytest
import redis.asyncio as redis

from bot import redis_server
from bot.processes import Found, end, is_alive
from bot.redis_server import RedisBinary, RedisServer, complaints, find_binary
from bot.supervisor import StartError, Supervisor
from tests.waiting import PATIENCE


@pytest.fixture(scope="module")
def binary() -> RedisBinary:
    found = find_binary()
    assert found is not None, redis_server.NO_REDIS
    return found


@pytest.fixture
def server(binary, tmp_path) -> RedisServer:
    return RedisServer(binary, tmp_path / "redis", tmp_path / "redis.log")


@contextlib.asynccontextmanager
async def running(server: RedisServer):
    process = await server.start()
    try:
        async with asyncio.timeout(PATIENCE):
            while not await server.ready():
                await asyncio.sleep(0.01)
        yield process
    finally:
        await end(process, grace=5, at_once=asyncio.Event())


def test_bundled_binary_is_found(monkeypatch):
    """Without a server on the PATH the one inside the package is taken."""
    monkeypatch.setenv("PATH", "/nowhere")

    assert find_binary().kind == "valkey"
    assert find_binary().version == (9, 1)


def test_server_on_the_path_comes_first(monkeypatch, tmp_path):
    """A server that the machine has is preferred, unless it is too old."""
    own = tmp_path / "redis-server"
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    for version, chosen in (("7.0.15", own), ("5.0.14", None)):
        own.write_text(f"#!/bin/sh\necho 'Redis server v={version} sha=0:0 malloc=libc bits=64'\n")
        own.chmod(0o755)

        assert (find_binary().path == own) is (chosen == own), version


async def test_data_survives_kill(server):
    """What was written and answered is there after kill -9 and a new start."""
    async with running(server) as process:
        async with redis.from_url(server.url) as client:
            await client.set("kept", "yes")
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()

    async with running(server), redis.from_url(server.url) as client:
        assert await client.get("kept") == b"yes"


async def test_it_is_as_durable_as_we_ask_others_to_be(server):
    """The embedded server passes the check that is made of a given one."""
    async with running(server):
        assert await complaints(server.url) == []


async def test_second_start_takes_the_living_one_over(server):
    """A second start finds the living server instead of starting one on the same data."""
    async with running(server) as first:
        second = await server.start()

        assert isinstance(second, Found)
        assert second.pid == first.pid

        await end(second, grace=5, at_once=asyncio.Event())
        assert not is_alive(first.pid)


async def test_locked_folder_without_an_answer_is_refused(server):
    """While the holder of the lock does not answer, no second server touches its data."""
    async with running(server) as process:
        os.kill(process.pid, signal.SIGSTOP)
        try:
            with pytest.raises(StartError, match="does not answer"):
                await server.start()
        finally:
            os.kill(process.pid, signal.SIGCONT)


async def test_long_path_gets_a_short_socket(binary, tmp_path, monkeypatch):
    """A home whose path is too long for a socket still has a server, with a private socket."""
    monkeypatch.setattr(redis_server.tempfile, "gettempdir", lambda: str(tmp_path))
    folder = tmp_path / ("deep" * 30) / "redis"
    server = RedisServer(binary, folder, tmp_path / "redis.log")

    async with running(server):
        assert server.socket.parent.parent == tmp_path
        assert server.socket.parent.stat().st_mode & 0o077 == 0


async def test_supervised_server_comes_back(server):
    """Under the supervisor a killed server is there again with its data."""
    supervisor = Supervisor(lambda _: None, first_wait=0.05)
    try:
        await supervisor.start(server.program())
        async with redis.from_url(server.url) as client:
            await client.set("kept", "yes")
            about = await client.info("server")
        os.kill(about["process_id"], signal.SIGKILL)
        async with asyncio.timeout(PATIENCE):
            while is_alive(about["process_id"]) or not await server.ready():
                await asyncio.sleep(0.02)
        async with redis.from_url(server.url) as client:
            assert await client.get("kept") == b"yes"
    finally:
        await supervisor.stop()

    assert not await server.ready()


async def test_forgetful_redis_is_complained_about(server):
    """A given Redis without AOF, or one that evicts, is named with the way to mend it."""
    async with running(server), redis.from_url(server.url) as client:
        await client.config_set("appendonly", "no")
        await client.config_set("maxmemory-policy", "allkeys-lru")

        first, second = await complaints(server.url)

    assert "CONFIG SET appendonly yes" in first
    assert "allkeys-lru" in second


async def test_absent_redis_is_complained_about():
    """A given Redis that is not there is said, without its address, which may hold a password."""
    (said,) = await complaints("redis://:canary-password@127.0.0.1:1")

    assert "does not answer" in said
    assert "canary" not in said
