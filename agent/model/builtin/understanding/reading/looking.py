"""Looks ahead in a question: which property or which value begins at a word, and where it ends."""

from collections.abc import Sequence

from agent.model.builtin.understanding.lexicon import FUNCTION, LEADS, SILENT, SOFT
from agent.model.builtin.understanding.linking.catalogue import Catalogue, Value
from agent.model.builtin.understanding.linking.linked_properties import (
    best_properties,
    plainest,
)
from agent.model.builtin.understanding.linking.names import FORM, Name
from agent.model.builtin.understanding.reading.pieces import Piece
from agent.names.naming import Word, alike, words
from agent.names.taxonomy import KnownProperty

MOST_WORDS = 5
"""Words of a value or of a property's name."""

_DETERMINERS = frozenset(
    [
        "a",
        "an",
        "the",
        "our",
        "all",
        "any",
        "either",
        "both",
        "those",
        "these",
        "their",
        "its",
        "his",
        "her",
        "some",
        "only",
        "just",
        "being",
    ]
)


def is_code(text: str, question: str) -> bool:
    """Whether a word is written large in a question that is not: US, IT."""
    return len(text) > 1 and text.isupper() and not question.isupper()


class Looking:
    """The pieces of one question, and what is named in them."""

    def __init__(self, pieces: Sequence[Piece], catalogue: Catalogue, question: str) -> None:
        self.pieces = pieces
        self.catalogue = catalogue
        self.question = question

    def kind(self, at: int) -> str:
        """The kind of the piece at `at`; empty beyond the end."""
        return self.pieces[at].kind if 0 <= at < len(self.pieces) else ""

    def skip(self, at: int) -> int:
        """Beyond articles and the like."""
        while at < len(self.pieces) and self.pieces[at].low in _DETERMINERS:
            at += 1
        return at

    def property_at(
        self, at: int, *, of: str = "", only: Sequence[KnownProperty] | None = None
    ) -> tuple[tuple[KnownProperty, ...], int]:
        """The properties of the longest name that begins here, and where it ends."""
        piece = self.pieces[at] if at < len(self.pieces) else None
        if piece is None or "/" in piece.low:
            return (), at
        if piece.kind == "property":
            spelt = [
                p for p in piece.value if (not of or p.of == of) and (only is None or p in only)
            ]
            return (plainest(spelt), at + 1) if spelt else ((), at)
        if piece.kind == "quoted":
            keyed = [p for p in self.catalogue.found.properties if p.name == piece.tokens[0].text]
            near = keyed or best_properties(self.catalogue, words(piece.tokens[0].text), of=of)
            return (plainest(near), at + 1) if near else ((), at)
        best: tuple[tuple[KnownProperty, ...], int] = ((), at)
        said: list[Word] = []
        for end in range(at, min(at + MOST_WORDS, len(self.pieces))):
            part = self.pieces[end]
            if not self._may_name(part, first=end == at):
                break
            if part.low == "of" and said:
                continue
            said += [t.word for t in part.tokens if t.word.stem]
            found = best_properties(self.catalogue, said, of=of, only=only)
            if found and not (best[0] and self._is_turned(said, found)):
                best = (found, end + 1)
        return best

    def _is_turned(self, said: Sequence[Word], found: Sequence[KnownProperty]) -> bool:
        """High priority tasks: tasks of that priority, though the property is `taskPriority`."""
        last = said[-1]
        ends = any(alike(last, w) for p in found for w in words(p.name)[-1:])
        return not ends and bool(self.catalogue.events.hits(last))

    def _may_name(self, piece: Piece, *, first: bool) -> bool:
        if piece.kind in {"word", "figure"}:
            return piece.low == "of" or (piece.low not in FUNCTION and piece.low not in LEADS)
        if first:
            return piece.kind in {"sessions", "active", "values", "funnel", "retention"} or (
                piece.kind == "math" and len(piece.tokens) == 1
            )
        return piece.kind in {"person", "events", "times_done", "sessions", "values", "math"}

    def values_at(
        self, at: int, *, only: Sequence[KnownProperty] = (), firm: bool = False
    ) -> tuple[list[Value], int]:
        """What the longest words from here name as values; `firm` after a property or preposition."""
        if at >= len(self.pieces):
            return [], at
        piece = self.pieces[at]
        if piece.kind == "value":
            hits = [v for v in piece.value if not only or v.property in only]
            return hits, at + 1 if hits else at
        if piece.kind == "quoted":
            hits = self.catalogue.values(piece.tokens[0].text, only=only)
            return hits, at + 1 if hits else at
        best: tuple[list[Value], int] = ([], at)
        for end in range(at + 1, min(at + MOST_WORDS, len(self.pieces)) + 1):
            last = self.pieces[end - 1]
            if last.kind in {"time", "event", "property", "quoted", "by"} or (
                last.kind == "mark" and end == at + 1
            ):
                break
            if last.tokens[-1].mark and end > at + 1:
                continue
            text = self.question[piece.start : last.end]
            may_be = self.written_value(at, only) or self._may_be_value(
                piece, firm=firm or bool(only)
            )
            if end == at + 1 and not may_be:
                continue
            hits = self.catalogue.values(text, only=only)
            if hits:
                best = (hits, end)
        if best[0] or not (firm or only):
            return best
        return self._part_at(at, only)

    def written_value(self, at: int, only: Sequence[KnownProperty]) -> bool:
        """Whether a small word is written just as a value of one of the properties: "Never"."""
        text = self.pieces[at].tokens[0].text if len(self.pieces[at].tokens) == 1 else ""
        return text[:1].isupper() and any(text in p.values for p in only)

    def _part_at(self, at: int, only: Sequence[KnownProperty]) -> tuple[list[Value], int]:
        """Part of a value, where that can only be one: "Edge" is `Microsoft Edge`."""
        piece = self.pieces[at]
        if piece.kind != "word" or len(piece.low) < 3:
            return [], at
        hits = self.catalogue.part_values(piece.tokens[0].word)
        hits = [v for v in hits if not only or v.property in only]
        one = {(v.property.name, v.value) for v in hits}
        return (hits, at + 1) if hits and len({v for _, v in one}) == 1 else ([], at)

    def _may_be_value(self, piece: Piece, *, firm: bool) -> bool:
        """Small words are values only where one is expected, or where they are written as one."""
        text = piece.tokens[0].text
        small = piece.low in SILENT or piece.low in LEADS or piece.low in SOFT
        if len(piece.tokens) == 1 and len(text) <= 2:
            if is_code(text, self.question) or any(c.isdigit() for c in text):
                return True
            before = self.question[: piece.start].rstrip().lower()
            return (piece.low == "us" and before.endswith(" the")) or (firm and not small)
        if piece.kind == "word":
            return not small or firm
        if piece.kind == "figure":
            return firm
        if piece.kind == "and":  # "plus" may be a plan
            return firm and piece.low.isalpha() and piece.low not in {"and", "or"}
        return firm and piece.kind in {
            "math", "active", "most", "top", "values", "then", "contains", "times_done", "unique",
            "paths", "retention", "churn", "funnel", "lifecycle", "only", "number", "pages", "events",
            "person", "sessions", "shown", "verb", "first_time", "growth", "done",
        }  # fmt: skip

    def noun_behind(self, hits: Sequence[Value], at: int) -> tuple[tuple[KnownProperty, ...], int]:
        """The property after its value: "pro plan", "Safari browser".

        Instant transfers are of `Transfer Type`, and what was sent as well: that word is not used
        up, and the end is where it begins.
        """
        owners = [v.property for v in hits]
        named, end = self.property_at(at, only=owners)
        if named and end == at + 1 and self._is_done(at, named):
            return named, at
        return (named, end) if named else self._half_named(owners, at)

    def _is_done(self, at: int, named: Sequence[KnownProperty]) -> bool:
        """Whether a word is all that is said of an event, and of a property but a part.

        In "pdf files uploaded" it says what is pdf: another word names the event.
        """
        said = self.pieces[at].tokens[0].word
        own = self._things(said)
        if not own or any(alike(said, name[-1]) >= FORM for p in named for name in self._names(p)):
            return False
        others = [p for n, p in enumerate(self.pieces) if n != at]
        return not any(
            p.kind == "event" or (p.kind == "word" and own & self._things(p.tokens[0].word))
            for p in others
        )

    def _names(self, one: KnownProperty) -> tuple[Name, ...]:
        """All that a property is called."""
        return self.catalogue.properties.names[self.catalogue.found.properties.index(one)]

    def _things(self, said: Word) -> set[int]:
        """The events that have the word in their names."""
        return {h.thing for h in self.catalogue.events.hits(said) if h.closeness >= FORM}

    def _half_named(
        self, owners: Sequence[KnownProperty], at: int
    ) -> tuple[tuple[KnownProperty, ...], int]:
        """Yearly billing, of `billingInterval`: the value leaves no doubt."""
        said = self.pieces[at].tokens[0].word if self.kind(at) == "word" else None
        if said is None or not said.stem or self.catalogue.events.hits(said):
            return (), at
        named = [p for p in owners if said.stem in {w.stem for w in words(p.name)}]
        return (plainest(named), at + 1) if named else ((), at)
