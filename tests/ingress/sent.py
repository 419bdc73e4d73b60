"""What Slack sends, and how it signs it."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

PAYLOADS = Path(__file__).parent.parent / "payloads" / "slack"
SECRET = b"8f742231b10e8888abcd99yyyzzz85a5"
NOW = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)


def payload(name: str) -> dict:
    """A payload of Slack's, from its file."""
    return json.loads((PAYLOADS / f"{name}.json").read_text())


def signed(
    body: bytes,
    *,
    at: float = NOW.timestamp(),
    content_type: str = "application/json",
    secret: bytes = SECRET,
) -> dict[str, str]:
    """The headers that Slack would send with `body`."""
    timestamp = str(int(at))
    digest = hmac.new(secret, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": "v0=" + digest.hexdigest(),
        "Content-Type": content_type,
    }


def event(name: str) -> tuple[bytes, dict[str, str]]:
    """An event as Slack posts it: body and headers."""
    body = json.dumps(payload(name)).encode()
    return body, signed(body)


def form(fields: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    """A form as Slack posts commands and interactions: body and headers."""
    body = urlencode(fields).encode()
    return body, signed(body, content_type="application/x-www-form-urlencoded")


def interaction(name: str) -> tuple[bytes, dict[str, str]]:
    """An interaction as Slack posts it: body and headers."""
    return form({"payload": json.dumps(payload(name))})
