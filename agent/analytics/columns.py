"""How a property is read in HogQL: whose it is, and as text, number or moment.

Every expression is about a row of the events table, which may stand under an alias. PostHog cannot
always tell an empty text from a missing value (where it keeps a property in a column of its own),
so both are the same here: missing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from agent.analytics.span import local_time
from agent.names.taxonomy import KnownProperty
from integrations.posthog import hogql_name, hogql_string

GROUP_KEY = "$group_key"
"""What every group has beside its properties: the name that the product gave it, such as an id."""

TIME_PARTS = ("weekday", "hour")
"""What may be asked of `time`, the moment of the event itself."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_PLAIN = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


@dataclass(frozen=True, slots=True)
class Known:
    """What one call names, looked up: properties by name and owner, group types by PostHog's index.

    `agent.analytics.checking.check` makes it.
    """

    properties: Mapping[tuple[str, str], KnownProperty] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)
    zone: tzinfo = UTC

    def property(self, name: str, of: str) -> KnownProperty:
        """The property; a `KeyError` is a mistake of ours, for everything was looked up before."""
        return self.properties[name, of]


def part(name: str) -> str:
    """What follows `properties` to read one of them: `.plan`, ``.`my plan` ``, `['100%']`."""
    if _PLAIN.fullmatch(name):
        return f".{name}"
    return f"[{hogql_string(name)}]" if "%" in name else f".{hogql_name(name)}"


def column(known: Known, name: str, of: str = "event", alias: str = "") -> str:
    """The property as PostHog reads it, in the type that it has there; NULL when it is missing."""
    before = f"{alias}." if alias else ""
    match of:
        case "event":
            return f"{before}properties{part(name)}"
        case "person":
            return f"{before}person.properties{part(name)}"
        case "session":
            # An event outside of sessions has no session's length, not one of 0.
            return (
                f"CASE WHEN {before}$session_id = '' THEN NULL ELSE {before}session{part(name)} END"
            )
        case "time":
            return _part_of_time(name, known.zone, alias)
    index = known.groups[of]
    if name == GROUP_KEY:
        return f"{before}$group_{index}"
    return f"{before}group_{index}.properties{part(name)}"


def text(known: Known, name: str, of: str = "event", alias: str = "") -> str:
    """The property as text: never NULL, empty when missing, `true` and `false`, `5` for 5.0."""
    found = column(known, name, of, alias)
    match known.property(name, of).type:
        case "boolean":
            return f"CASE WHEN isNull({found}) THEN '' WHEN {found} THEN 'true' ELSE 'false' END"
        case "time":
            return f"ifNull(substring(toString({found}), 1, 10), '')"  # its day
        case _:
            return f"ifNull(toString({found}), '')"


def number(known: Known, name: str, of: str = "event", alias: str = "") -> str:
    """The property as a number; NULL when it is missing or none. True is 1 and false is 0."""
    found = f"toFloat({column(known, name, of, alias)})"
    if known.property(name, of).type == "text":  # which may say "nan" or "inf"
        return f"CASE WHEN isFinite({found}) THEN {found} ELSE NULL END"
    return found


def moment(known: Known, name: str, of: str = "event", alias: str = "") -> str:
    """The property as a moment; NULL when it is missing or none."""
    found = column(known, name, of, alias)
    return found if known.property(name, of).type == "time" else f"toDateTime({found})"


def is_there(known: Known, name: str, of: str = "event", alias: str = "") -> str:
    """The condition that the property is not missing."""
    return f"notEmpty({text(known, name, of, alias)})"


def _part_of_time(name: str, zone: tzinfo, alias: str) -> str:
    local = local_time(zone, alias)
    if name == "hour":
        return f"formatDateTime({local}, '%H:00')"
    days = ", ".join(f"'{day}'" for day in WEEKDAYS)
    return f"arrayElement([{days}], toDayOfWeek({local}))"
