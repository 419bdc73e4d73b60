"""Reads product data from PostHog: figures by HogQL, and what the events are called.

Everything here only reads, so every call may be repeated. Errors are those of
`integrations.errors`, and their sentences say who can go on: the asker (another query), the owner
of the settings (`POSTHOG_API_KEY`, `POSTHOG_HOST`, `POSTHOG_PROJECT_ID`), or nobody but time.

PostHog's limits for queries (posthog.com/docs/api/queries, 2026): 100 rows unless the query has a
LIMIT, 50,000 at most, 3 at once in a project, 240 a minute, 10 seconds of work each after at most
30 in its queue.
"""

import asyncio
import contextlib
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import aiohttp
from pydantic import BaseModel, ConfigDict, ValidationError
from yarl import URL

from integrations.errors import OutsideError, TryLater
from integrations.http import Egress, Reply
from integrations.posthog_errors import refusal

AT_ONCE = 3
"""Queries that PostHog runs at once for one project; further ones wait here, in order."""

QUERY_SECONDS = 45.0
"""Our deadline for a query: PostHog's 30 s of queue and 10 s of work, and some for the way."""

READ_SECONDS = 15.0
"""Our deadline for everything that is no query."""

POLL_SECONDS = (0.1, 0.2, 0.4, 0.8, 1.5)
"""Pauses between looks at a query that PostHog runs in the background; the last one repeats."""

PAGE = 100
MOST_DEFINITIONS = 5_000


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The rows of a query as JSON values: moments are ISO 8601 with an offset, days `YYYY-MM-DD`.

    `types` are ClickHouse's (`UInt64`, `DateTime64(6, 'Europe/Berlin')`), one a column.
    `has_more` says that the query would give more rows than its limit.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    has_more: bool
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """The project that the key reads; `timezone` is an IANA name, such as `Europe/Berlin`."""

    id: int
    name: str
    timezone: str


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """One event that the product sends; `last_seen_at` is aware, None when it never came."""

    name: str
    description: str
    verified: bool
    hidden: bool
    last_seen_at: datetime | None


class PostHog:
    """One project of one PostHog, read with a personal API key (`phx_…`)."""

    KEPT_SECONDS = 300.0
    """How long the project's name and time zone are believed before they are read again."""

    def __init__(
        self, *, host: str, key: str, project: int, session: aiohttp.ClientSession
    ) -> None:
        self._host = host.rstrip("/")
        self._key = key
        self._project = project
        self._egress = Egress(session, system="PostHog", origins=[self._host])
        self._places = asyncio.Semaphore(AT_ONCE)
        self._cancelling: set[asyncio.Task[None]] = set()
        self._known: tuple[float, Project] | None = None

    async def query(self, sql: str, *, name: str) -> QueryResult:
        """Run one HogQL query, always on fresh data; `name` shows up in PostHog's query log.

        Takes at most `QUERY_SECONDS`, waiting for a place included. When this call is cancelled
        or late, PostHog is told to stop the query.
        """
        query_id = uuid.uuid4().hex
        # The deadline is kept here, where it also stops the query, and not on the way out.
        ends = time.monotonic() + QUERY_SECONDS + 1
        try:
            async with asyncio.timeout(QUERY_SECONDS), self._places:
                return await self._run(sql, name, query_id, ends)
        except TimeoutError:
            self._stop(query_id)
            raise TryLater(
                f"PostHog did not answer the query within {QUERY_SECONDS:.0f} seconds. "
                "Try again in a moment, or ask about a shorter time."
            ) from None
        except asyncio.CancelledError:
            self._stop(query_id)
            raise

    async def project_info(self) -> Project:
        """The project's name and time zone, at most `KEPT_SECONDS` old."""
        if self._known is None or time.monotonic() - self._known[0] > self.KEPT_SECONDS:
            found = _read(_Project, await self._get(""))
            self._known = (time.monotonic(), Project(found.id, found.name, found.timezone))
        return self._known[1]

    async def event_definitions(self, search: str = "") -> tuple[EventDefinition, ...]:
        """The events that PostHog knows, by name; `search` keeps those whose name contains it."""
        found: list[EventDefinition] = []
        while len(found) < MOST_DEFINITIONS:
            page = _read(
                _Definitions,
                await self._get(
                    "event_definitions/",
                    search=search,
                    limit=str(PAGE),
                    offset=str(len(found)),
                ),
            )
            found += [_definition(item) for item in page.results]
            if page.next is None or not page.results:
                break
        return tuple(sorted(found, key=lambda definition: definition.name))

    async def _run(self, sql: str, name: str, query_id: str, ends: float) -> QueryResult:
        body = {
            "query": {"kind": "HogQLQuery", "query": sql},
            "name": name,
            "client_query_id": query_id,
            "refresh": "force_blocking",
        }
        reply = await self._call("POST", "query/", ends - time.monotonic(), body)
        looks = 0
        while (state := _pending(reply)) is not None:
            if state.complete:
                return _result(state.results)
            await asyncio.sleep(POLL_SECONDS[min(looks, len(POLL_SECONDS) - 1)])
            looks += 1
            reply = await self._call("GET", f"query/{state.id}/", ends - time.monotonic())
        return _result(_json(reply))

    def _stop(self, query_id: str) -> None:
        """Tells PostHog in the background, so that whoever is waiting for us is not kept."""
        task = asyncio.ensure_future(self._cancel(query_id))
        self._cancelling.add(task)
        task.add_done_callback(self._cancelling.discard)

    async def _cancel(self, query_id: str) -> None:
        with contextlib.suppress(OutsideError):  # it ends by itself after 10 s
            await self._call("DELETE", f"query/{query_id}/", READ_SECONDS)

    async def _get(self, path: str, **parameters: str) -> Any:
        given = {name: value for name, value in parameters.items() if value}
        return _json(await self._call("GET", path, READ_SECONDS, **given))

    async def _call(
        self, method: str, path: str, within: float, body: Any = None, **parameters: str
    ) -> Reply:
        """One request below this project; raises unless PostHog says that it succeeded."""
        url = URL(f"{self._host}/api/projects/{self._project}/{path}")
        reply = await self._egress.send(
            method,
            str(url.with_query(parameters)),
            within=within,
            repeatable=True,
            headers={"Authorization": f"Bearer {self._key}"},
            json=body,
        )
        if reply.status >= 400:
            raise refusal(reply)
        return reply


