"""`rootle up` as a person meets it: started, looked at, killed in parts, and stopped.

The processes it starts are replaced by tiny ones of the same names (`tests/operations/tiny`), so
that this file is about `up` alone; the last test runs the real demo.
"""

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import sys
from datetime import datetime, timedelta
from pathlib import Path

import psutil
import pytest

from integrations.local import again
from integrations.local.posthog import company
from integrations.local.posthog.telling import History
from tests.ports import free_port
from tests.thorough import further
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow
QUESTION = "how many people signed up last week?"

TINY = Path(__file__).parent / "tiny"


class Up:
    """A running `rootle up --demo`, with what it printed so far."""

    def __init__(self, process: asyncio.subprocess.Process, home: Path) -> None:
        self.process = process
        self.home = home
        self.lines: list[str] = []

    async def says(self, pattern: str, *, within: float = 90) -> str:
        """Waits for a line in which `pattern` is found."""
        async with asyncio.timeout(within):
            while line := await self.process.stdout.readline():
                self.lines.append(line.decode().rstrip())
                if re.search(pattern, self.lines[-1]):
                    return self.lines[-1]
        raise AssertionError(f"{pattern!r} was not said, but:\n" + "\n".join(self.lines))

    async def ends(self, *, within: float = 15) -> int:
        async with asyncio.timeout(within):
            rest = await self.process.stdout.read()
            await self.process.wait()
        self.lines += rest.decode().splitlines()
        return self.process.returncode

    def running(self) -> dict[str, int]:
        """The processes of this home, by name: all that carry it in their environment."""
        found = {}
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                if process.pid != self.process.pid and self._is_ours(process):
                    found[_name(process)] = process.pid
        return found

    def _is_ours(self, process: psutil.Process) -> bool:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        home = str(self.home)
        return process.environ().get("ROOTLE_HOME") == home or home in " ".join(process.cmdline())


def _name(process: psutil.Process) -> str:
    known = ("web", "worker", "clock", "posthog", "workspace", "migrate")
    return next((word for word in reversed(process.cmdline()) if word in known), process.name())


def free_ports() -> dict[str, str]:
    names = ("ROOTLE_PORT", "ROOTLE_WORKSPACE_PORT", "ROOTLE_POSTHOG_PORT")
    return {name: str(free_port()) for name in names}


@pytest.fixture
async def start(tmp_path):
    """Starts `rootle up --demo` in one home, and ends whatever a test leaves running."""
    started: list[Up] = []

    async def start(*, tiny: bool = True, **environ: str) -> Up:
        given = {**os.environ, "ROOTLE_HOME": str(tmp_path / "home"), **environ}
        if tiny:
            given["PYTHONPATH"] = str(TINY)
        process = await asyncio.create_subprocess_exec(
            # -E: the tiny modules are for the processes that it starts, not for itself
            *(sys.executable, "-E", "-m", "bot.cli", "up", "--demo"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=given,
            start_new_session=True,
            # As at a terminal: under nohup the tests would hand on that they ignore it.
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
        )
        started.append(Up(process, tmp_path / "home"))
        return started[-1]

    yield start
    for up in started:
        with contextlib.suppress(ProcessLookupError):
            up.process.kill()
        for pid in up.running().values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        await up.ends()


async def test_one_address_and_one_thing_to_try(start):
    """It says one address and one question, after everything is ready, and Ctrl-C ends it all."""
    ports = free_ports()
    up = await start(**ports)
    await up.says("Rootle is ready: +http://")
    await up.says("Try in #product: +@rootle how many people signed up last week")
    ours = {"posthog", "workspace", "web", "worker", "clock"}
    (redis,) = set(up.running()) - ours
    assert redis in {"valkey-server", "redis-server"}

    up.process.send_signal(signal.SIGINT)
    assert await up.ends() == 0

    assert up.running() == {}
    said = "\n".join(up.lines)
    assert said.count("http://") == 1
    assert f"http://127.0.0.1:{ports['ROOTLE_WORKSPACE_PORT']}" in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
async def test_other_ways_of_ending(start, number):
    """SIGTERM, and closing the terminal, leave nothing behind either."""
    up = await start(**free_ports())
    await up.says("Stop: Ctrl-C")

    up.process.send_signal(number)

    assert await up.ends() == 0
    assert up.running() == {}


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a process of its parent's death"
)
async def test_killed_up_leaves_nothing(start):
    """Even `kill -9` of the supervisor leaves no process behind, and the next start works."""
    up = await start(**free_ports())
    await up.says("Stop: Ctrl-C")
    up.process.kill()
    async with asyncio.timeout(PATIENCE):
        while up.running():
            await asyncio.sleep(0.05)

    again = await start(**free_ports())
    await again.says("Stop: Ctrl-C")


