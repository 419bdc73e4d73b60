"""Shares the few places that PostHog has for queries among all processes, through Redis.

Who waits stands in line by the time of arrival, and asks again every few moments; who stops asking
loses the place in line. Who holds a place renews it, so that a killed process gives its places back
within `LEASE_SECONDS`. Without Redis, each process keeps to the limit for itself: answers are
worth more than the count, and PostHog refuses politely what is too much.
"""

import asyncio
import contextlib
import random
import time
import uuid
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

LEASE_SECONDS = 15.0
"""How long a place stays taken by a process that is gone; it is renewed three times as often."""

WAITER_SECONDS = 3.0
"""How long somebody in line is believed to be there without asking again."""

ASK_SECONDS = 0.04
"""Between two questions whether it is one's turn; half of that is what a wait takes too long."""

MINUTE = 60.0

REDIS_SECONDS = 1.0
"""Redis answers in a millisecond; one that takes this long counts as down."""

AGAIN_SECONDS = 10.0
"""How long a Redis that was down is left alone."""

_TAKE = """
local holding, waiting, asked, begun = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local me, at_once, a_minute = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local lease, patience, minute = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

redis.call('ZREMRANGEBYSCORE', holding, '-inf', now)
redis.call('ZREMRANGEBYSCORE', begun, '-inf', now - minute)
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', asked, '-inf', now - patience)) do
  redis.call('ZREM', waiting, gone)
  redis.call('ZREM', asked, gone)
end

redis.call('ZADD', waiting, 'NX', clock[1] * 1000000 + clock[2], me)
redis.call('ZADD', asked, now, me)
local free = at_once - redis.call('ZCARD', holding)
local wait = -1
if redis.call('ZRANK', waiting, me) < free then
  wait = 0
  if redis.call('ZCARD', begun) >= a_minute then
    wait = tonumber(redis.call('ZRANGE', begun, 0, 0, 'WITHSCORES')[2]) + minute - now
  end
end
if wait == 0 then
  redis.call('ZREM', waiting, me)
  redis.call('ZREM', asked, me)
  redis.call('ZADD', holding, now + lease, me)
  redis.call('ZADD', begun, now, me)
end
for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, 2 * minute + lease)
end
return wait
"""
"""Gives a place (0), or says that it is not one's turn (-1) or how many milliseconds to wait.

It reads the clock of Redis, so that the clocks of the machines do not matter.
"""

_KEEP = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
return redis.call('ZADD', KEYS[1], 'XX', now + tonumber(ARGV[2]), ARGV[1])
"""


class SharedPlaces:
    """Places for at most `at_once` queries at a time and `a_minute` in any minute.

    `name` is the same for all who share them. `place` is what `PostHog` takes as its `places`.
    `lease` is in seconds.
    """

    def __init__(
        self,
        url: str,
        name: str,
        *,
        at_once: int = 3,
        a_minute: int = 240,
        lease: float = LEASE_SECONDS,
    ) -> None:
        # The deadlines are ours: redis-py keeps its own with `asyncio.wait_for`, which in
        # Python 3.11 now and then swallows the cancellation of whoever gives up waiting.
        self._redis = Redis.from_url(
            url, socket_timeout=None, socket_connect_timeout=None, retry=Retry(NoBackoff(), 0)
        )
        self._keys = [
            f"{{rootle:{name}}}:{key}" for key in ("holding", "waiting", "asked", "begun")
        ]
        self._take_script = self._redis.register_script(_TAKE)
        self._keep_script = self._redis.register_script(_KEEP)
        self._limits = (at_once, a_minute)
        self._lease = lease
        self._here = asyncio.Semaphore(at_once)
        self._down_until = float("-inf")
        self._is_down = False
        self._background: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold one place; waits for as long as all are taken, and never for Redis."""
        async with self._here:
            me = uuid.uuid4().hex
            keeping = None
            try:
                if await self._take(me):
                    keeping = asyncio.create_task(self._keep(me))
                yield
            finally:
                if keeping is not None:
                    keeping.cancel()
                if not self._is_down:
                    self._later(self._give_back(me))

    async def close(self) -> None:
        """Give back what is held and end the connection."""
        if self._background:
            await asyncio.wait(self._background, timeout=2 * REDIS_SECONDS)
        with contextlib.suppress(RedisError, OSError):
            await self._redis.aclose()

    async def _take(self, me: str) -> bool:
        """Whether a place was taken in Redis; False when Redis is down and there is no need to."""
        while time.monotonic() >= self._down_until:
            try:
                async with asyncio.timeout(REDIS_SECONDS):
                    wait = int(await self._take_script(keys=self._keys, args=self._arguments(me)))
            except (RedisError, OSError, TimeoutError) as error:
                self._lost(error)
                return False
            self._found()
            if wait == 0:
                return True
            pause = ASK_SECONDS if wait < 0 else min(wait / 1000, WAITER_SECONDS / 3)
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311  spreads load
        return False

    def _arguments(self, me: str) -> list[Any]:
        milliseconds = (int(1000 * s) for s in (self._lease, WAITER_SECONDS, MINUTE))
        return [me, *self._limits, *milliseconds]

    async def _keep(self, me: str) -> None:
        while True:
            await asyncio.sleep(self._lease / 3)
            with contextlib.suppress(RedisError, OSError, TimeoutError):
                async with asyncio.timeout(REDIS_SECONDS):
                    await self._keep_script(keys=self._keys[:1], args=[me, int(1000 * self._lease)])

    async def _give_back(self, me: str) -> None:
        """Out of every list; what `begun` says stays true."""
        try:
            async with (
                asyncio.timeout(REDIS_SECONDS),
                self._redis.pipeline(transaction=False) as pipe,
            ):
                for key in self._keys[:3]:
                    pipe.zrem(key, me)
                await pipe.execute()
        except (RedisError, OSError, TimeoutError) as error:
            self._lost(error)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        """In the background: nobody who has an answer, or has given up, waits for it."""
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _lost(self, error: Exception) -> None:
        self._down_until = time.monotonic() + AGAIN_SECONDS
        if not self._is_down:
            self._is_down = True
            log.warning(
                "Redis does not answer; this process keeps to PostHog's limit for itself",
                error=f"{type(error).__name__} {error}",
            )

    def _found(self) -> None:
        if self._is_down:
            self._is_down = False
            log.info("Redis answers again; PostHog's places are shared")
