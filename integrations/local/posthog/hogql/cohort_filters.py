"""The conditions of a cohort, as PostHog has them: groups of properties, behaviour, other cohorts.

What people did is read from the events (`performed_event`, `performed_event_multiple`); the other
kinds of behaviour that PostHog knows are refused by name.
"""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from integrations.hogql.parser import HogQLError, Node
from integrations.local.posthog.hogql import nodes
from integrations.local.posthog.hogql.property_filters import (
    Operator,
    PropertyFilter,
    Value,
    condition,
)

People = Callable[[int], Node]
"""From the number of a cohort to the SELECT of its people."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class IsCondition(_Strict):
    """What somebody is: a property of the person."""

    type: Literal["person"]
    key: str
    value: Value = None
    operator: Operator | None = "exact"
    negation: bool = False


class DidCondition(_Strict):
    """What somebody did, in the last so many days, or since a day."""

    type: Literal["behavioral"]
    key: str
    value: str
    event_type: Literal["events"] = "events"
    event_filters: list[PropertyFilter] | None = None
    time_value: Annotated[int, Field(ge=1, le=3_650)] | None = None
    time_interval: Literal["day", "week", "month", "year"] | None = None
    explicit_datetime: str | None = None
    explicit_datetime_to: str | None = None
    operator: Literal["exact", "gte", "gt", "lte", "lt", "eq"] | None = None
    operator_value: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    negation: bool = False


class CohortCondition(_Strict):
    """Who is in another cohort."""

    type: Literal["cohort"]
    key: Literal["id"]
    value: int
    negation: bool = False


class CohortGroup(_Strict):
    """All of these or any of them; groups may stand in groups."""

    type: Literal["AND", "OR"] = "AND"
    values: "list[CohortGroup | IsCondition | DidCondition | CohortCondition]" = Field(
        default_factory=list
    )


Condition = CohortGroup | IsCondition | DidCondition | CohortCondition
_COUNTED = {"exact": "==", "eq": "==", "gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}
_PERSON = nodes.field("id")


def members(group: CohortGroup, people: People) -> Node:
    """A SELECT of the `person_id` of everybody for whom the conditions hold."""
    column = nodes.named(_PERSON, "person_id")
    return nodes.select([column], "persons", where=_holds(group, people))


def _holds(given: Condition, people: People) -> Node:
    match given:
        case CohortGroup(type="AND"):
            return nodes.both([_holds(one, people) for one in given.values])
        case CohortGroup():
            return nodes.either([_holds(one, people) for one in given.values])
        case IsCondition():
            return condition(PropertyFilter.model_validate(given.model_dump()), of="person")
        case DidCondition():
            return _did(given)
        case CohortCondition():
            operator = "not in" if given.negation else "in"
            return nodes.compare(_PERSON, operator, people(given.value))


def _did(given: DidCondition) -> Node:
    """Whether a person is among those who did it often enough in that time."""
    if given.value not in {"performed_event", "performed_event_multiple"}:
        raise HogQLError(f"Behaviour of kind {given.value} is not supported here.")
    where = [nodes.compare(nodes.field("event"), "==", nodes.constant(given.key)), *_when(given)]
    where += [condition(one) for one in given.event_filters or ()]
    having = None
    if given.value == "performed_event_multiple":
        times = nodes.constant(given.operator_value if given.operator_value is not None else 1)
        having = nodes.compare(nodes.call("count"), _COUNTED[given.operator or "gte"], times)
    did = nodes.select(
        [nodes.field("person_id")],
        "events",
        where=nodes.both(where),
        group_by=[nodes.field("person_id")],
        having=having,
    )
    return nodes.compare(_PERSON, "not in" if given.negation else "in", did)


def _when(given: DidCondition) -> list[Node]:
    """The conditions on time; without any, ever."""
    timestamp, found = nodes.field("timestamp"), []
    if given.time_value is not None:
        unit = f"toInterval{(given.time_interval or 'day').capitalize()}"
        since = nodes.call("minus", nodes.call("now"), nodes.call(unit, _int(given.time_value)))
        found.append(nodes.compare(timestamp, ">=", since))
    for bound, operator in ((given.explicit_datetime, ">="), (given.explicit_datetime_to, "<")):
        if bound is not None:
            moment = {"node": "Moment", "text": bound}
            found.append(nodes.compare(timestamp, operator, moment))
    return found


def _int(value: int) -> Node:
    return nodes.constant(value)
