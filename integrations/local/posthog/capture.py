"""Takes in events, as PostHog's SDKs send them: single or in batches, plain or compressed.

What arrives is read into typed events without any I/O (`read_capture`); the endpoint stores them
and answers only then.
"""

import base64
import binascii
import json
import math
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from integrations.local.posthog.company import Event
from integrations.local.posthog.project import TOKEN, Project
from integrations.local.posthog.refusals import Refusal, unauthenticated

LARGEST = 20 * 2**20
"""Bytes of a body (PostHog's documentation of the capture API), also after decompression."""

PATHS = ("/batch", "/i/v0/e", "/e", "/capture")
GZIP = b"\x1f\x8b"
CROSS_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Content-Type, Content-Encoding, X-PostHog-SDK-Info",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
}
"""Browsers send events from other sites."""

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
MOST_AHEAD = timedelta(hours=23)
"""What lies further ahead is taken for a wrong clock (PostHog's ingestion, timestamps.ts)."""

_OWN_FIELDS = ("$set", "$set_once")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one request brought: whose project it is for, and the events in it."""

    token: str
    events: tuple[Event, ...]


class Capture:
    """The endpoints for events; they need the project's token and no key."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def routes(self) -> list[web.RouteDef]:
        """The routes, each with and without a slash at its end."""
        each = [f"{path}{{end:/?}}" for path in PATHS]
        return [web.post(path, self.take) for path in each] + [
            web.options(path, self.allow) for path in each
        ]

    async def take(self, request: web.Request) -> web.Response:
        """Store the events of one request."""
        try:
            arrival = read_capture(
                await request.read(),
                encoding=request.query.get("compression", ""),
                now=self._project.clock(),
            )
            if arrival.token != TOKEN:
                raise unauthenticated("Project API key invalid.", code="invalid_api_key")
            await self._project.arrive(arrival.events)
        except Refusal as refusal:
            response = refusal.response()
            response.headers.update(CROSS_ORIGIN)
            return response
        return web.json_response({"status": "Ok"}, headers=CROSS_ORIGIN)

    async def allow(self, request: web.Request) -> web.Response:
        """What a browser asks before it sends to another site."""
        return web.Response(headers=CROSS_ORIGIN)


def read_capture(body: bytes, *, encoding: str, now: datetime) -> Arrival:
    """The events in a body; `Refusal` when it is not understood or an event is incomplete.

    Bodies are JSON, also compressed by gzip, or a form whose `data` is base64. Times that a
    client's clock gives are corrected by `sent_at`, which is `now` on that clock.
    """
    found = read_json(body, encoding=encoding)
    if isinstance(found, list):
        found = {"batch": found}
    if not isinstance(found, dict):
        raise _malformed("expected an event or a list of events")
    raw = found.get("batch", [found])
    if not isinstance(raw, list) or not all(isinstance(event, dict) for event in raw):
        raise _malformed("batch must be a list of events")
    sent = _moment(found.get("sent_at"))
    drift = now - sent if sent is not None else timedelta()
    token = found.get("api_key") or found.get("token") or _token_inside(raw)
    return Arrival(str(token or ""), tuple(_event(event, drift, now) for event in raw))


def read_json(body: bytes, *, encoding: str) -> Any:
    """What an SDK sent, however it is packed; `Refusal` when it is no JSON."""
    return _json(_unpacked(body, encoding))


def _unpacked(body: bytes, encoding: str) -> bytes:
    if body[:5] == b"data=":
        packed = parse_qs(body.decode("latin-1"), max_num_fields=20)["data"][0]
        try:
            body = base64.b64decode(packed.replace(" ", "+"))
        except binascii.Error as error:
            raise _malformed(f"data is no base64: {error}") from None
    if body[:2] != GZIP and "gzip" not in encoding:
        return body  # also what aiohttp has unpacked by its Content-Encoding
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, LARGEST + 1)
    except zlib.error as error:
        raise _malformed(f"gzip: {error}") from None
    if len(plain) > LARGEST:
        raise Refusal(413, "invalid_request", "payload_too_large", "The body is too large.")
    return plain


def _json(body: bytes) -> Any:
    try:
        # NaN and the infinities are no JSON, and half characters no text: neither can be stored.
        found = json.loads(body, parse_constant=lambda _: None, parse_float=_finite)
        return json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise _malformed(str(error)) from None


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _event(raw: Mapping[str, Any], drift: timedelta, now: datetime) -> Event:
    properties = raw.get("properties") or {}
    if not isinstance(properties, dict):
        raise _malformed("properties must be an object")
    name = raw.get("event")
    distinct_id = raw.get("distinct_id") or properties.get("distinct_id")
    if not isinstance(name, str) or not name:
        raise _malformed("event needs a name")
    if distinct_id is None or not str(distinct_id).strip():
        raise _malformed("event needs a distinct_id")
    own = {field: raw[field] for field in _OWN_FIELDS if isinstance(raw.get(field), dict)}
    return Event(
        uuid=_uuid(raw.get("uuid")),
        event=name,
        distinct_id=str(distinct_id),
        timestamp=_when(raw, drift, now),
        properties={**own, **_storable(properties)},
    )


def _when(raw: Mapping[str, Any], drift: timedelta, now: datetime) -> datetime:
    """When it happened, by the server's clock; `offset` is how many milliseconds ago.

    A time that cannot be is that of arrival, as in PostHog.
    """
    moment, offset = _moment(raw.get("timestamp")), raw.get("offset")
    try:
        if moment is not None:
            said = moment + drift
        else:
            said = now - timedelta(milliseconds=offset) if isinstance(offset, int) else now
    except OverflowError:
        return now
    return said if EARLIEST <= said <= now + MOST_AHEAD else now


def _moment(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:  # in the first or the last hours that there are
        return None


def _storable(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Without what says where the event goes rather than what happened, and nameless ones."""
    return {name: value for name, value in properties.items() if name not in {"", "token"}}


def _token_inside(events: list[dict[str, Any]]) -> object:
    for event in events:
        properties = event.get("properties")
        inside = properties.get("token") if isinstance(properties, dict) else None
        if found := event.get("api_key") or event.get("token") or inside:
            return found
    return None


def _uuid(text: object) -> str:
    try:
        return str(uuid.UUID(str(text)))
    except ValueError:
        return str(uuid.uuid4())


def _malformed(why: str) -> Refusal:
    return Refusal(400, "validation_error", "invalid_payload", f"Malformed request: {why}")
