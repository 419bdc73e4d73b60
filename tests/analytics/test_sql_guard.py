"""Typed SQL passes the guard only as a SELECT over known tables with allowed functions."""

import asyncio
import json
import random
import time
import urllib.request
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agent.analytics.sql_beside import SECONDS, guarded
from agent.analytics.sql_guard import MOST_ROWS, USUAL_ROWS, guard
from agent.analytics.sql_refused import SqlRefused
from integrations.errors import ChangeInput
from integrations.hogql.parser import HogQLError, parse
from tests.analytics.conftest import KEY
from tests.thorough import further

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Europe/Berlin"))
STATEMENTS = Path(__file__).with_name("sql")


def read(name):
    """Statements with an empty line between them."""
    return (STATEMENTS / f"{name}.sql").read_text().strip().split("\n\n")


HOSTILE, HONEST, DROPPED = read("hostile"), read("honest"), read("dropped")


@pytest.fixture(scope="session")
def cohort(address):
    """A cohort of the number that the statements name."""
    body = json.dumps({"name": "all of them", "is_static": True}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
    url = f"{address}/api/projects/1/cohorts/"
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10) as answer:
        assert json.load(answer)["id"] == 1


def short(sql):
    return " ".join(str(sql).split())[:60]


@pytest.mark.parametrize("sql", HOSTILE, ids=short)
def test_a_hostile_statement_is_refused_with_a_sentence(sql):
    """It raises before anything is sent, and says what is wrong."""
    with pytest.raises(SqlRefused) as refused:
        guard(sql, now=NOW)

    assert str(refused.value).endswith((".", "?"))
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize("sql", HOSTILE, ids=short)
async def test_posthog_refuses_it_too(sql, posthog):
    """The stand-in does not rely on our guard: it refuses each of them by itself."""
    with pytest.raises(ChangeInput):
        await posthog.query(sql, name="hostile")


@pytest.mark.parametrize("sql", HONEST, ids=short)
async def test_an_honest_statement_passes_and_runs(sql, posthog, cohort):
    """Windows, grouping sets, arrays, joins with persons and cohorts: PostHog takes what is sent."""
    allowed = guard(sql, now=NOW)

    assert allowed.hints == ()
    found = await posthog.query(allowed.sql, name="honest")
    assert len(found.columns) > 0


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("SELECT 1; SELECT 2", "Only one statement"),
        ("SELECT 1 SETTINGS max_threads = 1", "SETTINGS cannot be used"),
        ("SELECT 1 INTO OUTFILE '/tmp/x'", "INTO OUTFILE cannot be used"),
        ("SELECT 1 FORMAT JSON", "FORMAT cannot be used"),
        ("SELECT CAST(event AS Enum8('a' = 1)) FROM events", "Enum types cannot be used"),
    ],
)
def test_a_clause_that_hogql_has_not_is_named(sql, says):
    """In words that say what to leave out, not in the parser's."""
    with pytest.raises(SqlRefused) as refused:
        guard(sql, now=NOW)

    assert says in str(refused.value)
    assert "&" not in str(refused.value)


def test_the_files_are_large_enough():
    """At least 60 different statements on either side."""
    assert len(set(HOSTILE)) >= 60
    assert len(set(HONEST)) >= 60


@pytest.mark.parametrize("hidden", ["\0", "\u200b", "\u202e", "\x1b", "\ufeff"])
def test_characters_that_cannot_be_seen_are_refused(hidden):
    """Neither inside of names nor between words: nobody could read what is run."""
    for sql in (f"SELECT 1{hidden} FROM events", f"SELECT `a{hidden}` FROM events"):
        with pytest.raises(SqlRefused):
            guard(sql, now=NOW)


@pytest.mark.parametrize("sql", DROPPED, ids=short)
def test_what_the_parser_reads_over_is_refused(sql):
    """The parser drops it silently, so the result would not be what the query says."""
    with pytest.raises(SqlRefused):
        guard(sql, now=NOW)


