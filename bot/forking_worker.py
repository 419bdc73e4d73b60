"""RQ's worker with the process for jobs ready in advance, so that a job begins in milliseconds.

A forked process is slow at first: each page of memory that it touches is copied, and whatever it needs
has to be opened. So one stands by that has done all that. It works on one job after the other until it
has worked for a while, and is then replaced. It ends with the worker, also when that one is killed, and
hears of its SIGTERM while it has a job.
"""

import contextlib
import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.executions import Execution
from rq.job import Job

from bot.leash import end_with

FRESH_SECONDS = 10.0
"""After the job in which it has been at work for so long, a process is replaced: what a job leaves
behind in memory is not carried along for days, and many short ones do not pay for a fork each."""

FAILED_SECONDS = 2.0
"""How long a process that fails outside of any job stays before the next one is forked: whatever it
lacks, Redis for one, should not be asked for a hundred times a second."""

LONGEST_WORDS = 4096
"""Bytes that a pipe hands over in one piece (PIPE_BUF); two names take a hundred."""

DONE, SPENT = b"d", b"s"
"""What the process says after a job: that it waits for the next one, or that it ends."""


@dataclass(frozen=True, slots=True)
class _Horse:
    """A process that reads the names of jobs from `orders` and says in `reports` that one is done."""

    pid: int
    orders: int
    reports: int

    def begin(self, job: Job, execution: Execution) -> bool:
        """Hand a job over; False if the process is gone."""
        try:
            os.write(self.orders, f"{job.id} {execution.id}".encode())
        except BrokenPipeError:
            self.dismiss()
            return False
        return True

    def dismiss(self) -> None:
        """Let it end, and wait for that."""
        self.close()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)

    def close(self) -> None:
        os.close(self.orders)
        os.close(self.reports)


class ForkingWorker(Worker):
    """A worker of one queue; `get_ready` is called in each process that is to work on jobs."""

    def __init__(self, queue: Queue, *, get_ready: Callable[[], None]) -> None:
        super().__init__([queue], connection=queue.connection, serializer="json")
        self.leaves = False
        """Whether it was told to leave; it also ends when Redis is lost."""
        self._get_ready = get_ready
        self._horse: _Horse | None = None

    def bootstrap(self, *arguments: Any, **named: Any) -> None:
        """What RQ calls before it waits for the first job."""
        super().bootstrap(*arguments, **named)
        self._horse = self._fork()

    def teardown(self) -> None:
        """What RQ calls at the end."""
        if self._horse:
            self._horse.dismiss()
        super().teardown()  # type: ignore[no-untyped-call]  # RQ's

    def execute_job(self, job: Job, queue: Queue) -> None:
        """What RQ calls for each job."""
        super().execute_job(job, queue)
        self._horse = self._horse or self._fork()

    def fork_work_horse(self, job: Job, queue: Queue) -> None:
        """What RQ calls for a process that works on the job."""
        execution = self.execution
        assert execution is not None  # RQ has just prepared it
        while not (self._horse and self._horse.begin(job, execution)):
            self._horse = self._fork()
        self._horse_pid = self._horse.pid

    def wait_for_horse(self) -> Any:
        """What RQ calls until the job has ended, or its process: its number and exit status."""
        horse = self._horse
        said = os.read(horse.reports, 1) if horse else b""
        if horse and said == DONE:
            return horse.pid, os.EX_OK, None
        ended = super().wait_for_horse()
        if horse:
            horse.close()
        self._horse = None
        return ended

    def handle_warm_shutdown_request(self) -> None:
        """What RQ calls on SIGTERM, before it waits for the job."""
        self.leaves = True
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]  # RQ's
        if self.horse_pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.horse_pid, signal.SIGTERM)

    def _fork(self) -> _Horse:
        its_orders, orders = os.pipe()
        reports, its_reports = os.pipe()
        pid = os.fork()
        if pid:
            os.close(its_orders)
            os.close(its_reports)
            return _Horse(pid, orders, reports)
        try:
            os.close(orders)
            os.close(reports)
            self._work(its_orders, its_reports)
        except Exception:
            self.log.exception("a process for jobs ended")
            time.sleep(FAILED_SECONDS)
        finally:
            os._exit(1)

    def _work(self, orders: int, reports: int) -> None:
        """The life of the forked process."""
        os.setpgrp()
        random.seed()
        self.setup_work_horse_signals()  # type: ignore[no-untyped-call]  # RQ's
        end_with(self.pid or 0, signal.SIGKILL)
        self._is_horse = True
        self._get_ready()
        with contextlib.suppress(RedisError):
            self.connection.ping()  # a connection of its own
        worked = 0.0
        while worked < FRESH_SECONDS and (names := os.read(orders, LONGEST_WORDS)):
            began = time.monotonic()
            self._perform(*names.decode().split())
            worked += time.monotonic() - began
            os.write(reports, DONE if worked < FRESH_SECONDS else SPENT)
        os._exit(0)

    def _perform(self, name: str, execution_id: str) -> None:
        """Work on a job, as RQ's own SpawnWorker begins to."""
        job = self.job_class.fetch(name, connection=self.connection, serializer=self.serializer)
        execution = Execution.fetch(execution_id, job.id, connection=self.connection)
        execution._job = job  # noqa: SLF001
        self.executions.clear()  # what the worker was at when it forked
        self.execution = execution
        self.perform_job(job, self.queues[0], execution)
