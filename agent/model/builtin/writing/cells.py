"""Refers to cells of evidence, and sets them out in tables: no figure is ever typed."""

import re
from collections.abc import Iterable, Sequence

from agent.model.builtin.writing.foreign import plain
from agent.model.builtin.writing.outcome import Outcome

_WORD = re.compile(r"[^\s\[\](),.=\"'{}]+")

OTHER, NONE = "other", "(none)"
"""The values that the tools give to everything beyond their limit, and to what is missing."""

NOT_SET = "not set"
EMPTY = "–"


def cell(outcome: Outcome, row: int, column: str) -> str:
    """A reference to a cell; rows count from 0."""
    return f"{{{{{pointer(outcome, row, column)}}}}}"


def pointer(outcome: Outcome, row: int, column: str) -> str:
    """What stands between the braces, for use in formulas."""
    position = "" if outcome.result.total == 1 else f"[{row + 1}]"
    return f"{outcome.result.name}{position}.{word(column)}"


def whole_column(outcome: Outcome, column: str, **conditions: str) -> str:
    """All cells of a column, or of its rows where other columns have these values."""
    where = ", ".join(f"{word(name)}={word(value)}" for name, value in conditions.items())
    return f"{outcome.result.name}{f'[{where}]' if where else ''}.{word(column)}"


def formula(name: str, *pointers: str) -> str:
    """A reference that computes: `formula("share", one, all)`."""
    return f"{{{{{name}({', '.join(pointers)})}}}}"


def word(text: str) -> str:
    """A name or value as a reference spells it: in quotation marks where it needs them."""
    if _WORD.fullmatch(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def is_referable(text: str) -> bool:
    """Whether a reference can name this column or value at all: braces would end it."""
    return "}" not in text and "{" not in text and 0 < len(text) <= 150 and text.isprintable()


def label(outcome: Outcome, row: int, column: str) -> str:
    """What a row is called, such as a country.

    Digits are no figures here, but only a reference tells them from typed ones.
    """
    value = outcome.value(row, column)
    if value is None or value == "":
        return NOT_SET
    if not isinstance(value, str):
        return cell(outcome, row, column)
    line = " ".join(value.split())
    if not any(character.isdigit() for character in line):
        return plain(line)
    if plain(line) == line and is_referable(column):
        return cell(outcome, row, column)
    if not set("`|\\") & set(line) and is_referable(column):
        return f"`{cell(outcome, row, column)}`"  # nothing in code is a mark
    return plain(re.sub(r"\d+", "…", line))


def group_name(outcome: Outcome, row: int, column: str) -> str:
    """The value of a split that a row belongs to."""
    value = outcome.value(row, column)
    if value == OTHER:
        return "all others"
    return NOT_SET if value == NONE else label(outcome, row, column)


def figure(outcome: Outcome, row: int, column: str, unit: str = "") -> str:
    """A cell of a table: the reference with its unit, or a dash where there is nothing."""
    if outcome.value(row, column) is None:
        return EMPTY
    return with_unit(cell(outcome, row, column), unit)


def with_unit(reference: str, unit: str) -> str:
    """`12.5%` without a space, `12 MB` with one."""
    if not unit:
        return reference
    return f"{reference}%" if unit == "%" else f"{reference} {unit}"


def duration(outcome: Outcome, row: int, column: str) -> str:
    """A cell that holds seconds, as a length of time."""
    if outcome.value(row, column) is None:
        return EMPTY
    return formula("duration", pointer(outcome, row, column))


def table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, texts: int | Sequence[int] = 1
) -> str:
    """A Markdown table; the first `texts` columns are words, all others figures."""
    words = range(texts) if isinstance(texts, int) else texts
    rule = ["---" if n in words else "---:" for n in range(len(headings))]
    lines = [headings, rule, *rows]
    return (
        "\n".join(f"| {' | '.join(line)} |" for line in lines)
        .replace("| --- ", "|---")
        .replace("| ---: ", "|---:")
    )
