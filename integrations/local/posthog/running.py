"""Runs queries within PostHog's limits: so many at once, so long, and in the background on request."""

import asyncio
import re
import time
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.hogql.parser import HogQLError
from integrations.local.posthog.hogql.printer import Surroundings
from integrations.local.posthog.hogql.property_filters import Filters
from integrations.local.posthog.hogql.translation import translate
from integrations.local.posthog.project import PROJECT_ID, Project
from integrations.local.posthog.refusals import Refusal, broken, invalid, not_found, throttled
from integrations.local.posthog.warehouse import Rows, WarehouseError

KEPT = timedelta(minutes=10)
"""How long PostHog remembers a query that ran in the background."""

MOST_KEPT = 500

TIMEOUT_EXCEEDED, MEMORY_LIMIT_EXCEEDED, QUERY_WAS_CANCELLED = 159, 241, 394
"""ClickHouse's error codes that mean something else than a wrong query."""

_OUR_SQL = re.compile(r"[:.]? [Ii]n (?:scope|query) .*", re.DOTALL)
"""What ClickHouse adds to an error: the statement that we made of the query."""


@dataclass(frozen=True, slots=True)
class Limits:
    """PostHog's limits for queries over the API (posthog.com/docs/api/queries, 2026).

    `seconds` of work for a query, `at_once` queries, `queue_seconds` of waiting for a place.
    """

    rows_usual: int = 100
    rows_most: int = 50_000
    seconds: float = 10.0
    at_once: int = 3
    queue_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Question:
    """A query as it was asked: its text, and what fills its placeholders."""

    sql: str
    values: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    filters: Filters | None = None


@dataclass(slots=True)
class BackgroundQuery:
    """One query that somebody asks about again: its task, and when it began and ended."""

    id: str
    task: asyncio.Task[dict[str, Any]]
    started: datetime
    ended: datetime | None = None

    def status(self) -> dict[str, Any]:
        """PostHog's `query_status`."""
        failed = self._error()
        done = self.task.done()
        return {
            "id": self.id,
            "team_id": PROJECT_ID,
            "query_async": True,
            "complete": done,
            "error": failed is not None,
            "error_message": None if failed is None else failed.detail,
            "start_time": _written(self.started),
            "end_time": _written(self.ended),
            "expiration_time": _written(self.started + KEPT),
            "results": self.task.result() if done and failed is None else None,
        }

    def _error(self) -> Refusal | None:
        if not self.task.done():
            return None
        if self.task.cancelled():
            return _cancelled()
        error = self.task.exception()
        return error if isinstance(error, Refusal) or error is None else broken("Internal error.")