@pytest.mark.parametrize("sql", HONEST, ids=short)
def test_what_is_sent_means_the_same(sql):
    """The parser reads the same tree in the text that is sent, but for limits and the clock."""
    again = guard(guard(sql, now=NOW).sql, now=NOW)

    assert again.sql == guard(sql, now=NOW).sql
    assert "--" not in again.sql.replace("'a; --b'", "")
    assert "/*" not in again.sql


def test_the_clock_is_bound():
    """Evidence can be run again identically: no statement is sent that asks what time it is."""
    sql = guard(
        "SELECT now(), TODAY(), yesterday() FROM events WHERE timestamp > now() - INTERVAL 1 DAY",
        now=NOW,
    ).sql

    assert "now(" not in sql.lower()
    assert sql.count("toDateTime('2026-11-23 09:30:00', 'Europe/Berlin')") == 2
    assert "toDate('2026-11-23')" in sql
    assert "toDate('2026-11-22')" in sql


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("", USUAL_ROWS),
        (" LIMIT 7", 7),
        (f" LIMIT {MOST_ROWS}", MOST_ROWS),
        (" LIMIT 60000", MOST_ROWS),
        (" LIMIT 99999999999999999999", MOST_ROWS),
    ],
)
def test_rows_are_limited(given, sent):
    """A LIMIT is put in where there is none, and lowered where it is too high."""
    allowed = guard(f"SELECT event FROM events{given}", now=NOW)

    assert allowed.sql.endswith(f" LIMIT {sent}")
    assert allowed.limit == sent
    assert bool(allowed.notes) == (given not in {"", " LIMIT 7", f" LIMIT {MOST_ROWS}"})


def test_every_part_of_a_union_is_limited():
    """PostHog gives each SELECT its own limit; so do we, also inside brackets."""
    sql = guard(
        "SELECT event FROM events UNION ALL (SELECT 'a' UNION ALL SELECT 'b' LIMIT 90000)", now=NOW
    ).sql

    assert sql.count(f"LIMIT {USUAL_ROWS})") == 2
    assert sql.count(f"LIMIT {MOST_ROWS})") == 1


def test_sorting_behind_a_union_is_explained():
    """It sorts the last SELECT only, in PostHog as here, and the writer is told."""
    allowed = guard("SELECT 1 AS a UNION ALL SELECT 2 AS a ORDER BY a", now=NOW)

    assert "sorts its last SELECT only" in allowed.notes[0]


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT evnt FROM events", "event"),
        ("SELECT country FROM events", "properties.country"),
        ("SELECT e.tmestamp FROM events AS e", "timestamp"),
        ("SELECT s.duration_seconds FROM sessions AS s", "duration"),
        ("WITH a AS (SELECT count() AS people FROM events) SELECT peple FROM a", "people"),
    ],
)
def test_an_unknown_column_is_named_with_the_nearest(sql, names):
    """It is sent all the same, for PostHog adds columns; the hint helps when PostHog refuses."""
    assert names in guard(sql, now=NOW).hints[0]


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT * FROM event", "events"),
        ("SELECT * FROM person", "persons"),
        ("WITH weekly AS (SELECT 1 AS n) SELECT n FROM weekley", "weekly"),
        ("SELECT countIff(1) FROM events", "countIf"),
        ("SELECT date_format(timestamp) FROM events", "formatDateTime"),
        ("SELECT uniqeExact(person_id) FROM events", "uniqExact"),
        ("SELECT percentile_cont(0.9) FROM events", "quantile"),
    ],
)
def test_a_refusal_names_the_nearest(sql, names):
    """Its writer reads what would work instead."""
    with pytest.raises(SqlRefused, match=names):
        guard(sql, now=NOW)


