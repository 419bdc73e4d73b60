"""Knows which words of a question are what a company calls its people: patients, riders, students.

Such a word is a word for persons, though an event has it for a name: "patients who cancelled" are
people, and only "patients registered" or "new patients" is the event `patient_registered`.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from agent.model.builtin.understanding.lexicon import LEADS, OTHER_PERSONS, PERSONS, SILENT, SOFT
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.linked_events import says_verb
from agent.model.builtin.understanding.linking.linked_properties import best_properties
from agent.model.builtin.understanding.linking.names import FORM, SPELT, Hit
from agent.model.builtin.understanding.tokens import Token, key
from agent.names.naming import PARTICLES, Word, word, words
from agent.names.taxonomy import Found, KnownEvent

_PERSON = re.compile(PERSONS)

_AGREES = ("was", "were", "is", "are", "been", "being", "newly", "just")
_PASSED = (SILENT | SOFT | {*_AGREES}) - {"that", "which"}
"""Words between the parts of one name: "patients were registered", "registrations of patients"."""

_BORDERS = frozenset(
    ["who", "whom", "whose", "that", "which", "and", "or", "but", "by", "per", "vs", "then", "to",
     "from", ",", ";", "/"]
)  # fmt: skip
"""Words at which a name ends: of "patients who registered" the patients are people."""

_SPLITS = frozenset(["by", "per", "which", "what", "top", "each", "every", "across", "common"])
"""Words before a property: "by author" is of a property `author`, where there is one."""

_JOINS = frozenset(
    word(w).stem for w in ["registered", "registration", "enrolled", "joined", "onboarded"]
)
"""What somebody does to become one of a company's people."""

_DONE_TO = frozenset(
    word(w).stem
    for w in [
        "invited", "assigned", "rated", "reviewed", "approved", "rejected", "blocked", "banned",
        "matched", "contacted", "called", "notified", "followed", "referred", "mentioned", "messaged",
    ]
)  # fmt: skip
"""What others do to a person: the teammates of `teammate invited` need not be who uses the product."""

_ACTS = re.compile(
    r"(?:(?:an?|the|some|every)\s+(?P<other>[a-z]+)\s+(?:or|and)\s+)?"
    r"(?:an?|the|some|every)\s+(?:new\s+|registered\s+)?(?P<who>[a-z]+)\s+(?P<did>[a-z]+)\s+"
    r"(?:(?:(?:at|on|in|to|for|with|into|from)\s+)?(?:an?|the|their|his|her|its|some|all|another|one|us)|[a-z]+(?<!s)s)\b",
    re.IGNORECASE,
)
"""How a description says who acts: "A patient booked an appointment"; a file only "was opened"."""


def called_persons(said: Sequence[Token], catalogue: Catalogue) -> frozenset[int]:
    """The places of such words among `said`."""
    if not catalogue.found.events:
        return frozenset()
    return frozenset(n for n in range(len(said)) if _is_called(said, n, catalogue))


def _is_called(said: Sequence[Token], at: int, catalogue: Catalogue) -> bool:
    token = said[at]
    if token.quoted or token.mark or token.number is not None or not token.word.stem:
        return False
    hits = [h for h in catalogue.events.hits(token.word) if h.closeness >= FORM]
    known = is_called_person(token.low) or _singular(token.low) & _doing_nouns(catalogue)
    if not known and not (hits and _is_who(said, at)):
        return False
    flagged = {token.word.stem} in catalogue.flags.values()  # employees, of `is_employee`
    if flagged or _is_verb(catalogue, token, hits):
        return False
    if catalogue.values(token.text) or key(token.low) in catalogue.group_keys:
        return False
    if _names_property(said, at, catalogue) or _is_done_to(catalogue, token.word, hits):
        return False
    return not any(_is_in_name(said, at, hit, catalogue) for hit in hits)


def is_called_person(low: str) -> bool:
    """Whether a word in small letters is what people are called in some company."""
    return low in OTHER_PERSONS or low.removesuffix("s") in OTHER_PERSONS


def _is_who(said: Sequence[Token], at: int) -> bool:
    """Zilbs who did something are people, whatever a zilb is; "users on trial who" are users."""
    before = {t.low for t in said[:at]}
    named = before & (LEADS - {"of"}) or any(is_person(low) for low in before)
    return at + 1 < len(said) and said[at + 1].low == "who" and not named


def is_person(low: str) -> bool:
    """Whether a word in small letters means people in any company."""
    return bool(_PERSON.fullmatch(low)) or is_called_person(low)


def _is_verb(catalogue: Catalogue, token: Token, hits: Iterable[Hit]) -> bool:
    """Uploaders, viewers of reports: people by what they did, which is an event."""
    events = {catalogue.found.events[hit.thing] for hit in hits}
    return any(says_verb(catalogue, event, [token.word]) for event in events)


def _names_property(said: Sequence[Token], at: int, catalogue: Catalogue) -> bool:
    """By author; the age in "patient age": a word of a property that stands there."""
    before = [t.low for t in said[max(at - 2, 0) : at] if t.low not in {"the", "our"}][-1:]
    if before and before[0] in _SPLITS and _is_split(said[at], catalogue):
        return True
    own = {
        (h.thing, h.name) for h in catalogue.properties.hits(said[at].word) if h.closeness >= SPELT
    }
    beside = [said[n].word for n in (at - 1, at + 1) if 0 <= n < len(said) and said[n].word.stem]
    return bool(own) and any(
        (h.thing, h.name) in own and h.closeness >= SPELT
        for one in beside
        for h in catalogue.properties.hits(one)
    )


