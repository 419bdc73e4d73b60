"""Asks back where a question leaves open which figure it wants: "how active are users"."""

import re

from agent.model.builtin.plan import Choose, Option, Refuse
from agent.model.builtin.understanding.buttons import label
from agent.model.builtin.understanding.items import Item, Loose, Mark
from agent.model.builtin.understanding.sentence import HELPS, Sentence, Settled

_HOW_ACTIVE = re.compile(r"\bhow\s+active\s+(?:are|is|were|was|have|has)\b", re.IGNORECASE)


def ask_loose(sentence: Sentence) -> None:
    """Raise `Settled` with the figures that may be meant."""
    _ask_how_active(sentence)
    _ask_when(sentence)


def _ask_how_active(sentence: Sentence) -> None:
    """How many there are by day, on how many days each comes, or how much each one does."""
    asked = _HOW_ACTIVE.search(sentence.question)
    people = [m for m in sentence.marks("person") if asked and m.start >= asked.end()]
    if not asked or sentence.mentions:
        return
    if not people or sentence.conditions:
        raise Settled(Refuse("I do not know what is to tell how active they are.", HELPS))
    before, behind = sentence.question[: asked.start()], sentence.question[people[-1].end :]
    behind = behind.rstrip("?.! ")
    figures = ("daily active users", "on how many days are users active", "average events per user")
    options = tuple(Option(one.capitalize(), f"{before}{one}{behind}".strip()) for one in figures)
    raise Settled(Choose("What is to tell how active they are?", options))


def _ask_when(sentence: Sentence) -> None:
    """When do people upload most: at an hour of the day, or on a day of the week."""
    first = sentence.items[0] if sentence.items else None
    most = [m for m in sentence.marks("most") if m.value == "most"]
    if not isinstance(first, Loose) or first.text.lower() != "when" or len(most) != 1:
        return
    if len(sentence.mentions) != 1 or sentence.has("interval", "of_time"):
        return
    first.used = True
    rest = _without(sentence, most[0], first)
    options = tuple(
        Option(label(f"by {unit}"), f"how often {rest} by {unit}")
        for unit in ("hour of the day", "day of the week")
    )
    raise Settled(Choose("By what do you want to see when it is?", options))


def _without(sentence: Sentence, most: Mark, first: Item) -> str:
    question = sentence.question
    rest = f"{question[first.end : most.start]}{question[most.end :]}"
    return " ".join(rest.rstrip("?.! ").split())
