"""Finds what is ranked: which countries, the top 5 browsers, the most viewed pages."""

from datetime import timedelta

from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.items import (
    Condition,
    Item,
    Mark,
    Mention,
    Named,
    Split,
    Time,
)
from agent.model.builtin.understanding.linking.linked_events import PAGEVIEW
from agent.model.builtin.understanding.linking.linked_properties import best_properties, name_of
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.names.naming import words

_DAY = timedelta(days=1, hours=1)
"""A day; an hour longer where the clock is put back."""


def ranked(sentence: Sentence) -> Named | None:
    """The property whose values are to be listed, most frequent first; None for no ranking."""
    by_event = _by_event(sentence)
    counts = sentence.has("count", "times", "interval") and not sentence.has("top", "most")
    if by_event is None and counts:
        return None
    found = (
        by_event
        or _asked_for(sentence)
        or _group(sentence)
        or _only_one(sentence)
        or _pages(sentence)
        or _listed(sentence)
        or _bare(sentence)
    )
    if found is not None:
        _refuse_thing(sentence, found)
    if found is not None and sentence.has("interval"):
        return _over_time(sentence, found)
    return found


def _over_time(sentence: Sentence, named: Named) -> Named | None:
    """The top 3 countries by month are split by country: a list has no course."""
    if named not in sentence.items:
        return named
    place = sentence.items.index(named)
    sentence.items[place] = Split(named.start, named.end, named.properties)
    sentence.take("by", "which")
    if not sentence.mentions:
        sentence.items.append(Mark(named.start, named.start, "person"))
    return None


def _refuse_thing(sentence: Sentence, named: Named) -> None:
    """The most downloaded files: which file it was has to be told by a property of files' names.

    The type of a file is something else.
    """
    text = sentence.question[named.start : named.end]
    said = {w.stem for w in words(text)}
    events = {w.stem for m in sentence.mentions for e in m.events[:1] for w in words(e.name)}
    one = named.properties[0]
    *before, head = words(one.name) or words("name")
    if said and said <= events and said <= {w.stem for w in before} and head.text not in _NAMING:
        raise Settled(
            Refuse(
                f"I know of no property that says which of the “{text}” it was.",
                f"I can rank “{one.name}”: ask for the most common “{one.name}”.",
            )
        )


_NAMING = frozenset(["name", "id", "title", "key", "slug", "path", "url", "code", "label", "term"])
"""Words for what tells one thing from another."""


def settle_most(sentence: Sentence) -> None:
    """The highest score is the largest one; the busiest hour is one of the day's hours."""
    ranks = any(n.properties[0].type != "number" for n in sentence.all(Named))
    for mark in sentence.marks("most"):
        follows = sentence.after(mark)
        said = sentence.question[mark.start : mark.end].lower()
        number = isinstance(follows, Named) and all(p.type == "number" for p in follows.properties)
        if number and said in {"highest", "greatest"} and not (ranks and sentence.has("which")):
            mark.kind, mark.value = "math", "max"
    for split in sentence.all(Split) if ranks and sentence.has("top", "most") else ():
        if split.properties and all(p.type == "number" for p in split.properties):
            place = sentence.items.index(split)  # top countries by revenue
            sentence.items[place] = Named(split.start, split.end, split.properties)
    for mark in sentence.marks("interval"):
        said = sentence.question[mark.start : mark.end].lower()
        peak = said.split()[0] not in {"by", "per", "each", "every", "for", "hourly", "split"}
        if mark.value == "hour" and peak and "hour" in said.split()[-1] and not _of_a_day(sentence):
            mark.kind, mark.value = "of_time", "hour"
            sentence.take("most", "what", "which")


def _of_a_day(sentence: Sentence) -> bool:
    times = sentence.all(Time)
    return bool(times) and times[0].mention.range.end - times[0].mention.range.start <= _DAY


def _lead(sentence: Sentence, item: Item, *passed: str) -> str:
    """The kind of the mark before `item`, beyond those in `passed`."""
    before = sentence.before(item)
    while isinstance(before, Mark) and before.kind in passed:
        before = sentence.before(before)
    return before.kind if isinstance(before, Mark) else ""


