"""Foreign text in an answer: names and values that others chose stand there, and do nothing else."""

import re
from collections.abc import Iterable

LONGEST = 200
"""Characters of a name or value in a sentence, unless said otherwise."""

_DOUBLED = re.compile(r"([{}])(?=[{}])")
"""Two braces begin or end a reference; foreign text never makes one."""

_DIGITS = re.compile(r"\d+")
_MARKS = re.compile(
    r"[\\*\[\]~<|]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # within a word an underscore is no mark
)


def plain(text: str, *, most: int = LONGEST) -> str:
    """Foreign text for the middle of a sentence: on one line, without marks that have a meaning."""
    line = " ".join(unreferenced(text).split())
    line = line if len(line) <= most else line[: most - 1] + "…"
    return _MARKS.sub(r"\\\g<0>", line).replace("`", "'")


def sentence(text: str) -> str:
    """A tool's own words, which hold names that others chose."""
    return " ".join(plain(line, most=2_000) for line in text.strip().split("\n"))


def quoted(text: str) -> str:
    """Foreign text in quotation marks."""
    return f"“{plain(text)}”"


def heading(text: str) -> str:
    """A name as the heading of a column, without quotation marks; see `repeated` for its digits."""
    line = " ".join(text.split())
    if plain(line) != line or not any(map(str.isalpha, line)):
        line = _DIGITS.sub("…", line)
    return plain(line)


def repeated(text: str, *, most: int = LONGEST) -> str:
    """A name or value in quotation marks where no evidence holds it.

    Word for word its digits pass for no figure; where marks had to be changed they are left out.
    """
    line = " ".join(text.split())
    if plain(line, most=most) != line or set('“”"') & set(line):
        line = _DIGITS.sub("…", line)
    return f"“{plain(line, most=most)}”"


def unreferenced(text: str) -> str:
    """`text` without references to evidence: braces are kept apart."""
    return _DOUBLED.sub(r"\1 ", text)


def listed(parts: Iterable[str], *, joint: str = "and") -> str:
    """Words in a row: `a`, `a and b`, `a, b and c`."""
    *most, last = parts
    return f"{', '.join(most)} {joint} {last}" if most else last
