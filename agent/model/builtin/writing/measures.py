"""Says what a figure is: people, times, sessions, or a sum or percentile with its unit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from agent.analytics.criteria import OF_PROPERTY, Math, Series
from agent.figures.units import unit_of
from agent.model.builtin.writing.cells import with_unit
from agent.model.builtin.writing.foreign import plain
from agent.model.builtin.writing.scope import event_name, property_name

_NAMES: Mapping[Math, str] = {
    "sum": "total",
    "average": "average",
    "min": "smallest",
    "max": "largest",
    "median": "median",
    "p90": "90th percentile of",
    "p95": "95th percentile of",
    "p99": "99th percentile of",
}
_HEADINGS: Mapping[Math, str] = {
    "people": "People",
    "first_time": "People",
    "events": "Times",
    "sessions": "Sessions",
    "per_person": "Times per person",
    "distinct": "Different values",
    "sum": "Total",
    "min": "Smallest",
    "max": "Largest",
    "p90": "90th percentile",
    "p95": "95th percentile",
    "p99": "99th percentile",
}
_TOPICS: Mapping[Math, str] = {
    "people": "People who did {event}{rest}",
    "first_time": "People who did {event} for the first time{rest}",
    "events": "{event}{rest}",
    "sessions": "Sessions with {event}{rest}",
    "per_person": "{event} per person{rest}",
    "distinct": "Different values of {property} in {event}{rest}",
}
_SENTENCES: Mapping[Math, str] = {
    "people": "**{figure} {person}** did {event}{rest}",
    "first_time": "**{figure} {person}** did {event} for the first time{rest}",
    "events": "{event} happened **{figure} {time}**{rest}",
    "sessions": "**{figure} {session}** had {event}{rest}",
    "per_person": "Each person who did {event} did it **{figure} {time}** on average{rest}",
    "distinct": "**{figure} {value}** of {property} came with {event}{rest}",
}
_OF_ANYTHING: Mapping[Math, tuple[str, str]] = {
    "people": ("Active people{rest}", "**{figure} {person}** {were} active{rest}"),
    "first_time": (
        "People seen for the first time{rest}",
        "**{figure} {person}** {were} seen for the first time{rest}",
    ),
    "events": ("All events{rest}", "**{figure} {happening}** happened{rest}"),
    "sessions": ("Sessions{rest}", "There {were} **{figure} {session}**{rest}"),
    "per_person": (
        "Events per active person{rest}",
        "Each active person sent **{figure} {happening}** on average{rest}",
    ),
    "distinct": (
        "Different values of {property}{rest}",
        "**{figure} {value}** of {property} {were} seen{rest}",
    ),
}
"""A topic and a sentence where no event was named."""

_OWNERS: Mapping[str, tuple[str, str]] = {
    "event": ("over all events", "of {event}"),
    "session": ("over all sessions", "over sessions with {event}"),
    "person": ("over all active people", "over people who did {event}"),
}
_OF_GROUPS = ("over all active {groups}", "over {groups} with {event}")
"""Over what a property is averaged or added up: each of its owners counts once."""

_OF_GROUP = ("Different {groups} with {event}{rest}", "**{figure} {group}** had {event}{rest}")
_OF_ACTIVE_GROUP = ("Active {groups}{rest}", "**{figure} {group}** {were} active{rest}")
GROUP_KEY = "$group_key"
"""The property that tells one group from another: its different values are the groups."""

_SINGULAR = {
    "were": "was",
    "person": "person",
    "time": "time",
    "session": "session",
    "value": "different value",
    "happening": "event",
}
_PLURAL = {name: f"{word}s" for name, word in _SINGULAR.items()} | {
    "person": "people",
    "were": "were",
}

_NOUNS: Mapping[Math, str] = {"events": "time"}
"""What is said behind a figure in a list, where the topic does not say it."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How one series is spoken of; `column` holds its figures."""

    series: Series
    column: str

    @property
    def math(self) -> Math:
        """How events become one figure."""
        return self.series.math

    @property
    def unit(self) -> str:
        """What stands behind a figure in a table; empty for people and times."""
        if self.math not in OF_PROPERTY or self.math == "distinct":
            return ""
        return unit_of(self.series.property)

    @property
    def adds_up(self) -> bool:
        """Whether figures of several rows may be added; people and sessions are in many rows."""
        return self.math in {"events", "sum"}

    @property
    def counts(self) -> bool:
        """Whether it is a number of something."""
        return self.math in {"people", "first_time", "events", "sessions", "distinct"}

    @property
    def heading(self) -> str:
        """The heading of the column in a table."""
        return _HEADINGS.get(self.math, self.math.capitalize())

    def topic(self, rest: str = "") -> str:
        """What is counted, as the heading of a table: `People who did “file uploaded”`.

        `rest` are the conditions, as `scope.conditions` writes them.
        """
        template, _ = self._templates
        return template.format(rest=rest, **self._words)

    def counted_noun(self, *, one: bool) -> str:
        """`time` or `times` behind a figure in a list; empty where the topic says what it is."""
        noun = _NOUNS.get(self.math, "")
        return (_SINGULAR if one else _PLURAL)[noun] if noun else ""

    def sentence(self, reference: str, rest: str = "", *, one: bool = False) -> str:
        """The figure, then what was counted; `one` for the singular."""
        _, template = self._templates
        nouns = _SINGULAR if one else _PLURAL
        group = plain(self.series.of) if one else plural(plain(self.series.of))
        figure = with_unit(reference, self.unit)
        return template.format(figure=figure, rest=rest, group=group, **nouns, **self._words)

    @property
    def _templates(self) -> tuple[str, str]:
        """The topic and the sentence."""
        if self.math == "distinct" and self.series.property == GROUP_KEY:
            return _OF_GROUP if self.series.event else _OF_ACTIVE_GROUP
        if not self.series.event and self.math in _OF_ANYTHING:
            return _OF_ANYTHING[self.math]
        anything, event = _OWNERS.get(self.series.of, _OF_GROUPS)
        over = event if self.series.event else anything
        return (
            _TOPICS.get(self.math, f"The {{name}} {{property}} {over}{{rest}}"),
            _SENTENCES.get(
                self.math, f"**{{figure}}** is the {{name}} {{property}} {over}{{rest}}"
            ),
        )

    @property
    def _words(self) -> dict[str, str]:
        name = _NAMES.get(self.math, "")
        if self.series.of != "event" and name and not name.endswith(" of"):
            name += " of"  # the average of the person's age
        return {
            "event": event_name(self.series.event),
            "property": property_name(self.series.property, self.series.of),
            "name": name,
            "groups": plural(plain(self.series.of)),
        }


def plural(noun: str) -> str:
    """`workspaces` of `workspace`, `companies` of `company`."""
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun if noun.endswith("s") else f"{noun}es"
    return f"{noun[:-1]}ies" if re.search(r"[^aeiou]y$", noun) else f"{noun}s"
