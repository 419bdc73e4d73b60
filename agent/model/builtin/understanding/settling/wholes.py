"""Finds what an outcome is a share of: cancelled of placed orders, failed of all payments."""

import re
from collections.abc import Sequence

from agent.model.builtin.plan import Choose, Option, Refuse
from agent.model.builtin.understanding.buttons import MOST_OPTIONS, label
from agent.model.builtin.understanding.items import Condition, Mark
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.done_words import DONE, FAILED
from agent.model.builtin.understanding.linking.linked_events import is_undone, verb_of
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.names.naming import word, words
from agent.names.taxonomy import KnownEvent

_BEGINS = frozenset(
    word(w).stem
    for w in ["created", "placed", "booked", "started", "requested", "submitted", "initiated",
              "scheduled", "attempted", "registered", "begun"]
)  # fmt: skip
"""What there has to be before anything else becomes of a thing; no outcome by itself."""

_MAY_BEGIN = frozenset(
    word(w).stem for w in ["sent", "shown", "opened", "invited", "displayed", "issued", "received"]
)
"""What begins a thing where nothing else does: a survey is shown, a message sent."""

_AFTERWARDS = ("cancel", "refund", "return", "revers", "undone", "undo", "revok")
"""Stems of what happens to a thing that there was before; "failed" is not: it never was."""

_AMONG = re.compile(r"\b(?:among(?:st)?|out\s+of|of\s+all)\b", re.IGNORECASE)
_PASSED = frozenset({"of_those", "of_whole", "person", "rel"})


def whole_begins(sentence: Sentence) -> int | None:
    """Where the whole begins in "private patients among bookings"; None where no event is one."""
    mentions = sentence.mentions
    if len(mentions) != 1 or mentions[0].negated or mentions[0].often:
        return None
    found = list(_AMONG.finditer(sentence.question, 0, mentions[0].start))
    if not found:
        return None
    border = found[-1].start()
    between = [i for i in sentence.items if border <= i.start and i.end <= mentions[0].start]
    known = all(
        isinstance(i, Condition) or (isinstance(i, Mark) and i.kind in _PASSED) for i in between
    )
    before = [*sentence.marks("person", "active"), *sentence.conditions]
    return border if known and any(i.start < border for i in before) else None


_NEVER_WAS = frozenset(word(w).stem for w in ["failed", "errored", "unsuccessful"])
"""What is said where a thing did not come about at all; what is rejected was there before."""


def begins(event: KnownEvent) -> bool:
    """Whether there has to be such an event before anything else becomes of the thing."""
    return verb_of(event) in _BEGINS


def whole_of(catalogue: Catalogue, part: KnownEvent) -> tuple[KnownEvent, ...]:
    """The event that `part` is a share of, or two whose sum it is a share of, `part` first.

    Empty where no event surely is: nobody books what is only cancelled.
    """
    return _whole(part, of_same_thing(catalogue, part))


def whole_among(part: KnownEvent, events: Sequence[KnownEvent]) -> tuple[KnownEvent, ...]:
    """As `whole_of`, where the question says by its words which events it may be."""
    found = _whole(part, [e for e in events if e.name != part.name])
    others = [e for e in events if e.name != part.name]
    return found or (tuple(others) if len(others) == 1 and len(events) == len(others) else ())


def of_same_thing(catalogue: Catalogue, part: KnownEvent) -> list[KnownEvent]:
    """The other events that share most nouns with `part`."""
    nouns = _nouns(part)
    shared = [(len(nouns & _stems(e)), e) for e in catalogue.found.events if e.name != part.name]
    most = max((number for number, _ in shared), default=0)
    return [e for number, e in shared if most and number == most]


def _whole(part: KnownEvent, others: Sequence[KnownEvent]) -> tuple[KnownEvent, ...]:
    if begins(part):
        return ()
    taken_back = [e for e in others if takes_back(part, e)]
    if len(taken_back) == 1:  # unfollowed of followed
        return (taken_back[0],)
    first = [e for e in others if begins(e)]
    plain = [] if first else [e for e in others if never_was(part, e)]
    if len(plain) == 1:
        return (part, plain[0])
    first = first or [e for e in others if verb_of(e) in _MAY_BEGIN | _nouns(part)]
    if len(first) == 1:
        return (first[0],)
    opposite = [] if first else [e for e in others if _is_opposite(part, e)]
    if len(opposite) == 1:
        return (part, opposite[0])
    done = [e for e in others if not is_undone(e)]
    later = verb_of(part).startswith(_AFTERWARDS)
    return (done[0],) if len(done) == 1 and later else ()


def takes_back(part: KnownEvent, other: KnownEvent) -> bool:
    """Whether `part` is that `other` is no longer so: unfollowed of followed."""
    one, first = (words(e.name) for e in (part, other))
    differ = [(a.text, b.text) for a, b in zip(one, first, strict=False) if a.text != b.text]
    return len(one) == len(first) and len(differ) == 1 and differ[0][0] == f"un{differ[0][1]}"


def _is_opposite(part: KnownEvent, other: KnownEvent) -> bool:
    """Failed and succeeded payments: whatever was tried ends in one of them."""
    verbs = {verb_of(part), verb_of(other)}
    return _nouns(part) == _nouns(other) and bool(verbs & DONE) and bool(verbs & FAILED)


def never_was(part: KnownEvent, other: KnownEvent) -> bool:
    """Whether `part` is that there was no `other`: a login that failed is none of the logins."""
    return verb_of(part) in _NEVER_WAS and _stems(other) == _nouns(part)


def _nouns(event: KnownEvent) -> frozenset[str]:
    return _stems(event) - {verb_of(event)}


def _stems(event: KnownEvent) -> frozenset[str]:
    return frozenset(w.stem for w in words(event.name))


def said_of(part: KnownEvent, whole: Sequence[KnownEvent]) -> str:
    """What the answer says of a whole that the question did not name."""
    if len(whole) == 1:
        return f"I divided “{part.name}” by “{whole[0].name}”."
    both = " and ".join(f"“{e.name}”" for e in whole)
    return f"I took {both} together for the whole."


def formula_of(whole: Sequence[KnownEvent]) -> str:
    """Percent of the whole: of B alone, or of both together."""
    return "A / B * 100" if len(whole) == 1 else "A / (A + B) * 100"


def unclear(
    part: KnownEvent, others: Sequence[KnownEvent], question: str, spot: tuple[int, int]
) -> Settled:
    """Asks which of `others` is the whole; `spot` is what a button writes anew in the question."""
    known = [e for e in others if e.name != part.name and (is_undone(part) or not is_undone(e))]
    if not known or len(known) > MOST_OPTIONS:
        return Settled(
            Refuse(
                f"I do not know of what “{part.name}” is to be a share.",
                f"Name both events, such as: “{part.name}” divided by another one.",
            )
        )
    sums = {
        f"{part.name} / {e.name}": f"“{part.name}” divided by “{e.name}” in percent" for e in known
    }
    if len(known) == 1:
        both = f"“{part.name}” and “{known[0].name}”"
        sums[f"{part.name} / both together"] = f"“{part.name}” as a share of {both}"
    options = tuple(
        Option(label(said), " ".join(f"{question[: spot[0]]}{asked}{question[spot[1] :]}".split()))
        for said, asked in sums.items()
    )
    return Settled(Choose(f"Of what is “{part.name}” to be a share?", options))
