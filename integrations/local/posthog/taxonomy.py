"""Which events and properties there are: what the team wrote down, and what has arrived."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from integrations.local.posthog.company import Event
from integrations.local.posthog.edits import Edits, Kind
from integrations.local.posthog.hogql.schema import MOST_GROUP_TYPES, Owner, Shape
from integrations.local.posthog.tracking_plan import (
    EVENTS,
    GROUP_PROPERTIES,
    PERSON_PROPERTIES,
    PROPERTIES,
    PlannedEvent,
    PlannedProperty,
)
from integrations.local.posthog.warehouse import Warehouse

_SAMPLES: Mapping[Owner, str] = {
    "event": "events LIMIT 50 BY event",  # one pass; a query for each event takes ten times longer
    "person": "persons FINAL LIMIT 1000",
    "group": "groups LIMIT 1000",
}
"""Whose texts are looked at, at the start, for moments and truth values."""

HIDDEN = frozenset(
    {"distinct_id", "$set", "$set_once", "$groups", "$group_type", "$group_key", "$group_set"}
    | {"$process_person_profile", "$elements", "$elements_chain"}
    | {f"$group_{index}" for index in range(MOST_GROUP_TYPES)}
)
"""What ingestion uses and PostHog does not list as properties."""

_MOMENT = re.compile(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
)
"""Texts of which PostHog says that they are moments."""

_PLANNED: Mapping[Owner, tuple[PlannedProperty, ...]] = {
    "event": PROPERTIES,
    "person": PERSON_PROPERTIES,
    "group": GROUP_PROPERTIES,
}

_KINDS: Mapping[Owner, Kind] = {
    "event": "event property",
    "person": "person property",
    "group": "group property",
}


class Taxonomy:
    """The names in one project; it learns from every event that arrives.

    Without `planned` nothing was ever written down about them.
    """

    def __init__(self, *, planned: bool = True) -> None:
        self._planned_events = {event.name: event for event in EVENTS if planned}
        self._planned_properties: dict[tuple[Owner, str], PlannedProperty] = {
            (owner, one.name): one
            for owner, properties in _PLANNED.items()
            for one in properties
            if planned
        }
        self._seen: dict[str, datetime] = {}
        self._shapes: dict[tuple[Owner, str], set[Shape]] = defaultdict(set)
        self._carriers: dict[str, set[str]] = defaultdict(set)
        self._of_groups: dict[str, set[int]] = defaultdict(set)
        self._edits: Edits | None = None

    def follow(self, edits: Edits) -> None:
        """From now on, types that people have set are the types."""
        self._edits = edits

    async def load(self, warehouse: Warehouse) -> None:
        """Learn from everything in the database."""
        for event, last, paths in await warehouse.read_all(
            "SELECT event, toString(max(timestamp)), distinctJSONPathsAndTypes(properties) "
            "FROM events GROUP BY event"
        ):
            self._seen[event] = datetime.fromisoformat(f"{last}+00:00")
            self._learn_paths("event", paths, event)
        [[paths]] = await warehouse.read_all(
            "SELECT distinctJSONPathsAndTypes(properties) FROM persons FINAL"
        )
        self._learn_paths("person", paths, None)
        for index, paths in await warehouse.read_all(
            "SELECT `index`, distinctJSONPathsAndTypes(properties) FROM groups GROUP BY `index`"
        ):
            self._learn_paths("group", paths, None)
            for path in paths:
                self._of_groups[path.partition(".")[0]].add(int(index))
        await self._look_closer(warehouse)

    async def _look_closer(self, warehouse: Warehouse) -> None:
        """The database knows texts; some are moments or truth values, as `_shape` tells them."""
        seen: dict[tuple[Owner, str], set[Shape]] = defaultdict(set)
        for owner, sample in _SAMPLES.items():
            for (bag,) in await warehouse.read_all(f"SELECT properties FROM {sample}"):  # noqa: S608  ours
                for name, value in bag.items():
                    if (shape := _shape(value)) is not None:
                        seen[owner, name].add(shape)
        for key, shapes in seen.items():
            if self._shapes.get(key) == {"String"} and len(shapes) == 1:
                self._shapes[key] = shapes

    def learn(self, events: Iterable[Event]) -> None:
        """Learn from events that have just arrived."""
        for event in events:
            self._seen[event.event] = max(
                event.timestamp, self._seen.get(event.event, event.timestamp)
            )
            for name, value in event.properties.items():
                self._add("event", name, _shape(value), event.event)
            for part in ("$set", "$set_once"):
                known = event.properties.get(part)
                for name, value in known.items() if isinstance(known, dict) else ():
                    self._add("person", name, _shape(value), None)

    def learn_group(self, index: int, described: Mapping[str, Any]) -> None:
        """Learn from the description of a group of that kind."""
        for name, value in described.items():
            self._add("group", name, _shape(value), None)
            self._of_groups[name].add(index)

    def type_of(self, owner: Owner, name: str) -> Shape:
        """How a property is read: as people say, else as planned, else as it has always arrived.

        What has arrived in several types is read as text.
        """
        if self._edits is not None:
            edited = self._edits.of(_KINDS[owner], name).get("property_type")
            if edited is not None:
                return "Numeric" if edited == "Duration" else edited
        planned = self._planned_properties.get((owner, name))
        if planned is not None:
            return planned.type
        shapes = self._shapes.get((owner, name), set())
        if "nested" in shapes:
            return "nested"
        return next(iter(shapes)) if len(shapes) == 1 else "String"

    def events(self) -> list[tuple[PlannedEvent, datetime | None]]:
        """Every event with the moment of its last arrival, by name."""
        names = sorted({*self._planned_events, *self._seen})
        return [
            (self._planned_events.get(name, PlannedEvent(name, "")), self._seen.get(name))
            for name in names
        ]

    def properties(self, owner: Owner) -> list[tuple[PlannedProperty, Shape, frozenset[str]]]:
        """Every property with its type and the events that carry it, by name."""
        return [
            (
                self._planned_properties.get((owner, name), PlannedProperty(name, "String")),
                self.type_of(owner, name),
                frozenset(self._carriers.get(name, ())) if owner == "event" else frozenset(),
            )
            for whose, name in sorted(self._shapes)
            if whose == owner and name not in HIDDEN
        ]

    def groups_with(self, name: str) -> frozenset[int]:
        """The numbers of the kinds of groups that have a property of that name."""
        return frozenset(self._of_groups.get(name, ()))

    def _learn_paths(
        self, owner: Owner, paths: Mapping[str, Iterable[str]], event: str | None
    ) -> None:
        for path, kinds in paths.items():
            name, _, inside = path.partition(".")
            for kind in kinds:
                self._add(owner, name, "nested" if inside else _clickhouse_shape(kind), event)

    def _add(self, owner: Owner, name: str, shape: Shape | None, event: str | None) -> None:
        if shape is not None:
            self._shapes[owner, name].add(shape)
            if event is not None:
                self._carriers[name].add(event)


def _shape(value: Any) -> Shape | None:
    match value:
        case None:
            return None
        case bool():
            return "Boolean"
        case int() | float():
            return "Numeric"
        case str():
            return _shape_of_text(value.strip())
        case _:
            return "nested"


def _shape_of_text(text: str) -> Shape:
    if text in {"true", "false"}:
        return "Boolean"
    return "DateTime" if _MOMENT.fullmatch(text) else "String"


def _clickhouse_shape(kind: str) -> Shape:
    if kind.startswith(("Int", "UInt", "Float")):
        return "Numeric"
    if kind.startswith("Array"):
        return "nested"
    return "Boolean" if kind == "Bool" else "String"