def hogql_string(value: str) -> str:
    """`value` as a HogQL string literal, whatever is in it."""
    text = value.encode("utf-8", "replace").decode()  # half characters cannot be sent
    return "'" + "".join(_ESCAPES.get(character, character) for character in text) + "'"


def hogql_time(moment: datetime) -> str:
    """`moment` (aware) as a HogQL expression in its own time zone.

    Where that zone has the wall time twice or not at all, the same moment is written in UTC.
    """
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone means nothing to PostHog.")
    zone = moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) else None
    if zone is None or moment.utcoffset() != moment.replace(fold=1 - moment.fold).utcoffset():
        zone, moment = "UTC", moment.astimezone(UTC)
    wall = moment.replace(tzinfo=None).isoformat(sep=" ")
    return f"toDateTime({hogql_string(wall)}, {hogql_string(zone)})"


_ESCAPES = {
    "\\": "\\\\",
    "'": "\\'",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\a": "\\a",
    "\v": "\\v",
}
"""The escapes that PostHog's parser reads; it drops `\\0`, and takes the character as it is."""


class _Incoming(BaseModel):
    model_config = ConfigDict(extra="ignore")  # PostHog adds fields at any time


class _Project(_Incoming):
    id: int
    name: str
    timezone: str


class _Definition(_Incoming):
    name: str
    description: str | None = None
    verified: bool | None = None
    hidden: bool | None = None
    last_seen_at: datetime | None = None


class _Definitions(_Incoming):
    next: str | None
    results: list[_Definition]


class _Rows(_Incoming):
    columns: list[str]
    results: list[tuple[Any, ...]]
    types: list[Any] = []
    hasMore: bool | None = None  # noqa: N815  PostHog's spelling


class _QueryStatus(_Incoming):
    id: str
    complete: bool
    results: Any = None


_Shape = TypeVar("_Shape", bound=_Incoming)


def _read(shape: type[_Shape], found: Any) -> _Shape:
    try:
        return shape.model_validate(found)
    except ValidationError as error:
        raise TryLater(
            "PostHog answered something that cannot be understood. Try again in a moment.",
            detail=str(error),
        ) from error


def _json(reply: Reply) -> Any:
    try:
        return reply.json()
    except ValueError as error:
        raise TryLater(
            "PostHog's answer arrived damaged. Try again in a moment.", detail=str(error)
        ) from error


def _pending(reply: Reply) -> _QueryStatus | None:
    """The state of a query that PostHog runs in the background; None when the rows are here."""
    found = _json(reply)
    state = found.get("query_status") if isinstance(found, dict) else None
    if state is None or "results" in found:
        return None
    return _read(_QueryStatus, state)


def _result(found: Any) -> QueryResult:
    rows = _read(_Rows, found)
    return QueryResult(
        columns=tuple(rows.columns),
        rows=tuple(rows.results),
        has_more=bool(rows.hasMore),
        types=tuple(str(t[1]) if isinstance(t, list) else str(t) for t in rows.types),
    )


def _definition(item: _Definition) -> EventDefinition:
    seen = item.last_seen_at
    if seen is not None and seen.tzinfo is None:
        seen = seen.replace(tzinfo=UTC)
    return EventDefinition(
        item.name, item.description or "", bool(item.verified), bool(item.hidden), seen
    )
