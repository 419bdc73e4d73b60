"""Evidence fits into Slack's modals, whatever was asked and found, and is shown as it is."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest

from agent.analytics.sql_layout import laid_out
from agent.evidence_shown import markdown, shown, shown_again
from agent.tool import Table, ToolResult
from bot.evidence_view import EvidenceViews
from integrations.local.slack.view_shapes import check_view
from tests.thinking.talk import TOOLS, evidence

BERLIN = ZoneInfo("Europe/Berlin")
START, END = datetime(2026, 11, 9, tzinfo=BERLIN), datetime(2026, 11, 16, tzinfo=BERLIN)
VIEWS = EvidenceViews("https://eu.posthog.com/project/7/")
QUERY = "SELECT count() AS events FROM events WHERE event = 'a <b> & `c` ``` AND x' AND n > 1"


def kept(columns=("events",), rows=((4200,),), query=QUERY, name="E1", tool="run_sql", **arguments):
    table = Table(query, columns, tuple(rows), START, END)
    return evidence(name, ToolResult("", table), tool, arguments)


def seen(one):
    return shown(one, TOOLS, BERLIN)


def codes(view):
    return [
        block["elements"][0]["elements"][0]["text"]
        for block in view["blocks"]
        if block["type"] == "rich_text"
    ]


def test_a_piece_says_what_when_and_how_much():
    """Question, time with its zone, when it was asked, the query, the rows as people read them."""
    one = kept(
        ("country", "of_first", "at"), (("Germany", 12.5, "2026-11-16T14:05:00+01:00"),),
        tool="funnels", filters=[{"property": "plan", "values": ["pro"]}],
    )  # fmt: skip
    view = VIEWS.evidence([seen(one)], "b1")

    check_view(view, home=False)
    whole = json.dumps(view, ensure_ascii=False)
    assert "plan is pro" in whole
    assert "Mon 9 – Sun 15 Nov 2026, Europe/Berlin" in whole
    assert "1 row" in whole
    assert codes(view)[1].splitlines()[2] == "Germany  12.5%     Mon 16 Nov 2026, 14:05"


def test_the_query_can_be_copied_as_it_is():
    """Nothing in it is read as markup or escaped; only blanks between clauses become lines."""
    [query, _] = codes(VIEWS.evidence([seen(kept())], "b1"))

    assert query == laid_out(QUERY)
    assert query.split() == QUERY.split()
    assert query.splitlines() == [
        "SELECT count() AS events",
        "FROM events",
        "WHERE event = 'a <b> & `c` ``` AND x'",
        "  AND n > 1",
    ]


def test_brackets_and_joins_keep_together():
    """Subqueries stay on their line, and LEFT JOIN stays one word."""
    text = laid_out(
        "WITH a AS (SELECT 1 FROM b WHERE c) SELECT 1 FROM d LEFT JOIN a ON 1 WHERE (e OR f)"
    )

    assert text == (
        "WITH a AS (SELECT 1 FROM b WHERE c) SELECT 1\nFROM d\nLEFT JOIN a ON 1\nWHERE (e OR f)"
    )


def test_the_link_is_a_new_insight_with_the_query():
    """As PostHog's own server makes such links: JSON behind `#q=`, a blank at its end."""
    address = VIEWS.address(QUERY)
    start, _, fragment = address.partition("#q=")

    assert start == "https://eu.posthog.com/project/7/insights/new"
    assert json.loads(unquote(fragment)) == {
        "kind": "DataVisualizationNode",
        "source": {"kind": "HogQLQuery", "query": QUERY},
    }


def test_a_query_too_long_for_a_link_has_none():
    """Slack takes addresses of 3,000 characters; the query itself is there to be copied."""
    view = VIEWS.evidence([seen(kept(query="SELECT 1 + " * 400 + "1"))], "b1")

    buttons = next(b for b in view["blocks"] if b["type"] == "actions")["elements"]
    assert [button["text"]["text"] for button in buttons] == ["Run again"]
    check_view(view, home=False)


@pytest.mark.parametrize(
    ("columns", "rows", "query"),
    [
        (("a",), (), "SELECT 1"),
        (("a",), ((None,),), "SELECT 1"),
        (tuple(f"column {n}" * 5 for n in range(30)), (tuple(range(30)),) * 500, "SELECT 1"),
        (("a",), (("x" * 5_000,),), "SELECT '" + "y" * 30_000 + "'"),
        (("a|b", "<!channel>"), (("`c`\n|", "<@U1>"), (["list", 1], {"a": 2})), "SELECT '```'"),
        (("x",), ((True,), (float(10**15),)), "SELECT\n1"),
    ],
)
def test_any_result_fits_into_a_modal(columns, rows, query):
    """Thirty pieces of the largest kind are within Slack's limits, and so is the text of each."""
    one = seen(kept(columns, rows, query))
    view = VIEWS.evidence([replace(one, name=f"E{n}") for n in range(1, 31)], "b1")

    check_view(view, home=False)
    assert len(view["blocks"]) <= 100
    assert "<!channel>" not in json.dumps([b for b in view["blocks"] if b["type"] != "rich_text"])
    assert markdown(one)


def test_new_figures_stand_beside_the_old_ones():
    """Rows are matched by their names; what differs shows both, and the line says how many."""
    before = kept(("country", "people"), (("DE", 10), ("FR", 20), ("IT", 5)))
    now = Table(QUERY, ("country", "people"), (("FR", 20), ("DE", 12), ("ES", 1)))

    fresh = shown_again(seen(before), before, now, "Mon 16 Nov 2026, 09:00 Europe/Berlin")

    assert fresh.cells == (("FR", "20"), ("DE", "10 → 12"), ("ES", "– → 1"))
    assert fresh.note.startswith(
        "Run again Mon 16 Nov 2026, 09:00 Europe/Berlin. 2 of 3 rows differ"
    )
    assert "1 is not there any more" in fresh.note


def test_an_unchanged_result_says_so():
    """Then there is nothing beside the figures."""
    before = kept()

    fresh = shown_again(seen(before), before, Table(QUERY, ("events",), ((4200,),)), "now")

    assert fresh.cells == (("4,200",),)
    assert "Nothing has changed." in fresh.note


def test_other_columns_are_shown_as_they_are():
    """A tool of a newer version may answer in another form."""
    before = kept()

    fresh = shown_again(seen(before), before, Table(QUERY, ("n", "m"), ((1, 2),)), "now")

    assert fresh.columns == ("n", "m")
    assert "others than before" in fresh.note


def test_evidence_of_older_versions_is_shown():
    """Whatever stands in its arguments, and whoever made it."""
    one = replace(
        kept(tool="long_gone", breakdowns="x", filters=[1]),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )

    assert seen(one).asked == "Long gone"
    assert seen(one).at == "Thu 1 Jan 2026, 01:00 Europe/Berlin"
