"""A project that nobody described: names, types and values come from what arrives, and from people."""

import json
import uuid

import aiohttp
import pytest

from tests.local.posthog.standin import EMPTY, KEY, NARROW_KEY, TOKEN, running


@pytest.fixture
def one():
    """A text that no other test has."""
    return uuid.uuid4().hex


@pytest.fixture
def get(bare_api):
    async def read(path, **params):
        async with bare_api.get(path, params=params) as response:
            return response.status, await response.json()

    return read


@pytest.fixture
def patch(bare_api):
    async def change(path, **body):
        async with bare_api.patch(path, json=body) as response:
            return response.status, await response.json()

    return change


def event(name, distinct_id="x", **properties):
    return {"event": name, "distinct_id": distinct_id, "properties": properties}


async def test_types_are_inferred_from_what_arrives(send, get, one):
    """Numbers, texts, truth values and moments; several types at once are read as text."""
    await send(
        event(one, n=1, f=1.5, t="word", b=True, c="false", d="2026-03-04", m="2026-03-04T05:06:07Z",
              mixed=1, almost="2026-13-40", digits="42", lists=[1], deep={"x": 1}, empty=None),
        event(one, n=2, f=2, mixed="two"),
    )  # fmt: skip
    _, found = await get(
        "property_definitions/",
        event_names=json.dumps([one]),
        filter_by_event_names="true",
    )

    assert {item["name"]: item["property_type"] for item in found["results"]} == {
        "n": "Numeric",
        "f": "Numeric",
        "t": "String",
        "b": "Boolean",
        "c": "Boolean",
        "d": "DateTime",
        "m": "DateTime",
        "mixed": "String",
        "almost": "String",
        "digits": "String",
        "lists": None,
        "deep": None,
    }


async def test_queries_read_properties_by_their_types(send, ask_bare, one):
    """Sums of numbers, comparisons of moments, truth values; what does not fit is missing."""
    await send(
        event(one, **{f"n{one}": 1, f"d{one}": "2026-03-04", f"b{one}": "true"}),
        event(one, **{f"n{one}": 2.5, f"d{one}": "2026-03-06", f"b{one}": "false"}),
    )

    assert await ask_bare(
        f"SELECT sum(properties.n{one}), countIf(properties.b{one}), "
        f"countIf(properties.d{one} > toDateTime('2026-03-05')), "
        f"min(toDate(properties.d{one})) FROM events WHERE event = '{one}'"
    ) == [[3.5, 1, 1, "2026-03-04"]]


async def test_types_of_people_are_inferred_too(send, get, one):
    """From `$set` and `$set_once`."""
    await send(
        event("x", one, **{"$set": {f"age{one}": 3}, "$set_once": {f"since{one}": "2026-01-02"}})
    )
    _, found = await get("property_definitions/", type="person", search=one)

    types = {item["name"]: item["property_type"] for item in found["results"]}
    assert types == {f"age{one}": "Numeric", f"since{one}": "DateTime"}


async def test_what_ingestion_uses_is_not_listed(send, get):
    """`$set`, `$groups` and the like are no properties to ask about."""
    await send(event("x", **{"$set": {"a": 1}, "$groups": {"company": "x"}, "token": "y"}))
    _, found = await get("property_definitions/", limit=1000)

    names = {item["name"] for item in found["results"]}
    assert not names & {"$set", "$set_once", "$groups", "$group_0", "token", "distinct_id"}


async def test_an_event_is_described_by_people(send, get, patch, one):
    """Description, tags, verified and hidden are kept, listed and filtered; never both last ones."""
    await send(event(one), event(f"{one} old"))
    _, found = await get("event_definitions/by_name", name=one)
    place = f"event_definitions/{found['id']}/"

    status, changed = await patch(
        place, description="Somebody did it.", tags=["core"], verified=True
    )
    assert (status, changed["verified"], changed["tags"]) == (200, True, ["core"])
    refused, why = await patch(place, hidden=True)
    assert (refused, why["detail"]) == (400, "An event cannot be both hidden and verified")
    await patch(f"event_definitions/{(await get('event_definitions/by_name', name=f'{one} old'))[1]['id']}",
                hidden=True)  # fmt: skip

    _, verified = await get("event_definitions/", search=one, verified="true")
    _, shown = await get("event_definitions/", search=one, exclude_hidden="true")
    _, all_of_them = await get("event_definitions/", search=one)
    assert [e["description"] for e in verified["results"]] == ["Somebody did it."]
    assert [e["name"] for e in shown["results"]] == [one]
    assert len(all_of_them["results"]) == 2
    assert (await patch(place, colour="red"))[0] == 400
    assert (await patch("event_definitions/none/", hidden=True))[0] == 404


async def test_people_say_of_which_type_a_property_is(send, get, patch, ask_bare, one):
    """From then on queries read it so."""
    await send(event(one, **{f"digits{one}": "42"}))
    _, found = await get("property_definitions/", search=one)
    [item] = found["results"]
    assert item["property_type"] == "String"

    status, changed = await patch(f"property_definitions/{item['id']}", property_type="Numeric")

    assert (status, changed["is_numerical"] or changed["property_type"]) == (200, True)
    sql = f"SELECT sum(properties.digits{one}) FROM events WHERE event = '{one}'"
    assert await ask_bare(sql) == [[42]]


