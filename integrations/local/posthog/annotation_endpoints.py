"""The endpoints about notes on the charts: list, make, change and read them.

Fields, lengths and scopes are PostHog's (`posthog/api/annotation.py`, `posthog/models/annotation.py`).
"""

from dataclasses import asdict, replace
from datetime import UTC
from typing import Any, Literal

import structlog
from aiohttp import web
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from integrations.local.posthog.access import END, PLACE, Gate
from integrations.local.posthog.annotations import Annotation
from integrations.local.posthog.bodies import known_parameters, page, read_body
from integrations.local.posthog.project import Project
from integrations.local.posthog.refusals import invalid, not_found

log = structlog.get_logger(__name__)

Scope = Literal["dashboard_item", "dashboard", "project", "organization", "recording"]


class NewAnnotation(BaseModel):
    """What makes a note. Here it needs words and a day, without which a chart shows nothing."""

    model_config = ConfigDict(extra="forbid")

    content: str = Field(min_length=1, max_length=400)
    date_marker: AwareDatetime
    scope: Scope = "dashboard_item"
    dashboard_item: int | None = None


class AnnotationChange(BaseModel):
    """What may be changed of a note."""

    model_config = ConfigDict(extra="forbid")

    content: str | None = Field(default=None, min_length=1, max_length=400)
    date_marker: AwareDatetime | None = None
    scope: Scope | None = None
    deleted: bool | None = None


class AnnotationEndpoints:
    """PostHog's annotations."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def routes(self, gate: Gate) -> list[web.RouteDef]:
        """The routes, all behind the gate."""
        place, guard = f"{PLACE}/annotations", gate.guard
        one = f"{place}/{{id}}{END}"
        return [
            web.get(f"{place}{END}", guard(self.all, scope="annotation:read")),
            web.post(f"{place}{END}", guard(self.create, scope="annotation:write")),
            web.get(one, guard(self.retrieve, scope="annotation:read")),
            web.patch(one, guard(self.change, scope="annotation:write")),
        ]

    async def all(self, request: web.Request) -> web.Response:
        """Every note, the newest first; `search` is a part of its words."""
        known_parameters(request, {"limit", "offset", "search", "scope"})
        part, scope = request.query.get("search", "").lower(), request.query.get("scope", "")
        found = [
            _shown(one)
            for one in self._project.annotations.all()
            if part in (one.content or "").lower() and scope in {"", one.scope}
        ]
        return web.json_response(page(request, found))

    async def create(self, request: web.Request) -> web.Response:
        """Make a note: 201 with it."""
        asked = await read_body(request, NewAnnotation)
        if asked.scope == "dashboard_item" and asked.dashboard_item is None:
            raise invalid("A note on one insight needs its dashboard_item.")
        now = self._now()
        made = Annotation(
            id=self._project.annotations.next_id(),
            content=asked.content,
            date_marker=_in_utc(asked.date_marker),
            scope=asked.scope,
            created_at=now,
            updated_at=now,
        )
        self._project.annotations.put(made)
        log.info("annotation made", id=made.id, date_marker=made.date_marker, scope=made.scope)
        return web.json_response(_shown(made), status=201)

    async def retrieve(self, request: web.Request) -> web.Response:
        """The note of that number."""
        return web.json_response(_shown(self._asked_for(request)))

    async def change(self, request: web.Request) -> web.Response:
        """Reword a note, move it to another day, or delete it."""
        note = self._asked_for(request)
        asked = await read_body(request, AnnotationChange)
        given = asked.model_dump(exclude_unset=True, exclude_none=True)
        if "date_marker" in given:
            given["date_marker"] = _in_utc(given["date_marker"])
        changed = replace(note, updated_at=self._now(), **given)
        self._project.annotations.put(changed)
        return web.json_response(_shown(changed))

    def _asked_for(self, request: web.Request) -> Annotation:
        wanted = request.match_info["id"]
        known = self._project.annotations.known
        note = known.get(int(wanted)) if wanted.isdecimal() else None
        if note is None or note.deleted:
            raise not_found()
        return note

    def _now(self) -> str:
        return _in_utc(self._project.clock())


def _shown(note: Annotation) -> dict[str, Any]:
    return asdict(note) | {"creation_type": "USR", "dashboard_item": None}


def _in_utc(moment: AwareDatetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
