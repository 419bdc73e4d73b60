"""Reads what is asked of names in names: which events have a property, and where a value belongs."""

import re
from typing import Final

from agent.model.builtin.plan import Explain, Plan, Refuse
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.linked_properties import best_properties
from agent.model.builtin.understanding.linking.names import SPELT
from agent.names.naming import words
from agent.names.taxonomy import KnownProperty

_EVENTS_WITH: Final = re.compile(
    r"\W*(?:(?:which|what)\s+events?|(?:list|show)(?:\s+(?:me|all|the))*\s+events?(?:\s+(?:that|which))?)\s+"
    r"(?:have|has|carry|carries|contain|contains|hold|come\s+with|are\s+sent\s+with|with|having)\s+(?:an?\s+|the\s+)?"
    r"(?:propert(?:y|ies)\s+|field\s+)?(?P<name>[^?!]+?)(?:\s+(?:property|field))?[?!.\s]*",
    re.IGNORECASE,
)


def events_with(question: str, catalogue: Catalogue) -> Plan | None:
    """Which events have a wimlet count: those that are known to carry it."""
    asked = _EVENTS_WITH.fullmatch(question)
    if asked is None:
        return None
    said = tuple(w for w in words(asked["name"].strip(" \"'“”`")) if w.text not in {"a", "the"})
    found = [p for p in best_properties(catalogue, said) if p.of == "event"]
    if len({p.name for p in found}) != 1:
        return None
    name = found[0].name
    events = tuple(e for e in catalogue.found.events if name in (e.properties or ()))
    if events:
        return Explain(events, (found[0],))
    return Refuse(
        f"I do not know which events have “{name}”.",
        "Ask “which properties does … have?” with the name of an event.",
    )


def owners_of_value(name: str, catalogue: Catalogue) -> tuple[KnownProperty, ...]:
    """What is zorp? The properties that have it for a value."""
    hits = [v.property for v in catalogue.values(name) if v.closeness >= SPELT]
    return tuple(dict.fromkeys(hits))
