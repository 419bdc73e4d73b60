"""A running local workspace, with a small app in Rootle's place."""

import socket

import pytest

from tests.local.double import Double, Running


@pytest.fixture
async def double():
    return Double()


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
async def place(tmp_path, port, double):
    running = Running(tmp_path, port, double)
    await running.start()
    yield running
    await running.stop()
