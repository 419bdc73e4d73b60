"""A further address of the Slack stand-in: it counts connections, and can be as far away as Slack.

The stand-in answers within a millisecond, the real Slack within some 100 ms. Faults of the town
are heard at this address, so that `slack/*=delay:0.1` puts it where it really is.
"""

import contextlib

from aiohttp import web

from tests.ports import free_port


class Wire:
    """What goes through one address: how many connections were opened, and how many calls made."""

    def __init__(self):
        self.port = free_port()
        self.calls = 0
        self._connections = set()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}/slack/api/"

    @property
    def connections(self):
        """TCP connections that have carried a call so far."""
        return len(self._connections)

    @web.middleware
    async def count(self, request, handler):
        self.calls += 1
        self._connections.add(request.transport.get_extra_info("peername"))
        return await handler(request)


@contextlib.asynccontextmanager
async def wire(town):
    """Serve the town's Slack at one more address until the block ends."""
    line = Wire()
    application = web.Application(
        client_max_size=2**26, middlewares=[line.count, town.faults.middleware("slack")]
    )
    application.add_routes(town.slack.routes())
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", line.port).start()
    try:
        yield line
    finally:
        await runner.cleanup()
