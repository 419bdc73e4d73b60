"""Which functions SQL may call, with how many arguments; everything else is refused by name."""

from collections.abc import Iterator

from rapidfuzz import fuzz, process, utils

from agent.analytics.sql_refused import SqlRefused
from integrations.hogql import functions
from integrations.hogql.functions import Function
from integrations.hogql.parser import HogQLError, Node

HOGQL_ONLY = {
    name: Function(name, least, most, aggregate=name.startswith("count"))
    for name, least, most in (
        ("now", 0, 0),
        ("today", 0, 0),
        ("yesterday", 0, 0),
        ("toDate", 1, 1),
        ("toDateTime", 1, 2),
        ("toStartOfWeek", 1, 2),
        ("toInt", 1, 1),
        ("toFloat", 1, 1),
        ("countDistinct", 1, 9),
        ("_caseWithExpression", 4, 200),
    )
}
"""Functions that HogQL has and ClickHouse has not under this name, or that depend on the project."""

NEAR = 70
"""Points of 100 from which on a name may have been meant."""

INSTEAD = {
    "current_date": "Write today().",
    "curdate": "Write today().",
    "current_timestamp": "Write now().",
    "date_format": "Write formatDateTime(timestamp, '%Y-%m-%d').",
    "to_char": "Write formatDateTime(timestamp, '%Y-%m-%d').",
    "strftime": "Write formatDateTime(timestamp, '%Y-%m-%d').",
    "approx_percentile": "Write quantile(0.9)(x).",
    "percentile": "Write quantile(0.9)(x).",
    "percentile_cont": "Write quantile(0.9)(x).",
    "string_agg": "Write arrayStringConcat(groupArray(x), ',').",
    "group_concat": "Write arrayStringConcat(groupArray(x), ',').",
    "array_agg": "Write groupArray(x).",
    "iff": "Write if(condition, then, else).",
    "nvl": "Write coalesce(a, b).",
    "safe_divide": "Write a / nullIf(b, 0).",
}
"""What people who know other databases mean."""


def check_functions(tree: Node) -> None:
    """Refuse a statement that calls a function that is not allowed, or calls it wrongly."""
    for node in nodes(tree):
        if node["node"] == "Call":
            _check_call(node)
        elif node["node"] == "WindowFunction":
            _check_window(node)


def nodes(tree: object) -> Iterator[Node]:
    """Every node of a tree, from the outside in."""
    if isinstance(tree, dict):
        if "node" in tree:
            yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for part in tree:
            yield from nodes(part)


def _check_call(node: Node) -> None:
    title = str(node["name"])
    function = HOGQL_ONLY.get(title) or HOGQL_ONLY.get(title.lower())
    function = function or _find(title, functions.allowed())
    _check(title, function, _count(node["args"]), len(node.get("params") or ()))
    if any(parameter["node"] != "Constant" for parameter in node.get("params") or ()):
        raise SqlRefused(f"The parameters of {title} must be plain numbers.")
    if (node.get("distinct") or node.get("filter_expr")) and not function.aggregate:
        raise SqlRefused(f"DISTINCT and FILTER belong to aggregates, and {title} is none.")


def _check_window(node: Node) -> None:
    title = str(node["name"])
    function = _find(title, functions.allowed_over_windows())
    first, second = node.get("exprs") or [], node.get("args") or []
    parameters, arguments = (first, second) if second else ([], first)
    _check(title, function, _count(arguments), len(parameters))


def _find(title: str, among: dict[str, Function]) -> Function:
    try:
        return functions.find(title, among)
    except HogQLError:
        instead = INSTEAD.get(title.lower()) or _nearest(title, among)
        raise SqlRefused(f"There is no function {title}() here. {instead}") from None


def _check(title: str, function: Function, arguments: int, parameters: int) -> None:
    try:
        functions.check(title, function, arguments=arguments, parameters=parameters)
    except HogQLError as error:
        raise SqlRefused(f"{error.detail}.") from None


def _count(arguments: list[Node]) -> int:
    """How many there are; the star of `count(*)` is none."""
    is_star = len(arguments) == 1 and arguments[0].get("chain") == ["*"]
    return 0 if is_star else len(arguments)


def _nearest(title: str, among: dict[str, Function]) -> str:
    names = [*among, *(name for name in HOGQL_ONLY if name[0] != "_")]
    found = process.extract(
        title, names, scorer=fuzz.ratio, processor=utils.default_process, limit=3, score_cutoff=NEAR
    )
    if not found:
        return "Only functions that compute something from the data can be called."
    return f"The nearest are {', '.join(name for name, *_ in found)}."
