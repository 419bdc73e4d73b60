"""Reads conditions that are values: "mobile", "Germany, France or Spain", "internal users"."""

from dataclasses import dataclass

from agent.model.builtin.understanding.items import Condition
from agent.model.builtin.understanding.lexicon import LEADS, SILENT
from agent.model.builtin.understanding.linking.catalogue import Value
from agent.model.builtin.understanding.linking.opposites import flags_said
from agent.model.builtin.understanding.linking.owners import owners, owners_all, shared, value_of
from agent.model.builtin.understanding.reading.quantities import Quantities
from agent.names.naming import PARTICLES
from agent.names.taxonomy import KnownProperty

_ANEW = frozenset(["in", "on", "from", "for", "with"])
"""Prepositions that may be said again before the next value."""


@dataclass(frozen=True, slots=True)
class Read:
    """A condition, and the piece after it."""

    condition: Condition
    end: int


class ListedValues(Quantities):
    """The values among the pieces of one question."""

    def _made(self, begin: int, end: int, condition: Condition) -> Read:
        condition.start, condition.end = self.pieces[begin].start, self.pieces[end - 1].end
        return Read(condition, end)

    def _by_value(self, begin: int, at: int, negated: bool, *, firm: bool) -> Read | None:
        """Mobile; Germany or France; pro plan; Google as source; internal users."""
        hits, end = self.values_at(at, firm=firm)
        if not hits:
            return self._boolean(begin, at, negated)
        noun, after = self.noun_behind(hits, end)
        if self.kind(end) == "number" and any(p.type == "number" for p in self.property_at(at)[0]):
            return None  # latency over 2 seconds, though "latency" is a reason too
        if not noun and max(v.closeness for v in hits) < 0.65 and "/" in hits[0].value:
            return None
        if noun:
            hits, end = [v for v in hits if v.property in noun], after
        properties = owners(hits)
        return self._values_of(begin, at, properties, negated, first=(hits, end))

    def values_of(self, at: int, properties: tuple[KnownProperty, ...]) -> Read | None:
        """One value or several of `properties` that begin at `at`."""
        return self._values_of(at, at, properties, negated=False)

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
        groups, unknown, apart = [hits], list[str](), True
        while True:
            ahead = self._joined(end)
            if ahead is None:
                break
            more, after = self.values_at(ahead, only=owners_all(groups[-1]), firm=True)
            if not more and self._is_unknown(ahead):
                unknown.append(self.pieces[ahead].tokens[0].text)
                end = ahead + 1
                continue
            if not more:
                break
            noun, beyond = self.noun_behind(more, after)
            groups.append(more)
            apart = apart and self._is_apart(end)
            end = beyond if noun else after
        held = shared(groups)
        if not held:
            return None
        per = tuple(tuple(value_of(group, p) for group in groups) for p in held)
        made = Condition(0, 0, held, "is", per[0], negated=negated, per_property=per)
        made.unknown = tuple(unknown)
        made.apart = apart and len(groups) > 1 and not unknown
        return self._made(begin, end, made)

    def _is_apart(self, at: int) -> bool:
        """On mobile and on desktop: the preposition anew makes them two, and "or" one of both."""
        pieces = self.pieces[at : at + 2]
        return (
            len(pieces) > 1
            and pieces[0].kind == "and"
            and pieces[0].value == "and"
            and pieces[1].low in _ANEW
        )

    def _is_unknown(self, at: int) -> bool:
        """A name beside values that is in no name and no value of the project: "or Atlantis"."""
        if self.kind(at) != "word":
            return False
        token = self.pieces[at].tokens[0]
        known = (
            self.catalogue.events.hits(token.word)
            or self.catalogue.values(token.text)
            or self.property_at(at)[0]
            or token.low in SILENT
            or token.low in LEADS
        )
        return token.text[:1].isupper() and not self.question.isupper() and not known

    def _joined(self, at: int) -> int | None:
        """Where the next value stands: after "and", "or" or a comma, and a repeated preposition."""
        begin = at
        while self.kind(at) == "and":
            at += 1
        if at == begin:
            return None
        if at < len(self.pieces) and self.pieces[at].low in _ANEW:
            at += 1
        return self.skip(at)

    def _boolean(self, begin: int, at: int, negated: bool) -> Read | None:
        """A property that is true or false, used as an adjective: "internal users", "wrong answers"."""
        properties, end = self.property_at(at)
        fitting = tuple(p for p in properties if p.type == "boolean")
        if not fitting:
            fitting, end = self._flag_at(at)
        said = True
        if not fitting and self.kind(at) == "word":
            fitting, said = flags_said(self.catalogue, self.pieces[at].tokens[0].word)
            end = at + 1
        if not fitting:
            return None
        made = Condition(0, 0, fitting, "is", (said,), negated=negated)
        return self._made(begin, end, made)

    def _flag_at(self, at: int) -> tuple[tuple[KnownProperty, ...], int]:
        """Opted in to the newsletter: all words of a flag's name, in any order."""
        said: set[str] = set()
        for end in range(at, min(at + 6, len(self.pieces))):
            piece = self.pieces[end]
            small = piece.low in PARTICLES | {"to", "in", "for", "a", "an", "the", "our", "of"}
            if not small and piece.kind != "word":
                break
            said |= {t.word.stem for t in piece.tokens} if not small else set()
            if small or len(said) < 2:
                continue
            named = [p for p in self.catalogue.flags if self.catalogue.flags[p] == said]
            if named:
                return tuple(named), end + 1
        return (), at
