"""Takes events without a public address: Rootle calls Slack, and Slack answers over the line.

An envelope is acknowledged once it is in the inbox. One that is not acknowledged comes again.
https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from agent.state.accepting import Arrival
from agent.state.database import DatabaseDown
from agent.state.inbox import Inbox
from bot.guard import Answer
from bot.intake import Intake
from handlers.receive import Direct, receive_envelope
from handlers.refused import Refused

log = structlog.get_logger(__name__)


class SocketMode:
    """One line to Slack for one app; `app_token` begins with `xapp-`.

    `web_client` opens the line and carries the base URL and the shared session.
    """

    def __init__(
        self,
        inbox: Inbox,
        *,
        app_token: str,
        web_client: AsyncWebClient,
        clock: Callable[[], datetime],
        nudge: Callable[[], None],
        direct: Answer,
    ) -> None:
        self._intake = Intake(inbox, nudge=nudge)
        self._app_token = app_token
        self._web_client = web_client
        self._clock = clock
        self._direct = direct
        self._busy: set[asyncio.Task[Any]] = set()

    async def run(self) -> None:
        """Listen, and connect again whenever the line is cut, until this task is cancelled."""
        client = SocketModeClient(app_token=self._app_token, web_client=self._web_client)
        client.socket_mode_request_listeners.append(self._on_envelope)
        try:
            await client.connect()  # type: ignore[no-untyped-call]  # slack_sdk has no types here
            log.info("socket mode connected")
            await asyncio.Event().wait()
        finally:
            if self._busy:
                await asyncio.wait(self._busy, timeout=3)
            await client.close()  # type: ignore[no-untyped-call]  # the same

    async def _on_envelope(
        self, client: AsyncBaseSocketModeClient, envelope: SocketModeRequest
    ) -> None:
        task = asyncio.current_task()
        assert task is not None  # the client runs every listener in a task of its own
        self._busy.add(task)
        try:
            said = SocketModeResponse(envelope.envelope_id, await self._take(envelope))
            await client.send_socket_mode_response(said)
        except DatabaseDown as down:
            log.warning("database down, envelope not acknowledged", reason=str(down))
        finally:
            self._busy.discard(task)

    async def _take(self, envelope: SocketModeRequest) -> dict[str, Any] | None:
        """See to one envelope and return what its acknowledgement carries."""
        try:
            received = receive_envelope(envelope.type, envelope.payload, now=self._clock())
        except Refused as refused:  # acknowledged all the same: it would only come again
            log.warning("envelope refused", kind=envelope.type, reason=refused.reason)
            return None
        match received:
            case Arrival():
                await self._intake.store(received)
            case Direct():
                return _spoken(await self._direct(received))
        return None


def _spoken(response: BoltResponse) -> dict[str, Any] | None:
    """What Bolt answered, as an acknowledgement carries it."""
    if response.status != 200 or not response.body:
        return None
    if response.body.startswith("{"):
        return dict(json.loads(response.body))
    return {"text": response.body}
