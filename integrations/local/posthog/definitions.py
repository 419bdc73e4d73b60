"""The endpoints about names: which events and properties there are, and what people say of them."""

import json
import uuid
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from integrations.local.posthog.access import END, PLACE, Gate
from integrations.local.posthog.bodies import known_parameters, page, read_body
from integrations.local.posthog.edits import EventChange, Kind, PropertyChange
from integrations.local.posthog.hogql.schema import MOST_GROUP_TYPES, Owner
from integrations.local.posthog.project import Project
from integrations.local.posthog.refusals import invalid, not_found
from integrations.local.posthog.session_endpoints import session_properties

Item = dict[str, Any]

_NAMESPACE = uuid.UUID("c2d4bb0e-3f54-4a63-8a62-5a1f2f9d9a44")
_EVENT_FILTERS = {
    *("search", "limit", "offset", "ordering", "event_type", "exclude_hidden", "verified", "tags")
}
_PROPERTY_FILTERS = {
    *("search", "limit", "offset", "type", "event_names", "filter_by_event_names", "properties"),
    *("exclude_core_properties", "excluded_properties", "exclude_hidden", "is_numerical"),
    *("is_feature_flag", "group_type_index", "verified"),
}
_OWNERS: tuple[Owner, ...] = ("event", "person", "group")
_KINDS: dict[Owner, Kind] = {
    "event": "event property",
    "person": "person property",
    "group": "group property",
}


class Definitions:
    """PostHog's data management."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def routes(self, gate: Gate) -> list[web.RouteDef]:
        """The routes, all behind the gate."""
        events, properties = f"{PLACE}/event_definitions", f"{PLACE}/property_definitions"
        read, write = "event_definition:read", "event_definition:write"
        read_property, write_property = "property_definition:read", "property_definition:write"
        guard = gate.guard
        return [
            web.get(f"{events}/by_name{END}", guard(self.event_by_name, scope=read)),
            web.get(f"{events}{END}", guard(self.events, scope=read)),
            web.get(f"{events}/{{id}}{END}", guard(self.event, scope=read)),
            web.patch(f"{events}/{{id}}{END}", guard(self.change_event, scope=write)),
            web.get(f"{properties}{END}", guard(self.properties, scope=read_property)),
            web.get(f"{properties}/{{id}}{END}", guard(self.a_property, scope=read_property)),
            web.patch(
                f"{properties}/{{id}}{END}", guard(self.change_property, scope=write_property)
            ),
        ]

    async def events(self, request: web.Request) -> web.Response:
        """Every event; `search` keeps names that contain all of its words."""
        known_parameters(request, _EVENT_FILTERS)
        given = request.query
        found = _searched(self._events(), given.get("search", ""))
        kind = given.get("event_type", "event")
        if kind not in {"event", "event_custom", "event_posthog"}:
            raise invalid(f"Events of type {kind} are not supported here.")
        if kind != "event":
            found = [e for e in found if e["name"].startswith("$") == (kind == "event_posthog")]
        found = _kept(found, given.get("exclude_hidden"), given.get("verified"))
        if tags := _list(request, "tags"):
            found = [e for e in found if tags & set(e["tags"])]
        return web.json_response(page(request, _ordered(found, given.get("ordering", ""))))

    async def event_by_name(self, request: web.Request) -> web.Response:
        """The one event of that name."""
        known_parameters(request, {"name"})
        return web.json_response(_only(self._events(), "name", request.query.get("name")))

    async def event(self, request: web.Request) -> web.Response:
        """The event definition of that id."""
        return web.json_response(_only(self._events(), "id", request.match_info["id"]))

    async def change_event(self, request: web.Request) -> web.Response:
        """Describe, verify, hide or tag an event."""
        before = _only(self._events(), "id", request.match_info["id"])
        asked = await read_body(request, EventChange)
        self._project.edits.change("event", before["name"], asked, before=before)
        return await self.event(request)

    async def properties(self, request: web.Request) -> web.Response:
        """The properties of events, persons, groups of one kind or sessions, with their types."""
        known_parameters(request, _PROPERTY_FILTERS)
        given, names = request.query, _list(request, "event_names")
        found = _searched(self._listed(request, names), given.get("search", ""))
        if only := given.get("properties"):
            found = [p for p in found if p["name"] in only.split(",")]
        if given.get("filter_by_event_names") == "true":
            found = [p for p in found if p["is_seen_on_filtered_events"]]
        if given.get("exclude_core_properties") == "true":
            found = [p for p in found if not p["name"].startswith("$")]
        if excluded := _list(request, "excluded_properties"):
            found = [p for p in found if p["name"] not in excluded]
        if given.get("is_numerical") == "true":
            found = [p for p in found if p["is_numerical"]]
        if flags := given.get("is_feature_flag"):
            found = [p for p in found if p["name"].startswith("$feature/") == (flags == "true")]
        found = _kept(found, given.get("exclude_hidden"), given.get("verified"))
        return web.json_response(page(request, found))

    async def a_property(self, request: web.Request) -> web.Response:
        """The property definition of that id."""
        _, item = self._property(request.match_info["id"])
        return web.json_response(item)

    async def change_property(self, request: web.Request) -> web.Response:
        """Describe, verify, hide or tag a property, or say of which type it is."""
        owner, before = self._property(request.match_info["id"])
        asked = await read_body(request, PropertyChange)
        self._project.edits.change(_KINDS[owner], before["name"], asked, before=before)
        return await self.a_property(request)

    def _listed(self, request: web.Request, events: set[str]) -> list[Item]:
        """The properties of the asked type; `Refusal` when the group's kind is missing."""
        given = request.query
        kind, index = given.get("type", "event"), given.get("group_type_index")
        if (kind == "group") != (index is not None):
            word = "must be set" if kind == "group" else "can be set only"
            raise invalid(f"`group_type_index` {word} for `group` type")
        match kind:
            case "session":
                return session_properties()
            case "event":
                return self._properties("event", events)
            case "person":
                return self._properties("person", set())
            case "group":
                return self._properties("group", set(), index=group_index(str(index)))
        raise invalid(f"Properties of type {kind} are not supported here.")

    def _property(self, wanted: str) -> tuple[Owner, Item]:
        for owner in _OWNERS:
            for item in self._properties(owner, set()):
                if item["id"] == wanted:
                    return owner, item
        raise not_found()

    def _events(self) -> list[Item]:
        edits = self._project.edits
        return [
            {
                "id": _id("event", event.name),
                "name": event.name,
                "description": event.description,
                "tags": list(event.tags),
                "verified": event.verified,
                "hidden": event.hidden,
                "last_seen_at": None if seen is None else seen.isoformat().replace("+00:00", "Z"),
                "created_at": None,
                "last_updated_at": None,
                "is_action": False,
                "owner": None,
                **edits.of("event", event.name),
            }
            for event, seen in self._project.taxonomy.events()
        ]

    def _properties(
        self, owner: Owner, events: set[str], *, index: int | None = None
    ) -> list[Item]:
        taxonomy, edits = self._project.taxonomy, self._project.edits
        return [
            {
                "id": _id(owner, planned.name),
                "name": planned.name,
                "description": planned.description,
                "tags": list(planned.tags),
                "property_type": None if shape == "nested" else shape,
                "is_numerical": shape == "Numeric",
                "is_seen_on_filtered_events": bool(carriers & events) if events else None,
                "hidden": planned.hidden,
                "verified": planned.verified,
                **edits.of(_KINDS[owner], planned.name),
            }
            for planned, shape, carriers in taxonomy.properties(owner)
            if index is None or index in taxonomy.groups_with(planned.name)
        ]


