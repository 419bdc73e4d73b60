"""What a question is made of, once its words are read: events, conditions, splits, times and marks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.analytics.criteria import Scalar
from agent.model.builtin.understanding.times.moved_times import TimeMention
from agent.names.taxonomy import KnownEvent, KnownProperty


@dataclass(slots=True, eq=False)
class Item:
    """A part of the question; `start` to `end` are its characters, `used` that it was understood."""

    start: int
    end: int
    used: bool = field(default=False, kw_only=True)


@dataclass(slots=True, eq=False)
class Mention(Item):
    """An event, or several that the words fit equally well, best first.

    `spots` are the places of its words. `often` is how often somebody did it: an operator and a
    number. `heeded` when "not" and how often were made use of. `later` when it counts until now. `verbal` when it says what people did ("who uploaded"), not what there was ("uploads").
    """

    events: tuple[KnownEvent, ...]
    spots: tuple[tuple[int, int], ...] = ()
    negated: bool = False
    relative: bool = False
    verbal: bool = False
    agents: bool = False
    described: bool = False
    often: tuple[str, int] | None = None
    heeded: bool = False
    later: bool = False
    lead: str = ""


@dataclass(slots=True, eq=False)
class Condition(Item):
    """A condition on a property, a cohort, or a group; `properties` are all that it may be of.

    `not_before` when a "not" that it was read with stands before its words, `apart` when its values
    were said as two things ("on mobile and on desktop").
    """

    properties: tuple[KnownProperty, ...]
    operator: str = "is"
    values: tuple[Scalar, ...] = ()
    cohort: str = ""
    negated: bool = False
    not_before: bool = False
    after_verb: bool = False
    but: bool = False
    apart: bool = False
    both: bool = False
    lead: str = ""
    per_property: tuple[tuple[Scalar, ...], ...] = ()
    unknown: tuple[str, ...] = ()

    def keep(self, of: str) -> None:
        """Leave only the properties of one owner, where there are any."""
        own = [n for n, p in enumerate(self.properties) if p.of == of]
        if not own or len(own) == len(self.properties):
            return
        if len(self.per_property) == len(self.properties):
            self.per_property = tuple(self.per_property[n] for n in own)
            self.values = self.per_property[0]
        self.properties = tuple(self.properties[n] for n in own)


@dataclass(slots=True, eq=False)
class Compared(Item):
    """A comparison that does not say of which number: "over 1000 euros"; the event may tell it."""

    operator: str
    values: tuple[Scalar, ...]
    units: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Split(Item):
    """What the figures are split by; `time` for weekdays and hours of the day."""

    properties: tuple[KnownProperty, ...] = ()
    time: str = ""
    named: str = ""


@dataclass(slots=True, eq=False)
class Named(Item):
    """A property that is spoken of by itself: "average size", "which browsers"."""

    properties: tuple[KnownProperty, ...]


@dataclass(slots=True, eq=False)
class Time(Item):
    """A time."""

    mention: TimeMention


@dataclass(slots=True, eq=False)
class Mark(Item):
    """A word that says what to do: its kind and value, as in `lexicon.PHRASES`."""

    kind: str
    value: Any = ""


@dataclass(slots=True, eq=False)
class Loose(Item):
    """A word that nothing explains; `lead` is the kind of word before it."""

    text: str
    lead: str = ""
    quoted: bool = False


def texts_of(question: str, items: Sequence[Item]) -> Iterator[str]:
    """The words of `items` as they were written; those that stand side by side are one text."""
    start = end = -1
    for one in items:
        if start >= 0 and not any(c.isalnum() for c in question[end : one.start]):
            end = max(end, one.end)
            continue
        if start >= 0:
            yield question[start:end]
        start, end = one.start, one.end
    if start >= 0:
        yield question[start:end]
