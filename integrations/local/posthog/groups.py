"""Groups: the companies, teams or whatever else the people behind the events belong to.

Follows PostHog: the first mention of a kind of group (`$groups` on an event, or `$groupidentify`)
gives it the next number, up to five; `$groupidentify` describes one group.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from integrations.local.posthog.company import Event
from integrations.local.posthog.hogql.schema import MOST_GROUP_TYPES
from integrations.local.posthog.hogql.tables import is_group_type
from integrations.local.posthog.kept import Kept
from integrations.local.posthog.warehouse import Warehouse


@dataclass(slots=True)
class Group:
    """One group: the number of its kind, its key, and what is known of it."""

    index: int
    key: str
    created_at: datetime
    updated_at: datetime
    properties: dict[str, Any]


class Groups:
    """All kinds of groups and every group that was described; `save` writes what has changed."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._types: list[str] = kept.read([])
        self._known: dict[tuple[int, str], Group] = {}
        self._changed: dict[tuple[int, str], Group] = {}
        self._written = list(self._types)

    @property
    def types(self) -> tuple[str, ...]:
        """The names of the kinds of groups, by their number."""
        return tuple(self._types)

    async def load(self, warehouse: Warehouse) -> None:
        """Read every group from the database."""
        for index, key, created, updated, properties in await warehouse.read_all(
            "SELECT `index`, key, toUnixTimestamp64Micro(created_at), "
            "toUnixTimestamp64Micro(updated_at), properties FROM groups FINAL"
        ):
            group = Group(int(index), key, _moment(created), _moment(updated), properties)
            self._known[group.index, key] = group

    def meet(self, event: Event) -> None:
        """Learn from one event."""
        mentioned = event.properties.get("$groups")
        if isinstance(mentioned, dict):
            for kind in mentioned:
                self._index(kind)
        kind, key = event.properties.get("$group_type"), event.properties.get("$group_key")
        if event.event == "$groupidentify" and isinstance(kind, str) and kind and key is not None:
            described = event.properties.get("$group_set")
            known = described if isinstance(described, dict) else {}
            self._describe(kind, str(key), known, event.timestamp)

    def described(self, events: Iterable[Event]) -> list[Group]:
        """The groups that some of these events, met before, describe."""
        names = {
            (event.properties.get("$group_type"), str(event.properties.get("$group_key")))
            for event in events
            if event.event == "$groupidentify"
        }
        return [
            group
            for (index, key), group in self._known.items()
            if (self._types[index], key) in names
        ]

    def all(self, index: int) -> list[Group]:
        """Every described group of one kind, by key."""
        return [group for _, group in sorted(self._known.items()) if group.index == index]

    def find(self, index: int, key: str) -> Group | None:
        """The described group of that kind and key."""
        return self._known.get((index, key))

    async def save(self, warehouse: Warehouse) -> None:
        """Write what changed since the last time; repeating it after a crash is harmless."""
        if self._types != self._written:
            self._kept.write(self._types)
            self._written = list(self._types)
        changed, self._changed = self._changed, {}
        await warehouse.insert(
            "groups",
            (
                {
                    "index": group.index,
                    "key": group.key,
                    "created_at": group.created_at.isoformat(),
                    "updated_at": group.updated_at.isoformat(),
                    "properties": group.properties,
                }
                for group in changed.values()
            ),
        )

    def _index(self, kind: str) -> int | None:
        """The number of a kind of group; None when there are too many already."""
        if kind not in self._types:
            if len(self._types) >= MOST_GROUP_TYPES or not is_group_type(kind):
                return None
            self._types.append(kind)
        return self._types.index(kind)

    def _describe(
        self, kind: str, key: str, described: Mapping[str, Any], moment: datetime
    ) -> None:
        index = self._index(kind)
        if index is None:
            return
        group = self._known.get((index, key))
        if group is None:
            group = self._known[index, key] = Group(index, key, moment, moment, {})
        group.properties = {**group.properties, **described}
        group.updated_at = max(group.updated_at, moment)
        self._changed[index, key] = group


def _moment(microseconds: int) -> datetime:
    return datetime.fromtimestamp(int(microseconds) / 1e6, UTC)
