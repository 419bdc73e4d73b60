"""Says what is remembered, what was kept just now, and what was forgotten."""

import re
from collections.abc import Sequence

from agent.model.builtin.writing.foreign import plain, sentence

NO_MEMORY = "I cannot remember anything here: the tool for it is not available."
TOO_LONG = "That is too long for a note. Please put it into one short sentence."
NOT_FROM_HERE = (
    "What is said to me alone, I keep for you alone. Say it in the channel itself, or without "
    "“for this channel”."
)
NOTHING_KEPT = (
    "I remember nothing about you here. Say “remember that …” and I keep it, for you alone; "
    "`/rootle memory` lists all there is."
)

_KEPT = re.compile(r"Remembered as (?P<name>M\d+) for (?P<whom>[^:]+): (?P<note>“.*”)", re.DOTALL)
_MEANS = (
    "Say “forget {name}” to end that. A language model would apply it; I show it, and count as I "
    "always do."
)


def remembered(text: str) -> str:
    """What the tool has kept, for whom, and how to end that."""
    kept = _KEPT.fullmatch(text)
    if kept is None:
        return sentence(text)
    whom = kept["whom"].replace("the asker", "you")
    note = plain(kept["note"], most=400)
    return f"I will remember this as {kept['name']}, for {whom}: {note}\n\n{_MEANS.format(name=kept['name'])}"


def recalled(notes: Sequence[tuple[str, str]]) -> str:
    """The notes that the question came with, newest first."""
    if not notes:
        return NOTHING_KEPT
    lines = [f"- {name}: “{plain(note, most=400)}”" for name, note in notes]
    return "\n".join(
        ["This is what I was asked to remember, the newest first:", "", *lines, "",
         "Say “forget” and a name to end that; `/rootle memory` lists all there is."]
    )  # fmt: skip
