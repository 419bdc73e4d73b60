"""Socket Mode: an envelope is acknowledged once it is kept, and comes again if it is not."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from agent.state.database import DatabaseDown
from bot.socket_mode import SocketMode
from tests.ingress.sent import NOW, payload


class Slack:
    """Slack's end of the line: opens it, sends envelopes, and notes what comes back."""

    def __init__(self) -> None:
        self.tokens: list[str | None] = []
        self.acknowledged: asyncio.Queue[dict] = asyncio.Queue()
        self.line: asyncio.Future[web.WebSocketResponse] = asyncio.Future()
        self.server: TestServer | None = None

    async def open(self, request: web.Request) -> web.Response:
        self.tokens.append(request.headers.get("Authorization"))
        url = str(self.server.make_url("/link")).replace("http", "ws", 1)
        return web.json_response({"ok": True, "url": url})

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        line = web.WebSocketResponse()
        await line.prepare(request)
        await line.send_json({"type": "hello", "num_connections": 1})
        self.line.set_result(line)
        async for message in line:
            self.acknowledged.put_nowait(message.json())
        return line

    async def send(self, kind: str, name: str) -> None:
        line = await asyncio.wait_for(self.line, 30)
        envelope = {"type": kind, "envelope_id": f"of {name}", "payload": payload(name)}
        await line.send_json(envelope | {"accepts_response_payload": kind != "events_api"})

    async def heard_back(self) -> dict:
        return await asyncio.wait_for(self.acknowledged.get(), 30)


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    slack = Slack()
    application = web.Application()
    application.router.add_post("/api/apps.connections.open", slack.open)
    application.router.add_get("/link", slack.link)
    async with TestServer(application) as slack.server:
        yield slack


@contextlib.asynccontextmanager
async def listening(slack: Slack, inbox, heard):
    mode = SocketMode(
        inbox,
        app_token="xapp-1",
        web_client=AsyncWebClient(base_url=str(slack.server.make_url("/api/"))),
        clock=lambda: NOW,
        nudge=heard.nudge,
        direct=heard.answer,
    )
    task = asyncio.create_task(mode.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_an_envelope_is_in_the_inbox_when_its_ack_arrives(slack, inbox, heard):
    """Whoever sees the acknowledgement finds the event stored, and the dispatcher was woken."""
    async with listening(slack, inbox, heard):
        await slack.send("events_api", "app_mention")

        assert await slack.heard_back() == {"envelope_id": "of app_mention"}
        stored = await inbox.find("Ev0MENTION")

    assert stored.arrival.conversation == "slack:T0LOCAL:C0PRODUCT:1795305600.000100"
    assert heard.nudges == 1
    assert slack.tokens == ["Bearer xapp-1"]


async def test_an_envelope_that_comes_again_is_acknowledged_and_stored_once(slack, inbox, heard):
    """Slack repeats envelopes, and sends a mention over either transport twice: it is one event."""
    async with listening(slack, inbox, heard):
        for name in ("app_mention", "app_mention", "message__mention_twin"):
            await slack.send("events_api", name)
            await slack.heard_back()

        assert await inbox.counts() == {"waiting": 1}


async def test_commands_and_buttons_take_the_same_way(slack, inbox, heard):
    """A slash command and a pressed button are stored, and acknowledged with nothing in them."""
    async with listening(slack, inbox, heard):
        await slack.send("slash_commands", "command__ask")
        assert await slack.heard_back() == {"envelope_id": "of command__ask"}
        await slack.send("interactive", "block_actions")
        assert await slack.heard_back() == {"envelope_id": "of block_actions"}

        assert await inbox.counts() == {"waiting": 2}


async def test_a_submitted_view_is_answered_in_the_ack(slack, inbox, heard):
    """What a window shows next stands in the acknowledgement."""
    async with listening(slack, inbox, heard):
        await slack.send("interactive", "view_submission")

        said = await slack.heard_back()

    assert said["payload"] == {"response_action": "clear"}
    assert await inbox.counts() == {}


async def test_what_cannot_be_read_is_acknowledged_and_dropped(slack, inbox, heard):
    """An envelope that makes no sense would only come again, so it is acknowledged and logged."""
    async with listening(slack, inbox, heard):
        await slack.send("surprise", "app_mention")

        assert await slack.heard_back() == {"envelope_id": "of app_mention"}
        assert await inbox.counts() == {}


async def test_without_a_commit_there_is_no_ack(slack, inbox, heard):
    """While the database is down nothing is acknowledged, so that Slack sends it again."""

    class Broken:
        async def accept(self, arrival):
            raise DatabaseDown("connection refused")

    async with listening(slack, Broken(), heard):
        await slack.send("events_api", "app_mention")

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(slack.heard_back(), 0.3)
    assert heard.nudges == 0
