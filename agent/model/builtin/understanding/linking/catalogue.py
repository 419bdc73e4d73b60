"""The company's names made ready for comparison: which event, property or value a word may mean."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar

from agent.model.builtin.understanding.linking import standard
from agent.model.builtin.understanding.linking.called_as import as_money, as_time, as_unit, heads
from agent.model.builtin.understanding.linking.countries import by_code, spoken
from agent.model.builtin.understanding.linking.names import SPELT, Name, Names
from agent.model.builtin.understanding.tokens import key, key_of_value
from agent.names.naming import PARTICLES, Word, words
from agent.names.taxonomy import Found, KnownEvent, KnownProperty

LONGEST_NAME = 8
"""Words of the longest name that is compared as a whole."""


_PIECES = re.compile(r"[^\W_]+")

PART = 0.5
"""How well a part of a value stands for all of it."""

MOST_PARTS = 4
"""Words of a value that one of them may stand for; a longer one is a sentence."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value that was named: of which property, and how exactly it was said."""

    property: KnownProperty
    value: str
    closeness: float


class Catalogue:
    """Everything that can be named."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.events = Names(
            [
                (*_names(e.name, standard.EVENTS), *_as_sign_up(e.name), *_loosely(e.name, found))
                for e in found.events
            ]
        )
        self.properties = Names(
            [
                (*_names(p.name, standard.PROPERTIES), *as_money(p), *as_unit(p), *as_time(p))
                for p in found.properties
            ]
        )
        self.event_keys = _keyed(found.events)
        self.property_keys = _keyed(found.properties)
        self.cohort_keys = {key(name): name for name in found.cohorts}
        self.group_keys = {k: g for g in found.group_types for k in (key(g), key(_plural(g)))}
        self._keyed_values = [
            (number, _keyed_values(one.values))
            for number, one in enumerate(found.properties)
            if one.values and one.name not in standard.PLUMBING
        ]

    @cached_property
    def carried(self) -> frozenset[str]:
        """The properties of which it is known that some event carries them."""
        return frozenset(name for e in self.found.events for name in e.properties or ())

    @cached_property
    def flags(self) -> Mapping[KnownProperty, set[str]]:
        """The properties that are true or false, with the stems of the words that say them."""
        small = PARTICLES | {"is", "has", "was", "to", "the"}
        return {
            p: {w.stem for w in words(p.name) if w.text not in small}
            for p in self.found.properties
            if p.type == "boolean"
        }

    @cached_property
    def described(self) -> tuple[frozenset[str], ...]:
        """The stems of each event's description."""
        return tuple(frozenset(w.stem for w in words(e.description)) for e in self.found.events)

    @cached_property
    def described_properties(self) -> tuple[frozenset[str], ...]:
        """The stems of each property's description."""
        found = self.found.properties
        return tuple(frozenset(w.stem for w in words(p.description)) for p in found)

    @cached_property
    def heads(self) -> Names:
        """What a property is by its description: "Release of the product: …" is a release."""
        return Names([heads(p) for p in self.found.properties])

    def values(self, said: str, *, only: Iterable[KnownProperty] = ()) -> list[Value]:
        """The values that `said` names, of any property or of one of `only`."""
        wanted = {(one.of, one.name) for one in only}
        hits: dict[tuple[int, str], Value] = {}
        spaced = len(said.split()) > 1
        for form, closeness in _forms(said):
            for number, value in self._of_form(form):
                one = self.found.properties[number]
                if spaced and not _is_aligned(said, value):
                    continue
                if (number, value) not in hits and (not wanted or (one.of, one.name) in wanted):
                    fits = closeness * _as_path(value, said)
                    hits[number, value] = Value(one, value, fits)
        return list(hits.values())

    def _of_form(self, form: str) -> Iterator[tuple[int, str]]:
        """The values that are spelt so, with the places of their properties."""
        for number, keyed in self._keyed_values:
            for value in keyed.get(form, ()):
                yield number, value

    def part_values(self, said: Word) -> list[Value]:
        """The values that hold the word among others, such as "Edge" of a browser."""
        hits: list[Value] = []
        for one in self.found.properties:
            if one.type == "text" and one.values:
                hits += [Value(one, v, PART) for v in _parts(one.values).get(said.text, ())]
        return hits

    @cached_property
    def value_words(self) -> frozenset[str]:
        """Every word of every value, in small letters."""
        return frozenset().union(*(_value_words(p.values) for p in self.found.properties))

    @property
    def all_values(self) -> Iterator[str]:
        """Every known value."""
        return (value for one in self.found.properties for value in one.values)


