"""Spells out signs between two events: "a > b" are steps, "a - b" is a difference."""

import re
from datetime import datetime

from agent.model.builtin.understanding.items import Mention
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.reading.walking import items_of

_SIGNS = re.compile(r"(?<=[\w”\"’')])\s+(?P<sign>[>\-–—−])\s+(?=[\w“\"‘'])")
_SPELT = {">": "->"}


def spelt_out(question: str, catalogue: Catalogue, now: datetime) -> str:
    """`question` with an arrow or "minus" for a sign that stands between two events."""
    end = len(question)
    while sign := next(reversed([*_SIGNS.finditer(question, 0, end)]), None):
        end = sign.start() + 1
        left, right = question[: sign.start()], question[sign.end() :]
        before = items_of(left, catalogue, now)
        behind = items_of(right, catalogue, now)
        first = behind[0] if behind else None
        last = before[-1] if before else None
        beside = isinstance(last, Mention) and last.end == len(left)
        if beside and isinstance(first, Mention) and first.start == 0:
            spelt = _SPELT.get(sign["sign"], "minus")
            question = f"{left} {spelt} {right}"
    return question
