"""An office to deliver events to."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from agent.state.database import Database
from agent.state.stores import Stores
from agent.state.tables import metadata
from integrations.slack import Slack
from tests.handlers.office import NOW, Office
from tests.handlers.slack_api import SlackApi


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    database = await Database.open(f"sqlite:///{tmp_path / 'rootle.db'}")
    await database.write(lambda connection: connection.run_sync(metadata.create_all))
    yield Stores(database, lambda: NOW)
    await database.close()


@pytest.fixture
def api() -> SlackApi:
    return SlackApi()


@pytest.fixture
async def slack(api: SlackApi) -> AsyncIterator[Slack]:
    application = web.Application()
    application.add_routes(api.routes())
    async with TestServer(application) as server, aiohttp.ClientSession() as session:
        api.address = str(server.make_url("")).rstrip("/")
        base = str(server.make_url("/api/"))
        yield Slack(token="xoxb-1", base_url=base, session=session)


@pytest.fixture
async def office(stores: Stores, slack: Slack, api: SlackApi) -> Office:
    return Office(stores, slack, api)
