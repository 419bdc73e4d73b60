"""Reads numbers with their units, and finds the numeric property that they are about."""

import re
from collections.abc import Sequence

from agent.analytics.criteria import Scalar
from agent.figures.units import CURRENCIES
from agent.model.builtin.understanding.lexicon import OTHER_PERSONS, PERSONS
from agent.model.builtin.understanding.linking.linked_properties import UNITS, plainest
from agent.model.builtin.understanding.linking.standard import MONEY
from agent.model.builtin.understanding.linking.unit_sizes import is_time, is_unit
from agent.model.builtin.understanding.reading.looking import Looking
from agent.model.builtin.understanding.reading.pieces import Piece
from agent.model.builtin.understanding.tokens import number_of
from agent.names.naming import word, words
from agent.names.taxonomy import KnownProperty

_PRICES = ("price", "cost", "value", "amount", "total")
_LENGTHS = ("duration", "length", "time")

_DIMENSIONS = {
    "larg": ("size",), "bigger": ("size",), "big": ("size",), "smaller": ("size",),
    "longer": ("duration", "length", "time"), "shorter": ("duration", "length", "time"),
    "older": ("age",), "younger": ("age",), "heavier": ("weight", "size"),
    "weighing": ("weight",), "weighs": ("weight",), "weighed": ("weight",), "weigh": ("weight",),
    "costing": _PRICES, "costs": _PRICES, "cost": _PRICES, "worth": _PRICES,
    "lasting": _LENGTHS, "lasts": _LENGTHS, "lasted": _LENGTHS, "took": _LENGTHS, "takes": _LENGTHS,
    "larger": ("size",), "higher": (), "greater": (),
}  # fmt: skip
"""What is compared by an adjective: a larger one is of another size."""

_UNIT_NAMES = {
    "mb": "mb megabyte mebibyte", "gb": "gb gigabyte", "kb": "kb kilobyte", "byte": "byte",
    "usd": "usd dollar", "eur": "eur euro", "gbp": "gbp pound", "second": "second sec s",
    "minut": "minute min", "hour": "hour", "day": "day", "ms": "ms millisecond",
    "$": "usd dollar", "€": "eur euro", "£": "gbp pound", "percent": "percent", "%": "percent",
    "dollar": "usd dollar", "euro": "eur euro", "pound": "gbp pound", "megabyt": "mb megabyte",
    "gigabyt": "gb gigabyte", "kilobyt": "kb kilobyte", "sec": "second sec", "min": "minute min",
    "year": "year",
}  # fmt: skip
"""What units are called, in names and descriptions of properties."""


