"""Socket Mode: while a connection is open, everything comes over it instead of HTTP."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from tests.local.slack.conftest import FAST, IMPATIENT


@pytest.fixture
async def socket(stage: Any) -> AsyncIterator[SocketModeClient]:
    """Slack's own client, connected; `heard` has the requests, `answer` makes payloads."""
    client = SocketModeClient(app_token="xapp-local", web_client=stage.client)
    client.heard = []
    client.answer = lambda _: None

    async def take(client: SocketModeClient, request: SocketModeRequest) -> None:
        client.heard.append(request)
        payload = client.answer(request)
        if payload == "silence":
            return
        await client.send_socket_mode_response(
            SocketModeResponse(envelope_id=request.envelope_id, payload=payload)
        )

    client.socket_mode_request_listeners.append(take)
    await client.connect()
    while not stage.workspace._parts.sockets.open:
        await asyncio.sleep(0.01)
    yield client
    await client.close()


async def test_events_commands_and_clicks_come_as_envelopes(stage: Any, socket: Any) -> None:
    """Nothing is posted; each kind has its envelope, and answers travel in acknowledgements."""
    socket.answer = lambda request: {"text": "Fine"} if request.type == "slash_commands" else None
    said = await stage.workspace.say("ana", "#product", "@rootle hello")
    command = await stage.workspace.command("ana", "#product", "/rootle help")
    await stage.settle()

    assert stage.app.requests == []
    kinds = sorted(request.type for request in socket.heard)
    assert kinds == ["events_api", "events_api", "slash_commands"]
    events = [r.payload for r in socket.heard if r.type == "events_api"]
    assert {event["event"]["ts"] for event in events} == {said["ts"]}
    assert command["message"]["text"] == "Fine"


@pytest.mark.parametrize("pace", [IMPATIENT])
async def test_what_is_not_acknowledged_is_sent_again(stage: Any, socket: Any) -> None:
    """Silence for the time of an acknowledgement brings the envelope again, with its reason."""
    answers = iter(["silence", None])
    socket.answer = lambda _: next(answers)

    await stage.workspace.say("ana", "#product", "hello")
    await stage.settle()

    assert [(r.retry_attempt, r.retry_reason) for r in socket.heard] == [(0, ""), (1, "timeout")]
    assert len({r.envelope_id for r in socket.heard}) == 2
    assert len({r.payload["event_id"] for r in socket.heard}) == 1


async def test_slack_asks_to_connect_anew(stage: Any, socket: Any) -> None:
    """After `disconnect` the client comes back with a new ticket."""
    await stage.workspace.disconnect()
    while not stage.workspace._parts.sockets.open:
        await asyncio.sleep(0.01)

    await stage.workspace.say("ana", "#product", "hello")
    await stage.settle()

    assert [r.payload["event"]["text"] for r in socket.heard] == ["hello"]


async def test_an_app_that_comes_back_is_waited_for(stage: Any, socket: Any) -> None:
    """What is said between the end of one connection and the next comes over the next."""
    await socket.close()
    while stage.workspace._parts.sockets.open:
        await asyncio.sleep(0.01)
    await stage.workspace.say("ana", "#product", "hello")
    opened = await stage.client.apps_connections_open(app_token="xapp-local")

    async with stage.session.ws_connect(opened["url"]) as connection:
        await connection.receive_json()
        envelope = await connection.receive_json()
        await connection.send_json({"envelope_id": envelope["envelope_id"]})
        await stage.settle()

    assert envelope["payload"]["event"]["text"] == "hello"
    assert stage.app.requests == []


async def test_a_ticket_opens_one_connection(stage: Any) -> None:
    """The address from apps.connections.open works once; a made-up one never."""
    opened = await stage.client.apps_connections_open(app_token="xapp-local")
    url = opened["url"].replace("ws://", "http://")

    async with stage.session.ws_connect(url) as connection:
        hello = await connection.receive_json()
        async with stage.session.get(url) as again:
            assert again.status == 404
    async with stage.session.get(f"{stage.address}/slack/socket?ticket=x") as unknown:
        assert unknown.status == 404

    assert hello["type"] == "hello"
    assert hello["connection_info"] == {"app_id": "A0ROOTLE"}


@pytest.mark.parametrize("pace", [replace(FAST, back=0.0)])
async def test_without_a_connection_events_are_posted(stage: Any, socket: Any) -> None:
    """Once the last connection is gone and none followed, HTTP is the way again."""
    await socket.close()
    while stage.workspace._parts.sockets.open:
        await asyncio.sleep(0.01)

    await stage.workspace.say("ana", "#product", "hello")
    await stage.settle()

    assert stage.app.kinds() == ["message"]
