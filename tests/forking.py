"""Web processes for tests that begin with everything imported: importing takes longer than most tests.

They are forked from one process of each test run, which has imported the product and done nothing
else. What `rootle web` does from its first line on is the same; `make demo` and the tests of
`rootle up` start it as a new program.
"""

import asyncio
import multiprocessing
import os
import signal
import sys

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["bot.cli", "bot.web", "agent.model.claude"])


class Forked:
    """A running process, as `asyncio.subprocess.Process` shows one."""

    def __init__(self, process):
        self._process = process
        self.pid = process.pid

    @property
    def returncode(self):
        """None while it runs; what it exited with, or minus the signal that killed it."""
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
        await asyncio.to_thread(self._process.join)
        return self.returncode


async def fork_web(environ, log):
    """`rootle web` with exactly this environment, and all it prints in the file `log`."""
    process = _CONTEXT.Process(target=_web, args=(environ, str(log)))
    await asyncio.to_thread(process.start)  # the first one waits until all is imported
    return Forked(process)


def _web(environ, log):
    from bot.cli import main

    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(output, stream.fileno())
        stream.reconfigure(line_buffering=True)
    os.environ.clear()
    os.environ.update(environ)
    sys.argv = ["rootle", "web"]
    main()
