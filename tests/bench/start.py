"""How soon `rootle web` listens and how much memory it takes, and what it leaves unloaded.

Started as in production, beside a bare Bolt application in the same rounds; the time is from the
start of the process to the first connection that is accepted. Memory is the resident set after
five idle seconds, and again after 30 answers. What a process has imported, at the start and for an
answer, is told by Python itself (PYTHONPROFILEIMPORTTIME) in a run of its own.
"""

import asyncio
import tempfile
import time
from pathlib import Path

import psutil

from tests.bench.processes import listens, server
from tests.bench.questions import ask_many
from tests.bench.report import Figure
from tests.bench.rounds import in_turns, often
from tests.paperkite import SEED, start_posthog
from tests.town import Town, free_port

TITLE = "Starting rootle web"

ROUNDS, IDLE_SECONDS, ANSWERS = often(5, quick=2), 5.0, 30

UNWANTED = ("sklearn", "scipy", "numpy", "matplotlib", "chdb", "anthropic")
"""What takes a second or a hundred megabytes, and belongs to jobs, to the stand-ins, or to the
first question that Claude gets."""


async def run():
    with tempfile.TemporaryDirectory() as folder, start_posthog(Path(folder), SEED) as posthog:
        async with Town(Path(folder), posthog) as town:
            await town.migrate()
            took = await in_turns(
                ROUNDS, {"rootle": lambda: seconds_to_listen(town), "bolt": bolt_to_listen}
            )
            idle, used, bolt = await memory(town)
            modules = await imported(town)
    found = [name for name in UNWANTED if any(_belongs(module, name) for module in modules)]
    said = f" ({', '.join(found)})" if found else f" of {', '.join(UNWANTED)}"
    return [
        Figure("until it listens", took["rootle"], "s", took["bolt"], "bare Bolt", below=4),
        Figure(f"memory after {IDLE_SECONDS:.0f} idle seconds", [idle], "MB", [bolt], "bare Bolt", below=200),
        Figure(f"memory after {ANSWERS} answers", [used], "MB", below=200),
        Figure(f"loaded without need{said}", [len(found)], "", below=1),
        Figure("modules loaded, an answer included", [len(modules)], ""),
    ]  # fmt: skip


async def seconds_to_listen(town):
    """Seconds from the start of a web process until it accepts a connection; it is ended then."""
    began = time.perf_counter()
    process = await town.web(lease=30, wait=False)
    while not listens(process.port):
        assert process.running.returncode is None, process.log.read_text()[-4000:]
        await asyncio.sleep(0.005)
    took = time.perf_counter() - began
    process.kill()
    await process.running.wait()
    return took


async def bolt_to_listen():
    began = time.perf_counter()
    async with server("bolt", port=free_port()):
        return time.perf_counter() - began


async def memory(town):
    """Megabytes of a web process that idles, of the same one later, and of an idle Bolt."""
    process = await town.web(lease=30)
    async with server("bolt", port=free_port()) as bolt:
        await asyncio.sleep(IDLE_SECONDS)
        idle, peer = megabytes(process.running.pid), megabytes(bolt.watched.pid)
    await ask_many(town, ANSWERS)
    await town.slack.settle()
    used = megabytes(process.running.pid)
    town.retire(process)
    process.kill()
    return idle, used, peer


async def imported(town):
    """The modules that a web process has loaded once it has answered."""
    process = await town.web(lease=30, PYTHONPROFILEIMPORTTIME="1")
    await ask_many(town, 3)
    town.retire(process)
    process.kill()
    await process.running.wait()
    lines = process.log.read_text().splitlines()
    return {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}


def megabytes(pid):
    return psutil.Process(pid).memory_info().rss / 1_000_000


def _belongs(module, package):
    return module == package or module.startswith(f"{package}.")
