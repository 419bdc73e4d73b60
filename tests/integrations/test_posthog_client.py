"""The PostHog client against the local PostHog, and against servers that behave badly."""

import asyncio
import json
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations import posthog_queries
from integrations.errors import AskPerson, ChangeInput, NoAccess, TryLater
from integrations.hogql.parser import parse
from integrations.http import open_session
from integrations.local.posthog.company import DAYS, TIME_ZONE, simulate
from integrations.posthog import (
    KeyInfo,
    PostHog,
    Project,
    TooLong,
    hogql_name,
    hogql_string,
    hogql_time,
)
from integrations.posthog_hosts import posthog_host
from tests.local.posthog.standin import KEY, NARROW_KEY, SEED, SIZE, TOKEN, running
from tests.ports import CLOSED_PORT

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def process(tmp_path_factory):
    with running(tmp_path_factory.mktemp("posthog")) as process:
        yield process


@pytest.fixture
async def session():
    async with open_session() as session:
        yield session


@pytest.fixture
def connect(process, session):
    def make(host=process.url, key=KEY, project=1):
        return PostHog(host=host, key=key, project=project, session=session)

    return make


@pytest.fixture
async def trouble(process):
    """Sets faults of the stand-in, and ends them after the test."""
    async with aiohttp.ClientSession(process.url) as session:

        async def cause(**faults):
            body = {name.replace("_", "/"): value for name, value in faults.items()}
            async with session.post("/_faults", json=body) as response:
                assert response.status == 200, await response.text()

        yield cause
        await session.delete("/_faults")


@pytest.fixture
async def scripted():
    """A PostHog that answers with a function of the request."""
    servers = []

    async def serve(answer):
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        server = TestServer(app)
        await server.start_server()
        servers.append(server)
        return str(server.make_url("/"))

    yield serve
    for server in servers:
        await server.close()


ROWS = {"columns": ["n"], "results": [[1]], "types": [["n", "UInt8"]], "hasMore": False}


# --- what it reads -------------------------------------------------------------------------------


async def test_a_figure_is_what_python_counts(process, connect):
    """Sign-ups of last week, asked with explicit times, equal the company's history."""
    today = datetime.fromtimestamp(process.started, TIME_ZONE)
    monday = (today - timedelta(days=today.weekday() + 7)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    end = monday + timedelta(days=7)
    found = await connect().query(
        "SELECT count() AS sign_ups FROM events WHERE event = "
        + hogql_string("user signed up")
        + f" AND timestamp >= {hogql_time(monday)} AND timestamp < {hogql_time(end)}",
        name="test",
    )
    first = today.date() - timedelta(days=DAYS - 1)
    history = simulate(SEED, today.date(), first=first, size=SIZE)
    expected = sum(e.event == "user signed up" and monday <= e.timestamp < end for e in history)

    assert (found.columns, found.types, found.has_more) == (("sign_ups",), ("UInt64",), False)
    assert found.rows == ((expected,),)


async def test_more_rows_are_said(connect):
    """A result that was cut by its limit says so."""
    found = await connect().query("SELECT uuid FROM events LIMIT 3", name="test")

    assert len(found.rows) == 3
    assert found.has_more


async def test_the_project_is_read_once(connect, trouble):
    """Name and time zone are kept for a while: no request for every turn."""
    posthog = connect()
    assert await posthog.project_info() == Project(1, "Paperkite", "Europe/Berlin")
    await trouble(posthog_1="500")

    assert (await posthog.project_info()).timezone == "Europe/Berlin"


async def test_events_are_described_and_searched(connect):
    """Definitions come typed and sorted; a search keeps names that contain it."""
    all_of_them = await connect().event_definitions()
    [uploaded] = await connect().event_definitions("uploaded")

    assert uploaded in all_of_them
    assert [d.name for d in all_of_them] == sorted(d.name for d in all_of_them)
    assert uploaded.verified
    assert uploaded.description
    assert datetime.now(UTC) - uploaded.last_seen_at < timedelta(days=7)


async def test_long_lists_are_read_to_their_end(process, connect):
    """More events than one page holds are all there."""
    batch = [{"event": f"many {n:03}", "distinct_id": "x"} for n in range(230)]
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{process.url}/batch/", json={"api_key": TOKEN, "batch": batch}) as response,
    ):
        assert response.status == 200

    assert [d.name for d in await connect().event_definitions("many")] == [
        e["event"] for e in batch
    ]


