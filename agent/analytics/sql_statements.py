"""How SELECT statements are written in HogQL: their lists, tables, joins, groups and limits."""

from agent.analytics.sql_expressions import EXPRESSIONS, order, window
from agent.analytics.sql_refused import SqlRefused
from agent.analytics.sql_writer import Writer, expect, kind, name
from integrations.hogql.parser import Node

UNIONS = frozenset(
    {"UNION ALL", "UNION DISTINCT", "INTERSECT", "INTERSECT DISTINCT", "EXCEPT", "EXCEPT DISTINCT"}
)
_JOIN_WORDS = frozenset(
    ["INNER", "LEFT", "RIGHT", "FULL", "OUTER", "CROSS", "ANY", "ALL", "SEMI", "ANTI", "JOIN"]
)
_ARRAY_JOINS = frozenset({"ARRAY JOIN", "LEFT ARRAY JOIN", "INNER ARRAY JOIN"})
_GROUPINGS = {
    "all": "ALL",
    "cube": "CUBE({})",
    "rollup": "ROLLUP({})",
    "grouping_sets": "GROUPING SETS ({})",
}
_UNION = frozenset({"initial_select_query", "subsequent_select_queries"})
_SELECT = frozenset(
    [
        "ctes",
        "distinct",
        "select",
        "select_from",
        "array_join_op",
        "array_join_list",
        "where",
        "prewhere",
        "group_by",
        "group_by_mode",
        "having",
        "qualify",
        "window_exprs",
        "order_by",
        "limit",
        "offset",
        "limit_by",
    ]
)
_JOIN = frozenset(["table", "alias", "next_join", "join_type", "constraint"])
_COMMON = frozenset(["name", "expr", "cte_type"])


def write(tree: Node) -> str:
    """The whole statement; `SqlRefused` for whatever may not stand in one."""
    return _statement(WRITER, tree)


def _statement(writer: Writer, node: Node) -> str:
    if node["node"] == "SelectSetQuery":
        return _union(writer, node)
    if node["node"] != "SelectQuery":
        return writer.write(node)  # which knows why not
    return _select(writer, node)


def _union(writer: Writer, node: Node) -> str:
    expect(node, _UNION)
    parts = [f"({_statement(writer, node['initial_select_query'])})"]
    for further in node["subsequent_select_queries"]:
        if further["set_operator"] not in UNIONS:
            raise SqlRefused(f"{further['set_operator']} cannot be used.")
        parts += [further["set_operator"], f"({_statement(writer, further['select_query'])})"]
    return " ".join(parts)


def _select(writer: Writer, node: Node) -> str:
    expect(node, _SELECT)
    parts = (
        ("WITH", ", ".join(_common(writer, part) for part in node.get("ctes") or ())),
        ("SELECT DISTINCT" if node.get("distinct") else "SELECT", writer.all(node["select"])),
        ("FROM", _tables(writer, node.get("select_from"))),
        ("", _array_join(writer, node)),
        ("PREWHERE", _optional(writer, node, "prewhere")),
        ("WHERE", _optional(writer, node, "where")),
        ("GROUP BY", _grouping(writer, node)),
        ("HAVING", _optional(writer, node, "having")),
        ("QUALIFY", _optional(writer, node, "qualify")),
        ("WINDOW", _windows(writer, node)),  # behind QUALIFY: the parser's order
        ("ORDER BY", order(writer, node.get("order_by") or [])),
        ("LIMIT", _limit_by(writer, node)),
        ("LIMIT", _number(node, "limit")),
        ("OFFSET", _number(node, "offset")),
    )
    return " ".join(f"{word} {part}".strip() for word, part in parts if part)


def _common(writer: Writer, node: Node) -> str:
    """`name AS (SELECT …)`, or `expression AS name`."""
    expect(node, _COMMON)
    if node["cte_type"] == "column":
        return f"{writer.write(node['expr'], least=1)} AS {name(node['name'])}"
    return f"{name(node['name'])} AS ({_statement(writer, node['expr'])})"


def _tables(writer: Writer, join: Node | None) -> str:
    written = ""
    while join is not None:
        expect(join, _JOIN)
        if written:
            words = str(join["join_type"]).split()
            if not _JOIN_WORDS.issuperset(words):
                raise SqlRefused(f"{join['join_type']} cannot be used.")
            written += f" {' '.join(words)} "
        table, alias = join["table"], join.get("alias")
        if table["node"] not in {"Field", "SelectQuery", "SelectSetQuery"}:
            writer.write(table)  # which refuses placeholders and the like
            raise SqlRefused("Behind FROM stands a table's name or a subquery.")
        written += writer.write(table) + (f" AS {name(alias)}" if alias else "")
        written += _on(writer, join.get("constraint"))
        join = join.get("next_join")
    return written


def _on(writer: Writer, constraint: Node | None) -> str:
    if constraint is None:
        return ""
    expect(constraint, frozenset({"expr", "constraint_type"}))
    return f" {constraint['constraint_type']} {writer.write(constraint['expr'])}"


def _array_join(writer: Writer, node: Node) -> str:
    if not node.get("array_join_op"):
        return ""
    if node["array_join_op"] not in _ARRAY_JOINS:
        raise SqlRefused(f"{node['array_join_op']} cannot be used.")
    return f"{node['array_join_op']} {writer.all(node['array_join_list'])}"


def _grouping(writer: Writer, node: Node) -> str:
    written, mode = writer.all(node.get("group_by") or ()), node.get("group_by_mode")
    if mode is None:
        return written
    if mode not in _GROUPINGS:
        raise SqlRefused(f"GROUP BY {mode} cannot be used.")
    return _GROUPINGS[mode].format(written)


def _grouping_set(writer: Writer, node: Node) -> str:
    return f"({writer.all(node['exprs'])})"


def _windows(writer: Writer, node: Node) -> str:
    windows = node.get("window_exprs") or {}
    return ", ".join(f"{name(title)} AS ({window(writer, w)})" for title, w in windows.items())


def _limit_by(writer: Writer, node: Node) -> str:
    by = node.get("limit_by")
    if not by:
        return ""
    expect(by, frozenset({"n", "offset_value", "exprs"}))
    start = f" OFFSET {_number(by, 'offset_value')}" if by.get("offset_value") else ""
    return f"{_number(by, 'n')}{start} BY {writer.all(by['exprs'])}"


def _optional(writer: Writer, node: Node, part: str) -> str:
    return writer.write(node[part]) if node.get(part) else ""


def _number(node: Node, part: str) -> str:
    """A count of rows, which must be a plain number; empty when it is not there."""
    given = node.get(part)
    if given is None:
        return ""
    if given["node"] == "Placeholder":
        WRITER.write(given)
    value = given.get("value")
    is_text = isinstance(value, str) and given.get("value_type") != "number"  # '5' is none
    if given["node"] != "Constant" or is_text or not str(value).isdecimal():
        raise SqlRefused(f"{'OFFSET' if 'offset' in part else 'LIMIT'} must be a whole number.")
    return str(value)


def _subquery(writer: Writer, node: Node) -> str:
    return f"({_statement(writer, node)})"


WRITER = Writer(
    {
        **EXPRESSIONS,
        "GroupingSet": kind(_grouping_set, "exprs"),
        "SelectQuery": kind(_subquery, " ".join(_SELECT)),
        "SelectSetQuery": kind(_subquery, " ".join(_UNION)),
    }
)
"""Everything that can be written."""
