"""The endpoints: who may ask, what is refused and how, and what can be read besides rows."""

import asyncio
import json

import aiohttp
import pytest

from integrations.local.posthog.tracking_plan import EVENTS
from tests.local.posthog.standin import KEY, NARROW_KEY, TOKEN

COUNT = {"query": {"kind": "HogQLQuery", "query": "SELECT count() FROM events"}}


async def answer(response_context):
    async with response_context as response:
        return response.status, await response.json()


# --- who may ask ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 401, "not_authenticated"),
        ({"Authorization": "Basic abc"}, 401, "not_authenticated"),
        ({"Authorization": "Bearer "}, 401, "not_authenticated"),
        ({"Authorization": "Bearer phx_wrong"}, 401, "authentication_failed"),
        ({"Authorization": f"Bearer {TOKEN}"}, 401, "authentication_failed"),
        ({"Authorization": f"Bearer {NARROW_KEY}"}, 403, "permission_denied"),
    ],
)
async def test_a_request_needs_a_key_with_the_scope(posthog, headers, status, code):
    """No key, a wrong one and one without the scope are refused in PostHog's form."""
    async with aiohttp.ClientSession(headers=headers) as session:
        found = await answer(session.post(f"{posthog.url}/api/projects/1/query/", json=COUNT))

    assert found[0] == status
    assert found[1]["type"] == "authentication_error"
    assert found[1]["code"] == code
    assert set(found[1]) == {"type", "code", "detail", "attr"}


async def test_a_missing_scope_is_named(posthog):
    """The words that clients look for: which scope is missing."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {NARROW_KEY}"}) as session:
        _, found = await answer(session.post(f"{posthog.url}/api/projects/1/query/", json=COUNT))

    assert found["detail"] == "API key missing required scope 'query:read'"


async def test_the_account_and_its_project(posthog, api):
    """Whose key it is, what it may do, and the project with its time zone and token."""
    headers = {"Authorization": f"Bearer {KEY}"}
    async with aiohttp.ClientSession(posthog.url, headers=headers) as session:
        _, me = await answer(session.get("/api/users/@me/"))
        _, key = await answer(session.get("/api/personal_api_keys/@current"))
        _, projects = await answer(session.get("/api/projects/"))
        _, project = await answer(session.get("/api/projects/1"))
        _, alias = await answer(session.get("/api/environments/@current/"))

    assert (me["team"]["id"], me["team"]["name"]) == (1, "Paperkite")
    assert me["organization"]["name"] == "Paperkite"
    assert "query:read" in key["scopes"]
    assert projects["results"] == [project]
    assert alias == project
    assert (project["timezone"], project["week_start_day"]) == ("Europe/Berlin", 1)
    assert project["api_token"] == TOKEN


async def test_a_project_without_a_company_has_nobodys_name(bare):
    """Who plays another company on it finds no trace of the demo's."""
    headers = {"Authorization": f"Bearer {KEY}"}
    async with aiohttp.ClientSession(bare.url, headers=headers) as session:
        _, me = await answer(session.get("/api/users/@me/"))
        _, project = await answer(session.get("/api/projects/1"))

    assert project["name"] == me["team"]["name"] == "Default project"
    assert "paperkite" not in json.dumps([me, project]).replace(TOKEN, "").lower()


@pytest.mark.parametrize("path", ["/api/projects/2/", "/api/projects/1/unheard_of/", "/", "/api/x"])
async def test_what_is_not_there_is_404_in_posthogs_form(posthog, path):
    """Unknown projects and endpoints are `not_found`, with a key or without."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {KEY}"}) as session:
        status, found = await answer(session.get(f"{posthog.url}{path}"))

    assert (status, found["type"], found["code"]) == (404, "invalid_request", "not_found")


async def test_a_wrong_method_is_405(api):
    """An endpoint says which methods it does not know."""
    status, found = await answer(api.put("query/", json=COUNT))

    assert (status, found["code"]) == (405, "method_not_allowed")


# --- asking --------------------------------------------------------------------------------------


async def test_an_answer_has_posthogs_form(api):
    """Columns are named as typed or by alias, types are ClickHouse's, and more rows are said."""
    sql = "SELECT event, properties.plan, count( ) , 1 AS `one` FROM events GROUP BY 1, 2 LIMIT 2"
    status, found = await answer(
        api.post("query/", json={"query": {"kind": "HogQLQuery", "query": sql}, "name": "a test"})
    )

    assert status == 200
    assert found["columns"] == ["event", "plan", "count( )", "one"]
    assert [kind for _, kind in found["types"]][2] == "UInt64"
    assert (found["limit"], found["hasMore"], len(found["results"])) == (2, True, 2)
    assert found["is_cached"] is False