async def test_properties_have_owners_and_types(connect):
    """Of events, of one event, of persons, sessions and groups."""
    posthog = connect()
    of_events = {p.name: p for p in await posthog.property_definitions()}
    of_one = {p.name for p in await posthog.property_definitions(event="user signed up")}
    of_persons = {p.name for p in await posthog.property_definitions("person")}
    of_sessions = {p.name: p.type for p in await posthog.property_definitions("session")}
    [company, *_] = await posthog.group_types()
    of_groups = await posthog.property_definitions("group", group_index=company.index)

    assert of_events["$browser"].type == "String"
    assert "Numeric" in {p.type for p in of_events.values()}
    assert 0 < len(of_one) < len(of_events)
    assert of_one <= set(of_events)
    assert of_persons
    assert of_sessions["$channel_type"] == "String"
    assert of_groups


async def test_values_of_many_properties_come_in_one_query(connect):
    """The most frequent first; ids have no list; what has no value or no name is left out."""
    posthog, since = connect(), datetime.now(UTC) - timedelta(days=7)
    asked = ["$browser", "$session_id", "nothing of the kind", "100%"]
    found = await posthog.frequent_values(asked, since=since)
    rows = await posthog.query(
        "SELECT properties.$browser AS browser, count() AS n FROM events WHERE browser IS NOT NULL "
        f"AND timestamp >= {hogql_time(since)} GROUP BY browser ORDER BY n DESC, browser",
        name="test",
    )
    usual = tuple(row[0] for row in rows.rows)
    counts = dict(rows.rows)

    assert set(found["$browser"]) == set(usual)
    assert [counts[b] for b in found["$browser"]] == sorted(counts.values(), reverse=True)
    assert found["$session_id"] == ()
    assert set(found) == {"$browser", "$session_id"}


async def test_what_every_event_carries_comes_in_one_query(connect):
    """As PostHog's own list of an event's properties says, with how often the event came."""
    posthog, since = connect(), datetime.now(UTC) - timedelta(days=30)
    found = await posthog.carried_properties(since=since)
    rows = await posthog.query(
        f"SELECT event, count() FROM events WHERE timestamp >= {hogql_time(since)} "
        "GROUP BY event LIMIT 2000",
        name="test",
    )
    counts = {event: count for event, (count, _) in found.items()}
    of_one = {p.name for p in await posthog.property_definitions(event="user signed up")}

    assert counts == dict(rows.rows)
    assert found["user signed up"][1] - {"$set", "$set_once", "$groups"} <= of_one
    assert found["user signed up"][1] < frozenset().union(*(names for _, names in found.values()))


async def test_values_of_persons_sessions_and_groups(connect):
    """Each owner's are read where they are kept."""
    posthog, since = connect(), datetime.now(UTC) - timedelta(days=30)
    [company, *_] = await posthog.group_types()
    index = company.index
    grouped = await posthog.property_definitions("group", group_index=index)
    names = [p.name for p in grouped if p.type == "String"]

    assert (await posthog.frequent_values(["$channel_type"], "session", since=since))[
        "$channel_type"
    ]
    assert (await posthog.frequent_values(["country"], "person", since=since))["country"]
    values = await posthog.frequent_values(names, "group", since=since, group_index=index)
    assert any(values.values())


