"""Takes the words of a schedule apart, one after another, and says which one is not understood."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

LONGEST = 2000
"""Characters of a wording; the longest that `describe` writes, 96 times a day, has half of them."""

_MOST_SHOWN = 60
"""Characters of a foreign text that an error repeats."""

NUMBERS: Final = {
    word: value
    for value, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        start=1,
    )
}

_ALONE = str.maketrans({mark: f" {mark} " for mark in ',;()[]"“”&'})
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"’": "'", "‘": "'"})
_SILENT = frozenset('()[]"“”;')
_GLUED = re.compile(r"(\d{1,4})(m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|months?)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_INSTEAD: Final = {
    "tonight": "today evening",
    "semiannually": "every 6 months",
    "semi-annually": "every 6 months",
    "half-yearly": "every 6 months",
}
"""Words that others say as well, which are read instead."""
_WHOLE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|(?:utc|gmt)[+-]\d{1,2}(?::\d\d)?")
_NAMES = "mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_NAMED, _RANGED = re.compile(_NAMES), re.compile(rf"\d|{_NAMES}")
"""How the two ends of a range begin: mon-fri, 9-17; not half-hour."""


class NotUnderstood(ValueError):
    """The wording of a schedule is not understood, or cannot be; `reason` is one sentence."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"{reason} {EXAMPLES}")


EXAMPLES: Final = (
    "I understand for example “every weekday at 9 in Berlin”, “every other Friday at 4pm”, “first "
    "Monday of the month”, “every 3 hours between 9 and 17 on weekdays”, “tomorrow at 10”, or cron: "
    "“0 9 * * 1-5”."
)


def plain(text: str) -> str:
    """`text` in small letters, with plain dashes and spaces. Raises `NotUnderstood` if too long."""
    if len(text) > LONGEST:
        raise NotUnderstood(f"A schedule is said in at most {LONGEST} characters.")
    return " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).lower().split())


def quoted(text: str) -> str:
    """A foreign text as an error repeats it: short, without line ends and marks of Slack."""
    shown = "".join(mark for mark in text if mark.isprintable() and mark not in "<>`&@")
    return f"“{shown[:_MOST_SHOWN]}…”" if len(shown) > _MOST_SHOWN else f"“{shown}”"


def split(text: str, keep: Iterable[str] = ()) -> list[str]:
    """The words of a `plain` text; a dash within becomes "to", but not in those of `keep`."""
    kept = frozenset(keep)
    words: list[str] = []
    for chunk in text.translate(_ALONE).split():
        if chunk in _SILENT:
            continue
        word = chunk.rstrip(".!?:")
        if word.endswith(("a.m", "p.m")):
            word = word.replace(".m", "m")
        if word in kept or _WHOLE.fullmatch(word):
            words.append(word)
        elif instead := _INSTEAD.get(word):
            words.extend(instead.split())
        else:
            words.extend(_parts(word))
    return words


def _parts(word: str) -> Iterable[str]:
    if word in {"&", "+", "-"}:
        return ("to",) if word == "-" else ("and",)
    if glued := _GLUED.fullmatch(word):
        return (glued[1], _UNITS.get(glued[2], glued[2]))
    if "/" in word and all(_NAMED.match(piece) for piece in word.split("/")):  # mon/wed/fri
        return word.replace("/", " and ").split()
    pieces = [piece for piece in word.split("-") if piece]
    if len(pieces) == 2 and all(_RANGED.match(piece) for piece in pieces):
        return (pieces[0], "to", pieces[1])
    if len(pieces) == 1 and word.startswith("-"):
        return ("to", pieces[0])
    return pieces or (word,)


class Cursor:
    """A place in a list of words, moved on by what is read."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.at = 0

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.at >= len(self.words)

    def peek(self, ahead: int = 0) -> str:
        """The word `ahead` places further on; empty before the first and behind the last."""
        at = self.at + ahead
        return self.words[at] if 0 <= at < len(self.words) else ""

    def take(self, *words: str) -> str:
        """Move behind the next word if it is one of `words`, and give it; else give ""."""
        word = self.peek()
        if word and word in words:
            self.at += 1
            return word
        return ""

    def take_all(self, phrase: str) -> bool:
        """Move behind `phrase` if all its words come next."""
        words = phrase.split()
        if self.words[self.at : self.at + len(words)] != words:
            return False
        self.at += len(words)
        return True

    def skip(self, *words: str) -> None:
        """Move behind any of `words` that come next."""
        while self.take(*words):
            pass

    def number(self) -> int | None:
        """Read a number, "3" or "three", of at most five digits."""
        word = self.peek()
        value = NUMBERS.get(word)
        if value is None and word.isascii() and word.isdecimal() and len(word) <= 5:
            value = int(word)
        if value is not None:
            self.at += 1
        return value
