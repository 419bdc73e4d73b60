"""The supervisor, with real processes of a few milliseconds."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from bot.processes import Running, is_alive, spawn
from bot.readiness import stays
from bot.supervisor import Program, StartError, Supervisor
from tests.waiting import PATIENCE

SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEP


class Started:
    """A program that runs a line of Python, and remembers the processes it started."""

    def __init__(self, code: str, folder: Path, *, name: str = "it", **options: object) -> None:
        self.pids: list[int] = []
        self.log = folder / f"{name}.log"
        self._command = [sys.executable, "-I", "-S", "-c", code]
        self.program = Program(
            name, self._start, options.pop("ready", stays(0)), log=self.log, **options
        )

    async def _start(self) -> Running:
        process = await spawn(self._command, log=self.log, environ=os.environ)
        self.pids.append(process.pid)
        return process


@contextlib.asynccontextmanager
async def supervising():
    said: list[str] = []
    supervisor = Supervisor(said.append, first_wait=0.05)
    try:
        yield supervisor, said
    finally:
        supervisor.hurry()
        await supervisor.stop()


async def until(condition, seconds: float = PATIENCE) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


async def test_start_waits_until_ready(tmp_path):
    """Start returns when every program of the group is ready, and not before."""
    flag = tmp_path / "ready"

    async def is_there(age: float) -> bool:
        return flag.exists()

    slow = Started(
        f"import time; time.sleep(0.3); open({str(flag)!r}, 'w'); {SLEEP}", tmp_path, ready=is_there
    )

    async with supervising() as (supervisor, said):
        await supervisor.start(slow.program)

        assert flag.exists()
        assert said == []


async def test_killed_process_is_started_again(tmp_path):
    """A process that is killed is started again at once, and both are said."""
    one = Started(SLEEP, tmp_path, name="web")

    async with supervising() as (supervisor, said):
        await supervisor.start(one.program)
        os.kill(one.pids[0], signal.SIGKILL)
        await until(lambda: len(said) == 2)

        assert said == [
            "web was killed by signal 9; it starts again now.",
            "web is ready again.",
        ]
        assert is_alive(one.pids[1])


async def test_failing_start_is_reported_with_last_words(tmp_path):
    """A program that dies three times before it is ready ends start-up with its last words."""
    broken = Started("import sys; sys.exit('no such table')", tmp_path, name="web", ready=stays(9))

    async with supervising() as (supervisor, said):
        with pytest.raises(StartError) as caught:
            await supervisor.start(broken.program)

    assert len(broken.pids) == 3
    assert "web ended with exit code 1." in str(caught.value)
    assert "no such table" in str(caught.value)
    assert "web.log" in str(caught.value)
    assert [one.split(" in ")[1].rstrip(".") for one in said] == ["0.05 s", "0.1 s"]


async def test_never_ready(tmp_path):
    """A program that lives but never gets ready ends start-up after its time."""
    mute = Started(SLEEP, tmp_path, ready=stays(99), ready_within=0.2)

    async with supervising() as (supervisor, _):
        with pytest.raises(StartError, match=r"was not ready within 0\.2 s"):
            await supervisor.start(mute.program)
        await supervisor.stop()

        assert not is_alive(mute.pids[0])


async def test_missing_program_is_said(tmp_path):
    """A command that does not exist is named in the message."""
    absent = Started("", tmp_path, ready=stays(9))
    absent._command = ["no-such-command-here"]

    async with supervising() as (supervisor, _):
        with pytest.raises(StartError, match="no-such-command-here: No such file"):
            await supervisor.start(absent.program)


async def test_stop_goes_backwards(tmp_path):
    """What was started last is stopped first, so that nothing loses what it stands on."""
    order = tmp_path / "order"
    note = (
        "import signal, sys, time\n"
        "def leave(*_):\n"
        f"    open({str(order)!r}, 'a').write(NAME); sys.exit()\n"
        f"signal.signal(signal.SIGTERM, leave); open(READY, 'w'); {SLEEP}"
    )

    def noting(name: str) -> Program:
        flag = tmp_path / name

        async def ready(age: float) -> bool:
            return flag.exists()

        code = f"NAME, READY = {name!r}, {str(flag)!r}\n{note}"
        return Started(code, tmp_path, name=name, ready=ready).program

    async with supervising() as (supervisor, _):
        await supervisor.start(noting("a"))
        await supervisor.start(noting("b"))
        await supervisor.stop()

    assert order.read_text() == "ba"


async def test_stubborn_process_is_killed_after_grace(tmp_path):
    """A process that ignores SIGTERM is killed when its grace is over."""
    flag = tmp_path / "flag"

    async def ready(age: float) -> bool:
        return flag.exists()

    code = STUBBORN.replace(SLEEP, f"open({str(flag)!r}, 'w'); {SLEEP}")
    stubborn = Started(code, tmp_path, ready=ready, grace=0.3)

    async with supervising() as (supervisor, _):
        await supervisor.start(stubborn.program)
        began = time.monotonic()
        await supervisor.stop()

    assert 0.3 <= time.monotonic() - began < 10
    assert not is_alive(stubborn.pids[0])


async def test_hurry_does_not_wait(tmp_path):
    """A second Ctrl-C kills at once what would still have its grace."""
    flag = tmp_path / "flag"

    async def ready(age: float) -> bool:
        return flag.exists()

    code = STUBBORN.replace(SLEEP, f"open({str(flag)!r}, 'w'); {SLEEP}")
    stubborn = Started(code, tmp_path, ready=ready, grace=60)

    async with supervising() as (supervisor, _):
        await supervisor.start(stubborn.program)
        stopping = asyncio.create_task(supervisor.stop())
        await asyncio.sleep(0.1)
        assert is_alive(stubborn.pids[0])

        supervisor.hurry()
        async with asyncio.timeout(PATIENCE):
            await stopping

    assert not is_alive(stubborn.pids[0])


async def test_children_of_a_process_go_with_it(tmp_path):
    """What a process started itself is gone when the process was stopped."""
    note = tmp_path / "pid"
    code = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-I', '-S', '-c', {SLEEP!r}])\n"
        f"open({str(note)!r}, 'w').write(str(child.pid)); {SLEEP}"
    )
    parent = Started(code, tmp_path)

    async with supervising() as (supervisor, _):
        await supervisor.start(parent.program)
        await until(lambda: note.exists() and note.read_text())
        await supervisor.stop()

    await until(lambda: _gone(int(note.read_text())))


async def test_stop_while_waiting_to_start_again(tmp_path):
    """Stopping does not wait for a process that is about to be started again."""
    brief = Started("", tmp_path, ready=stays(0))
    supervisor = Supervisor(lambda _: None, first_wait=60)

    await supervisor.start(brief.program)
    await until(lambda: len(brief.pids) == 2)
    await asyncio.sleep(0.2)
    async with asyncio.timeout(PATIENCE):
        await supervisor.stop()

    assert len(brief.pids) == 2  # the second one at once, the third after a pause


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a process of its parent's death"
)
async def test_killed_supervisor_leaves_nothing(tmp_path):
    """When the supervisor itself is killed, its processes die with it."""
    note = tmp_path / "pid"
    code = f"""
import asyncio, os, pathlib, sys
from bot.processes import spawn
async def main():
    log = pathlib.Path({str(tmp_path / "log")!r})
    process = await spawn([sys.executable, "-I", "-S", "-c", {SLEEP!r}], log=log, environ=os.environ)
    open({str(note)!r}, "w").write(str(process.pid))
    await process.wait()
asyncio.run(main())
"""
    supervisor = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    await until(lambda: note.exists() and note.read_text())
    supervisor.kill()
    await supervisor.wait()

    await until(lambda: _gone(int(note.read_text())))


def _gone(pid: int) -> bool:
    """Dead; in a container without an init an orphan stays in the table as a zombie."""
    with contextlib.suppress(OSError):
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    return not is_alive(pid)