async def test_values_are_searched_for(connect):
    """Part of a value in any case; wildcards are only characters."""
    posthog, since = connect(), datetime.now(UTC) - timedelta(days=30)

    assert "Germany" in await posthog.search_values("country", "person", search="GERM", since=since)
    assert await posthog.search_values("country", search="germ", since=since)
    assert await posthog.search_values("country", search="Ger%ny", since=since) == ()
    assert await posthog.search_values("country", search="'; DROP", since=since) == ()


async def test_the_key_says_what_it_may_do(connect):
    """For whoever checks the settings before anything is asked."""
    everything, narrow = await connect().key_info(), await connect(key=NARROW_KEY).key_info()

    assert everything.may("query:read")
    assert narrow.may("event_definition:read")
    assert not narrow.may("query:read")
    assert KeyInfo("all", ("*",)).may("query:read")
    assert KeyInfo("writes", ("cohort:write",)).may("cohort:read")


async def test_cohorts_are_read_by_name(scripted, connect):
    """Those that were deleted, or never named, are left out."""

    async def answer(request):
        rows = [
            {"id": 2, "name": "b", "count": 7, "deleted": False, "is_static": True},
            {"id": 1, "name": "a", "count": None, "description": None},
            {"id": 3, "name": "c", "deleted": True},
            {"id": 4, "name": None},
        ]
        return web.json_response({"count": 4, "next": None, "previous": None, "results": rows})

    found = await connect(host=await scripted(answer)).cohorts()

    assert [(c.name, c.people) for c in found] == [("a", None), ("b", 7)]


async def test_a_posthog_that_gives_smaller_pages_is_read_to_its_end(scripted, connect):
    """Our page size is a wish; what comes is counted."""

    async def answer(request):
        offset = int(request.query["offset"])
        rows = [{"name": f"e{n:03}"} for n in range(offset, min(offset + 100, 250))]
        more = "https://elsewhere.example/next" if offset + 100 < 250 else None
        return web.json_response({"count": 250, "next": more, "results": rows})

    found = await connect(host=await scripted(answer)).event_definitions()

    assert len(found) == 250


async def test_an_older_posthog_lists_session_properties_elsewhere(scripted, connect):
    """Its answer of 404 is no error."""

    async def answer(request):
        if "sessions" in request.path:
            return web.json_response({"detail": "Endpoint not found."}, status=404)
        assert request.query["type"] == "session"
        return web.json_response({"next": None, "results": [{"name": "$is_bounce"}]})

    found = await connect(host=await scripted(answer)).property_definitions("session")

    assert [p.name for p in found] == ["$is_bounce"]


# --- who can fix it ------------------------------------------------------------------------------


async def test_a_wrong_key_names_the_setting(connect):
    """Whoever runs Rootle can fix it, and is told where."""
    with pytest.raises(AskPerson, match="POSTHOG_API_KEY") as refused:
        await connect(key="phx_wrong_secret").query("SELECT 1", name="test")

    assert "wrong_secret" not in f"{refused.value} {refused.value.detail}"


async def test_a_missing_scope_is_named(connect):
    """The owner of the key reads which scope it lacks."""
    with pytest.raises(NoAccess, match="query:read"):
        await connect(key=NARROW_KEY).query("SELECT 1", name="test")


async def test_a_wrong_project_names_the_setting(connect):
    """The project's number is a setting too."""
    with pytest.raises(AskPerson, match="POSTHOG_PROJECT_ID"):
        await connect(project=7).project_info()


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT nothing FROM events", "Unable to resolve field: nothing"),
        ("SELEKT 1", "mismatched input"),
        ("SELECT * FROM file('/etc/passwd')", "Unknown table function"),
    ],
)
async def test_a_wrong_query_can_be_changed(connect, sql, words):
    """Whoever wrote the query reads PostHog's words about it."""
    with pytest.raises(ChangeInput, match=words):
        await connect().query(sql, name="test")