async def test_events_are_ordered_and_of_a_kind(send, get, one):
    """The last seen first, PostHog's own or everyone else's."""
    await send(
        {**event(f"{one} a"), "timestamp": "2026-11-01T00:00:00Z"},
        {**event(f"{one} b"), "timestamp": "2026-11-02T00:00:00Z"},
        event(f"${one}"),
    )

    _, last = await get("event_definitions/", search=one, ordering="-last_seen_at",
                        event_type="event_custom")  # fmt: skip
    _, posthogs = await get("event_definitions/", search=one, event_type="event_posthog")
    assert [e["name"] for e in last["results"]] == [f"{one} b", f"{one} a"]
    assert [e["name"] for e in posthogs["results"]] == [f"${one}"]
    assert (await get("event_definitions/", ordering="beauty"))[0] == 400


async def test_a_plan_describes_each_owners_properties_apart(api):
    """Events, people and companies have a `plan` each; what only one owner planned, only it has."""

    async def described(**params):
        async with api.get("property_definitions/", params={"limit": 500, **params}) as response:
            return {item["name"]: item for item in (await response.json())["results"]}

    events, people = await described(), await described(type="person")
    groups = await described(type="group", group_type_index="0")

    texts = [bag["plan"]["description"] for bag in (events, people, groups)]
    assert len({*texts, ""}) == 4
    assert groups["seats"]["property_type"] == "Numeric"
    assert people["signed_up_at"]["property_type"] == "DateTime"
    assert (people["email"]["verified"], people["name"]["verified"]) == (True, False)
    assert (events["plan"]["verified"], people["plan"]["verified"]) == (True, False)
    assert events["build"]["hidden"]
    assert not events["plan"]["hidden"]
    assert events["filetype"]["tags"] == ["legacy"]


async def test_properties_of_sessions_are_posthogs(get):
    """The same names and types for every project."""
    _, found = await get("property_definitions/", type="session", limit=100)
    types = {item["name"]: item["property_type"] for item in found["results"]}

    assert types["$session_duration"] == "Duration"
    assert types["$is_bounce"] == "Boolean"
    assert types["$pageview_count"] == "Numeric"
    assert types["$start_timestamp"] == "DateTime"
    assert types["$channel_type"] == "String"
    assert "session_id" not in types


async def test_sessions_have_an_endpoint_of_their_own(get):
    """All at once, without pages; parts of names and the type narrow them, as in PostHog."""
    path = "sessions/property_definitions/"
    status, found = await get(path, limit=3, offset=2)
    _, campaigns = await get(path, search="ENTRY utm")
    _, numbers = await get(path, is_numerical="true")
    _, others = await get(path, is_numerical="false")
    _, same = await get("property_definitions/", type="session", limit=100)

    assert (status, sorted(found)) == (200, ["count", "results"])
    assert found["results"] == same["results"]
    assert found["count"] == len(found["results"]) > 30
    assert {item["name"] for item in campaigns["results"]} == {
        f"$entry_utm_{part}" for part in ("source", "campaign", "medium", "term", "content")
    }
    assert {item["name"]: item["property_type"] for item in numbers["results"]} == {
        "$pageview_count": "Numeric",
        "$autocapture_count": "Numeric",
        "$screen_count": "Numeric",
        "$vitals_lcp": "Numeric",
        "$session_duration": "Duration",
    }
    assert numbers["count"] + others["count"] == found["count"]
    assert (await get(path, search="nothing of the kind"))[1] == {"count": 0, "results": []}
    assert (await get(path, serach="x"))[0] == 400


async def test_properties_of_sessions_need_the_scope_of_queries(bare):
    """A key for definitions alone is not enough for them."""
    headers = {"Authorization": f"Bearer {NARROW_KEY}"}
    path = f"{bare.url}/api/projects/1/sessions/property_definitions"
    async with aiohttp.ClientSession(headers=headers) as session, session.get(path) as response:
        assert (response.status, (await response.json())["detail"]) == (
            403,
            "API key missing required scope 'query:read'",
        )


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"type": "group"}, "must be set for `group`"),
        ({"type": "event", "group_type_index": "0"}, "only for `group`"),
        ({"type": "group", "group_type_index": "9"}, "from 0 to 4"),
        ({"type": "planet"}, "planet"),
        ({"event_names": "nope"}, "JSON list"),
        ({"serach": "x"}, "Unknown parameter: serach"),
    ],
)
async def test_strange_questions_about_names_are_refused(get, params, words):
    """Nothing that is misspelt passes for a filter."""
    status, found = await get("property_definitions/", **params)

    assert (status, words in found["detail"]) == (400, True), found


