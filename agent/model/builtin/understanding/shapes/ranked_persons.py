"""Ranks people by how often they did something: who uploaded the most, the top 10 users."""

import re

from agent.model.builtin.plan import Plan, Refuse
from agent.model.builtin.understanding.items import Item, Mark, Mention, Named, Split
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.model.builtin.understanding.settling.own_numbers import BYTES, numbers, texts
from agent.model.builtin.understanding.shapes.listing import persons
from agent.names.naming import words
from agent.names.taxonomy import KnownProperty

_OTHERWISE = ("count", "times", "percent", "interval", "vs", "funnel", "retention", "group")
"""Marks of a figure, which a ranking of people is not."""

_GREAT = frozenset(["biggest", "largest"])
"""Words that are of people as well as of numbers: the biggest uploaders."""


def ranks_persons(sentence: Sentence) -> bool:
    """Whether it asks for the people who did something most often."""
    marks = sentence.marks("most", "top", "math")
    if not marks or sentence.has(*_OTHERWISE):
        return False
    if sentence.all(Split):  # top 5 users by revenue: a sum, and no split
        return bool(_numeric(sentence)) and any(_is_of_people(sentence, m) for m in marks)
    if (_begins_with_who(sentence) or sentence.has("persons")) and sentence.has("most"):
        return True
    return any(_is_of_people(sentence, mark) for mark in marks)


def lists_persons(sentence: Sentence) -> bool:
    """Who uploaded, and how many files: a list of people has how often each one did it."""
    counts = sentence.marks("count", "times")
    mentions = sentence.mentions
    if (
        not _begins_with_who(sentence)
        or len(counts) != 1
        or not mentions
        or counts[0].start < mentions[0].end
    ):
        return False
    joins = sentence.before(counts[0])
    same = all(m.events == mentions[0].events for m in mentions) and len(mentions) < 3
    return same and isinstance(joins, Mark) and joins.kind == "and"


def asks_who(sentence: Sentence) -> bool:
    """Who signed up yesterday: their names, and no number of them."""
    leads = _begins_with_who(sentence) and not sentence.question[: sentence.items[0].start].strip()
    counted = sentence.has(*_OTHERWISE, "compare", "growth", "by", "unique", "math", "sessions")
    return leads and bool(sentence.mentions) and not counted and not sentence.all(Split)


def listed_persons(sentence: Sentence) -> Plan:
    """A call of `persons`."""
    for one in [*sentence.mentions[1:], *sentence.marks("count", "times", "and")]:
        sentence.items.remove(one)
    return persons(sentence)


def ranked_persons(sentence: Sentence) -> Plan:
    """A call of `persons`, which lists whoever did it most often first."""
    if any(m.value == "least" for m in sentence.marks("most")):
        raise Settled(Refuse("I can list who did something most, not least.", "Ask for the most."))
    for split in _numeric(sentence):
        raise Settled(_not_by(split.properties[0]))
    _refuse_data(sentence)
    for named in sentence.all(Named):
        _settle_object(sentence, named)
    for mark in sentence.marks("math"):
        mark.used = mark.used or _said(sentence, mark) in _GREAT
    sentence.take("by", "top", "most")
    return persons(sentence)


def _begins_with_who(sentence: Sentence) -> bool:
    first = sentence.items[0] if sentence.items else None
    return isinstance(first, Mark) and first.kind == "rel" and first.value == "who"


def _is_of_people(sentence: Sentence, mark: Mark) -> bool:
    """Top 10 users; the most active ones; not the countries with the most users or uploaders."""
    said = _said(sentence, mark)
    if said == "most" or (mark.kind == "math" and said not in _GREAT):
        return False
    follows = sentence.after(mark)
    if isinstance(follows, Mark) and follows.kind == "figure":
        follows = sentence.after(follows)
    if isinstance(follows, Mark) and follows.kind == "person":
        return True
    return isinstance(follows, Mention) and follows.agents


def _settle_object(sentence: Sentence, named: Named) -> None:
    """The files in "who uploaded the most files" are the event's; megabytes would be a sum."""
    said = {w.stem for w in words(sentence.question[named.start : named.end])}
    event = {w.stem for m in sentence.mentions for e in m.events[:1] for w in words(e.name)}
    if not said <= event or any(p.type == "number" for p in named.properties):
        raise Settled(_not_by(named.properties[0]))
    named.used = True


def _numeric(sentence: Sentence) -> list[Split]:
    """Splits by a number, which is what people are to be ranked by."""
    return [
        s
        for s in sentence.all(Split)
        if s.properties and all(p.type == "number" for p in s.properties)
    ]


def _refuse_data(sentence: Sentence) -> None:
    """Who uploaded the most data: how much it was in all, where something says its size."""
    if not re.search(r"\bmost\s+data\b", sentence.question, re.IGNORECASE):
        return
    for mention in sentence.mentions:
        for one in numbers(sentence, mention):
            if texts(one.name) & BYTES:
                raise Settled(_not_by(one))


def _not_by(one: KnownProperty) -> Refuse:
    return Refuse(
        f"I can list people by how often they did something, not by “{one.name}”.",
        "Ask who did it most often, or for the figure by a property.",
    )


def _said(sentence: Sentence, item: Item) -> str:
    return sentence.question[item.start : item.end].lower().removeprefix("the ")
