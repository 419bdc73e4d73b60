"""Writes HogQL anew from its tree, so that nothing is sent to PostHog but what was understood.

A kind of node, or a part of one, that no table names is refused. Nothing of the query's own text is
copied: names and values are quoted anew, comments are gone, keywords come from us.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from agent.analytics.sql_refused import SqlRefused
from integrations.hogql.parser import Node
from integrations.posthog_hogql import hogql_name

_PLAIN_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")

_RESERVED = frozenset(
    [
        "all",
        "and",
        "any",
        "array",
        "as",
        "asc",
        "between",
        "by",
        "case",
        "cast",
        "cohort",
        "cross",
        "cube",
        "date",
        "desc",
        "distinct",
        "else",
        "end",
        "except",
        "false",
        "final",
        "from",
        "full",
        "group",
        "grouping",
        "having",
        "ignore",
        "in",
        "inf",
        "inner",
        "intersect",
        "interval",
        "into",
        "is",
        "join",
        "left",
        "like",
        "ilike",
        "limit",
        "nan",
        "not",
        "null",
        "nulls",
        "offset",
        "on",
        "or",
        "order",
        "outer",
        "over",
        "partition",
        "prewhere",
        "qualify",
        "range",
        "recursive",
        "right",
        "rollup",
        "row",
        "rows",
        "sample",
        "select",
        "sets",
        "settings",
        "then",
        "ties",
        "to",
        "totals",
        "true",
        "union",
        "using",
        "values",
        "when",
        "where",
        "window",
        "with",
    ]
)
"""Words that are quoted when they are names, though the parser would take most of them bare."""

_POSITION = frozenset({"node", "start", "end"})

INSTEAD = {
    "Block": "A function body in braces cannot be used: write an expression behind the arrow.",
    "ColumnsExpr": "COLUMNS(…) and EXCLUDE cannot be used: name the columns.",
    "Dict": "A dictionary in braces cannot be used: write map('key', value).",
    "ExprCall": "Only a function's name can be called.",
    "HogQLXTag": "Tags are no SQL: write a SELECT.",
    "IsDistinctFrom": "IS DISTINCT FROM cannot be used: write != or =, HogQL compares NULL too.",
    "Placeholder": "Nothing in braces is filled in here, such as {filters}: write the condition "
    "itself.",
    "TryCast": "TRY_CAST cannot be used: toFloat(…) and toInt(…) give NULL for what is no number.",
    "ValuesQuery": "VALUES cannot be used as a table: write SELECT … UNION ALL SELECT ….",
    "column_aliases": "Columns cannot be renamed behind a table's name: use AS in the SELECT.",
    "limit": "A LIMIT behind a UNION in brackets cannot be used: put the UNION into a subquery.",
    "limit_with_ties": "LIMIT … WITH TIES cannot be used: write a plain LIMIT.",
    "materialized": "MATERIALIZED cannot be used: leave the word out.",
    "nullish": "?. cannot be used: write a plain dot, missing values are NULL anyway.",
    "order_by": "ORDER BY inside a function cannot be used: sort the array with arraySort.",
    "recursive": "WITH RECURSIVE cannot be used.",
    "sample": "SAMPLE cannot be used: choose a shorter time instead.",
    "settings": "SETTINGS cannot be used.",
    "table_args": "Table functions cannot be used: name a table, or write a subquery.",
    "table_final": "FINAL cannot be used: PostHog's tables need none.",
    "with_fill": "WITH FILL cannot be used: missing days are simply not there.",
    "within_group": "WITHIN GROUP cannot be used: write for example quantile(0.9)(x).",
}
"""What to do instead, by kind of node or by part of one."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of node is written, which of its parts are known, and how tightly it binds.

    What binds less tightly than its surroundings want is put in brackets; 9 never is.
    """

    write: "Callable[[Writer, Node], str]"
    parts: frozenset[str]
    binds: int


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes nodes by a table of their kinds."""

    kinds: Mapping[str, Kind]

    def write(self, node: Node, *, least: int = 0) -> str:
        """One node as HogQL, in brackets if it binds less than `least`; may raise `SqlRefused`."""
        title = str(node["node"])
        kind = self.kinds.get(title)
        if kind is None:
            raise SqlRefused(INSTEAD.get(title, f"{title} cannot be used here."))
        expect(node, kind.parts)
        written = kind.write(self, node)
        binds = 7 if kind.binds == 6 and node["op"] not in {"+", "-"} else kind.binds
        return written if binds >= least else f"({written})"

    def all(self, nodes: Iterable[Node]) -> str:
        """Several nodes, separated by commas."""
        return ", ".join(self.write(node) for node in nodes)


def kind(write: "Callable[[Writer, Node], str]", parts: str, *, binds: int = 9) -> Kind:
    """A line of the table; `parts` are the keys of the node, separated by blanks."""
    return Kind(write, frozenset(parts.split()), binds)


def expect(node: Node, parts: frozenset[str]) -> None:
    """Refuse a node that has a part which would be lost."""
    for part, value in node.items():
        if part not in parts and part not in _POSITION and value not in (None, False, [], {}):
            title = str(node["node"])
            raise SqlRefused(INSTEAD.get(part, f"{part} cannot be used in {title} here."))


def name(text: str) -> str:
    """The name of a column, a table or an alias, in backticks where it needs them."""
    if _PLAIN_NAME.fullmatch(text) and text.lower() not in _RESERVED:
        return text
    try:
        return hogql_name(text)
    except ValueError:
        raise SqlRefused(f"PostHog takes no name like {text!r}: leave out the % sign.") from None
