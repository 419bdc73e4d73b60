"""Recognises what people want to be remembered or forgotten; a note changes nothing in an answer."""

import re
from dataclasses import dataclass

from agent.model.builtin.history import History
from agent.model.builtin.remarks import EDITED, asks_nothing

_POLITE = r"\W*(?:(?:please|rootle|hi|hey|ok(?:ay)?|can\s+you|could\s+you)\b[\s,]*)*"
_KEEP = re.compile(
    rf"{_POLITE}(?:remember|keep\s+in\s+mind|(?:make|take)\s+a\s+note|note)"
    r"(?P<channel>\s+for\s+(?:this\s+channel|everyone|everybody|us|the\s+team)(?:\s+here)?)?"
    r"(?:\s+for\s+me)?(?:\s+that\b[\s:]*|\s*:\s*)(?P<note>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_FOR_WHOM = re.compile(
    r"[\s,;(\u2013\u2014-]+(?:just\s+)?for\s+(?:(?P<channel>this\s+channel|(?:everyone|everybody|us|the\s+team)"
    r"(?:\s+(?:here|in\s+this\s+channel))?)|me(?:\s+(?:alone|only))?)\W*$",
    re.IGNORECASE,
)
"""For whom it is, said at the end."""

_FORGET = re.compile(
    rf"{_POLITE}(?:forget|delete|remove)\s+(?:(?:the\s+)?(?:note|memory)\s+)?(?P<name>M\s?\d+)\W*",
    re.IGNORECASE,
)
_RECALL = re.compile(
    rf"{_POLITE}what\s+(?:do|did)\s+(?:you\s+(?:remember|know)|i\s+ask\s+you\s+to\s+remember)"
    r"(?:\s+(?:about|of|for)\s+(?:me|us|this\s+channel))?\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Keep:
    """Remember these words."""

    note: str
    for_channel: bool


@dataclass(frozen=True, slots=True)
class Forget:
    """Forget the note of this name."""

    name: str


@dataclass(frozen=True, slots=True)
class Recall:
    """Say what is remembered: names and words of the notes that were given with the question."""

    notes: tuple[tuple[str, str], ...]


def wish(history: History) -> Keep | Forget | Recall | None:
    """What the one thing that is open asks of Rootle's memory; None when it asks for something else."""
    said = [one for one in history.open if not asks_nothing(one.question)]
    if len(said) != 1:
        return None
    [one] = said
    edit = EDITED.match(one.question)
    words = one.question[edit.end() :] if edit else one.question
    if found := _KEEP.fullmatch(words):
        note, channel = found["note"], bool(found["channel"])
        if (whom := _FOR_WHOM.search(note)) and whom.start():
            note, channel = note[: whom.start()], channel or bool(whom["channel"])
        return Keep(" ".join(note.split()), channel)
    if found := _FORGET.fullmatch(words):
        return Forget(found["name"].replace(" ", "").upper())
    return Recall(one.remembered) if _RECALL.fullmatch(words) else None


def call_of(asked: Keep | Forget) -> tuple[str, dict[str, str]]:
    """The call of the tool that does it."""
    if isinstance(asked, Forget):
        return "remember", {"forget": asked.name}
    return "remember", {"note": asked.note, "for_whom": "channel" if asked.for_channel else "me"}
