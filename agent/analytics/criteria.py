"""What an analytics tool is asked: what is counted, for whom, split by what. Arguments, not SQL.

The same shapes are the tools' schemas, the built-in planner's plans, and what stands beside stored
evidence, so that a figure can be counted again.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=400)]

Moment = Annotated[str, Field(description="YYYY-MM-DD, or YYYY-MM-DDTHH:MM:SS for an exact time")]
"""A day in the project's time zone, whole and included, or an exact wall time there."""

Math = Literal[
    "people", "events", "sessions", "per_person", "first_time", "distinct",
    "sum", "average", "min", "max", "median", "p90", "p95", "p99",
]  # fmt: skip
"""How events become one figure; `distinct` and all after it are of a `property`."""

OF_PROPERTY: frozenset[Math] = frozenset(
    {"distinct", "sum", "average", "min", "max", "median", "p90", "p95", "p99"}
)

Interval = Literal["hour", "day", "week", "month", "quarter"]

Operator = Literal[
    "is", "is_not", "contains", "not_contains", "matches", "not_matches",
    ">", ">=", "<", "<=", "between", "is_set", "is_not_set",
]  # fmt: skip

Scalar = bool | int | float | str


class _Criterion(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Filter(_Criterion):
    """A condition on a property; several `values` mean any of them."""

    property: Name
    of: Annotated[str, Field(description="event, person, session, or a group type")] = "event"
    operator: Operator = "is"
    values: Annotated[tuple[Scalar, ...], Field(max_length=200)] = ()


class Who(_Criterion):
    """People who did `event` (in this time, or on to `until`) or are in `cohort`."""

    event: str = ""
    cohort: str = ""
    negated: bool = False
    at_least: Annotated[int, Field(ge=1)] = 1
    until: Moment | Literal[""] = ""
    filters: tuple[Filter, ...] = ()


class Series(_Criterion):
    """One thing that is counted: an exact event name (empty: any event), and how."""

    event: Annotated[str, Field(max_length=400)]
    math: Math = "people"
    property: str = ""
    of: str = "event"
    filters: tuple[Filter, ...] = ()


class Breakdown(_Criterion):
    """A split by a property's values; of `time`: `weekday` or `hour` of the day."""

    property: Name
    of: Annotated[str, Field(description="event, person, session, a group type, or time")] = "event"
