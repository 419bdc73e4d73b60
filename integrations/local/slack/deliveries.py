"""Brings events and interactions to the app, signed as Slack signs them, again when they fail.

An event gets up to four attempts. Every attempt and its result is a line of the log, and an event
that was not finished when the stand-in stopped is taken up again at the next start.
"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp

from integrations.local.faults import Faults
from integrations.local.slack.ledger import Ledger
from integrations.local.slack.pace import Pace

Document = dict[str, Any]

_OVERTAKEN = 0.5
"""Seconds by which an event is late that others overtake (the fault slack.out_of_order)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the app answered to one attempt; `failure` is Slack's word for what went wrong."""

    status: int = 0
    body: str = ""
    failure: str = ""
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        """Whether Slack counts this as delivered."""
        return not self.failure


class Sockets(Protocol):
    """Open Socket Mode connections of the app, used instead of HTTP while there are any."""

    async def takes(self) -> bool:
        """Whether deliveries go over a connection; waits for an app that is expected back."""

    async def ask(self, kind: str, payload: Document, *, attempt: int, reason: str) -> Reply:
        """Send one envelope and wait for its acknowledgement."""


class Deliveries:
    """The way from the workspace to the app, for one app."""

    def __init__(
        self,
        ledger: Ledger,
        faults: Faults,
        *,
        pace: Pace,
        secret: str,
        urls: dict[str, str],
        sockets: Sockets,
    ) -> None:
        """`urls` has the app's address for `events_api`, `interactive` and `slash_commands`."""
        self._ledger = ledger
        self._faults = faults
        self._pace = pace
        self._secret = secret
        self._urls = urls
        self._sockets = sockets
        self._session: aiohttp.ClientSession | None = None
        self._running: set[asyncio.Task[None]] = set()

    def deliver(self, envelope: Document) -> None:
        """Queue an event; it is on its way when this returns and retried until the app has it."""
        ident = self._queue("events_api", envelope)
        late = _OVERTAKEN if self._faults.take("slack.out_of_order") else 0.0
        self._start(self._event(ident, envelope, late=late))

    async def ask(self, kind: str, payload: Document) -> Reply:
        """Deliver a command or an interaction once and return the app's answer."""
        ident = self._queue(kind, payload)
        reply = await self._attempt(ident, kind, payload, attempt=0, reason="")
        self._finish(ident, delivered=reply.ok)
        return reply

    def resume(self) -> None:
        """Take up the events that an earlier run queued and did not finish."""
        waiting: dict[str, Document] = {}
        for line in self._ledger.log.read("delivery"):
            if line["state"] == "queued" and line["via"] == "events_api":
                waiting[line["id"]] = line["payload"]
            elif line["state"] == "finished":
                waiting.pop(line["id"], None)
        for ident, payload in waiting.items():
            self._start(self._event(ident, payload))

    async def replay(self, ident: str) -> Reply:
        """Deliver something again by its id, in its old words under a new signature."""
        for line in self._ledger.log.read("delivery"):
            if line["id"] == ident and line["state"] == "queued":
                return await self.ask(line["via"], line["payload"])
        raise KeyError(f"There is no delivery {ident}.")

    async def settle(self) -> None:
        """Wait until nothing is on its way any more, retries included."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def close(self) -> None:
        """Stop what is on its way; unfinished events are taken up at the next start."""
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _queue(self, kind: str, payload: Document) -> str:
        ident = self._ledger.new_id("Dl")
        self._ledger.log.append("delivery", id=ident, state="queued", via=kind, payload=payload)
        return ident

    def _finish(self, ident: str, *, delivered: bool) -> None:
        self._ledger.log.append("delivery", id=ident, state="finished", delivered=delivered)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _event(self, ident: str, envelope: Document, *, late: float = 0.0) -> None:
        await asyncio.sleep(late)
        for _ in range(int(self._faults.number("slack.duplicate_deliveries"))):
            await self._attempt(ident, "events_api", envelope, attempt=0, reason="")
        reply = await self._attempt(ident, "events_api", envelope, attempt=0, reason="")
        for attempt, wait in enumerate(self._pace.retries, start=1):
            if reply.ok or reply.no_retry:
                break
            await asyncio.sleep(wait)
            reply = await self._attempt(
                ident, "events_api", envelope, attempt=attempt, reason=reply.failure
            )
        self._finish(ident, delivered=reply.ok)

    async def _attempt(
        self, ident: str, kind: str, payload: Document, *, attempt: int, reason: str
    ) -> Reply:
        begun = asyncio.get_running_loop().time()
        by_socket = await self._sockets.takes()
        if by_socket:
            reply = await self._sockets.ask(kind, payload, attempt=attempt, reason=reason)
        else:
            reply = await self._post(kind, payload, attempt=attempt, reason=reason)
        if kind == "events_api" and reply.ok and self._faults.take("slack.slow_ack"):
            reply = Reply(reply.status, reply.body, failure="http_timeout")
        self._ledger.log.append(
            "delivery",
            id=ident,
            state="tried",
            attempt=attempt,
            reason=reason,
            over="socket" if by_socket else self._urls[kind],
            status=reply.status,
            answer=reply.body[:4000],
            failure=reply.failure,
            seconds=round(asyncio.get_running_loop().time() - begun, 4),
        )
        return reply

    async def _post(self, kind: str, payload: Document, *, attempt: int, reason: str) -> Reply:
        body, content_type = encode(kind, payload)
        timestamp = int(self._ledger.seconds() + self._faults.number("slack.clock_skew"))
        headers = {"Content-Type": content_type, **signature(self._secret, timestamp, body)}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        if self._session is None:
            self._session = aiohttp.ClientSession()
        wait = aiohttp.ClientTimeout(total=self._pace.ack)
        try:
            async with self._session.post(
                self._urls[kind], data=body, headers=headers, timeout=wait, max_redirects=2
            ) as answer:
                return _judge(answer, await answer.text(errors="replace"))
        except aiohttp.TooManyRedirects:
            return Reply(failure="too_many_redirects")
        except aiohttp.ClientSSLError:
            return Reply(failure="ssl_error")
        except TimeoutError:
            return Reply(failure="http_timeout")
        except aiohttp.ClientError:
            return Reply(failure="connection_failed")


def encode(kind: str, payload: Document) -> tuple[bytes, str]:
    """The body and content type of a delivery: JSON for events, form fields for the others."""
    if kind == "events_api":
        return json.dumps(payload, ensure_ascii=False).encode(), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def signature(secret: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Slack's two signing headers (docs.slack.dev/authentication/verifying-requests-from-slack)."""
    signed = f"v0:{timestamp}:".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest}"}


def _judge(answer: aiohttp.ClientResponse, body: str) -> Reply:
    if 200 <= answer.status < 300:
        return Reply(answer.status, body)
    refused = answer.headers.get("X-Slack-No-Retry") == "1"
    return Reply(answer.status, body, failure="http_error", no_retry=refused)
