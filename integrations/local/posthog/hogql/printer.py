"""Writes a HogQL tree as ClickHouse SQL: what each kind of node becomes is one line in a table.

A kind of node, or a part of one, that no table names is refused. Nothing of the query's text is
copied: names and values are quoted anew, functions and keywords come from our own lists.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from integrations.hogql.parser import HogQLError, Node
from integrations.local.posthog.hogql import nodes
from integrations.local.posthog.hogql.property_filters import Filters
from integrations.local.posthog.hogql.schema import PropertyTypes
from integrations.local.posthog.hogql.scope import Scope, Surface
from integrations.local.posthog.hogql.tables import tables


class KnownCohorts(Protocol):
    """The cohorts that a query can name."""

    def people(self, cohort: str | int) -> Node:
        """A SELECT of the `person_id` of everybody in it; `HogQLError` when there is none."""
        ...

    def everyone(self) -> Node:
        """A SELECT of `person_id` and `cohort_id`, of everybody in any cohort by conditions."""
        ...


class NoCohorts:
    """A project without cohorts."""

    def people(self, cohort: str | int) -> Node:
        """Nobody: there is no such cohort."""
        raise HogQLError(missing_cohort(cohort))

    def everyone(self) -> Node:
        """Nobody."""
        nobody = nodes.constant(value=False)
        columns = [nodes.field("person_id"), nodes.field("cohort_id")]
        return nodes.select(columns, "static_cohort_people", where=nobody)


def missing_cohort(cohort: str | int) -> str:
    """PostHog's words for a cohort that is not there."""
    if isinstance(cohort, str):
        return f"Could not find a cohort with the name '{cohort}'"
    return f"Could not find cohort with ID {cohort}"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a query means besides its text.

    `now` is the moment that `now()` gives, aware; `zone` the project's time zone; `values` fill
    the placeholders, and so do `variables` and `filters`, the latter as conditions; `rows` are
    those that a SELECT gives without LIMIT, and with the largest; `group_types` are the names of
    the kinds of groups, by index; weeks begin on Mondays or, as in PostHog at first, on Sundays.
    """

    now: datetime
    zone: str
    types: PropertyTypes
    values: Mapping[str, Any]
    rows: tuple[int, int] = (100, 50_000)
    group_types: tuple[str, ...] = ()
    cohorts: KnownCohorts = field(default_factory=NoCohorts)
    monday: bool = True
    variables: Mapping[str, Any] = field(default_factory=dict)
    filters: Filters | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of node is written, and which of its parts are known."""

    write: "Callable[[Printer, Node, Scope], str]"
    parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Special:
    """A function that becomes something else in ClickHouse, and how many arguments it takes."""

    write: "Callable[[Printer, Node, Scope], str]"
    least: int
    most: int


def rule(write: "Callable[[Printer, Node, Scope], str]", parts: str) -> Rule:
    """A line of the table; `parts` are the keys of the node, separated by blanks."""
    return Rule(write, frozenset(parts.split()))


class Printer:
    """Writes the nodes of one query; `rules` say how, by kind."""

    def __init__(
        self, rules: Mapping[str, Rule], surroundings: Surroundings, *, source: str
    ) -> None:
        self._rules = rules
        self._source = source
        self._made_up = 0
        self.surroundings = surroundings
        self.surface = Surface(
            tables(surroundings.group_types), surroundings.zone, surroundings.types
        )

    def write(self, node: Node, scope: Scope) -> str:
        """The node as ClickHouse SQL; `HogQLError` when it, or a part of it, is not known."""
        kind = str(node["node"])
        known = self._rules.get(kind)
        if known is None:
            raise HogQLError(f"{kind} is not supported.", code="not_implemented_error")
        expect_parts(node, known.parts)
        return known.write(self, node, scope)

    def write_all(self, nodes: Iterable[Node], scope: Scope) -> str:
        """Several nodes, separated by commas."""
        return ", ".join(self.write(node, scope) for node in nodes)

    def text_of(self, node: Node) -> str:
        """The node as it was typed: the name of a column without alias."""
        try:
            return self._source[node["start"]["offset"] : node["end"]["offset"]]
        except (KeyError, TypeError):
            return str(node["node"])

    def new_name(self) -> str:
        """A table name that no query has."""
        self._made_up += 1
        return f"q{self._made_up}"


def expect_parts(node: Node, parts: frozenset[str]) -> None:
    """`HogQLError` when the node has a part that nobody would write."""
    for part, value in node.items():
        if (
            part not in parts
            and part not in {"node", "start", "end"}
            and value not in (None, False)
        ):
            raise HogQLError(
                f"{part.replace('_', ' ')} in {node['node']} is not supported.",
                code="not_implemented_error",
            )
