"""How everything is written in HogQL that gives a value: literals, names, operators, calls."""

from collections.abc import Mapping

from agent.analytics.sql_refused import SqlRefused
from agent.analytics.sql_writer import Kind, Writer, expect, kind, name
from integrations.hogql.parser import Node
from integrations.posthog_hogql import hogql_string

CASTS = frozenset(
    ["int", "integer", "float", "double", "string", "text", "bool", "boolean", "date"]
)
"""The types that CAST and `::` know."""

_COMPARISONS = {
    "==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "in": "IN",
    "not in": "NOT IN", "in cohort": "IN COHORT", "not in cohort": "NOT IN COHORT",
    "like": "LIKE", "not like": "NOT LIKE", "ilike": "ILIKE", "not ilike": "NOT ILIKE",
    "=~": "=~", "=~*": "=~*", "!~": "!~", "!~*": "!~*",
}  # fmt: skip
_NUMBERS = {"Infinity": "inf", "-Infinity": "-inf", "NaN": "nan"}
_FRAMES = frozenset({"ROWS", "RANGE", "GROUPS"})
_BOUNDS = frozenset({"CURRENT ROW", "PRECEDING", "FOLLOWING"})
_WINDOW = frozenset(["partition_by", "order_by", "frame_method", "frame_start", "frame_end"])


def _constant(writer: Writer, node: Node) -> str:
    value = node.get("value")
    if node.get("value_type") == "number":
        return _NUMBERS.get(str(value)) or _digits(str(value))
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    return hogql_string(value) if isinstance(value, str) else repr(value)


def _digits(value: str) -> str:
    """A number that is too large for JSON's, which the tree holds as text."""
    if not value.removeprefix("-").isdecimal():
        raise SqlRefused(f"The number {value} is not understood.")
    return value


def _field(writer: Writer, node: Node) -> str:
    return ".".join("*" if part == "*" else name(str(part)) for part in node["chain"])


def _alias(writer: Writer, node: Node) -> str:
    return f"{writer.write(node['expr'], least=1)} AS {name(node['alias'])}"


def _and(writer: Writer, node: Node) -> str:
    return " AND ".join(writer.write(part, least=4) for part in node["exprs"])


def _or(writer: Writer, node: Node) -> str:
    return " OR ".join(writer.write(part, least=3) for part in node["exprs"])


def _not(writer: Writer, node: Node) -> str:
    return f"NOT {writer.write(node['expr'], least=5)}"


def _arithmetic(writer: Writer, node: Node) -> str:
    binds = 6 if node["op"] in {"+", "-"} else 7
    if node["op"] not in {"+", "-", "*", "/", "%"}:
        raise SqlRefused(f"The operator {node['op']} cannot be used.")
    left, right = writer.write(node["left"], least=binds), node["right"]
    return f"{left} {node['op']} {writer.write(right, least=binds + 1)}"


def _comparison(writer: Writer, node: Node) -> str:
    operator = _COMPARISONS.get(str(node["op"]))
    if operator is None:
        raise SqlRefused(f"The comparison {node['op']} cannot be used.")
    left = writer.write(node["left"], least=6)
    if node.get("is_null_comparison_style"):
        return f"{left} IS {'NULL' if node['op'] == '==' else 'NOT NULL'}"
    right = writer.write(node["right"], least=6)
    if node["op"] in {"in", "not in"} and node["right"]["node"] == "Constant":
        right = f"({right})"  # the parser drops the brackets of a list of one
    return f"{left} {operator} {right}"


def _between(writer: Writer, node: Node) -> str:
    word = "NOT BETWEEN" if node.get("negated") else "BETWEEN"
    value, low, high = (writer.write(node[part], least=6) for part in ("expr", "low", "high"))
    return f"{value} {word} {low} AND {high}"


def _array(writer: Writer, node: Node) -> str:
    return f"[{writer.all(node['exprs'])}]"


def _tuple(writer: Writer, node: Node) -> str:
    return f"({writer.all(node['exprs'])})"


def _element(writer: Writer, node: Node) -> str:
    return f"{writer.write(node['array'], least=9)}[{writer.write(node['property'])}]"


def _part(writer: Writer, node: Node) -> str:
    return f"{writer.write(node['tuple'], least=9)}.{int(node['index'])}"


def _lambda(writer: Writer, node: Node) -> str:
    return f"({', '.join(map(name, node['args']))}) -> {writer.write(node['expr'], least=1)}"


def _cast(writer: Writer, node: Node) -> str:
    title = str(node["type_name"]).lower()
    if title not in CASTS:
        raise SqlRefused(f"Cannot cast to {title}: there are {', '.join(sorted(CASTS))}.")
    return f"CAST({writer.write(node['expr'], least=1)} AS {title})"


