"""Cuts references out of a text, and one reference into its words."""

import re

from agent.figures.formulas import FigureError

LONGEST = 400
"""Characters between the braces; a reference with three nested formulas needs 150."""

MARKS = frozenset("[](),.=")

_QUOTED = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_TOKEN = re.compile(
    rf"""\s*(?: (?P<quoted>{_QUOTED}) | (?P<mark>[\[\](),.=]) | (?P<word>[^\s\[\](),.="']+) )""",
    re.VERBOSE | re.DOTALL,
)
_PART = re.compile(rf"\s*(?:(?P<quoted>{_QUOTED})|(?P<plain>[^=,\]]*))", re.DOTALL)
_VALUE = re.compile(rf"\s*(?:(?P<quoted>{_QUOTED})(?=\s*[,\]])|(?P<plain>[^,\]]*))", re.DOTALL)
_QUOTATION = re.compile(_QUOTED, re.DOTALL)
_NAME = re.compile(r"(?<![\w.=])[Ee]\d+(?=\s*[.\[,)]|\s*$)")
_OPENS = frozenset("[=,.( \n")
"""What stands before a quotation; behind a letter it is an apostrophe."""


def closing(text: str, start: int, *, whole: bool) -> int:
    """Where the reference ends that begins behind `start`, after its braces; -1 if it does not.

    Braces in quotation marks do not end it. `whole` says that no more text will come: a quotation
    that never ends hides nothing then.
    """
    at = start
    while at < min(len(text), start + LONGEST + 2):
        if text.startswith("}}", at):
            return at + 2
        if text[at] in "\"'" and (at == start or text[at - 1] in _OPENS):
            quotation = _QUOTATION.match(text, at)
            if quotation is None and not whole:
                return -1
            at = quotation.end() if quotation else at + 1
        else:
            at += 1
    plain = text.find("}}", start) if whole else -1
    return plain + 2 if 0 <= plain - start <= LONGEST else -1


def references(text: str) -> list[tuple[int, int]]:
    """From where to where each reference in a whole text goes, its braces included."""
    found, at = [], 0
    while (start := text.find("{{", at)) >= 0 and text.find("}}", start) >= 0:
        end = closing(text, start + 2, whole=True)
        if end >= 0:
            found.append((start, end))
        at = end if end >= 0 else start + 2
    return found


def names_in(text: str) -> set[str]:
    """The names of all evidence that the references of a whole text speak of: `E1`, `E12`."""
    inside = (text[start + 2 : end - 2] for start, end in references(text))
    bare = (_QUOTATION.sub(" ", reference) for reference in inside)
    return {name.upper() for reference in bare for name in _NAME.findall(reference)}


class Tokens:
    """A reference cut into words, quoted words and marks, read from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text.strip()
        self._at = 0
        self._last = ""
        if len(self._text) > LONGEST:
            raise FigureError(_NO_REFERENCE)

    def peek(self) -> str:
        """The next token; empty at the end."""
        if not self._text[self._at :].strip():
            return ""
        found = _TOKEN.match(self._text, self._at)
        if found is None:
            raise FigureError(_NO_REFERENCE)
        return found[0].strip()

    def before(self) -> str:
        return self._last

    def take(self, mark: str) -> bool:
        """Step over `mark` when it is next."""
        if self.peek() != mark:
            return False
        self._step(_TOKEN)
        return True

    def need(self, mark: str) -> None:
        if not self.take(mark):
            found = self.peek() or "the end"
            raise FigureError(f"{mark!r} is missing before {found!r}.")

    def word(self, what: str) -> str:
        """The next word or quoted word, without its quotes."""
        token = self.peek()
        if not token or token in MARKS:
            raise FigureError(f"{what} is missing.")
        return self._step(_TOKEN)

    def part(self) -> str:
        """All that stands before the next `=`, comma or bracket."""
        return self._some(_PART, "a condition, such as country=DE,")

    def value(self) -> str:
        """All that stands before the next comma or bracket; blanks and marks are part of it."""
        return self._some(_VALUE, "a value")

    def _some(self, pattern: re.Pattern[str], what: str) -> str:
        text = self._step(pattern)
        if not text and not self._last.startswith(('"', "'")):
            raise FigureError(f"{what} is missing.")
        return text

    def _step(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise FigureError(_NO_REFERENCE)
        self._at, self._last = found.end(), found[0].strip()
        quoted = found["quoted"]
        return re.sub(r"\\(.)", r"\1", quoted[1:-1], flags=re.DOTALL) if quoted else self._last


_NO_REFERENCE = "that is no reference; one looks like {{E1.people}}."