async def test_an_unreachable_posthog_is_a_wait(connect):
    """Connection refused: try later."""
    with pytest.raises(TryLater, match="cannot be reached"):
        await connect(host=f"http://127.0.0.1:{CLOSED_PORT}").query("SELECT 1", name="test")


@pytest.mark.parametrize("fault", ["429:0x1", "503x1", "dropx1", "drop-answerx1"])
async def test_passing_trouble_is_not_noticed(connect, trouble, fault):
    """A short refusal or a lost connection is repeated and answered."""
    await trouble(posthog_query=fault)
    found = await connect().query("SELECT 1", name="test")

    assert found.rows == ((1,),)


@pytest.mark.parametrize("fault", ["500", "502", "drop", "bad-json"])
async def test_lasting_trouble_is_a_wait(connect, trouble, fault):
    """After a few tries it is said, and nothing hangs."""
    await trouble(posthog_query=fault)
    began = time.monotonic()
    with pytest.raises(TryLater):
        await connect().query("SELECT 1", name="test")

    assert time.monotonic() - began < 5


async def test_a_long_pause_is_passed_on(connect, trouble):
    """PostHog asks for 100 seconds: the caller is told at once instead of waiting."""
    await trouble(posthog_query="429:100")
    began = time.monotonic()
    with pytest.raises(TryLater) as refused:
        await connect().query("SELECT 1", name="test")

    assert refused.value.retry_after == 100
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("status", "detail"),
    [
        (504, "Query has hit the max execution time before completing."),
        (512, "Estimated query execution time is too long."),
        (400, "Memory limit exceeded for this query."),
        (500, "Timeout exceeded: elapsed 10.0 seconds."),
    ],
)
async def test_a_query_that_costs_too_much_is_told_apart(scripted, connect, status, detail):
    """Whoever wrote it can ask for less: tools catch this to do so themselves."""

    async def limit(request):
        return web.json_response({"type": "server_error", "detail": detail}, status=status)

    with pytest.raises(TooLong, match="shorter time"):
        await connect(host=await scripted(limit)).query("SELECT 1", name="test")


@pytest.mark.parametrize(
    ("status", "error"), [(200, AskPerson), (401, AskPerson), (403, AskPerson), (404, AskPerson)]
)
async def test_a_web_page_is_not_posthog(scripted, connect, status, error):
    """The wrong address, or a login in front of the right one, is for whoever set it."""

    async def page(request):
        return web.Response(status=status, text="<!DOCTYPE html><p>hi", content_type="text/html")

    posthog = connect(host=await scripted(page))
    with pytest.raises(error, match="POSTHOG_HOST"):
        await posthog.query("SELECT 1", name="test")
    with pytest.raises(error, match="POSTHOG_HOST"):
        await posthog.event_definitions()


async def test_a_project_of_others_names_both_settings(scripted, connect):
    """The key is good, and not for this project."""

    async def refused(request):
        detail = "API key does not have access to the requested project: ID 7."
        return web.json_response({"type": "authentication_error", "detail": detail}, status=403)

    with pytest.raises(NoAccess, match="POSTHOG_PROJECT_ID"):
        await connect(host=await scripted(refused)).query("SELECT 1", name="test")


async def test_too_many_queries_say_when(connect, trouble):
    """The limits, and how long to wait."""
    await trouble(posthog_query="429:100")

    with pytest.raises(TryLater, match=r"240 queries a minute .* in 100 seconds"):
        await connect().query("SELECT 1", name="test")


async def test_a_short_pause_is_kept(scripted, connect):
    """PostHog asks for a second: we wait for it, and the asker notices nothing."""
    asked = []

    async def busy(request):
        asked.append(time.monotonic())
        if len(asked) == 1:
            body = {"type": "throttled_error", "detail": "Request was throttled."}
            return web.json_response(body, status=429, headers={"Retry-After": "1"})
        return web.json_response(ROWS)

    await connect(host=await scripted(busy)).query("SELECT 1", name="test")

    assert asked[1] - asked[0] >= 1


