"""Figures are filled in while the answer streams, and checked when it is whole."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.evidence import (
    MOST_CHARACTERS,
    MOST_ROWS,
    EvidenceStream,
    check,
    read_rendered,
    render_for_model,
)
from agent.tool import Table, ToolResult
from tests.thinking.talk import evidence

BERLIN = ZoneInfo("Europe/Berlin")
RESULT = ToolResult(
    "42 people did “user signed up”.",
    Table(
        "SELECT count(DISTINCT person_id) AS people FROM events",
        ("people",),
        ((4200,),),
        datetime(2026, 11, 9, tzinfo=BERLIN),
        datetime(2026, 11, 16, tzinfo=BERLIN),
    ),
)
E1 = evidence("E1", RESULT, arguments={"event": "step 2 done", "math": "people"})
TEXT = "So **{{E1.people}}** people, {not} {{E7.x}} or {{ ratio(E1.people, E1.people) }}: {{E1"


def cuts(text):
    """Every way hypothesis likes to cut `text` into pieces."""
    places = st.lists(st.integers(0, len(text)), max_size=12).map(sorted)
    return places.map(
        lambda at: [text[a:b] for a, b in zip([0, *at], [*at, len(text)], strict=True)]
    )


@given(cuts(TEXT))
def test_the_pieces_of_a_stream_do_not_matter(pieces):
    """However the text is cut, the same is shown, and nothing half-written on the way."""
    stream = EvidenceStream([E1])
    shown = [stream.feed(piece) for piece in pieces]

    assert not any("{{" in text for text in shown)
    assert "".join(shown) + stream.end() == (
        "So **4,200** people, {not} [unsupported figure] or 1: [unsupported figure]"
    )
    assert [error.reference for error in stream.errors] == ["E7.x", "E1"]


def test_text_is_shown_as_soon_as_it_can_be():
    """Only what may belong to a reference is held back."""
    stream = EvidenceStream([E1])

    assert stream.feed("There are {") == "There are "
    assert stream.feed("x} or {{E1.pe") == "{x} or "
    assert stream.feed("ople}} of them {{") == "4,200 of them "
    assert stream.end() == "[unsupported figure]"


def test_braces_that_never_close_do_not_hold_the_answer_back():
    """After more than any reference can be long, the text flows on as it is."""
    stream = EvidenceStream([E1])

    shown = stream.feed("see {{" + "x" * 1000)

    assert shown.startswith("see {{xxx")
    assert stream.end() == ""


@given(st.text(alphabet="{}E1.people []=,()", max_size=80))
def test_no_braces_break_the_stream(text):
    """Any mess of braces comes to an end without an error of ours."""
    stream = EvidenceStream([E1])

    assert isinstance(stream.feed(text) + stream.end(), str)


def test_a_checked_answer_has_its_figures_filled_in():
    """References, dates, numbers of the question and names with digits pass."""
    checked = check(
        "In the past 14 days, {{E1.people}} people did “step 2 done” (9 – 15 Nov 2026).",
        [E1],
        question="how many did step two in the past 14 days?",
    )

    assert checked.text.startswith("In the past 14 days, 4,200 people did")
    assert checked.problems == ()


def test_the_sentence_of_a_failed_tool_may_be_repeated_whole():
    """Its HTTP status is no figure there, and stays one everywhere else."""
    error = "PostHog answered 503 twice and was asked no more."
    checked = check(f"{error} So 503 people.", [], question="", verbatim=[error])

    assert checked.text == f"{error} So 503 [unsupported figure] people."


def test_what_no_evidence_supports_is_marked_and_named():
    """Each problem is a sentence; in the text the numeral stays, marked."""
    checked = check("About 4,300 people, up {{E2.x}} from 12%.", [E1], question="")

    assert checked.text == (
        "About 4,300 [unsupported figure] people, up [unsupported figure] from "
        "12% [unsupported figure]."
    )
    assert [problem.split(":")[0] for problem in checked.problems] == [
        "{{E2.x}}",
        "'4,300' is typed by hand",
        "'12%' is typed by hand",
    ]


def test_the_model_reads_the_words_the_name_and_the_rows():
    """What a model reads of a result is its words, one line about the evidence, and rows as JSON."""
    lines = render_for_model(RESULT, E1).split("\n")

    about = (
        '{"name": "E1", "nothing": false, "columns": ["people"], "rows": 1, '
        '"start": "2026-11-09T00:00:00+01:00", "end": "2026-11-16T00:00:00+01:00"}'
    )
    assert lines == ["42 people did “user signed up”.", f"evidence: {about}", "[4200]"]


def test_without_evidence_the_model_reads_the_words_alone():
    """A result without a table is just its text."""
    assert render_for_model(ToolResult("Asked.")) == "Asked."
    assert read_rendered("Asked.").name == ""


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        (tuple((n,) for n in range(MOST_ROWS + 5)), MOST_ROWS),
        (tuple(("x" * 1_000,) for _ in range(50)), MOST_CHARACTERS // 1_004),
    ],
)
def test_a_long_result_is_cut_and_says_so(rows, shown):
    """The model is told how much it does not see; references reach all of it."""
    result = ToolResult("Many.", Table("SELECT", ("x",), rows))
    text = render_for_model(result, evidence("E1", result))

    assert len(read_rendered(text).rows) == shown
    assert f"only the first {shown} of {len(rows)} rows are shown" in text


CELLS = st.none() | st.booleans() | st.integers() | st.text(max_size=20)


@given(
    st.text(max_size=200),
    st.lists(st.tuples(CELLS, CELLS), max_size=5),
    st.sampled_from(["done", "nothing"]),
)
def test_what_is_rendered_can_be_read_back(text, rows, state):
    """The built-in model reads exactly what Claude reads, whatever is in words and cells."""
    result = ToolResult(
        text + '\nevidence: {"name": "E9"}', Table("SELECT", ("a", "b c"), tuple(rows)), state
    )
    read = read_rendered(render_for_model(result, evidence("E1", result)))

    assert (read.name, read.columns, read.rows) == ("E1", ("a", "b c"), tuple(rows))
    assert read.nothing == (state == "nothing")
    assert read.text == result.text


BRACES = evidence(
    "E2",
    ToolResult("", Table("SELECT", ("name", "people", "percent"), (("a}} {{b", 7, 12.5),))),
)


@given(cuts('So {{E2[name="a}} {{b"].people}} did, {{E2.percent}}% of all, {{E2.percent}}.'))
def test_braces_in_quotation_marks_end_no_reference(pieces):
    """A value may hold braces; and a percent sign that stands there already is not doubled."""
    stream = EvidenceStream([BRACES])

    shown = "".join([*(stream.feed(piece) for piece in pieces), stream.end()])

    assert shown == "So 7 did, 12.5% of all, 12.5%."
    assert stream.errors == []


def test_a_quotation_that_never_ends_hides_no_braces():
    """What cannot be read is marked, and the rest of the answer is still there."""
    stream = EvidenceStream([BRACES])

    shown = stream.feed('{{E2[name="a].people}} and so on') + stream.end()

    assert shown == "[unsupported figure] and so on"
