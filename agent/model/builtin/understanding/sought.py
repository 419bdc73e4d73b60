"""Says which words of a question are worth looking up before anyone knows what they mean."""

import re
from datetime import datetime

from agent.calendar.phrases import parse_range
from agent.model.builtin.understanding.lexicon import FUNCTION, LEADS
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.countries import spoken
from agent.model.builtin.understanding.linking.devices import values_of_devices
from agent.model.builtin.understanding.reading.bystanders import cores_of, without_courtesies
from agent.model.builtin.understanding.reading.pieces import cut
from agent.model.builtin.understanding.tokens import key
from agent.names.taxonomy import Found

_LONGEST = 1_500
"""Characters of a message that are looked at."""

_ENGLISH = frozenset(
    [
        "count", "times", "person", "events", "by", "interval", "and", "not", "only", "without",
        "which", "what", "rel", "of_those", "to", "unique", "vs", "per_person", "compare", "equals",
        "each", "but", "then", "math", "top", "most", "exist", "percent", "growth", "wow", "number",
        "shown", "verb", "of_time", "after", "first_time", "times_done", "done", "within", "persons", "until_now",
    ]
)  # fmt: skip
"""Phrases whose words are hardly ever meant as names."""


_LINKED = re.compile(
    r"\b(?:with|where|whose|having)\s+(?:\w+\s+){1,4}$|(?:\bis|=|:|\bcalled|\bnamed)\s*$",
    re.IGNORECASE,
)
"""What stands before a value that reads like a time: "where source is Last Week"."""


def sought_words(question: str, now: datetime) -> str:
    """The words of `question` that may be names or values, with what countries are called."""
    empty = Catalogue(Found())
    text = question[:_LONGEST]
    core = next(cores_of(without_courtesies(text, empty, now), empty, now), None)
    text = f"{core.question}\n{text}" if core else text  # what is asked is looked up first
    kept: list[str] = []
    more: list[str] = []
    recent = parse_range("last week", now)  # "the week before" is a time, whichever it is
    for piece in cut(text, empty, now, before=recent):
        for token in piece.tokens:
            if token.mark or (piece.kind in _ENGLISH and not token.quoted):
                continue
            linked = token.quoted or _LINKED.search(text[: piece.start])
            if piece.kind == "time" and not linked:
                continue
            small = token.low in FUNCTION or token.low in LEADS
            if small and not token.quoted and not (len(token.text) > 1 and token.text.isupper()):
                continue
            if token.text not in kept:
                kept.append(token.text)
            called = (*spoken().get(key(token.low), ()), *values_of_devices(token.low))
            more += [c for c in called if c not in more]
    return " ".join([*kept, *more])[:300].strip()
