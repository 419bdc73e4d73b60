"""What is known of the names in a project: events, properties with their values, and look-ups."""

from dataclasses import dataclass
from typing import Literal

PropertyType = Literal["text", "number", "boolean", "time"]


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """One event; `verified` means that somebody of the team has looked at it.

    `properties` are the names of those event properties in the same `Found` that it came with of
    late; None when that is not known, so that it may carry any.
    """

    name: str
    description: str = ""
    verified: bool = False
    properties: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class KnownProperty:
    """One property of an event, a person, a session or a group type, as in `criteria.Filter`.

    `values` are known values, those that were searched for first, then the most frequent ones.
    """

    name: str
    of: str = "event"
    type: PropertyType = "text"
    description: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up found, best match first; without a match everything, best known first."""

    events: tuple[KnownEvent, ...] = ()
    properties: tuple[KnownProperty, ...] = ()
    cohorts: tuple[str, ...] = ()
    group_types: tuple[str, ...] = ()
