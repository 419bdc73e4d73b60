"""The servers that the ingress benchmarks compare: `python -m tests.bench.servers NAME PORT [DB]`.

`bolt` is slack-bolt's own AsyncApp with one empty listener, which stores nothing. `guard` is
Rootle's door and inbox. `lessee` is no server: it leases and ends events, as another process does.
"""

import asyncio
import gc
import logging
import sys
from datetime import UTC, datetime, timedelta

from aiohttp import web

from tests.bench.load import SECRET


def now():
    return datetime.now(UTC)


async def bolt(port):
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.authorization import AuthorizeResult

    async def authorize(enterprise_id, team_id, logger):
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token="xoxb-1")

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, logger=logging.getLogger("quiet"))

    @app.event("reaction_added")
    async def nothing(event):
        pass

    return await listen(app.web_app(port=port), port)


async def guard(port, database):
    from agent.state.database import Database, migrate
    from agent.state.inbox import Inbox
    from bot.guard import Guard

    await migrate(database)
    inbox = Inbox(await Database.open(database), now)

    async def direct(request):
        raise AssertionError("no direct requests in this benchmark")

    door = Guard(inbox, secret=SECRET.encode(), clock=now, nudge=lambda: None, direct=direct)
    application = web.Application(client_max_size=2**21)
    application.add_routes(door.routes())
    await listen(application, port)


async def lessee(owner, database):
    from agent.state.database import Database
    from agent.state.inbox import Inbox

    inbox = Inbox(await Database.open(database), now)
    while True:
        for event in await inbox.lease(owner, ttl=timedelta(seconds=30)):
            await inbox.finish(event.id, event.fence, state="ignored", outcome="bench")
            await inbox.release(event.arrival.conversation, event.fence)
        await asyncio.sleep(0.05)


async def listen(application, port):
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(port)).start()
    gc.collect()
    gc.freeze()  # as bot.web does, and for the peer as well


async def main(name, *arguments):
    await {"bolt": bolt, "guard": guard, "lessee": lessee}[name](*arguments)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
