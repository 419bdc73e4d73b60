"""A PostHog stand-in whose people do a few things in every possible order.

`context` is that of the folder above, over these events; `journeys` are the same events by person.
"""

import os
import signal
import subprocess
import sys
from collections import defaultdict

import pytest

from tests.analytics.company import bodies
from tests.analytics.conftest import KEY, SERVE, _send, _wait
from tests.analytics.journeys.people import wander
from tests.ports import free_port


@pytest.fixture(scope="session")
def events():
    """Everything that happened, in order of time."""
    return wander()


@pytest.fixture(scope="session")
def journeys(events):
    """What each person did, in order of time."""
    found = defaultdict(list)
    for one in events:
        found[one.person].append(one)
    return found


@pytest.fixture(scope="session")
def address(tmp_path_factory, events):
    """Where the stand-in is, with all of `events` captured."""
    home, port = tmp_path_factory.mktemp("journeys"), free_port()
    code = SERVE.format(key=KEY, port=port, home=str(home))
    with (home / "posthog.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdout=log, stderr=log, env=dict(os.environ)
        )
    where = f"http://127.0.0.1:{port}"
    try:
        _wait(where, process, home)
        for batch in bodies(events):
            _send(where, batch)
        yield where
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
