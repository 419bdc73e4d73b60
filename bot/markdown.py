"""Reads an answer's Markdown, whole or while it is still growing, into pieces safe for Slack."""

import contextlib
import re
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from bot.escaping import clean
from bot.links import Links
from bot.pieces import ITEM, Code, Nested, Paragraph, Piece, Rule, Table
from bot.prose import on_one_line, read_aloud, runs_of
from bot.tables import Grid, as_text

LONGEST_HEADING = 150
"""Characters of a header block, which is what Slack makes of a heading (Slack's documentation)."""

LONG_BLOCK = 8_000
"""Characters of one paragraph or one piece of code that is unusually long."""

QUOTE_JOINT = "\n>\n"
_SENTENCE_END = re.compile(r"[.!?…](?=\s)")
_UNDECIDED = re.compile(r"[*_~`\[\]<|\\&]|\n\s*\n|^\s*(?:[-+>#=]|\d+[.)])", re.MULTILINE)
_LANGUAGE = re.compile(r"[\w+#.-]{1,30}")


def _parser() -> MarkdownIt:
    """CommonMark with tables and strike-through, without HTML; nesting has no limit of its own.

    The parser would drop what is nested too deep. Without a limit Python's own stops it, which
    `read` catches. Every address passes, because `bot.links` decides what becomes of it.
    """
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 1_000_000})
    parser.enable(["table", "strikethrough"]).disable("text_join")
    parser.validateLink = _every_address  # type: ignore[method-assign]  # its documented hook
    return parser


def _every_address(url: str) -> bool:
    return True


_PARSER = _parser()


def read(text: str, links: Links) -> tuple[Piece, ...]:
    """The pieces of `text`, in order; nothing that a reader would see is left out."""
    text = clean(text)
    try:
        tree = SyntaxTreeNode(_PARSER.parse(text, {}))
        return tuple(_pieces(tree.children, text.split("\n"), links))
    except RecursionError:  # nested a thousand deep: nobody wrote that to be formatted
        return (Code(tuple(text.split("\n"))),)


class Draft:
    """An answer that is still being written: gives out its pieces once they cannot change.

    The last block, or the last item of a list, may still change and is held back. Only that
    remainder is read again with each addition, so a long answer costs no more than a short one.
    """

    def __init__(self, links: Links) -> None:
        self._links = links
        self._rest = ""
        self._references: MutableMapping[str, Any] = {}
        self._in_list = False
        self._due = 0
        self.settled: list[Piece] = []

    def add(self, text: str) -> None:
        """Add what was written since."""
        self._rest += clean(text)
        if len(self._rest) < self._due:
            return
        with contextlib.suppress(RecursionError):  # left for the end, where `read` deals with it
            self._settle()
        long = len(self._rest) > LONG_BLOCK  # a block that does not end is not read every time
        self._due = len(self._rest) * 5 // 4 if long else 0

    def sentences(self) -> Paragraph | None:
        """What is certain of the paragraph that is being written: whole sentences, plainly put.

        None where a mark is still open, because what follows could change how it reads.
        """
        ends = [match.end() for match in _SENTENCE_END.finditer(self._rest[:LONG_BLOCK])]
        if not ends or _UNDECIDED.search(self._rest, 0, ends[-1]):
            return None
        pieces = read(self._rest[: ends[-1]], self._links)
        if len(pieces) != 1 or not isinstance(pieces[0], Paragraph) or pieces[0].heading:
            return None
        return pieces[0]

    def _settle(self) -> None:
        tree = SyntaxTreeNode(_PARSER.parse(self._rest, self._references))
        if not tree.children:
            return
        lines = self._rest.split("\n")
        *closed, last = tree.children
        items = last.children if last.type in {"bullet_list", "ordered_list"} else []
        start = _line(items[-1] if len(items) > 1 else last)
        found = list(_pieces(closed, lines, self._links))
        found += _items(last, items[:-1], lines, self._links)
        if self._in_list and found and isinstance(found[0], Nested):
            found[0] = replace(found[0], joint=ITEM)
        if found or len(items) > 1:
            self._in_list = len(items) > 1 or (self._in_list and not found)
        self.settled += found
        self._rest = "\n".join(lines[start:])


