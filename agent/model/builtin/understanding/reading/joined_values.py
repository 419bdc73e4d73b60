"""Reads values side by side: "by new vs returning", "by plan free vs pro"."""

from collections.abc import Sequence

from agent.model.builtin.understanding.items import Condition, Split
from agent.model.builtin.understanding.linking.catalogue import Value
from agent.model.builtin.understanding.linking.linked_properties import plainest
from agent.model.builtin.understanding.linking.owners import value_of
from agent.model.builtin.understanding.reading.trail import Trail
from agent.names.taxonomy import KnownProperty


def by_values(trail: Trail, at: int) -> int:
    """By new vs returning: a split by the property of those values; 0 for anything else.

    Where it has other values as well, only those that are named count.
    """
    at = trail.conditions.skip(at)
    end, groups, joined = values_side_by_side(trail, at)
    held = [one for one in _owners(groups) if has_all(groups, one)] if len(groups) > 1 else []
    if not held:
        return 0
    every = [p for p in held if _named(groups, p) == set(p.values)]
    meant = plainest(held)
    whole = [p for p in every if p in meant]
    start, stop = trail.pieces[at].start, trail.pieces[end - 1].end
    said = trail.question[start:stop]
    if whole and len(whole) == len(meant):
        trail.items.append(Split(start, stop, tuple(whole), named=said))
        return end
    done = at > 1 and trail.pieces[at - 2].tokens[-1].word.is_participle  # paid by card and PayPal
    if len(meant) > 1 or joined == "or" or (done and joined == "and"):
        return 0
    values = tuple(value_of(hits, meant[0]) for hits in groups)
    trail.items.append(Split(start, stop, meant, named=said))
    trail.condition(Condition(start, stop, meant, values=values), "by")
    return end


def values_side_by_side(
    trail: Trail, at: int, *, only: Sequence[KnownProperty] = ()
) -> tuple[int, list[list[Value]], str]:
    """The values from `at` on that are joined, where they end, and by what: and, or, vs."""
    if trail.conditions.kind(at) == "lifecycle" and not only:
        found = (trail.catalogue.values(t.text) for t in trail.pieces[at].tokens)
        return at + 1, [hits for hits in found if hits], "vs"
    end, groups, joined = at, list[list[Value]](), "and"
    while True:
        hits, after = trail.conditions.values_at(at, only=only, firm=True)
        if not hits:
            return end, groups, joined
        end = after
        groups.append(hits)
        if trail.conditions.kind(end) not in {"and", "vs"}:
            return end, groups, joined
        piece = trail.pieces[end]
        joined = "vs" if piece.kind == "vs" else "or" if piece.value == "or" else joined
        at = trail.conditions.skip(end + 1)


def _owners(groups: Sequence[Sequence[Value]]) -> list[KnownProperty]:
    return list(dict.fromkeys(v.property for v in groups[0]))


def has_all(groups: Sequence[Sequence[Value]], one: KnownProperty) -> bool:
    return all(any(v.property == one for v in hits) for hits in groups)


def _named(groups: Sequence[Sequence[Value]], one: KnownProperty) -> set[str]:
    return {v.value for hits in groups for v in hits if v.property == one}
