"""Capture: what SDKs send is read, stored, and can be asked about at once."""

import base64
import gzip
import json
import uuid
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from integrations.local.posthog.capture import LARGEST, read_capture
from integrations.local.posthog.refusals import Refusal
from tests.local.posthog.standin import TOKEN

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def read(body, encoding=""):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_capture(data, encoding=encoding, now=NOW)


# --- reading -------------------------------------------------------------------------------------


def test_a_single_event_is_read():
    """Name, id, properties and time of an event that is the whole body."""
    arrival = read(
        {
            "api_key": "phc_x",
            "event": "bought",
            "distinct_id": "ann",
            "properties": {"price": 3},
            "timestamp": "2026-11-20T08:00:00+01:00",
            "uuid": "0198c000-0000-7000-8000-00000000abcd",
        }
    )
    [event] = arrival.events

    assert arrival.token == "phc_x"
    assert (event.event, event.distinct_id, event.properties) == ("bought", "ann", {"price": 3})
    assert event.timestamp == datetime(2026, 11, 20, 7, tzinfo=UTC)
    assert event.uuid == "0198c000-0000-7000-8000-00000000abcd"


@pytest.mark.parametrize("packed", ["plain", "gzip", "gzip-js", "form"])
def test_batches_are_read_however_they_are_packed(packed):
    """A list of events as JSON, compressed, or as a form with base64."""
    plain = json.dumps(
        [{"event": "a", "properties": {"distinct_id": "x", "token": "phc_x"}}] * 2
    ).encode()
    body, encoding = {
        "plain": (plain, ""),
        "gzip": (gzip.compress(plain), ""),
        "gzip-js": (gzip.compress(plain), "gzip-js"),
        "form": (b"data=" + base64.b64encode(plain).replace(b"+", b"%2B"), "base64"),
    }[packed]
    arrival = read(body, encoding)

    assert arrival.token == "phc_x"
    assert [event.event for event in arrival.events] == ["a", "a"]
    assert arrival.events[0].properties == {"distinct_id": "x"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"timestamp": "9999-12-31T23:59:59Z"}, {"timestamp": "0001-01-01T00:00:00+14:00"},
        {"timestamp": (NOW + timedelta(hours=30)).isoformat()}, {"timestamp": "1890-01-01T00:00:00Z"},
        {"offset": 10**30}, {"offset": -(10**30)}, {"timestamp": "yesterday"},
    ],
)  # fmt: skip
def test_a_time_that_cannot_be_is_that_of_arrival(wrong):
    """No clock of a client may store what no query can read."""
    arrival = read({"api_key": "phc_x", "event": "a", "distinct_id": "x", **wrong})

    assert arrival.events[0].timestamp == NOW


def test_a_wrong_clock_is_corrected():
    """A client whose clock is an hour ahead says so by `sent_at`."""
    ahead = NOW + timedelta(hours=1)
    arrival = read(
        {
            "api_key": "phc_x",
            "sent_at": ahead.isoformat(),
            "batch": [
                {
                    "event": "a",
                    "distinct_id": "x",
                    "timestamp": (ahead - timedelta(minutes=1)).isoformat(),
                }
            ],
        }
    )

    assert arrival.events[0].timestamp == NOW - timedelta(minutes=1)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"7",
        b'"event"',
        b"[1]",
        b"data=!",
        b"\x1f\x8bnot gzip",
        {"event": "", "distinct_id": "x"},
        {"event": "a"},
        {"event": "a", "distinct_id": "  "},
        {"event": 7, "distinct_id": "x"},
        {"event": "a", "distinct_id": "x", "properties": [1]},
        {"batch": {"event": "a"}},
    ],
)
def test_what_is_no_event_is_refused(body):
    """A 400 with a reason, never an exception of another kind."""
    with pytest.raises(Refusal) as refused:
        read(body)

    assert refused.value.status == 400


def test_a_small_body_cannot_become_a_large_one():
    """Decompression stops at the largest size of a body."""
    with pytest.raises(Refusal) as refused:
        read(gzip.compress(b" " * (LARGEST + 10)))

    assert refused.value.status == 413


# --- storing -------------------------------------------------------------------------------------


@pytest.fixture
async def send(posthog):
    async with aiohttp.ClientSession(posthog.url) as session:

        async def post(path, body, **more):
            async with session.post(path, json=body, **more) as response:
                return response.status, await response.json()

        yield post


