"""A local workspace on loopback, an app that records what it gets, and Slack's own client."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from integrations.local.faults import Faults
from integrations.local.slack import Pace, SlackWorkspace
from tests.ports import free_port

SECRET = "a-signing-secret"
TOKEN = "xoxb-local-bot"
FAST = Pace(rate=0, retries=(0.0, 0.05, 0.1), share=0.01)
IMPATIENT = replace(FAST, ack=1.0)
"""For apps that are late on purpose; for others a busy machine must not look like one."""


@dataclass
class App:
    """The app's side: records each request, answers what it is told (200 and nothing else)."""

    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], Any] = lambda _: None

    async def take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.requests.append((dict(request.headers), body))
        said = self.answer(_payload(request.content_type, body))
        if asyncio.iscoroutine(said):
            said = await said
        if isinstance(said, web.StreamResponse):
            return said
        return web.json_response(said) if said is not None else web.Response()

    @property
    def payloads(self) -> list[dict[str, Any]]:
        return [_payload(headers["Content-Type"], body) for headers, body in self.requests]

    @property
    def events(self) -> list[dict[str, Any]]:
        return [p["event"] for p in self.payloads if p.get("type") == "event_callback"]

    def kinds(self) -> list[str]:
        return [event["type"] for event in self.events]


def _payload(content_type: str, body: bytes) -> dict[str, Any]:
    if content_type.startswith("application/json"):
        return json.loads(body)
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    return json.loads(form["payload"]) if "payload" in form else form


@dataclass
class Stage:
    """Everything that a test needs: the workspace, the app, Slack's client, the faults."""

    workspace: SlackWorkspace
    app: App
    client: AsyncWebClient
    faults: Faults
    session: aiohttp.ClientSession
    address: str

    async def settle(self) -> None:
        await self.workspace.settle()

    async def call(self, method: str, body: dict[str, Any], **headers: str) -> dict[str, Any]:
        url = f"{self.address}/slack/api/{method}"
        sent = {"Authorization": f"Bearer {TOKEN}"} | headers
        async with self.session.post(url, json=body, headers=sent) as answer:
            return {"http": answer.status, **await answer.json()}

    async def form(self, method: str, body: dict[str, str]) -> dict[str, Any]:
        url = f"{self.address}/slack/api/{method}"
        sent = {"Authorization": f"Bearer {TOKEN}"}
        async with self.session.post(url, data=body, headers=sent) as answer:
            return {"http": answer.status, **await answer.json()}


Stages = Callable[..., Any]


@pytest.fixture
async def stages(tmp_path: Path) -> AsyncIterator[Stages]:
    """Sets up a stage; several in one test share their home unless told otherwise."""
    async with AsyncExitStack() as stack:

        async def begin(*, pace: Pace = FAST, home: Path = tmp_path, **options: Any) -> Stage:
            app, faults, port = App(), Faults(), free_port()
            bot = web.Application(client_max_size=8 * 1024 * 1024)
            bot.router.add_post("/slack/events", app.take)
            receiver = TestServer(bot)
            await receiver.start_server()
            stack.push_async_callback(receiver.close)
            url = options.pop("url", str(receiver.make_url("/slack/events")))
            workspace = SlackWorkspace(
                home,
                events_url=url,
                interactivity_url=url,
                commands_url=url,
                signing_secret=SECRET,
                bot_token=TOKEN,
                faults=faults,
                address=f"http://127.0.0.1:{port}",
                pace=pace,
                **options,
            )
            side = web.Application(middlewares=[faults.middleware("slack")])
            side.add_routes(workspace.routes())
            server = TestServer(side, port=port)
            await server.start_server()
            stack.push_async_callback(server.close)
            await stack.enter_async_context(workspace)
            session = await stack.enter_async_context(aiohttp.ClientSession())
            client = AsyncWebClient(
                token=TOKEN,
                base_url=f"http://127.0.0.1:{port}/slack/api/",
                session=session,
                retry_handlers=[],
            )
            return Stage(workspace, app, client, faults, session, f"http://127.0.0.1:{port}")

        yield begin


@pytest.fixture
def pace() -> Pace:
    """How patient `stage` is; a test may set its own by `parametrize`."""
    return FAST


@pytest.fixture
async def stage(stages: Stages, pace: Pace) -> Stage:
    """One stage with generous limits and short waits."""
    return await stages(pace=pace)
