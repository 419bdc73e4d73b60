"""One reading of everything that a project's data are called, ready to be searched."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from agent.names.index import LONGEST_DESCRIPTION, Entry, Hit, Index
from agent.names.known import Found, KnownEvent, KnownProperty

MOST_EVENTS = 60
MOST_PROPERTIES = 80
MOST_OTHERS = 40
"""Names in one answer: what matches first, then the best known ones."""

MOST_MATCHING_VALUES = 10
FREQUENT_VALUES = 5
"""Values of one property in an answer: those that were said, filled up with frequent ones."""
LONGEST_USUAL = 60
"""Characters of a value that is shown only because it is frequent."""

LEAST_NAMED = 0.5
"""The least score of a word that stands in a name, and not only in a description."""


@dataclass(frozen=True, slots=True)
class Names:
    """Everything that was read; each kind in the order in which it is shown without a search."""

    events: Sequence[KnownEvent] = ()
    properties: Sequence[KnownProperty] = ()
    cohorts: Sequence[str] = ()
    group_types: Sequence[str] = ()
    carried: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Which event came with which properties; an event of which that is unknown is missing."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """What a search found, and among how much; `matching` is False when no name or value matches."""

    found: Found
    matching: bool
    events: int
    properties: int


class Catalogue:
    """Names with an index over them. Making one takes up to a second: do it in a thread.

    What did not change since the one `before` is not indexed again.
    """

    events: Index
    properties: Index

    def __init__(self, names: Names, before: "Catalogue | None" = None) -> None:
        self.names = names
        if before and before.names.events == names.events:
            self.events = before.events
        else:
            self.events = Index([Entry(e.name, e.description) for e in names.events])
        if before and before.names.properties == names.properties:
            self.properties = before.properties
        else:
            self.properties = Index(
                [Entry(p.name, p.description, p.values) for p in names.properties]
            )
        self._events = [replace(e, description=_short(e.description)) for e in names.events]
        self._usual = [_shown(p, ()) for p in names.properties]
        self._cohorts = Index([Entry(name) for name in names.cohorts])
        self._groups = Index([Entry(name) for name in names.group_types])

    def look_up(self, search: str, *, of: str = "") -> LookUp:
        """What matches `search`, best first, and then the best known of the rest.

        `of` keeps the properties of that owner.
        """
        names = self.names
        events, hits = self.events.find(search), self.properties.find(search)
        cohorts, groups = self._cohorts.find(search), self._groups.find(search)
        wanted = [n for n, p in enumerate(names.properties) if of in {"", p.of}]
        properties = [hit for hit in hits if of in {"", names.properties[hit.number].of}]
        said = {hit.number: hit.values for hit in properties}
        shown = tuple(
            _shown(names.properties[n], said[n]) if said.get(n) else self._usual[n]
            for n in _order(properties, wanted, MOST_PROPERTIES)
        )
        carried = [p.name for p in shown if p.of == "event"]
        found = Found(
            events=tuple(
                self._event(self._events[n], carried)
                for n in _order(events, range(len(names.events)), MOST_EVENTS)
            ),
            properties=shown,
            cohorts=_ordered(names.cohorts, cohorts),
            group_types=_ordered(names.group_types, groups),
        )
        matching = bool(events or properties or cohorts or groups)
        return LookUp(found, matching, len(names.events), len(wanted))

    def matching(self, search: str) -> Found:
        """Only what matches `search`, best first, with the values that were said."""
        names = self.names
        properties = tuple(
            replace(names.properties[hit.number], values=hit.values[:MOST_MATCHING_VALUES])
            for hit in self.properties.find(search)[:MOST_PROPERTIES]
        )
        return Found(
            events=tuple(
                names.events[hit.number] for hit in self.events.find(search)[:MOST_EVENTS]
            ),
            properties=properties,
            cohorts=tuple(names.cohorts[hit.number] for hit in self._cohorts.find(search)),
            group_types=tuple(names.group_types[hit.number] for hit in self._groups.find(search)),
        )

    def _event(self, known: KnownEvent, shown: Sequence[str]) -> KnownEvent:
        """An event with those of the event properties beside it that it carries."""
        carried = self.names.carried.get(known.name)
        there = None if carried is None else tuple(name for name in shown if name in carried)
        return KnownEvent(known.name, known.description, known.verified, there)

    def matches_event(self, search: str) -> bool:
        """Whether the name of any event has a word of `search`."""
        return any(hit.score >= LEAST_NAMED for hit in self.events.find(search))


def best_known(properties: Iterable[KnownProperty]) -> list[KnownProperty]:
    """What the team wrote down first, then its own names, then PostHog's.

    Texts without a list of values, which are ids or never set, come last.
    """
    return sorted(
        properties,
        key=lambda p: (
            not p.description,
            p.type == "text" and not p.values,
            p.name.startswith("$"),
            p.name,
        ),
    )


def with_values(
    properties: Iterable[KnownProperty], values: Mapping[tuple[str, str], tuple[str, ...]]
) -> list[KnownProperty]:
    """The properties with their values, by owner and name."""
    return [replace(p, values=values.get((p.of, p.name), ())) for p in properties]


def _order(hits: Sequence[Hit], every: Iterable[int], most: int) -> list[int]:
    matching = [hit.number for hit in hits[:most]]
    there = set(matching)
    rest = (number for number in every if number not in there)
    return [*matching, *islice(rest, most - len(matching))]


def _ordered(names: Sequence[str], hits: Sequence[Hit]) -> tuple[str, ...]:
    return tuple(names[n] for n in _order(hits, range(len(names)), MOST_OTHERS))


def _shown(known: KnownProperty, said: Sequence[str]) -> KnownProperty:
    said = said[:MOST_MATCHING_VALUES]
    usual = (v for v in known.values if v not in said and len(v) <= LONGEST_USUAL)
    values = (*said, *islice(usual, max(0, FREQUENT_VALUES - len(said))))
    return replace(known, values=values, description=_short(known.description))


def _short(description: str) -> str:
    line = " ".join(description.split())
    longest = LONGEST_DESCRIPTION
    return line if len(line) <= longest else line[: longest - 1] + "…"
