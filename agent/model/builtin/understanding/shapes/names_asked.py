"""Reads what is asked of the names themselves: which there are, what one means, what it has."""

import re

from agent.model.builtin.plan import Choose, Explain, NotFound, Option, Plan, Query
from agent.model.builtin.understanding.buttons import MOST_OPTIONS, label
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.linked_events import best_events, described
from agent.model.builtin.understanding.linking.linked_properties import best_properties
from agent.model.builtin.understanding.shapes.names_within import events_with, owners_of_value
from agent.model.builtin.understanding.tokens import key
from agent.names.naming import Word, nearest, words
from agent.names.taxonomy import KnownEvent, KnownProperty

MOST_ABOUT = 10
"""Events that are told of one thing."""

_LISTS = re.compile(
    r"\W*(?:(?:please|hi|hey|hello|ok|so|and|can\s+you|could\s+you)[\s,]+)*(?:which|what|list|show|name|give|tell)\b(?:\s+(?:me|us|all|the|our|of|kinds?|different|sorts?|about))*"
    r"\s+(?P<what>events?|properties|property|attributes|fields|cohorts?|groups?(?:\s+types?)?)\b(?P<rest>[^?!]*)[?!.\s]*",
    re.IGNORECASE,
)
_REST = re.compile(
    r"(?:\s|,|do|are|is|there|we|you|have|has|had|got|track(?:ed|ing)?|send|sent|available|defined|exist(?:s|ing)?|known|know|can|i|ask"
    r"|about|in|our|the|project|product|data|being|of|use|query|see|collect(?:ed)?|captured?|please|be|all|names?|types?|at)*",
    re.IGNORECASE,
)
_OF_EVENT = re.compile(
    r"\W*(?:(?:which|what)\s+(?:are\s+the\s+)?(?:properties|property|attributes|fields)\s+(?:do|does|are\s+(?:on|in|of|there\s+(?:on|for)|sent\s+with|set\s+on)|has|have|come\s+with|of|on|for|with|exist\s+(?:on|for))"
    r"|(?:list|show|give|tell)(?:\s+me)?(?:\s+(?:all|the))*\s+(?:properties|attributes|fields)\s+(?:of|on|for))"
    r"\s+(?:an?\s+|the\s+)?(?:events?\s+)?(?P<event>.+?)(?:\s+events?)?(?:\s+(?:have|has|carry|carries|contain|contains|come\s+with))?[?!.\s]*",
    re.IGNORECASE,
)
_EXPLAINS = re.compile(
    r"\W*(?:(?:please|and|so|ok)\s+)*(?:(?:what\s+(?:does|do|is|are)|explain|define|describe)\s+(?:the\s+|an?\s+)?(?:(?:event|property)\s+)?(?P<what>.+?)(?:\s+(?:events?|property))?(?:\s+mean(?:s|ing)?(?:\s+(?:here|exactly))?|\s+stand\s+for)"
    r"|(?:what(?:'s|\s+is)\s+(?:the\s+)?)?(?:meaning|definition|description)\s+of\s+(?:the\s+)?(?:(?:event|property)\s+)?(?P<of>[^?]+?)(?:\s+(?:event|property))?"
    r"|(?:explain|define|describe)\s+(?:the\s+)?(?:(?:event|property)\s+)?(?P<that>[^?]+?)(?:\s+(?:event|property))?(?:\s+to\s+me)?"
    r"|what\s+(?:is|are)\s+an?\s+(?P<an>[^?]+?)(?:\s+events?)?|what\s+(?:is|are)\s+(?:the\s+)?(?P<the>[^?]+?)\s+(?:events?|property)"
    r"|(?:does|do)\s+(?:we\s+(?:have|track)\s+)?(?:an?\s+|the\s+)?(?:events?\s+)?(?P<does>[^?]+?)(?:\s+events?)?\s+exist"
    r"|(?:is|are)\s+there\s+(?:an?\s+)?events?\s+(?:for|called|named)\s+(?P<there>[^?]+?)"
    r"|when\s+is\s+(?:the\s+)?(?:event\s+)?(?P<when>.+?)(?:\s+event)?\s+(?:sent|fired|tracked|captured|triggered))[?!.\s]*",
    re.IGNORECASE,
)
_WHAT_IS = re.compile(
    r"\W*(?:what(?:'?s|\s+(?:is|are))|describe|explain)\s+(?P<name>[^?!]+?)[?!.\s]*", re.IGNORECASE
)
_OF_ALL = re.compile(
    r"\W*(?:please\s+)?(?:describe|explain|list|show)(?:\s+(?:me|us|all|the|our|of))*\s+(?P<what>events|properties|cohorts|groups)[?!.\s]*",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\W*(?:(?:list|show|give|name|find|which|what|are|is|there|any|do|we|have|track|me|us|all|the|our|an?|can|i|use)\s+)+"
    r"(?P<kind>events?|propert(?:y|ies)|fields?|attributes?)\s+(?:(?:do|are|is|there|we|you|have|track|exist|that|which|can|i|use)\s+)*"
    r"(?:about|for|(?<=have )with|concerning|regarding|related\s+to|around|called|named|says?|saying|involv(?:e|es|ing)|deal(?:s|ing)?\s+with"
    r"|(?:(?:have|has|having)\s+)?(?:(?:anything|something)\s+)?to\s+do\s+with)\s+(?P<thing>[^?!]+?)[?!.\s]*",
    re.IGNORECASE,
)
_OF_THING = re.compile(
    r"\W*(?:(?:please|and|so|ok)\s+)*(?:which|what|list|show|name|give)(?:\s+(?:me|us|all|the|our|of|kinds?|sorts?|types?))*\s+(?P<thing>[^?!,]+?)\s+(?P<kind>events?)"
    r"\s+(?:(?:that|do|are|is|there|we|you|i|can)\s+)*(?:exist|there|have|track|tracked|available|defined|use|ask\s+about)[?!.\s]*",
    re.IGNORECASE,
)
_TRACKED = re.compile(
    r"\W*(?:do|can)\s+(?:we|you)\s+(?:already\s+)?(?:track|log|record|capture|collect|measure|see\s+events\s+for)\s+(?:when\s+)?(?P<thing>[^?!]+?)[?!.\s]*",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"\W*(?:(?:is|are)\s+there|do\s+(?:we|you)\s+(?:have|track))\b", re.IGNORECASE
)
_COUNTED = re.compile(r"\s(?:by|last|this|in|per|today|yesterday|since)\b", re.IGNORECASE)
"""A time or a split: such a thing is counted, and not named."""
_SMALL = frozenset({"a", "an", "the", "our", "s", "of", "people", "who", "that", "is", "are"})
MOST_WORDS = 5
"""Words of a thing that names are asked about."""


