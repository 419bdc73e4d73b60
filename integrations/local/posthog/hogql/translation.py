"""Turns one HogQL query into one ClickHouse query, with PostHog's limits on its rows."""

from dataclasses import dataclass

from integrations.hogql.parser import HogQLError, Node, parse
from integrations.local.posthog.hogql.expressions import EXPRESSIONS
from integrations.local.posthog.hogql.printer import Printer, Surroundings
from integrations.local.posthog.hogql.scope import Scope
from integrations.local.posthog.hogql.statements import STATEMENTS, query


@dataclass(frozen=True, slots=True)
class Translation:
    """The query for ClickHouse; it asks for one row more than `limit`, to know if there are more.

    `limit` is None for a UNION, whose parts have limits of their own.
    """

    sql: str
    columns: tuple[str, ...]
    limit: int | None
    offset: int


def translate(hogql: str, surroundings: Surroundings) -> Translation:
    """`HogQLError` for everything that PostHog, or this stand-in, would not run."""
    tree = parse(hogql)
    printer = Printer({**EXPRESSIONS, **STATEMENTS}, surroundings, source=hogql)
    usual, most = surroundings.rows
    try:
        if tree["node"] == "SelectSetQuery":
            tree = _with_limits(tree, usual, most)
            written = query(printer, tree, Scope())
            return Translation(written.sql, written.columns, None, 0)
        limit = min(_count(tree, "limit", usual), most)
        written = query(printer, tree, Scope(), limit=str(limit + 1))
    except RecursionError as error:
        raise HogQLError("The query is too deeply nested.", code="query_too_complex") from error
    return Translation(written.sql, written.columns, limit, _count(tree, "offset", 0))


def _with_limits(tree: Node, usual: int, most: int) -> Node:
    """PostHog gives every SELECT of a UNION the limit that a single one has."""
    if tree["node"] == "SelectSetQuery":
        return {
            **tree,
            "initial_select_query": _with_limits(tree["initial_select_query"], usual, most),
            "subsequent_select_queries": [
                {**further, "select_query": _with_limits(further["select_query"], usual, most)}
                for further in tree["subsequent_select_queries"]
            ],
        }
    bound = min(_count(tree, "limit", usual), most)
    return {**tree, "limit": {"node": "Constant", "value": bound}}


def _count(tree: Node, part: str, otherwise: int) -> int:
    given = tree.get(part)
    if given is None:
        return otherwise
    value = given.get("value")
    if type(value) is not int or value < 0:
        raise HogQLError(f"{part.upper()} must be a whole number.")
    return value
