"""What workers are told of: the next jobs, a few at a time, and again after Redis has lost them."""

import asyncio

import pytest

from agent.policy import Label
from agent.state.job_rows import NewJob
from bot.feeder import AHEAD, Feeder
from bot.processes import end
from bot.redis_server import RedisServer, find_binary
from integrations.errors import TryLater
from integrations.queue import JobTokens
from tests.waiting import PATIENCE


@pytest.fixture
async def redis(tmp_path):
    binary = find_binary()
    if binary is None:
        pytest.skip("there is no Redis here")
    server = RedisServer(binary, tmp_path / "redis", tmp_path / "redis.log")
    process = await server.start()
    async with asyncio.timeout(PATIENCE):
        while not await server.ready():
            await asyncio.sleep(0.01)
    yield server
    await end(process, grace=5, at_once=asyncio.Event())


@pytest.fixture
def tokens(redis):
    tokens = JobTokens(redis.url)
    yield tokens
    tokens.close()


@pytest.fixture
def feeder(stores, tokens):
    return Feeder(stores.job_queue, tokens)


async def ask(stores, key, *, channel="C1", queue="long"):
    new = NewJob(
        key=key, tenant="T1", name="count", version=1, arguments={}, queue=queue, channel=channel,
        conversation="", asked_by="U1", label=Label(),
    )  # fmt: skip
    return (await stores.jobs.add(new)).id


async def test_only_the_next_few_are_lined_up(stores, tokens, feeder):
    """In the order that is fair, so that a channel that asks late waits behind few."""
    greedy = [await ask(stores, f"a{n}") for n in range(5)]
    modest = await ask(stores, "b", channel="C2")
    await feeder.feed("long")
    await feeder.feed("long")

    assert await tokens.waiting("long") == [greedy[0], modest][:AHEAD]
    assert await tokens.waiting("bulk") == []


async def test_queues_are_fed_apart(stores, tokens, feeder):
    """A job's token is in the queue of its kind; queues without jobs are not even looked at."""
    long, bulk = await ask(stores, "a"), await ask(stores, "b", queue="bulk")
    assert sorted(await stores.job_queue.busy()) == ["bulk", "long"]
    for queue in ("long", "bulk", "scheduled"):
        await feeder.feed(queue)

    assert [await tokens.waiting(q) for q in ("long", "bulk", "scheduled")] == [[long], [bulk], []]


async def test_what_redis_lost_is_told_again(stores, redis, tokens, feeder):
    """The database knows what waits; a Redis that came back empty has it a moment later."""
    job = await ask(stores, "a")
    await feeder.feed("long")
    tokens._redis.flushall()
    assert await tokens.waiting("long") == []
    await feeder.feed("long")

    assert await tokens.waiting("long") == [job]


async def test_without_redis_jobs_wait(stores, tmp_path):
    """Nothing is lost, and it is said what they wait for."""
    await ask(stores, "a")
    away = JobTokens(f"unix://{tmp_path}/nothing.sock")

    with pytest.raises(TryLater, match="Redis does not answer"):
        await Feeder(stores.job_queue, away).feed("long")
    away.close()


async def test_it_feeds_by_itself_and_at_once_when_nudged(stores, tokens, feeder):
    """A job that was added in this process does not wait for the next look."""
    feeding = asyncio.create_task(feeder.run())
    job = await ask(stores, "a")
    feeder.nudge()
    async with asyncio.timeout(PATIENCE):
        while await tokens.waiting("long") != [job]:
            await asyncio.sleep(0.01)
    feeding.cancel()
    await asyncio.gather(feeding, return_exceptions=True)


async def test_it_ends_when_it_is_told_to_even_at_the_moment_of_a_nudge(stores, tokens, feeder):
    """A cancellation that comes together with a nudge is not lost; the process could not end."""
    for _ in range(20):
        feeding = asyncio.create_task(feeder.run())
        while not feeder._nudged._waiters:
            await asyncio.sleep(0)
        feeder.nudge()
        feeding.cancel()
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(feeding, return_exceptions=True)
