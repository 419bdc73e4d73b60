"""Tells whether two events are of one thing: an order that was placed, and one that was cancelled."""

import re

from agent.model.builtin.understanding.items import Item, Mention
from agent.model.builtin.understanding.sentence import Sentence
from agent.names.naming import words

_PASSIVE = re.compile(r"\b(?:was|were|is|are|been|being|got|gets?)\b", re.IGNORECASE)


def is_of_same_thing(sentence: Sentence, whole: Mention, part: Mention) -> bool:
    """Orders that were cancelled: the same thing; not people who did one and then the other."""
    named = [{w.stem for w in words(m.events[0].name)} for m in (whole, part)]
    return bool(named[0] & named[1]) or says_passive(sentence, whole, part)


def says_passive(sentence: Sentence, whole: Item, part: Item) -> bool:
    """Whether something was done to the first: "sign-ups that were refunded"."""
    return bool(_PASSIVE.search(sentence.question[whole.end : part.start]))


def is_passive_within(sentence: Sentence, mention: Mention) -> bool:
    """Whether the words of one event say that something was done: "orders were cancelled"."""
    spots = sorted(mention.spots)
    between = sentence.question[spots[0][1] : spots[-1][0]] if len(spots) > 1 else ""
    return bool(_PASSIVE.search(between))
