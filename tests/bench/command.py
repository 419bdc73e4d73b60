"""How long a slash command waits for its 2xx, beyond the commit that makes it safe.

Rootle answers a command as soon as it is stored; what it says comes later, through the
`response_url`. Measured is the whole way of one command after another over one connection: the
request, the signature, the checks, the commit and the 200, at the client. The commit alone is
`Inbox.accept` of the same arrivals into a database of its own. Bolt's listener acknowledges at
once and stores nothing; as it comes, Bolt looks every 10 ms whether a listener has done so.
"""

import tempfile
from functools import partial
from pathlib import Path

from tests.bench.processes import measured, server
from tests.bench.report import Figure
from tests.bench.rounds import in_turns, often
from tests.ports import free_port

TITLE = "Acknowledging a slash command"
ROUNDS = often(7, quick=3)
COUNT = often(200, quick=100)


async def acknowledged(port):
    arguments = ("--ports", port, "--kind", "command", "--connections", 1, "--count", COUNT)
    result = await measured("load", *arguments)
    assert not result["refused"], result
    return result["p50_ms"]


async def committed(database):
    return (await measured("commit", database, "--count", COUNT))["p50_ms"]


async def run():
    with tempfile.TemporaryDirectory() as folder:
        door, alone = (f"sqlite:///{Path(folder) / name}.db" for name in ("door", "alone"))
        peer, ours = free_port(), free_port()
        async with server("bolt", port=peer), server("guard", door, port=ours):
            sides = {
                "bolt": partial(acknowledged, peer),
                "guard": partial(acknowledged, ours),
                "commit": partial(committed, alone),
            }
            await in_turns(1, sides)  # warm
            took = await in_turns(ROUNDS, sides)
    beyond = [whole - commit for whole, commit in zip(took["guard"], took["commit"], strict=True)]
    return [
        Figure("p50 until the 2xx, beyond the commit", beyond, "ms", took["bolt"], "Bolt, stores nothing", below=2),
        Figure("p50 until the 2xx, with the durable commit", took["guard"], "ms", took["bolt"], "Bolt, stores nothing"),
        Figure("p50 of the commit alone", took["commit"], "ms"),
    ]  # fmt: skip
