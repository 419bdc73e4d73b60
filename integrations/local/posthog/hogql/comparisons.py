"""Writes comparisons so that a missing value counts as PostHog counts it.

In ClickHouse a comparison with NULL is NULL. In HogQL it is true or false: a missing value equals
only another missing one, and differs from everything else.
"""

from collections.abc import Callable

from integrations.hogql.parser import HogQLError, Node
from integrations.local.posthog.hogql.printer import Printer
from integrations.local.posthog.hogql.scope import Scope

_WITHOUT_NULLS = frozenset({"toDateTime", "toDate", "now", "today", "yesterday", "count", "uniq"})
"""Functions that surely give a value: comparing with them lets ClickHouse use its index."""


def compare(printer: Printer, node: Node, scope: Scope) -> str:
    """`left op right`; `HogQLError` for operators that are not in the table."""
    operator = str(node["op"])
    if operator in _COHORTS:
        return _in_cohort(printer, node, scope)
    left, right = printer.write(node["left"], scope), printer.write(node["right"], scope)
    if operator in _MEMBERSHIP:
        one_constant = node["right"]["node"] == "Constant"  # IN ('a') loses its brackets
        return f"{_MEMBERSHIP[operator]}({left}, {f'tuple({right})' if one_constant else right})"
    if operator not in _OPERATORS:
        raise HogQLError(f"Unsupported comparison: {operator}", code="not_implemented_error")
    write, if_one_is_missing = _OPERATORS[operator]
    if scope.joining:
        return write(left, right)  # ClickHouse finds the keys of a JOIN in plain equations only
    if _is_null(node["left"]) or _is_null(node["right"]):
        return _with_null(operator, left if _is_null(node["right"]) else right)
    maybe = (_may_be_null(node["left"], scope), _may_be_null(node["right"], scope))
    if not any(maybe):
        return write(left, right)
    missing = "1" if if_one_is_missing else "0"
    if all(maybe) and operator in {"==", "!="}:
        differ = f"isNotNull({left}), isNotNull({right})"
        missing = f"or({differ})" if if_one_is_missing else f"not(or({differ}))"
    return f"ifNull({write(left, right)}, {missing})"


def _in_cohort(printer: Printer, node: Node, scope: Scope) -> str:
    """`person_id IN COHORT 'name'`, or its number."""
    cohort = node["right"].get("value") if node["right"]["node"] == "Constant" else None
    if isinstance(cohort, bool) or not isinstance(cohort, str | int):
        raise HogQLError("IN COHORT takes the name or the number of a cohort.")
    people = printer.surroundings.cohorts.people(cohort)
    left, right = printer.write(node["left"], scope), printer.write(people, scope)
    return f"{_MEMBERSHIP[_COHORTS[str(node['op'])]]}({left}, {right})"


def between(printer: Printer, node: Node, scope: Scope) -> str:
    """`expr BETWEEN low AND high`, both included; a missing value lies nowhere."""
    value, low, high = (printer.write(node[part], scope) for part in ("expr", "low", "high"))
    inside = f"ifNull(and(greaterOrEquals({value}, {low}), lessOrEquals({value}, {high})), 0)"
    return f"not({inside})" if node.get("negated") else inside


def _with_null(operator: str, value: str) -> str:
    if operator == "==":
        return f"isNull({value})"
    if operator == "!=":
        return f"isNotNull({value})"
    raise HogQLError("Only = and != can be used with NULL.")


def _is_null(node: Node) -> bool:
    return node["node"] == "Constant" and node["value"] is None


def _may_be_null(node: Node, scope: Scope) -> bool:
    if node["node"] == "Constant":
        return False
    if node["node"] == "Field":
        return scope.resolve([str(part) for part in node["chain"]]).nullable
    return not (node["node"] == "Call" and node["name"] in _WITHOUT_NULLS)


def _function(name: str) -> Callable[[str, str], str]:
    return lambda left, right: f"{name}({left}, {right})"


def _matches_any_case(left: str, right: str) -> str:
    return f"match({left}, concat('(?i)', {right}))"


def _not(write: Callable[[str, str], str]) -> Callable[[str, str], str]:
    return lambda left, right: f"not({write(left, right)})"


_OPERATORS: dict[str, tuple[Callable[[str, str], str], bool]] = {
    # operator: (how it is written, what it gives when one side is missing)
    "==": (_function("equals"), False),
    "!=": (_function("notEquals"), True),
    "<": (_function("less"), False),
    "<=": (_function("lessOrEquals"), False),
    ">": (_function("greater"), False),
    ">=": (_function("greaterOrEquals"), False),
    "like": (_function("like"), False),
    "ilike": (_function("ilike"), False),
    "not like": (_function("notLike"), True),
    "not ilike": (_function("notILike"), True),
    "=~": (_function("match"), False),
    "=~*": (_matches_any_case, False),
    "!~": (_not(_function("match")), True),
    "!~*": (_not(_matches_any_case), True),
}
_MEMBERSHIP = {"in": "in", "not in": "notIn"}
_COHORTS = {"in cohort": "in", "not in cohort": "not in"}
