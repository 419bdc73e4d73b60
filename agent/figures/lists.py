"""Finds the lists and tables of an answer: how long each is, and what stands beside it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_LIST = 100
"""Items; a longer list is a table, and its length is a figure like any other."""

_ITEM = re.compile(r"[ \t]*(?:[-*•]|\d{1,3}[.)])\s")
_NUMBER = re.compile(
    r"^[ \t]*(?:\|[ \t]*)?(?P<n>\d{1,3})(?:[.)](?=\s)|[ \t]*(?=\|))"
    r"|(?<=[:;,.] )(?P<inline>\d{1,2})\)(?=\s)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list or table of `length` items; it is introduced between `start` and `end`.

    That is the paragraph before it and the one behind it, in characters of the text.
    """

    length: int
    before: tuple[int, int]
    after: tuple[int, int]

    def is_beside(self, place: int) -> bool:
        """Whether `place` lies in the paragraph before or behind the list."""
        return any(start <= place < end for start, end in (self.before, self.after))


def listed(text: str) -> list[Listed]:
    """Every list and table, with the paragraphs beside it."""
    lines = _lines(text)
    return [
        Listed(length, _paragraph(lines, first - 1, -1), _paragraph(lines, last, +1))
        for first, last, length in _blocks([line for _, line in lines])
        if 1 < length <= LONGEST_LIST
    ]


def without_list_numbers(text: str) -> str:
    """Blank the numbers of lists that count up: by lines, in a sentence, in a table's first column."""
    follows = 1

    def blank(found: re.Match[str]) -> str:
        nonlocal follows
        number = int(found["n"] or found["inline"])
        if number not in {0, 1, follows}:
            return found[0]
        follows = number + 1
        return " " * len(found[0])

    return _NUMBER.sub(blank, text)


def _lines(text: str) -> list[tuple[int, str]]:
    """Each line, and the character it starts at."""
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        found.append((at, line))
        at += len(line)
    return [*found, (at, "")]


def _blocks(lines: list[str]) -> Iterator[tuple[int, int, int]]:
    """First line, line after the last, and length of every list and every table."""
    first = items = rows = 0
    for at, line in enumerate(lines):
        if line.lstrip().startswith("|"):
            first, rows = (first if rows or items else at), rows + 1
        elif _ITEM.match(line):
            first, items = (first if rows or items else at), items + 1
        elif not (items and line.startswith(("  ", "\t"))):  # an item may go on on the next line
            if items:
                yield first, at, items
            if rows:
                yield first, at, rows - 2  # a table starts with its heading and a rule
            items = rows = 0


def _paragraph(lines: list[tuple[int, str]], at: int, step: int) -> tuple[int, int]:
    """The paragraph from line `at` on, upwards or downwards; empty lines before it are skipped."""
    while 0 <= at < len(lines) and not lines[at][1].strip():
        at += step
    start = at
    while 0 <= at < len(lines) and lines[at][1].strip():
        at += step
    first, last = sorted((start, at - step))
    if not 0 <= first <= last < len(lines):
        return (0, 0)
    return lines[first][0], lines[last][0] + len(lines[last][1])
