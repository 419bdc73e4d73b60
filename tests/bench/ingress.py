"""How fast events are accepted durably, beside a Bolt application that stores nothing."""

import asyncio
import contextlib
import json
import socket
import statistics
import sys
import tempfile
from pathlib import Path

from tests.bench.report import Figure
from tests.town import free_port

TITLE = "Taking events in"
ROUNDS = 3
COUNT = 3_000


@contextlib.asynccontextmanager
async def process(*arguments, port=None):
    """A process of the benchmark, there as soon as it listens and gone in the end."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.servers", *map(str, arguments)
    )
    try:
        while port and not _listens(port):
            assert running.returncode is None, f"{arguments} ended"
            await asyncio.sleep(0.05)
        yield running
    finally:
        running.kill()
        await running.wait()


async def load(port, *, count, rate=0):
    """What `tests.bench.load` measured."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.load",
        "--port", str(port), "--count", str(count), "--rate", str(rate),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, _ = await running.communicate()
    measured = json.loads(output)
    assert measured["ok"] == measured["count"], measured
    return measured


async def run():
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'bench.db'}"
        peer, ours = free_port(), free_port()
        async with (
            process("bolt", peer, port=peer),
            process("guard", ours, database, port=ours),
        ):
            for port in (peer, ours):
                await load(port, count=300)  # warm
            rates = {peer: [], ours: []}
            for _ in range(ROUNDS):
                for port in (peer, ours):
                    rates[port].append((await load(port, count=COUNT))["per_second"])
            async with process("lessee", "one", database), process("lessee", "two", database):
                await asyncio.sleep(1.5)
                quiet = {
                    port: (await load(port, count=1_000, rate=100))["p99_ms"]
                    for port in (peer, ours)
                }
    bare, durable = statistics.median(rates[peer]), statistics.median(rates[ours])
    return [
        Figure("durable events accepted, per second", durable, "/s", bare, "bare Bolt, stores nothing", at_least=0.8),
        Figure("p99 of the 2xx at 100 events/s, two processes leasing", quiet[ours], "ms", quiet[peer], "bare Bolt", below=15),
    ]  # fmt: skip


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
