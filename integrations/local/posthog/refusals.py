"""PostHog's way to say no: an HTTP status and a body of `type`, `code`, `detail` and `attr`.

Types and codes are those of PostHog's REST framework (`drf-exceptions-hog`); the words matter
where clients look for them, such as the name of a missing scope.
"""

import math

from aiohttp import web


class Refusal(Exception):
    """An answer that is an error."""

    def __init__(
        self, status: int, kind: str, code: str, detail: str, *, retry_after: float | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.code = code
        self.detail = detail
        self.retry_after = retry_after

    def response(self) -> web.Response:
        """The HTTP response."""
        headers = {}
        if self.retry_after is not None:
            headers["Retry-After"] = str(math.ceil(self.retry_after))
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return web.json_response(
            {"type": self.kind, "code": self.code, "detail": self.detail, "attr": None},
            status=self.status,
            headers=headers,
        )


def invalid(detail: str, *, code: str = "invalid_input") -> Refusal:
    """The request is understood and wrong."""
    return Refusal(400, "validation_error", code, detail)


def unreadable(detail: str) -> Refusal:
    """The body is no JSON, or not of the expected form."""
    return Refusal(400, "invalid_request", "parse_error", f"JSON parse error - {detail}")


def unauthenticated(detail: str, *, code: str = "authentication_failed") -> Refusal:
    """No key, or one that is not known."""
    return Refusal(401, "authentication_error", code, detail)


def forbidden(detail: str) -> Refusal:
    """The key is known and may not do this."""
    return Refusal(403, "authentication_error", "permission_denied", detail)


def not_found(detail: str = "Not found.") -> Refusal:
    """There is no such thing."""
    return Refusal(404, "invalid_request", "not_found", detail)


def throttled(detail: str, *, wait: float) -> Refusal:
    """Too much at once; `wait` is in seconds."""
    return Refusal(429, "throttled_error", "throttled", detail, retry_after=wait)


def broken(detail: str, *, status: int = 500) -> Refusal:
    """PostHog itself could not do it."""
    return Refusal(status, "server_error", "error", detail)
