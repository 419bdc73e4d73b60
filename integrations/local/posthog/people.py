"""Who is behind the events: persons, the ids under which they send, and what is known of them.

Follows PostHog: the first event of an unknown id makes a person; `$set` and `$set_once` describe
them; `$identify` and `$create_alias` say that two ids are one person. Every event carries the
person as known at its time. Events that want no profile (`$process_person_profile` is false, as
posthog-js sends for visitors who are not identified) make no person, but have its id already.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from integrations.local.posthog.company import Event
from integrations.local.posthog.warehouse import Warehouse

_NAMESPACE = uuid.UUID("8f3f2c1e-5a52-4c0e-9d5b-2f1f3f0f7a10")
_KNOWN_BY = {"$identify": "$anon_distinct_id", "$create_alias": "alias"}
"""Events that join two ids, and the property that holds the other one."""


@dataclass(slots=True)
class Person:
    """One person, and what is known of them."""

    id: str
    created_at: datetime
    properties: dict[str, Any] = field(default_factory=dict)
    is_identified: bool = False


class People:
    """Everybody, in memory; `save` writes down what has changed."""

    def __init__(self) -> None:
        self._by_distinct_id: dict[str, Person] = {}
        self._changed: dict[str, Person] = {}
        self._renamed: dict[str, Person] = {}
        self._merged: list[tuple[Person, Person]] = []
        self._without_profile: set[str] = set()
        self._version = 0  # of what was saved last; ClickHouse keeps the highest of each row

    async def load(self, warehouse: Warehouse) -> None:
        """Read everybody from the database."""
        people = {
            row[0]: Person(row[0], _moment(row[1]), row[2], bool(row[3]))
            for row in await warehouse.read_all(
                "SELECT id, toUnixTimestamp64Micro(created_at), properties, is_identified "
                "FROM persons FINAL"
            )
        }
        for distinct_id, person_id in await warehouse.read_all(
            "SELECT distinct_id, person_id FROM person_distinct_ids FINAL"
        ):
            if person_id in people:
                self._by_distinct_id[distinct_id] = people[person_id]
        rows = await warehouse.read_all(
            "SELECT DISTINCT distinct_id FROM events WHERE distinct_id NOT IN "
            "(SELECT distinct_id FROM person_distinct_ids)"
        )
        self._without_profile = {distinct_id for (distinct_id,) in rows}
        [[self._version]] = await warehouse.read_all(
            "SELECT max(version) FROM (SELECT version FROM persons UNION ALL "
            "SELECT version FROM person_distinct_ids)"
        )

    def meet(self, event: Event) -> Person:
        """The person who sent the event, with everything learned from it."""
        other = event.properties.get(_KNOWN_BY.get(event.event, ""))
        if isinstance(other, str) and other and other != event.distinct_id:
            self._join(other, event.distinct_id, event.timestamp)
        person = self._by_distinct_id.get(event.distinct_id)
        if event.properties.get("$process_person_profile") is False:
            if person is None:
                self._without_profile.add(event.distinct_id)
            return person or self._new(event.distinct_id, event.timestamp)
        if person is None:
            person = self._name(event.distinct_id, self._new(event.distinct_id, event.timestamp))
        if event.event == "$identify" and not person.is_identified:
            person.is_identified = True
            self._changed[person.id] = person
        self._learn(person, event.properties)
        return person

    def merged(self) -> dict[str, str]:
        """Ids of persons who are no more, and whose they are now, since the last `save`."""
        into: dict[str, str] = {}
        for old, new in self._merged:
            into = {before: new.id if after == old.id else after for before, after in into.items()}
            into[old.id] = new.id
        return into

    async def save(self, warehouse: Warehouse) -> None:
        """Write what changed since the last time; repeating it after a crash is harmless."""
        into = self.merged()
        changed, self._changed = self._changed, {}
        renamed, self._renamed = self._renamed, {}
        merged, self._merged = self._merged, []
        self._version += 1
        if into:
            await warehouse.execute(_moved(into))
        gone = {old.id: old for old, _ in merged}
        rows = _person_rows(changed | gone, gone.keys(), self._version)
        await warehouse.insert("persons", rows)
        await warehouse.insert(
            "person_distinct_ids",
            (
                {"distinct_id": distinct_id, "person_id": person.id, "version": self._version}
                for distinct_id, person in renamed.items()
            ),
        )

    def _new(self, distinct_id: str, moment: datetime) -> Person:
        return Person(str(uuid.uuid5(_NAMESPACE, distinct_id)), moment)

    def _name(self, distinct_id: str, person: Person) -> Person:
        self._by_distinct_id[distinct_id] = self._renamed[distinct_id] = person
        self._changed[person.id] = person
        return person

    def _join(self, other: str, distinct_id: str, moment: datetime) -> None:
        """Both ids belong to one person from now on, the one of `distinct_id` if there are two."""
        old, new = self._by_distinct_id.get(other), self._by_distinct_id.get(distinct_id)
        if old is None and other in self._without_profile:  # those events have this id already
            self._without_profile.discard(other)
            old = self._name(other, self._new(other, moment))
        if new is None:
            self._name(distinct_id, old or self._new(distinct_id, moment))
        if old is None:
            self._name(other, self._by_distinct_id[distinct_id])
        if old is None or new is None or old is new:
            return
        new.properties = {**old.properties, **new.properties}
        new.created_at = min(old.created_at, new.created_at)
        for known, person in self._by_distinct_id.items():
            if person is old:
                self._name(known, new)
        self._merged.append((old, new))

    def _learn(self, person: Person, properties: dict[str, Any]) -> None:
        once, now = properties.get("$set_once"), properties.get("$set")
        if once is None and now is None:  # as in nearly all events
            return
        learned = dict(person.properties)
        if isinstance(once, dict):
            learned = {**once, **learned}
        if isinstance(now, dict):
            learned |= now
        if learned != person.properties:
            person.properties = learned  # a new dict: rows of earlier events keep theirs
            self._changed[person.id] = person


def _moved(into: Mapping[str, str]) -> str:
    """The statement that gives events to the persons who their persons are now; ids are ours."""
    before, after = (", ".join(f"'{one}'" for one in ids) for ids in (into, into.values()))
    now = f"transform(toString(person_id), [{before}], [{after}], toString(person_id))"
    return f"ALTER TABLE events UPDATE person_id = toUUID({now}) WHERE person_id IN ({before})"


def _person_rows(
    people: Mapping[str, Person], gone: Collection[str], version: int
) -> list[dict[str, Any]]:
    return [
        {
            "id": person.id,
            "created_at": person.created_at.isoformat(),
            "properties": person.properties,
            "is_identified": person.is_identified,
            "version": version,
            "is_deleted": int(person.id in gone),
        }
        for person in people.values()
    ]


def _moment(microseconds: int) -> datetime:
    return datetime.fromtimestamp(int(microseconds) / 1e6, UTC)
