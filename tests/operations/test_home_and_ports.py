"""One Rootle per home, and clear words about ports that are taken."""

import asyncio
import json
import os
import socket
import subprocess
import sys

import pytest

from bot import ports, readiness
from bot.home import AlreadyRunningError, Home
from tests.ports import CLOSED_PORT, free_port


@pytest.fixture
def home(tmp_path) -> Home:
    return Home.of(tmp_path / "home")


@pytest.fixture
def listening():
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_home_is_private(home):
    """Nobody else on the machine may look into a home."""
    assert home.root.stat().st_mode & 0o077 == 0


def test_second_start_names_the_first(home):
    """A second start in the same home says which process runs there, where, and how to end it."""
    with home.held("http://127.0.0.1:3100"):
        assert home.is_held()
        with pytest.raises(AlreadyRunningError) as caught, home.held("elsewhere"):
            pass

    assert f"as process {os.getpid()}, at http://127.0.0.1:3100" in str(caught.value)
    assert f"kill {os.getpid()}" in str(caught.value)
    assert not home.is_held()


def test_lock_goes_with_a_killed_process(home):
    """A process that was killed does not keep its home: the next start just starts."""
    code = (
        "import os, pathlib, signal; from bot.home import Home\n"
        f"with Home.of(pathlib.Path({str(home.root)!r})).held('there'):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)

    assert json.loads((home.root / "up.lock").read_bytes())["address"] == "there"
    with home.held("here"):
        assert home.is_held()


def test_home_that_never_was_is_not_held(tmp_path):
    """Looking at a home in which nothing ever ran makes nothing and holds nothing."""
    assert not Home(tmp_path).is_held()
    assert list(tmp_path.iterdir()) == []


def test_free_ports_are_no_matter():
    """When all ports are free there is nothing to say."""
    assert ports.taken("127.0.0.1", {"ROOTLE_PORT": free_port()}, again="make demo") is None


def test_any_free_port_is_none_that_connections_get():
    """A port for a server that starts later is free, and below those of outgoing connections."""
    port = ports.any_free("127.0.0.1")

    assert ports.is_free("127.0.0.1", port)
    assert port < 32_768


def test_taken_port_is_named_with_a_way_out(listening):
    """The message names the port and its setting, and shows a command that would work."""
    said = ports.taken("127.0.0.1", {"ROOTLE_PORT": listening}, again="make demo")

    first, second = said.splitlines()
    assert first == f"Port {listening} (ROOTLE_PORT) is used by another program."
    proposed = int(second.partition("ROOTLE_PORT=")[2].split()[0])
    assert second.endswith(f"ROOTLE_PORT={proposed} make demo")
    assert ports.is_free("127.0.0.1", proposed)


def test_all_taken_ports_are_named(listening):
    """Two ports that are taken take one more try, not two, and the proposals differ."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        wanted = {"ROOTLE_PORT": listening, "ROOTLE_WORKSPACE_PORT": other.getsockname()[1]}
        said = ports.taken("127.0.0.1", wanted, again="make demo")

    assert said.count("is used by another program") == 2
    command = said.splitlines()[-1]
    proposals = [word.split("=")[1] for word in command.split() if "=" in word]
    assert len(set(proposals)) == 2


def test_same_port_twice_is_refused():
    """Two processes cannot share a port, whoever else uses it."""
    said = ports.taken("127.0.0.1", {"ROOTLE_PORT": 3000, "ROOTLE_POSTHOG_PORT": 3000}, again="")

    assert "ROOTLE_PORT=3000, ROOTLE_POSTHOG_PORT=3000" in said


@pytest.mark.parametrize(
    ("reply", "is_ready"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", True),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", False),
        (b"HTTP/1.1", False),
        (b"+PONG\r\n", False),
        (b"", False),
        (b"x" * 100_000, False),
    ],
)
async def test_only_200_counts_as_ready(reply, is_ready):
    """A process is ready when it answers 200; everything else, also nonsense, is not yet."""

    async def serve(reader, writer):
        await reader.readline()
        writer.write(reply)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]

        assert await readiness.answers("127.0.0.1", port, "/readyz")(0) is is_ready
        assert await readiness.answers("0.0.0.0", port, "/readyz")(0) is is_ready


async def test_nobody_there_is_not_ready():
    """Before it listens, a process is simply not ready."""
    assert await readiness.answers("127.0.0.1", CLOSED_PORT, "/")(0) is False


async def test_words_in_the_log_count_from_the_start_on(tmp_path):
    """A process that says so in its log is ready when it said it itself, not an earlier one."""
    log = tmp_path / "worker.log"
    ready = readiness.says(log, b"worker ready", b"other words")
    assert not await ready(0.0)
    with log.open("a") as file:
        file.write("worker ready\n")
    assert await ready(1.0)

    assert not await ready(0.0)
    with log.open("a") as file:
        file.write("worker ready\n")
    assert await ready(0.5)
