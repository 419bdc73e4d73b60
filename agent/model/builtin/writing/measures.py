"""Says what a figure is: people, times, sessions, or a sum or percentile with its unit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from agent.analytics.criteria import OF_PROPERTY, Math, Series
from agent.model.builtin.writing.cells import with_unit
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
    "events": "How often {event} happened{rest}",
    "sessions": "Sessions with {event}{rest}",
    "per_person": "How often each person did {event}, on average{rest}",
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
_SINGULAR = {
    "person": "person",
    "time": "time",
    "session": "session",
    "value": "different value",
    "happening": "event",
}
_PLURAL = {name: f"{word}s" for name, word in _SINGULAR.items()} | {"person": "people"}

_CURRENCIES = frozenset(
    ("usd", "eur", "gbp", "chf", "jpy", "cny", "inr", "cad", "aud", "nzd", "sek", "nok", "dkk")
)
_UNITS = {
    "bytes": "bytes", "kb": "kB", "mb": "MB", "gb": "GB", "tb": "TB", "cents": "cents",
    "ms": "ms", "millis": "ms", "milliseconds": "ms", "seconds": "seconds", "secs": "seconds",
    "minutes": "minutes", "mins": "minutes", "hours": "hours", "days": "days", "weeks": "weeks",
    "months": "months", "years": "years", "km": "km", "meters": "m", "metres": "m",
    "percent": "%", "percentage": "%", "pct": "%",
}  # fmt: skip
"""Units by the last word of a property's name."""

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


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
        if self.math == "events" and not self.series.event:
            return f"How many events happened{rest}"
        template = _TOPICS.get(self.math, "The {name} {property} of {event}{rest}")
        return template.format(rest=rest, **self._words)

    def sentence(self, reference: str, rest: str = "", *, one: bool = False) -> str:
        """The figure, then what was counted; `one` for the singular."""
        template = _SENTENCES.get(
            self.math, "**{figure}** is the {name} {property} of {event}{rest}"
        )
        if self.math == "events" and not self.series.event:
            template = "**{figure} {happening}** happened{rest}"
        nouns = _SINGULAR if one else _PLURAL
        figure = with_unit(reference, self.unit)
        return template.format(figure=figure, rest=rest, **nouns, **self._words)

    @property
    def _words(self) -> dict[str, str]:
        return {
            "event": event_name(self.series.event),
            "property": property_name(self.series.property, self.series.of),
            "name": _NAMES.get(self.math, ""),
        }


def unit_of(name: str) -> str:
    """The unit that the last word of a property's name says: `size_mb` is in MB; else empty."""
    found = _WORDS.findall(name)
    last = found[-1].lower() if found else ""
    return last.upper() if last in _CURRENCIES else _UNITS.get(last, "")
