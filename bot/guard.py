"""The door for Slack's requests: lets in what Slack signed, and says 200 once it is safely kept."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.response import BoltResponse

from agent.state.accepting import Arrival
from agent.state.database import DatabaseDown
from agent.state.inbox import Inbox
from bot.intake import Intake
from handlers.receive import MAX_BODY, Challenge, Direct, Echo, Received, SslCheck, receive
from handlers.refused import Refused

log = structlog.get_logger(__name__)

PATH = "/slack/events"
"""The one address for events, interactions and commands, as Bolt has it."""

READ_SECONDS = 2.5
"""For the body to arrive; Slack gives up after 3 s."""

RETRY_AFTER = 5
"""Seconds, said with a 503. Slack keeps its own times (at once, 1 min, 5 min); others read it."""

Answer = Callable[[Direct], Awaitable[BoltResponse]]


class Guard:
    """Receives for one Slack app; `direct` answers what must be answered in the response."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        secret: bytes,
        clock: Callable[[], datetime],
        nudge: Callable[[], None],
        direct: Answer,
    ) -> None:
        self._intake = Intake(inbox, nudge=nudge)
        self._secret = secret
        self._clock = clock
        self._direct = direct

    def routes(self) -> list[web.RouteDef]:
        """What to mount: `POST` for everything, `GET` for Slack's look at the certificate."""
        return [web.post(PATH, self._post), web.get(PATH, self._get)]

    async def _get(self, request: web.Request) -> web.Response:
        return web.Response(text="Slack delivers here with POST.\n")

    async def _post(self, request: web.Request) -> web.Response:
        try:
            body = await _read(request)
            received = receive(request.headers, body, secret=self._secret, now=self._clock())
            return await self._take(received)
        except Refused as refused:
            return _refuse(refused)
        except DatabaseDown as down:
            log.warning("database down, event not accepted", reason=str(down))
            return web.Response(
                status=503,
                text="not stored, please send it again\n",
                headers={"Retry-After": str(RETRY_AFTER)},
            )

    async def _take(self, received: Received) -> web.Response:
        match received:
            case Arrival():
                await self._intake.store(received)
                return web.Response()
            case Challenge(text):
                return web.Response(text=text)
            case Echo() | SslCheck():
                return web.Response()
            case Direct():
                return await to_aiohttp_response(await self._direct(received))


async def _read(request: web.Request) -> bytes:
    """The body as it was sent, never more of it than is allowed."""
    if "Content-Encoding" in request.headers:
        raise Refused(415, "the body must not be compressed")  # aiohttp would unpack it unasked
    _check_size(request.content_length or 0)
    body = bytearray()
    try:
        if request.content.is_eof():  # it came with its headers, as nearly all do
            body += request.content.read_nowait()
            _check_size(len(body))
        else:
            async with asyncio.timeout(READ_SECONDS):
                async for chunk in request.content.iter_any():
                    body += chunk
                    _check_size(len(body))
    except TimeoutError:
        raise Refused(408, "the body did not arrive in time") from None
    except (web.RequestPayloadError, ConnectionError):
        raise Refused(400, "the body broke off") from None
    return bytes(body)


def _check_size(size: int) -> None:
    if size > MAX_BODY:
        raise Refused(413, "the body is above 1 MiB")


def _refuse(refused: Refused) -> web.Response:
    log.warning("request refused", status=refused.status, reason=refused.reason)
    headers = {"X-Slack-No-Retry": "1"} if refused.final else {}
    return web.Response(status=refused.status, text=f"{refused.reason}\n", headers=headers)