async def test_rows_end_at_the_limit(api):
    """100 rows unless asked otherwise, and `hasMore` says whether that was all."""

    async def rows(sql):
        body = {"query": {"kind": "HogQLQuery", "query": sql}}
        _, found = await answer(api.post("query/", json=body))
        return len(found["results"]), found["hasMore"]

    assert await rows("SELECT uuid FROM events") == (100, True)
    assert await rows("SELECT uuid FROM events LIMIT 250") == (250, True)
    assert await rows("SELECT DISTINCT event FROM events WHERE event = 'file uploaded'") == (
        1,
        False,
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"\xff",
        b"{}",
        b'{"query": {"kind": "HogQLQuery"}}',
        b'{"query": {"kind": "HogQLQuery", "query": 1}}',
        b'{"query": {"kind": "HogQLQuery", "query": "SELECT 1", "nonsense": 1}}',
        b'{"query": {"kind": "HogQLQuery", "query": "SELECT 1"}, "nonsense": 1}',
        b'{"query": {"kind": "HogQLQuery", "query": "SELECT 1"}, "refresh": "sometimes"}',
        b'{"query": {"kind": "TrendsQuery", "query": "SELECT 1"}}',
        b'{"query": {"kind": "HogQLQuery", "query": "SELECT \xed\xa0\x80"}}',
    ],
)
async def test_a_wrong_body_is_refused(api, body):
    """What is no query request is a 400 that says why, never a 500."""
    status, found = await answer(api.post("query/", data=body))

    assert status == 400
    assert found["detail"]


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT * FROM file('/etc/passwd')", "unknown_table"),
        ("SELECT * FROM nowhere", "unknown_table"),
        ("SELECT sleep(3)", "unsupported_function"),
        ("SELECT", "syntax_error"),
        ("SELECT {name}", "unresolved_placeholder"),
        ("SELECT lower(1) FROM events", "illegal_type_of_argument"),
        ("SELECT toTimeZone(now(), 'Mars/Base')", "bad_arguments"),
        ("SELECT event, count() FROM events", "not_an_aggregate"),
    ],
)
async def test_a_wrong_query_is_a_validation_error(api, sql, code):
    """Refused by us or by ClickHouse: a 400 with a code, and none of our own SQL in the words."""
    body = {"query": {"kind": "HogQLQuery", "query": sql}}
    status, found = await answer(api.post("query/", json=body))

    assert (status, found["type"], found["code"]) == (400, "validation_error", code)
    assert "LIMIT 101" not in found["detail"]


async def test_values_fill_placeholders(ask):
    """`values` of the query are bound as literals."""
    rows = await ask(
        "SELECT {text}, {number}, count() FROM events WHERE event = {text}",
        values={"text": "o'clock", "number": 7},
    )

    assert rows == [["o'clock", 7, 0]]


async def test_an_error_leaves_nothing_behind(api, ask):
    """After a query that fails in its middle the next one on that connection gives its own rows."""
    failing = {
        "query": {
            "kind": "HogQLQuery",
            "query": "SELECT uuid, toTimeZone(timestamp, if(rowNumber > 500, 'No/Zone', 'UTC')) "
            "FROM (SELECT uuid, timestamp, row_number() OVER () AS rowNumber FROM events) LIMIT 900",
        }
    }
    for _ in range(6):
        status, _ = await answer(api.post("query/", json=failing))
        assert status == 400
        assert await ask("SELECT 42") == [[42]]


# --- in the background ---------------------------------------------------------------------------


