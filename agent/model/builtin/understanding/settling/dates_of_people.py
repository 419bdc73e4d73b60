"""Takes a time behind a date that is a property for a condition on it: "signup date before March".

Also behind what people did, where the question has a time of its own and one property of people
tells when they did that: "uploads last week by users who signed up before October".
"""

import re
from datetime import timedelta
from itertools import pairwise

from agent.calendar.dates import Range, is_midnight
from agent.model.builtin.understanding.items import (
    Condition,
    Item,
    Loose,
    Mark,
    Mention,
    Named,
    Time,
)
from agent.model.builtin.understanding.sentence import Sentence
from agent.names.naming import word, words
from agent.names.taxonomy import KnownProperty

_SIDE = re.compile(
    r"\b(?P<side>before|prior\s+to|earlier\s+than|until|till?|up\s+to|by|after|later\s+than|except)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\W*(?:before|prior\s+to|earlier)\b", re.IGNORECASE)
_SAYS_WHEN = frozenset(["date", "day", "time", "timestamp", "at", "on", "when", "datetime"])
"""Words in the name of a date that do not say of what it is."""


def settle_dates(sentence: Sentence) -> None:
    """Put conditions in the place of dates with their times."""
    for time in sentence.all(Time):
        before = _behind(sentence, time)
        found = _date(sentence, before, time) if before is not None else None
        made = _condition(sentence, time, found) if found else None
        if before is None or made is None:
            continue
        made.start, made.end = min(before.start, made.start), time.end
        sentence.items[sentence.items.index(before)] = made
        for mark in sentence.between(made, time):
            sentence.items.remove(mark)
        sentence.items.remove(time)
        said = sentence.question[made.start : made.end]
        sentence.note(f"I took “{said}” to be of “{made.properties[0].name}”.")


def _behind(sentence: Sentence, time: Time) -> Item | None:
    """What stands before a time, beyond "is" and "before"."""
    one = sentence.before(time)
    while isinstance(one, Mark) and one.kind in {"verb", "after"}:
        one = sentence.before(one)
    return one


def _date(sentence: Sentence, one: Item, time: Time) -> KnownProperty | None:
    """The date that is spoken of."""
    if isinstance(one, Named) or (isinstance(one, Condition) and one.operator == "is_set"):
        dates = [p for p in one.properties if p.type == "time"]
        negated = isinstance(one, Condition) and one.negated
        return dates[0] if len(dates) == len(one.properties) == 1 and not negated else None
    told = [p for p in sentence.catalogue.found.properties if p.type == "time" and p.of == "person"]
    if isinstance(one, Loose):  # who joined before March, where no event is called so
        found = [p for p in told if _of_what(p) == {word(one.text).stem} and sentence.mentions]
        return found[0] if len(found) == 1 else None
    others = [t for t in sentence.all(Time) if t is not time]
    if not isinstance(one, Mention) or not one.relative or one.negated or not others:
        return None
    if one.often or len(sentence.mentions) == 1 or len(one.events) > 1:
        return None
    text = " ".join(sentence.question[a:b] for a, b in one.spots)
    said = [w.stem for w in (*words(text), *words(one.events[0].name))]
    did = {*said, *("".join(pair) for pair in pairwise(said))}  # signed up, and `signup_date`
    found = [p for p in told if (own := _of_what(p)) and own <= did]
    return found[0] if len(found) == 1 else None


def _of_what(one: KnownProperty) -> set[str]:
    return {w.stem for w in words(one.name) if w.text not in _SAYS_WHEN}


def _condition(sentence: Sentence, time: Time, one: KnownProperty) -> Condition | None:
    """The condition that a time is on a date; None where its ends are not clear."""
    span = time.mention.range
    if time.mention.dates or time.mention.ever or time.mention.each:
        return None
    first, last = span.start.date().isoformat(), _last_day(span)
    operator: str = "between"
    values: tuple[str, ...] = (first, last)
    if time.mention.open_start:
        ends = bool(_BEFORE.match(time.mention.words))
        operator, values = "<" if ends else "<=", (span.end.date().isoformat() if ends else last,)
    elif side := _SIDE.search(sentence.question[: time.start]):
        how = side["side"].lower().split()[0]
        if how in {"by", "except"} or not time.mention.bounded:
            return None
        if how in {"before", "prior", "earlier"}:
            operator, values = "<", (first,)
        else:
            operator, values = (">" if how in {"after", "later"} else "<="), (last,)
    elif not is_midnight(span.start):
        return None
    elif not is_midnight(span.end):  # since then, up to now
        operator, values = ">=", (first,)
    return Condition(time.start, time.end, (one,), operator, values)


def _last_day(span: Range) -> str:
    end = span.end.date()
    return (end - timedelta(days=1) if is_midnight(span.end) else end).isoformat()
