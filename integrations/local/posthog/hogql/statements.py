"""Writes SELECT statements: their lists, tables, joins, common table expressions and windows."""

from collections.abc import Mapping
from dataclasses import dataclass

from integrations.hogql.parser import HogQLError, Node
from integrations.local.posthog.hogql.printer import Printer, Rule, expect_parts, rule
from integrations.local.posthog.hogql.quoting import name
from integrations.local.posthog.hogql.scope import QuerySource, Scope, Source, TableSource
from integrations.local.posthog.hogql.tables import cohort_people, tables
from integrations.local.posthog.hogql.windows import named_windows, over

UNIONS = frozenset(
    {"UNION ALL", "UNION DISTINCT", "INTERSECT", "INTERSECT DISTINCT", "EXCEPT", "EXCEPT DISTINCT"}
)
JOIN_WORDS = frozenset({"INNER", "LEFT", "RIGHT", "FULL", "OUTER", "CROSS", "ANY", "ALL", "JOIN"})
ARRAY_JOINS = frozenset({"ARRAY JOIN", "LEFT ARRAY JOIN", "INNER ARRAY JOIN"})
GROUPINGS = {"cube": "CUBE ({})", "rollup": "ROLLUP ({})", "grouping_sets": "GROUPING SETS ({})"}

_SELECT = frozenset(
    {"ctes", "distinct", "select", "select_from", "array_join_op", "array_join_list", "where"}
    | {"prewhere", "group_by", "group_by_mode", "having", "qualify", "window_exprs", "order_by"}
    | {"limit", "offset", "limit_by"}
)
_UNION = frozenset({"initial_select_query", "subsequent_select_queries"})
_JOIN = frozenset({"table", "alias", "next_join", "join_type", "constraint"})


_Joined = tuple[str, Source, str]
"""The words before a table of FROM, the table, and the condition behind it."""


@dataclass(frozen=True, slots=True)
class Written:
    """A SELECT in ClickHouse SQL, with the names of its columns."""

    sql: str
    columns: tuple[str, ...]


def query(printer: Printer, node: Node, outer: Scope, *, limit: str | None = None) -> Written:
    """A SELECT or several joined by UNION; `limit` replaces the statement's own."""
    if node["node"] == "SelectSetQuery":
        return _union(printer, node, outer)
    if node["node"] != "SelectQuery":
        raise HogQLError(f"Expected a SELECT, found {node['node']}.", code="syntax_error")
    return _select(printer, node, outer, limit)


def _union(printer: Printer, node: Node, outer: Scope) -> Written:
    expect_parts(node, _UNION)
    first = query(printer, node["initial_select_query"], outer)
    parts = [f"({first.sql})"]
    for further in node["subsequent_select_queries"]:
        if further["set_operator"] not in UNIONS:
            raise HogQLError(f"Unsupported: {further['set_operator']}")
        parts += [
            further["set_operator"],
            f"({query(printer, further['select_query'], outer).sql})",
        ]
    return Written(" ".join(parts), first.columns)


def _select(printer: Printer, node: Node, outer: Scope, limit: str | None) -> Written:
    """Parts are written in the order in which their names become known, then put in SQL's."""
    expect_parts(node, _SELECT)
    scope = outer.inside()
    common = [_common(printer, part, scope) for part in node.get("ctes") or ()]
    tables = _tables(printer, node["select_from"], scope) if node["select_from"] else []
    arrays = _array_join(printer, node, scope)
    items, columns = _items(printer, node["select"], scope)
    conditions = [node[part] for part in ("prewhere", "where") if node.get(part)]
    bound = _number(printer, node, "limit", scope) if limit is None else limit
    parts = (
        ("WITH", ", ".join(common)),
        ("SELECT DISTINCT" if node["distinct"] else "SELECT", ", ".join(items)),
        ("FROM", ""),  # written last: it depends on what the others use
        ("", arrays),
        ("WHERE", " AND ".join(printer.write(part, scope) for part in conditions)),
        ("GROUP BY", _grouping(printer, node, scope)),
        ("HAVING", _optional(printer, node, "having", scope)),
        ("WINDOW", named_windows(printer, node.get("window_exprs") or {}, scope, order=order)),
        ("QUALIFY", _optional(printer, node, "qualify", scope)),
        ("ORDER BY", order(printer, node.get("order_by") or [], scope)),
        ("LIMIT", _limit_by(printer, node, scope)),
        ("LIMIT", bound),
        ("OFFSET", _number(printer, node, "offset", scope)),
    )
    written = {"FROM": "".join(f"{words}{one.sql()}{on}{one.joins()}" for words, one, on in tables)}
    filled = [(word, part or written.get(word, "")) for word, part in parts]
    return Written(" ".join(f"{word} {part}".strip() for word, part in filled if part), columns)


