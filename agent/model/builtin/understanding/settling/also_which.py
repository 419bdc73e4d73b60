"""Takes a property that is asked for besides a count as its split: "… and which plan were they on"."""

from agent.model.builtin.understanding.items import Item, Mark, Named, Split
from agent.model.builtin.understanding.sentence import Sentence

_LINKS = frozenset({"from", "to", "lead", "and"})
"""Words between the count and "which": "and from which countries", ", and to which plan"."""


def split_by_also_which(sentence: Sentence) -> None:
    """How many people cancelled, and which plan were they on: so many of each plan.

    Only where nothing but that is behind it, or "had the most": a split begins with that one.
    """
    if sentence.all(Split) or sentence.has("top", "vs", "compare", "percent"):
        return
    for named in sentence.all(Named):
        leads = _leads(sentence, named)
        kinds = [m.kind for m in leads]
        if named.properties[0].type == "number" or "which" not in kinds or kinds[-1] != "and":
            continue
        if not _is_last(sentence, named) or not _is_counted_before(sentence, leads[-1]):
            continue
        behind = [m for m in sentence.marks("most", "verb") if m.start > named.start]
        for mark in (*leads, *behind):
            mark.used = True
        place = sentence.items.index(named)
        sentence.items[place] = Split(named.start, named.end, named.properties)
        return


def _leads(sentence: Sentence, named: Named) -> list[Mark]:
    """The words between the count and the property, the last one first."""
    found: list[Mark] = []
    before: Item | None = sentence.before(named)
    while isinstance(before, Mark) and (before.kind in _LINKS or before.kind == "which"):
        found.append(before)
        before = sentence.before(before)
    return found


def _is_last(sentence: Sentence, named: Named) -> bool:
    behind = sentence.items[sentence.items.index(named) + 1 :]
    return all(isinstance(i, Mark) and _only_ends(i) and not i.used for i in behind)


def _only_ends(mark: Mark) -> bool:
    return mark.kind in {"verb", "lead"} or (mark.kind == "most" and mark.value != "least")


def _is_counted_before(sentence: Sentence, border: Mark) -> bool:
    """Whether one thing was counted before it, and no other one behind it."""
    counts = [m for m in sentence.marks("count") if m.start < border.start]
    mentions = sentence.mentions
    return len(counts) == 1 and len(mentions) == 1 and mentions[0].start < border.start
