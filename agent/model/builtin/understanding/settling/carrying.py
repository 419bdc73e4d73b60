"""Finds the event that a number belongs to when nobody named it: the size of a file is of uploads."""

from collections.abc import Sequence

from agent.model.builtin.plan import Choose, Option
from agent.model.builtin.understanding.buttons import MOST_OPTIONS, label
from agent.model.builtin.understanding.items import Condition, Named, Split
from agent.model.builtin.understanding.lexicon import FUNCTION, LEADS, OTHER_PERSONS
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.linked_events import is_deprecated, is_undone
from agent.model.builtin.understanding.linking.standard import MONEY
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.model.builtin.understanding.settling.carried import lacks
from agent.names.naming import PARTICLES, word, words
from agent.names.taxonomy import KnownEvent, KnownProperty


def carrier(sentence: Sentence, one: KnownProperty) -> str:
    """The event that carries `one`, of several the one that names and descriptions speak of.

    Empty for any event, where nothing is known of it.

    Raises `Settled` with a choice where several may: a sum over all of them would count a file
    twice, or an invoice and its refund together.
    """
    if one.of != "event":
        return ""
    catalogue = sentence.catalogue
    events = [e for e in catalogue.found.events if not lacks(catalogue, e, one)]
    sure = [e for e in events if one.name in (e.properties or ()) and not is_deprecated(e)]
    sure = _with_the_rest(sentence, sure) or sure
    paid = _paid(sure) if one.name in _amounts_of(catalogue) else sure
    likely = paid if len(paid) == 1 else _likely(sure or events, one) or sure
    if not likely:
        sentence.note("You named no event, so I took all events that have it.")
        return ""
    if len(likely) > 1:
        raise Settled(_choice(sentence, likely, one))
    sentence.note(f"You named no event, so I took “{one.name}” of “{likely[0].name}”.")
    return likely[0].name


def _with_the_rest(sentence: Sentence, events: Sequence[KnownEvent]) -> list[KnownEvent]:
    """Those of `events` that may have all that was said: revenue by brand is of what has a brand."""
    said = [i.properties for i in sentence.items if isinstance(i, Condition | Split | Named)]
    return [
        e
        for e in events
        if not any(one and all(lacks(sentence.catalogue, e, p) for p in one) for one in said)
    ]


def _paid(events: list[KnownEvent]) -> list[KnownEvent]:
    """Of a booking and a payment that carry the same amount, it was earned with the payment."""
    paid = [e for e in events if {w.stem for w in words(e.name)} & _PAYING and not is_undone(e)]
    return paid if len(paid) == 1 else events


def _amounts_of(catalogue: Catalogue) -> set[str]:
    """The names of numbers that are amounts of money."""
    return {p.name for p in catalogue.found.properties if {w.text for w in words(p.name)} & MONEY}


_PAYING = frozenset(word(w).stem for w in ["paid", "payment", "purchased", "sold", "charged"])


def likely_carriers(sentence: Sentence, one: KnownProperty) -> list[KnownEvent]:
    """The events that names and descriptions speak of `one` with, best first; maybe none."""
    catalogue = sentence.catalogue
    if one.of != "event":
        return []
    return _likely([e for e in catalogue.found.events if not lacks(catalogue, e, one)], one)


def _likely(events: Sequence[KnownEvent], one: KnownProperty) -> list[KnownEvent]:
    """The events that say most about the property, or that it says most about."""
    about = _telling(one.description) | _telling(one.name)
    scored = []
    for event in events:
        if is_deprecated(event) or is_undone(event):
            continue
        score = 2.0 * (one.name.lower() in event.description.lower())
        score += len(_telling(event.name) & about)
        score += 0.5 * len(_telling(event.description) & about)
        scored.append((score, event))
    top = max((score for score, _ in scored), default=0)
    return [event for score, event in scored if top and score == top]


_JOINING = frozenset(
    ["to", "by", "per", "and", "or", "not", "each", "every", "into", "onto", "out"]
)


def _telling(text: str) -> set[str]:
    """The stems of the words that say something by themselves; who does it is the same for all."""
    small = FUNCTION | LEADS | PARTICLES | OTHER_PERSONS | _JOINING
    return {w.stem for w in words(text) if w.text not in small and len(w.text) > 1}


def _choice(sentence: Sentence, likely: Sequence[KnownEvent], one: KnownProperty) -> Choose:
    asked = sentence.question.strip().rstrip("?.! ")
    options = [
        Option(label(event.name), f"{asked} of “{event.name}”"[:500])
        for event in likely[:MOST_OPTIONS]
    ]
    return Choose(f"Of which event do you want “{one.name}”?", tuple(options))
