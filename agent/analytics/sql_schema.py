"""What may be read with SQL: PostHog's tables, their columns, and which of those name single people.

The columns are PostHog's own (posthog/hogql/database/schema, 2026). A column that is missing here
is let through with a hint, because PostHog adds some at any time; a table that is missing is not.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_PERSON_NAMES = re.compile(
    r"(?:(?:first|last|full|user|display|nick|given|family|middle|real|contact|person)[ _-]?)?name"
    r"|surname|username|login|initials",
    re.IGNORECASE,
)
_CONTACTS = re.compile(
    r"e-?mail|phone|(?:^|[$_ .-])(?:ip|ssn|iban|passport|birth_?da(?:y|te))(?:$|[_ .-])|address"
    r"|(?:^|[$_ .-])(?:user|anon|device|customer|person|distinct|anon_distinct)[_ ]?id$|^\$set",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `personal` columns name single people, `bags` hold properties.

    `further` are other tables behind a column, as in `person.properties.plan`. `of_people` says
    that the properties are those of persons, whose `name` is a person's.
    """

    columns: frozenset[str]
    personal: frozenset[str] = frozenset()
    bags: frozenset[str] = frozenset()
    further: Mapping[str, str] = field(default_factory=dict)
    of_people: bool = False

    @property
    def names(self) -> frozenset[str]:
        """Everything that may stand behind the table's name and a dot."""
        return self.columns | self.personal | self.bags | frozenset(self.further)


@dataclass(frozen=True, slots=True)
class Found:
    """What a dotted path leads to; `personal` says that it tells single people apart."""

    personal: bool


_GROUPS = {f"group_{n}": "groups" for n in range(5)}

TABLES: Mapping[str, Table] = {
    "events": Table(
        columns=frozenset(
            [
                "uuid",
                "event",
                "timestamp",
                "created_at",
                "elements_chain",
                "elements_chain_href",
                "elements_chain_texts",
                "elements_chain_ids",
                "elements_chain_elements",
                "$session_id",
                "$session_id_uuid",
                "$window_id",
                "person_mode",
                "$group_0",
                "$group_1",
                "$group_2",
                "$group_3",
                "$group_4",
            ]
        ),
        personal=frozenset({"distinct_id", "person_id"}),
        bags=frozenset({"properties"}),
        further={
            "person": "persons",
            "poe": "persons",
            "pdi": "person_distinct_ids",
            "session": "sessions",
            **_GROUPS,
        },
    ),
    "persons": Table(
        columns=frozenset({"created_at", "last_seen_at", "is_identified"}),
        personal=frozenset({"id"}),
        bags=frozenset({"properties"}),
        further={"pdi": "person_distinct_ids"},
        of_people=True,
    ),
    "sessions": Table(
        columns=frozenset(
            [
                "id",
                "session_id",
                "session_id_v7",
                "$start_timestamp",
                "$end_timestamp",
                "max_inserted_at",
                "$urls",
                "$num_uniq_urls",
                "$entry_current_url",
                "$entry_pathname",
                "$entry_hostname",
                "$end_current_url",
                "$end_pathname",
                "$end_hostname",
                "$exit_current_url",
                "$exit_pathname",
                "$entry_referring_domain",
                "$entry_referrer",
                "$entry_utm_source",
                "$entry_utm_campaign",
                "$entry_utm_medium",
                "$entry_utm_term",
                "$entry_utm_content",
                "$pageview_count",
                "$autocapture_count",
                "$screen_count",
                "$channel_type",
                "$session_duration",
                "duration",
                "$is_bounce",
                "$last_external_click_url",
                "$page_screen_autocapture_count_up_to",
                "$vitals_lcp",
            ]
        ),
        personal=frozenset({"distinct_id", "person_id"}),
    ),
    "groups": Table(
        columns=frozenset({"index", "key", "created_at", "updated_at"}),
        bags=frozenset({"properties"}),
    ),
    "person_distinct_ids": Table(
        columns=frozenset(),
        personal=frozenset({"distinct_id", "person_id"}),
        further={"person": "persons"},
    ),
    "cohort_people": Table(
        columns=frozenset({"cohort_id"}),
        personal=frozenset({"person_id"}),
        further={"person": "persons"},
    ),
}
"""Every table that SQL may name; all others are refused."""


def look_up(table: Table, path: Sequence[str]) -> Found | None:
    """What `path` leads to in `table`; None when there is no such column."""
    first, rest = path[0], path[1:]
    if first in table.further and rest:
        return look_up(TABLES[table.further[first]], rest)
    if first in table.bags:
        return Found(not rest or _is_personal(rest[0], of_people=table.of_people))
    if first in table.names and not rest:
        return Found(first in table.personal or first in table.further)
    return None


def _is_personal(name: str, *, of_people: bool) -> bool:
    """Whether a property of this name tells who somebody is, or how to reach them."""
    return bool(_CONTACTS.search(name) or (of_people and _PERSON_NAMES.fullmatch(name)))
