"""Cohorts: people kept in a list, or found anew by what they are and did whenever they are asked for.

PostHog finds the people of a cohort once in a while and keeps them; here that is done at every
use, so that a cohort is never older than the events.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from integrations.hogql.parser import HogQLError, Node
from integrations.local.posthog.hogql import nodes
from integrations.local.posthog.hogql.cohort_filters import CohortGroup, members
from integrations.local.posthog.hogql.printer import missing_cohort
from integrations.local.posthog.kept import Kept
from integrations.local.posthog.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Cohort:
    """One cohort. A static one has no `filters`: its people are rows of the database."""

    id: int
    name: str
    description: str
    is_static: bool
    filters: dict[str, Any]
    created_at: str
    deleted: bool = False

    def conditions(self) -> CohortGroup:
        """The conditions of a cohort that is not static."""
        return CohortGroup.model_validate(self.filters.get("properties") or {})


@dataclass(slots=True)
class Cohorts:
    """Every cohort of the project, by its number."""

    kept: Kept
    known: dict[int, Cohort] = field(init=False)

    def __post_init__(self) -> None:
        self.known = {one["id"]: Cohort(**one) for one in self.kept.read([])}

    def all(self) -> list[Cohort]:
        """Those that are not deleted, the newest first."""
        return [one for _, one in sorted(self.known.items(), reverse=True) if not one.deleted]

    def put(self, cohort: Cohort) -> None:
        """Add a cohort, or replace the one of that number; deleted ones leave a gap."""
        self.known[cohort.id] = cohort
        self.kept.write([asdict(one) for one in self.known.values()])

    def next_id(self) -> int:
        """The number of the next cohort."""
        return max(self.known, default=0) + 1

    def check(self, cohort: Cohort) -> None:
        """`HogQLError` when its conditions mean nothing; it need not be known yet."""
        self._people(cohort, ())

    def people(self, cohort: str | int) -> Node:
        """A SELECT of the `person_id` of everybody in it; `HogQLError` when there is none."""
        return self._people(self._find(cohort), ())

    def everyone(self) -> Node:
        """A SELECT of `person_id` and `cohort_id`, of everybody in any cohort by conditions."""
        found = [
            nodes.select(
                [nodes.field("person_id"), nodes.named(nodes.constant(one.id), "cohort_id")],
                self._people(one, ()),
            )
            for one in self.all()
            if not one.is_static
        ]
        nobody = nodes.select(
            [nodes.field("person_id"), nodes.field("cohort_id")],
            "static_cohort_people",
            where=nodes.constant(value=False),
        )
        return nodes.union([nobody, *found])

    def _people(self, cohort: Cohort, within: tuple[int, ...]) -> Node:
        """`within` are the cohorts whose conditions led here: one cannot be its own condition."""
        if cohort.id in within:
            raise HogQLError(f"Cohort {cohort.id} is a condition of itself.")
        if not cohort.is_static:
            inner = (*within, cohort.id)
            return members(
                cohort.conditions(), lambda number: self._people(self._find(number), inner)
            )
        return nodes.select(
            [nodes.field("person_id")],
            "static_cohort_people",
            where=nodes.compare(nodes.field("cohort_id"), "==", nodes.constant(cohort.id)),
        )

    def _find(self, cohort: str | int) -> Cohort:
        if isinstance(cohort, int):
            found = [one for one in self.all() if one.id == cohort]
        else:
            found = [one for one in self.all() if one.name == cohort]
        if len(found) > 1:
            raise HogQLError(f"Found multiple cohorts with name '{cohort}'")
        if not found:
            raise HogQLError(missing_cohort(cohort))
        return found[0]


async def list_people(
    warehouse: Warehouse,
    cohort: int,
    people: Sequence[str],
    moment: datetime,
    *,
    gone: bool = False,
) -> None:
    """Add people to a static cohort, or take them out; ids are those of persons (UUIDs)."""
    await warehouse.insert(
        "static_cohort_people",
        (
            {
                "cohort_id": cohort,
                "person_id": person,
                "version": int(moment.timestamp() * 1e6),
                "is_deleted": 0,
            }
            for person in people
        ),
    )
