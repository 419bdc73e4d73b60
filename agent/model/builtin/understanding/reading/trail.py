"""What was read of a question so far, and the event whose words are still coming in."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.model.builtin.understanding.items import Condition, Item, Loose, Mark, Mention, Named
from agent.model.builtin.understanding.lexicon import LEADS
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.linked_events import (
    best_events,
    verb_of,
    with_other_outcomes,
)
from agent.model.builtin.understanding.linking.linked_properties import is_property_as_well
from agent.model.builtin.understanding.linking.names import FORM
from agent.model.builtin.understanding.reading.conditions import Conditions
from agent.model.builtin.understanding.reading.pieces import Piece
from agent.names.naming import Word, alike, words
from agent.names.taxonomy import KnownEvent

_LISTED = frozenset({"and", "comma", "or", "but"})
"""Words before an event that is done with the same thing, though something else."""

_APART = frozenset({"vs", "of_whole", "percent", "by"})
"""Words before an event that has nothing of the one before."""


@dataclass(slots=True)
class Open:
    """The words of an event so far: which names still fit, and which of their words are said.

    `last` is the piece of the last word; -2 after two words that are one together.
    """

    start: int
    end: int
    words: list[Word] = field(default_factory=list)
    spots: list[tuple[int, int]] = field(default_factory=list)
    fits: dict[tuple[int, int], set[int]] = field(default_factory=dict)
    verbal: bool = False
    agents: bool = False
    lead: str = ""
    relative: bool = False
    negation: Mark | None = None
    last: int = -1


class Trail:
    """The parts found so far (`items`, in order), and what the words before the next one were.

    `lead` is the kind of word before an event, `verb` whether a verb was said, `negated` a "not"
    whose event is still to come, `soft` small words that may belong to the event's name.
    """

    def __init__(self, question: str, catalogue: Catalogue, pieces: Sequence[Piece]) -> None:
        self.question = question
        self.catalogue = catalogue
        self.pieces = pieces
        self.conditions = Conditions(pieces, catalogue, question)
        self.items: list[Item] = []
        self.open: Open | None = None
        self.soft: list[Word] = []
        self.lead = ""
        self.relative = False
        self.negated: Mark | None = None
        self.verb = False
        self.wants_property = False
        self.previous: Mention | None = None

    def mark(self, piece: Piece, kind: str, value: object = "") -> None:
        """Add a word that says what to do."""
        self.items.append(Mark(piece.start, piece.end, kind, value))

    def close(self) -> None:
        """The open event is complete."""
        if self.open is None:
            return
        held, self.open = self.open, None
        things = {thing for thing, _ in held.fits}
        known = self.previous.events if self.previous else ()
        verb = verb_of(known[0]) if len(known) == 1 else ""
        verb = verb if held.lead in _LISTED else ""
        known = known if held.lead not in _APART else ()
        before = [w for w in words(known[0].name) if w.stem != verb] if len(known) == 1 else []
        events = best_events(self.catalogue, things, held.words, [*self.soft, *before])
        if not events:
            if held.negation:
                held.negation.used = False
            for start, end in held.spots:
                self.insert(Loose(start, end, self.question[start:end]))
            return
        if len(events) > 1 and len(known) == 1:
            events = self._as_before(events, held)
        if not held.verbal and is_property_as_well(self.catalogue, held.words):
            events = with_other_outcomes(self.catalogue, events, things, held.words)
        mention = Mention(held.start, held.end, events, tuple(held.spots))
        mention.verbal, mention.relative, mention.negated = (
            held.verbal,
            held.relative,
            held.negation is not None,
        )
        mention.lead, mention.agents = held.lead, held.agents
        self.mention(mention)

    def _as_before(self, events: Sequence[KnownEvent], held: Open) -> tuple[KnownEvent, ...]:
        """Uploaded and shared files: what the words leave open is as in the event before."""
        assert self.previous
        [one] = self.previous.events
        verb = verb_of(one) if held.lead in _LISTED else ""
        before = {w.stem for w in words(one.name)} - {verb}
        like = [
            e
            for e in events
            if before & {w.stem for w in words(e.name)} - {w.stem for w in held.words}
        ]
        return tuple(like) if len(like) == 1 else tuple(events)

    def mention(self, mention: Mention) -> None:
        """Add an event that is complete."""
        if self.negated and not mention.negated:
            mention.negated = True
            self.negated.used = True
            self.negated = None
        if not mention.lead:
            mention.lead = self.lead
        mention.relative = mention.relative or self.relative
        self.relative = False
        self.lead = ""
        self.soft = []
        self.wants_property = False
        self.previous = mention
        self.insert(mention)

    def insert(self, item: Item) -> None:
        """Add a part in its place."""
        place = next((n for n, i in enumerate(self.items) if i.start > item.start), None)
        self.items.insert(len(self.items) if place is None else place, item)

    def condition(self, condition: Condition, lead: str) -> None:
        """Add a condition; it does not end an event's words: "uploaded on mobile a file"."""
        if self.open and not self._fits_any():
            self.close()
        self._explained(condition, lead)
        condition.lead = lead
        condition.after_verb = self.verb
        if self.negated and lead != "not":
            condition.negated = not condition.negated
            condition.not_before = True
            self.negated.used = True
            self.negated = None
        self.items.append(condition)

    def _fits_any(self) -> bool:
        """Whether the words of the open event are of any event at all."""
        assert self.open is not None
        things = {thing for thing, _ in self.open.fits}
        return bool(best_events(self.catalogue, things, self.open.words, self.soft))

    def _explained(self, condition: Condition, lead: str) -> None:
        """A word before a condition that its property's name or description has: "paid with"."""
        last = self.items[-1] if self.items else None
        if lead and isinstance(last, Named) and set(last.properties) & set(condition.properties):
            said = words(self.question[last.start : last.end])
            last.used = len(said) == 1 and said[0].is_participle  # paid by card, of payment_type
        if not lead or not isinstance(last, Loose):
            return
        said = words(last.text)
        for one in condition.properties:
            known = (*words(one.name), *words(one.description))
            if said and all(any(_is_like(w, k) for k in known) for w in said) and not last.lead:
                last.used = True

    def loose(self, piece: Piece, *, quoted: bool = False) -> None:
        """Add a word that nothing explains."""
        before = self.question[: piece.start].split()
        lead = before[-1].lower() if before and before[-1].lower() in {*LEADS, "by", "per"} else ""
        self.items.append(
            Loose(piece.start, piece.end, self.question[piece.start : piece.end], lead, quoted)
        )

    def border(self, piece: Piece) -> None:
        """End the event's words here; the piece says how the next event goes with it."""
        self.close()
        self.lead = piece.value if piece.kind == "and" else piece.kind
        self.verb = self.verb and piece.kind in {"and", "vs"}


def _is_like(one: Word, other: Word) -> bool:
    """Paid is of a payment."""
    if len(one.stem) > 2 and other.stem.startswith(one.stem):
        return True
    return alike(one, other) >= FORM
