"""The endpoint about sessions: which properties each of them has, the same in every project."""

import re
from typing import Any

from aiohttp import web

from integrations.local.posthog.access import END, PLACE, Gate
from integrations.local.posthog.bodies import known_parameters
from integrations.local.posthog.hogql import sessions


class SessionEndpoints:
    """What PostHog computes of sessions (posthog/api/session.py, 2026)."""

    def routes(self, gate: Gate) -> list[web.RouteDef]:
        """The routes, all behind the gate."""
        path = f"{PLACE}/sessions/property_definitions{END}"
        return [web.get(path, gate.guard(self.properties, scope="query:read"))]

    async def properties(self, request: web.Request) -> web.Response:
        """Every property, never in pages; `search` keeps names that contain all of its words."""
        known_parameters(request, {"search", "is_numerical", "limit", "offset"})
        words = re.findall(r"\w+", request.query.get("search", "").lower())
        found = [
            item
            for item in session_properties()
            if all(word in item["name"].lower() for word in words)
        ]
        numerical = request.query.get("is_numerical")
        if numerical is not None:
            wanted = numerical.lower() == "true"
            found = [item for item in found if item["is_numerical"] == wanted]
        return web.json_response({"count": len(found), "results": found})


def session_properties() -> list[dict[str, Any]]:
    """The definitions in PostHog's form and order; nobody can describe, hide or verify them."""
    return [
        {
            "id": name,
            "name": name,
            "is_numerical": kind in {"Numeric", "Duration"},
            "property_type": kind,
            "is_seen_on_filtered_events": None,
            "tags": [],
        }
        for name in sessions.PROPERTIES
        if (kind := sessions.property_type(name))
    ]