async def test_a_query_can_run_in_the_background(api):
    """202 with an id first, then its rows for whoever asks with the id."""
    status, found = await answer(
        api.post("query/", json={**COUNT, "refresh": "force_async", "client_query_id": "mine"})
    )
    assert (status, found["query_status"]["id"]) == (202, "mine")

    while status == 202:
        await asyncio.sleep(0.02)
        status, found = await answer(api.get("query/mine/"))

    assert status == 200
    assert found["query_status"]["complete"] is True
    assert found["query_status"]["results"]["columns"] == ["count()"]


async def test_a_background_query_reports_its_error(api):
    """The error comes with the status, as 400, when somebody looks."""
    wrong = {"query": {"kind": "HogQLQuery", "query": "SELECT nothing FROM events"}}
    _, begun = await answer(api.post("query/", json={**wrong, "refresh": "async"}))
    status = 202
    while status == 202:
        await asyncio.sleep(0.02)
        status, found = await answer(api.get(f"query/{begun['query_status']['id']}/"))

    assert status == 400
    assert found["query_status"]["error_message"] == "Unable to resolve field: nothing"


async def test_an_unknown_background_query_is_404(api):
    """Nobody began it, or it is forgotten."""
    status, found = await answer(api.get("query/never/"))

    assert (status, found["code"]) == (404, "not_found")


# --- names ---------------------------------------------------------------------------------------


async def test_events_are_described(api):
    """Every event with its description, whether it is verified, and when it was last seen."""
    _, found = await answer(api.get("event_definitions/"))
    signed_up = next(e for e in found["results"] if e["name"] == "user signed up")

    assert {event.name for event in EVENTS} <= {event["name"] for event in found["results"]}
    assert signed_up["verified"] is True
    assert signed_up["last_seen_at"].endswith("Z")
    assert signed_up["description"]
    assert {"hidden", "tags", "id"} <= set(signed_up)


async def test_lists_are_searched_and_paged(api):
    """`search` keeps names with all words; `limit` and `offset` give pages with a next one."""
    _, found = await answer(api.get("event_definitions", params={"search": "FILE up"}))
    _, page = await answer(api.get("event_definitions", params={"limit": 2, "offset": 2}))
    status, _ = await answer(api.get("event_definitions", params={"serach": "file"}))

    names = [event["name"] for event in found["results"]]
    assert "file uploaded" in names
    assert all("file" in name and "up" in name for name in names)
    assert len(page["results"]) == 2
    assert "offset=4" in page["next"]
    assert "offset=0" in page["previous"]
    assert status == 400


async def test_properties_have_types_and_carriers(api):
    """Types come from the tracking plan, and which events carry a property from the data."""
    _, found = await answer(
        api.get(
            "property_definitions/",
            params={
                "type": "event",
                "event_names": json.dumps(["file uploaded"]),
                "filter_by_event_names": "true",
                "exclude_core_properties": "true",
            },
        )
    )
    types = {item["name"]: item["property_type"] for item in found["results"]}
    _, of_people = await answer(api.get("property_definitions/", params={"type": "person"}))

    assert types["size_mb"] == "Numeric"
    assert types["file_type"] == "String"
    assert "recipients" not in types
    assert {"email", "plan"} <= {item["name"] for item in of_people["results"]}


async def test_values_of_a_property_are_listed(api):
    """The most frequent values first, for events and for people."""
    _, types = await answer(
        api.get("events/values/", params={"key": "file_type", "event_name": "file uploaded"})
    )
    _, plans = await answer(api.get("persons/values/", params={"key": "plan", "value": "PR"}))

    assert types[0] == {"name": "pdf"}
    assert len(types) == 5
    assert plans == [{"name": "pro"}]


# --- trouble on request --------------------------------------------------------------------------


async def test_trouble_is_made_and_ended_on_request(posthog, api):
    """A fault counts down and ends; the path that sets it is never troubled."""
    async with aiohttp.ClientSession(posthog.url) as session:
        await answer(session.post("/_faults", json={"posthog/query": "429:7x1"}))
        async with api.post("query/", json=COUNT) as response:
            assert (response.status, response.headers["Retry-After"]) == (429, "7")
        status, _ = await answer(api.post("query/", json=COUNT))
        wrong, words = await answer(session.post("/_faults", json={"posthog/query": "sometimes"}))
        _, after = await answer(session.delete("/_faults"))

    assert status == 200
    assert (wrong, after["faults"]) == (400, {})
    assert "is no action" in words["detail"]