@pytest.mark.parametrize(
    ("sql", "personal"),
    [
        ("SELECT count(DISTINCT person_id) AS people FROM events", ()),
        ("SELECT uniq(distinct_id) AS ids, max(timestamp) AS last FROM events", ()),
        ("SELECT person.properties.plan AS plan FROM events", ()),
        ("SELECT countIf(person.properties.email LIKE '%@x.com') AS n FROM events", ()),
        ("SELECT event, properties.file_name AS name FROM events", ()),
        ("SELECT n FROM (SELECT person_id, count() AS n FROM events GROUP BY person_id)", ()),
        ("SELECT person_id IN (SELECT id FROM persons) AS known FROM events", ()),
        ("SELECT row_number() OVER (PARTITION BY person_id ORDER BY timestamp) AS n FROM events", ()),
        ("SELECT person_id AS x FROM events", ("x",)),
        ("SELECT * FROM persons", ("id", "properties")),
        ("SELECT lower(person.properties.email) AS mail FROM events", ("mail",)),
        ("SELECT JSONExtractString(properties, 'e-mail') AS mail FROM events", ("mail",)),
        ("SELECT JSONExtractString(properties, 'plan') AS plan FROM events", ()),
        ("SELECT properties['$ip'] AS ip FROM events", ("ip",)),
        ("SELECT p.properties.name AS who FROM persons AS p", ("who",)),
        ("SELECT groupArray(distinct_id) AS all_of_them FROM events", ("all_of_them",)),
        ("SELECT arrayMap(x -> upper(x), groupArray(person_id)) AS ids FROM events", ("ids",)),
        ("SELECT b FROM (SELECT a AS b FROM (SELECT distinct_id AS a FROM events))", ("b",)),
        ("WITH p AS (SELECT id AS who FROM persons) SELECT p.who AS it FROM p", ("it",)),
        ("SELECT b AS c, person_id AS b FROM events", ("c", "b")),
        ("SELECT 'x' AS a UNION ALL SELECT distinct_id FROM events", ("a",)),
        ("SELECT (SELECT any(distinct_id) FROM events) AS somebody", ("somebody",)),
        ("SELECT if(1 = 1, person_id, NULL) AS a, toString(properties) AS b FROM events", ("a", "b")),
        ("SELECT person.properties AS p FROM events", ("p",)),
        ("SELECT initcap(person.properties.name) AS n, hex(distinct_id) AS h FROM events", ("n", "h")),
        ("SELECT person.* FROM events", ("person",)),
        ("SELECT pdi.person.properties.email AS m, person AS p FROM events", ("m", "p")),
        ("SELECT uniqIf(person_id, event = 'a') AS n, countIf(person_id = 'x') AS m FROM events", ()),
        ("SELECT c.person.properties.email AS m FROM cohort_people AS c", ("m",)),
        ("SELECT argMax(person.properties.phone_number, timestamp) AS phone FROM events", ("phone",)),
    ],
    ids=short,
)  # fmt: skip
def test_columns_that_name_single_people_are_known(sql, personal):
    """However they are wrapped; counts, conditions and other properties are not among them."""
    assert set(guard(sql, now=NOW).personal) == set(personal)


