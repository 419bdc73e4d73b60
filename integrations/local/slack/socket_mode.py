"""Socket Mode: the app listens on a websocket instead of an address of its own.

Shapes as in docs.slack.dev/apis/events-api/using-socket-mode. While at least one connection is open,
everything is delivered over one of them, in turn. An app that has lost its last one is expected back:
clients close a connection before they open the next one, some of them twice.
"""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from integrations.local.slack import people
from integrations.local.slack.deliveries import Reply
from integrations.local.slack.ledger import Ledger
from integrations.local.slack.pace import Pace
from integrations.local.slack.refusal import RefusedError

Document = dict[str, Any]

CONNECTIONS_MOST = 10
"""Connections of one app (same page)."""

_TICKET_SECONDS = 30.0
_HEARTBEAT_SECONDS = 20.0


@dataclass(slots=True)
class SocketMode:
    """Answers apps.connections.open and holds the connections that follow it."""

    ledger: Ledger
    pace: Pace
    address: str
    _tickets: dict[str, float] = field(default_factory=dict)
    _connections: list[web.WebSocketResponse] = field(default_factory=list)
    _acks: dict[str, asyncio.Future[Document]] = field(default_factory=dict)
    _came: asyncio.Event = field(default_factory=asyncio.Event)
    _expected_until: float = 0.0

    @property
    def open(self) -> bool:
        """Whether the app listens on at least one connection."""
        return bool(self._connections)

    async def takes(self) -> bool:
        """Whether deliveries go over a connection; waits for an app that is expected back."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(self._expected_until):
                while not self.open:  # some clients connect twice in a row
                    await self._came.wait()
        return self.open

    async def invite(self, asked: Document) -> Document:
        """apps.connections.open: an address that may be used once, soon."""
        if len(self._connections) >= CONNECTIONS_MOST:
            raise RefusedError("forbidden_team", "too many connections")
        ticket = self.ledger.new_id("")
        self._tickets[ticket] = self.ledger.seconds() + _TICKET_SECONDS
        address = "ws" + self.address.removeprefix("http")
        return {"url": f"{address}/slack/socket?ticket={ticket}&app_id={people.APP}"}

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """The websocket itself: hello, then envelopes out and acknowledgements in."""
        until = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if until < self.ledger.seconds():
            return web.Response(status=404, text="This ticket is used up or too old.")
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT_SECONDS)
        await socket.prepare(request)
        await socket.send_json(self._hello())
        self._connections.append(socket)
        self._came.set()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            if socket in self._connections:
                self._connections.remove(socket)
                if not self.open:
                    self._expect_back(self.pace.back)
        return socket

    async def ask(self, kind: str, payload: Document, *, attempt: int, reason: str) -> Reply:
        """Send one envelope over the next connection and wait for its acknowledgement."""
        socket = self._connections.pop(0)
        self._connections.append(socket)
        envelope = self.ledger.new_id("").lower()
        ack: asyncio.Future[Document] = asyncio.get_running_loop().create_future()
        self._acks[envelope] = ack
        try:
            await socket.send_json(
                {
                    "envelope_id": envelope,
                    "type": kind,
                    "accepts_response_payload": kind != "events_api",
                    "payload": payload,
                    "retry_attempt": attempt,
                    "retry_reason": reason,
                }
            )
            async with asyncio.timeout(self.pace.ack):
                answer = await ack
        except TimeoutError:
            return Reply(failure="timeout")
        except ConnectionError:
            return Reply(failure="connection_failed")
        finally:
            self._acks.pop(envelope, None)
        return Reply(200, _body(answer.get("payload")))

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the app to connect anew and end all connections, as Slack does every few hours.

        With `link_disabled`, Socket Mode is switched off instead, and HTTP is the way at once.
        """
        if self.open:
            self._expect_back(0.0 if reason == "link_disabled" else self.pace.back)
        for socket in tuple(self._connections):
            self._connections.remove(socket)
            with suppress(ConnectionError):
                await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
            await socket.close()

    def _expect_back(self, seconds: float) -> None:
        self._came.clear()
        self._expected_until = asyncio.get_running_loop().time() + seconds

    def _hello(self) -> Document:
        return {
            "type": "hello",
            "num_connections": len(self._connections) + 1,
            "debug_info": {"host": "local", "approximate_connection_time": 18060},
            "connection_info": {"app_id": people.APP},
        }

    def _acknowledge(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        ack = self._acks.get(str(answer.get("envelope_id"))) if isinstance(answer, dict) else None
        if ack is not None and not ack.done():
            ack.set_result(answer)


def _body(payload: Any) -> str:
    """An acknowledgement's payload as the body that the same answer has over HTTP."""
    if payload in (None, ""):
        return ""
    return payload if isinstance(payload, str) else json.dumps(payload)
