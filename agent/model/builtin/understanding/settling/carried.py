"""Holds words against what events really carry: a filter on what is never sent finds nothing."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.items import Condition, Item, Loose, Mention, Named, Split
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.sentence import Sentence
from agent.model.builtin.understanding.settling.neighbours import neighbour
from agent.model.builtin.understanding.settling.one_for_each import take_one_for_each
from agent.model.builtin.understanding.tokens import key
from agent.names.taxonomy import KnownEvent, KnownProperty

OfProperty = Condition | Split | Named


def lacks(catalogue: Catalogue, event: KnownEvent, one: KnownProperty) -> bool:
    """Whether `event` surely never came with the event property `one`.

    Where PostHog says nothing of the event, or saw the property on none at all, it may have it.
    """
    if one.of != "event" or event.properties is None or one.name in event.properties:
        return False
    return one.name in catalogue.carried


def heed_carried(
    sentence: Sentence,
    again: Callable[[Catalogue], list[Item]],
    events: Sequence[KnownEvent] = (),
) -> Sentence:
    """The question with each property that its events may carry; `events` where it names none.

    `again` reads it with another catalogue. Where no other reading has all of its words, the
    sentence keeps why (`lacking`).
    """
    if not sentence.catalogue.carried:
        take_one_for_each(sentence)
        return sentence
    _narrow(sentence, events)
    named = [e for m in sentence.mentions for e in m.events] or list(events)
    wrong = _never_carried(sentence, named)
    if wrong is None or sentence.has("paths", "pages"):
        return sentence
    found = sentence.catalogue.found
    rest = tuple(p for p in found.properties if not _none_has(sentence.catalogue, named, p))
    narrowed = Catalogue(replace(found, properties=rest))
    other = Sentence(sentence.question, again(narrowed), narrowed, sentence.now)
    other.notes, other.lacking = list(sentence.notes), sentence.lacking
    _narrow(other, events)
    if _reads_as_much(other, sentence):
        return other
    sentence.lacking = sentence.lacking or without(named[0].name, wrong.properties[0].name)
    return sentence


def without(event: str, name: str) -> Refuse:
    """Why a condition, a split or a figure of what an event never carries is not looked for."""
    return Refuse(
        f"“{event}” has no “{name}”: lately it was never sent with one.",
        f"Ask “which properties does “{event}” have?” for what it can be filtered and split by.",
    )


def carried_by_any(sentence: Sentence) -> list[KnownProperty]:
    """The properties that the events of the question may carry; all where it names none."""
    events = [e for m in sentence.mentions for e in m.events]
    known = sentence.catalogue.found.properties
    return [p for p in known if not _none_has(sentence.catalogue, events, p)]


def of_properties(sentence: Sentence) -> list[OfProperty]:
    """Everything in the question that is about properties."""
    return [i for i in sentence.items if isinstance(i, Condition | Split | Named) and i.properties]


def _narrow(sentence: Sentence, events: Sequence[KnownEvent]) -> None:
    _narrow_events(sentence)
    take_one_for_each(sentence)
    _narrow_properties(sentence, events)


def _narrow_events(sentence: Sentence) -> None:
    """Docs with more than 2,000 words: of several events, those that carry the number of words.

    Where none of them is known to carry it, the words choose none.
    """
    mentions = sentence.mentions
    if len(mentions) != 1 or len(mentions[0].events) < 2:
        return
    catalogue = sentence.catalogue
    wanted = [i.properties for i in of_properties(sentence)]
    kept = tuple(
        event
        for event in mentions[0].events
        if all(any(not lacks(catalogue, event, p) for p in properties) for properties in wanted)
    )
    known = [p.name for properties in wanted for p in properties if p.of == "event"]
    sure = not known or any(set(e.properties or ()) & set(known) for e in kept)
    mentions[0].events = kept if kept and sure else mentions[0].events


def _narrow_properties(sentence: Sentence, events: Sequence[KnownEvent]) -> None:
    """Of several properties, those that the event beside them carries."""
    for item in of_properties(sentence):
        near = _beside(sentence, item) or events
        if len(item.properties) < 2 or not near:
            continue
        kept = [p for p in item.properties if not _none_has(sentence.catalogue, near, p)]
        seen = [p for p in kept if p.of != "event" or p.name in sentence.catalogue.carried]
        _keep(item, _plainly(sentence, item, seen or kept))


def _plainly(
    sentence: Sentence, item: OfProperty, kept: Sequence[KnownProperty]
) -> Sequence[KnownProperty]:
    """A value by itself is of the event rather than of a group that it belongs to."""
    if not isinstance(item, Condition) or not any(p.of == "event" for p in kept):
        return kept
    said = sentence.question[item.start : item.end]
    groups = sentence.catalogue.found.group_types
    own = [p for p in kept if p.of not in groups]
    if len(own) == len(kept) or all(key(str(value)) != key(said) for value in item.values):
        return kept
    if len(own) == 1:
        sentence.note(f"I took “{said}” to be of “{own[0].name}”.")
    return own


def _keep(item: OfProperty, kept: Sequence[KnownProperty]) -> None:
    if not kept or len(kept) == len(item.properties):
        return
    if isinstance(item, Condition) and item.per_property:
        values = dict(zip(item.properties, item.per_property, strict=False))
        item.per_property = tuple(values[p] for p in kept if p in values)
        item.values = item.per_property[0] if item.per_property else item.values
    item.properties = tuple(kept)


def _beside(sentence: Sentence, item: Item) -> Sequence[KnownEvent]:
    """The events that the words stand with."""
    near = neighbour(sentence, item, sentence.mentions)
    return near.events if near else ()


def _none_has(catalogue: Catalogue, events: Sequence[KnownEvent], one: KnownProperty) -> bool:
    return bool(events) and all(lacks(catalogue, event, one) for event in events)


def _never_carried(sentence: Sentence, events: Sequence[KnownEvent]) -> OfProperty | None:
    """The first words for nothing but what none of `events` carries."""
    catalogue = sentence.catalogue
    return next(
        (
            item
            for item in of_properties(sentence)
            if all(_none_has(catalogue, events, p) for p in item.properties)
        ),
        None,
    )


def _reads_as_much(other: Sentence, sentence: Sentence) -> bool:
    """Whether another reading leaves no more words unread, and has the same parts and events."""
    loose = {(i.start, i.end) for i in sentence.all(Loose)}
    more = any((i.start, i.end) not in loose for i in other.all(Loose))
    return not more and _outline(other) == _outline(sentence)


def _outline(sentence: Sentence) -> tuple[list[str], list[str]]:
    parts = [type(item).__name__ for item in of_properties(sentence)]
    return parts, [e.name for m in sentence.all(Mention) for e in m.events]
