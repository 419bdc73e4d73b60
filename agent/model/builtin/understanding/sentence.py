"""A question as its parts: what was used of them, what is left, and what could not be settled."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from agent.calendar.dates import Range
from agent.model.builtin.plan import Choose, NotFound, Option, Plan, Refuse
from agent.model.builtin.understanding.buttons import (
    MOST_OPTIONS,
    beside_fee,
    called,
    condition_text,
    is_taken_off,
    label,
    unlikely_revenue,
)
from agent.model.builtin.understanding.items import (
    Compared,
    Condition,
    Item,
    Loose,
    Mark,
    Mention,
    Named,
    Split,
    texts_of,
)
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.linked_properties import is_property_as_well
from agent.model.builtin.understanding.linking.undone import undone_too
from agent.names.naming import alike, nearest, word, words
from agent.names.taxonomy import KnownEvent, KnownProperty

MOST_NAMED = 120
"""Characters of the question that an answer repeats as not understood."""

HELPS = (
    "I count events and the people behind them, over any dates, split by any property and with any "
    "condition; also funnels, retention, paths, and who they are."
)

_PASSING = frozenset(
    [
        "count",
        "person",
        "events",
        "what",
        "verb",
        "to",
        "and",
        "each",
        "rel",
        "exist",
        "from",
        "between",
        "but",
        "which",
        "compare",
    ]
)
"""Marks that need no use of their own: they say how other words go together."""

_TELLING = frozenset(["from", "via", "through", "with", "by", "using", "at"])
"""Prepositions that a description may share."""

Part = TypeVar("Part", bound=Item)
Json = dict[str, Any]


class Settled(Exception):
    """The question is settled in the middle of reading it: it must be asked back or declined."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan


