"""The endpoints about groups: which kinds there are, the groups of one kind, and one of them."""

from typing import Any

from aiohttp import web

from integrations.local.posthog.access import END, PLACE, Gate
from integrations.local.posthog.bodies import known_parameters, page
from integrations.local.posthog.definitions import group_index
from integrations.local.posthog.groups import Group
from integrations.local.posthog.project import Project
from integrations.local.posthog.refusals import not_found


class GroupEndpoints:
    """PostHog's group analytics, to read."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def routes(self, gate: Gate) -> list[web.RouteDef]:
        """The routes, all behind the gate."""
        guard = gate.guard
        return [
            web.get(f"{PLACE}/groups_types{END}", guard(self.types, scope="group:read")),
            web.get(f"{PLACE}/groups{END}", guard(self.all, scope="group:read")),
            web.get(f"{PLACE}/groups/find{END}", guard(self.find, scope="group:read")),
        ]

    async def types(self, request: web.Request) -> web.Response:
        """Every kind of group with its number."""
        known_parameters(request, ())
        return web.json_response(
            [
                {
                    "group_type": kind,
                    "group_type_index": index,
                    "name_singular": None,
                    "name_plural": None,
                    "detail_dashboard": None,
                    "default_columns": None,
                    "created_at": None,
                }
                for index, kind in enumerate(self._project.groups.types)
            ]
        )

    async def all(self, request: web.Request) -> web.Response:
        """The described groups of one kind; `search` is a part of the key or the name."""
        known_parameters(request, {"group_type_index", "search", "limit", "offset"})
        index = group_index(request.query.get("group_type_index", ""))
        part = request.query.get("search", "").lower()
        found = [
            _shown(group)
            for group in self._project.groups.all(index)
            if part in group.key.lower() or part in str(group.properties.get("name", "")).lower()
        ]
        return web.json_response(page(request, found))

    async def find(self, request: web.Request) -> web.Response:
        """The one group of that kind and key."""
        known_parameters(request, {"group_type_index", "group_key"})
        index = group_index(request.query.get("group_type_index", ""))
        group = self._project.groups.find(index, request.query.get("group_key", ""))
        if group is None:
            raise not_found()
        return web.json_response(_shown(group))


def _shown(group: Group) -> dict[str, Any]:
    return {
        "group_type_index": group.index,
        "group_key": group.key,
        "group_properties": group.properties,
        "created_at": group.created_at.isoformat().replace("+00:00", "Z"),
    }
