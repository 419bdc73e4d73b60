"""Shows a table of an answer as a Slack table, or as a CSV file when it is too large for one."""

import csv
import io
import re
from dataclasses import dataclass
from typing import Any

from bot.escaping import inert

MOST_ROWS, MOST_COLUMNS = 100, 20
"""Rows, the header among them, and columns of a table block (Slack's documentation)."""

MOST_CHARACTERS = 9_000
"""Characters in all cells together. Slack stops at about 10,000, measured by others (nao#1178)."""

_NUMBER = re.compile(r"[-+]?[$€£]?\d[\d,.\s]*%?\Z")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDE = 40  # characters of a cell from which on its column is wrapped rather than cut


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as read from Markdown: plain cells, the header first, all rows equally long.

    `aligns` has "left", "center", "right" or "" for each column.
    """

    rows: tuple[tuple[str, ...], ...]
    aligns: tuple[str, ...]

    @property
    def characters(self) -> int:
        """What the table counts for in a message's limit of characters."""
        return sum(max(1, len(cell)) for row in self.rows for cell in row)

    @property
    def fits(self) -> bool:
        """Whether Slack can show it as a table."""
        narrow = len(self.aligns) <= MOST_COLUMNS and len(self.rows) <= MOST_ROWS
        return narrow and self.characters <= MOST_CHARACTERS


def table_block(grid: Grid) -> dict[str, Any]:
    """`grid` as a Slack table block; columns of numbers are set to the right."""
    return {
        "type": "table",
        "rows": [[_cell(text) for text in row] for row in grid.rows],
        "column_settings": [_column(grid, number) for number in range(len(grid.aligns))],
    }


def as_csv(grid: Grid) -> bytes:
    """`grid` as a CSV file (UTF-8 with a mark for spreadsheets), safe to open in one.

    A cell that a spreadsheet would run as a formula gets an apostrophe in front; numbers do not.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    for row in grid.rows:
        writer.writerow([_inert(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def as_text(grid: Grid) -> str:
    """`grid` in aligned columns, for places where Slack shows no tables."""
    widths = [max(len(row[at]) for row in grid.rows) for at in range(len(grid.aligns))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in grid.rows
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _cell(text: str) -> dict[str, str]:
    """A cell as plain text; an empty one would be refused."""
    return {"type": "raw_text", "text": inert(text) or " "}


def _column(grid: Grid, number: int) -> dict[str, Any]:
    cells = [row[number].strip() for row in grid.rows[1:]]
    filled = [cell for cell in cells if cell]
    numeric = bool(filled) and all(_NUMBER.match(cell) for cell in filled)
    align = grid.aligns[number] or ("right" if numeric else "left")
    return {"align": align, "is_wrapped": any(len(cell) > _WIDE for cell in cells)}


def _inert(cell: str) -> str:
    if cell.lstrip().startswith(_FORMULA) and not _NUMBER.match(cell.strip()):
        return f"'{cell}"
    return cell
