"""The processes that `rootle up` starts, and those that an earlier one left running."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Protocol

LEASH = Path(__file__).with_name("leash.py")
LARGEST_LOG = 10 * 2**20
"""Bytes; a longer log is moved aside at the next start, so two such files are the most."""


class Running(Protocol):
    """A live process: one that we started, or one that we found."""

    @property
    def pid(self) -> int: ...

    async def wait(self) -> int: ...


class Found:
    """A process that we did not start, so that the kernel does not tell us when it ends."""

    LOOK_EVERY = 0.2
    """Seconds between two looks."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    async def wait(self) -> int:
        """Returns when the process is gone; its exit code is not to be known, so it is 0."""
        while is_alive(self.pid):  # noqa: ASYNC110  nothing in this process knows
            await asyncio.sleep(self.LOOK_EVERY)
        return 0


async def spawn(
    command: Sequence[str],
    *,
    log: Path,
    environ: Mapping[str, str],
    pass_fds: Sequence[int] = (),
    at_our_death: signal.Signals = signal.SIGKILL,
) -> Running:
    """Starts `command` in a session of its own, its output appended to `log`.

    Ctrl-C in the terminal therefore does not reach it; whoever started it decides. If this
    process dies first, the kernel sends it `at_our_death` (Linux).
    """
    leashed = [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), str(int(at_our_death))]
    with _open_log(log) as output:
        return await asyncio.create_subprocess_exec(
            *leashed,
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=dict(environ),
            pass_fds=tuple(pass_fds),
            start_new_session=True,
        )


async def end(process: Running, *, grace: float, at_once: asyncio.Event) -> None:
    """Asks with SIGTERM, waits `grace` seconds, then kills it with all that it started itself.

    Once `at_once` is set it is not waited for.
    """
    _signal(os.kill, process.pid, signal.SIGTERM)
    ended = asyncio.create_task(process.wait())
    hurry = asyncio.create_task(at_once.wait())
    await asyncio.wait({ended, hurry}, timeout=grace, return_when=asyncio.FIRST_COMPLETED)
    hurry.cancel()
    kill_group(process.pid)
    await asyncio.wait({ended}, timeout=2)  # a killed orphan may stay in the table for a while
    ended.cancel()


def kill_group(pid: int) -> None:
    """Kills what is left of the session that process `pid` led."""
    _signal(os.killpg, pid, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    """Whether a process with this number exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def last_words(log: Path, *, lines: int = 8) -> str:
    """The end of a log, for a message about the process that wrote it; may be empty."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 8192))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def _open_log(log: Path) -> IO[bytes]:
    log.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
    return log.open("ab")


def _signal(send: Callable[[int, int], None], pid: int, number: signal.Signals) -> None:
    """Sends a signal, if the process or group is still there."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        send(pid, number)
