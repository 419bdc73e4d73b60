"""Splits the figures of a funnel by the values that it compares: "iOS vs Android"."""

from collections.abc import Sequence
from itertools import pairwise

from agent.model.builtin.understanding.items import Condition, Item, Loose, Mark, Split
from agent.model.builtin.understanding.sentence import Sentence

_BETTER = frozenset(["better", "worse", "higher", "lower", "best", "worst", "more", "less"])


def compare_values(sentence: Sentence) -> None:
    """Google vs direct, on mobile or desktop, pro users better than free ones: split by each."""
    better = _better(sentence)
    marks = sentence.marks("vs", "compare")
    plain = [c for c in sentence.conditions if c.values and not c.negated and c.operator == "is"]
    for first in plain if marks or better else ():
        sides = [c for c in plain if c.properties[:1] == first.properties[:1]]
        apart = all(any(a.end <= m.start < b.start for m in marks) for a, b in pairwise(sides))
        if apart and sum(len(c.values) for c in sides) > 1:
            for mark in [*marks, *better]:
                mark.used = True
            _split_by(sentence, sides)
            return


def _better(sentence: Sentence) -> list[Item]:
    """Words that ask which one of the values it is."""
    loose: list[Item] = [i for i in sentence.all(Loose) if i.text.lower() in _BETTER]
    marks: list[Item] = [
        m
        for m in sentence.all(Mark)
        if m.kind in {"top", "most", "number", "math"}
        and sentence.question[m.start : m.end].lower() in _BETTER
    ]
    return [*loose, *marks]


def _split_by(sentence: Sentence, sides: Sequence[Condition]) -> None:
    """One condition for all values of the same property, and a split by it."""
    first, *others = sides
    first.values = tuple(v for c in sides for v in c.values)
    each = zip(*(c.per_property for c in sides), strict=False)
    first.per_property = tuple(tuple(v for held in values for v in held) for values in each)
    first.lead = "vs"
    sentence.items.append(Split(first.start, first.end, first.properties[:1]))
    for other in others:
        sentence.items.remove(other)