class Quantities(Looking):
    """The numbers among the pieces."""

    def amount(self, at: int) -> int:
        """Where a comparison with a number and its unit ends; 0 when there is no unit."""
        got = self.numbers(at)
        return got[3] if got and got[2] else 0

    def numbers(self, at: int) -> tuple[str, tuple[Scalar, ...], list[str], int] | None:
        """An operator and its numbers: "between 5 and 20 MB"."""
        operator = str(self.pieces[at].value)
        first, units, at = self.number(at + 1)
        if first is None:
            return None
        if operator != "between":
            return ("is" if operator == "exactly" else operator), (first,), units, at
        if (
            self.kind(at) not in {"and", "to"}
            and self.pieces[at : at + 1]
            and self.pieces[at].low != "-"
        ):
            return None
        second, more, at = self.number(at + 1)
        if second is None:
            return None
        return "between", (first, second), [*units, *more], at

    def number_or_more(self, at: int) -> tuple[str, tuple[Scalar, ...], list[str], int] | None:
        """An operator and its number where it stands behind: "50 euros or more"."""
        number, units, end = self.number(at)
        if number is None or self.kind(end) != "or_more":
            return None
        return str(self.pieces[end].value), (number,), units, end + 1

    def number(self, at: int) -> tuple[Scalar | None, list[str], int]:
        units = []
        if self.kind(at) == "mark" and self.pieces[at].low in {"$", "€", "£"}:
            units.append(self.pieces[at].low)
            at += 1
        if self.kind(at) != "figure":
            return None, [], at
        value = number_of(self.pieces[at].tokens[0])
        at += 1
        if self.kind(at) in {"word", "mark", "percent"} and self._unit(at):
            units.append(self.pieces[at].low)
            at += 1
        return (int(value) if value.is_integer() else value), units, at

    def _money(self, units: Sequence[str]) -> list[KnownProperty]:
        """Over 100 euros: amounts of money, where nothing says in which currency they are."""
        every = self.catalogue.found.properties
        told = any("currency" in {w.text for w in words(p.name)} for p in every)
        if told or not all(is_currency(unit) for unit in units):
            return []
        numbers = (p for p in every if p.type == "number" and not has_unit(p))
        return [p for p in numbers if {w.text for w in words(p.name)} & MONEY]

    def _is_of_people(self, comparison: Piece) -> bool:
        """Players under 18."""
        at = self.pieces.index(comparison)
        return self.kind(at - 1) == "person" or self.pieces[at - 1].low.removesuffix("s") in (
            OTHER_PERSONS
        )

    def _unit(self, at: int) -> bool:
        piece = self.pieces[at]
        stem = piece.tokens[0].word.stem
        known = bool({piece.low, stem} & _UNIT_NAMES.keys()) or piece.low in UNITS | CURRENCIES
        return known or (len(piece.low) > 1 and is_unit(piece.low))

    def measured(
        self, comparison: Piece, units: Sequence[str], at: int
    ) -> tuple[tuple[KnownProperty, ...], int]:
        """The numeric property that is compared: named behind the number, by its unit, or by size."""
        every = [p for p in self.catalogue.found.properties if p.type == "number"]
        numeric = [p for p in every if all(in_unit(p, unit) for unit in units)]
        named, end = self.property_at(self.skip(at), only=numeric)
        if not named and self.pieces[at : at + 1] and self.pieces[at].low in {"in", "of"}:
            named, end = self.property_at(self.skip(at + 1), only=numeric)
        if not named and not units:
            named, end = self.counted_in(self.skip(at))
        if named:
            return named, end
        sized = [d for t in comparison.tokens for d in _DIMENSIONS.get(t.low, ())]
        if not sized and not units and comparison.low in _AGES:
            sized = ["age"] if self._is_of_people(comparison) else []
        fitting = (
            [p for p in numeric if any(w.text in sized for w in words(p.name))] if sized else []
        ) or [p for p in numeric if any(w.text in sized for w in words(p.description)[:1])]
        if not fitting and units:
            timed = all(is_time(unit) for unit in units)
            # 10 minutes by themselves are of what happened, and no daily goal of somebody's.
            own = [p for p in numeric if p.of == "event" or not timed]
            fitting = own or ([] if timed else self._money(units))
        return plainest(fitting), at

    def counted_in(self, at: int) -> tuple[tuple[KnownProperty, ...], int]:
        """More than 5 people, 10 or more dishes: the number that its description says counts them.

        `recipients`, "With how many people the file was shared", is one of people.
        """
        if self.kind(at) not in {"word", "person"} or not self._is_told_with(at):
            return (), at
        said = self.pieces[at].tokens[-1].word.stem
        people = self.kind(at) == "person"
        found = [
            p
            for p in self.catalogue.found.properties
            if p.type == "number" and p.of == "event"
            for told in _COUNTED.finditer(p.description)
            if said == word(told["noun"]).stem or (people and _PEOPLE.fullmatch(told["noun"]))
        ]
        found = found or self._employed(said, people=people)
        return (plainest(found), at + 1) if found else ((), at)

    def _employed(self, said: str, *, people: bool) -> list[KnownProperty]:
        """Companies with more than 50 employees: of how many people are said to work there."""
        groups = self.catalogue.found.group_types
        if not (people or said in _STAFF):
            return []
        return [
            p
            for p in self.catalogue.found.properties
            if p.type == "number" and p.of in groups and _EMPLOYED.search(p.description)
        ]

    def _is_told_with(self, at: int) -> bool:
        """Shared with or to more than 5 people; "more than 5 people shared" is no condition."""
        before = [p.low for p in self.pieces[:at] if p.kind in {"word", "to"}]
        return bool(before) and before[-1] in {"with", "to", "for", "of", "having"}


_COUNTED = re.compile(
    r"(?:how\s+many|number\s+of)\s+(?:other\s+|different\s+)?(?P<noun>[a-z]+)", re.IGNORECASE
)
"""What a number counts, by its description."""

_EMPLOYED = re.compile(
    r"(?:how\s+many|number\s+of)\s+(?:\w+\s+)?(?:people|persons)\s+(?:who\s+|that\s+)?(?:work|are\s+employed|it\s+employs)\b",
    re.IGNORECASE,
)
"""How a description says that a number is of a group's employees."""

_STAFF = frozenset(word(w).stem for w in ["employees", "staff", "workers"])

_PEOPLE = re.compile(PERSONS, re.IGNORECASE)

_AGES = frozenset(["under", "over", "above", "below"])


def is_currency(unit: str) -> bool:
    """Whether it is what money is counted in."""
    return bool(currency_of(unit))


def currency_of(unit: str) -> str:
    """The code of a currency: `eur` of "euros"; empty where there is none."""
    stem = word(unit).stem if unit.isalpha() else unit
    return next(iter(CURRENCIES & set(_UNIT_NAMES.get(stem, unit.lower()).split())), "")


def has_unit(one: KnownProperty) -> bool:
    """Whether the name says in which unit it is."""
    return any(w.text in UNITS for w in words(one.name))


def in_unit(one: KnownProperty, unit: str) -> bool:
    stem = word(unit).stem if unit.isalpha() else unit
    names = set((_UNIT_NAMES.get(unit) or _UNIT_NAMES.get(stem) or unit).split())
    called = {w.text for w in words(one.name)} | {w.text for w in words(one.description)}
    stems = {word(n).stem for n in names if len(n) > 1}
    return bool(names & called) or any(word(c).stem in stems for c in called if len(c) > 3)