@pytest.mark.parametrize("path", ["/batch/", "/i/v0/e/", "/e/", "/batch", "/capture/"])
async def test_events_can_be_asked_about_at_once(send, ask, path):
    """When capture answers, the event counts, with its properties."""
    name = f"captured {uuid.uuid4()}"
    event = {"event": name, "distinct_id": "cap-1", "properties": {"n": 2, "deep": {"er": [1]}}}
    body = (
        {"api_key": TOKEN, "batch": [event, event]}
        if path.startswith("/batch")
        else {"api_key": TOKEN, **event}
    )

    assert await send(path, body) == (200, {"status": "Ok"})
    rows = await ask(
        f"SELECT count(), sum(properties.n), any(properties.deep), any(properties.deep.er) "
        f"FROM events WHERE event = '{name}'"
    )
    times = 2 if path.startswith("/batch") else 1
    assert rows[0][:3] == [times, 2 * times, '{"er":[1]}']


async def test_a_wrong_token_is_refused(send):
    """Nothing is stored for a project that is not here."""
    status, found = await send(
        "/i/v0/e/", {"api_key": "phc_other", "event": "a", "distinct_id": "x"}
    )

    assert (status, found["type"]) == (401, "authentication_error")


async def test_strange_content_is_stored_as_far_as_it_can_be(posthog, ask):
    """NaN, half characters, empty and colliding names: the batch arrives all the same."""
    name = f"strange {uuid.uuid4()}"
    strange = (
        b'{"nan": NaN, "half": "\\ud800", "": 1, "a.b": 1, "a": {"b": 2}, "big": 1e400, '
        b'"zero": "\\u0000", "mixed": [1, "x", null], "long": 123456789012345678901234567890, '
        b'"day": "2026-01-02", "quote`d": "q"}'
    )
    body = b'{"api_key": "%s", "event": "%s", "distinct_id": "s", "properties": %s}' % (
        TOKEN.encode(),
        name.encode(),
        strange,
    )
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{posthog.url}/e/", data=body) as response,
    ):
        assert response.status == 200, await response.text()

    [[day, quoted, whole]] = await ask(
        f"SELECT properties.day, properties['quote`d'], properties FROM events WHERE event = '{name}'"
    )
    assert (day, quoted) == ("2026-01-02T00:00:00+01:00", "q")  # a day is a moment, as in PostHog
    assert json.loads(whole)["mixed"]


async def test_people_are_described_and_identified(send, ask):
    """`$set` describes a person from then on; `$identify` joins what came before it."""
    before, after = f"anon-{uuid.uuid4()}", f"user-{uuid.uuid4()}"
    events = [
        {"event": "looked", "distinct_id": before},
        {"event": "looked", "distinct_id": after, "properties": {"$set": {"plan": "pro"}}},
        {
            "event": "$identify",
            "distinct_id": after,
            "properties": {"$anon_distinct_id": before, "$set": {"email": "a@b.example"}},
        },
        {"event": "looked", "distinct_id": before},
    ]
    for event in events:
        assert (await send("/i/v0/e/", {"api_key": TOKEN, **event}))[0] == 200

    rows = await ask(
        "SELECT count(), uniq(person_id) FROM events "
        f"WHERE event = 'looked' AND distinct_id IN ('{before}', '{after}')"
    )
    person = await ask(
        "SELECT p.properties.plan, p.properties.email, p.is_identified FROM persons AS p "
        f"JOIN person_distinct_ids AS d ON p.id = d.person_id WHERE d.distinct_id = '{before}'"
    )
    assert rows == [[3, 1]]
    assert person == [["pro", "a@b.example", True]]


async def test_new_names_are_learned(send, api):
    """An event and its properties are listed as soon as they have arrived."""
    name = f"new {uuid.uuid4()}"
    properties = {f"number {name}": 1.5, f"truth {name}": True}
    await send(
        "/e/", {"api_key": TOKEN, "event": name, "distinct_id": "x", "properties": properties}
    )

    async with api.get("event_definitions/", params={"search": name}) as response:
        [event] = (await response.json())["results"]
    async with api.get("property_definitions/", params={"search": name}) as response:
        found = {p["name"]: p["property_type"] for p in (await response.json())["results"]}

    assert (event["description"], event["verified"]) == ("", False)
    assert found == {f"number {name}": "Numeric", f"truth {name}": "Boolean"}


async def test_a_browser_may_send(posthog):
    """The answer to a preflight, and to the event itself, allows other origins."""
    async with (
        aiohttp.ClientSession(posthog.url) as session,
        session.options("/e/") as preflight,
        session.post("/e/", data=b"{") as refused,
    ):
        assert preflight.headers["Access-Control-Allow-Origin"] == "*"
        assert (refused.status, refused.headers["Access-Control-Allow-Origin"]) == (400, "*")