async def test_waiting_for_a_place_ends(scripted, connect, endless, monkeypatch):
    """Who never got a place is told so, and PostHog has nothing to stop."""
    answer, begun, stopped = endless
    posthog = connect(host=await scripted(answer))
    holders = [asyncio.create_task(posthog.query("SELECT 1", name="test")) for _ in range(3)]
    await until(lambda: len(begun) == 3)
    monkeypatch.setattr(posthog_queries, "QUERY_SECONDS", 0.1)
    with pytest.raises(TryLater, match="places"):
        await posthog.query("SELECT 2", name="test")
    for holder in holders:
        holder.cancel()
    await until(lambda: len(stopped) == 3)

    assert sorted(stopped) == sorted(begun)


# --- where it is ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "host"),
    [
        ("us", "https://us.posthog.com"),
        (" EU ", "https://eu.posthog.com"),
        ("https://eu.posthog.com/", "https://eu.posthog.com"),
        ("https://app.posthog.com", "https://us.posthog.com"),
        ("https://posthog.example.com/analytics/", "https://posthog.example.com/analytics"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_addresses_of_posthog(given, host):
    """Clouds by name, and one's own with or without a path."""
    assert posthog_host(given) == host


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("https://us.i.posthog.com", "https://us.posthog.com"),
        ("https://eu-assets.i.posthog.com/static", "https://eu.posthog.com"),
        ("https://eu.posthog.com/project/1234/insights", "1234 is the number"),
        ("https://ph.example.com/x/api/projects/1", "https://ph.example.com/x"),
        ("de", "us, eu"),
        ("us.posthog.com", "https://"),
        ("https://me:secret@us.posthog.com", "plain address"),
    ],
)
def test_addresses_that_are_mistaken_for_posthog(given, says):
    """The sentence says what to set instead."""
    with pytest.raises(ValueError, match=re.escape(says)) as refused:
        posthog_host(given)

    assert "secret" not in str(refused.value)


async def test_a_posthog_below_a_path(scripted, connect):
    """One's own PostHog may share its host with other things."""
    paths = []

    async def note(request):
        paths.append(request.path)
        return web.json_response(ROWS)

    await connect(host=f"{await scripted(note)}tools/posthog/").query("SELECT 1", name="test")

    assert paths == ["/tools/posthog/api/projects/1/query/"]


async def test_a_query_that_is_too_long_can_be_narrowed(scripted, connect):
    """PostHog's own time limit is for whoever asked; a proxy's 504 is for nobody."""

    async def limit(request):
        detail = "Query has hit the max execution time before completing."
        return web.json_response({"type": "server_error", "detail": detail}, status=504)

    async def proxy(request):
        return web.Response(status=504, text="<html>Gateway Timeout</html>")

    with pytest.raises(ChangeInput, match="Narrow it"):
        await connect(host=await scripted(limit)).query("SELECT 1", name="test")
    with pytest.raises(TryLater):
        await connect(host=await scripted(proxy)).query("SELECT 1", name="test")


async def test_a_moved_host_names_its_new_address(scripted, connect):
    """The wrong region redirects; the key is not sent on."""

    async def moved(request):
        raise web.HTTPMovedPermanently("https://eu.posthog.example/api/projects/1/query/")

    with pytest.raises(AskPerson, match=r"moved to https://eu\.posthog\.example"):
        await connect(host=await scripted(moved)).query("SELECT 1", name="test")


@pytest.mark.parametrize(
    "body", ["[]", "{}", '{"results": 3}', '{"columns": ["a"], "results": {}}']
)
async def test_an_answer_of_another_shape_is_a_wait(scripted, connect, body):
    """What cannot be understood never becomes a figure."""

    async def strange(request):
        return web.Response(text=body, content_type="application/json")

    with pytest.raises(TryLater):
        await connect(host=await scripted(strange)).query("SELECT 1", name="test")


