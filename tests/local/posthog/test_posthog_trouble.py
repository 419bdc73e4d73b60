"""Queries in the background, large results, and trouble on request: all that a client must survive."""

import asyncio
import time
import uuid

import aiohttp
import pytest

from tests.local.posthog.standin import EMPTY, KEY, running

COUNT = {"query": {"kind": "HogQLQuery", "query": "SELECT count() FROM events"}}
SLOW = {
    "query": {
        "kind": "HogQLQuery",
        "query": "SELECT sum(cityHash64(a, b)) FROM (SELECT arrayJoin(range(100000)) AS a) AS x "
        "CROSS JOIN (SELECT arrayJoin(range(100000)) AS b) AS y",
    }
}


@pytest.fixture
def ask(bare_api):
    """One request below the project: status, body, headers."""

    async def call(method, path, body=None):
        async with bare_api.request(method, path, json=body) as response:
            return response.status, await response.json(), response.headers

    return call


@pytest.fixture
async def trouble(bare):
    """Makes trouble; it is over when the test is."""
    async with aiohttp.ClientSession(bare.url) as session:

        async def make(**faults):
            named = {name.replace("__", "."): value for name, value in faults.items()}
            async with session.post("/_faults", json=named) as response:
                return response.status

        async def rule(name, value):
            async with session.post("/_faults", json={name: value}) as response:
                return response.status

        make.rule = rule
        yield make
        await (await session.delete("/_faults")).read()


# --- in the background ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "refresh", ["async", "force_async", "lazy_async", "async_except_on_cache_miss"]
)
async def test_every_kind_of_async_is_answered_later(ask, refresh):
    """202 with an id at once, the rows under that id when it is done."""
    name = uuid.uuid4().hex
    status, begun, _ = await ask(
        "POST", "query/", {**COUNT, "refresh": refresh, "client_query_id": name}
    )
    found = begun
    while not found["query_status"]["complete"]:
        await asyncio.sleep(0.01)
        status, found, _ = await ask("GET", f"query/{name}/")

    assert begun["query_status"]["query_async"] is True
    assert (status, found["query_status"]["error"]) == (200, False)
    assert found["query_status"]["results"]["columns"] == ["count()"]
    assert found["query_status"]["end_time"] >= found["query_status"]["start_time"]


@pytest.mark.parametrize("refresh", ["blocking", "force_blocking", True, False, None])
async def test_every_kind_of_blocking_is_answered_at_once(ask, refresh):
    """200 with the rows, never from a cache."""
    status, found, _ = await ask("POST", "query/", {**COUNT, "refresh": refresh})

    assert (status, found["is_cached"]) == (200, False)


async def test_a_cache_has_nothing(ask):
    """Who wants cached rows only is told that there are none."""
    status, found, _ = await ask("POST", "query/", {**COUNT, "refresh": "force_cache"})

    assert (status, found["query_status"]) == (200, None)
    assert "results" not in found


async def test_the_same_query_is_begun_once(ask):
    """Asking again with the same id finds the query that runs."""
    name = uuid.uuid4().hex
    asked = {**COUNT, "refresh": "async", "client_query_id": name}
    _, first, _ = await ask("POST", "query/", asked)
    _, second, _ = await ask("POST", "query/", asked)

    assert first["query_status"]["start_time"] == second["query_status"]["start_time"]


async def test_a_background_query_can_be_cancelled(ask):
    """It ends at once, is forgotten, and cancelling again is fine."""
    name = uuid.uuid4().hex
    began = time.monotonic()
    _, begun, _ = await ask("POST", "query/", {**SLOW, "refresh": "async", "client_query_id": name})
    await asyncio.sleep(0.1)
    cancelled, _, _ = await ask("DELETE", f"query/{name}/")
    gone, _, _ = await ask("GET", f"query/{name}/")
    again, _, _ = await ask("DELETE", f"query/{name}/")
    quick, _, _ = await ask("POST", "query/", COUNT)

    assert begun["query_status"]["complete"] is False
    assert (cancelled, gone, again, quick) == (200, 404, 200, 200)
    assert time.monotonic() - began < 5


async def test_a_background_query_that_fails_is_complete(ask):
    """Complete, with an error: a client that waits for `complete` does not wait for ever."""
    wrong = {"query": {"kind": "HogQLQuery", "query": "SELECT nothing FROM events"}}
    status, found, _ = await ask("POST", "query/", {**wrong, "refresh": "async"})
    while status == 202:
        await asyncio.sleep(0.01)
        status, found, _ = await ask("GET", f"query/{found['query_status']['id']}/")

    state = found["query_status"]
    assert (status, state["complete"], state["error"], state["results"]) == (400, True, True, None)


