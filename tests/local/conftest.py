"""A running local workspace, with a small app in Rootle's place."""

import pytest

from tests.local.double import Double, Running
from tests.ports import free_port


@pytest.fixture
async def double():
    return Double()


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
async def place(tmp_path, port, double):
    running = Running(tmp_path, port, double)
    await running.start()
    yield running
    await running.stop()
