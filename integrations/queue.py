"""RQ, which hands jobs to workers: it carries their numbers and may lose them, for the database knows.

A token is one number in one of RQ's queues. That one is missing, twice there, or of a job that has
ended, is harmless: whoever gets it asks the database.
"""

import asyncio

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker

from integrations.errors import TryLater

RUNS = "bot.worker.run_job"
"""What a worker calls with the number; a string, so that nothing of ours is imported here."""

TIMEOUT = 24 * 3600
"""Seconds after which RQ ends a job that never comes back; ours end long before by their own limits."""

SECONDS = 5.0
"""For one answer of Redis."""


class JobTokens:
    """The tokens of all queues, in the Redis at `url`. Calls raise `TryLater` while it is away."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS)

    async def waiting(self, queue: str) -> list[int]:
        """The jobs whose tokens wait in a queue, first come first."""
        return await asyncio.to_thread(self._waiting, queue)

    async def put(self, queue: str, job: int) -> None:
        """Put the token of a job at the end of a queue."""
        await asyncio.to_thread(self._put, queue, job)

    async def workers(self, queue: str) -> int:
        """How many workers listen to a queue."""
        return await asyncio.to_thread(self._workers, queue)

    def close(self) -> None:
        """Close the connections."""
        self._redis.close()

    def _waiting(self, queue: str) -> list[int]:
        try:
            names = self._queue(queue).get_job_ids()
        except RedisError as error:
            raise _away(error) from error
        numbers = (name.partition("-")[0] for name in names)
        return [int(number) for number in numbers if number.isdigit()]

    def _put(self, queue: str, job: int) -> None:
        try:
            into = self._queue(queue)
            # Every token has a name of its own: RQ would count two of one name as one job of its.
            name = f"{job}-{self._redis.incr('rootle:tokens')}"
            into.enqueue_call(
                RUNS, (job,), job_id=name, timeout=TIMEOUT, result_ttl=0, failure_ttl=0
            )
        except RedisError as error:
            raise _away(error) from error

    def _workers(self, queue: str) -> int:
        try:
            return int(Worker.count(queue=self._queue(queue)))
        except RedisError as error:
            raise _away(error) from error

    def _queue(self, name: str) -> Queue:
        return Queue(name, connection=self._redis, serializer="json")


def _away(error: RedisError) -> TryLater:
    return TryLater(f"Redis does not answer ({type(error).__name__}); jobs begin when it does.")