# --- waiting, and not waiting any more -----------------------------------------------------------


async def test_a_query_in_the_background_is_asked_for_until_it_is_done(scripted, connect):
    """202 with an id, then the rows."""
    looks = []

    async def later(request):
        if request.method == "POST":
            state = {"id": "q1", "complete": False}
            return web.json_response({"query_status": state}, status=202)
        looks.append(request.path)
        done = len(looks) == 3
        state = {"id": "q1", "complete": done, "results": ROWS if done else None}
        return web.json_response({"query_status": state}, status=200 if done else 202)

    found = await connect(host=await scripted(later)).query("SELECT 1", name="test")

    assert found.rows == ((1,),)
    assert looks == ["/api/projects/1/query/q1/"] * 3


async def test_an_error_in_the_background_is_passed_on(scripted, connect):
    """The error of a background query stands inside its status."""

    async def failing(request):
        if request.method == "POST":
            return web.json_response({"query_status": {"id": "q1", "complete": False}}, status=202)
        state = {"id": "q1", "complete": False, "error": True, "error_message": "no such field"}
        return web.json_response({"query_status": state}, status=400)

    with pytest.raises(ChangeInput, match="no such field"):
        await connect(host=await scripted(failing)).query("SELECT 1", name="test")


@pytest.fixture
def endless():
    """A PostHog that never finishes a query, and the ids of those it was told to stop."""
    stopped, begun = [], []

    async def answer(request):
        if request.method == "DELETE":
            stopped.append(request.path.rstrip("/").rsplit("/", 1)[-1])
            return web.json_response({})
        begun.append((await request.json())["client_query_id"])
        await asyncio.sleep(20)
        return web.json_response(ROWS)

    return answer, begun, stopped


async def until(condition):
    ends = time.monotonic() + 3
    while not condition() and time.monotonic() < ends:
        await asyncio.sleep(0.01)


async def test_a_cancelled_call_stops_the_query(scripted, connect, endless):
    """Whoever gives up does not wait for it, and PostHog is told."""
    answer, begun, stopped = endless
    task = asyncio.create_task(connect(host=await scripted(answer)).query("SELECT 1", name="test"))
    await until(lambda: begun)
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert time.monotonic() - began < 5  # the query never ends by itself
    await until(lambda: stopped)
    assert stopped == begun


async def test_a_late_query_is_given_up(scripted, connect, endless, monkeypatch):
    """Our own deadline ends it, says so, and PostHog is told."""
    answer, begun, stopped = endless
    monkeypatch.setattr(posthog_queries, "QUERY_SECONDS", 0.3)
    with pytest.raises(TryLater):
        await connect(host=await scripted(answer)).query("SELECT 1", name="test")

    await until(lambda: stopped)
    assert stopped == begun


async def test_three_queries_run_at_once(scripted, connect):
    """Further ones wait for their turn in this process."""
    now, most = 0, 0

    async def counted(request):
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.03)
        now -= 1
        return web.json_response(ROWS)

    posthog = connect(host=await scripted(counted))
    await asyncio.gather(*(posthog.query("SELECT 1", name="test") for _ in range(10)))

    assert most == 3


async def test_a_query_is_always_fresh_and_named(scripted, connect):
    """No cached figures; the name is for PostHog's query log."""
    bodies = []

    async def note(request):
        bodies.append(await request.json())
        assert request.headers["Authorization"] == f"Bearer {KEY}"
        return web.json_response(ROWS)

    await connect(host=await scripted(note)).query("SELECT 1", name="trends")

    assert bodies[0]["refresh"] == "force_blocking"
    assert bodies[0]["name"] == "trends"
    assert bodies[0]["query"] == {"kind": "HogQLQuery", "query": "SELECT 1"}


# --- literals ------------------------------------------------------------------------------------


