"""What a query may say: hostile ones never reach the database, honest ones become SQL."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.hogql.parser import HogQLError, parse
from integrations.local.posthog.hogql.printer import Surroundings
from integrations.local.posthog.hogql.quoting import literal, name
from integrations.local.posthog.hogql.translation import translate
from tests.local.posthog.statements import HONEST, HOSTILE


def as_text(owner, name):
    return "String"


HERE = Surroundings(
    now=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    zone="Europe/Berlin",
    types=as_text,
    values={},
)


@pytest.mark.parametrize("sql", HOSTILE, ids=lambda sql: repr(sql[:70]))
def test_a_hostile_statement_is_refused(sql):
    """It raises the one error that becomes a 400, with a sentence and a code."""
    with pytest.raises(HogQLError) as refused:
        translate(sql, HERE)

    assert refused.value.detail
    assert refused.value.code


@pytest.mark.parametrize("sql", HONEST, ids=lambda sql: repr(sql[:70]))
def test_an_honest_statement_is_translated(sql):
    """It becomes one ClickHouse statement."""
    assert translate(sql, HERE).sql.startswith(("SELECT", "WITH", "(SELECT"))


def test_the_tables_are_large_enough():
    """At least 60 statements on either side."""
    assert len(set(HOSTILE)) >= 60
    assert len(set(HONEST)) >= 60


def test_now_is_bound():
    """`now()` becomes the moment that was given, never ClickHouse's own clock."""
    sql = translate("SELECT now(), today(), yesterday()", HERE).sql

    assert "'2026-11-23 09:30:00.000000'" in sql
    assert "toDate('2026-11-23')" in sql
    assert "toDate('2026-11-22')" in sql
    assert "now(" not in sql
    assert "today(" not in sql


def test_today_is_a_day_in_the_projects_time_zone():
    """At 23:30 UTC it is tomorrow in Berlin."""
    late = Surroundings(
        now=datetime(2026, 7, 1, 23, 30, tzinfo=UTC),
        zone="Europe/Berlin",
        types=HERE.types,
        values={},
    )

    assert "toDate('2026-07-02')" in translate("SELECT today()", late).sql


def test_placeholders_are_filled_with_literals_only():
    """A value that looks like SQL stays a text."""
    filled = Surroundings(
        now=HERE.now, zone=HERE.zone, types=HERE.types, values={"who": "x' OR file('/etc/passwd')"}
    )

    sql = translate("SELECT count() FROM events WHERE event = {who}", filled).sql

    assert r"'x\' OR file(\'/etc/passwd\')'" in sql


@pytest.mark.parametrize(
    "alias", ["{t}", "{j}", "{zone}", "{parts}", "a{j}) OR file('x') OR (b{t}"]
)
def test_a_name_that_looks_like_a_template_stays_a_name(alias):
    """Names with braces stand where they belong, in backticks, and nowhere else."""
    sql = translate(
        f"SELECT `{alias}`.session.$is_bounce, `{alias}`.person.created_at, `{alias}`.$group_0 "
        f"FROM events AS `{alias}`",
        HERE,
    ).sql

    for quoted in (f"`{alias}`", f"`{alias}__session`", f"`{alias}__person`"):
        assert quoted in sql
        sql = sql.replace(quoted, "x")
    assert "{" not in sql
    assert "file" not in sql


@pytest.mark.parametrize(
    ("written", "limit", "asked"),
    [
        ("", 100, 101),
        (" LIMIT 7", 7, 8),
        (" LIMIT 50000", 50_000, 50_001),
        (" LIMIT 60000", 50_000, 50_001),
    ],
)
def test_rows_are_limited_as_posthog_limits_them(written, limit, asked):
    """100 rows without a LIMIT, 50,000 at most, and one more to know if there are more."""
    found = translate(f"SELECT event FROM events{written}", HERE)

    assert found.limit == limit
    assert found.sql.endswith(f"LIMIT {asked}")


@settings(max_examples=80)
@given(st.text(max_size=30))
def test_any_text_stays_a_text(text):
    """A literal that PostHog's parser reads comes out as a literal with the same content."""
    quoted = literal(text)
    inside = quoted[1:-1]

    assert quoted[0] == quoted[-1] == "'"
    assert "'" not in inside.replace("\\\\", "").replace("\\'", "")


@settings(max_examples=80)
@given(st.text(min_size=1, max_size=30).filter(lambda t: "\0" not in t))
def test_any_name_stays_a_name(text):
    """Quoting leaves no backtick that would end the name early."""
    inside = name(text)[1:-1]

    assert "`" not in inside.replace("\\\\", "").replace("\\`", "")


def test_the_parser_leaves_no_trace():
    """PostHog's own SDK, which has the name of the parser's modules, can still be imported."""
    import sys

    parse("SELECT 1")

    assert not {"posthog", "posthog.hogql", "posthog.hogql.errors"} & set(sys.modules)
