"""Reads product data from PostHog: figures by HogQL, and what everything in a project is called.

Everything here only reads, so every call may be repeated. Errors are those of
`integrations.errors`, and their sentences say who can go on: the asker (another query), the owner
of the settings (`POSTHOG_API_KEY`, `POSTHOG_HOST`, `POSTHOG_PROJECT_ID`), or nobody but time.
"""

import json
import time
from collections.abc import Sequence
from datetime import datetime

import aiohttp

from integrations.posthog_api import Api
from integrations.posthog_errors import NotThere, TooLong
from integrations.posthog_hogql import hogql_name, hogql_string, hogql_time
from integrations.posthog_queries import Places, Queries
from integrations.posthog_shapes import (
    Cohort,
    CohortRow,
    EventDefinition,
    EventRow,
    GroupType,
    GroupTypeRow,
    KeyInfo,
    KeyRow,
    Owner,
    Project,
    ProjectRow,
    PropertyDefinition,
    PropertyRow,
    QueryResult,
    read,
)
from integrations.posthog_values import (
    carried_sql,
    frequent_sql,
    listed,
    readable,
    search_sql,
    texts,
)

__all__ = [
    "Cohort",
    "EventDefinition",
    "GroupType",
    "KeyInfo",
    "Owner",
    "Places",
    "PostHog",
    "Project",
    "PropertyDefinition",
    "QueryResult",
    "TooLong",
    "hogql_name",
    "hogql_string",
    "hogql_time",
]


class PostHog:
    """One project of one PostHog, read with a personal API key (`phx_…`).

    `host` is `us`, `eu` or an address. `places` are shared with whoever else asks this project;
    without any, this process keeps to PostHog's limit alone.
    """

    KEPT_SECONDS = 300.0
    """How long the project's name and time zone are believed before they are read again."""

    def __init__(
        self,
        *,
        host: str,
        key: str,
        project: int,
        session: aiohttp.ClientSession,
        places: Places | None = None,
    ) -> None:
        self._api = Api(host=host, key=key, project=project, session=session)
        self._queries = Queries(self._api, places)
        self._known: tuple[float, Project] | None = None

    async def query(self, sql: str, *, name: str) -> QueryResult:
        """Run one HogQL query, always on fresh data; `name` shows up in PostHog's query log.

        Takes at most 45 seconds, waiting for a place included. When this call is cancelled or
        late, PostHog is told to stop the query. `TooLong` when a narrower one may do.
        """
        return await self._queries.run(sql, name=name)

    async def project_info(self, *, newest: bool = False) -> Project:
        """The project's name and time zone, at most `KEPT_SECONDS` old, or the `newest`."""
        kept = 0.0 if newest else self.KEPT_SECONDS
        if self._known is None or time.monotonic() - self._known[0] > kept:
            found = read(ProjectRow, await self._api.get(""))
            self._known = (time.monotonic(), Project(found.id, found.name, found.timezone))
        return self._known[1]

    async def key_info(self) -> KeyInfo:
        """What the key in use may do."""
        return read(KeyRow, await self._api.get_outside("personal_api_keys/@current/")).typed()

    async def event_definitions(self, search: str = "") -> tuple[EventDefinition, ...]:
        """The events that PostHog knows, by name; `search` keeps those whose name contains it."""
        rows = await self._api.pages("event_definitions/", search=search)
        found = (read(EventRow, row).typed() for row in rows)
        return tuple(sorted(found, key=lambda definition: definition.name))

    async def property_definitions(
        self, of: Owner = "event", *, group_index: int | None = None, event: str = ""
    ) -> tuple[PropertyDefinition, ...]:
        """The properties of events, persons, sessions, or of the groups with that index, by name.

        `event` keeps those that were seen on events of that name.
        """
        if of == "session":
            rows = await self._session_properties()
        else:
            rows = await self._api.pages(
                "property_definitions/",
                type=of,
                group_type_index="" if group_index is None else str(group_index),
                event_names=json.dumps([event]) if event else "",
                filter_by_event_names="true" if event else "",
            )
        found = {row.name: row for row in (read(PropertyRow, r).typed() for r in rows)}
        return tuple(found[name] for name in sorted(found))

    async def group_types(self) -> tuple[GroupType, ...]:
        """The kinds of groups that the product has, by index."""
        rows = await self._api.get("groups_types/")
        rows = rows["results"] if isinstance(rows, dict) and "results" in rows else rows
        found = (read(GroupTypeRow, row).typed() for row in rows)
        return tuple(sorted(found, key=lambda kind: kind.index))

    async def cohorts(self) -> tuple[Cohort, ...]:
        """The cohorts that somebody named, by name."""
        rows = [read(CohortRow, row) for row in await self._api.pages("cohorts/")]
        found = (row.typed() for row in rows if row.name and not row.deleted)
        return tuple(sorted(found, key=lambda cohort: (cohort.name, cohort.id)))

    async def frequent_values(
        self,
        names: Sequence[str],
        of: Owner = "event",
        *,
        since: datetime,
        group_index: int | None = None,
    ) -> dict[str, tuple[str, ...]]:
        """The most frequent values of text properties since then, with one query for all of them.

        A property with more than a thousand values, or with very many ids or addresses, has an
        empty tuple. One that had no value in that time, or that HogQL cannot name, is left out.
        """
        names = [name for name in names if readable(name, of)]
        if not names:
            return {}
        sql = frequent_sql(names, of, since=since, group_index=group_index)
        rows = (await self.query(sql, name="rootle: frequent values")).rows
        return {names[number - 1]: listed(values, different) for number, values, different in rows}

    async def carried_properties(self, *, since: datetime) -> dict[str, tuple[int, frozenset[str]]]:
        """How often each event came since then, and the names of all properties it came with."""
        rows = (await self.query(carried_sql(since=since), name="rootle: carried properties")).rows
        return {event: (count, frozenset(names)) for event, count, names in rows}

    async def search_values(
        self,
        name: str,
        of: Owner = "event",
        *,
        search: str,
        since: datetime,
        group_index: int | None = None,
    ) -> tuple[str, ...]:
        """The values of one property that contain `search` (in any case), most frequent first."""
        if not readable(name, of):
            return ()
        sql = search_sql(name, of, search=search, since=since, group_index=group_index)
        found = await self.query(sql, name="rootle: values")
        return texts([row[0] for row in found.rows])

    async def _session_properties(self) -> list[object]:
        """They are not stored but computed, so they have an endpoint of their own."""
        try:
            return await self._api.pages("sessions/property_definitions/")
        except NotThere:
            return await self._api.pages("property_definitions/", type="session")
