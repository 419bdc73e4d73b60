"""What waits for an answer: everything said since the last one, each thing once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.model.builtin.beside import bare
from agent.model.builtin.history import Exchange, History
from agent.model.builtin.remarks import EDITED, SmallTalk, asks_nothing, small_talk

MOST_AT_ONCE = 5
"""Questions that one answer takes up; whoever asks more of them in one turn can ask again."""

_ORDINALS = (
    ("first", "1", "one"),
    ("second", "2", "two"),
    ("third", "3", "three"),
    ("fourth", "4"),
)

_ALL = re.compile(
    r"\W*(?:i\s+(?:mean|want)\s+)?(?:both|all|each)(?:\s+(?:of|them|these|those|it|the|two|three|four|one|please))*\W*",
    re.IGNORECASE,
)
"""An answer that takes every button."""


@dataclass(frozen=True, slots=True)
class Open:
    """The questions, and those that take the place of what stood in the same message before.

    `chat` is the last small talk, which is answered when there is no question beside it.
    """

    questions: tuple[str, ...]
    edited: frozenset[str]
    chat: SmallTalk


def open_questions(history: History) -> Open:
    """What is open, without names and addresses beside it, and without remarks."""
    found: dict[str, str] = {}
    edited = set()
    for exchange in history.open:
        edit = EDITED.match(exchange.question)
        words = exchange.question[edit.end() :] if edit else exchange.question
        for question in _pressed(bare(words), history.answered):
            found.setdefault(question.casefold(), question)
            if edit:
                edited.add(question)
    said = [one for one in found.values() if not asks_nothing(one)] or list(found.values())
    questions = [one for one in said if not small_talk(one)]
    chat = "" if questions else small_talk(said[-1])
    return Open(tuple(questions[:MOST_AT_ONCE]), frozenset(edited), chat)


def _pressed(question: str, answered: Sequence[Exchange]) -> tuple[str, ...]:
    """The whole question behind "the first one", or behind a button's label typed by hand.

    Behind "both" and "all of them" there are several.
    """
    asked = answered[-1].made("ask_user") if answered else []
    options = asked[-1].input.get("options", []) if asked else []
    said = " ".join(word for word in question.lower().split() if word not in {"the", "one"})
    said = said.strip(" .!?“”\"'") or "one"
    if options and _ALL.fullmatch(question):
        return tuple(str(o["says"]) for o in options if not o["label"].startswith("leave out"))
    for option, ordinals in zip(options, (*_ORDINALS, ()), strict=False):
        if said == option["label"].lower() or said in ordinals:
            return (str(option["says"]),)
    near = [option for option in options if _is_part(said, option["label"].lower())]
    return (str(near[0]["says"]) if len(near) == 1 else question,)


def _is_part(said: str, label: str) -> bool:
    """Whether somebody may have meant a button by a word or two of it: "median?"."""
    words = said.split()
    return 0 < len(words) < 3 and set(words) <= set(label.split())
