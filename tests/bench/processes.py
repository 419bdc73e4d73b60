"""Starts the processes that a benchmark compares, and ends exactly those."""

import asyncio
import contextlib
import json
import socket
import sys
from dataclasses import dataclass

import psutil

START_SECONDS = 30.0


@dataclass(frozen=True)
class Server:
    """A process of `tests.bench.servers` that listens on `port`."""

    port: int
    watched: psutil.Process

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def cpu_seconds(self):
        """Time on the processor so far, with what the system did for it."""
        times = self.watched.cpu_times()
        return times.user + times.system


@contextlib.asynccontextmanager
async def server(name, *arguments, port, nice=0):
    """A server of the benchmark, there as soon as it listens and gone in the end."""
    running = await asyncio.create_subprocess_exec(
        "nice", "-n", str(nice), sys.executable, "-m", "tests.bench.servers", name, str(port), *map(str, arguments),
        start_new_session=True,  # a Ctrl-C in the terminal is for the benchmark, which ends this
    )  # fmt: skip
    try:
        async with asyncio.timeout(START_SECONDS):
            while not listens(port):
                assert running.returncode is None, f"the server {name} ended"
                await asyncio.sleep(0.02)
        yield Server(port, psutil.Process(running.pid))
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.kill()
        await running.wait()


async def measured(script, *arguments):
    """The JSON that a script of this folder prints; it runs as a process of its own."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"tests.bench.{script}", *map(str, arguments),
        stdout=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        output, _ = await running.communicate()
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.kill()
    assert running.returncode == 0, f"tests.bench.{script} ended with {running.returncode}"
    return json.loads(output)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
