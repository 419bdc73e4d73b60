"""The endpoints about the account: whose key this is, and which project there is."""

from dataclasses import asdict
from typing import Any

from aiohttp import web

from integrations.local.posthog import company
from integrations.local.posthog.access import END, PLACE, Gate, Key
from integrations.local.posthog.bodies import page, read_body
from integrations.local.posthog.project import PROJECT_ID, TOKEN, Project
from integrations.local.posthog.settings import Change

ORGANIZATION_ID = "0198c000-0000-7000-8000-000000000001"
CREATED = "2026-01-05T08:00:00Z"


class Identity:
    """One person, one organization, one project."""

    def __init__(self, project: Project) -> None:
        self._project = project

        self._company = company.NAME if project.history.size > 0 else "Local"

    def routes(self, gate: Gate) -> list[web.RouteDef]:
        """The routes, all behind the gate."""
        return [
            web.get(f"/api/users/@me{END}", gate.guard(self.me, scope="user:read")),
            web.get(f"/api/projects{END}", gate.guard(self.projects, scope="project:read")),
            web.get(f"{PLACE}{END}", gate.guard(self.project, scope="project:read")),
            web.patch(f"{PLACE}{END}", gate.guard(self.change, scope="project:write")),
            web.get(f"/api/personal_api_keys/@current{END}", gate.guard(self.key, scope=None)),
        ]

    async def me(self, request: web.Request) -> web.Response:
        """The person whose key it is."""
        settings = self._project.settings.now
        slug = self._company.lower()
        organization = {"id": ORGANIZATION_ID, "name": self._company, "slug": slug}
        team = {"name": settings.name, "api_token": TOKEN, "timezone": settings.timezone}
        return web.json_response(
            {
                "id": 1,
                "uuid": "0198c000-0000-7000-8000-000000000003",
                "distinct_id": "local-owner",
                "first_name": "Local",
                "last_name": "Owner",
                "email": f"owner@{slug}.example",
                "is_active": True,
                "organization": organization,
                "organizations": [organization],
                "team": {"id": PROJECT_ID, **team},
            }
        )

    async def projects(self, request: web.Request) -> web.Response:
        """The list of the one project."""
        return web.json_response(page(request, [self._shown()]))

    async def project(self, request: web.Request) -> web.Response:
        """The project, with its time zone and its token."""
        return web.json_response(self._shown())

    async def change(self, request: web.Request) -> web.Response:
        """Change the project's settings; queries follow at once."""
        self._project.settings.change(await read_body(request, Change))
        return web.json_response(self._shown())

    def _shown(self) -> dict[str, Any]:
        settings, groups = self._project.settings.now, self._project.groups.types
        return {
            "id": PROJECT_ID,
            "uuid": "0198c000-0000-7000-8000-000000000002",
            "organization": ORGANIZATION_ID,
            "api_token": TOKEN,
            "is_demo": False,
            "ingested_event": bool(self._project.taxonomy.events()),
            "created_at": CREATED,
            "has_group_types": bool(groups),
            **asdict(settings),
        }

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
                "created_at": CREATED,
            }
        )
