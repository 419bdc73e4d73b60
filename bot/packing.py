"""Lays an answer out over as few Slack messages as Slack's limits allow."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.pieces import Paragraph, Piece, Rule, Table
from bot.tables import Grid

MESSAGE_LIMIT = 12_000
"""Characters of Markdown and tables in one message.

Slack documents 12,000 for all markdown blocks of a message together. Others measured 12,000 for
each block and 13,202 for the whole message (metabase#79908), which this stays below in any case.
"""

BLOCK_LIMIT = 44
"""Rendered blocks of content: Slack's 50 without room for our own closing blocks."""

WORTH_SPLITTING = 1_000
"""A piece is split to fill a message only if at least this many characters would stay empty."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much one message takes: characters, or for some streams bytes of UTF-8."""

    size: int
    in_bytes: bool = False

    def weigh(self, text: str) -> int:
        """How much of the room `text` takes."""
        return len(text.encode()) if self.in_bytes else len(text)

    def characters(self, left: int, piece: Piece) -> int:
        """How many characters of `piece`, whichever they are, surely fit into what is `left`."""
        if not self.in_bytes:
            return left
        return left // max((len(letter.encode()) for letter in set(piece.markdown())), default=1)


MESSAGE = Room(MESSAGE_LIMIT)
"""The room of a message as such."""

Section = str | Grid
"""What stands in a message: Markdown text, or a table between two texts."""


@dataclass(frozen=True, slots=True)
class Part:
    """The content of one message, in order."""

    sections: tuple[Section, ...]
    pieces: tuple[Piece, ...] = ()


@dataclass(slots=True)
class _Sheet:
    """A message being filled."""

    whole: Room
    sections: list[Section] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    used: int = 0
    blocks: int = 0
    in_prose: bool = False

    def room_for(self, piece: Piece) -> bool:
        """Whether `piece` fits as it is."""
        if self.blocks + self._cost(piece) > BLOCK_LIMIT:
            return False
        if isinstance(piece, Table):
            has_table = any(isinstance(section, Grid) for section in self.sections)
            return not has_table and self.used + piece.grid.characters <= self.whole.size
        if isinstance(piece, Paragraph) and piece.least > self.whole.size:
            return False  # known without writing all of it
        return self.used + self.whole.weigh(self._addition(piece)) <= self.whole.size

    def room(self, piece: Piece) -> int:
        """Characters that a first half of `piece` could still have."""
        full = self.blocks + self._cost(piece) > BLOCK_LIMIT
        left = self.whole.size - self.used - len(piece.joint)
        return 0 if full else self.whole.characters(left, piece)

    def add(self, piece: Piece) -> None:
        """Write `piece` behind the others."""
        self.blocks += self._cost(piece)
        self.in_prose = not _own_block(piece)
        self.pieces.append(piece)
        if isinstance(piece, Table):
            self.sections.append(piece.grid)
            self.used += piece.grid.characters
            return
        text = self._addition(piece)
        self.used += self.whole.weigh(text)
        if self.sections and isinstance(self.sections[-1], str):
            self.sections[-1] += text
        else:
            self.sections.append(text)

    def _addition(self, piece: Piece) -> str:
        follows = bool(self.sections) and isinstance(self.sections[-1], str)
        return (piece.joint if follows else "") + piece.markdown()

    def _cost(self, piece: Piece) -> int:
        """Rendered blocks more: text in a row becomes one (measured, metabase#80652)."""
        return 1 if _own_block(piece) or not self.in_prose else 0


def pack(
    pieces: Iterable[Piece], *, limit: int = MESSAGE_LIMIT, first: Room | None = None
) -> tuple[Part, ...]:
    """The parts that `pieces` fill, each within Slack's limits; the first one has the room `first`.

    What was laid out once stays where it is when further pieces are added at the end, but for
    headings, which never stand last in a message.
    """
    waiting = deque(p for p in pieces if isinstance(p, Table) or p.markdown().strip())
    sheets = [_Sheet(first or Room(limit))]
    while waiting:
        piece, sheet = waiting.popleft(), sheets[-1]
        if sheet.room_for(piece):
            sheet.add(piece)
            continue
        if sheet.room(piece) >= WORTH_SPLITTING or not sheet.pieces:
            split = piece.split(sheet.room(piece))
            if split is not None and (sheet.room_for(split[0]) or not sheet.pieces):
                sheet.add(split[0])
                waiting.appendleft(split[1])
            elif not sheet.pieces:
                sheet.add(piece)  # cannot be made smaller
                continue
            else:
                waiting.appendleft(piece)
        else:
            waiting.appendleft(piece)
        waiting.extendleft(reversed(_loose_headings(sheet)))
        sheets.append(_Sheet(Room(limit)))
    return tuple(_finished(sheet) for sheet in sheets if sheet.sections)


def without_last_headings(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """`pieces` up to the last that is no heading: what follows it decides where those stand."""
    end = len(pieces)
    while end and _is_heading(pieces[end - 1]):
        end -= 1
    return pieces[:end]


def _finished(sheet: _Sheet) -> Part:
    return Part(tuple(sheet.sections), tuple(sheet.pieces))


def _loose_headings(sheet: _Sheet) -> list[Piece]:
    """Take the headings off the end of a full sheet, unless it has nothing else."""
    kept = len(without_last_headings(sheet.pieces))
    loose = sheet.pieces[kept:]
    if not kept or not loose:
        return []
    pieces = sheet.pieces[:kept]
    sheet.sections, sheet.pieces, sheet.used, sheet.blocks, sheet.in_prose = [], [], 0, 0, False
    for piece in pieces:
        sheet.add(piece)
    return loose


def _is_heading(piece: Piece) -> bool:
    return isinstance(piece, Paragraph) and bool(piece.heading)


def _own_block(piece: Piece) -> bool:
    """Headings, rules and tables are rendered as a block of their own."""
    return isinstance(piece, Rule | Table) or _is_heading(piece)