@settings(max_examples=100)
@given(st.text(max_size=40))
def test_any_text_is_one_literal(text):
    """PostHog's own parser reads back exactly what went in."""
    tree = parse(f"SELECT {hogql_string(text)}")

    assert tree["select"][0]["node"] == "Constant"
    assert tree["select"][0]["value"] == text


@pytest.mark.parametrize(
    "text",
    ["'", "\\", "\\'", "'); SELECT 1 --", "a\nb\t\0", "{x}", "ünï", "🙂", "\\x41", "'' OR 1"],
)
def test_a_hostile_text_is_one_literal(text):
    """Nothing gets out of the quotes."""
    tree = parse(f"SELECT {hogql_string(text)}")

    assert [item["value"] for item in tree["select"]] == [text]


@settings(max_examples=100)
@given(st.text(min_size=1, max_size=40).filter(lambda name: "%" not in name and "\0" not in name))
def test_any_name_is_one_identifier(name):
    """PostHog's own parser reads back the property that was meant."""
    tree = parse(f"SELECT properties.{hogql_name(name)}")

    assert tree["select"][0]["chain"] == ["properties", name]


@pytest.mark.parametrize("name", ["", "100%"])
def test_what_is_no_name_is_said(name):
    """PostHog takes neither."""
    with pytest.raises(ValueError, match="name"):
        hogql_name(name)


def test_half_a_character_is_replaced():
    """What cannot be sent does not break the request."""
    assert hogql_string("a\ud800b") == "'a?b'"


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 11, 16, tzinfo=BERLIN), "toDateTime('2026-11-16 00:00:00', 'Europe/Berlin')"),
        (datetime(2026, 7, 1, 8, 5, 3, 42, tzinfo=BERLIN),
         "toDateTime('2026-07-01 08:05:03.000042', 'Europe/Berlin')"),
        (datetime(2026, 7, 1, 8, tzinfo=UTC), "toDateTime('2026-07-01 08:00:00', 'UTC')"),
        (datetime(2026, 7, 1, 8, tzinfo=timezone(timedelta(hours=2))),
         "toDateTime('2026-07-01 06:00:00', 'UTC')"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN), "toDateTime('2026-10-25 00:30:00', 'UTC')"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1),
         "toDateTime('2026-10-25 01:30:00', 'UTC')"),
        (datetime(2026, 3, 29, 2, 30, tzinfo=BERLIN), "toDateTime('2026-03-29 01:30:00', 'UTC')"),
    ],
)  # fmt: skip
def test_a_moment_is_written_in_its_zone(moment, written):
    """Where the wall time is not unique, or not there, it is written in UTC."""
    assert hogql_time(moment) == written


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata"])
async def test_a_moment_arrives_as_itself(connect, zone):
    """Around both changes of the clock, what PostHog reads is the moment that was meant."""
    moments = [
        (start + timedelta(minutes=30 * n)).astimezone(ZoneInfo(zone))
        for start in (datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC),
                      datetime(2026, 11, 1, 3, tzinfo=UTC))
        for n in range(10)
    ]  # fmt: skip
    found = await connect().query("SELECT " + ", ".join(map(hogql_time, moments)), name="test")

    # Compared in UTC: Python calls moments of a repeated hour unequal to those of other zones.
    arrived = [datetime.fromisoformat(text).astimezone(UTC) for text in found.rows[0]]
    assert arrived == [moment.astimezone(UTC) for moment in moments]


def test_a_naive_moment_is_a_mistake():
    """A wall time without a zone is no moment."""
    with pytest.raises(ValueError, match="time zone"):
        hogql_time(datetime(2026, 1, 1))


def test_the_client_is_light():
    """Importing it brings in aiohttp and pydantic, and none of the heavy libraries."""
    code = (
        "import sys, json, integrations.posthog\n"
        "print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"chdb", "hogql_parser", "sqlalchemy", "slack_sdk", "anthropic", "redis", "numpy"}

    assert not heavy & set(json.loads(done.stdout))