def _common(printer: Printer, node: Node, scope: Scope) -> str:
    """`name AS (SELECT …)`, or `expression AS name`; later ones see the earlier ones."""
    title = str(node["name"])
    if node["cte_type"] == "column":
        written = printer.write(node["expr"], scope)
        scope.scalars.add(title)
        return f"{written} AS {name(title)}"
    expect_parts(node, frozenset({"name", "expr", "cte_type"}))
    inner = query(printer, node["expr"], scope)
    scope.expressions[title] = inner.columns
    return f"{_common_name(title)} AS ({inner.sql})"


def _common_name(title: str) -> str:
    return name(f"cte_{title}")  # so that one called `events` may read the events


def _tables(printer: Printer, join: Node, scope: Scope) -> list[_Joined]:
    """The tables of FROM, each with the words before it and the condition behind it."""
    joined: list[_Joined] = []
    node: Node | None = join
    while node is not None:
        if node.get("table_args") is not None:
            title = ".".join(map(str, node["table"]["chain"]))
            raise HogQLError(f"Unknown table function `{title}`.", code="unknown_table")
        expect_parts(node, _JOIN)
        source = _source(printer, node, scope)
        if joined:
            words = str(node["join_type"]).split()
            if not JOIN_WORDS.issuperset(words):
                raise HogQLError(f"{node['join_type']} is not supported.")
            joined.append((f" {' '.join(words)} ", source, _on(printer, node, scope, source)))
        else:
            scope.add(source)
            joined.append(("", source, ""))
        node = node.get("next_join")
    return joined


def _source(printer: Printer, node: Node, scope: Scope) -> Source:
    """One table of FROM."""
    table = node["table"]
    if table["node"] in {"SelectQuery", "SelectSetQuery"}:
        inner = query(printer, table, scope)
        return QuerySource(node.get("alias") or printer.new_name(), inner.columns, f"({inner.sql})")
    if table["node"] != "Field":
        raise HogQLError(
            f"{table['node']} cannot be used as a table.", code="not_implemented_error"
        )
    title = ".".join(map(str, table["chain"]))
    alias = node.get("alias") or title
    if title in scope.expressions:
        return QuerySource(alias, scope.expressions[title], _common_name(title))
    where = printer.surroundings
    known = tables(where.group_types).get(title)
    if title == "cohort_people":
        known = cohort_people(query(printer, where.cohorts.everyone(), Scope()).sql)
    if known is None:
        raise HogQLError(f"Unknown table `{title}`.", code="unknown_table")
    return TableSource(alias, known, printer.surface)


def _on(printer: Printer, node: Node, scope: Scope, source: Source) -> str:
    """The condition of a JOIN; USING becomes an equation of both sides."""
    constraint = node.get("constraint")
    if constraint is None:
        scope.add(source)
        return ""
    if constraint["constraint_type"] == "USING":
        columns = [constraint["expr"], *constraint["expr"].get("exprs", ())]
        paths = [list(map(str, column["chain"])) for column in columns if "chain" in column]
        left = [scope.resolve(path).sql for path in paths]
        scope.add(source)
        right = [scope.resolve([source.alias, *path]).sql for path in paths]
        return " ON " + " AND ".join(f"equals({a}, {b})" for a, b in zip(left, right, strict=True))
    scope.add(source)
    scope.joining = True
    try:
        return f" ON {printer.write(constraint['expr'], scope)}"
    finally:
        scope.joining = False


