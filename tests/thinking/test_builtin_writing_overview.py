"""How a time went as a whole, in words: what moved most, and each main event beside the time before."""

import pytest

from tests.thinking.written import write

WEEK = {"date_from": "2026-11-09", "date_to": "2026-11-15"}
COLUMNS = ("event", "people", "people_before")


def overview(*rows, **more):
    return write("overview", WEEK | more, COLUMNS, rows)


def test_what_moved_most_stands_first_with_both_figures():
    """Then the table, whose first row is everybody."""
    answer = overview(("any event", 300, 290), ("a", 200, 205), ("b", 90, 60))

    assert answer.text == (
        "**Mon 9 – Sun 15 Nov 2026, Europe/Berlin**, compared with Mon 2 – Sun 8 Nov 2026.\n\n"
        "What moved most: “b”, **90 people**, up from 60 (+50%).\n\n"
        "|  | 9–15 Nov 2026 | 2–8 Nov 2026 | Change |\n"
        "|---|---:|---:|---:|\n"
        "| People who did anything | 300 | 290 | +3.45% |\n"
        "| People with “a” | 200 | 205 | -2.44% |\n"
        "| People with “b” | 90 | 60 | +50% |"
    )
    assert answer.problems == ()


@pytest.mark.parametrize("rows", [[("a", 200, 205)], [("a", 12, 6)], [("a", 105, 100)]])
def test_small_changes_and_small_numbers_are_no_news(rows):
    """Neither a change by less than a tenth, nor one of a few people."""
    assert "Nothing moved much" in overview(("any event", 300, 200), *rows).text


def test_what_was_not_there_before_is_new():
    """There is no percentage of nothing."""
    text = overview(("any event", 300, 290), ("a", 40, 0), ("b", 0, 0)).text

    assert "“a”, **40 people**, after none before." in text
    assert "| People with “a” | 40 | 0 | new |" in text
    assert "| People with “b” | 0 | 0 | none |" in text


@pytest.mark.parametrize("name", ["a|b", "{{E1.people}}", "`x` *y* <@U1>", "step 2", "any event"])
def test_names_of_events_are_only_names(name):
    """Whatever is sent as an event's name breaks neither table nor figures."""
    answer = overview(("any event", 300, 290), (name, 200, 100))

    assert answer.problems == ()
    assert len([line for line in answer.text.split("\n") if line.startswith("|")]) == 4
    assert "<@U1>" not in answer.text
