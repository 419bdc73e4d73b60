"""Writes window functions: what stands before OVER, and the window itself."""

from collections.abc import Callable, Mapping

from integrations.hogql import functions
from integrations.hogql.parser import HogQLError, Node
from integrations.local.posthog.hogql.expressions import parameters_of
from integrations.local.posthog.hogql.printer import Printer, expect_parts
from integrations.local.posthog.hogql.quoting import name
from integrations.local.posthog.hogql.scope import Scope

NEIGHBOURS = frozenset({"lag", "lead"})
METHODS = frozenset({"ROWS", "RANGE", "GROUPS"})
_WINDOW = frozenset({"partition_by", "order_by", "frame_method", "frame_start", "frame_end"})

Order = Callable[[Printer, list[Node], Scope], str]


def over(printer: Printer, node: Node, scope: Scope, *, order: Order) -> str:
    """`function(…) OVER (…)`; the parser puts lone arguments where parameters are expected."""
    title = str(node["name"])
    function = functions.find(title, functions.allowed_over_windows())
    parameters, arguments = (node["exprs"], node["args"]) if node["args"] else ([], node["exprs"])
    if len(arguments) == 1 and arguments[0].get("chain") == ["*"]:
        arguments = []
    functions.check(title, function, arguments=len(arguments), parameters=len(parameters))
    window = node.get("over_expr")
    where = (
        name(node["over_identifier"]) if window is None else _window(printer, window, scope, order)
    )
    values = [printer.write(argument, scope) for argument in arguments]
    if title in NEIGHBOURS:  # as PostHog does it, so that there is NULL before the first row
        values = [v if place == 1 else f"toNullable({v})" for place, v in enumerate(values)]
    return (
        f"{function.sql}{parameters_of(printer, parameters, scope)}({', '.join(values)}) "
        f"OVER {where}"
    )


def named_windows(
    printer: Printer, windows: Mapping[str, Node], scope: Scope, *, order: Order
) -> str:
    """What follows WINDOW: `w AS (…)`."""
    return ", ".join(
        f"{name(title)} AS {_window(printer, window, scope, order)}"
        for title, window in windows.items()
    )


def _window(printer: Printer, node: Node, scope: Scope, order: Order) -> str:
    expect_parts(node, _WINDOW)
    partition = printer.write_all(node.get("partition_by") or (), scope)
    sorting = order(printer, node.get("order_by") or [], scope)
    parts = (
        f"PARTITION BY {partition}" if partition else "",
        f"ORDER BY {sorting}" if sorting else "",
        _frame(node),
    )
    return f"({' '.join(part for part in parts if part)})"


def _frame(node: Node) -> str:
    method, start, end = (node.get(f"frame_{part}") for part in ("method", "start", "end"))
    if not method:
        return ""
    if method not in METHODS:
        raise HogQLError(f"{method} is not supported.")
    if end is None:
        return f"{method} {_bound(start)}"
    return f"{method} BETWEEN {_bound(start)} AND {_bound(end)}"


def _bound(node: Node | None) -> str:
    kind = node["frame_type"] if node else None
    if node is None or kind not in {"CURRENT ROW", "PRECEDING", "FOLLOWING"}:
        raise HogQLError("The frame of a window is not understood.")
    if kind == "CURRENT ROW":
        return "CURRENT ROW"
    value = node.get("frame_value")
    if value is not None and type(value) is not int:
        raise HogQLError("The frame of a window is given in whole numbers of rows.")
    return f"{'UNBOUNDED' if value is None else value} {kind}"