async def test_killed_process_comes_back(start):
    """A process that is killed is started again, which is said with its name."""
    up = await start(**free_ports())
    await up.says("Stop: Ctrl-C")
    os.kill(up.running()["web"], signal.SIGKILL)

    await up.says("web was killed by signal 9; it starts again now")
    await up.says("web is ready again")


async def test_second_start_names_the_first(start):
    """A second start in the same home does nothing but say where the first one is."""
    up = await start(**free_ports())
    await up.says("Stop: Ctrl-C")
    second = await start(**free_ports())

    assert await second.ends() == 1
    assert f"running already in {up.home} as process {up.process.pid}" in second.lines[0]
    assert "web" in up.running()


async def test_next_start_has_the_same_secrets(start):
    """A later start goes on with what the first one made."""
    kept = []
    for _ in range(2):
        up = await start(**free_ports())
        await up.says("Stop: Ctrl-C")
        kept.append(json.loads((up.home / "demo.json").read_text()))
        up.process.send_signal(signal.SIGINT)
        await up.ends()

    assert kept[0] == kept[1]


async def test_taken_port(start):
    """A port that is taken ends the start before anything runs, with a command that works."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        up = await start(**free_ports() | {"ROOTLE_PORT": str(port)})

        assert await up.ends() == 1
    assert f"Port {port} (ROOTLE_PORT) is used by another program." in up.lines[0]
    assert re.search(r"ROOTLE_PORT=\d+ make demo$", up.lines[1])
    assert not (up.home / "logs").exists()


@pytest.mark.parametrize("broken", ["migrate", "web", "posthog"])
async def test_failing_part_is_reported(start, broken):
    """When a part does not come up, the end of its log is shown and nothing is left running."""
    up = await start(**free_ports(), TINY_BROKEN=broken)

    assert await up.ends() == 1
    said = "\n".join(up.lines)
    assert f"{broken} ended with exit code 3." in said
    assert f"{broken} is broken on purpose" in said
    assert "Traceback" not in said
    assert up.running() == {}


async def test_stop_during_the_start(start):
    """Ctrl-C while something still starts ends at once and leaves nothing."""
    up = await start(**free_ports(), TINY_SLOW="web")
    await up.says("Rootle .* starts")
    async with asyncio.timeout(PATIENCE):
        while "web" not in up.running():
            await asyncio.sleep(0.05)

    up.process.send_signal(signal.SIGINT)

    assert await up.ends(within=PATIENCE) == 0
    assert up.running() == {}


async def test_secrets_are_not_shown(start):
    """Neither what it prints nor the command lines of its processes show a secret."""
    up = await start(**free_ports())
    await up.says("Stop: Ctrl-C")
    secrets = json.loads((up.home / "demo.json").read_text()).values()
    commands = [" ".join(psutil.Process(pid).cmdline()) for pid in up.running().values()]

    assert not [one for one in secrets if one in "\n".join(up.lines + commands)]


@pytest.mark.timeout(600)  # a quarter of a year takes a minute at the first start
@pytest.mark.parametrize("days", [28, *further(company.DAYS)])
async def test_the_demo_itself(start, tmp_path, days):
    """The real demo answers the question it proposes, goes on where it was, and shows no secret.

    Its company has all its people; how many days of it are told changes nothing else.
    """
    since = datetime.now(company.TIME_ZONE).date() - timedelta(days=days - 1)
    History(again.FIRST, 1.0, since).begin(tmp_path / "home" / "demo" / "posthog")
    ports = free_ports()
    up = await start(tiny=False, **ports)
    await up.says("Stop: Ctrl-C", within=240)
    asked = await rootle(up, ports, "workspace", "mention", "--channel", "product", QUESTION)
    up.process.send_signal(signal.SIGINT)
    assert await up.ends() == 0
    assert up.running() == {}

    later = await start(tiny=False, **ports)
    await later.says("Stop: Ctrl-C", within=90)
    thread = asked["messages"][0]["ts"]
    kept = await rootle(later, ports, "workspace", "thread", thread, "--channel", "product")
    terminal = await rootle(later, ports, "ask", QUESTION)

    (figure,) = terminal["evidence"][0]["rows"][0]
    assert f"{figure:,} people" in asked["messages"][-1]["text"].replace("*", "")
    assert f"{figure:,} people" in terminal["answer"]
    assert [one["ts"] for one in kept["messages"]] == [one["ts"] for one in asked["messages"]]
    secrets = json.loads((up.home / "demo.json").read_text()).values()
    logs = [log.read_text() for log in (up.home / "logs").iterdir()]
    assert len(logs) == 7
    assert not [one for one in secrets if one in "\n".join(up.lines + later.lines + logs)]


async def rootle(up: Up, ports: dict[str, str], *arguments: str) -> dict:
    """What a `rootle` command, typed while the demo runs, prints as JSON."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", *arguments, "--json"),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "ROOTLE_HOME": str(up.home), **ports},
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    return json.loads(said)
