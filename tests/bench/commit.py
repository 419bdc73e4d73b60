"""How long the commit of a slash command takes by itself: `python -m tests.bench.commit DATABASE`.

The same arrivals as the door makes of commands go one after the other into `Inbox.accept`, in a
process of their own, with nothing around them.
"""

import argparse
import asyncio
import json
import statistics
import sys
import time
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from agent.state.database import Database
from agent.state.inbox import Inbox
from agent.state.migrating import migrate
from handlers.arrivals import from_command
from tests.bench.load import command


def now():
    return datetime.now(UTC)


async def main(database, count):
    await migrate(database)
    opened = await Database.open(database)
    inbox, run, times = Inbox(opened, now), f"{time.time_ns():x}", []
    for number in range(count):
        arrival = from_command(dict(parse_qsl(command(f"{run}.{number}")[0].decode())), now=now())
        began = time.perf_counter()
        assert await inbox.accept(arrival)
        times.append(1000 * (time.perf_counter() - began))
    await opened.close()
    json.dump({"p50_ms": statistics.median(times)}, sys.stdout)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("database")
    parser.add_argument("--count", type=int, required=True)
    chosen = parser.parse_args()
    asyncio.run(main(chosen.database, chosen.count))
