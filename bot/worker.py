"""The worker process: takes long work from Redis, each job in a process of its own.

RQ forks that process from this one, which has imported what a turn needs: a job begins in some
milliseconds instead of seconds. It ends with this one, also when this one is killed, and goes on from
its last step wherever the job is taken next.
"""

import asyncio
import contextlib
import ctypes
import gc
import os
import signal
import socket
import sys
import time
from datetime import timedelta
from types import FrameType

import structlog
from redis import Redis
from redis.exceptions import ConnectionError as RedisDown
from rq import Queue, Worker
from rq.job import Job as RqJob

import agent.jobs
from agent.job import JobKind
from agent.job_runner import JobRunner
from agent.registry import load
from agent.state.database import Database
from agent.state.stores import Stores
from bot.app import now  # and with it what a turn needs
from bot.leash import PR_SET_PDEATHSIG
from bot.office import Office
from bot.settings import Settings, read_settings

log = structlog.get_logger(__name__)

RECONNECT_SECONDS = 5.0


class ForkingWorker(Worker):
    """RQ's worker, whose job's process hears when it has to leave, and never outlives this one."""

    leaves = False
    """Whether it was told to leave; it also ends when Redis is lost."""

    def main_work_horse(self, job: RqJob, queue: Queue) -> None:
        """Where RQ's forked process begins."""
        _end_with(self.pid or 0)
        super().main_work_horse(job, queue)

    def handle_warm_shutdown_request(self) -> None:
        """What RQ calls on SIGTERM, before it waits for the job."""
        self.leaves = True
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]  # RQ's
        if self.horse_pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.horse_pid, signal.SIGTERM)


def serve(settings: Settings, queue: str) -> None:
    """Work on the jobs of one queue until SIGTERM. Waits for Redis where it is not there.

    One queue a worker: RQ loses jobs when a worker that listens to several is killed.
    """
    assert settings.redis_url is not None  # the command has required it
    url = settings.redis_url.get_secret_value()
    connection = Redis.from_url(url, socket_timeout=None)  # blocking reads may last
    kinds = load(agent.jobs, "JOB", JobKind)
    gc.collect()
    gc.freeze()  # what was imported stays shared between the jobs' processes
    while True:
        signal.signal(signal.SIGTERM, _leave)  # RQ's worker sets its own while it works
        _await_redis(connection)
        log.info("worker ready", queue=queue, jobs=sorted(kinds))
        listens = Queue(queue, connection=connection, serializer="json")
        worker = ForkingWorker([listens], connection=connection, serializer="json")
        worker.work(logging_level="WARNING")
        if worker.leaves:
            return
        log.warning("Redis was lost, starting again")


def _await_redis(connection: Redis) -> None:
    while True:
        try:
            connection.ping()
        except RedisDown as error:
            log.warning(
                "Redis is not there, trying again", seconds=RECONNECT_SECONDS, why=str(error)
            )
            time.sleep(RECONNECT_SECONDS)
        else:
            return


def run_job(number: int) -> None:
    """What RQ calls, in the process that it has forked for one job."""
    asyncio.run(_work_on(read_settings(), number))


async def _work_on(settings: Settings, number: int) -> None:
    this = asyncio.current_task()
    assert this is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
    async with contextlib.AsyncExitStack() as stack:
        database = await Database.open(settings.database)
        stack.push_async_callback(database.close)
        stores = Stores(database, now)
        office = Office(settings, stores, stack)
        runner = JobRunner(
            load(agent.jobs, "JOB", JobKind),
            stores,
            owner=f"{socket.gethostname()}:{os.getpid()}",
            ttl=timedelta(seconds=settings.rootle_lease_seconds),
            clock=now,
            tell=office.tell,
            open_means=office.means,
        )
        with contextlib.suppress(asyncio.CancelledError):  # the job was put back
            await runner.run(number)


def _end_with(parent: int) -> None:
    """Let the kernel end this process when its parent dies (Linux; elsewhere the lease must do)."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