def about_names(question: str, catalogue: Catalogue) -> Plan | None:
    """Which events, properties, cohorts and groups there are, and what one of them is."""
    for reader in (_properties_of, events_with, _lists, _apart, _spelt, _explains, _about_thing):
        plan = reader(question, catalogue)
        if plan is not None:
            return plan
    return None


def _properties_of(question: str, catalogue: Catalogue) -> Plan | None:
    """Which properties does an upload have?"""
    asked = _OF_EVENT.fullmatch(question)
    events = _events(asked["event"], catalogue) if asked else ()
    if len(events) > 1:
        return _which_event(events)
    return (
        Query("read_taxonomy", {"kind": "properties", "event": events[0].name}) if events else None
    )


def _lists(question: str, catalogue: Catalogue) -> Plan | None:
    """Which events are there? Describe the events."""
    listed = _OF_ALL.fullmatch(question)
    if listed is None:
        listed = _LISTS.fullmatch(question)
        if listed is None or not _REST.fullmatch(listed["rest"]):
            return None
    return _listed(listed["what"].lower(), catalogue)


def _explains(question: str, catalogue: Catalogue) -> Plan | None:
    """What does file shared mean? What is an upload?"""
    explained = _EXPLAINS.fullmatch(question)
    if explained is None:
        return None
    asked = explained["an"] or explained["the"]
    plan = _explained(next(g for g in explained.groups() if g), catalogue)
    return None if asked and not isinstance(plan, Explain | Query) else plan


_DIFFERENCE = re.compile(
    r"\W*what(?:['’]?s|\s+is|\s+are)?\s+(?:the\s+)?diff(?:erence)?s?\s+between\s+(?:the\s+)?(?P<one>.+?)"
    r"\s+(?:and|vs\.?|versus)\s+(?:the\s+)?(?P<other>[^?]+?)(?:\s+events?)?[\s?!.]*",
    re.IGNORECASE,
)


def _apart(question: str, catalogue: Catalogue) -> Plan | None:
    """What is the difference between survey sent and survey shown? What each of them means."""
    asked = _DIFFERENCE.fullmatch(question)
    if asked is None:
        return None
    names = [key(asked[side].strip(" \"'“”`")) for side in ("one", "other")]
    events = [one for name in names for one in catalogue.event_keys.get(name, ())[:1]]
    properties = [one for name in names for one in catalogue.property_keys.get(name, ())[:1]]
    for found in (Explain(tuple(events)), Explain((), tuple(properties))):
        if len((*found.events, *found.properties)) == len(names):
            return found
    return None


def _spelt(question: str, catalogue: Catalogue) -> Plan | None:
    """What is country? A name as it is spelt is explained, of a property as of an event."""
    asked = _WHAT_IS.fullmatch(question)
    if asked is None:
        return None
    name = re.sub(r"^an?\s+", "", asked["name"].strip(" \"'“”`"), flags=re.IGNORECASE)
    name = re.sub(r"\s+(?:events?|property|cohort)$", "", name, flags=re.IGNORECASE)
    events = tuple(catalogue.event_keys.get(key(name), ()))
    properties = tuple(catalogue.property_keys.get(key(name), ()))
    if events or properties:
        return Explain(events[:4], properties[:4])
    if plan := _cohort(name, catalogue):
        return plan
    owners = owners_of_value(name, catalogue)
    return Explain((), owners[:4]) if owners else None


