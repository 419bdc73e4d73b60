"""A door with a real inbox behind it, and what Slack would send to it."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from slack_bolt.response import BoltResponse

from agent.state.database import Database
from agent.state.inbox import Inbox
from agent.state.tables import metadata
from bot.guard import Guard
from tests.ingress.sent import NOW, SECRET


@dataclass
class Heard:
    """What reached the other side of the door."""

    nudges: int = 0
    direct: list[dict] = field(default_factory=list)

    def nudge(self) -> None:
        self.nudges += 1

    async def answer(self, request) -> BoltResponse:
        self.direct.append(json.loads(request.body))
        return BoltResponse(status=200, body={"response_action": "clear"})


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite:///{tmp_path / 'rootle.db'}")
    await database.write(lambda connection: connection.run_sync(metadata.create_all))
    yield database
    await database.close()


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database, lambda: NOW)


@pytest.fixture
def heard() -> Heard:
    return Heard()


async def serve(inbox, heard: Heard) -> TestClient:
    """A real server on a free port, with nothing but the guard on it."""
    guard = Guard(inbox, secret=SECRET, clock=lambda: NOW, nudge=heard.nudge, direct=heard.answer)
    application = web.Application()
    application.add_routes(guard.routes())
    client = TestClient(TestServer(application))
    await client.start_server()
    return client


@pytest.fixture
async def client(inbox: Inbox, heard: Heard) -> AsyncIterator[TestClient]:
    client = await serve(inbox, heard)
    yield client
    await client.close()
