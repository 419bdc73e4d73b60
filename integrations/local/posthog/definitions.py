"""The endpoints about names: which events and properties there are, and which values they take."""

import json
import uuid
from typing import Any

from aiohttp import web

from integrations.local.posthog.access import END, PLACE, Gate
from integrations.local.posthog.bodies import known_parameters, page
from integrations.local.posthog.hogql.properties import read
from integrations.local.posthog.hogql.quoting import literal
from integrations.local.posthog.hogql.schema import Owner, Shape
from integrations.local.posthog.project import TIME_ZONE, Project
from integrations.local.posthog.refusals import invalid, not_found

MOST_VALUES = 50

_NAMESPACE = uuid.UUID("c2d4bb0e-3f54-4a63-8a62-5a1f2f9d9a44")
_EVENT_FILTERS = {"search", "limit", "offset"}
_PROPERTY_FILTERS = {
    *_EVENT_FILTERS,
    "type",
    "event_names",
    "filter_by_event_names",
    "exclude_core_properties",
    "exclude_hidden",
    "is_numerical",
    "properties",
}


class Definitions:
    """PostHog's data management, to read."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def routes(self, gate: Gate) -> list[web.RouteDef]:
        """The routes, all behind the gate."""
        events, properties = "event_definition:read", "property_definition:read"
        guard = gate.guard
        return [
            web.get(f"{PLACE}/event_definitions/by_name{END}", guard(self.event, scope=events)),
            web.get(f"{PLACE}/event_definitions{END}", guard(self.events, scope=events)),
            web.get(f"{PLACE}/property_definitions{END}", guard(self.properties, scope=properties)),
            web.get(f"{PLACE}/events/values{END}", guard(self.event_values, scope="query:read")),
            web.get(f"{PLACE}/persons/values{END}", guard(self.person_values, scope="person:read")),
        ]

    async def events(self, request: web.Request) -> web.Response:
        """Every event; `search` keeps names that contain all of its words."""
        known_parameters(request, _EVENT_FILTERS)
        words = request.query.get("search", "").lower().split()
        found = [e for e in self._events() if all(w in e["name"].lower() for w in words)]
        return web.json_response(page(request, found))

    async def event(self, request: web.Request) -> web.Response:
        """The one event of that name."""
        known_parameters(request, {"name"})
        named = [e for e in self._events() if e["name"] == request.query.get("name")]
        if not named:
            raise not_found()
        return web.json_response(named[0])

    async def properties(self, request: web.Request) -> web.Response:
        """The properties of events or persons, with their types."""
        known_parameters(request, _PROPERTY_FILTERS)
        given = request.query
        owner = given.get("type", "event")
        if owner not in {"event", "person"}:
            raise invalid(f"Properties of type {owner} are not supported here.")
        found = self._properties("person" if owner == "person" else "event", _names(request))
        words = given.get("search", "").lower().split()
        found = [p for p in found if all(w in p["name"].lower() for w in words)]
        if names := given.get("properties"):
            found = [p for p in found if p["name"] in names.split(",")]
        if given.get("filter_by_event_names") == "true":
            found = [p for p in found if p["is_seen_on_filtered_events"]]
        if given.get("exclude_core_properties") == "true":
            found = [p for p in found if not p["name"].startswith("$")]
        if given.get("is_numerical") == "true":
            found = [p for p in found if p["is_numerical"]]
        return web.json_response(page(request, found))

    async def event_values(self, request: web.Request) -> web.Response:
        """The most frequent values of an event property."""
        known_parameters(request, {"key", "value", "event_name"})
        return await self._values(request, "events", "event")

    async def person_values(self, request: web.Request) -> web.Response:
        """The most frequent values of a person property."""
        known_parameters(request, {"key", "value"})
        return await self._values(request, "persons FINAL", "person")

    async def _values(self, request: web.Request, table: str, owner: Owner) -> web.Response:
        key = request.query.get("key", "")
        if not key:
            raise invalid("key is required.")
        nested = self._project.taxonomy.type_of(owner, key) == "nested"
        shape: Shape = "nested" if nested else "String"
        value = read("properties", [key], shape=shape, zone=TIME_ZONE)
        conditions = [f"isNotNull({value})"]
        if part := request.query.get("value"):
            conditions.append(f"positionCaseInsensitive({value}, {literal(part)}) > 0")
        if events := request.query.getall("event_name", []):
            conditions.append(f"event IN ({', '.join(map(literal, events))})")
        rows = await self._project.warehouse.query(
            f"SELECT {value} AS value FROM {table} WHERE {' AND '.join(conditions)} "  # noqa: S608  every part is quoted or ours
            f"GROUP BY value ORDER BY count() DESC, value LIMIT {MOST_VALUES}"
        )
        return web.json_response([{"name": row[0]} for row in rows.rows])

    def _events(self) -> list[dict[str, Any]]:
        return [
            {
                "id": _id("event", event.name),
                "name": event.name,
                "description": event.description,
                "tags": list(event.tags),
                "verified": event.verified,
                "hidden": event.hidden,
                "last_seen_at": None if seen is None else seen.isoformat().replace("+00:00", "Z"),
                "is_action": False,
                "owner": None,
            }
            for event, seen in self._project.taxonomy.events()
        ]

    def _properties(self, owner: Owner, events: set[str]) -> list[dict[str, Any]]:
        return [
            {
                "id": _id(owner, planned.name),
                "name": planned.name,
                "description": planned.description,
                "tags": [],
                "property_type": None if shape == "nested" else shape,
                "is_numerical": shape == "Numeric",
                "is_seen_on_filtered_events": bool(carriers & events) if events else None,
                "hidden": False,
                "verified": bool(planned.description),
            }
            for planned, shape, carriers in self._project.taxonomy.properties(owner)
        ]


def _names(request: web.Request) -> set[str]:
    """`event_names`, a JSON list."""
    try:
        names = json.loads(request.query.get("event_names", "[]"))
    except ValueError:
        names = None
    if not isinstance(names, list):
        raise invalid("event_names must be a JSON list of names.")
    return set(map(str, names))


def _id(kind: str, name: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{kind}/{name}"))
