"""Takes "sessions" for what a company calls so itself: charging sessions are no visits of PostHog's."""

import re
from collections.abc import Sequence

from agent.model.builtin.understanding.items import Mark, Mention
from agent.model.builtin.understanding.sentence import Sentence
from agent.model.builtin.understanding.settling.carried import lacks
from agent.names.naming import words
from agent.names.taxonomy import KnownEvent

_SESSION = re.compile(r"\bsessions?\b", re.IGNORECASE)


def settle_sessions(sentence: Sentence) -> None:
    """Where an event's name or description says that it is of a session, that one is meant.

    Beside such an event the word says nothing; by itself it is the events of which it is told, as
    far as they carry what the question asks for.
    """
    own = _own(sentence.catalogue.found.events)
    for mark in sentence.marks("sessions") if own else ():
        beside = [m for m in sentence.mentions if any(e in own for e in m.events)]
        if not beside and sentence.mentions:
            continue
        sentence.items.remove(mark)
        if beside:
            beside[0].events = tuple(e for e in beside[0].events if e in own)
        else:
            sentence.items.insert(_place(sentence, mark), _mention(sentence, mark, own))
        said = sentence.question[mark.start : mark.end]
        sentence.note(f"I took “{said}” for what this company calls so, and not for visits.")


def _own(events: Sequence[KnownEvent]) -> list[KnownEvent]:
    """Those that are told to be of sessions, and what else happens to the same thing."""
    told = [event for event in events if _is_of_session(event)]
    things = {_thing(event) for event in told} - {()}
    return [event for event in events if event in told or _thing(event) in things]


def _thing(event: KnownEvent) -> tuple[str, ...]:
    """The stems of a name without what happens in it: `charging` of `chargingCompleted`."""
    return tuple(word.stem for word in words(event.name)[:-1])


def _is_of_session(event: KnownEvent) -> bool:
    """Told so of an event of the company's own, or in its name."""
    if event.name.startswith("$"):
        return False
    named = any(word.stem == "session" for word in words(event.name))
    return named or bool(_SESSION.search(event.description))


def _mention(sentence: Sentence, mark: Mark, own: list[KnownEvent]) -> Mention:
    asked = [one for c in sentence.conditions for one in c.properties[:1]]
    able = [e for e in own if not any(lacks(sentence.catalogue, e, one) for one in asked)]
    return Mention(mark.start, mark.end, tuple(able or own), ((mark.start, mark.end),))


def _place(sentence: Sentence, mark: Mark) -> int:
    behind = (n for n, item in enumerate(sentence.items) if item.start > mark.start)
    return next(behind, len(sentence.items))
