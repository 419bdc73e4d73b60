"""Leaves out the title of a list of steps: "signup funnel: page viewed, account created"."""

import re
from collections.abc import Sequence

from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.items import Item, Loose, Mark, Mention, Named
from agent.model.builtin.understanding.sentence import Sentence, Settled

_OPENS = re.compile(r":(?=\s)|\(")
_LINKS = frozenset({"to", "then", "and", "after", "but", "vs"})


def leave_out_title(sentence: Sentence) -> None:
    """Events that only name what is listed behind them are no steps of their own.

    Raises `Settled` where the list does not have the event that its title names.
    """
    place = _place(sentence)
    if place is None:
        return
    listed = {e.name for m in sentence.mentions if m.start >= place for e in m.events}
    for one in [m for m in sentence.mentions if m.start < place]:
        if not listed & {e.name for e in one.events}:
            said = sentence.question[one.start : one.end]
            raise Settled(
                Refuse(
                    f"I cannot tell whether “{said}” is a step of its own.",
                    "Leave it out where it is only a title, or put it into the list.",
                )
            )
        sentence.items.remove(one)


def _place(sentence: Sentence) -> int | None:
    """Where a list begins that has two events or more, with a title before it."""
    heads = [*sentence.marks("funnel", "drop"), *rates(sentence)]
    places = [
        at.start()
        for at in _OPENS.finditer(sentence.question)
        if any(head.end <= at.start() for head in heads)
        and not any(m.start <= at.start() < m.end for m in sentence.mentions)
    ]
    places += [mark.start for mark in sentence.marks("funnel")]
    for place in places:
        before = [m for m in sentence.mentions if m.start < place]
        behind = [m for m in sentence.mentions if m.start >= place]
        if before and len(behind) > 1 and not _joined(sentence, before, behind):
            return place
    return None


def _joined(sentence: Sentence, before: Sequence[Mention], behind: Sequence[Mention]) -> bool:
    """Whether a word joins what stands before the list with it, or people do one of them."""
    between = sentence.between(before[-1], behind[0])
    linked = any(isinstance(i, Mark) and i.kind in _LINKS for i in between)
    return linked or any(m.relative for m in (*before, behind[0]))


def rates(sentence: Sentence) -> list[Item]:
    """The word "rate" behind an event; not where a property has it for a name."""
    found: list[Item] = []
    for one in [*sentence.all(Loose), *sentence.all(Named)]:
        said = sentence.question[one.start : one.end].lower()
        named = isinstance(one, Named) and any(
            "rate" in p.name.lower().split("_") for p in one.properties
        )
        if said in {"rate", "rates"} and not named:
            found.append(one)
    return found