def group_index(text: str) -> int:
    """The number of a kind of group; `Refusal` when it is none."""
    if not text.isdecimal() or int(text) >= MOST_GROUP_TYPES:
        raise invalid("group_type_index must be a number from 0 to 4.")
    return int(text)


def _searched(items: Iterable[Item], search: str) -> list[Item]:
    words = search.lower().split()
    return [item for item in items if all(word in item["name"].lower() for word in words)]


def _kept(items: list[Item], exclude_hidden: str | None, verified: str | None) -> list[Item]:
    if exclude_hidden == "true":
        items = [item for item in items if not item.get("hidden")]
    if verified in {"true", "false"}:
        items = [item for item in items if bool(item.get("verified")) == (verified == "true")]
    return items


def _ordered(items: list[Item], ordering: str) -> list[Item]:
    """By name, or as `ordering` says; `-` turns it round, and what was never seen comes last."""
    field = ordering.removeprefix("-") or "name"
    if field not in {"name", "last_seen_at"}:
        raise invalid(f"Events cannot be ordered by {field} here.")
    there = [item for item in items if item[field] is not None]
    missing = [item for item in items if item[field] is None]
    return sorted(there, key=lambda item: item[field], reverse=ordering.startswith("-")) + missing


def _only(items: list[Item], field: str, wanted: str | None) -> Item:
    for item in items:
        if item[field] == wanted:
            return item
    raise not_found()


def _list(request: web.Request, name: str) -> set[str]:
    """A JSON list of names."""
    try:
        names = json.loads(request.query.get(name, "[]"))
    except ValueError:
        names = None
    if not isinstance(names, list):
        raise invalid(f"{name} must be a JSON list of names.")
    return set(map(str, names))


def _id(kind: str, name: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{kind}/{name}"))
