"""The worker process: takes long work from Redis, each job in a process of its own.

That process is forked from this one, which has imported and tried out what a job needs. It ends with
this one, also when this one is killed, and goes on from its last step wherever the job is taken next.
"""

import asyncio
import contextlib
import gc
import os
import signal
import socket
import time
from contextvars import ContextVar, copy_context
from datetime import timedelta
from functools import partial
from types import FrameType
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import ConnectionError as RedisDown
from rq import Queue

from agent.job_runner import JobRunner
from agent.state.database import DatabaseDown
from agent.state.job_rows import Queue as QueueName
from bot.app import now  # and with it what a turn needs
from bot.forking_worker import ForkingWorker
from bot.niceness import Niceness, step_back
from bot.office import Office
from bot.prepared import Prepared, Ready, prepare
from bot.settings import Settings
from integrations.errors import TryLater

log = structlog.get_logger(__name__)

RECONNECT_SECONDS = 1.0

_READY: ContextVar[Ready] = ContextVar("ready")
"""What the process of a job has open; RQ hands on nothing but the number of the job."""


def serve(settings: Settings, queue: QueueName) -> None:
    """Work on the jobs of one queue until SIGTERM. Waits for Redis where it is not there.

    One queue a worker: RQ loses jobs when a worker that listens to several is killed.
    """
    serve_prepared(prepare(settings), queue)


def serve_prepared(prepared: Prepared, queue: QueueName) -> None:
    """The same, where all that can be is ready."""
    step_back(Niceness.JOBS)
    redis = prepared.settings.redis_url
    assert redis is not None  # the command has required it
    connection = Redis.from_url(redis.get_secret_value(), socket_timeout=None)  # reads may last
    gc.collect()
    gc.freeze()  # what was imported stays shared between the jobs' processes
    while True:
        signal.signal(signal.SIGTERM, _leave)  # RQ's worker sets its own while it works
        _await_redis(connection)
        log.info("worker ready", queue=queue, jobs=sorted(prepared.kinds))
        listens = Queue(queue, connection=connection, serializer="json")
        worker = ForkingWorker(listens, get_ready=partial(_get_ready, prepared, queue))
        worker.work(logging_level="WARNING")
        if worker.leaves:
            return
        log.warning("Redis was lost, starting again")


def _await_redis(connection: Redis) -> None:
    told = False
    while True:
        try:
            connection.ping()
        except RedisDown as error:
            if not told:
                log.warning("Redis is not there, waiting for it", why=str(error))
            told = True
            time.sleep(RECONNECT_SECONDS)
        else:
            return


def _get_ready(prepared: Prepared, queue: QueueName) -> None:
    _READY.set(Ready.open(prepared, queue))


def run_job(number: int) -> None:
    """What RQ calls, in the process that was forked for jobs."""
    ready = _READY.get()
    ready.loop.run(_work_on(ready, number), context=copy_context())


async def _work_on(ready: Ready, number: int) -> None:
    this = asyncio.current_task()
    assert this is not None
    loop, settings = asyncio.get_running_loop(), ready.prepared.settings
    loop.add_signal_handler(signal.SIGTERM, this.cancel)
    try:
        async with contextlib.AsyncExitStack() as stack:
            office = Office(settings, ready.stores, stack)
            runner = JobRunner(
                ready.prepared.kinds,
                ready.stores,
                owner=f"{socket.gethostname()}:{os.getpid()}",
                ttl=timedelta(seconds=settings.rootle_lease_seconds),
                clock=now,
                tell=office.tell,
                open_means=office.means,
            )
            with contextlib.suppress(asyncio.CancelledError):  # the job was put back
                await runner.run(number)
        with contextlib.suppress(DatabaseDown, TryLater):  # other feeders look every second
            await ready.feeder.feed(ready.queue)
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        await _end_all(asyncio.all_tasks() - {this})


async def _end_all(tasks: set["asyncio.Task[Any]"]) -> None:
    """What a job has left running does not go on while the next one runs."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
