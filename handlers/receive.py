"""Reads one request of Slack's into something typed, or says in a few words why it is refused.

No input or output happens here: headers, bytes, the secret and the time go in, and one of five
values comes out. Checks run from the cheapest to the dearest, and nothing is parsed before the
signature is proven.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from pydantic_core import from_json, to_json

from agent.state.accepting import Arrival
from handlers.arrivals import JSON, from_action, from_command, from_event, is_echo
from handlers.refused import Refused
from handlers.signature import Headers, one, verify

MAX_BODY = 1024 * 1024
"""Bytes. Slack's events stay far below (a message holds 40,000 characters, 50 blocks)."""

MAX_FIELDS = 64
"""Fields of a form; a slash command has about 15."""

FORM = "application/x-www-form-urlencoded"

ANSWERED_DIRECTLY = frozenset({"view_submission", "view_closed", "block_suggestion"})
"""Interactions whose answer must stand in the response: they cannot wait in the inbox."""

STORED = frozenset({"block_actions", "shortcut", "message_action"})


@dataclass(frozen=True, slots=True)
class Challenge:
    """Slack asks whether this address is ours; the answer is `text`, word for word."""

    text: str


@dataclass(frozen=True, slots=True)
class SslCheck:
    """Slack looks at our certificate and wants nothing but a 200."""


@dataclass(frozen=True, slots=True)
class Direct:
    """An interaction that is answered in the response; `body` is JSON."""

    body: str
    content_type: str = JSON


@dataclass(frozen=True, slots=True)
class Echo:
    """Slack tells us what we have written ourselves; nobody waits for anything."""


Received = Arrival | Challenge | Direct | Echo | SslCheck


def receive(
    headers: Mapping[str, str] | Iterable[tuple[str, str]],
    body: bytes,
    *,
    secret: bytes,
    now: datetime,
) -> Received:
    """What Slack sent with `POST /slack/events`; raises `Refused` and nothing else."""
    pairs = list(headers.items() if isinstance(headers, Mapping) else headers)
    if len(body) > MAX_BODY:
        raise Refused(413, "the body is above 1 MiB")
    verify(pairs, body, secret=secret, now=now)
    match _media_type(pairs):
        case "application/json":
            return _callback(_object(body), body=_utf8(body), now=now)
        case "application/x-www-form-urlencoded":
            return _form(body, now=now)
        case _:
            raise Refused(415, f"the content type is neither {JSON} nor {FORM}")


def receive_envelope(kind: str, payload: Mapping[str, Any], *, now: datetime) -> Received:
    """What Slack sent through Socket Mode, whose connection is its own proof of origin."""
    try:
        body = to_json(payload, inf_nan_mode="strings")
    except ValueError:
        raise Refused(400, "the payload cannot be written as JSON") from None
    match kind:
        case "events_api":
            return _callback(_object(body), body=_utf8(body), now=now)
        case "slash_commands":
            return from_command(_strings(payload), now=now)
        case "interactive":
            return _interaction(_object(body), now=now)
        case _:
            raise Refused(400, "unknown kind of envelope")


def _callback(payload: dict[str, Any], *, body: str, now: datetime) -> Received:
    match payload.get("type"):
        case "event_callback":
            arrival = from_event(payload, body=body, now=now)
            return Echo() if is_echo(payload) else arrival
        case "url_verification":
            return _challenge(payload)
        case "app_rate_limited":
            return _rate_limited(payload, now=now)
        case _:
            raise Refused(400, "unknown type of request")


def _form(body: bytes, *, now: datetime) -> Received:
    text = _utf8(body)
    try:
        fields = dict(
            parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
        )
    except UnicodeDecodeError:
        raise Refused(400, "the form is not UTF-8") from None
    except ValueError:
        raise Refused(400, f"the form has more than {MAX_FIELDS} fields") from None
    if "payload" in fields:
        return _interaction(_object(fields["payload"].encode()), now=now)
    if fields.get("ssl_check") == "1":
        return SslCheck()
    return from_command(_strings(fields), now=now)


def _interaction(payload: dict[str, Any], *, now: datetime) -> Received:
    kind = str(payload.get("type"))
    if kind in STORED:
        return from_action(payload, now=now)
    if kind in ANSWERED_DIRECTLY:
        from_action(payload, now=now)  # for its checks: Bolt reads the same fields
        return Direct(to_json(payload).decode())
    raise Refused(400, "unknown type of interaction")


def _challenge(payload: dict[str, Any]) -> Challenge:
    challenge = payload.get("challenge")
    if not isinstance(challenge, str) or not 0 < len(challenge) <= 1000:
        raise Refused(400, "challenge is missing or malformed")
    return Challenge(challenge)


def _rate_limited(payload: dict[str, Any], *, now: datetime) -> Arrival:
    """Slack tells of dropped events outside of the usual envelope; here it gets one.

    https://docs.slack.dev/reference/events/app_rate_limited
    """
    minute = payload.get("minute_rate_limited")
    wrapped = {
        "type": "event_callback",
        "team_id": payload.get("team_id"),
        "api_app_id": payload.get("api_app_id"),
        "event_id": f"rate-limited-{payload.get('team_id')}-{minute}",
        "event": {"type": "app_rate_limited", "minute_rate_limited": minute},
    }
    return from_event(wrapped, body=to_json(wrapped).decode(), now=now)


def _strings(fields: Mapping[str, Any]) -> dict[str, str]:
    if not isinstance(fields.get("command"), str):
        raise Refused(400, "neither an event, nor an interaction, nor a command")
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def _media_type(headers: Headers) -> str:
    return one(headers, "Content-Type").partition(";")[0].strip().lower()


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(400, "the body is not UTF-8") from None


def _object(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`.

    pydantic's parser refuses NaN, Infinity, lone surrogates and more than 200 levels, none of
    which the standard library does. A number that overflows, such as 1e999, it lets pass.
    """
    _utf8(body)
    try:
        value = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        reason = "is nested too deeply" if "recursion" in str(error) else "is not valid JSON"
        raise Refused(400, f"the body {reason}") from None
    if not isinstance(value, dict):
        raise Refused(400, "the JSON is not an object")
    if not _finite(value):
        raise Refused(400, "the JSON has a number that is not finite")
    return value


def _finite(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(map(_finite, value.values()))
    return all(map(_finite, value)) if isinstance(value, list) else True
