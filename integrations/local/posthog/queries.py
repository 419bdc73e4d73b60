"""The query endpoint: HogQL in, rows out, at once or in the background."""

import uuid
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from integrations.local.posthog.access import END, PLACE, Gate
from integrations.local.posthog.bodies import read_body
from integrations.local.posthog.hogql.property_filters import Filters
from integrations.local.posthog.refusals import invalid
from integrations.local.posthog.running import BackgroundQuery, Queries, Question

PATH = f"{PLACE}/query"

Refresh = Literal[
    "blocking",
    "force_blocking",
    "force_cache",
    "async",
    "force_async",
    "lazy_async",
    "async_except_on_cache_miss",
]


class Variable(BaseModel):
    """A variable of the query, known in it as `{variables.code_name}`."""

    model_config = ConfigDict(extra="forbid")

    code_name: str
    variableId: str | None = None  # noqa: N815  PostHog's spelling
    value: Any = None
    isNull: bool | None = None  # noqa: N815  PostHog's spelling


class HogQLQuery(BaseModel):
    """The query itself; fields that exist in PostHog and not here must be empty."""

    model_config = ConfigDict(extra="forbid")

    kind: str
    query: str
    name: str | None = None
    values: dict[str, Any] = Field(default_factory=dict)
    version: float | None = None
    tags: dict[str, Any] | None = None
    filters: Filters | None = None
    variables: dict[str, Variable] | None = None
    modifiers: None = None

    def question(self) -> Question:
        """What is asked."""
        named = {one.code_name: one.value for one in (self.variables or {}).values()}
        return Question(self.query, self.values, named, self.filters)


class QueryRequest(BaseModel):
    """The body of a query request."""

    model_config = ConfigDict(extra="forbid")

    query: HogQLQuery
    name: str | None = Field(default=None, max_length=128)
    client_query_id: str | None = Field(default=None, min_length=1, max_length=128)
    refresh: Refresh | bool | None = "blocking"
    filters_override: None = None
    variables_override: None = None


class QueryEndpoint:
    """Asking, asking again, and not wanting to know any more."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    def routes(self, gate: Gate) -> list[web.RouteDef]:
        """The routes, all behind the gate."""
        each = {"scope": "query:read", "rates": "queries"}
        return [
            web.post(f"{PATH}{END}", gate.guard(self.create, **each)),
            web.get(f"{PATH}/{{query}}{END}", gate.guard(self.retrieve, **each)),
            web.delete(f"{PATH}/{{query}}{END}", gate.guard(self.destroy, **each)),
        ]

    async def create(self, request: web.Request) -> web.Response:
        """Run a query: 200 with its rows, or 202 with where to ask for them."""
        body = await read_body(request, QueryRequest)
        if body.query.kind != "HogQLQuery":
            raise invalid(f"Queries of kind {body.query.kind} are not supported here.")
        query_id = body.client_query_id or uuid.uuid4().hex
        question = body.query.question()
        if body.refresh == "force_cache":
            return web.json_response({"cache_key": query_id, "query_status": None})  # never cached
        if isinstance(body.refresh, str) and "async" in body.refresh:
            return _status(self._queries.begin(question, query_id))
        return web.json_response(await self._queries.run(question, query_id))

    async def retrieve(self, request: web.Request) -> web.Response:
        """How a background query is doing, and its rows when it is done."""
        return _status(self._queries.find(request.match_info["query"]))

    async def destroy(self, request: web.Request) -> web.Response:
        """Cancel a query, also one that somebody else is waiting for."""
        await self._queries.cancel(request.match_info["query"])
        return web.json_response({"message": "Query cancelled."})


def _status(query: BackgroundQuery) -> web.Response:
    status = query.status()
    code = 400 if status["error"] else 200 if status["complete"] else 202
    return web.json_response({"query_status": status}, status=code)
