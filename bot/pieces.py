"""The pieces an answer is made of: paragraphs, code, lists and quotes, each of which can be split."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.escaping import escape_code, guard_line_starts
from bot.prose import Run, cut, written
from bot.tables import Grid

PARAGRAPH, ITEM = "\n\n", "\n"
"""What stands between a piece and the one before it."""

_SENTENCE = re.compile(r"[.!?…:;][)\]\"'”\u2019]*\s+|\n+")
_SPACE = re.compile(r"\s+")
_LEAST_FILL = 0.5
"""A cut in the first half of the room would leave a message half empty: look for a later one."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text in runs; `heading` is its mark (`## `) or empty."""

    runs: tuple[Run, ...]
    heading: str = ""
    joint: str = PARAGRAPH

    def markdown(self) -> str:
        """Safe Markdown."""
        text = written(self.runs)
        return self.heading + text if self.heading else guard_line_starts(text)

    @property
    def least(self) -> int:
        """At least this long it is when written."""
        return sum(len(run.source) for run in self.runs)

    def split(self, room: int) -> "tuple[Piece, Piece] | None":
        """A head of at most `room` characters and the rest, or None where no cut can be made."""
        split = _split_runs(self.runs, room - len(self.heading) - _SLACK)
        if split is None:
            return None
        head, tail = split
        return replace(self, runs=head), Paragraph(tail)


@dataclass(frozen=True, slots=True)
class Code:
    """Preformatted lines, and the language that Slack colours them by."""

    lines: tuple[str, ...]
    language: str = ""
    joint: str = PARAGRAPH

    def markdown(self) -> str:
        """A fenced block; the fence is longer than any inside."""
        text = escape_code("\n".join(self.lines))
        longest = max((len(found) for found in re.findall("`{3,}", text)), default=2)
        fence = "`" * (longest + 1)
        return f"{fence}{self.language}\n{text}\n{fence}"

    def split(self, room: int) -> "tuple[Piece, Piece] | None":
        """A closed block of at most `room` characters, and the rest reopened in its language."""
        room -= len(self.markdown()) - len(escape_code("\n".join(self.lines)))
        used, count = 0, 0
        for line in self.lines:
            if used + len(escape_code(line)) + 1 > room:
                break
            used += len(escape_code(line)) + 1
            count += 1
        if count == len(self.lines) or room < 1:
            return None
        if count:
            return (
                replace(self, lines=self.lines[:count]),
                replace(self, lines=self.lines[count:], joint=PARAGRAPH),
            )
        at = _widest(self.lines[0], room)
        return (
            replace(self, lines=(self.lines[0][:at],)),
            replace(self, lines=(self.lines[0][at:], *self.lines[1:]), joint=PARAGRAPH),
        )


@dataclass(frozen=True, slots=True)
class Nested:
    """A list item or a quote: pieces behind a mark (`- `, `> `), further lines behind `rest`."""

    first: str
    rest: str
    children: "tuple[Piece, ...]"
    joint: str = PARAGRAPH

    def markdown(self) -> str:
        """The children one after the other, every line behind its mark."""
        lines = joined(self.children).split("\n")
        marked = [self.first + lines[0] if lines[0] else self.first.rstrip()]
        marked += [self.rest + line if line else self.rest.rstrip() for line in lines[1:]]
        return "\n".join(marked)

    def split(self, room: int) -> "tuple[Piece, Piece] | None":
        """As many children as fit; the rest of a list item goes on without its bullet."""
        fitting = _fitting(self, room)
        if fitting:
            head = replace(self, children=self.children[:fitting])
            return head, self._remainder(self.children[fitting:])
        child, inner = self.children[0], room - len(self.first)
        while inner > 0:
            split = child.split(inner)
            if split is None:
                return None
            head = replace(self, children=(split[0],))
            if len(head.markdown()) <= room:
                return head, self._remainder((split[1], *self.children[1:]))
            inner -= max(1, len(head.markdown()) - room)
        return None

    def _remainder(self, children: "tuple[Piece, ...]") -> "Nested":
        quote = self.first.rstrip() == ">"
        return Nested(self.first, self.rest, children) if quote else Nested("", "", children)


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the message."""

    joint: str = PARAGRAPH

    def markdown(self) -> str:
        """Three dashes."""
        return "---"

    def split(self, room: int) -> "tuple[Piece, Piece] | None":
        """There is nothing to split."""
        return None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of its own; it is a block beside the text, never part of it."""

    grid: Grid
    joint: str = PARAGRAPH

    def markdown(self) -> str:
        """Nothing: the table is shown by its block."""
        return ""

    def split(self, room: int) -> "tuple[Piece, Piece] | None":
        """A table is never split: what is too large is attached as a file."""
        return None


Piece = Paragraph | Code | Nested | Rule | Table

