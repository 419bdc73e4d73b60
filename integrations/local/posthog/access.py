"""Who may ask what, and how often: personal API keys, their scopes, and PostHog's rates."""

import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from integrations.local.faults import Faults
from integrations.local.posthog.project import PROJECT_ID
from integrations.local.posthog.refusals import forbidden, not_found, throttled, unauthenticated

PLACE = "/api/{place:projects|environments}/{project}"
END = "{end:/?}"
"""The beginning and the end of most paths; PostHog takes them with and without a last slash."""

DEMO_KEY = "phx_local_paperkite"
"""The key that opens everything here, unless another one is given."""

NARROW_KEY = "phx_local_narrow"
"""A key that may read definitions and nothing else, to see what a missing scope looks like."""

FULL = frozenset(
    {"user:read", "organization:read", "project:read", "project:write", "query:read"}
    | {"event_definition:read", "event_definition:write", "property_definition:read"}
    | {"property_definition:write", "person:read", "group:read", "group:write"}
    | {"cohort:read", "cohort:write", "session_recording:read", "feature_flag:read"}
    | {"annotation:read", "annotation:write"}
)
NARROW = frozenset({"user:read", "project:read", "event_definition:read"})

WRONG_KEY = "posthog.wrong_key"
MISSING_SCOPE = "posthog.missing_scope"
"""Faults, as `/_faults` knows them."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many requests in so many seconds."""

    requests: int
    seconds: float


GENERAL = (Rate(480, 60), Rate(4_800, 3_600))
QUERIES = (Rate(240, 60), Rate(2_400, 3_600))
"""PostHog's `rate_limit.py` and its page on API queries, 2026, per key."""


@dataclass(frozen=True, slots=True)
class Key:
    """A personal API key: what its owner called it, and its scopes."""

    label: str
    scopes: frozenset[str]


def demo_keys(key: str = DEMO_KEY) -> dict[str, Key]:
    """The keys of the demo: `key` for everything, and the narrow one."""
    return {NARROW_KEY: Key("Definitions only", NARROW), key: Key("Demo", FULL)}


class Gate:
    """Lets requests in, or refuses them as PostHog does."""

    def __init__(
        self,
        keys: Mapping[str, Key],
        *,
        general: tuple[Rate, ...] = GENERAL,
        queries: tuple[Rate, ...] = QUERIES,
        faults: Faults | None = None,
    ) -> None:
        self._keys = keys
        self._faults = faults or Faults()
        self._rates = {"general": general, "queries": queries}
        self._past: dict[tuple[str, str], deque[float]] = defaultdict(deque)

    def guard(self, handler: Handler, *, scope: str | None, rates: str = "general") -> Handler:
        """`handler` behind the gate: needs a key, `scope` if there is one, and patience."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            token, key = self._identify(request)
            lacking = scope is not None and scope == self._faults.text(MISSING_SCOPE)
            if lacking or (scope is not None and scope not in key.scopes):
                raise forbidden(f"API key missing required scope '{scope}'")
            if request.match_info.get("project", "@current") not in {str(PROJECT_ID), "@current"}:
                raise not_found("Project not found.")
            self._count(token, rates)
            request["key"] = key
            return await handler(request)

        return guarded

    def _identify(self, request: web.Request) -> tuple[str, Key]:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not token.strip():
            raise unauthenticated(
                "Authentication credentials were not provided.", code="not_authenticated"
            )
        key = self._keys.get(token.strip())
        if key is None or self._faults.text(WRONG_KEY):
            raise unauthenticated(
                "Personal API key found in request Authorization header is invalid."
            )
        return token.strip(), key

    def _count(self, token: str, rates: str) -> None:
        """Sliding windows, the longest of which says how much of the past is kept."""
        now, past = time.monotonic(), self._past[token, rates]
        longest = max(rate.seconds for rate in self._rates[rates])
        while past and past[0] <= now - longest:
            past.popleft()
        for rate in self._rates[rates]:
            if len(past) >= rate.requests and past[-rate.requests] > now - rate.seconds:
                wait = past[-rate.requests] + rate.seconds - now
                raise throttled(
                    f"Request was throttled. Expected available in {wait:.0f} seconds.", wait=wait
                )
        past.append(now)
