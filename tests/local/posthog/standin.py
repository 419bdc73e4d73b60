"""Starts the local PostHog as a real process, for tests that talk to it."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port

KEY = "phx_local_paperkite"
NARROW_KEY = "phx_local_narrow"
TOKEN = "phc_local_paperkite"
SEED = 3
SIZE = 0.1
"""The share of the demo company that tests run on; expected figures: `simulate(…, size=SIZE)`."""

EMPTY = 0.0
"""The size of a project that waits for the events of another company."""

CODE = """
import asyncio
from pathlib import Path
from integrations.local.posthog.access import *
from integrations.local.posthog.running import *
from integrations.local.posthog.server import *
asyncio.run(
    serve(host="127.0.0.1", port={port}, home=Path({home!r}), seed={seed}, size={size}, rules={rules})
)
"""


@dataclass(frozen=True)
class Process:
    """A running stand-in; `started` is the UNIX time before it began."""

    url: str
    home: Path
    popen: subprocess.Popen
    started: float


@contextmanager
def running(
    home: Path, *, rules: str = "None", seed: int = SEED, size: float = SIZE
) -> Iterator[Process]:
    process = start(home, rules=rules, seed=seed, size=size)
    try:
        wait_until_up(process)
        yield process
    finally:
        process.popen.terminate()
        try:
            process.popen.wait(10)
        except subprocess.TimeoutExpired:
            process.popen.kill()
            process.popen.wait()


def start(home: Path, *, rules: str = "None", seed: int = SEED, size: float = SIZE) -> Process:
    port = free_port()
    code = CODE.format(port=port, home=str(home), seed=seed, size=size, rules=rules)
    popen = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "POSTHOG_API_KEY": KEY},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Process(f"http://127.0.0.1:{port}", home, popen, time.time())


def wait_until_up(process: Process, *, seconds: float = 120) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if process.popen.poll() is not None:
            raise AssertionError(f"it ended: {process.popen.stdout.read()}")
        try:
            with urllib.request.urlopen(f"{process.url}/_health", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise AssertionError("it did not come up")
