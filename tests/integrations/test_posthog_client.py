"""The PostHog client against the local PostHog, and against servers that behave badly."""

import asyncio
import json
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations import posthog as client
from integrations.errors import AskPerson, ChangeInput, NoAccess, TryLater
from integrations.hogql.parser import parse
from integrations.http import open_session
from integrations.local.posthog.company import DAYS, TIME_ZONE, simulate
from integrations.posthog import PostHog, Project, hogql_string, hogql_time
from tests.local.posthog.standin import KEY, NARROW_KEY, SEED, TOKEN, running

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
    history = simulate(SEED, today.date(), first=today.date() - timedelta(days=DAYS - 1))
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
        await connect(host=f"http://127.0.0.1:{unused_port()}").query("SELECT 1", name="test")


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

    assert time.monotonic() - began < 0.2
    await until(lambda: stopped)
    assert stopped == begun


async def test_a_late_query_is_given_up(scripted, connect, endless, monkeypatch):
    """Our own deadline ends it, says so, and PostHog is told."""
    answer, begun, stopped = endless
    monkeypatch.setattr(client, "QUERY_SECONDS", 0.3)
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


@settings(max_examples=300, deadline=None)
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
