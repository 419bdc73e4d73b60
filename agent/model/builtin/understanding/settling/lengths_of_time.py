"""Leaves "for over 3 months" unread where the only number in months is of something else.

Logged in for over 3 months says nothing about the `Loan Term Months` of anybody, while loans
approved for over 24 months, or any that took more than 2 hours, are of such a number.
"""

import re

from agent.model.builtin.understanding.items import Condition, Loose
from agent.model.builtin.understanding.lexicon import FUNCTION
from agent.model.builtin.understanding.linking import standard
from agent.model.builtin.understanding.sentence import Sentence
from agent.model.builtin.understanding.settling.neighbours import neighbour
from agent.model.builtin.understanding.settling.own_numbers import is_about
from agent.names.naming import words

_TIMES = {w.stem for w in words(" ".join(standard.TIME_UNITS))}
_COMPARED = frozenset({
    "over", "under", "above", "below", "between", "from", "more", "less", "fewer", "than", "at",
    "least", "most", "and", "to", "up", "or",
})  # fmt: skip
"""Words of a comparison that say nothing of what is compared; "longer" and "took" do."""


def settle_lengths(sentence: Sentence) -> None:
    """Make words of what is a length of time of nothing that the event is about."""
    for one in sentence.conditions:
        numeric = bool(one.properties) and all(p.type == "number" for p in one.properties)
        near = neighbour(sentence, one, sentence.mentions)
        if not numeric or near is None or not _is_bare(sentence, one):
            continue
        if not any(is_about(e, p) for e in near.events for p in one.properties):
            text = sentence.question[one.start : one.end]
            sentence.items[sentence.items.index(one)] = Loose(one.start, one.end, text)


def leave_time_spent(sentence: Sentence) -> None:
    """Leave "spend" unread where time is what was spent, and the event is of something else: coins."""
    if not _TIME_SPENT.search(sentence.question):
        return
    for one in sentence.mentions:
        said = [w for a, b in one.spots for w in words(sentence.question[a:b])]
        about = {w.stem for e in one.events for w in words(e.name)}
        if said and all(w.stem == _SPEND for w in said) and not about & (_TIMES | {_TIME}):
            text = sentence.question[one.start : one.end]
            sentence.items[sentence.items.index(one)] = Loose(one.start, one.end, text)


_TIME_SPENT = re.compile(
    r"\b(?:how\s+long|time|seconds|minutes|hours|days)\b(?:\s+\w+){0,4}\s+spen[dt]\b", re.IGNORECASE
)
_SPEND, _TIME = (words(said)[0].stem for said in ("spent", "time"))


def _is_bare(sentence: Sentence, one: Condition) -> bool:
    """Whether a number and its unit of time are all that was said."""
    said = [
        w
        for w in words(sentence.question[one.start : one.end])
        if not w.text.isdigit() and w.text not in _COMPARED | FUNCTION
    ]
    return bool(said) and all(w.stem in _TIMES for w in said)
