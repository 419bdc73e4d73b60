"""Has charts drawn by processes of their own, so that nobody waits for a picture to be painted.

matplotlib takes a second to import and half a second of work for a large chart; in the process
that answers people it would hold up everybody else. A drawing process starts with the first chart
and is replaced when it dies or takes too long.
"""

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from typing import Any

import structlog

from agent.charts.chart import Chart

log = structlog.get_logger(__name__)

SECONDS = 15.0
"""For one chart, the start of a process included: on a busy machine matplotlib imports in 5 s."""

MOST_BYTES = 8 * 2**20
LONGEST_LINE = 2**16


class CannotDraw(Exception):
    """There is no picture; the answer stands without it."""


class Studio:
    """Draws `AT_ONCE` charts at once; `close` ends the processes."""

    AT_ONCE = 2

    def __init__(self) -> None:
        self._desks: asyncio.Queue[Process | None] = asyncio.Queue()
        for _ in range(self.AT_ONCE):
            self._desks.put_nowait(None)
        self._processes: set[Process] = set()

    async def draw(
        self, chart: Chart, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> bytes:
        """The chart as a PNG picture, or `CannotDraw`."""
        order = {"chart": chart.model_dump(), "columns": list(columns), "rows": list(rows)}
        line = json.dumps(order).encode() + b"\n"
        process = await self._desks.get()
        keep: Process | None = None
        try:
            async with asyncio.timeout(SECONDS):
                if process is None or process.returncode is not None:
                    process = await self._start()
                picture = await _ordered(process, line)
            keep = process
        except CannotDraw:
            keep = process
            raise
        except (TimeoutError, OSError, asyncio.IncompleteReadError, ValueError) as error:
            log.warning("no chart", reason=repr(error))
            raise CannotDraw("The drawing process did not answer.") from error
        finally:
            if keep is None and process is not None:  # also when this call was cancelled
                self._end(process)
            self._desks.put_nowait(keep)
        return picture

    async def warm(self) -> None:
        """Start one process now, so that the first chart does not wait for it."""
        process = await self._desks.get()
        self._desks.put_nowait(process or await self._start())

    async def close(self) -> None:
        """End the processes; they have nothing to lose."""
        for process in list(self._processes):
            self._end(process)
            await process.wait()

    async def _start(self) -> Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "agent.charts",
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=LONGEST_LINE,
        )  # fmt: skip
        self._processes.add(process)
        return process

    def _end(self, process: Process) -> None:
        self._processes.discard(process)
        with contextlib.suppress(ProcessLookupError):
            process.kill()


async def _ordered(process: Process, line: bytes) -> bytes:
    """What one process answers to one order."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(line)
    await process.stdin.drain()
    head = json.loads(await process.stdout.readline())
    if "error" in head:
        raise CannotDraw(str(head["error"]))
    if not 0 < head["bytes"] <= MOST_BYTES:
        raise ValueError(f"a picture of {head['bytes']} bytes")
    return await process.stdout.readexactly(head["bytes"])
