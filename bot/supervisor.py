"""Keeps a set of processes running together: starts them in order, waits until each is ready,
starts again what died, and at the end leaves none behind.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.cannot_start import CannotStartError
from bot.processes import Running, end, kill_group, last_words

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds before a process that died is started again: doubled each time, up to the longest. One
that was ready before is started at once after its first death, because people may be waiting."""

STEADY = 60.0
"""Seconds after which a process counts as healthy, so that its next death is the first again."""

TRIES = 3
"""How often a process may die before it was ever ready; then start-up has failed."""

LOOK_EVERY = 0.1
"""Seconds between two looks whether a process is ready."""


class StartError(CannotStartError):
    """A process did not come up; the message is for the person who started it."""


@dataclass(frozen=True, slots=True)
class Program:
    """What to keep running, and how to tell that it does.

    `ready` is asked again and again, with the seconds since the start, until it says yes; it must
    not raise. `grace` is how long the program may take to end by itself and `ready_within` how
    long to get ready, both in seconds.
    """

    name: str
    start: Callable[[], Awaitable[Running]]
    ready: Callable[[float], Awaitable[bool]]
    log: Path
    ready_within: float = 60.0
    grace: float = 5.0


@dataclass(frozen=True, slots=True)
class _Kept:
    """A program, whether it has been ready once, and whether it has to stop."""

    program: Program
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    stop: asyncio.Event = field(default_factory=asyncio.Event)


class Supervisor:
    """Keeps programs running until `stop`; `say` gets a sentence for the person at the terminal."""

    def __init__(self, say: Callable[[str], None], *, first_wait: float = FIRST_WAIT) -> None:
        self._say = say
        self._first_wait = first_wait
        self._at_once = asyncio.Event()
        self._groups: list[dict[asyncio.Task[str], _Kept]] = []

    async def start(self, *programs: Program) -> None:
        """Starts `programs` side by side; returns when all are ready, else `StartError`."""
        group = {
            asyncio.create_task(self._keep(kept), name=kept.program.name): kept
            for kept in map(_Kept, programs)
        }
        self._groups.append(group)
        await asyncio.gather(*(_until_ready(kept, task) for task, kept in group.items()))

    async def stop(self) -> None:
        """Ends everything: the last group first, the programs of a group side by side."""
        faults: list[BaseException] = []
        while self._groups:
            group = self._groups.pop()
            for kept in group.values():
                kept.stop.set()
            ended = await asyncio.gather(*group, return_exceptions=True)
            faults += [fault for fault in ended if isinstance(fault, BaseException)]
        if faults:  # of ours; but first everything had to be ended
            raise BaseExceptionGroup("while keeping processes running", faults)

    def hurry(self) -> None:
        """From now on nothing is waited for: what `stop` meets is killed."""
        self._at_once.set()

    async def _keep(self, kept: _Kept) -> str:
        """Runs the program again and again; returns how it ended for good."""
        deaths, ended = 0, "was not started"
        while not kept.stop.is_set():
            began = time.monotonic()
            ended = await self._run(kept)
            deaths = 1 if time.monotonic() - began > STEADY else deaths + 1
            if kept.stop.is_set():
                break
            if deaths >= TRIES and not kept.ready.is_set():
                break
            wait = self._wait(deaths - 1 if kept.ready.is_set() else deaths)
            when = f"in {wait:g} s" if wait else "now"
            self._say(f"{kept.program.name} {ended}; it starts again {when}.")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await kept.stop.wait()
        return ended

    def _wait(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row."""
        return min(self._first_wait * 2 ** (failures - 1), LONGEST_WAIT) if failures else 0.0

    async def _run(self, kept: _Kept) -> str:
        """Runs the program until it ends or has to stop, and says how it ended."""
        try:
            process = await kept.program.start()
        except (OSError, StartError) as error:
            return f"could not start ({error})"
        announcing = asyncio.create_task(self._announce(kept))
        exit_code = asyncio.create_task(process.wait())
        stopping = asyncio.create_task(kept.stop.wait())
        await asyncio.wait({exit_code, stopping}, return_when=asyncio.FIRST_COMPLETED)
        announcing.cancel()
        stopping.cancel()
        if not exit_code.done():
            await end(process, grace=kept.program.grace, at_once=self._at_once)
            exit_code.cancel()
            return "was stopped"
        kill_group(process.pid)  # its own children, if it left any
        code = exit_code.result()
        return f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"

    async def _announce(self, kept: _Kept) -> None:
        began = time.monotonic()
        while not await kept.program.ready(time.monotonic() - began):  # noqa: ASYNC110  another process
            await asyncio.sleep(LOOK_EVERY)
        if kept.ready.is_set():
            self._say(f"{kept.program.name} is ready again.")
        kept.ready.set()


async def _until_ready(kept: _Kept, task: "asyncio.Task[str]") -> None:
    """Returns when the program is ready; raises when it has failed or takes too long."""
    ready = asyncio.create_task(kept.ready.wait())
    within = kept.program.ready_within
    try:
        await asyncio.wait({ready, task}, timeout=within, return_when=asyncio.FIRST_COMPLETED)
    finally:
        ready.cancel()
    if not kept.ready.is_set() and not kept.stop.is_set():
        ended = task.result() if task.done() else f"was not ready within {within:g} s"
        raise StartError(report(kept.program, ended))


def report(program: Program, ended: str) -> str:
    """How a program ended and the last lines it wrote."""
    said = last_words(program.log)
    return f"{program.name} {ended}." + (f" Its log {program.log} ends:\n{said}" if said else "")