def _line(node: SyntaxTreeNode) -> int:
    return node.map[0] if node.map else 0


def _pieces(nodes: Iterable[SyntaxTreeNode], lines: list[str], links: Links) -> Iterator[Piece]:
    """Top-level pieces; lists and quotes are taken apart, so that each part can move by itself."""
    for node in nodes:
        if node.type in {"bullet_list", "ordered_list"}:
            yield from _items(node, node.children, lines, links)
        elif node.type == "blockquote":
            for number, child in enumerate(_pieces(node.children, [], links)):
                joint = QUOTE_JOINT if number else "\n\n"
                yield Nested("> ", "> ", (replace(child, joint="\n\n"),), joint)
        elif node.type == "table":
            yield _table(node, lines, links)
        else:
            yield _leaf(node, links)


def _items(
    node: SyntaxTreeNode, items: Iterable[SyntaxTreeNode], lines: list[str], links: Links
) -> Iterator[Piece]:
    """The items of a list, each with its own bullet or number."""
    ordered = node.type == "ordered_list"
    number = int(node.attrs.get("start", 1)) if ordered else 0
    for count, item in enumerate(items):
        mark = f"{number + count}{node.markup} " if ordered else f"{node.markup} "
        children = tuple(_tight(_pieces(item.children, [], links)))
        yield Nested(mark, " " * len(mark), children or (Paragraph(()),), ITEM if count else "\n\n")


def _tight(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Inside an item, lists and code follow their paragraph directly."""
    before: Piece | None = None
    for piece in pieces:
        follows = isinstance(before, Paragraph) and not isinstance(piece, Paragraph)
        before = piece
        yield replace(piece, joint=ITEM) if follows else piece


def _leaf(node: SyntaxTreeNode, links: Links) -> Piece:
    match node.type:
        case "paragraph":
            return Paragraph(runs_of(_inline(node), links))
        case "heading":
            runs = tuple(map(on_one_line, runs_of(_inline(node), links)))
            if len(read_aloud(runs)) > LONGEST_HEADING:
                return Paragraph(runs)
            return Paragraph(runs, heading="#" * int(node.tag.removeprefix("h")) + " ")
        case "hr":
            return Rule()
        case _:  # "fence" and "code_block"
            language = _LANGUAGE.match(node.info)
            body = node.content.removesuffix("\n").split("\n")
            return Code(tuple(body), language[0] if language else "")


def _inline(node: SyntaxTreeNode) -> Token:
    for child in node.children:
        if child.token is not None and child.type == "inline":
            return child.token
    return Token("inline", "", 0, children=[])


def _table(node: SyntaxTreeNode, lines: list[str], links: Links) -> Piece:
    """A table; inside of quotes and lists, where `lines` are not given, set as aligned text."""
    rows = [row for part in node.children for row in part.children]
    aligns = tuple(
        str(cell.attrs.get("style", "")).removeprefix("text-align:") for cell in rows[0].children
    )
    cells = tuple(_row(row, lines, links) for row in rows)
    grid = Grid(cells, aligns)
    return Table(grid) if lines else Code(tuple(as_text(grid).split("\n")))


def _row(row: SyntaxTreeNode, lines: list[str], links: Links) -> tuple[str, ...]:
    """The cells of a row; what stands beyond the last column joins it instead of being dropped."""
    cells = [read_aloud(runs_of(_inline(cell), links)).replace("\n", " ") for cell in row.children]
    if lines:
        written = escapedSplit(lines[_line(row)].strip().removeprefix("|").removesuffix("|"))
        extra = [cell.strip() for cell in written[len(cells) :]]
        cells[-1] = " | ".join([cells[-1], *extra])
    return tuple(cells)
