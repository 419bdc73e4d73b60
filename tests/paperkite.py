"""The demo company behind a PostHog stand-in, and what its figures must be, counted in Python."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from integrations.local.posthog import company
from tests.ports import free_port

SEED = 1
SIZE = 0.12  # the share of the demo's visitors that tests make do with, for speed
KEY = "phx_town_0001"


@dataclass(frozen=True)
class Company:
    """Where the stand-in is, and counts over the simulator's own list of events."""

    address: str
    key: str
    project: int
    size: float = SIZE

    def count(self, event, start, end):
        """People with `event` between two days (inclusive, exclusive) of the project's zone."""
        zone = company.TIME_ZONE
        happened = _history(datetime.now(zone).date(), self.size)
        return len({who for what, who, day in happened if what == event and start <= day < end})

    def signups_last_week(self):
        """How many people signed up from last Monday to last Sunday."""
        today = datetime.now(company.TIME_ZONE).date()
        monday = today - timedelta(days=today.weekday())
        return self.count("user signed up", monday - timedelta(days=7), monday)


@cache
def _history(today, size):
    """(event, person, day) for all that happened; telling it takes a second, so it is told once."""
    told = list(company.simulate(SEED, today, size=size))
    people = company.people(told)
    return [
        (e.event, people[e.distinct_id], e.timestamp.astimezone(company.TIME_ZONE).date())
        for e in told
    ]


@contextlib.contextmanager
def start_posthog(home, seed, *, size=SIZE, patience=60, nice=0):
    """Run the stand-in as a process of its own until the block ends; `size` 0 is no company.

    It may take `patience` seconds to tell the company's history. With `nice` 19 it takes only the
    processor time that nobody else wants.
    """
    port = free_port()
    with (home / "posthog.log").open("wb") as log:
        process = subprocess.Popen(
            ["nice", "-n", str(nice), sys.executable, "-m", "integrations.local", "posthog",
             "--port", str(port), "--home", str(home), "--seed", str(seed),
             "--size", str(size)],
            stdout=log, stderr=log, env={**os.environ, "POSTHOG_API_KEY": KEY},
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + patience
        while True:
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"{address}/_health", timeout=2),
            ):
                break
            assert process.poll() is None, (home / "posthog.log").read_text()
            assert time.monotonic() < deadline, f"no PostHog stand-in within {patience} s"
            time.sleep(0.1)
        yield Company(address, KEY, 1, size)
    finally:  # also when the block fails: it would go on for ever
        process.send_signal(signal.SIGTERM)
        process.wait(10)
