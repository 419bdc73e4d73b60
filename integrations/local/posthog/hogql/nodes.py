"""Makes pieces of a HogQL tree, for conditions that arrive as JSON and not as text.

What is made here is written by the same printer as a query's own text, under the same rules.
"""

from collections.abc import Sequence
from typing import Any

from integrations.hogql.parser import Node


def field(*path: str) -> Node:
    """A name, such as `person.properties.plan`."""
    return {"node": "Field", "chain": list(path)}


def constant(value: str | float | bool | None) -> Node:
    """A literal."""
    return {"node": "Constant", "value": value}


def constants(values: Sequence[str | float | bool | None]) -> Node:
    """A list of literals, as it stands after IN."""
    return {"node": "Tuple", "exprs": [constant(value) for value in values]}


def array(values: Sequence[str | float | bool | None]) -> Node:
    """An array of literals."""
    return {"node": "Array", "exprs": [constant(value) for value in values]}


def compare(left: Node, operator: str, right: Node) -> Node:
    """`left operator right`; operators as the parser writes them (`==`, `not in`)."""
    return {"node": "CompareOperation", "op": operator, "left": left, "right": right}


def call(name: str, *arguments: Node) -> Node:
    """A function call."""
    return {"node": "Call", "name": name, "args": list(arguments)}


def both(conditions: Sequence[Node]) -> Node:
    """All of the conditions; true when there is none."""
    if len(conditions) < 2:
        return conditions[0] if conditions else constant(value=True)
    return {"node": "And", "exprs": list(conditions)}


def either(conditions: Sequence[Node]) -> Node:
    """At least one of the conditions; false when there is none."""
    if len(conditions) < 2:
        return conditions[0] if conditions else constant(value=False)
    return {"node": "Or", "exprs": list(conditions)}


def negated(condition: Node) -> Node:
    """NOT."""
    return {"node": "Not", "expr": condition}


def select(
    columns: Sequence[Node],
    table: str | Node,
    *,
    where: Node | None = None,
    group_by: Sequence[Node] = (),
    having: Node | None = None,
) -> Node:
    """A SELECT from one table, or from another SELECT."""
    source: Any = field(table) if isinstance(table, str) else table
    return {
        "node": "SelectQuery",
        "select": list(columns),
        "distinct": None,
        "select_from": {"node": "JoinExpr", "table": source},
        "where": where,
        "group_by": list(group_by),
        "having": having,
    }


def union(selects: Sequence[Node]) -> Node:
    """UNION ALL of at least one SELECT."""
    first, *others = selects
    further = [{"select_query": other, "set_operator": "UNION ALL"} for other in others]
    return {
        "node": "SelectSetQuery",
        "initial_select_query": first,
        "subsequent_select_queries": further,
    }


def named(expression: Node, alias: str) -> Node:
    """`expression AS alias`."""
    return {"node": "Alias", "expr": expression, "alias": alias}
