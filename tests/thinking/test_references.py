"""Figures are references to evidence, and named formulas over them."""

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.figures.formulas import Figure, FigureError, formatted
from agent.figures.references import EvidenceError, fill
from agent.tool import Table, ToolResult
from tests.thinking.talk import evidence

DAYS = (("2026-11-16", 12), ("2026-11-17", 1200), ("2026-11-18", 0))
COUNTRIES = (
    ("DE", "pro", 40, 1234.5, None),
    ("US", "pro, plus", 60, 0.0421, True),
    ('say "hi"', "free", 0, -3.0, False),
)


def kept(name, columns, rows):
    return evidence(name, ToolResult("", Table("SELECT", columns, rows)))


FUNNEL = (
    ("Germany", 1, 200, 100, None),
    ("Germany", 2, 90, 45.0, 7500),
    ("(none)", 1, 10, 100, None),
    ("(none)", 2, 4, 40.0, 45),
)
MOMENTS = (("2026-11-16T14:05:33+01:00", 1), ("2026-11-17T00:00:00+01:00", 2))
ODD = (("it's odd", 1), ('a "b" {{c}}', 2), ("x, y]", 3), ("two  words", 4), ("n=1.5 (beta)", 5))

EVIDENCE = {
    "E1": kept("E1", ("people",), ((1234567,),)),
    "E2": kept("E2", ("day", "events"), DAYS),
    "E3": kept("E3", ("country", "plan", "people", "rate", "paid"), COUNTRIES),
    "E4": kept("E4", ("country", "step", "people", "of_first", "median_seconds"), FUNNEL),
    "E5": kept("E5", ("at", "n"), MOMENTS),
    "E6": kept("E6", ("name", "files per person"), ODD),
    "E7": kept("E7", ("cohort", "period", "percent"), (("all", 0, 100.0), ("all", 1, 12.5))),
}


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("E1.people", "1,234,567"),
        (" e1 . people ", "1,234,567"),
        ("E2[day=2026-11-17].events", "1,200"),
        ("E2[2].events", "1,200"),
        ("E2[first].day", "2026-11-16"),
        ("E2[last].events", "0"),
        ('E3[plan="pro, plus"].people', "60"),
        ("E3[country=DE, plan=pro].rate", "1,234.5"),
        ("E3[country='US'].rate", "0.042"),
        ('E3[country="say \\"hi\\""].rate', "-3"),
        ("E3[rate=1234.5].people", "40"),
        ("E3[paid=null].country", "DE"),
        ("E3[paid=true].paid", "yes"),
        ("sum(E2.events)", "1,212"),
        ("sum(E2[1].events, E2[2].events)", "1,212"),
        ("mean(E2.events)", "404"),
        ("max(E2.events)", "1,200"),
        ("min(E2.events)", "0"),
        ("count(E2)", "3"),
        ("count(E3[people=0])", "1"),
        ("pct_change(E3[1].people, E3[2].people)", "+50%"),
        ("pct_change(E3[2].people, E3[1].people)", "-33.3%"),
        ("abs(pct_change(E3[2].people, E3[1].people))", "33.3%"),
        ("difference(E3[1].people, E3[2].people)", "+20"),
        ("difference(E3[2].people, E3[1].people)", "-20"),
        ("difference(E3[1].people, E3[1].people)", "0"),
        ("ratio(E3[2].people, E3[1].people)", "1.5"),
        ("share(E3[1].people, E3[2].people)", "66.7%"),
        ("share(E3[1].people, E1.people)", "0.0032%"),
        ("max(sum(E2.events), E1.people)", "1,234,567"),
        ("E4[country=Germany, step=2].of_first", "45%"),
        ("E4[country=(none),step=2].people", "4"),
        ("pct_points(E4[4].of_first, E4[2].of_first)", "+5 percentage points"),
        ("difference(E4[2].of_first, E4[4].of_first)", "-5 percentage points"),
        ("max(E4.of_first)", "100%"),
        ("mean(E4.of_first)", "71.3%"),
        ("duration(E4[2].median_seconds)", "2 h 5 min"),
        ("duration(E4[4].median_seconds)", "45 seconds"),
        ("E7[cohort=all,period=1].percent", "12.5%"),
        ("E5[1].at", "Mon 16 Nov 2026, 14:05"),
        ("E5[2].at", "Tue 17 Nov 2026"),
        ("E5[at=2026-11-17].n", "2"),
        ("E5[at=2026-11-16T14:05:33].n", "1"),
        ("E6[name=it's odd].'files per person'", "1"),
        ('E6[name="a \\"b\\" {{c}}"]."files per person"', "2"),
        ('E6[name="x, y]"]."files per person"', "3"),
        ('E6[name=two words]."files per person"', "4"),
        ('E6[name=n=1.5 (beta)]."files per person"', "5"),
    ],
)
def test_a_reference_is_filled_in_and_formatted(reference, text):
    """Cells, conditions, positions and formulas give text that people read."""
    assert fill(reference, EVIDENCE) == text


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("E9.people", "there is no E9; there is E1, E2, E3, E4"),
        ("E1.users", "E1 has no column 'users'; it has people"),
        ("E2.events", "that is 3 cells: choose one row"),
        ("E2[day=2026-01-01].events", "E2 has no such row; it has 3 rows"),
        ("E2[month=1].events", "E2 has no column 'month'"),
        ("E2[4].events", "no such row"),
        ("E2[0].events", "no such row"),
        ("E2[middle].events", "neither a condition nor a position"),
        ("E1", "a column is missing"),
        ("E3[1].paid", "that cell is empty"),
        ("sum(E2.day)", "'2026-11-16' is text, not a number"),
        ("sum(E3.people)", "people do not add up"),
        ("sum(E4.of_first)", "of_first does not add up"),
        ("sum(E4[step=1].people)", "people do not add up"),
        ("sum(E4.median_seconds)", "median_seconds does not add up"),
        ("duration(E4[country=Germany].people)", "one cell is needed"),
        ("pct_change(E2[3].events, E2[1].events)", "the figure before is 0"),
        ("ratio(E1.people, E2[3].events)", "the lower figure is 0"),
        ("share(E1.people, E2[3].events)", "the whole is 0"),
        ("pct_change(E1.people)", "two figures are needed: before, after"),
        ("difference(E2.events, E1.people)", "one cell is needed where there are 3"),
        ("abs(E2.events)", "one figure is needed"),
        ("double(E1.people)", "there is no formula double; there are pct_change"),
        ("E1.people + 1", "nothing may follow after 'people'"),
        ("E1[people=1", "']' is missing"),
        ("sum(E1.people", "')' is missing"),
        ("E1.", "a column is missing"),
        ("", "the name of evidence, such as E1, is missing"),
        ("1234", "there is no 1234"),
        ("E1.people" + "x" * 500, "that is no reference"),
    ],
)
def test_an_unsupported_reference_is_named_with_what_there_is(reference, reason):
    """The error repeats the reference and says what would work, so that the model can mend it."""
    with pytest.raises(EvidenceError) as caught:
        fill(reference, EVIDENCE)

    assert reason in str(caught.value)
    assert " ".join(reference.split())[:60] in str(caught.value)


@given(st.text(max_size=60))
def test_no_text_breaks_the_language(reference):
    """Whatever stands between the braces is either filled in or an `EvidenceError`."""
    with contextlib.suppress(EvidenceError):
        assert isinstance(fill(reference, EVIDENCE), str)


@given(st.integers(-(10**15), 10**15))
def test_whole_numbers_are_written_exactly(number):
    """Thousands separators are all that is added to an integer."""
    assert int(formatted(Figure(number)).replace(",", "")) == number


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_other_numbers_are_written_to_two_digits_that_count_or_better(number):
    """What is written is within 5 % of the value, and zero is never written for anything else."""
    written = float(formatted(Figure(number)).replace(",", ""))

    assert math.isclose(written, number, rel_tol=0.05)
    assert (written == 0) == (number == 0)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_no_number_is_not_written(value):
    """A division gone wrong in the database does not reach people."""
    with pytest.raises(FigureError, match="finite"):
        formatted(Figure(value))


def test_a_text_cell_is_put_on_one_line_and_cut():
    """Foreign text cannot break the lines of an answer, nor fill it."""
    text = formatted(Figure("a\n\n# heading\n" + "x" * 500))

    assert "\n" not in text
    assert len(text) == 200
