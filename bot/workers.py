"""Several workers that share what they have imported, and a parent that starts again whichever died.

They are forked from one process that has everything ready, so that five take little more memory than
two. The parent does nothing else: each worker listens to one queue by itself, as one that was started
alone. When the parent is told to end it tells them, and waits until each has handed its job over.
"""

import contextlib
import gc
import os
import signal
import time
from collections.abc import Sequence
from threading import Event
from types import FrameType

import structlog

from agent.state.job_rows import Queue
from bot.leash import end_with
from bot.prepared import Prepared, prepare
from bot.settings import Settings
from bot.supervisor import FIRST_WAIT, LONGEST_WAIT
from bot.worker import serve_prepared

_ENDING = (signal.SIGTERM, signal.SIGINT)

EARLY_SECONDS = 5.0
"""A worker that dies sooner than that has not got to work: the next ones wait longer and longer. Others
are replaced at once, also when several were killed together."""

log = structlog.get_logger(__name__)


def serve_many(settings: Settings, queues: Sequence[Queue]) -> None:
    """Keep a worker at work for each of `queues`, which may name one several times, until SIGTERM."""
    prepared = prepare(settings)
    gc.collect()
    gc.freeze()  # what was imported stays shared
    Crew(prepared, queues).serve()


class Crew:
    """The workers of one parent."""

    def __init__(self, prepared: Prepared, queues: Sequence[Queue]) -> None:
        self._prepared = prepared
        self._missing = list(queues)
        self._parent = os.getpid()
        self._at_work: dict[int, tuple[Queue, float]] = {}
        self._leaves = Event()

    def serve(self) -> None:
        """Return once all have ended, because this process was told to."""
        for number in _ENDING:
            signal.signal(number, self._leave)
        deaths = 0
        while self._replenish():
            pid, status = os.wait()
            queue, began = self._at_work.pop(pid)
            self._missing.append(queue)
            lived = time.monotonic() - began
            if self._leaves.is_set():
                continue
            deaths = deaths + 1 if lived < EARLY_SECONDS else 0
            wait = min(FIRST_WAIT * 2 ** (deaths - 1), LONGEST_WAIT) if deaths else 0.0
            log.warning(
                "a worker ended, another one starts", queue=queue, status=status, seconds=wait
            )
            self._leaves.wait(wait)

    def _replenish(self) -> bool:
        """Start what is missing, unless it is to end; whether there is anybody to wait for."""
        while self._missing and not self._leaves.is_set():
            # A signal that came between the fork and the note of it would be lost to one of them.
            signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
            pid = os.fork()
            if not pid:
                self._work(self._missing[0])
            self._at_work[pid] = self._missing.pop(0), time.monotonic()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
        return bool(self._at_work)

    def _work(self, queue: Queue) -> None:
        """The life of a worker. Should the parent be killed, it ends as on SIGTERM."""
        code = 1
        try:
            for number in _ENDING:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
            end_with(self._parent, signal.SIGTERM)
            serve_prepared(self._prepared, queue)
            code = 0
        except SystemExit:  # told to end while it waited for Redis
            code = 0
        except Exception:
            log.exception("a worker failed")
        finally:
            os._exit(code)

    def _leave(self, number: int, frame: FrameType | None) -> None:
        self._leaves.set()
        for pid in list(self._at_work):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
