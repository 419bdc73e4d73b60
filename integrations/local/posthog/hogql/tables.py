"""The tables that a query may read; what events say of groups depends on the project's types."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from integrations.local.posthog.hogql.quoting import literal, name
from integrations.local.posthog.hogql.schema import (
    DISTINCT_IDS,
    EVENTS,
    GROUPS,
    MOST_GROUP_TYPES,
    PERSON,
    PERSONS,
    STATIC_COHORT_PEOPLE,
    Column,
    Link,
    Table,
)
from integrations.local.posthog.hogql.sessions import SESSIONS

LONGEST_GROUP_TYPE = 400
"""Characters; the length of the field in PostHog."""


@lru_cache(maxsize=32)
def tables(group_types: tuple[str, ...]) -> Mapping[str, Table]:
    """Every table by its name; `group_types` are the project's, by their index."""
    return {
        "events": _events(group_types),
        "persons": PERSONS,
        "person_distinct_ids": DISTINCT_IDS,
        "sessions": SESSIONS,
        "groups": GROUPS,
        "static_cohort_people": STATIC_COHORT_PEOPLE,
    }


def is_group_type(text: str) -> bool:
    """Whether a kind of group may be called so; its name becomes a part of a column's template."""
    return 0 < len(text) <= LONGEST_GROUP_TYPE and not set(text) & set("{}\0")


def _events(group_types: tuple[str, ...]) -> Table:
    columns, links = dict(EVENTS.columns), dict(EVENTS.links)
    for index in range(MOST_GROUP_TYPES):
        key = "''"  # PostHog's too where there is no such group
        if index < len(group_types) and is_group_type(group_types[index]):
            path = f"{{t}}.properties.`$groups`.{name(group_types[index])}"
            key = f"ifNull(CAST({path}, 'Nullable(String)'), '')"
        columns[f"$group_{index}",] = columns["properties", f"$group_{index}"] = Column(key)
        links[f"group_{index}",] = Link(
            "groups", f"equals({key}, {{j}}.key)", only=f"`index` = {literal(index)}"
        )
    return replace(EVENTS, columns=columns, links=links)


def cohort_people(sql: str) -> Table:
    """PostHog's `cohort_people`: who is in which cohort; `sql` selects `person_id`, `cohort_id`."""
    return Table(
        sql=f"({sql})",
        columns={
            ("person_id",): Column("{t}.person_id"),
            ("cohort_id",): Column("{t}.cohort_id"),
        },
        bags={},
        star=("person_id", "cohort_id"),
        links={("person",): PERSON},
    )
