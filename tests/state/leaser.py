"""A process that leases events until none is left and writes down what it ran.

python -m tests.state.leaser DATABASE_URL LOG_FILE
"""

import asyncio
import os
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.state import database as database_module
from agent.state.database import Database
from agent.state.inbox import Inbox, LeasedEvent

RUNNING = 4
"""Events at once: of twelve conversations there are some left for others."""


async def run_all(database: Database, log: Path, *, owner: str) -> None:
    """Lease, run and finish until the inbox is empty; each run is a line `owner conversation key`."""
    inbox = Inbox(database, lambda: datetime.now(UTC))
    running: set[asyncio.Task[None]] = set()
    with log.open("a", buffering=1) as lines:

        async def run(event: LeasedEvent) -> None:
            arrival = event.arrival
            await asyncio.sleep(random.uniform(0, 0.004))
            lines.write(f"{owner} {arrival.conversation} {arrival.event_key}\n")
            await inbox.finish(event.id, event.fence, state="answered", outcome="")
            await inbox.release(arrival.conversation, event.fence)

        while await inbox.unfinished():
            if room := RUNNING - len(running):
                leased = await inbox.lease(owner, ttl=timedelta(seconds=30), limit=room)
                running |= {asyncio.create_task(run(event)) for event in leased}
            await asyncio.sleep(0.002)
            for task in {task for task in running if task.done()}:
                running.discard(task)
                task.result()


async def main(url: str, log: str) -> None:
    database_module.PATIENCE = 30.0  # a busy machine may take its time
    database = await Database.open(url)
    await run_all(database, Path(log), owner=f"process-{os.getpid()}")
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
