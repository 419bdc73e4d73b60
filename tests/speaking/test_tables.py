"""Tables in Slack and in files."""

import pytest

from bot.tables import Grid, as_csv, as_text, table_block

GRID = Grid((("country", "people"), ("Germany", "1,204"), ("<@U1>", "-7%")), ("", ""))


def test_columns_of_numbers_are_set_to_the_right():
    """Words stand left, figures right, as readers expect."""
    settings = table_block(GRID)["column_settings"]

    assert [column["align"] for column in settings] == ["left", "right"]


def test_cells_are_plain_and_never_a_token():
    """A cell cannot notify anybody; an empty one is a space, because Slack refuses nothing."""
    rows = table_block(Grid((("a",), ("",), ("<!channel>",)), ("",)))["rows"]

    assert [cell["text"] for row in rows for cell in row] == ["a", " ", "\u2039!channel>"]
    assert {cell["type"] for row in rows for cell in row} == {"raw_text"}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1", "' =1"),
        ("\t=1", "'\t=1"),
        ("-5.3", "-5.3"),
        ("+1,200 ", "+1,200 "),
        ("plain", "plain"),
    ],
)
def test_a_spreadsheet_runs_no_cell_as_a_formula(cell, expected):
    """Formulas are made text with an apostrophe; numbers stay numbers."""
    content = as_csv(Grid((("a",), (cell,)), ("",))).decode("utf-8-sig")

    assert content.splitlines()[1].strip('"') == expected


@pytest.mark.parametrize(
    ("rows", "columns", "fits"),
    [(100, 20, True), (101, 2, False), (2, 21, False)],
)
def test_a_table_fits_within_slacks_limits(rows, columns, fits):
    """At most 100 rows and 20 columns."""
    grid = Grid(tuple(("x",) * columns for _ in range(rows)), ("",) * columns)

    assert grid.fits is fits


def test_a_table_with_too_much_text_does_not_fit():
    """9,000 characters in all cells are the most."""
    assert not Grid((("a",), ("x" * 9_000,)), ("",)).fits


def test_aligned_text_for_places_without_tables():
    """Inside a quote a table is set in columns."""
    assert as_text(GRID).split("\n")[:2] == ["country  people", "-------  ------"]
