"""Writes what gives a value: literals, names, operators, function calls."""

from collections.abc import Mapping

from integrations.hogql import functions
from integrations.hogql.parser import HogQLError, Node
from integrations.local.posthog.hogql.comparisons import between, compare
from integrations.local.posthog.hogql.placeholders import moment, placeholder
from integrations.local.posthog.hogql.printer import Printer, Rule, Special, rule
from integrations.local.posthog.hogql.quoting import literal, name, number
from integrations.local.posthog.hogql.scope import Scope
from integrations.local.posthog.hogql.times import TIMES

ARITHMETIC = {"+": "plus", "-": "minus", "*": "multiply", "/": "divide", "%": "modulo"}

CASTS = {
    "int": "Int64",
    "integer": "Int64",
    "float": "Float64",
    "double": "Float64",
    "string": "String",
    "text": "String",
    "bool": "Bool",
    "boolean": "Bool",
    "date": "Date",
}
"""The types that CAST and `::` know."""


def constant(printer: Printer, node: Node, scope: Scope) -> str:
    if node.get("value_type") == "number":
        return number(str(node["value"]))
    return literal(node["value"])


def field(printer: Printer, node: Node, scope: Scope) -> str:
    return scope.resolve([str(part) for part in node["chain"]]).sql


def alias(printer: Printer, node: Node, scope: Scope) -> str:
    written = printer.write(node["expr"], scope)
    scope.aliases.add(node["alias"])
    return f"({written} AS {name(node['alias'])})"


def arithmetic(printer: Printer, node: Node, scope: Scope) -> str:
    left, right = printer.write(node["left"], scope), printer.write(node["right"], scope)
    return f"{ARITHMETIC[node['op']]}({left}, {right})"


def both(printer: Printer, node: Node, scope: Scope) -> str:
    return f"and({printer.write_all(node['exprs'], scope)})"


def either(printer: Printer, node: Node, scope: Scope) -> str:
    return f"or({printer.write_all(node['exprs'], scope)})"


def negation(printer: Printer, node: Node, scope: Scope) -> str:
    return f"not({printer.write(node['expr'], scope)})"


def array(printer: Printer, node: Node, scope: Scope) -> str:
    return f"[{printer.write_all(node['exprs'], scope)}]"


def row(printer: Printer, node: Node, scope: Scope) -> str:
    return f"tuple({printer.write_all(node['exprs'], scope)})"


def element(printer: Printer, node: Node, scope: Scope) -> str:
    """`list[1]`, or a property: `properties['plan']` is `properties.plan`."""
    path = _path(node)
    if path is not None:
        return scope.resolve(path).sql
    return (
        f"arrayElement({printer.write(node['array'], scope)}, "
        f"{printer.write(node['property'], scope)})"
    )


def _path(node: Node) -> list[str] | None:
    """The dotted path that brackets with texts spell, or None when it is something else."""
    if node["node"] == "Field":
        return [str(part) for part in node["chain"]]
    if node["node"] == "ArrayAccess" and isinstance(node["property"].get("value"), str):
        before = _path(node["array"])
        return None if before is None else [*before, node["property"]["value"]]
    return None


def part_of_row(printer: Printer, node: Node, scope: Scope) -> str:
    return f"tupleElement({printer.write(node['tuple'], scope)}, {int(node['index'])})"


def function_of(printer: Printer, node: Node, scope: Scope) -> str:
    """A lambda: `x -> x + 1`."""
    inner = scope.with_arguments(node["args"])
    arguments = ", ".join(name(argument) for argument in node["args"])
    return f"({arguments}) -> {printer.write(node['expr'], inner)}"


def cast(printer: Printer, node: Node, scope: Scope) -> str:
    kind = CASTS.get(str(node["type_name"]).lower())
    if kind is None:
        raise HogQLError(f"Cannot cast to '{node['type_name']}'.")
    return f"accurateCastOrNull({printer.write(node['expr'], scope)}, '{kind}')"


def call(printer: Printer, node: Node, scope: Scope) -> str:
    title = str(node["name"])
    special = SPECIAL.get(title) or SPECIAL.get(title.lower())
    if special is not None and not node.get("distinct") and not node.get("params"):
        if not special.least <= len(node["args"]) <= special.most:
            raise HogQLError(f"Function '{title}' cannot take {len(node['args'])} arguments")
        return special.write(printer, node, scope)
    function = functions.find(title, functions.allowed())
    arguments = [] if _is_star(node["args"]) else node["args"]
    parameters = node.get("params") or []
    functions.check(title, function, arguments=len(arguments), parameters=len(parameters))
    if (node.get("distinct") or node.get("filter_expr")) and not function.aggregate:
        raise HogQLError(f"DISTINCT and FILTER belong to aggregates, and '{title}' is none.")
    inside = ("DISTINCT " if node.get("distinct") else "") + printer.write_all(arguments, scope)
    filtered = node.get("filter_expr")
    only = f" FILTER (WHERE {printer.write(filtered, scope)})" if filtered else ""
    return f"{function.sql}{parameters_of(printer, parameters, scope)}({inside}){only}"


def parameters_of(printer: Printer, parameters: list[Node], scope: Scope) -> str:
    """`(0.9)` of `quantile(0.9)(x)`: constants only; empty without any."""
    if any(parameter["node"] != "Constant" for parameter in parameters):
        raise HogQLError("The parameters of an aggregate must be constants.")
    return f"({printer.write_all(parameters, scope)})" if parameters else ""


def _is_star(arguments: list[Node]) -> bool:
    return len(arguments) == 1 and arguments[0].get("chain") == ["*"]


def _count_distinct(printer: Printer, node: Node, scope: Scope) -> str:
    return f"count(DISTINCT {printer.write_all(node['args'], scope)})"


def _to_int(printer: Printer, node: Node, scope: Scope) -> str:
    return f"accurateCastOrNull({printer.write(node['args'][0], scope)}, 'Int64')"


def _to_float(printer: Printer, node: Node, scope: Scope) -> str:
    return f"accurateCastOrNull({printer.write(node['args'][0], scope)}, 'Float64')"


SPECIAL: Mapping[str, Special] = {
    **TIMES,
    "countDistinct": Special(_count_distinct, 1, 9),
    "toInt": Special(_to_int, 1, 1),
    "toFloat": Special(_to_float, 1, 1),
}
"""The functions that are not just called by another name; the rest is in `functions`."""

EXPRESSIONS: Mapping[str, Rule] = {
    "Alias": rule(alias, "alias expr"),
    "And": rule(both, "exprs"),
    "ArithmeticOperation": rule(arithmetic, "left op right"),
    "Array": rule(array, "exprs"),
    "ArrayAccess": rule(element, "array property nullish"),
    "BetweenExpr": rule(between, "expr low high negated"),
    "Call": rule(call, "name args params distinct filter_expr"),
    "CompareOperation": rule(compare, "left op right is_null_comparison_style"),
    "Constant": rule(constant, "value value_type"),
    "Field": rule(field, "chain"),
    "Lambda": rule(function_of, "args expr"),
    "Moment": rule(moment, "text"),
    "Not": rule(negation, "expr"),
    "Or": rule(either, "exprs"),
    "Placeholder": rule(placeholder, "expr"),
    "Tuple": rule(row, "exprs"),
    "TupleAccess": rule(part_of_row, "tuple index"),
    "TryCast": rule(cast, "expr type_name"),
    "TypeCast": rule(cast, "expr type_name"),
}
"""Every kind of expression that may stand in a query."""