MOST_TRIED = 50
"""Places tried for a cut; the first one nearly always does."""

_SLACK = 16
"""Characters kept free for closing and reopening marks."""


def _widest(line: str, room: int) -> int:
    """How much of a line of code fits into `room` characters once it is escaped; at least one."""
    at = min(len(line), room)
    while at > 1 and len(escape_code(line[:at])) > room:
        at -= max(1, (len(escape_code(line[:at])) - room) // 4)
    return at


def joined(pieces: Sequence[Piece]) -> str:
    """The Markdown of several pieces in a row."""
    out: list[str] = []
    for piece in pieces:
        out += [piece.joint if out else "", piece.markdown()]
    return "".join(out)


def spoken(piece: Piece) -> str:
    """A piece in plain words, for notifications and screen readers; addresses stay code."""
    match piece:
        case Paragraph():
            return "".join(_as_code(run.plain) if run.code else run.plain for run in piece.runs)
        case Code():
            return "\n".join(piece.lines)
        case Nested():
            return piece.first + "\n".join(map(spoken, piece.children))
        case Table():
            return "\n".join(" | ".join(row) for row in piece.grid.rows)
        case Rule():
            return ""


def _as_code(text: str) -> str:
    """`text` as code in Slack's own markup, which has no way to put a backtick inside."""
    return "`" + text.replace("`", "'") + "`"


def _fitting(nested: Nested, room: int) -> int:
    """How many children, fewer than all, surely fit into `room` characters."""
    used = len(nested.first)
    for count, child in enumerate(nested.children[:-1]):
        text = child.joint + child.markdown()
        used += len(text) + text.count("\n") * len(nested.rest)
        if used > room:
            return count
    return len(nested.children) - 1


def _split_runs(runs: tuple[Run, ...], room: int) -> tuple[tuple[Run, ...], tuple[Run, ...]] | None:
    """Runs that are written in at most `room` characters, and the rest, cut where it reads best."""
    near = _reach(runs, room)
    runs = (*(_tamed(run, room) for run in runs[:near]), *runs[near:])
    found = _places_to_cut(runs, room)
    late = [place for place in found if place.used >= room * _LEAST_FILL]
    for place in sorted(late or found, reverse=True)[:MOST_TRIED]:
        head, tail = runs[: place.run], runs[place.run :]
        if place.offset:
            left, right = cut(runs[place.run], place.offset)
            head, tail = (*head, left), (right, *tail[1:])
        halves = _trimmed(head), _trimmed(tail, left=True)
        if halves[0] and halves[1]:
            return halves
    return None


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    """A place to cut: the better it reads the higher its `rank`; `used` characters come before."""

    rank: int
    used: int
    run: int
    offset: int


def _places_to_cut(runs: Sequence[Run], room: int) -> list[_Place]:
    """The last places of each rank in each run that fits: sentence, word, run, anywhere."""
    places, used = [], 0
    for number, run in enumerate(runs):
        space = room - used - _overhead(run)
        if space <= 0:
            break
        places.append(_Place(1, used, number, 0))
        if not run.whole:
            window = run.source[:space]
            for rank, border in ((3, _SENTENCE), (2, _SPACE)):
                ends = [match.end() for match in border.finditer(window)]
                places += [_Place(rank, used + end, number, end) for end in ends[-1:]]
            if len(run.source) > space:
                places.append(_Place(0, used + space, number, space))
        used += len(run.source) + _overhead(run)
    return places


def _reach(runs: Sequence[Run], room: int) -> int:
    """How many runs, from the first, could have a part in `room` characters."""
    used = 0
    for number, run in enumerate(runs):
        used += len(run.source)
        if used > room:
            return number + 1
    return len(runs)


def _overhead(run: Run) -> int:
    """At most this many characters are written around the source of `run`."""
    return 2 * sum(map(len, run.marks)) + (run.source.count("`") * 2 + 4 if run.code else 0)


def _tamed(run: Run, room: int) -> Run:
    """A link that is too long to be written whole becomes text that can be cut."""
    if run.whole and len(run.source) > room:
        return Run(escape_code(run.plain), run.plain, run.marks, code=True)
    return run


def _trimmed(runs: tuple[Run, ...], *, left: bool = False) -> tuple[Run, ...]:
    """`runs` without white space at the cut, where a mark could not close or open."""
    first, last = 0, len(runs)
    while first < last:
        run = runs[first if left else last - 1]
        if run.code:
            return runs[first:last]
        if run.source.strip():
            source = run.source.lstrip() if left else run.source.rstrip()
            plain = run.plain.lstrip() if left else run.plain.rstrip()
            kept = replace(run, source=source, plain=plain)
            return (kept, *runs[1 + first : last]) if left else (*runs[first : last - 1], kept)
        first, last = (first + 1, last) if left else (first, last - 1)
    return ()
