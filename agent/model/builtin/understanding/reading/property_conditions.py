"""Reads conditions that name their property: "plan is pro", "recipients above 3", "without a country"."""

import re
from collections.abc import Sequence

from agent.analytics.criteria import Scalar
from agent.model.builtin.understanding.items import Condition
from agent.model.builtin.understanding.lexicon import LEADS
from agent.model.builtin.understanding.linking.linked_properties import SECONDARY
from agent.model.builtin.understanding.reading.listed_values import ListedValues, Read
from agent.model.builtin.understanding.reading.quantities import has_unit, in_unit, is_currency
from agent.names.naming import words
from agent.names.taxonomy import KnownProperty

_NAMING = frozenset([":", "named", "called", "="])
_LINKS = _NAMING - {"="} | {"of", "is", "are", "was", "were", "being"}
_HAVING = frozenset(["with", "having", "have", "has", "a", "any", "an"])
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}
_LEAVES_OUT = frozenset(["excluding", "exclude", "except", "minus"])


class PropertyConditions(ListedValues):
    """The conditions among the pieces of one question that begin with a property."""

    def _of_property(self, begin: int, at: int, negated: bool, *, firm: bool) -> Read | None:
        """Plan is pro; file type = pdf; recipients above 3; with a country; source newsletter."""
        of = ""
        if self.kind(at) == "person" and self.kind(at + 1) in {"word", "property"}:
            at, of = at + 1, "person"
        properties, end = self.property_at(at, of=of)
        if not properties:
            return None
        ahead, denies = self._linked(end, properties)
        denied = negated != denies
        if self.kind(ahead) in {"number", "contains"}:
            compares = self.kind(ahead) == "number"
            read = self._property_compared if compares else self._property_contains
            return read(begin, ahead, properties, denied)
        wider = self._same_name(properties, at, end)
        valued = (
            self._values_of(begin, self.skip(ahead), wider, denied)
            or self._number_or_more(begin, ahead, properties, denied)
            or self._truth(begin, end, ahead, properties, denied)
        )
        if valued:
            return valued
        behind = ahead > end or self._led(begin)
        measured = behind and self.kind(ahead) == "figure" and properties[0].type == "number"
        if measured or self._is_explicit(end, ahead):
            typed_in = self.kind(ahead) in {"figure", "quoted"}
            return self._as_typed(begin, ahead, properties, denied) if typed_in else None
        return self._bare(begin, at, end, properties, negated, firm=firm)

    def _led(self, at: int) -> bool:
        """Whether a condition is expected at `at`: with, where, of."""
        return bool(at) and self.pieces[at - 1].low in LEADS | _HAVING | {"to"}

    def _number_or_more(
        self, begin: int, at: int, properties: tuple[KnownProperty, ...], negated: bool
    ) -> Read | None:
        """Level 30 or higher."""
        if self.kind(at) != "figure":
            return None
        number, units, end = self.number(at)
        if number is None or self.kind(end) != "or_more":
            return None
        fitting = tuple(p for p in properties if all(in_unit(p, unit) for unit in units))
        if not fitting:
            return None
        operator = str(self.pieces[end].value)
        made = Condition(0, 0, fitting, operator, (number,), negated=negated)
        return self._made(begin, end + 1, made)

    def _truth(
        self, begin: int, end: int, at: int, properties: tuple[KnownProperty, ...], negated: bool
    ) -> Read | None:
        """Is true; = no."""
        flags = tuple(p for p in properties if p.type == "boolean")
        said = self.pieces[at].low if at < len(self.pieces) else ""
        if not flags or said not in _TRUTHS or (said in {"yes", "no"} and at == end):
            return None
        value = _TRUTHS[said]
        return self._made(begin, at + 1, Condition(0, 0, flags, "is", (value,), negated=negated))

    def _bare(
        self,
        begin: int,
        at: int,
        end: int,
        properties: tuple[KnownProperty, ...],
        negated: bool,
        *,
        firm: bool,
    ) -> Read | None:
        """A property without a value: it is true, or it is there at all."""
        if any(p.type == "boolean" for p in properties):
            return self._boolean(begin, at, negated)
        return self._present(begin, at, end, properties, negated) if firm else None

    def _linked(self, at: int, properties: Sequence[KnownProperty]) -> tuple[int, bool]:
        """Beyond "is", "=", "is not": where the value stands, and whether it is denied.

        A value may be written so itself, "is Never"; and "but not" begins something else.
        """
        denied = False
        while self.kind(at) == "verb" or (at < len(self.pieces) and self.pieces[at].low in _LINKS):
            at += 1
        while self.kind(at) in {"not", "unequal", "equals", "without"}:
            if self.written_value(at, properties) or self.pieces[at].low.startswith("but"):
                break
            denied ^= self.kind(at) != "equals"
            at += 1
        return at, denied

    def _is_explicit(self, end: int, ahead: int) -> bool:
        """Whether a value has to stand there, as in "plan is pro"."""
        if ahead == end:
            return False
        last = self.pieces[ahead - 1]
        return last.kind in {"equals", "unequal", "verb", "not"} or last.low in _NAMING

    def _present(
        self, begin: int, at: int, end: int, properties: tuple[KnownProperty, ...], negated: bool
    ) -> Read | None:
        """Without a country; with a coupon code."""
        lead = self.pieces[at - 1].low if at else ""
        opening = self.pieces[begin - 1].low.split() if begin else []
        lacks = negated and not _LEAVES_OUT & set(opening)
        if not (lacks or (not negated and lead in _HAVING)) or self.kind(end) in {"word", "figure"}:
            return None
        operator = "is_not_set" if negated else "is_set"
        return self._made(begin, end, Condition(0, 0, properties, operator))

    def _same_name(
        self, properties: tuple[KnownProperty, ...], at: int, end: int
    ) -> tuple[KnownProperty, ...]:
        """All properties that the words fit, also less well, for their values to decide."""
        said = [t.word for p in self.pieces[at:end] for t in p.tokens if t.word.stem]
        stems = {w.stem for w in said}
        more = [
            p
            for p in self.catalogue.found.properties
            if p not in properties and stems <= {w.stem for w in words(p.name)}
            and not any(w.text in SECONDARY and w.stem not in stems for w in words(p.name))
        ]  # fmt: skip
        return (*properties, *more)

    def _property_compared(
        self, begin: int, at: int, properties: tuple[KnownProperty, ...], negated: bool
    ) -> Read | None:
        operator = str(self.pieces[at].value)
        if operator in {"unknown", "known"}:
            missing = (operator == "unknown") != negated
            made = Condition(0, 0, properties, "is_not_set" if missing else "is_set")
            return self._made(begin, at + 1, made)
        got = self.numbers(at)
        if got is None:
            return None
        operator, numbers, units, end = got
        properties = tuple(p for p in properties if not _is_wordy(p))
        fitting = tuple(p for p in properties if all(in_unit(p, unit) for unit in units))
        if not fitting and all(is_currency(unit) for unit in units):
            fitting = tuple(p for p in properties if not has_unit(p))
        if not fitting:
            return None
        return self._made(begin, end, Condition(0, 0, fitting, operator, numbers, negated=negated))

    def _property_contains(
        self, begin: int, at: int, properties: tuple[KnownProperty, ...], negated: bool
    ) -> Read | None:
        """Only what is quoted or one word: where it ends must be beyond doubt."""
        target = self.skip(at + 1)
        if self.pieces[at].value != "contains" or self.kind(target) not in {
            "quoted",
            "word",
            "figure",
        }:
            return None
        text = self.pieces[target].tokens[0].text
        made = Condition(0, 0, properties, "contains", (text,), negated=negated)
        return self._made(begin, target + 1, made)

    def _as_typed(
        self, begin: int, at: int, properties: tuple[KnownProperty, ...], negated: bool
    ) -> Read:
        token = self.pieces[at].tokens[0]
        number = token.number if properties[0].type == "number" else None
        value: Scalar = token.text
        if number is not None:
            value = int(number) if number.is_integer() else number
        made = Condition(0, 0, properties, "is", (value,), negated=negated)
        return self._made(begin, at + 1, made)


def _is_wordy(one: KnownProperty) -> bool:
    """Whether no value has a digit in it, so that none is over or under a number."""
    return one.type == "text" and bool(one.values) and not _DIGIT.search(" ".join(one.values))


_DIGIT = re.compile(r"\d")
