"""One thing that one person did, as the product reports it, and who is behind the ids."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that one person did; `timestamp` is aware, in UTC, to the microsecond.

    `properties` may hold `$set` and `$set_once`: what became known about the person, from then on.
    """

    uuid: str
    event: str
    distinct_id: str
    timestamp: datetime
    properties: dict[str, Any]


def people(events: Iterable[Event]) -> dict[str, str]:
    """For every id that occurs in these events the person's last id, as `$identify` joins them."""
    known: dict[str, str] = {}
    for event in events:
        known.setdefault(event.distinct_id, event.distinct_id)
        if event.event == "$identify":
            known[event.properties["$anon_distinct_id"]] = event.distinct_id
    return known
