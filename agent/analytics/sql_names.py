"""What every name in a statement stands for: tables that exist, columns, and single people.

Tables must be known. Columns that are not are remembered as hints, which help when PostHog refuses
the query. And for every column of the result it is known whether it tells single people apart:
an e-mail, an id of a person, or anything made of one, but for counts and comparisons.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.analytics.sql_refused import SqlRefused
from agent.analytics.sql_schema import TABLES, Table, look_up
from agent.names.naming import nearest
from integrations.hogql.parser import Node

Columns = Mapping[str, bool]
"""The columns of a subquery, and whether each is personal."""

_COUNTS = ("count", "uniq", "windowfunnel", "sequence", "retention")
"""Beginnings of the names of functions that count or compare, also with `If` behind them."""

_IMPERSONAL = frozenset(
    """isnull isnotnull empty notempty isempty isnotempty length lengthutf8 has hasall hasany
    hastoken in notin exists like notlike ilike notilike match startswith endswith equals notequals
    less lessorequals greater greaterorequals position positioncaseinsensitive indexof arraycount
    arrayuniq arrayexists arrayall datediff date_diff age row_number rank dense_rank percent_rank
    cume_dist ntile not and or""".split()  # noqa: SIM905
)
"""Other functions whose value says nothing about who somebody is."""

_YES_OR_NO = frozenset({"CompareOperation", "BetweenExpr", "And", "Or", "Not"})


@dataclass(slots=True)
class _Scope:
    """The names of one SELECT; `within` is the one around it."""

    within: "_Scope | None" = None
    common: dict[str, Columns] = field(default_factory=dict)
    sources: dict[str, Table | Columns] = field(default_factory=dict)
    aliases: dict[str, bool] = field(default_factory=dict)

    def find_common(self, title: str) -> Columns | None:
        """The common table expression of this name, of here or of around."""
        if title in self.common:
            return self.common[title]
        return self.within.find_common(title) if self.within else None


class Names:
    """Looks through one statement; `hints` are sentences about names that nothing is known of."""

    def __init__(self) -> None:
        self.hints: list[str] = []

    def statement(self, node: Node, within: _Scope | None = None) -> Columns:
        """The columns that a statement gives; `SqlRefused` for an unknown table."""
        if node["node"] != "SelectSetQuery":
            return self._select(node, within)
        columns = dict(self.statement(node["initial_select_query"], within))
        for further in node["subsequent_select_queries"]:
            others = self.statement(further["select_query"], within)
            for title, personal in zip(columns, others.values(), strict=False):
                columns[title] = columns[title] or personal
        return columns

    # --- statements -----------------------------------------------------------------------------

    def _select(self, node: Node, within: _Scope | None) -> Columns:
        scope = _Scope(within)
        for part in node.get("ctes") or ():
            if part["cte_type"] == "column":
                scope.aliases[part["name"]] = self._value(part["expr"], scope)
            else:
                scope.common[part["name"]] = self.statement(part["expr"], scope)
        self._tables(node.get("select_from"), scope)
        self._values(node.get("array_join_list") or (), scope)
        for item in node["select"]:  # an alias may be used before the place where it is given
            _declare(item, scope)
        columns: dict[str, bool] = {}
        for _ in range(2):  # and be personal by what stands behind it
            columns = self._items(node["select"], scope)
        for part in ("prewhere", "where", "having", "qualify"):
            self._values([node[part]] if node.get(part) else (), scope)
        self._values(node.get("group_by") or (), scope)
        self._values([o["expr"] for o in node.get("order_by") or ()], scope)
        self._values((node.get("limit_by") or {}).get("exprs") or (), scope)
        for window in (node.get("window_exprs") or {}).values():
            self._window(window, scope)
        return columns

    def _items(self, items: Sequence[Node], scope: _Scope) -> dict[str, bool]:
        columns: dict[str, bool] = {}
        for number, item in enumerate(items):
            chain = item.get("chain") or [""]
            if chain[-1] == "*":
                columns |= _starred(chain[:-1], scope)
                continue
            title = item.get("alias") or str(chain[-1]) or f"column {number + 1}"
            columns[title] = self._value(item, scope)
        return columns

    def _tables(self, join: Node | None, scope: _Scope) -> None:
        while join is not None:
            table = join["table"]
            title = ".".join(map(str, table.get("chain") or ()))
            if title:
                source = scope.find_common(title) or TABLES.get(title)
                if source is None:
                    raise SqlRefused(_no_table(title, scope))
            else:
                source = self.statement(table, scope)
            alias = join.get("alias") or title or f"({len(scope.sources)})"
            if alias in scope.sources:
                raise SqlRefused(f"Two tables are called {alias}: give each its own name with AS.")
            scope.sources[alias] = source
            constraint = join.get("constraint")
            if constraint:
                self._value(constraint["expr"], scope)
            join = join.get("next_join")

    # --- values ---------------------------------------------------------------------------------

    def _values(self, nodes: Sequence[Node], scope: _Scope) -> bool:
        personal = [self._value(node, scope) for node in nodes]  # all of them are looked at
        return any(personal)

    def _value(self, node: Node, scope: _Scope) -> bool:
        """Whether a value tells single people apart."""
        path = _path(node)
        if path is not None:
            return self._field(path, scope)
        kind = node["node"]
        if kind in {"SelectQuery", "SelectSetQuery"}:
            return any(self.statement(node, scope).values())
        if kind in {"Call", "WindowFunction"}:
            return self._call(node, scope)
        personal = self._values(_parts(node), scope)
        if kind == "Alias":
            scope.aliases[node["alias"]] = personal
        return personal and kind not in _YES_OR_NO

    def _call(self, node: Node, scope: _Scope) -> bool:
        given = [*(node.get("args") or ()), *(node.get("exprs") or ())]
        inside = _json_path(str(node["name"]), given)
        if inside is not None:
            return self._field(inside, scope)
        plain = [part for part in given if part["node"] != "Lambda"]
        personal = self._values(plain, scope)
        for part in given:
            if part["node"] == "Lambda":
                inner = _Scope(scope, aliases=dict.fromkeys(part["args"], personal))
                personal = self._value(part["expr"], inner) or personal
        if node.get("filter_expr"):
            self._value(node["filter_expr"], scope)
        if node.get("over_expr"):
            self._window(node["over_expr"], scope)
        title = str(node["name"]).lower()
        return personal and title not in _IMPERSONAL and not title.startswith(_COUNTS)

    def _window(self, window: Node, scope: _Scope) -> None:
        self._values(window.get("partition_by") or (), scope)
        self._values([o["expr"] for o in window.get("order_by") or ()], scope)

    def _field(self, path: Sequence[str], scope: _Scope) -> bool:
        if path[-1] == "*":
            return any(_starred(path[:-1], scope).values())
        around: _Scope | None = scope
        while around is not None:
            found = _in_scope(path, around)
            if found is not None:
                return found
            around = around.within
        self.hints.append(_no_column(path, scope))
        return True  # nothing is known of it


def _in_scope(path: Sequence[str], scope: _Scope) -> bool | None:
    first, rest = path[0], path[1:]
    if rest and first in scope.sources:
        found = _in_source(rest, scope.sources[first])
        if found is not None:
            return found
    known = [f for s in scope.sources.values() if (f := _in_source(path, s)) is not None]
    if first in scope.aliases:  # an alias may hide the column of which it is made
        known.append(scope.aliases[first])
    return any(known) if known else None


def _in_source(path: Sequence[str], source: Table | Columns) -> bool | None:
    if isinstance(source, Table):
        found = look_up(source, path)
        return found.personal if found else None
    return source.get(path[0])


def _starred(prefix: Sequence[str], scope: _Scope) -> dict[str, bool]:
    columns: dict[str, bool] = {}
    if prefix and prefix[0] not in scope.sources:  # `person.*`: a table behind a column
        return {".".join(prefix): True}
    for title, source in scope.sources.items():
        if prefix and prefix[0] != title:
            continue
        if isinstance(source, Table):
            columns |= dict.fromkeys(source.columns, False)
            columns |= dict.fromkeys(source.personal | source.bags, True)
        else:
            columns |= source
    return columns


def _declare(item: Node, scope: _Scope) -> None:
    if item["node"] == "Alias":
        scope.aliases.setdefault(item["alias"], False)


def _path(node: Node) -> list[str] | None:
    """The dotted path of a name, also where brackets spell it: `properties['plan']`."""
    if node["node"] == "Field":
        return [str(part) for part in node["chain"]]
    if node["node"] == "ArrayAccess" and isinstance(node["property"].get("value"), str):
        before = _path(node["array"])
        return None if before is None else [*before, node["property"]["value"]]
    return None


def _json_path(title: str, given: Sequence[Node]) -> list[str] | None:
    """`JSONExtractString(properties, 'plan')` reads `properties.plan`."""
    if not title.startswith("JSON") or len(given) < 2:
        return None
    before, key = _path(given[0]), given[1].get("value")
    return [*before, key] if before and isinstance(key, str) else None


def _parts(node: Node) -> list[Node]:
    found: list[Node] = []
    for value in node.values():
        found += [v for v in (value if isinstance(value, list) else [value]) if _is_node(v)]
    return found


def _is_node(value: object) -> bool:
    return isinstance(value, dict) and "node" in value


def _no_table(title: str, scope: _Scope) -> str:
    known = [*TABLES]
    around: _Scope | None = scope
    while around is not None:
        known = [*around.common, *known]
        around = around.within
    near = nearest(title, known)
    meant = f" The nearest is {near[0]}." if near else ""
    return f"There is no table {title} here.{meant} The tables are {', '.join(known)}."


def _no_column(path: Sequence[str], scope: _Scope) -> str:
    tables = [table for table in scope.sources.values() if isinstance(table, Table)]
    known = sorted({name for source in scope.sources.values() for name in _names(source)})
    near = nearest(path[-1], known)
    sentence = f"Nothing is known of the column {'.'.join(path)}."
    if near:
        sentence += f" The nearest are {', '.join(near)}."
    if any(table.bags for table in tables):
        sentence += f" If it is a property, write properties.{path[-1]}."
    return sentence


def _names(source: Table | Columns) -> frozenset[str]:
    return source.names if isinstance(source, Table) else frozenset(source)
