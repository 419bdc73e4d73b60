"""Fills what stands in braces: `{name}`, `{variables.name}`, and `{filters}`.

Values become literals, whatever is in them; filters become conditions of the tree. A placeholder
that nothing fills is refused.
"""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from integrations.hogql.parser import HogQLError, Node
from integrations.local.posthog.hogql import nodes
from integrations.local.posthog.hogql.dates import moment_of
from integrations.local.posthog.hogql.printer import Printer
from integrations.local.posthog.hogql.property_filters import Filters, PropertyFilter, condition
from integrations.local.posthog.hogql.quoting import literal
from integrations.local.posthog.hogql.scope import Scope, TableSource

_BOUNDS: dict[tuple[str, ...], str] = {
    ("dateRange", "from"): "date_from",
    ("dateRange", "to"): "date_to",
}
_ABOUT = (("events", "event", "timestamp"), ("sessions", "session", "$start_timestamp"))
_ABOUT_GROUPS = ("groups", "group", "created_at")
"""The tables that can be filtered, what their rows are called, and which moment is theirs."""


def placeholder(printer: Printer, node: Node, scope: Scope) -> str:
    """The value or condition that the surroundings have for it."""
    chain = [str(part) for part in node["expr"].get("chain") or ["?"]]
    where = printer.surroundings
    if len(chain) == 1 and chain[0] in where.values:
        return _filled(where.values[chain[0]])
    if chain[0] == "variables" and len(chain) == 2:
        if chain[1] not in where.variables:
            raise HogQLError(
                f"Variable {chain[1]} is missing from query", code="unresolved_placeholder"
            )
        return _filled(where.variables[chain[1]])
    if chain[0] == "filters" and where.filters is not None:
        if len(chain) == 1:
            return printer.write(_conditions(printer, where.filters, scope), scope)
        if bound := _BOUNDS.get(tuple(chain[1:])):
            return _bound(printer, where.filters, bound, scope)
    raise HogQLError(
        f"Unresolved placeholder: {{{'.'.join(chain)}}}", code="unresolved_placeholder"
    )


def _filled(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_filled(item) for item in value)}]"
    if value is None or isinstance(value, str | int | float):
        return literal(value)
    raise HogQLError("Values of placeholders are texts, numbers, truth values or lists of them.")


def _conditions(printer: Printer, filters: Filters, scope: Scope) -> Node:
    """All that `{filters}` stands for, on the table of this SELECT."""
    table, rows, when = _about(printer, scope)
    given = list(filters.properties or ())
    if filters.filterTestAccounts:
        given += filters.test_accounts
    found = [_condition(one, rows, table) for one in given]
    for bound, operator in (("date_from", ">="), ("date_to", "<")):
        if _text(filters, bound) is not None:
            limit = {"node": "Moment", "text": _text(filters, bound)}
            found.append(nodes.compare(nodes.field(table, when), operator, limit))
    return nodes.both(found)


def _about(printer: Printer, scope: Scope) -> tuple[str, str, str]:
    """The name of the filtered table in the query, what its rows are, and their moment."""
    for title, rows, moment in (*_ABOUT, _ABOUT_GROUPS):
        for source in scope.sources.values():
            if isinstance(source, TableSource) and source.table is printer.surface.tables[title]:
                return source.alias, rows, moment
    raise HogQLError(
        "Cannot use 'filters' placeholder in a SELECT clause that does not select from the "
        "events, sessions or groups table."
    )


def _condition(one: PropertyFilter, rows: str, table: str) -> Node:
    if rows == "session" and one.type != "session":
        raise HogQLError(
            "Can only use session properties in a filter when selecting from only the sessions "
            "table."
        )
    return condition(one, of=rows, table=table)


def _bound(printer: Printer, filters: Filters, bound: str, scope: Scope) -> str:
    if _text(filters, bound) is None:
        raise HogQLError(f"The query's filters have no {bound}.", code="unresolved_placeholder")
    return printer.write({"node": "Moment", "text": _text(filters, bound)}, scope)


def moment(printer: Printer, node: Node, scope: Scope) -> str:
    """A date as PostHog's filters write them; not a kind of node that a query's text can hold."""
    where = printer.surroundings
    found = moment_of(node["text"], now=where.now, zone=ZoneInfo(where.zone)).astimezone(UTC)
    wall = found.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    return f"toTimeZone(toDateTime64({literal(wall)}, 6, 'UTC'), {literal(where.zone)})"


def _text(filters: Filters, bound: str) -> str | None:
    """The bound as it was given; None when it is open."""
    given = getattr(filters.dateRange, bound) if filters.dateRange is not None else None
    return None if given in {None, "", "all"} else str(given)
