"""Processes of Rootle for tests, which begin with everything imported: that takes longer than most tests.

They are forked from one process of each test run, which has imported the product and done nothing
else. What `rootle web` or `rootle worker` does from its first line on is the same; `make demo` and the
tests of `rootle up` start them as new programs.
"""

import asyncio
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["bot.cli", "bot.web", "bot.workers", "agent.model.claude"])


_ONE_READS = threading.Lock()
"""How a process ended can be read once. Starting another one looks at all that there are, in a thread of
its own; if it came between somebody else's look and reading, one of them would take the end for a 255."""


class Forked:
    """A running process, as `asyncio.subprocess.Process` shows one."""

    def __init__(self, process):
        self._process = process
        self.pid = process.pid

    @property
    def returncode(self):
        """None while it runs; what it exited with, or minus the signal that killed it."""
        with _ONE_READS:
            return self._process.exitcode

    def send_signal(self, number):
        """Send a signal; `ProcessLookupError` when it has ended."""
        if self.returncode is not None:
            raise ProcessLookupError
        os.kill(self.pid, number)

    def terminate(self):
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    async def wait(self):
        """Its exit code, once it has ended."""
        await asyncio.to_thread(multiprocessing.connection.wait, [self._process.sentinel])
        return self.returncode


async def fork(command, environ, log, *, jobs=None):
    """`rootle COMMAND`, arguments included, with exactly this environment, and all it prints at the end of the file `log`.

    `jobs` is a folder with further kinds of jobs.
    """
    process = _CONTEXT.Process(target=_rootle, args=(command, environ, str(log), jobs))
    await asyncio.to_thread(_start, process)  # the first one waits until all is imported
    return Forked(process)


def _start(process):
    with _ONE_READS:
        process.start()


def _rootle(command, environ, log, jobs):
    import agent.jobs
    from bot.cli import main

    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(output, stream.fileno())
        stream.reconfigure(line_buffering=True)
    os.environ.clear()
    os.environ.update(environ)
    if jobs:
        agent.jobs.__path__.append(str(jobs))
    sys.argv = ["rootle", *command.split()]
    main()
