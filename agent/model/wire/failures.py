"""Everything that can go wrong with a generation, told as who can mend it.

What the SDK raises was read in its source and observed against servers that misbehave: a connection that
is cut in the middle, and data that is no JSON, come through as errors of other libraries.
"""

from typing import Final

import anthropic
import httpx2

from agent.ports import ContextExceeded
from integrations.errors import AskPerson, ChangeInput, NoAccess, OutsideError, TryLater

LONGEST_ASKED = 20.0
"""Seconds that a `retry-after` may make a person wait; the SDK itself would obey weeks."""

_PASSING: Final = frozenset({408, 409, 429})
_TOO_LARGE: Final = frozenset({"request_too_large"})


class BrokenStream(Exception):
    """A generation that ended without its end, or whose tool call is not whole."""


CAUGHT: Final[tuple[type[Exception], ...]] = (
    anthropic.AnthropicError,
    httpx2.HTTPError,
    ValueError,  # also json.JSONDecodeError
    TimeoutError,
    BrokenStream,
)
"""What a stream may raise when the other side, or the way to it, is broken."""


class Refused(ChangeInput):
    """The endpoint does not take the request as it is (400): perhaps a feature that it lacks."""


def failure_of(error: Exception) -> OutsideError:
    """The error of `integrations.errors` for what was raised while a model was asked."""
    match error:
        case OutsideError():
            return error
        case anthropic.APIStatusError():
            return _by_status(error)
        case anthropic.APITimeoutError() | TimeoutError():
            return TryLater("Claude did not answer in time.", detail=str(error))
        case anthropic.APIConnectionError() | httpx2.HTTPError():
            return TryLater("Claude cannot be reached.", detail=repr(error))
        case BrokenStream() | ValueError():  # JSONDecodeError is a ValueError
            return TryLater("Claude's answer broke off.", detail=repr(error))
        case _:
            return AskPerson(
                "Claude cannot be asked. Whoever runs Rootle finds the reason in its log.",
                detail=repr(error),
            )


def _by_status(error: anthropic.APIStatusError) -> OutsideError:
    kind = error.type or ""
    status = error.status_code
    detail = f"{status} {kind} {error.request_id or ''} {error.api_message or error.message}"
    # An error event in a stream that began well comes with status 200: its type says what it is.
    if status in _PASSING or status >= 500 or kind in _PASSING_TYPES:
        return TryLater(
            _BUSY.get(kind, "Claude is busy or has a problem of its own."),
            detail=detail,
            retry_after=_retry_after(error),
        )
    if status == 413 or kind in _TOO_LARGE or _is_too_long(error):
        return ContextExceeded("This conversation is too long for Claude.", detail=detail)
    if status in _ASKING:
        made, words = _ASKING[status]
        return made(words, detail=detail)
    return Refused("Claude did not take this request.", detail=detail)


_ASKING: Final[dict[int, tuple[type[AskPerson], str]]] = {
    401: (
        AskPerson,
        "Claude does not accept the key. Whoever runs Rootle can check ANTHROPIC_API_KEY.",
    ),
    402: (AskPerson, "Claude's account has no credit left. Whoever pays for it can add some."),
    403: (
        NoAccess,
        (
            "The key for Claude may not use this model. Whoever runs Rootle can check "
            "ANTHROPIC_API_KEY and ROOTLE_CLAUDE_MODEL."
        ),
    ),
    404: (
        AskPerson,
        (
            "Claude does not know this model. Whoever runs Rootle can check ROOTLE_CLAUDE_MODEL and "
            "ANTHROPIC_BASE_URL."
        ),
    ),
}
_PASSING_TYPES: Final = frozenset(
    {"overloaded_error", "rate_limit_error", "api_error", "timeout_error"}
)
_BUSY: Final = {
    "overloaded_error": "Claude is overloaded at the moment.",
    "rate_limit_error": "Claude's rate limit is used up at the moment.",
}


def _is_too_long(error: anthropic.APIStatusError) -> bool:
    """The one 400 that has no code of its own: its wording is all there is."""
    return error.status_code == 400 and "prompt is too long" in (error.api_message or "").lower()


def _retry_after(error: anthropic.APIStatusError) -> float | None:
    """Seconds that the other side asks us to wait, as far as a person can be made to wait."""
    said = error.response.headers.get("retry-after", "")
    try:
        return min(max(float(said), 0.0), LONGEST_ASKED)
    except ValueError:
        return None
