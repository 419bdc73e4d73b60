"""Finds who is new: the property of events that says so, and events that nobody does twice."""

import re

from agent.model.builtin.understanding.items import Condition, Mark
from agent.model.builtin.understanding.lexicon import OTHER_PERSONS, PERSONS
from agent.model.builtin.understanding.linking.called_persons import is_person
from agent.model.builtin.understanding.sentence import Sentence
from agent.names.naming import words
from agent.names.taxonomy import KnownEvent, KnownProperty

_PERSON = rf"(?:{PERSONS}|accounts?|(?:{'|'.join(sorted(OTHER_PERSONS))})s?)"
_ENDS = r"(?=\s*(?:[.,;:)]|$)|\s+(?:when|as|after|by|from|on|at|with|via|through)\b)(?!\s*,?\s*(?:and|per)\b)"
_ONCE = re.compile(
    rf"\b(?:once|one\s+event)\s+(?:(?:for|per|by)\s+)?(?:each\s+|every\s+|an?\s+|the\s+)?(?:new\s+)?{_PERSON}{_ENDS}"
    rf"|\bonce\s+each{_ENDS}"
    rf"|\b(?:creat|regist|open|ma[dk]e)\w*\s+(?:an?\s+|their\s+|own\s+|new\s+)+accounts?{_ENDS}",
    re.IGNORECASE,
)
"""How descriptions say that an event comes once in the life of a person."""

_JOINS = frozenset(w.stem for w in words("joined registered onboarded"))
_BEGUN = frozenset(w.stem for w in words("created registered"))
_ACCOUNT = frozenset(w.stem for w in words("account"))


def holding(sentence: Sentence, values: frozenset[str]) -> tuple[KnownProperty, ...]:
    """The properties of events that have all of these values."""
    return tuple(
        p
        for p in sentence.catalogue.found.properties
        if p.of == "event" and values <= {v.casefold() for v in p.values}
    )


def new_condition(sentence: Sentence, mark: Mark) -> bool:
    """New customers ordered: by the one property of events that has "new" for a value."""
    held = holding(sentence, frozenset({"new"}))
    if len(held) != 1 or not sentence.mentions:
        return False
    value = next(v for v in held[0].values if v.casefold() == "new")
    sentence.note(f"I took new people to be those with “{held[0].name}” = “{value}”.")
    place = sentence.items.index(mark)
    sentence.items[place] = Condition(
        mark.start, mark.end, held, values=(value,), per_property=((value,),)
    )
    return True


def happens_once(event: KnownEvent) -> bool:
    """Whether each person does it once: it is described so, or an account begins with it."""
    if _ONCE.search(event.description):
        return True
    said = {w.stem for w in words(event.name)}
    return bool(said & _BEGUN) and bool(said & _ACCOUNT)


def joins(event: KnownEvent) -> bool:
    """Whether somebody becomes one of a company's people with it: `Member Joined`, no meeting."""
    first, *rest = words(event.name) or words("event")
    return is_person(first.text) and bool({w.stem for w in rest} & _JOINS)
