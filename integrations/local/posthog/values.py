"""The endpoints about values: which ones a property takes, the most frequent first."""

from typing import Any

from aiohttp import web

from integrations.local.posthog.access import END, PLACE, Gate
from integrations.local.posthog.bodies import known_parameters
from integrations.local.posthog.definitions import group_index
from integrations.local.posthog.hogql.channels import CHANNELS
from integrations.local.posthog.hogql.properties import read
from integrations.local.posthog.hogql.quoting import literal, name
from integrations.local.posthog.hogql.schema import Owner, Shape
from integrations.local.posthog.hogql.scope import Surface, TableSource
from integrations.local.posthog.hogql.sessions import SESSIONS, property_type
from integrations.local.posthog.hogql.tables import tables
from integrations.local.posthog.project import Project
from integrations.local.posthog.refusals import invalid

MOST_VALUES = 50
COLUMNS = frozenset({"event", "distinct_id"})
"""Columns of events whose values can be asked for, by `is_column`."""


class Values:
    """The values of properties of events, persons, sessions and groups."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def routes(self, gate: Gate) -> list[web.RouteDef]:
        """The routes, all behind the gate."""
        guard = gate.guard
        groups = f"{PLACE}/groups/property_values{END}"
        return [
            web.get(f"{PLACE}/events/values{END}", guard(self.of_events, scope="query:read")),
            web.get(f"{PLACE}/persons/values{END}", guard(self.of_persons, scope="person:read")),
            web.get(f"{PLACE}/sessions/values{END}", guard(self.of_sessions, scope="query:read")),
            web.get(groups, guard(self.of_groups, scope="group:read")),
        ]

    async def of_events(self, request: web.Request) -> web.Response:
        """The most frequent values of an event property; `event_name` may be there repeatedly."""
        known_parameters(request, {"key", "value", "event_name", "is_column"})
        key, conditions = _key(request), []
        if names := request.query.getall("event_name", []):
            conditions.append(f"event IN ({', '.join(map(literal, names))})")
        value = self._property("event", key)
        if request.query.get("is_column") == "true":
            if key not in COLUMNS:
                raise invalid(f"The values of column {key} are not listed here.")
            value = name(key)
        return await self._answer(request, value, "events", conditions)

    async def of_persons(self, request: web.Request) -> web.Response:
        """The most frequent values of a person property."""
        known_parameters(request, {"key", "value"})
        return await self._answer(
            request, self._property("person", _key(request)), "persons FINAL", []
        )

    async def of_groups(self, request: web.Request) -> web.Response:
        """The most frequent values of a property of groups of one kind."""
        known_parameters(request, {"key", "value", "group_type_index"})
        index = group_index(request.query.get("group_type_index", ""))
        value = self._property("group", _key(request))
        return await self._answer(request, value, "groups FINAL", [f"`index` = {index}"])

    async def of_sessions(self, request: web.Request) -> web.Response:
        """The values of a session property that is a text; PostHog lists no others."""
        known_parameters(request, {"key", "value"})
        key, part = _key(request), request.query.get("value", "").lower()
        if key == "$channel_type":
            return _listed(channel for channel in CHANNELS if part in channel.lower())
        if (key,) not in SESSIONS.columns or property_type(key) not in {"String", "Boolean"}:
            return _listed(())
        if property_type(key) == "Boolean":
            return _listed(("1", "0"))
        settings = self._project.settings.now
        surface = Surface(tables(()), settings.timezone, self._project.taxonomy.type_of)
        source = TableSource("s", SESSIONS, surface)
        found = source.look_up([key])
        return await self._answer(request, found.sql if found else "NULL", source.sql(), [])

    def _property(self, owner: Owner, key: str) -> str:
        nested = self._project.taxonomy.type_of(owner, key) == "nested"
        shape: Shape = "nested" if nested else "String"
        return read("properties", [key], shape=shape, zone=self._project.settings.now.timezone)

    async def _answer(
        self, request: web.Request, value: str, table: str, conditions: list[str]
    ) -> web.Response:
        conditions = [f"isNotNull({value})", f"{value} != ''", *conditions]
        if part := request.query.get("value"):
            conditions.append(f"positionCaseInsensitive({value}, {literal(part)}) > 0")
        rows = await self._project.warehouse.query(
            f"SELECT {value} AS value FROM {table} WHERE {' AND '.join(conditions)} "  # noqa: S608  every part is quoted or ours
            f"GROUP BY value ORDER BY count() DESC, value LIMIT {MOST_VALUES}"
        )
        return _listed(row[0] for row in rows.rows)


def _key(request: web.Request) -> str:
    key = request.query.get("key", "")
    if not key:
        raise invalid("key is required.")
    return key


def _listed(values: Any) -> web.Response:
    return web.json_response([{"name": value} for value in values])
