"""Which events and properties there are: what the team wrote down, and what has arrived."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from integrations.local.posthog.company import Event
from integrations.local.posthog.hogql.schema import Owner, Shape
from integrations.local.posthog.tracking_plan import (
    EVENTS,
    PROPERTIES,
    PlannedEvent,
    PlannedProperty,
)
from integrations.local.posthog.warehouse import Warehouse


class Taxonomy:
    """The names in one project; it learns from every event that arrives."""

    def __init__(self) -> None:
        self._planned_events = {event.name: event for event in EVENTS}
        self._planned_properties = {planned.name: planned for planned in PROPERTIES}
        self._seen: dict[str, datetime] = {}
        self._shapes: dict[tuple[Owner, str], set[Shape]] = defaultdict(set)
        self._carriers: dict[str, set[str]] = defaultdict(set)

    async def load(self, warehouse: Warehouse) -> None:
        """Learn from everything in the database."""
        rows = await warehouse.read_all(
            "SELECT event, toString(max(timestamp)), distinctJSONPathsAndTypes(properties), "
            "distinctJSONPathsAndTypes(person_properties) FROM events GROUP BY event"
        )
        for event, last, own, personal in rows:
            self._seen[event] = datetime.fromisoformat(f"{last}+00:00")
            self._learn_paths("event", own, event)
            self._learn_paths("person", personal, None)

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

    def type_of(self, owner: Owner, name: str) -> Shape:
        """How a property is read: as planned, else as it has always arrived, else as text."""
        planned = self._planned_properties.get(name)
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
                self._planned_properties.get(name, PlannedProperty(name, "String")),
                self.type_of(owner, name),
                frozenset(self._carriers.get(name, ())) if owner == "event" else frozenset(),
            )
            for whose, name in sorted(self._shapes)
            if whose == owner
        ]

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
            return "String"
        case _:
            return "nested"


def _clickhouse_shape(kind: str) -> Shape:
    if kind.startswith(("Int", "UInt", "Float")):
        return "Numeric"
    if kind.startswith("Array"):
        return "nested"
    return "Boolean" if kind == "Bool" else "String"
