"""Tells which event of a question other words stand with."""

from collections.abc import Sequence

from agent.model.builtin.understanding.items import Item, Mark, Mention
from agent.model.builtin.understanding.sentence import Sentence

_BORDERS = frozenset(
    ["to", "then", "and", "vs", "after", "but", "of_those", "funnel", "drop", "takes", "from"]
)
"""Marks at which the words of one event end."""


def neighbour(sentence: Sentence, one: Item, mentions: Sequence[Mention]) -> Mention | None:
    """The event whose words `one` stands with: the one before it, unless a border is between.

    The mobile ones are the uploads in "sign-up to mobile upload", the sign-ups in "sign-up on
    mobile to upload".
    """
    before = [m for m in mentions if m.start <= one.start]
    ahead = [m for m in mentions if m.start > one.start]
    if before and (one.start < before[-1].end or not ahead):
        return before[-1]
    if not before:
        return ahead[0] if ahead else None
    behind = has_border(sentence, before[-1], one)
    return ahead[0] if behind and not has_border(sentence, one, ahead[0]) else before[-1]


def has_border(sentence: Sentence, first: Item, last: Item) -> bool:
    """Whether another event's words may begin between the two."""
    between = sentence.between(first, last)
    return any(isinstance(i, Mark) and i.kind in _BORDERS for i in between)