def _is_split(token: Token, catalogue: Catalogue) -> bool:
    """Plays by listener are of no `listen_minutes`: a property has to have the very word."""
    own = {token.low, token.low.removesuffix("s")}
    found = best_properties(catalogue, [token.word])
    return any(p.type != "number" or own & {w.text for w in words(p.name)} for p in found)


def _is_done_to(catalogue: Catalogue, said: Word, hits: Iterable[Hit]) -> bool:
    """Whether all events that have the word are what others do to such a person."""
    events = {catalogue.found.events[hit.thing] for hit in hits}
    if not events or said.stem in doers(catalogue):
        return False
    return all({w.stem for w in words(event.name)} & _DONE_TO for event in events)


def _is_in_name(said: Sequence[Token], at: int, hit: Hit, catalogue: Catalogue) -> bool:
    """Patient registrations; new patients: the rest of the name stands right beside the word.

    Of "patients registered" it is only the verb: people did it, as in "users signed up".
    """
    name = catalogue.events.names[hit.thing][hit.name]
    if _is_subject(said, at) and {w.stem for w in name} & _JOINS:
        return False
    needed = {n for n, w in enumerate(name) if w.text not in PARTICLES} - set(hit.at)
    spoken = {n for one in _beside(said, at) for n in _spots(catalogue, one, hit)}
    return needed <= spoken


def _is_subject(said: Sequence[Token], at: int) -> bool:
    """Whether what people did stands behind the word, and nothing of a name before it."""
    behind = next(_beside(said, at, (1,)), None)
    before = said[at - 1].low if at else ""
    return behind is not None and behind.is_participle and before not in {"new", "newly"}


def _beside(said: Sequence[Token], at: int, steps: Sequence[int] = (-1, 1)) -> Iterator[Word]:
    """The words beside one, before and behind it, as far as no word begins something else."""
    for step in steps:
        place = at + step
        while 0 <= place < len(said) and said[place].low not in _BORDERS:
            token = said[place]
            if token.low not in _PASSED and token.word.stem:
                yield token.word
            place += step


def _spots(catalogue: Catalogue, one: Word, hit: Hit) -> Iterator[int]:
    for other in catalogue.events.hits(one):
        if (other.thing, other.name) == (hit.thing, hit.name):
            yield from other.at


@lru_cache(maxsize=4)
def doers(catalogue: Catalogue) -> frozenset[str]:
    """The stems of nouns that the company's own descriptions show as people who do things.

    That somebody registers as one counts as well, and so does a property of persons that is told
    to be theirs, with a cohort of them or a second deed: things also do something now and then,
    "a build used the cache".
    """
    acts = [stem for event in catalogue.found.events for stem in acting(event)]
    joined = set(joining(catalogue.found))
    owning = {
        w.stem
        for p in catalogue.found.properties
        if p.of == "person"
        for w in words(f"{p.name} {p.description}")
    }
    groups: Collection[str] = {word(g).stem for g in catalogue.found.group_types}
    named = {words(name)[-1].stem for name in catalogue.found.cohorts if words(name)}
    once = joined | (owning & named)  # "The tier of the zib", and a cohort "Murgled zibs"
    least = {stem: 1 if stem in once else 2 for stem in set(acts) & (joined | owning)}
    return frozenset(s for s, n in least.items() if acts.count(s) >= n and s not in groups)


@lru_cache(maxsize=4)
def _doing_nouns(catalogue: Catalogue) -> frozenset[str]:
    """The very words for `doers`: a listener has the stem of "listen", which is what such people do."""
    nouns = {noun for event in catalogue.found.events for noun in _nouns_acting(event)}
    return frozenset(noun for noun in nouns if word(noun).stem in doers(catalogue))


def _singular(low: str) -> set[str]:
    """What a word may be in the singular: patients, coaches, ladies."""
    return {low, low.removesuffix("s"), low.removesuffix("es"), re.sub("ies$", "y", low)}


def acting(event: KnownEvent) -> tuple[str, ...]:
    """The stems of who does what an event is, by its description: "A coach or a trainee asked"."""
    return tuple(word(noun).stem for noun in _nouns_acting(event))


def _nouns_acting(event: KnownEvent) -> tuple[str, ...]:
    told = _ACTS.match(event.description)
    if not told or not word(told["did"]).is_participle:
        return ()
    return tuple(who.lower() for who in (told["other"], told["who"]) if who)


@lru_cache(maxsize=4)
def roles(catalogue: Catalogue) -> frozenset[str]:
    """The stems of who acts in an event whose description says which property tells who it was."""
    return frozenset(
        stem
        for event in catalogue.found.events
        if _SAYS_WHO.search(event.description)
        for stem in acting(event)
    )


_SAYS_WHO = re.compile(r"`\W+(?:says|tells|is|shows)\s+who\b|\bby\s+whom\b", re.IGNORECASE)


def joining(found: Found) -> Iterator[str]:
    """Of `student_enrolled` and `rider signed up` the student and the rider."""
    for event in found.events:
        first, *rest = words(event.name) or (word(""),)
        if rest and ({w.stem for w in rest} & _JOINS or [w.stem for w in rest] == ["sign", "up"]):
            yield first.stem
