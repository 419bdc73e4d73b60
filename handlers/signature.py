"""Makes sure that a request was made by Slack, just now, and by nobody else.

Slack signs `v0:{timestamp}:{body}` with HMAC-SHA256 and sends the hex digest after `v0=`:
https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.refused import Refused

WINDOW = timedelta(seconds=300)
"""How old, or how far ahead, a request may be: Slack's documentation says five minutes."""

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")

Headers = Sequence[tuple[str, str]]


def verify(headers: Headers, body: bytes, *, secret: bytes, now: datetime) -> None:
    """Return if Slack signed `body` within the window, else raise `Refused`.

    Only what was checked to be plain ASCII reaches the comparison, which takes the same time
    wherever the signatures differ.
    """
    timestamp = _shaped(headers, "X-Slack-Request-Timestamp", _TIMESTAMP)
    signature = _shaped(headers, "X-Slack-Signature", _SIGNATURE)
    if not secret:
        raise Refused(401, "no signing secret is configured here, so nothing can be verified")
    if abs(now.timestamp() - int(timestamp)) > WINDOW.total_seconds():
        raise Refused(401, "stale timestamp: more than 5 minutes from this server's clock")
    signed = b"v0:" + timestamp.encode("ascii") + b":" + body
    expected = "v0=" + hmac.new(secret, signed, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode("ascii"), signature.encode("ascii")):
        raise Refused(401, "the signature does not match: is the signing secret the app's own?")


def one(headers: Headers, name: str) -> str:
    """The value of a header that may stand only once, empty if it is absent."""
    values = [value for key, value in headers if key.lower() == name.lower()]
    if len(values) > 1:
        raise Refused(400, f"{name} is given more than once")
    return values[0] if values else ""


def _shaped(headers: Headers, name: str, shape: re.Pattern[str]) -> str:
    value = one(headers, name)
    if not value:
        raise Refused(400, f"{name} is missing")
    if not shape.fullmatch(value):
        raise Refused(400, f"{name} is malformed")
    return value