class Queries:
    """Runs the queries of the project; queries are known by the id that the client gave them."""

    def __init__(
        self, project: Project, limits: Limits, *, slowness: Callable[[], float] = lambda: 0.0
    ) -> None:
        """`slowness` says how many seconds longer each query shall take; for tests of trouble."""
        self._project = project
        self._slowness = slowness
        self._limits = limits
        self._places = asyncio.Semaphore(limits.at_once)
        self._running: dict[str, tuple[asyncio.Task[dict[str, Any]], str]] = {}
        self._kept: dict[str, BackgroundQuery] = {}

    async def run(self, question: Question, query_id: str) -> dict[str, Any]:
        """The answer body of a query; `Refusal` when it fails, or was cancelled."""
        task = self._start(question, query_id)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():
                raise _cancelled() from None
            raise

    def begin(self, question: Question, query_id: str) -> BackgroundQuery:
        """Begin a query in the background, or find the one of that id."""
        self._forget_old()
        if query_id not in self._kept:
            query = BackgroundQuery(query_id, self._start(question, query_id), _now())
            query.task.add_done_callback(lambda _: setattr(query, "ended", _now()))
            self._kept[query_id] = query
        return self._kept[query_id]

    def find(self, query_id: str) -> BackgroundQuery:
        """The background query of that id; `Refusal` (404) if there is none."""
        self._forget_old()
        if query_id not in self._kept:
            raise not_found(f"Query {query_id} not found for team {PROJECT_ID}")
        return self._kept[query_id]

    async def rows(self, question: Question) -> list[list[Any]]:
        """The rows of a query of our own, outside of the limits on how many run at once."""
        try:
            query = await asyncio.to_thread(translate, question.sql, self.surroundings(question))
            found = await self._project.warehouse.query(query.sql)
        except HogQLError as error:
            raise invalid(error.detail, code=error.code) from None
        except WarehouseError as error:
            raise _explained(error) from None
        return found.rows if query.limit is None else found.rows[: query.limit]

    async def cancel(self, query_id: str) -> None:
        """End the query of that id wherever it is; it is fine if there is none."""
        self._kept.pop(query_id, None)
        running = self._running.get(query_id)
        if running is not None:
            task, tag = running
            task.cancel()
            await self._project.warehouse.cancel(tag)

    def _start(self, question: Question, query_id: str) -> asyncio.Task[dict[str, Any]]:
        tag = uuid.uuid4().hex
        task = asyncio.create_task(self._work(question, tag))
        self._running[query_id] = (task, tag)
        task.add_done_callback(lambda _: self._done(query_id, task))
        return task

    def _done(self, query_id: str, task: asyncio.Task[dict[str, Any]]) -> None:
        if self._running.get(query_id, (None,))[0] is task:
            del self._running[query_id]
        if not task.cancelled():
            task.exception()  # seen: whoever asks about the query is told

    async def _work(self, question: Question, tag: str) -> dict[str, Any]:
        async with self._place():
            began = time.perf_counter()
            try:
                query = await asyncio.to_thread(
                    translate, question.sql, self.surroundings(question)
                )
                await self._be_slow()
                rows = await self._project.warehouse.query(query.sql, tag=tag)
            except HogQLError as error:
                raise invalid(error.detail, code=error.code) from None
            except WarehouseError as error:
                raise _explained(error) from None
        body = _body(question.sql, query.columns, rows, limit=query.limit, offset=query.offset)
        return {**body, "timings": [{"k": ".", "t": time.perf_counter() - began}]}

    def surroundings(self, question: Question) -> Surroundings:
        """What a query means besides its text, at this moment."""
        limits, project = self._limits, self._project
        settings, filters = project.settings.now, question.filters
        if filters is not None:
            filters = filters.model_copy(update={"test_accounts": settings.test_accounts()})
        return Surroundings(
            now=project.clock(),
            zone=settings.timezone,
            types=project.taxonomy.type_of,
            values=question.values,
            rows=(limits.rows_usual, limits.rows_most),
            group_types=project.groups.types,
            cohorts=project.cohorts,
            monday=settings.week_start_day == 1,
            variables=question.variables,
            filters=filters,
        )

    async def _be_slow(self) -> None:
        """Trouble on request: the query works so many seconds longer, up to its limit."""
        extra = self._slowness()
        if extra <= 0:
            return
        await asyncio.sleep(min(extra, self._limits.seconds))
        if extra >= self._limits.seconds:
            raise WarehouseError(TIMEOUT_EXCEEDED, "TIMEOUT_EXCEEDED", "made to take too long")

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._limits.queue_seconds):
                await self._places.acquire()
        except TimeoutError:
            raise throttled(
                f"Exceeded maximum concurrency limit: {self._limits.at_once} "
                f"for project {PROJECT_ID}",
                wait=self._limits.seconds,
            ) from None
        try:
            yield
        finally:
            self._places.release()

    def _forget_old(self) -> None:
        old = [i for i, query in self._kept.items() if query.started < _now() - KEPT]
        for query_id in [*old, *list(self._kept)[: max(0, len(self._kept) - MOST_KEPT)]]:
            self._kept.pop(query_id, None)


def _body(
    sql: str, columns: tuple[str, ...], rows: Rows, *, limit: int | None, offset: int
) -> dict[str, Any]:
    """PostHog's answer to a HogQL query."""
    shown = rows.rows if limit is None else rows.rows[:limit]
    return {
        "query": sql,
        "hogql": sql,
        "columns": list(columns),
        "types": [[name, kind] for name, kind in zip(columns, rows.types, strict=True)],
        "results": shown,
        "hasMore": limit is not None and len(rows.rows) > limit,
        "limit": limit,
        "offset": offset,
        "error": None,
        "is_cached": False,
        "last_refresh": _written(_now()),
    }


def _explained(error: WarehouseError) -> Refusal:
    """ClickHouse's error as PostHog would give it, without our own SQL."""
    if error.code == TIMEOUT_EXCEEDED:
        return broken("Query has hit the max execution time before completing.", status=504)
    if error.code == MEMORY_LIMIT_EXCEEDED:
        return broken("Query has reached the max memory limit before completing.", status=504)
    if error.code == QUERY_WAS_CANCELLED:
        return _cancelled()
    if error.code == 0:
        return broken("ClickHouse error while executing query.")
    return invalid(_OUR_SQL.sub("", error.detail), code=error.name.lower())


def _cancelled() -> Refusal:
    return invalid("Query was cancelled.", code="query_was_cancelled")


def _now() -> datetime:
    return datetime.now(UTC)


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
