"""PostHog's property filters, as its screens and its API have them, become conditions.

They are read once, strictly, and made into pieces of a HogQL tree, so that they pass through the
same printer, with the same rules and types, as what people type.
"""

import math
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from integrations.hogql.parser import HogQLError, Node
from integrations.local.posthog.hogql import nodes

Operator = Literal[
    "exact",
    "is_not",
    "icontains",
    "not_icontains",
    "regex",
    "not_regex",
    "gt",
    "gte",
    "lt",
    "lte",
    "min",
    "max",
    "between",
    "not_between",
    "in",
    "not_in",
    "is_set",
    "is_not_set",
    "is_date_exact",
    "is_date_before",
    "is_date_after",
]
Plain = str | float | bool
Value = Plain | list[Plain] | None


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PropertyFilter(_Strict):
    """One condition on a property of the event, its person, session or group, or on a cohort."""

    type: Literal["event", "person", "session", "group", "cohort", "event_metadata"] = "event"
    key: str
    value: Value = None
    operator: Operator | None = "exact"
    label: str | None = None
    group_type_index: Annotated[int, Field(ge=0, le=4)] | None = None
    cohort_name: str | None = None
    negation: bool = False


class DateRange(_Strict):
    """From when to when: ISO 8601, or `-7d`, `-1mStart`, `dStart`, `all`."""

    date_from: str | None = None
    date_to: str | None = None
    explicitDate: bool | None = None  # noqa: N815  PostHog's spelling


class Filters(_Strict):
    """The `filters` of a HogQL query, which stand where it says `{filters}`."""

    dateRange: DateRange | None = None  # noqa: N815  PostHog's spelling
    properties: list[PropertyFilter] | None = None
    filterTestAccounts: bool | None = None  # noqa: N815  PostHog's spelling
    test_accounts: list[PropertyFilter] = Field(default_factory=list, exclude=True)


_COMPARED = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "min": ">=", "max": "<="}
_DATES = {"is_date_before": "<", "is_date_after": ">", "is_date_exact": "=="}
_OPPOSITES = {
    "is_not": "exact",
    "not_icontains": "icontains",
    "not_regex": "regex",
    "not_between": "between",
    "not_in": "in",
    "is_not_set": "is_set",
}


def condition(given: PropertyFilter, *, of: str = "event", table: str = "") -> Node:
    """The filter as a condition on rows of `of`: `event`, `person`, `session` or `group`.

    `table` is the name under which those rows stand in the query, where there are others beside.
    """
    before = (table,) if table else ()
    if given.type == "cohort":
        return _in_cohort(given, of, before)
    subject = nodes.field(*before, *_path(given, of))
    operator = given.operator or "exact"
    opposite = _OPPOSITES.get(operator)
    found = _holds(subject, opposite or operator, given.value)
    return nodes.negated(found) if (opposite is not None) != given.negation else found


def _path(given: PropertyFilter, of: str) -> tuple[str, ...]:
    match given.type, of:
        case ("event", "event") | ("person", "person") | ("group", "group"):
            return ("properties", given.key)
        case ("event_metadata", "event") | ("session", "session"):
            return (given.key,)
        case ("person", "event"):
            return ("person", "properties", given.key)
        case ("session", "event"):
            return ("session", given.key)
        case ("group", "event") if given.group_type_index is not None:
            return (f"group_{given.group_type_index}", "properties", given.key)
        case ("group", "event"):
            raise HogQLError("A filter of type group needs a group_type_index.")
    raise HogQLError(f"A filter of type {given.type} cannot be used for a {of}.")


def _in_cohort(given: PropertyFilter, of: str, before: tuple[str, ...]) -> Node:
    if given.key != "id" or isinstance(given.value, list | bool | None) or of not in _PERSON_OF:
        raise HogQLError("A filter of type cohort needs the key `id` and the cohort's number.")
    excluded = (given.operator == "not_in") != given.negation
    cohort = int(given.value)
    operator = "not in cohort" if excluded else "in cohort"
    person = nodes.field(*before, _PERSON_OF[of])
    return nodes.compare(person, operator, nodes.constant(cohort))


_PERSON_OF = {"event": "person_id", "person": "id"}


def _holds(subject: Node, operator: str, value: Value) -> Node:
    """The condition of an operator that is no other one's opposite."""
    match operator:
        case "is_set":
            return nodes.compare(subject, "!=", nodes.constant(None))
        case "between":
            return _between(subject, _plain(value))
        case "exact" | "in":
            return _is_one_of(subject, _plain(value))
        case "icontains":
            return nodes.either([_contains(subject, str(one)) for one in _plain(value)])
        case "regex":
            patterns = [nodes.constant(str(one)) for one in _plain(value)]
            return nodes.either([nodes.compare(_text(subject), "=~", one) for one in patterns])
    return _compared(subject, operator, _plain(value))


def _compared(subject: Node, operator: str, values: Sequence[Plain]) -> Node:
    """With a number or a moment: one value only."""
    if len(values) != 1:
        raise HogQLError(f"The operator {operator} needs one value.")
    if operator in _DATES:
        moment = {"node": "Moment", "text": str(values[0])}
        return nodes.compare(nodes.call("toDateTime", subject), _DATES[operator], moment)
    return nodes.compare(_number(subject), _COMPARED[operator], nodes.constant(_float(values[0])))


def _is_one_of(subject: Node, values: Sequence[Plain]) -> Node:
    """Compared as text, as PostHog does: `true` and `3` may be a truth value and a number."""
    texts = nodes.constants([_as_text(value) for value in values])
    return nodes.compare(nodes.call("ifNull", nodes.call("toString", subject), _NONE), "in", texts)


_NONE = nodes.constant("\x00")  # no value is this, so that a missing one equals none


def _contains(subject: Node, part: str) -> Node:
    place = nodes.call("positionCaseInsensitive", _text(subject), nodes.constant(part))
    return nodes.compare(place, ">", nodes.constant(0))


def _between(subject: Node, values: Sequence[Plain]) -> Node:
    if len(values) != 2:
        raise HogQLError("The operator between needs two values.")
    low, high = (_float(value) for value in values)
    return nodes.both(
        [
            nodes.compare(_number(subject), ">=", nodes.constant(low)),
            nodes.compare(_number(subject), "<=", nodes.constant(high)),
        ]
    )


def _text(subject: Node) -> Node:
    return nodes.call("toString", subject)


def _number(subject: Node) -> Node:
    return nodes.call("toFloat", subject)


def _as_text(value: Plain) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _plain(value: Value) -> list[Plain]:
    values = value if isinstance(value, list) else [] if value is None else [value]
    if not values:
        raise HogQLError("A filter needs a value.")
    return values


def _float(value: Plain) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise HogQLError(f"'{value}' is no number.")
    return number