def statements(seed, count):
    """Random statements out of everything that may stand in one."""
    chance = random.Random(seed)

    def value(depth):
        if depth <= 0:
            return chance.choice(
                [
                    "event",
                    "properties.a",
                    "1",
                    "-2.5",
                    "'it''s'",
                    "NULL",
                    "true",
                    "`odd name`",
                    "x.y",
                ]
            )
        a, b, c = (value(depth - chance.randint(1, 2)) for _ in range(3))
        return chance.choice(
            [
                f"{a} + {b} - {c}", f"{a} * ({b} - {c})", f"-({a}) % {b}", f"({a} AND {b}) OR {c}",
                f"NOT {a} = {b}", f"{a} IN ({b}, {c})", f"{a} NOT IN ({b})", f"{a} IS NOT NULL",
                f"{a} BETWEEN {b} AND {c}", f"{a} NOT LIKE {b}", f"if({a}, {b}, {c})",
                f"[{a}, {b}][1]", f"({a}, {b}).1", f"{a} || {b}", f"{a} ? {b} : {c}",
                f"CASE {a} WHEN {b} THEN {c} ELSE 1 END", f"CASE WHEN {a} THEN {b} END",
                f"arrayMap(x -> {a}, [{b}])", f"count(DISTINCT {a})", f"sumIf({a}, {b})",
                f"quantile(0.9)({a})", f"sum({a}) OVER (PARTITION BY {b} ORDER BY {c} DESC)",
                f"({a})::int", f"INTERVAL 3 DAY + {a}", f"{a} ?? {b}", f"count() FILTER (WHERE {a})",
                f"lag({a}, 1) OVER w", f"{a} =~ {b}", f"{a} / {b} / {c}", f"exists(SELECT {a})",
            ]
        )  # fmt: skip

    for _ in range(count):
        yield (
            f"SELECT {value(2)} AS a, {value(1)} FROM events AS x LEFT JOIN persons AS y ON"
            f" {value(1)} WHERE {value(2)} GROUP BY {value(1)} HAVING {value(1)}"
            f" WINDOW w AS (ORDER BY {value(1)}) ORDER BY {value(1)} DESC LIMIT 3 OFFSET 1"
        )


@pytest.mark.parametrize(("seed", "count"), [(0, 20), *further((1, 45), (2, 45))])
def test_any_statement_is_written_faithfully(seed, count):
    """Whatever is put together out of what is allowed: the tree of what is sent is the same."""
    from agent.analytics.sql_guard import _meaning
    from agent.analytics.sql_statements import write

    checked = 0
    for sql in statements(seed, count):
        try:
            tree = parse(sql)
        except HogQLError:  # not everything that is put together can be read
            continue
        assert _meaning(parse(write(tree))) == _meaning(tree), sql
        checked += 1
    assert checked > 0.45 * count


# --- beside the event loop ---------------------------------------------------------------------


async def test_the_event_loop_goes_on_meanwhile():
    """A statement that keeps the parser busy for seconds delays nothing else for long."""
    slow = "SELECT " + "(SELECT " * 12 + "1" + ")" * 12
    worst, ends = 0.0, time.monotonic() + 1.5
    asking = asyncio.create_task(guarded(slow, now=NOW))
    while time.monotonic() < ends:
        before = time.monotonic()
        await asyncio.sleep(0.005)
        worst = max(worst, time.monotonic() - before)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)

    assert worst < 0.5


async def test_a_statement_that_takes_too_long_is_refused(monkeypatch):
    """The process is ended, and the writer hears what to do."""
    monkeypatch.setattr("agent.analytics.sql_beside.SECONDS", 0.05)

    with pytest.raises(SqlRefused, match="nested too deeply"):
        await guarded("SELECT 1", now=NOW)
    assert SECONDS < 10


async def test_the_process_beside_says_the_same():
    """What passes and what is refused comes back whole."""
    sql = "SELECT person_id, nonsense, today() FROM events LIMIT 99999"

    assert await guarded(sql, now=NOW) == guard(sql, now=NOW)
    with pytest.raises(SqlRefused, match="DROP cannot be run"):
        await guarded("DROP TABLE events", now=NOW)


async def test_the_process_beside_knows_no_secrets(monkeypatch):
    """Settings of ours are not in its environment."""
    seen = {}

    async def spy(*args, env, **more):
        seen.update(env)
        raise SqlRefused("enough.")

    monkeypatch.setenv("POSTHOG_API_KEY", "phx_secret")
    monkeypatch.setattr(asyncio, "create_subprocess_exec", spy)
    with pytest.raises(SqlRefused):
        await guarded("SELECT 1", now=NOW)

    assert "POSTHOG_API_KEY" not in seen
    assert "PATH" in seen