@lru_cache(maxsize=1_000)
def _keyed_values(values: tuple[str, ...]) -> Mapping[str, list[str]]:
    """The values by their letters; kept, as most are the same at the next look-up."""
    keyed: dict[str, list[str]] = {}
    for value in values:
        keyed.setdefault(key_of_value(value), []).append(value)
    return keyed


@lru_cache(maxsize=1_000)
def _parts(values: tuple[str, ...]) -> Mapping[str, list[str]]:
    """The values of a few words by each of them."""
    parts: dict[str, list[str]] = {}
    for value in values:
        held = value.casefold().split()
        for part in held if 1 < len(held) <= MOST_PARTS else ():
            parts.setdefault(part, []).append(value)
    return parts


@lru_cache(maxsize=1_000)
def _value_words(values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(w for v in values for w in v.casefold().split())


Thing = TypeVar("Thing", KnownEvent, KnownProperty)


def _keyed(things: Iterable[Thing]) -> dict[str, list[Thing]]:
    keyed: dict[str, list[Thing]] = defaultdict(list)
    for thing in things:
        keyed[key(thing.name)].append(thing)
    return dict(keyed)


def _names(name: str, standard_names: dict[str, tuple[str, ...]]) -> tuple[Name, ...]:
    """The words of a name, and what else PostHog's own things are called."""
    own = words(name.removeprefix("$geoip_").removeprefix("$"))
    called = [own] if own else []
    called += [words(other) for other in standard_names.get(name, ())]
    return tuple(dict.fromkeys(called))


def _loosely(name: str, found: Found) -> Iterator[Name]:
    """Traffic is page views, unless the company itself has something of the kind."""
    called = standard.LOOSELY.get(name, ())
    if not called:
        return
    texts = [*(p.name for p in found.properties), *(e.name for e in found.events)]
    texts += [e.description for e in found.events]
    own = {w.stem for text in texts for w in words(text)}
    values = frozenset().union(*(_value_words(p.values) for p in found.properties))
    for other in called:
        last = words(other)[-1]
        if last.stem not in own and not {last.text, f"{last.text}s"} & values:
            yield words(other)


def _as_sign_up(name: str) -> Iterator[Name]:
    """An account that is created is a sign-up."""
    texts = {w.text for w in words(name)}
    who, made = (
        {"account", "user", "profile", "member", "customer"},
        {"created", "create", "registered"},
    )
    if len(texts) == 2 and texts & who and texts & made:
        yield words("sign up")
        yield words("signup")


def _forms(said: str) -> Iterator[tuple[str, float]]:
    """What is said, without a plural's ending, and the names and codes of a country."""
    low = key(said)
    yield low, SPELT
    for ending, instead in (("ies", "y"), ("es", ""), ("s", ""), ("'s", "")):
        if low.endswith(ending) and len(low) - len(ending) > 1:
            yield low[: -len(ending)] + instead, 0.95
    yield low + "s", 0.9
    for country in (*spoken().get(low, ()), *by_code().get(said, ())):
        yield key(country), 0.8 if len(country) <= 3 else 0.9


def _is_aligned(said: str, value: str) -> bool:
    """Whether words end where the value's words end: "DE sign" is not the value "design"."""
    return len(_PIECES.findall(said)) == len(_PIECES.findall(value)) or _is_country(said)


def _is_country(said: str) -> bool:
    return key(said) in spoken() or said in by_code()


def _as_path(value: str, said: str) -> float:
    """A path or an address that is named without its slashes may as well be another word."""
    return 0.6 if "/" in value and "/" not in said else 1.0


def _plural(name: str) -> str:
    """Companies, convoys, branches."""
    if name.endswith("y") and name[-2:-1] not in set("aeiou"):
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "x", "z", "ch", "sh")) else f"{name}s"