async def test_values_are_those_that_arrived(send, get, one):
    """The most frequent first, a part of them on request, of events, people and sessions."""
    for value, times in (("red", 3), ("green", 2), ("blue", 1)):
        await send(*[event(one, colour=value, **{"$session_id": f"{one}{value}"}
                           | {"utm_source": f"{value}{one}"})] * times)  # fmt: skip
    await send(event("x", one, **{"$set": {f"team{one}": "Kite"}}))

    async def names(path, **params):
        return [item["name"] for item in (await get(path, **params))[1]]

    assert await names("events/values", key="colour", event_name=one) == ["red", "green", "blue"]
    assert await names("events/values", key="colour", event_name=one, value="RE") == [
        "red",
        "green",
    ]
    assert await names("events/values", key="event", is_column="true", value=one) == [one]
    assert await names("persons/values", key=f"team{one}") == ["Kite"]
    assert await names("sessions/values", key="$entry_utm_source", value=one) == sorted(
        f"{value}{one}" for value in ("red", "green", "blue")
    )
    assert await names("sessions/values", key="$channel_type", value="organic s") == [
        "Organic Search",
        "Organic Social",
        "Organic Shopping",
    ]
    assert (await get("events/values"))[0] == 400
    assert (await get("events/values", key="a\0b"))[0] == 400


async def test_the_project_can_be_set_to_another_zone(bare_api, send, ask_bare, one):
    """Days, weeks and moments are then those of that zone, and weeks may begin on Sundays."""
    await send({**event(one), "timestamp": "2026-11-22T03:00:00Z"})  # a Sunday; Saturday there
    sql = f"SELECT toDate(timestamp), toStartOfWeek(timestamp) FROM events WHERE event = '{one}'"

    async def change(**settings):
        async with bare_api.patch("", json=settings) as response:
            return response.status

    try:
        assert await change(timezone="America/New_York", week_start_day=0) == 200
        assert await ask_bare(sql) == [["2026-11-21", "2026-11-15"]]
        assert await change(timezone="Asia/Kolkata", week_start_day=1) == 200
        assert await ask_bare(sql) == [["2026-11-22", "2026-11-16"]]
        assert await change(timezone="Mars/Base") == 400
        assert await change(plan="free") == 400
    finally:
        await change(timezone="Europe/Berlin", week_start_day=1)


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "cohorts/", "cohort:read"),
        ("POST", "cohorts/", "cohort:write"),
        ("GET", "groups_types/", "group:read"),
        ("GET", "groups/?group_type_index=0", "group:read"),
        ("GET", "property_definitions/", "property_definition:read"),
        ("PATCH", "event_definitions/x/", "event_definition:write"),
        ("GET", "events/values?key=a", "query:read"),
        ("GET", "persons/values?key=a", "person:read"),
        ("PATCH", "", "project:write"),
    ],
)
async def test_each_endpoint_has_its_scope(bare, bare_api, method, path, scope):
    """A key without it is told which one is missing."""
    headers = {"Authorization": f"Bearer {NARROW_KEY}"}
    url = f"{bare.url}/api/projects/1/{path}"
    async with bare_api.request(method, url, headers=headers, json={}) as response:
        found = await response.json()

    assert response.status == 403
    assert found["detail"] == f"API key missing required scope '{scope}'"


def test_what_was_learned_and_written_survives_a_restart(tmp_path):
    """Types, group kinds, cohorts, descriptions and settings are there after a kill."""
    import urllib.request

    def ask(process, method, path, body=None):
        request = urllib.request.Request(
            f"{process.url}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {KEY}"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=20) as response:
            return json.load(response)

    place = "/api/projects/1"
    events = [
        event("a", when="2026-03-04", yes="true", **{"$groups": {"firm": "f"}}),
        event("$groupidentify", **{"$group_type": "firm", "$group_key": "f"}
              | {"$group_set": {"size": 3}}),
    ]  # fmt: skip
    with running(tmp_path, size=EMPTY) as process:
        ask(process, "POST", "/batch/", {"api_key": TOKEN, "batch": events})
        found = ask(process, "GET", f"{place}/event_definitions/by_name?name=a")
        ask(process, "PATCH", f"{place}/event_definitions/{found['id']}/", {"description": "An a."})
        ask(process, "PATCH", f"{place}/", {"timezone": "Asia/Tokyo", "name": "Other"})
        ask(process, "POST", f"{place}/cohorts/", {"name": "all", "is_static": True})
        process.popen.kill()
        process.popen.wait()

    with running(tmp_path, size=EMPTY) as process:
        listed = ask(process, "GET", f"{place}/property_definitions/")["results"]
        types = {item["name"]: item["property_type"] for item in listed}
        [group] = ask(
            process, "GET", f"{place}/property_definitions/?type=group&group_type_index=0"
        )["results"]
        assert (types["when"], types["yes"]) == ("DateTime", "Boolean")
        assert (group["name"], group["property_type"]) == ("size", "Numeric")
        described = ask(process, "GET", f"{place}/event_definitions/by_name?name=a")
        assert described["description"] == "An a."
        project = ask(process, "GET", f"{place}/")
        assert (project["timezone"], project["name"]) == ("Asia/Tokyo", "Other")
        assert ask(process, "GET", f"{place}/groups_types/")[0]["group_type"] == "firm"
        assert [c["name"] for c in ask(process, "GET", f"{place}/cohorts/")["results"]] == ["all"]
