"""Reads conditions of any kind: "on mobile", "plan is pro", "over 10 MB", "from free to pro"."""

from agent.model.builtin.understanding.items import Condition
from agent.model.builtin.understanding.linking.linked_properties import SECONDARY
from agent.model.builtin.understanding.linking.owners import typed
from agent.model.builtin.understanding.reading.listed_values import Read
from agent.model.builtin.understanding.reading.looking import MOST_WORDS
from agent.model.builtin.understanding.reading.property_conditions import PropertyConditions
from agent.model.builtin.understanding.tokens import key
from agent.names.naming import word, words
from agent.names.taxonomy import KnownProperty

_STARS = frozenset(["rating", "star", "stars"])
_RATES = frozenset(word(w).stem for w in ["rating", "review", "score"])


class Conditions(PropertyConditions):
    """The conditions among the pieces of one question."""

    def at_least(self, at: int) -> Read | None:
        """A number with “or more” behind it."""
        return self._at_least(at, at, negated=False)

    def figure_of(self, at: int, *, negated: bool = False) -> Read | None:
        """With 3 results, with no results: the number stands before its property."""
        numbers = [p for p in self.catalogue.found.properties if p.type == "number"]
        none = at < len(self.pieces) and self.pieces[at].low in {"no", "zero"}
        value, _, end = (0, [], at + 1) if none else self.number(at)
        if value is None:
            return None
        properties, after = self.property_at(end, only=numbers)
        if not properties:
            properties, after = self.counted_in(end)
        if not properties:
            return None
        return self._made(at, after, Condition(0, 0, properties, "is", (value,), negated=negated))

    def stars(self, at: int) -> Read | None:
        """1 star, 4 stars or more; ratings of 4 or more, rated above 3: a rating."""
        compared = self.kind(at) == "number"
        got = self.numbers(at) if compared else None
        value, _, end = self.number(at)
        operator, values, end = (got[0], got[1], got[3]) if got else ("is", (value,), end)
        if None in values or (compared and got is None):
            return None
        starred = end < len(self.pieces) and self.pieces[end].low in {"star", "stars"}
        end += starred
        more = self.kind(end) == "or_more" and not compared
        operator = str(self.pieces[end].value) if more else operator
        rated = self._rated() if starred or self._behind_rating(at) else ()
        made = Condition(0, 0, rated, operator, tuple(v for v in values if v is not None))
        return self._made(at, end + more, made) if rated else None

    def _rated(self) -> tuple[KnownProperty, ...]:
        numbers = [p for p in self.catalogue.found.properties if p.type == "number"]
        named = [p for p in numbers if {w.text for w in words(p.name)} & _STARS]
        told = [p for p in numbers if {w.text for w in words(p.description)} & {"star", "stars"}]
        return tuple(named or told)

    def _behind_rating(self, at: int) -> bool:
        """Ratings of 4: not "3 ratings", which are so many of them."""
        before = [p for p in self.pieces[:at] if p.low not in {"of", "at", "with", "a"}][-1:]
        return bool(before) and before[0].tokens[-1].word.stem in _RATES

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
            or (self.figure_of(at, negated=negated) if self._led(begin) else None)
            or self._cohort(begin, at, negated)
            or self._compared(begin, at, negated)
            or self._of_property(begin, at, negated, firm=firm)
            or self._by_value(begin, at, negated, firm=firm)
        )

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