@dataclass(slots=True)
class Sentence:
    """The parts of `question`, in order; `notes` are sentences that the answer must say.

    `lacking` says that it is about a property which its event never carries, see `carried`.
    """

    question: str
    items: list[Item]
    catalogue: Catalogue
    now: datetime
    notes: list[str] = field(default_factory=list)
    lacking: Refuse | None = None

    def all(self, kind: type[Part]) -> list[Part]:
        """The parts of one kind."""
        return [i for i in self.items if isinstance(i, kind)]

    @property
    def mentions(self) -> list[Mention]:
        """Events, the same one twice in a row only once."""
        return self.all(Mention)

    @property
    def conditions(self) -> list[Condition]:
        """Conditions, in order."""
        return self.all(Condition)

    def marks(self, *kinds: str) -> list[Mark]:
        """Marks of these kinds."""
        return [m for m in self.all(Mark) if m.kind in kinds]

    def take(self, *kinds: str) -> Mark | None:
        """The first mark of these kinds, used together with all others of them."""
        found = self.marks(*kinds)
        for mark in found:
            mark.used = True
        return found[0] if found else None

    def has(self, *kinds: str) -> bool:
        """Whether there is a mark of these kinds."""
        return bool(self.marks(*kinds))

    def between(self, first: Item, last: Item) -> list[Item]:
        """The parts between two."""
        return self.items[self.items.index(first) + 1 : self.items.index(last)]

    def before(self, one: Item) -> Item | None:
        """The part just before `one`."""
        place = self.items.index(one)
        return self.items[place - 1] if place else None

    def after(self, one: Item) -> Item | None:
        """The part just after `one`."""
        place = self.items.index(one) + 1
        return self.items[place] if place < len(self.items) else None

    def note(self, sentence: str) -> None:
        """Have the answer say `sentence`."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def left(self) -> list[Item]:
        """What nothing has made use of."""
        return [
            i
            for i in self.items
            if _is_unheeded(i) or (not i.used and not (isinstance(i, Mark) and i.kind in _PASSING))
        ]

    # --- one of several ----------------------------------------------------------------------

    def event(self, mention: Mention) -> KnownEvent:
        """The one event that is meant. Raises `Settled` with a choice when there are several."""
        mention.used = True
        if len(mention.events) > 1:
            raise Settled(self.choose_event(mention))
        return mention.events[0]

    def choose_event(self, mention: Mention) -> Choose:
        """Which event is meant; pressing a button asks the question again with the exact name."""
        said = self.question[mention.start : mention.end]
        others = undone_too(self.catalogue, mention.events, words(said)) if said else ()
        whom = "people who did " if mention.agents else ""
        options = [
            Option(label(e.name), self.rewritten(mention, f"{whom}“{e.name}”"))
            for e in (*mention.events, *others)[:MOST_OPTIONS]
        ]
        if not mention.verbal and is_property_as_well(self.catalogue, words(said)):
            name = next(w.text for w in words(said)).removesuffix("s")
            options.append(
                Option(f"people by {name}", self.rewritten(mention, f"people by {name}"))
            )
        return Choose(f"Which event do you mean by “{said}”?", tuple(options))

    def property(self, item: Split | Named | Condition) -> KnownProperty:
        """The one property that is meant. Raises `Settled` with a choice when there are several."""
        item.used = True
        one = item.properties[0]
        if len(item.properties) > 1:
            near, earned = self._affine(item), self._earned(item)
            if near is None and earned is None:
                raise Settled(self.choose_property(item))
            one = near or earned or one
            if near is not None:
                self.note(f"I took “{self.question[item.start : item.end]}” to be of “{one.name}”.")
        said = self.question[item.start : item.end]
        if isinstance(item, Named) and (prices := beside_fee(said, one, self.catalogue.found)):
            item.properties = (*prices, *item.properties)
            raise Settled(self.choose_property(item))
        if isinstance(item, Named) and one.of not in self.catalogue.found.group_types:
            self._say_alias(item, one)
        return one

    def _affine(self, item: Split | Named | Condition) -> KnownProperty | None:
        """The one of several properties whose description has the words around it.

        "From google" is of the one that says where people came from; "shares by email" of the one
        that says how files were shared.
        """
        lead = item.lead if isinstance(item, Condition) else ""
        names = {w.stem for m in self.mentions for e in m.events[:1] for w in words(e.name)}
        within = self.question[item.start : item.end].lower().split()
        leads = [one for one in (lead, *within) if one in _TELLING]
        said = [{word(one).stem} for one in leads]
        for stems in (*said, names):
            fitting = [
                p
                for p in item.properties
                if stems & {w.stem for w in (*words(p.name), *words(p.description))}
            ]
            if len(fitting) == 1:
                return fitting[0]
        return None

    def _earned(self, item: Split | Named | Condition) -> KnownProperty | None:
        """The one amount that is revenue, where the others are given back or left off."""
        said = self.question[item.start : item.end].lower()
        kept = [p for p in item.properties if p.type == "number" and not is_taken_off(p)]
        return kept[0] if said == "revenue" and len(kept) == 1 else None

    def _say_alias(self, item: Named, one: KnownProperty) -> None:
        """What a property was called that has no such word in its name has to be told."""
        said = words(self.question[item.start : item.end])
        known = words(one.name) + words(one.description)
        if said and not any(alike(w, other) for w in said for other in known):
            name = self.question[item.start : item.end]
            self.note(f"I took “{name}” to be “{one.name}”.")

    def choose_property(self, item: Split | Named | Condition) -> Choose:
        """Which property is meant."""
        options = []
        for one in sorted(item.properties, key=unlikely_revenue)[:MOST_OPTIONS]:
            text = f"“{one.name}”"
            if isinstance(item, Condition):
                text = condition_text(self.question, item, one)
            elif isinstance(item, Split):
                text = f"{text}"
            options.append(Option(label(called(one)), self.rewritten(item, text)))
        said = self.question[item.start : item.end]
        return Choose(f"Which property do you mean by “{said}”?", tuple(options))

    def rewritten(self, item: Item, text: str) -> str:
        """The question with `text` in the place of `item`, whole, so that a button needs no memory."""
        spots = (
            item.spots if isinstance(item, Mention) and item.spots else ((item.start, item.end),)
        )
        spots = tuple(sorted(spots))
        question = self.question
        for start, end in reversed(spots[1:]):
            question = question[:start].rstrip(" -") + question[end:]
        start, end = spots[0]
        return " ".join(f"{question[:start]}{text}{question[end:]}".split())[:500]

    # --- what cannot be done -----------------------------------------------------------------

    def unread(self, items: Sequence[Item]) -> str:
        """The words of `items` as they were written."""
        parts = list(texts_of(self.question, sorted(items, key=lambda i: i.start)))
        text = ", ".join(dict.fromkeys(parts))
        return text if len(text) <= MOST_NAMED else text[: MOST_NAMED - 1] + "…"

    def refuse_left(self, *, complete: bool = True) -> Refuse | NotFound | None:
        """Why the question cannot be answered: words that nothing explains, named exactly.

        `complete` when all of it was read, so that whatever is not used yet is not understood.
        """
        left = self.left()
        if not left:
            return None
        loose = [i for i in left if isinstance(i, Compared | Loose)]
        words_left = self.unread(loose if not complete and loose else left)
        if not self.mentions and loose and not self.conditions:
            sought = self.unread(loose)
            names = [e.name for e in self.catalogue.found.events]
            return NotFound(sought, tuple(nearest(sought, names)), tuple(names))
        if self.mentions:
            name = self.mentions[0].events[0].name
            return Refuse(
                f"I found “{name}”, but I do not know how to take “{words_left}” into account.",
                f"I can count all of it, people or events, also by day, week or month. {HELPS}",
            )
        return Refuse(f"I do not know how to take “{words_left}” into account.", HELPS)


def _is_unheeded(item: Item) -> bool:
    """A "not", a number of times, or "yet", that an event was said with and that nothing made use of."""
    return (
        isinstance(item, Mention)
        and bool(item.negated or item.often or item.later)
        and not item.heeded
    )


def days(span: Range) -> Json:
    """A time as tools take it."""
    first, last = span.days
    return {"date_from": first, "date_to": last}
