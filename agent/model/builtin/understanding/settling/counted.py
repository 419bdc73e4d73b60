"""Whether a question counts people or what they did."""

import re

from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.items import Condition, Item, Mark, Mention, Time
from agent.model.builtin.understanding.lexicon import LEADS
from agent.model.builtin.understanding.linking.called_persons import is_person
from agent.model.builtin.understanding.linking.linked_events import says_verb
from agent.model.builtin.understanding.sentence import HELPS, Sentence, Settled
from agent.model.builtin.understanding.settling.done_to import is_of_whom
from agent.model.builtin.understanding.settling.people_named import (
    names_people,
    owns,
    persons_in,
    such_people,
)
from agent.names.naming import PARTICLES, words

_DID = re.compile(r"\w\s+(?:did|do|does|have|has|had)\s+(?:(?:our|the|all)\s+)*$", re.IGNORECASE)


def is_counted(sentence: Sentence, item: Item) -> bool:
    """How many X: the thing right behind the counting word."""
    for mark in sentence.marks("count", "unique"):
        if mark.start < item.start:
            passed = sentence.between(mark, item)
            if all(
                isinstance(i, Condition)
                or _joins_conditions(sentence, i)
                or (isinstance(i, Mark) and i.kind in {"unique", "new", "count", "math"})
                for i in passed
            ):
                return True
    return False


def _joins_conditions(sentence: Sentence, item: Item) -> bool:
    """The "and" in "both power users and trial accounts"."""
    beside = (sentence.before(item), sentence.after(item))
    return (
        isinstance(item, Mark)
        and item.kind == "and"
        and all(isinstance(one, Condition) for one in beside)
    )


def counted(sentence: Sentence) -> tuple[str, None] | None:
    """People, events or sessions, by what the question counts; None when nothing says."""
    math = next((found for one in _DECIDING if (found := one(sentence))), "")
    if math == "people":
        sentence.take("active")
    return (math, None) if math else None


def _sessions(sentence: Sentence) -> str:
    return "sessions" if sentence.take("sessions") else ""


def _by_time(sentence: Sentence) -> str:
    """DAU: people by day, or of the one day that is asked about."""
    dau = sentence.marks("dau")
    for mark in dau:
        mark.used = True
        named = any(one.value != "auto" for one in sentence.marks("interval"))
        if not named and not _is_one_unit(sentence, mark):
            sentence.items.append(Mark(mark.start, mark.end, "interval", mark.value, used=True))
    return "people" if dau else ""


def _plain(sentence: Sentence) -> list[Mention]:
    return [m for m in sentence.mentions if not m.relative]


def _agents(sentence: Sentence) -> str:
    """Uploaders; active users."""
    active = sentence.has("active")
    mentions = [m for m in _plain(sentence) if m.lead != "per"]
    if any(_is_new(sentence, m) for m in mentions):
        sentence.take("new")
        return "first_time"
    if any(m.agents for m in mentions) or (active and not mentions):
        sentence.take("unique")
        return "people"
    return ""


def _is_new(sentence: Sentence, mention: Mention) -> bool:
    """New uploaders, new paying users: those who never did it before."""
    mark = sentence.before(mention)
    return mention.agents and isinstance(mark, Mark) and mark.kind == "new"


def _who(sentence: Sentence) -> str:
    asked = any(m.value == "who" or _of_people(sentence, m) for m in sentence.marks("rel"))
    named = persons_in(sentence) or any(is_counted(sentence, m) for m in _plain(sentence))
    return "people" if asked and not named else ""


def _of_people(sentence: Sentence, mark: Mark) -> bool:
    """Trial accounts that upgraded; designers that shared."""
    before = sentence.before(mark)
    return isinstance(before, Condition) and names_people(sentence, before)


def _things_did(sentence: Sentence) -> str:
    """How many pdfs did people upload: the pdfs are counted."""
    for mark in sentence.marks("count"):
        thing = sentence.after(mark)
        person = next((p for p in sentence.marks("person") if p.start > mark.end), None)
        if person is None or not isinstance(thing, Condition | Mention):
            continue
        people = isinstance(thing, Condition) and names_people(sentence, thing)
        if not people and _DID.search(sentence.question, mark.end, person.start):
            return "events"
    return ""


def more_things(sentence: Sentence) -> str:
    """Did people report more faults: the faults are compared; "did more people" compares people."""
    people = persons_in(sentence)
    if not _ASKS_WHETHER.match(sentence.question) or not people:
        return ""
    if sentence.has("count", "unique"):
        return ""
    first = people[0]
    things = [start for m in _plain(sentence) for start, _ in m.spots]
    for one in sentence.conditions:
        follows = sentence.after(one)
        of_person = isinstance(follows, Mark) and follows.kind == "person"
        if not of_person and not names_people(sentence, one):
            things.append(one.start)
    more = any(
        first.start < start and _MORE.search(sentence.question, 0, start) for start in things
    )
    if more and _EACH.search(sentence.question, 0, first.end):
        raise Settled(Refuse("I cannot compare each person with themselves.", HELPS))
    return "events" if more else ""


