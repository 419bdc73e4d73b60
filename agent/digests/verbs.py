"""What people say is to be done with digests: a verb, and behind it the numbers of those that are meant."""

import re
from typing import Final, Literal

Verb = Literal["preview", "run", "pause", "resume", "edit", "delete", "restore"]

VERBS: Final[dict[str, Verb]] = {
    **{verb: verb for verb in ("preview", "run", "pause", "resume", "edit", "delete", "restore")},
    "show": "preview", "try": "preview", "now": "run", "post": "run", "stop": "pause",
    "continue": "resume", "unpause": "resume", "change": "edit", "remove": "delete",
    "cancel": "delete", "undo": "restore", "undelete": "restore",
}  # fmt: skip
"""What people say, and what it is."""

MOST_AT_ONCE = 10
"""Digests that one command does something with: as many have buttons under one message."""

_NUMBER = r"\s*(?:(?:the\s+)?digests?\s+)?#?(?P<number>[0-9]{1,9})(?=[\s:.,;&]|$)[:.,;]*"
NUMBERED: Final = re.compile(_NUMBER, re.IGNORECASE)
"""Which one, behind the verb: "3", "#3", "digest 3:"."""

_ANOTHER = re.compile(rf"\s*(?:(?:[,;&]|and\b|or\b)\s*)*{_NUMBER}", re.IGNORECASE)
_COURTESIES = re.compile(r"(?:\W|\b(?:please|now|again|thanks|thank you)\b)*", re.IGNORECASE)


def numbers_in(words: str) -> tuple[list[int], str]:
    """The numbers that `words` begin with, each once, and what stands behind them but courtesies."""
    numbers: list[int] = []
    found = NUMBERED.match(words)
    while found:
        numbers.append(int(found["number"]))
        words = words[found.end() :]
        found = _ANOTHER.match(words)
    rest = "" if _COURTESIES.fullmatch(words) else words.strip()
    return list(dict.fromkeys(numbers)), rest
