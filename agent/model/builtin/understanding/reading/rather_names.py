"""Finds the words that are rather of a name of the company's than English for what to do."""

from collections.abc import Collection, Sequence

from agent.model.builtin.understanding.linking.catalogue import LONGEST_NAME, Catalogue
from agent.model.builtin.understanding.linking.linked_properties import UNITS
from agent.model.builtin.understanding.linking.names import FORM
from agent.model.builtin.understanding.linking.spelt_out import FIGURES, OPTIONAL
from agent.model.builtin.understanding.tokens import Token, key, short_size
from agent.names.naming import words

_REACH = 4
"""Words to both sides in which the rest of a name has to stand."""


def counted_numbers(said: Sequence[Token], catalogue: Catalogue) -> set[int]:
    """Words such as "amount" that are a number's name here, where its figure is asked for.

    "Average count of" is of a property `count`, while "count of" and "number of" still count.
    """
    numbers = {
        names[-1].text
        for p in catalogue.found.properties
        if p.type == "number" and (names := [w for w in words(p.name) if w.text not in UNITS])
    }
    found: set[int] = set()
    for n, token in enumerate(said):
        low = token.low
        before = [t.low for t in said[:n] if t.low not in {"the", "of", "our"}][-1:]
        figure = bool(before) and before[0] in FIGURES
        summed = bool(before) and before[0] in {"total", "overall"} and low in _AMOUNTS
        if low in numbers and low in _AMOUNTS | _COUNTS and (figure or summed):
            found.add(n)
    return found


_AMOUNTS = frozenset({"amount", "volume", "value", "total"})
_COUNTS = frozenset({"count", "number"})
"""Words for how many there are that are names of numbers as well."""


def short_numbers(said: Sequence[Token], catalogue: Catalogue) -> set[int]:
    """Numbers that are written short: 60k, 1.5m.

    Not a value or a part of a name that is so written, nor where some number is in kilometres or
    in metres and minutes, which 5k and 5m may be as well.
    """
    units = {
        w.text for p in catalogue.found.properties if p.type == "number" for w in words(p.name)
    }
    return {
        n
        for n, token in enumerate(said)
        if (size := short_size(token))
        and not _LENGTHS.get(size, frozenset()) & units
        and not catalogue.values(token.text)
        and not (catalogue.events.hits(token.word) or catalogue.properties.hits(token.word))
    }


_LENGTHS = {
    "k": frozenset({"km", "kms", "kilometers", "kilometres"}),
    "m": frozenset(
        {"m", "meters", "metres", "miles", "min", "mins", "minutes", "months", "mb", "meter"}
    ),
}


def in_property_names(said: Sequence[Token], catalogue: Catalogue) -> set[int]:
    """By segment, where `Segment` is a property: no cohort, unless one of that name follows."""
    return {
        n
        for n, token in enumerate(said)
        if token.word.stem in _COHORTS
        and catalogue.properties.hits(token.word)
        and not _names_cohort(said[n + 1 :], catalogue)
    }


def _names_cohort(said: Sequence[Token], catalogue: Catalogue) -> bool:
    rest = [t for t in said[: LONGEST_NAME + 1] if not t.mark]
    rest = rest[1:] if rest and rest[0].low in {"of", "called", "named"} else rest
    letters = (key("".join(t.text for t in rest[:n])) for n in range(1, len(rest) + 1))
    return any(one in catalogue.cohort_keys for one in letters)


_COHORTS = frozenset({"cohort", "segment"})


def in_event_names(said: Sequence[Token], catalogue: Catalogue, spelt: Collection[int]) -> set[int]:
    """Words that belong to an event's name, as the rest of the name stands close by."""
    guarded: set[int] = set()
    for (thing, which), spots in _places(said, catalogue, spelt).items():
        name = catalogue.events.names[thing][which]
        needed = [n for n, w in enumerate(name) if w.text not in OPTIONAL]
        if not needed or any(n not in spots for n in needed):
            continue
        if len(needed) == 1 and which > 0:
            continue
        for first in spots[needed[0]]:
            near = [{n for n in spots[s] if abs(n - first) <= _REACH} for s in needed]
            distinct = set().union(*near)
            if all(near) and len(distinct) >= len(needed):
                guarded |= distinct
    return guarded


def _places(
    said: Sequence[Token], catalogue: Catalogue, spelt: Collection[int]
) -> dict[tuple[int, int], dict[int, set[int]]]:
    """For each name of an event, which of its words are said by which words of the question."""
    places: dict[tuple[int, int], dict[int, set[int]]] = {}
    for n, token in enumerate(said):
        if token.mark or token.quoted or not token.word.stem or n in spelt:
            continue
        for hit in catalogue.events.hits(token.word):
            if hit.closeness >= FORM:
                spots = places.setdefault((hit.thing, hit.name), {})
                for spot in hit.at:
                    spots.setdefault(spot, set()).add(n)
    return places
