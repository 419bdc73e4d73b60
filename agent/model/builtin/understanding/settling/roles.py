"""Takes who does things for people, though the word is a value of another event as well.

Where `Sender Role` of a message may be "candidate", candidates who apply are simply people.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.items import Item
from agent.model.builtin.understanding.linking.called_persons import acting, doers
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.sentence import Sentence
from agent.model.builtin.understanding.tokens import Token, tokens
from agent.names.naming import words
from agent.names.taxonomy import KnownEvent, KnownProperty

_SURE = 0.9
"""How close a word has to be to a value, to be that value in the singular or the plural."""


@dataclass(frozen=True, slots=True)
class _Role:
    """A noun for who does things, and the properties of events that have it for a value."""

    token: Token
    properties: tuple[KnownProperty, ...]


def heed_roles(
    sentence: Sentence,
    again: Callable[[Catalogue], list[Item]],
    events: Sequence[KnownEvent] = (),
) -> Sentence:
    """The question with such nouns as people, where no event of it is known to carry the value.

    Whoever does things in general is meant by any event; of somebody who is only said to do
    something else it is declined (`lacking`). `events` are those of the question before.
    """
    for role in _roles(sentence):
        if _did_it(sentence, role):
            continue
        named = _named(sentence, role) or list(events)
        if any(p.name in (e.properties or ()) for e in named for p in role.properties):
            continue
        found = sentence.catalogue.found
        rest = tuple(p for p in found.properties if p not in role.properties)
        narrowed = Catalogue(replace(found, properties=rest))
        stem = role.token.word.stem
        general = stem in doers(narrowed)
        if not general and not named:
            if sentence.has("active") and sentence.mentions:  # and not the bookings of teachers
                sentence.lacking = _decline(role, sentence.mentions[0].events[0], sentence)
            continue
        if not general and not all(stem in acting(e) for e in named):
            sentence.lacking = _decline(role, named[0], sentence)
            continue
        notes = sentence.notes
        sentence = Sentence(sentence.question, again(narrowed), narrowed, sentence.now, notes)
        sentence.note(
            f"I took “{role.token.text}” for people: “{role.properties[0].name}” is of another event."
        )
    return sentence


def _did_it(sentence: Sentence, role: _Role) -> bool:
    """Cancelled by customers, where `cancelled_by` says so: it was read by what was done."""
    return any(
        c.lead == "by" and c.start <= role.token.start < c.end and len(c.properties) == 1
        and words(c.properties[0].name)[-1].text == "by"
        for c in sentence.conditions
    )  # fmt: skip


def _roles(sentence: Sentence) -> list[_Role]:
    acts = {stem for e in sentence.catalogue.found.events for stem in acting(e)}
    found = []
    said = tokens(sentence.question)
    whole = _in_names(sentence.catalogue, said)
    for at, token in enumerate(said):
        if at in whole or token.quoted or token.mark or token.word.stem not in acts:
            continue
        hits = [v for v in sentence.catalogue.values(token.text) if v.closeness >= _SURE]
        if hits and all(v.property.of == "event" for v in hits):
            found.append(_Role(token, tuple(dict.fromkeys(v.property for v in hits))))
    return found


def _named(sentence: Sentence, role: _Role) -> list[KnownEvent]:
    """The events of the question but those that only the noun itself names."""
    start, end = role.token.start, role.token.end
    others = [m for m in sentence.mentions if not (m.start >= start and m.end <= end)]
    return [e for m in others for e in m.events]


def _decline(role: _Role, event: KnownEvent, sentence: Sentence) -> Refuse:
    said = role.token
    people = "people" if said.low.endswith("s") else "person"
    everybody = sentence.rewritten(Item(said.start, said.end), people).rstrip("?.! ")
    return Refuse(
        f"“{event.name}” has no “{role.properties[0].name}”, so I cannot tell who of them is meant "
        f"by “{said.text}”.",
        f"Ask it of everybody: {everybody}.",
    )


def _in_names(catalogue: Catalogue, said: Sequence[Token]) -> set[int]:
    """The places of the words of whole names: Teacher Booked, by teacher name."""
    known = [e.name for e in catalogue.found.events] + [p.name for p in catalogue.found.properties]
    names = {n for one in known if len(n := tuple(w.text for w in words(one))) > 1}
    lows = [token.low for token in said]
    return {
        at
        for name in names
        for start in range(len(lows) - len(name) + 1)
        if tuple(lows[start : start + len(name)]) == name
        for at in range(start, start + len(name))
    }
