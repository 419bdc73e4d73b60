"""The endpoints about cohorts: list, make, change and read them, and who is in a static one."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from integrations.hogql.parser import HogQLError
from integrations.local.posthog.access import END, PLACE, Gate
from integrations.local.posthog.bodies import known_parameters, page, read_body
from integrations.local.posthog.cohorts import Cohort, list_people
from integrations.local.posthog.project import Project
from integrations.local.posthog.refusals import invalid, not_found
from integrations.local.posthog.running import Queries, Question


class NewCohort(BaseModel):
    """What makes a cohort: people in a list, or conditions."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    name: str = Field(min_length=1, max_length=400)
    description: str = Field(default="", max_length=1_000)
    is_static: bool = False
    filters: dict[str, Any] = Field(default_factory=dict)
    people: list[UUID] = Field(default_factory=list, alias="_create_static_person_ids")


class CohortChange(BaseModel):
    """What may be changed of a cohort."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(default=None, min_length=1, max_length=400)
    description: str | None = Field(default=None, max_length=1_000)
    filters: dict[str, Any] | None = None
    deleted: bool | None = None


class People(BaseModel):
    """People for a static cohort."""

    model_config = ConfigDict(extra="forbid")

    person_ids: list[UUID] = Field(min_length=1, max_length=10_000)


class CohortEndpoints:
    """PostHog's cohorts."""

    def __init__(self, project: Project, queries: Queries) -> None:
        self._project = project
        self._queries = queries

    def routes(self, gate: Gate) -> list[web.RouteDef]:
        """The routes, all behind the gate."""
        place, guard = f"{PLACE}/cohorts", gate.guard
        one, more = f"{place}/{{id}}{END}", f"{place}/{{id}}/add_persons_to_static_cohort{END}"
        return [
            web.get(f"{place}{END}", guard(self.all, scope="cohort:read")),
            web.post(f"{place}{END}", guard(self.create, scope="cohort:write")),
            web.get(one, guard(self.retrieve, scope="cohort:read")),
            web.patch(one, guard(self.change, scope="cohort:write")),
            web.patch(more, guard(self.add, scope="cohort:write")),
            web.get(f"{place}/{{id}}/persons{END}", guard(self.persons, scope="cohort:read")),
        ]

    async def all(self, request: web.Request) -> web.Response:
        """Every cohort, the newest first; `search` is a part of the name."""
        known_parameters(request, {"limit", "offset", "search"})
        part = request.query.get("search", "").lower()
        found = [c for c in self._project.cohorts.all() if part in c.name.lower()]
        shown = page(request, found)
        shown["results"] = [await self._shown(cohort) for cohort in shown["results"]]
        return web.json_response(shown)

    async def create(self, request: web.Request) -> web.Response:
        """Make a cohort: 201 with it."""
        asked = await read_body(request, NewCohort)
        cohort = Cohort(
            id=self._project.cohorts.next_id(),
            name=asked.name,
            description=asked.description,
            is_static=asked.is_static,
            filters=asked.filters,
            created_at=self._project.clock().isoformat().replace("+00:00", "Z"),
        )
        if not asked.is_static:
            if asked.people:
                raise invalid("Only a static cohort has people of its own.")
            self._check(cohort)
        await self._put(cohort, asked.people)
        return web.json_response(await self._shown(cohort), status=201)

    async def retrieve(self, request: web.Request) -> web.Response:
        """The cohort of that number."""
        return web.json_response(await self._shown(self._asked_for(request)))

    async def change(self, request: web.Request) -> web.Response:
        """Rename a cohort, give it other conditions, or delete it."""
        cohort = self._asked_for(request)
        asked = await read_body(request, CohortChange)
        changed = replace(cohort, **asked.model_dump(exclude_unset=True, exclude_none=True))
        if not changed.is_static:
            self._check(changed)
        self._project.cohorts.put(changed)
        return web.json_response(await self._shown(changed))

    async def add(self, request: web.Request) -> web.Response:
        """Put people into a static cohort."""
        cohort = self._asked_for(request)
        if not cohort.is_static:
            raise invalid("Cannot add users to a dynamic cohort")
        await self._put(cohort, (await read_body(request, People)).person_ids)
        return web.json_response({})

    async def persons(self, request: web.Request) -> web.Response:
        """Who is in the cohort."""
        known_parameters(request, {"limit", "offset"})
        cohort = self._asked_for(request)
        rows = await self._run(
            "SELECT id, properties.name, created_at FROM persons "  # noqa: S608  a number
            f"WHERE id IN COHORT {cohort.id} ORDER BY id LIMIT 10000"
        )
        found = [
            {"id": row[0], "uuid": row[0], "name": row[1] or row[0], "created_at": row[2]}
            for row in rows
        ]
        return web.json_response(page(request, found))

    async def _put(self, cohort: Cohort, people: list[UUID]) -> None:
        moment = self._project.clock()
        await list_people(self._project.warehouse, cohort.id, list(map(str, people)), moment)
        self._project.cohorts.put(cohort)

    def _asked_for(self, request: web.Request) -> Cohort:
        wanted = request.match_info["id"]
        cohort = self._project.cohorts.known.get(int(wanted)) if wanted.isdecimal() else None
        if cohort is None or cohort.deleted:
            raise not_found()
        return cohort

    def _check(self, cohort: Cohort) -> None:
        """`Refusal` when the conditions cannot be understood."""
        try:
            if not cohort.conditions().values:
                raise invalid("Must contain a 'properties' key with at least one condition")
            self._project.cohorts.check(cohort)
        except ValidationError as error:
            mistakes = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
            raise invalid(f"Invalid filters: {'; '.join(mistakes)}") from None
        except HogQLError as error:
            raise invalid(error.detail) from None

    async def _shown(self, cohort: Cohort) -> dict[str, Any]:
        count = 0
        if not cohort.deleted:
            [[count]] = await self._run(
                f"SELECT count() FROM persons WHERE id IN COHORT {cohort.id}"  # noqa: S608  a number
            )
        now = self._project.clock().isoformat().replace("+00:00", "Z")
        return {
            "id": cohort.id,
            "name": cohort.name,
            "description": cohort.description,
            "groups": [],
            "filters": cohort.filters,
            "deleted": cohort.deleted,
            "is_calculating": False,
            "is_static": cohort.is_static,
            "created_at": cohort.created_at,
            "created_by": None,
            "last_calculation": now,
            "errors_calculating": 0,
            "count": count,
        }

    async def _run(self, sql: str) -> list[list[Any]]:
        return await self._queries.rows(Question(sql))