def _items(printer: Printer, nodes: list[Node], scope: Scope) -> tuple[list[str], tuple[str, ...]]:
    """The list after SELECT and the names of its columns, `*` spelled out."""
    items: list[str] = []
    columns: list[str] = []
    for node in nodes:
        if node["node"] == "Alias":
            items.append(printer.write(node, scope))
            columns.append(str(node["alias"]))
        elif node["node"] == "Field" and node["chain"][-1] == "*":
            for path in _starred(scope, node["chain"][:-1]):
                items.append(f"{scope.resolve(path).sql} AS {name(path[-1])}")
                columns.append(path[-1])
        else:
            title = str(node["chain"][-1]) if node["node"] == "Field" else printer.text_of(node)
            written = printer.write(node, scope)
            named = node["node"] != "Field" or title in columns or written == name(title)
            items.append(written if named else f"{written} AS {name(title)}")
            columns.append(title)
    return items, tuple(columns)


def _starred(scope: Scope, prefix: list[str]) -> list[list[str]]:
    """The columns of `*`, of all tables or of the one named before it."""
    sources = [s for s in scope.sources.values() if not prefix or s.alias == prefix[0]]
    if not sources or len(prefix) > 1:
        raise HogQLError("Cannot use '*' when there are no tables in the query")
    return [[source.alias, column] for source in sources for column in source.names()]


def _array_join(printer: Printer, node: Node, scope: Scope) -> str:
    if not node.get("array_join_op"):
        return ""
    if node["array_join_op"] not in ARRAY_JOINS:
        raise HogQLError(f"{node['array_join_op']} is not supported.")
    parts = []
    for part in node["array_join_list"]:
        if part["node"] != "Alias":
            raise HogQLError("ARRAY JOIN arrays must have an alias")
        parts.append(f"{printer.write(part['expr'], scope)} AS {name(part['alias'])}")
        scope.aliases.add(part["alias"])
    return f"{node['array_join_op']} {', '.join(parts)}"


def _grouping(printer: Printer, node: Node, scope: Scope) -> str:
    mode = node.get("group_by_mode")
    if mode == "all":
        return "ALL"
    written = printer.write_all(node.get("group_by") or (), scope)
    if mode is None:
        return written
    if mode not in GROUPINGS:
        raise HogQLError(f"GROUP BY {mode} is not supported.")
    return GROUPINGS[mode].format(written)


def _grouping_set(printer: Printer, node: Node, scope: Scope) -> str:
    return f"({printer.write_all(node['exprs'], scope)})"


def order(printer: Printer, nodes: list[Node], scope: Scope) -> str:
    """`a ASC, b DESC`."""
    for node in nodes:
        expect_parts(node, frozenset({"expr", "order"}))
    return ", ".join(
        f"{printer.write(node['expr'], scope)} {'DESC' if node['order'] == 'DESC' else 'ASC'}"
        for node in nodes
    )


def _limit_by(printer: Printer, node: Node, scope: Scope) -> str:
    by = node.get("limit_by")
    if not by:
        return ""
    start = f" OFFSET {_number(printer, by, 'offset_value', scope)}" if by["offset_value"] else ""
    return f"{_number(printer, by, 'n', scope)}{start} BY {printer.write_all(by['exprs'], scope)}"


def _optional(printer: Printer, node: Node, part: str, scope: Scope) -> str:
    return printer.write(node[part], scope) if node.get(part) else ""


def _number(printer: Printer, node: Node, part: str, scope: Scope) -> str:
    """A count of rows, which must be a plain number; empty when it is not there."""
    given = node.get(part)
    if given is None:
        return ""
    value = given.get("value")
    if given["node"] != "Constant" or type(value) is not int or value < 0:
        raise HogQLError(f"{part.upper().replace('_VALUE', '')} must be a whole number.")
    return str(value)


def _subquery(printer: Printer, node: Node, scope: Scope) -> str:
    return f"({query(printer, node, scope).sql})"


def _window_function(printer: Printer, node: Node, scope: Scope) -> str:
    return over(printer, node, scope, order=order)


STATEMENTS: Mapping[str, Rule] = {
    "GroupingSet": rule(_grouping_set, "exprs"),
    "SelectQuery": rule(_subquery, " ".join(_SELECT)),
    "SelectSetQuery": rule(_subquery, " ".join(_UNION)),
    "WindowFunction": rule(_window_function, "name args exprs over_expr over_identifier"),
}
"""Statements, and what only they contain."""