def _call(writer: Writer, node: Node) -> str:
    title, given = str(node["name"]), node["args"]
    if title == "_caseWithExpression":
        return _case(writer, given)
    parameters = f"({writer.all(node['params'])})" if node.get("params") else ""
    distinct = "DISTINCT " if node.get("distinct") else ""
    inside = writer.all(given)
    if len(given) == 1 and given[0]["node"] in {"SelectQuery", "SelectSetQuery"}:
        inside = inside[1:-1]  # exists(SELECT …) has its brackets already
    condition = node.get("filter_expr")
    only = f" FILTER (WHERE {writer.write(condition)})" if condition else ""
    return f"{_function(title)}{parameters}({distinct}{inside}){only}"


def _case(writer: Writer, nodes: list[Node]) -> str:
    """`CASE a WHEN 1 THEN 'x' ELSE 'y' END`; the parser always puts in an ELSE."""
    if len(nodes) < 4 or len(nodes) % 2:
        raise SqlRefused("A CASE needs WHEN, THEN and ELSE.")
    what, *pairs, otherwise = (writer.write(node, least=1) for node in nodes)
    turns = [f"WHEN {pairs[at]} THEN {pairs[at + 1]}" for at in range(0, len(pairs), 2)]
    return f"CASE {what} {' '.join(turns)} ELSE {otherwise} END"


def _function(title: str) -> str:
    if not (title.isidentifier() and title.isascii()):
        raise SqlRefused("The name of a function is a plain word.")
    return title


# --- windows -----------------------------------------------------------------------------------


def _window_function(writer: Writer, node: Node) -> str:
    """The parser keeps lone arguments in `exprs`, where parameters stand otherwise."""
    first, second = node.get("exprs") or [], node.get("args") or []
    inside = f"({writer.all(first)})" + (f"({writer.all(second)})" if second else "")
    over = node.get("over_expr")
    where = name(node["over_identifier"]) if over is None else f"({window(writer, over)})"
    return f"{_function(str(node['name']))}{inside} OVER {where}"


def window(writer: Writer, node: Node) -> str:
    """What stands between the brackets after OVER."""
    expect(node, _WINDOW)
    parts = []
    if node.get("partition_by"):
        parts.append(f"PARTITION BY {writer.all(node['partition_by'])}")
    if node.get("order_by"):
        parts.append(f"ORDER BY {order(writer, node['order_by'])}")
    if node.get("frame_method"):
        parts.append(_frame(node))
    return " ".join(parts)


def order(writer: Writer, nodes: list[Node]) -> str:
    """`a, b DESC`."""
    for node in nodes:
        expect(node, frozenset({"expr", "order"}))
    return ", ".join(
        f"{writer.write(node['expr'])}{' DESC' if node['order'] == 'DESC' else ''}"
        for node in nodes
    )


def _frame(node: Node) -> str:
    method, start, end = node["frame_method"], node["frame_start"], node.get("frame_end")
    if method not in _FRAMES:
        raise SqlRefused(f"{method} cannot be used in a window.")
    if end is None:
        return f"{method} {_bound(start)}"
    return f"{method} BETWEEN {_bound(start)} AND {_bound(end)}"


def _bound(node: Node) -> str:
    expect(node, frozenset({"frame_type", "frame_value"}))
    title, value = node["frame_type"], node.get("frame_value")
    if title not in _BOUNDS:
        raise SqlRefused("The frame of a window is not understood.")
    if title == "CURRENT ROW":
        return "CURRENT ROW"
    return f"{'UNBOUNDED' if value is None else int(value)} {title}"


EXPRESSIONS: Mapping[str, Kind] = {
    "Alias": kind(_alias, "expr alias", binds=0),
    "Lambda": kind(_lambda, "args expr", binds=1),
    "Or": kind(_or, "exprs", binds=2),
    "And": kind(_and, "exprs", binds=3),
    "BetweenExpr": kind(_between, "expr low high negated", binds=4),
    "Not": kind(_not, "expr", binds=4),
    "CompareOperation": kind(_comparison, "left op right is_null_comparison_style", binds=5),
    "ArithmeticOperation": kind(_arithmetic, "left op right", binds=6),
    "Array": kind(_array, "exprs"),
    "ArrayAccess": kind(_element, "array property"),
    "Call": kind(_call, "name args params distinct filter_expr"),
    "Constant": kind(_constant, "value value_type"),
    "Field": kind(_field, "chain"),
    "Tuple": kind(_tuple, "exprs"),
    "TupleAccess": kind(_part, "tuple index"),
    "TypeCast": kind(_cast, "expr type_name"),
    "WindowFunction": kind(_window_function, "name args exprs over_expr over_identifier"),
}
"""Every kind of expression that may stand in a query, from the loosest to the tightest."""
