"""The endpoints about the account: whose key this is, and which project there is."""

from typing import Any

from aiohttp import web

from integrations.local.posthog import company
from integrations.local.posthog.access import END, PLACE, Gate, Key
from integrations.local.posthog.bodies import page
from integrations.local.posthog.project import PROJECT_ID, TIME_ZONE, TOKEN

ORGANIZATION = {
    "id": "0198c000-0000-7000-8000-000000000001",
    "name": company.NAME,
    "slug": company.NAME.lower(),
}
PROJECT: dict[str, Any] = {
    "id": PROJECT_ID,
    "uuid": "0198c000-0000-7000-8000-000000000002",
    "organization": ORGANIZATION["id"],
    "name": company.NAME,
    "api_token": TOKEN,
    "timezone": TIME_ZONE,
    "week_start_day": 1,  # Monday
    "is_demo": False,
    "ingested_event": True,
    "created_at": "2026-01-05T08:00:00Z",
}
USER: dict[str, Any] = {
    "id": 1,
    "uuid": "0198c000-0000-7000-8000-000000000003",
    "distinct_id": "local-owner",
    "first_name": "Local",
    "last_name": "Owner",
    "email": "owner@paperkite.example",
    "is_active": True,
    "organization": ORGANIZATION,
    "organizations": [ORGANIZATION],
    "team": {"id": PROJECT_ID, "name": company.NAME, "api_token": TOKEN, "timezone": TIME_ZONE},
}


class Identity:
    """One person, one organization, one project."""

    def routes(self, gate: Gate) -> list[web.RouteDef]:
        """The routes, all behind the gate."""
        return [
            web.get(f"/api/users/@me{END}", gate.guard(self.me, scope="user:read")),
            web.get(f"/api/projects{END}", gate.guard(self.projects, scope="project:read")),
            web.get(f"{PLACE}{END}", gate.guard(self.project, scope="project:read")),
            web.get(f"/api/personal_api_keys/@current{END}", gate.guard(self.key, scope=None)),
        ]

    async def me(self, request: web.Request) -> web.Response:
        """The person whose key it is."""
        return web.json_response(USER)

    async def projects(self, request: web.Request) -> web.Response:
        """The list of the one project."""
        return web.json_response(page(request, [PROJECT]))

    async def project(self, request: web.Request) -> web.Response:
        """The project, with its time zone and its token."""
        return web.json_response(PROJECT)

    async def key(self, request: web.Request) -> web.Response:
        """The key that was used, and what it may do."""
        key: Key = request["key"]
        return web.json_response(
            {
                "id": "local",
                "label": key.label,
                "scopes": sorted(key.scopes),
                "scoped_teams": [],
                "scoped_organizations": [],
                "created_at": PROJECT["created_at"],
            }
        )