@pytest.mark.parametrize(
    ("limit", "rows", "more"),
    [("", 100, True), (" LIMIT 60000", 50_000, True), (" LIMIT 3", 3, True)],
)
async def test_rows_are_limited(ask, limit, rows, more):
    """100 without a LIMIT, never more than 50,000, and `hasMore` where it was cut."""
    sql = f"SELECT arrayJoin(range(60000)) AS n{limit}"
    _, found, _ = await ask("POST", "query/", {"query": {"kind": "HogQLQuery", "query": sql}})

    assert (len(found["results"]), found["hasMore"], found["limit"]) == (rows, more, rows)


# --- trouble on request --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "status", "kind"),
    [
        ("429:7", 429, "throttled_error"),
        ("500", 500, "server_error"),
        ("503", 503, "server_error"),
        ("401", 401, "authentication_error"),
    ],
)
async def test_a_request_can_be_made_to_fail(trouble, ask, value, status, kind):
    """So many times, in PostHog's form, and with `Retry-After` where it is asked for."""
    await trouble.rule("posthog/query", f"{value}x1")
    found, body, headers = await ask("POST", "query/", COUNT)
    after, _, _ = await ask("POST", "query/", COUNT)

    assert (found, body["type"], after) == (status, kind, 200)
    assert headers.get("Retry-After") == ("7" if status == 429 else None)


@pytest.mark.parametrize("how", ["drop", "drop-answer", "bad-json"])
async def test_a_connection_can_be_cut(trouble, ask, how):
    """Before or after the work, or in the middle of the answer; the next one is whole."""
    await trouble.rule("posthog/POST:query", f"{how}x1")
    with pytest.raises((aiohttp.ClientError, ValueError)):
        await ask("POST", "query/", COUNT)

    assert (await ask("POST", "query/", COUNT))[0] == 200


async def test_queries_can_be_slow(trouble, ask):
    """All requests wait, or the queries' own work takes longer."""
    began = time.monotonic()
    await trouble(posthog__slow_queries="0.4")
    status, _, _ = await ask("POST", "query/", COUNT)

    assert (status, time.monotonic() - began > 0.4) == (200, True)


def test_a_query_that_is_made_too_slow_times_out(tmp_path):
    """As one that works longer than PostHog allows, with the same words."""

    async def ask(url):
        headers = {"Authorization": f"Bearer {KEY}"}
        async with aiohttp.ClientSession(url, headers=headers) as session:
            await (await session.post("/_faults", json={"posthog.slow_queries": "11"})).read()
            began = time.monotonic()
            async with session.post("/api/projects/1/query/", json=COUNT) as response:
                return response.status, await response.json(), time.monotonic() - began

    with running(tmp_path, rules="Rules(limits=Limits(seconds=0.5))", size=EMPTY) as process:
        status, found, seconds = asyncio.run(ask(process.url))

    assert (status, found["type"]) == (504, "server_error")
    assert "max execution time" in found["detail"]
    assert 0.4 < seconds < 8


async def test_a_key_can_become_wrong(trouble, ask):
    """401 in PostHog's words until it is over."""
    await trouble(posthog__wrong_key="on")
    wrong, body, _ = await ask("POST", "query/", COUNT)
    await trouble(posthog__wrong_key="off")

    assert (wrong, body["code"]) == (401, "authentication_failed")
    assert (await ask("POST", "query/", COUNT))[0] == 200


async def test_a_key_can_lose_a_scope(trouble, ask):
    """403 that names the scope; everything else goes on."""
    await trouble(posthog__missing_scope="query:read")
    lacking, body, _ = await ask("POST", "query/", COUNT)
    names, _, _ = await ask("GET", "event_definitions/")

    assert (lacking, body["detail"]) == (403, "API key missing required scope 'query:read'")
    assert names == 200


async def test_known_trouble_is_listed(bare):
    """Each with a sentence, for whoever wants to make it."""
    async with aiohttp.ClientSession(bare.url) as session, session.get("/_faults") as response:
        known = (await response.json())["known"]

    assert set(known) == {"posthog.slow_queries", "posthog.wrong_key", "posthog.missing_scope"}
    assert all(known.values())