def _cohort(name: str, catalogue: Catalogue) -> Query | None:
    """What is a power user? PostHog says who is in a cohort."""
    known = {key(name), key(f"{name}s")} & set(catalogue.cohort_keys)
    return Query("read_taxonomy", {"kind": "cohorts"}) if known else None


def _about_thing(question: str, catalogue: Catalogue) -> Plan | None:
    """Events about carts; which cart events exist; a property for the doctor's specialty."""
    asked = _ABOUT.fullmatch(question) or _OF_THING.fullmatch(question)
    tracked = _TRACKED.fullmatch(question)
    found = asked or tracked
    if found is None or len(words(found["thing"])) > MOST_WORDS:
        return None
    said = tuple(w for w in _said(found["thing"]) if w.text not in _SMALL)
    of_events = tracked or (asked and asked["kind"].lower().startswith("event"))
    events = _with_all(said, catalogue)[:MOST_ABOUT] if of_events else ()
    properties = () if events or (of_events and not tracked) else _properties(said, catalogue)
    if events or properties:
        return Explain(events, properties[:4])
    unknown = not any(catalogue.events.hits(w) for w in said)
    if (tracked and not unknown) or not _WHETHER.match(question) or _COUNTED.search(found["thing"]):
        return None  # events with a condition, or in a time, are counted
    known = catalogue.found
    names = [one.name for one in (known.events if of_events else known.properties)]
    near = tuple(nearest(found["thing"], names))
    return NotFound(found["thing"], near, tuple(names))


def _with_all(said: tuple[Word, ...], catalogue: Catalogue) -> tuple[KnownEvent, ...]:
    """The events whose names have all that was said."""
    alive = set(range(len(catalogue.found.events))) if said else set()
    for one in said:
        alive &= {h.thing for h in catalogue.events.hits(one)}
    return tuple(catalogue.found.events[n] for n in sorted(alive))


def _properties(said: tuple[Word, ...], catalogue: Catalogue) -> tuple[KnownProperty, ...]:
    """The properties called so; of "the doctor's specialty" those called by its last words."""
    for start in range(len(said)):
        if found := best_properties(catalogue, said[start:]):
            return tuple(found)
    return ()


def _which_event(events: tuple[KnownEvent, ...]) -> Choose:
    options = tuple(
        Option(label(e.name), f"which properties does “{e.name}” have?")
        for e in events[:MOST_OPTIONS]
    )
    return Choose("The properties of which event?", options)


def _listed(what: str, catalogue: Catalogue) -> Plan:
    if what.startswith("event"):
        return Explain(events=catalogue.found.events, all_of_them=True)
    if what.startswith("cohort"):
        return Query("read_taxonomy", {"kind": "cohorts"})
    if what.startswith("group"):
        return Query("read_taxonomy", {"kind": "groups"})
    return Explain(properties=catalogue.found.properties, all_of_them=True)


def _explained(what: str, catalogue: Catalogue) -> Plan | None:
    name = what.strip(" \"'“”`?.!")
    letters = key(name)
    events: tuple[KnownEvent, ...] = tuple(catalogue.event_keys.get(letters, ()))
    properties: tuple[KnownProperty, ...] = tuple(catalogue.property_keys.get(letters, ()))
    if not events and not properties:
        events = _events(name, catalogue)
        properties = () if events else best_properties(catalogue, _said(name))
    if events or properties:
        return Explain(events[:4], properties[:4])
    if plan := _cohort(name, catalogue):
        return plan
    if len(name.split()) > MOST_WORDS:
        return None
    names = [e.name for e in catalogue.found.events] + [p.name for p in catalogue.found.properties]
    there = tuple(e.name for e in catalogue.found.events)
    return NotFound(name, tuple(nearest(name, names)), there)


def _said(name: str) -> tuple[Word, ...]:
    return tuple(w for w in words(name) if w.text not in {"a", "an", "the"})


def _events(name: str, catalogue: Catalogue) -> tuple[KnownEvent, ...]:
    keyed = catalogue.event_keys.get(key(name))
    if keyed:
        return tuple(keyed)
    said = _said(name)
    alive: set[int] | None = None
    for one in said:
        here = {h.thing for h in catalogue.events.hits(one)}
        alive = here if alive is None else alive & here
    if alive:
        return best_events(catalogue, alive, said, ())
    joined = words("".join(w.text for w in said))
    if len(joined) == 1 and catalogue.events.hits(joined[0]):
        return best_events(
            catalogue, {h.thing for h in catalogue.events.hits(joined[0])}, joined, ()
        )
    return described(catalogue, said)[:1]
