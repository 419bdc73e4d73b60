"""Runs HogQL queries: waits for a place, asks for those in the background, stops what nobody awaits.

PostHog's limits for queries (posthog.com/docs/api/queries, 2026): 100 rows unless the query has a
LIMIT, 50,000 at most, 3 at once in a project, 240 a minute, 10 seconds of work each after at most
30 in its queue.
"""

import asyncio
import contextlib
import time
import uuid
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from integrations.errors import OutsideError, TryLater
from integrations.http import Reply
from integrations.posthog_api import READ_SECONDS, Api
from integrations.posthog_shapes import QueryResult, QueryStatus, Rows, json_of, read

AT_ONCE = 3
"""Queries that PostHog runs at once for one project; further ones wait with us, in order."""

A_MINUTE = 240
"""Queries that PostHog takes within a minute."""

QUERY_SECONDS = 45.0
"""Our deadline for a query: PostHog's 30 s of queue and 10 s of work, and some for the way."""

POLL_SECONDS = (0.1, 0.2, 0.4, 0.8, 1.5)
"""Pauses between looks at a query that PostHog runs in the background; the last one repeats."""

Places = Callable[[], AbstractAsyncContextManager[None]]
"""Gives a place to run one query in: `async with places(): …`. It waits as long as there is none,
and may raise `TryLater` when waiting would be pointless."""


class Queries:
    """Runs queries over `api`, each in a place of its own."""

    def __init__(self, api: Api, places: Places | None = None) -> None:
        self._api = api
        self._places = places or places_here()
        self._cancelling: set[asyncio.Task[None]] = set()

    async def run(self, sql: str, *, name: str) -> QueryResult:
        """Run one query on fresh data, within `QUERY_SECONDS`, waiting for a place included.

        When this call is cancelled or late, PostHog is told to stop the query.
        """
        query_id = uuid.uuid4().hex
        # The deadline is kept here, where it also stops the query, and not on the way out.
        ends = time.monotonic() + QUERY_SECONDS + 1
        begun = False
        try:
            async with asyncio.timeout(QUERY_SECONDS), self._places():
                begun = True
                return await self._run(sql, name, query_id, ends)
        except TimeoutError:
            if not begun:
                raise TryLater(_NO_PLACE) from None
            self._stop(query_id)
            raise TryLater(_TOO_SLOW.format(seconds=QUERY_SECONDS)) from None
        except asyncio.CancelledError:
            if begun:
                self._stop(query_id)
            raise

    async def _run(self, sql: str, name: str, query_id: str, ends: float) -> QueryResult:
        body = {
            "query": {"kind": "HogQLQuery", "query": sql},
            "name": name,
            "client_query_id": query_id,
            "refresh": "force_blocking",
        }
        reply = await self._api.call("POST", "query/", ends - time.monotonic(), body)
        looks = 0
        while (state := _pending(reply)) is not None:
            if state.complete:
                return read(Rows, state.results).typed()
            await asyncio.sleep(POLL_SECONDS[min(looks, len(POLL_SECONDS) - 1)])
            looks += 1
            reply = await self._api.call("GET", f"query/{state.id}/", ends - time.monotonic())
        return read(Rows, json_of(reply)).typed()

    def _stop(self, query_id: str) -> None:
        """Tells PostHog in the background, so that whoever is waiting for us is not kept."""
        task = asyncio.ensure_future(self._cancel(query_id))
        self._cancelling.add(task)
        task.add_done_callback(self._cancelling.discard)

    async def _cancel(self, query_id: str) -> None:
        with contextlib.suppress(OutsideError):  # it ends by itself after 10 s
            await self._api.call("DELETE", f"query/{query_id}/", READ_SECONDS)


def places_here(at_once: int = AT_ONCE) -> Places:
    """Places of this process alone, given in the order in which they are asked for."""
    free = asyncio.Semaphore(at_once)
    return lambda: free


def _pending(reply: Reply) -> QueryStatus | None:
    """The state of a query that PostHog runs in the background; None when the rows are here."""
    found = json_of(reply)
    state = found.get("query_status") if isinstance(found, dict) else None
    if state is None or "results" in found:
        return None
    return read(QueryStatus, state)


_NO_PLACE = (
    "PostHog runs only a few queries at a time, and all places were taken for too long. "
    "Try again in a moment."
)
_TOO_SLOW = (
    "PostHog did not answer the query within {seconds:.0f} seconds. "
    "Try again in a moment, or ask about a shorter time."
)
