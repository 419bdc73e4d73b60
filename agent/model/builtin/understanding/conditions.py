"""Reads conditions: "on mobile", "plan is pro", "over 10 MB", "without a country", "German users"."""

from dataclasses import dataclass

from agent.analytics.criteria import Scalar
from agent.model.builtin.understanding.catalogue import Value
from agent.model.builtin.understanding.items import Condition
from agent.model.builtin.understanding.linked_properties import SECONDARY
from agent.model.builtin.understanding.looking import MOST_WORDS
from agent.model.builtin.understanding.owners import owners, owners_all, shared, typed, value_of
from agent.model.builtin.understanding.quantities import Quantities, in_unit
from agent.model.builtin.understanding.tokens import key
from agent.naming import words
from agent.taxonomy import KnownProperty

_NAMING = frozenset([":", "named", "called", "="])
_LINKS = _NAMING - {"="} | {"of", "is", "are", "was", "were", "being"}
_HAVING = frozenset(["with", "having", "have", "has", "a", "any", "an"])
_LEAVES_OUT = frozenset(["excluding", "exclude", "except", "minus"])


@dataclass(frozen=True, slots=True)
class Read:
    """A condition, and the piece after it."""

    condition: Condition
    end: int


class Conditions(Quantities):
    """The conditions among the pieces of one question."""

    def at_least(self, at: int) -> Read | None:
        """A number with “or more” behind it."""
        return self._at_least(at, at, negated=False)

    def change(self, at: int) -> tuple[tuple[Condition, Condition], int] | None:
        """From free to pro: the value before, of a property such as `from_plan`, and the new one."""
        old, after = self.values_at(self.skip(at + 1), firm=True)
        if not old or self.kind(after) not in {"to", "then"}:
            return None
        new, end = self.values_at(self.skip(after + 1), firm=True)
        for one in old:
            before = {w.text for w in words(one.property.name)}
            for other in new:
                now = {w.text for w in words(other.property.name)}
                if (
                    one.property.of == other.property.of
                    and now < before
                    and before - now <= SECONDARY
                ):
                    first = Condition(
                        0, 0, (one.property,), "is", (typed(one.property, one.value),)
                    )
                    last = Condition(
                        0, 0, (other.property,), "is", (typed(other.property, other.value),)
                    )
                    return (
                        (
                            self._made(at, after, first).condition,
                            self._made(after, end, last).condition,
                        ),
                        end,
                    )
        return None

    def read(self, at: int, *, negated: bool = False, firm: bool = True) -> Read | None:
        """The condition that begins at `at`, if there is one."""
        begin = at
        at = self.skip(at)
        while self.kind(at) in {"not", "without"}:
            negated = not negated
            at = self.skip(at + 1)
        return (
            self._at_least(begin, at, negated=negated)
            or self._cohort(begin, at, negated)
            or self._compared(begin, at, negated)
            or self._of_property(begin, at, negated, firm=firm)
            or self._by_value(begin, at, negated, firm=firm)
        )

    def _made(self, begin: int, end: int, condition: Condition) -> Read:
        condition.start, condition.end = self.pieces[begin].start, self.pieces[end - 1].end
        return Read(condition, end)

    def _cohort(self, begin: int, at: int, negated: bool) -> Read | None:
        if self.kind(at) == "cohort":
            at = self.skip(at + 1)
        elif self.kind(at) != "cohort_name":
            return None
        name, end = self._cohort_name(at)
        if not name:
            return None
        if self.kind(end) == "cohort":
            end += 1
        return self._made(begin, end, Condition(0, 0, (), cohort=name, negated=negated))

    def _cohort_name(self, at: int) -> tuple[str, int]:
        if self.kind(at) == "cohort_name":
            return str(self.pieces[at].value), at + 1

        for end in range(min(at + MOST_WORDS, len(self.pieces)), at, -1):
            text = self.question[self.pieces[at].start : self.pieces[end - 1].end]
            if key(text) in self.catalogue.cohort_keys:
                return self.catalogue.cohort_keys[key(text)], end
        return "", at

    def _compared(self, begin: int, at: int, negated: bool) -> Read | None:
        """At least 3 recipients; over 10 MB; between 5 and 20 MB in size."""
        piece = self.pieces[at] if at < len(self.pieces) else None
        if piece is None or piece.kind != "number":
            return None
        if piece.value in {"unknown", "known"}:
            properties, end = self.property_at(self.skip(at + 1))
            missing = (piece.value == "unknown") != negated
            made = Condition(0, 0, properties, "is_not_set" if missing else "is_set")
            return self._made(begin, end, made) if properties else None
        got = self.numbers(at)
        if got is None:
            return None
        operator, numbers, units, end = got
        if self.kind(end) == "times_done":
            return None
        properties, end = self.measured(piece, units, end)
        if not properties:
            return None
        return self._made(
            begin, end, Condition(0, 0, properties, operator, numbers, negated=negated)
        )

    def _at_least(self, begin: int, at: int, *, negated: bool) -> Read | None:
        """10 MB or more; 3 or fewer recipients."""
        if self.kind(at) not in {"figure", "mark"}:
            return None
        number, units, end = self.number(at)
        if number is None or self.kind(end) != "or_more":
            return None
        properties, after = self.measured(self.pieces[end], units, end + 1)
        if not properties:
            return None
        operator = str(self.pieces[end].value)
        return self._made(
            begin, after, Condition(0, 0, properties, operator, (number,), negated=negated)
        )

    def _of_property(self, begin: int, at: int, negated: bool, *, firm: bool) -> Read | None:
        """Plan is pro; file type = pdf; recipients above 3; with a country; source newsletter."""
        of = ""
        if self.kind(at) == "person" and self.kind(at + 1) == "word":
            at, of = at + 1, "person"
        properties, end = self.property_at(at, of=of)
        if not properties:
            return None
        ahead, denies = self._linked(end)
        denied = negated != denies
        if self.kind(ahead) == "number":
            return self._property_compared(begin, ahead, properties, denied)
        if self.kind(ahead) == "contains":
            return self._property_contains(begin, ahead, properties, denied)
        wider = self._same_name(properties, at, end)
        condition = self._values_of(begin, self.skip(ahead), wider, denied)
        if condition:
            return condition
        measured = ahead > end and self.kind(ahead) == "figure" and properties[0].type == "number"
        if measured or self._is_explicit(end, ahead):
            typed_in = self.kind(ahead) in {"figure", "quoted"}
            return self._as_typed(begin, ahead, properties, denied) if typed_in else None
        return self._bare(begin, at, end, properties, negated, firm=firm)

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

    def _linked(self, at: int) -> tuple[int, bool]:
        """Beyond "is", "=", "is not": where the value stands, and whether it is denied."""
        denied = False
        while self.kind(at) == "verb" or (at < len(self.pieces) and self.pieces[at].low in _LINKS):
            at += 1
        while self.kind(at) in {"not", "unequal", "equals", "without"}:
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
        fitting = tuple(p for p in properties if all(in_unit(p, unit) for unit in units))
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

    def _by_value(self, begin: int, at: int, negated: bool, *, firm: bool) -> Read | None:
        """Mobile; Germany or France; pro plan; Google as source; internal users."""
        hits, end = self.values_at(at, firm=firm)
        if not hits:
            return self._boolean(begin, at, negated)
        noun, after = self.noun_behind(hits, end)
        if not noun and max(v.closeness for v in hits) < 0.65 and "/" in hits[0].value:
            return None
        if noun:
            hits, end = [v for v in hits if v.property in noun], after
        properties = owners(hits)
        return self._values_of(begin, at, properties, negated, first=(hits, end))

    def _values_of(
        self,
        begin: int,
        at: int,
        properties: tuple[KnownProperty, ...],
        negated: bool,
        first: tuple[list[Value], int] | None = None,
    ) -> Read | None:
        """One value or several of `properties`: "Germany, France or Spain"."""
        hits, end = first or self.values_at(at, only=properties, firm=True)
        if not hits:
            return None
        groups = [hits]
        while True:
            ahead = self._joined(end)
            if ahead is None:
                break
            more, after = self.values_at(ahead, only=owners_all(groups[-1]), firm=True)
            if not more:
                break
            noun, beyond = self.noun_behind(more, after)
            groups.append(more)
            end = beyond if noun else after
        held = shared(groups)
        if not held:
            return None
        per = tuple(tuple(value_of(group, p) for group in groups) for p in held)
        made = Condition(0, 0, held, "is", per[0], negated=negated, per_property=per)
        return self._made(begin, end, made)

    def _joined(self, at: int) -> int | None:
        """Where the next value stands: after "and", "or" or a comma, and a repeated preposition."""
        begin = at
        while self.kind(at) == "and":
            at += 1
        if at == begin:
            return None
        if at < len(self.pieces) and self.pieces[at].low in {"in", "on", "from", "for", "with"}:
            at += 1
        return self.skip(at)

    def _boolean(self, begin: int, at: int, negated: bool) -> Read | None:
        """A property that is true or false, used as an adjective: "internal users"."""
        properties, end = self.property_at(at)
        fitting = tuple(p for p in properties if p.type == "boolean")
        if not fitting:
            return None
        made = Condition(0, 0, fitting, "is", (True,), negated=negated)
        return self._made(begin, end, made)