_ASKS_WHETHER = re.compile(
    r"\W*(?:and\s+)?(?:did|do|does|have|has|are|is|were|was)\b", re.IGNORECASE
)
_EACH = re.compile(r"\b(?:each|every)\b", re.IGNORECASE)
_MORE = re.compile(r"\b(?:more|fewer|less)\s+$", re.IGNORECASE)


def _how_many(sentence: Sentence) -> str:
    """How many files; how many signed up: what stands right behind it."""
    first = next(iter(_plain(sentence)), None)
    if first is None or not is_counted(sentence, first):
        return ""
    if any(m.start < first.start for m in sentence.marks("count")):
        did = _people_did(sentence, first) or _group_did(sentence, first)
        return "people" if did else "events"
    return ""


def _group_did(sentence: Sentence, first: Mention) -> bool:
    """How many power users created tasks: what they did stands right behind them."""
    group = sentence.before(first)
    if not (isinstance(group, Condition) and names_people(sentence, group)):
        return False
    last = sentence.question[group.start : group.end].lower().split()[-1]
    owned = sentence.question[group.end : group.end + 1] in {"'", "\u2019"}
    if is_person(last) and (last.endswith("s") or last == "people") and not owned:
        return True  # Plus members, whatever is said of the event
    said = words(sentence.question[slice(*first.spots[0])]) if first.spots else ()
    return bool(said) and said[0].is_participle


def _is_asked_for(sentence: Sentence, person: Mark) -> bool:
    """Who shared last week - how many people?"""
    asks = sentence.before(person)
    return isinstance(asks, Mark) and asks.kind == "count"


def _people_first(sentence: Sentence) -> str:
    """Users uploaded; users were invited."""
    first = next(iter(_plain(sentence)), None)
    for mark in persons_in(sentence):
        before = first is None or mark.start < first.start
        if (before or _is_asked_for(sentence, mark)) and not owns(sentence, mark):
            sentence.take("unique")
            return "events" if first is not None and is_of_whom(sentence, mark, first) else "people"
    return ""


def _otherwise(sentence: Sentence) -> str:
    first = next(iter(_plain(sentence)), None)
    if first and (_people_did(sentence, first) or _is_unique(sentence, first)):
        return "people"
    if sentence.mentions and first is None and persons_in(sentence):
        return "people"
    if not sentence.mentions and any(names_people(sentence, c) for c in sentence.conditions):
        return "people"
    return "events" if first or sentence.has("events") else ""


_DECIDING = (
    _sessions,
    _by_time,
    such_people,
    _agents,
    _who,
    _things_did,
    more_things,
    _how_many,
    _people_first,
    _otherwise,
)
"""What decides it, in this order."""


def _is_unique(sentence: Sentence, first: Mention) -> bool:
    """Unique uploads, unique uploaders: people; unique files are something else."""
    mark = sentence.before(first)
    if not (isinstance(mark, Mark) and mark.kind == "unique") or len(first.spots) != 1:
        return False
    said = words(sentence.question[first.start : first.end])
    mark.used = says_verb(sentence.catalogue, first.events[0], said)
    return mark.used


def _is_one_unit(sentence: Sentence, mark: Mark) -> bool:
    """DAU of a day is one figure."""
    times = sentence.all(Time)
    return bool(times) and times[0].mention.range.unit == mark.value


def _is_of_things(sentence: Sentence, first: Mention) -> bool:
    """How many pdfs uploaded: what is counted has a value that is nobody's."""
    thing = sentence.before(first)
    if not isinstance(thing, Condition) or thing.lead in LEADS:
        return False
    return not names_people(sentence, thing)


def _people_did(sentence: Sentence, first: Mention) -> bool:
    """How many signed up, how many shared a file: the verb right behind "how many"."""
    if not first.verbal or not is_counted(sentence, first) or _is_of_things(sentence, first):
        return False
    said = words(sentence.question[first.spots[0][0] : first.spots[0][1]])
    if not said or not said[0].is_participle:
        return False
    rest = sentence.question[first.spots[0][1] :].split()
    follows = rest[0].strip("?.,!").lower() if rest else ""
    return not follows or follows in PARTICLES | {
        "a", "an", "the", "their", "it", "something", "at", "more", "last", "this", "yesterday",
        "today", "since", "in", "on", "but", "and", "between", "any", "one",
    }  # fmt: skip
