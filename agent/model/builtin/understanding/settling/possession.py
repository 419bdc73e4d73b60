"""Asks back what belongs to somebody outside: "how many jobs does Indeed have" is not ours to count."""

import re

from agent.model.builtin.plan import Choose, Option
from agent.model.builtin.understanding.buttons import label
from agent.model.builtin.understanding.items import Condition, Item
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.names.naming import words

_DOES = re.compile(r"\b(?:do|does|did)\s+$", re.IGNORECASE)
_HAVE = re.compile(r"\s+(?:have|own|offer|list)\b", re.IGNORECASE)

_ORIGINS = frozenset(["utm", "source", "medium", "channel", "campaign", "referrer", "referring"])
"""Words in the names of properties for what led people here, which has things of its own."""


def ask_possession(sentence: Sentence) -> None:
    """Raise a choice where a referrer "has" something; what came from it is what can be counted."""
    for one in sentence.conditions:
        before = _DOES.search(sentence.question[: one.start])
        behind = _HAVE.match(sentence.question, one.end)
        if before and behind and _is_of_origin(one):
            name, value = one.properties[0].name, one.values[0]
            whole = Item(before.start(), behind.end())
            option = Option(
                label(f"{name} is {value}"),
                sentence.rewritten(whole, f"with “{name}” = “{value}”"),
            )
            raise Settled(Choose(f"Do you mean those that came from “{value}”?", (option,)))


def _is_of_origin(one: Condition) -> bool:
    if not one.values or one.operator != "is":
        return False
    return all({w.text for w in words(p.name)} & _ORIGINS for p in one.properties)