def _asked_for(sentence: Sentence) -> Named | None:
    """Which countries; top 5 browsers."""
    for named in sentence.all(Named):
        lead = _lead(sentence, named, "figure", "unique", "values")
        if lead in {"top", "most", "which", "what"}:
            _refuse_record(sentence, named)
            return named
    return None


def _refuse_record(sentence: Sentence, named: Named) -> None:
    """Orders with the most items: those with the highest number, and not the commonest number."""
    mark = sentence.before(named)
    number = all(p.type == "number" for p in named.properties)
    if not number or not isinstance(mark, Mark) or mark.kind != "most":
        return
    if sentence.question[mark.start : mark.end].lower().split()[-1] in {"most", "fewest", "least"}:
        name = named.properties[0].name
        raise Settled(
            Refuse(
                f"I cannot tell what had the most “{name}”.",
                f"Ask for the highest “{name}” of an event, or for the most common one.",
            )
        )


def _group(sentence: Sentence) -> Named | None:
    """Top companies: by their names."""
    for group in sentence.marks("group"):
        if _lead(sentence, group, "figure") in {"top", "most", "which"}:
            return _by_name(sentence, group)
    return None


def _by_event(sentence: Sentence) -> Named | None:
    """Browsers ranked by errors; companies by uploads."""
    for by in sentence.marks("by"):
        behind, before = sentence.after(by), sentence.before(by)
        while isinstance(behind, Mark) and behind.kind in {"count", "rank"}:
            behind = sentence.after(behind)
        while isinstance(before, Mark) and before.kind == "rank":
            before = sentence.before(before)
        if not isinstance(behind, Mention) or sentence.mentions != [behind]:
            continue
        if isinstance(before, Mark) and before.kind == "group":
            sentence.take("count")
            return _by_name(sentence, before)
        if isinstance(before, Named) and before.properties[0].type != "number":
            sentence.take("count")
            return before
    return None


def _by_name(sentence: Sentence, group: Mark) -> Named:
    sentence.items.remove(group)
    name = name_of(sentence.catalogue, str(group.value))
    return _added(sentence, Named(group.start, group.end, (name,)))


def _bare(sentence: Sentence) -> Named | None:
    """Browser last week; the source of sign-ups: how it is distributed."""
    named = sentence.all(Named)
    if len(named) != 1 or named[0].properties[0].type == "number":
        return None
    small = {"what", "which", "verb", "person", "rel", "active", "of_those"}
    others = [i for i in sentence.items if not isinstance(i, Named | Condition | Time | Mention)]
    if not all(isinstance(i, Mark) and i.kind in small for i in others):
        return None
    first = min((i.start for i in sentence.items if not _is_small(i)), default=-1)
    mentions = sentence.mentions
    if sentence.has("what", "which") and not mentions:  # what is plan: what it means
        return None
    behind = sentence.question[named[0].end : mentions[0].start] if mentions else "of"
    linked = bool({"of", "for", "among"} & set(behind.lower().split()))
    return named[0] if first == named[0].start and linked and len(mentions) < 2 else None


def _is_small(item: Item) -> bool:
    return isinstance(item, Mark) and item.kind in {"what", "which", "verb"}


def _only_one(sentence: Sentence) -> Named | None:
    """The most uploaded file type; the 3 countries with the most sign-ups."""
    texts = [n for n in sentence.all(Named) if n.properties[0].type != "number"]
    most = sentence.has("most", "top") and not sentence.has("interval", "count")
    return texts[0] if most and len(texts) == 1 else None


def _pages(sentence: Sentence) -> Named | None:
    """The most viewed pages: page views by their path."""
    if not sentence.has("most", "top", "pages") or sentence.all(Named):
        return None
    viewed = [m for m in sentence.mentions if m.events[0].name == PAGEVIEW]
    pages = best_properties(sentence.catalogue, words("page"))
    if not pages or len(sentence.mentions) > len(viewed):
        return None
    if not viewed and not sentence.has("pages"):
        return None
    sentence.take("pages")
    start, end = (viewed[0].start, viewed[0].end) if viewed else (0, 0)
    return _added(sentence, Named(start, end, pages[:1]))


def _listed(sentence: Sentence) -> Named | None:
    """What values does plan have."""
    named = sentence.all(Named)
    return named[0] if named and sentence.has("values", "exist") else None


def _added(sentence: Sentence, item: Named) -> Named:
    sentence.items.append(item)
    return item
