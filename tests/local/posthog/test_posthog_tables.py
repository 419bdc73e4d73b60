"""Tables beside the events: sessions, groups, people now and then, and what leads from one to another."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def seen(distinct_id, event="$pageview", *, after=0, session="", **properties):
    """An event so many seconds after noon."""
    if session:
        properties["$session_id"] = session
    moment = NOON + timedelta(seconds=after)
    return {
        "event": event,
        "distinct_id": distinct_id,
        "timestamp": moment.isoformat(),
        "properties": properties,
    }


@pytest.fixture
def one():
    """A text that no other test has."""
    return uuid.uuid4().hex


# --- sessions ------------------------------------------------------------------------------------


async def test_a_session_is_what_its_events_say(send, ask_bare, one):
    """Its first and last page, where it came from, how long it took, what happened in it."""
    page = "https://shop.example{}".format
    await send(
        seen("v", after=0, session=one, **{"$current_url": page("/a?x=1"), "utm_source": "google"}
             | {"utm_medium": "cpc", "$referring_domain": "www.google.com"}),
        seen("v", "$autocapture", after=30, session=one, **{"$current_url": page("/a")}),
        seen("v", after=95, session=one, **{"$current_url": page("/b"), "utm_source": "late"}),
        seen("v", "bought", after=40, session=one),
    )  # fmt: skip

    [row] = await ask_bare(
        "SELECT $entry_current_url, $entry_pathname, $end_pathname, $exit_current_url, "
        "$entry_hostname, $session_duration, $pageview_count, $autocapture_count, "
        "$entry_utm_source, $entry_utm_campaign, $channel_type, $is_bounce, $num_uniq_urls, "
        f"$start_timestamp, distinct_id FROM sessions WHERE session_id = '{one}'"
    )
    assert row == [
        *(page("/a?x=1"), "/a", "/b", page("/b"), "shop.example", 95, 2, 1),
        *("google", None, "Paid Search", False, 3, "2026-11-20T13:00:00+01:00", "v"),
    ]


@pytest.mark.parametrize(
    ("events", "bounced"),
    [
        ([("$pageview", 0)], True),
        ([("$pageview", 0), ("bought", 9)], True),
        ([("$pageview", 0), ("bought", 10)], False),
        ([("$pageview", 0), ("$pageview", 1)], False),
        ([("$pageview", 0), ("$autocapture", 1)], False),
        ([("bought", 0)], None),
    ],
)
async def test_a_session_bounces_as_in_posthog(send, ask_bare, one, events, bounced):
    """One page, nothing clicked, under ten seconds; without any page it counts neither way."""
    await send(*(seen("v", event, after=after, session=one) for event, after in events))

    assert await ask_bare(f"SELECT $is_bounce FROM sessions WHERE id = '{one}'") == [[bounced]]


@pytest.mark.parametrize(
    ("came", "channel"),
    [
        ({}, "Unknown"),
        ({"$referring_domain": "$direct"}, "Direct"),
        ({"$referring_domain": "www.google.com"}, "Organic Search"),
        ({"$referring_domain": "t.co"}, "Organic Social"),
        ({"$referring_domain": "blog.example"}, "Referral"),
        ({"utm_source": "newsletter", "utm_medium": "email"}, "Email"),
        ({"utm_source": "google", "gclid": "x"}, "Paid Search"),
        ({"utm_source": "facebook", "utm_medium": "paid"}, "Paid Social"),
        ({"utm_medium": "cpc"}, "Paid Unknown"),
        ({"utm_source": "YouTube"}, "Organic Video"),
        ({"utm_medium": "affiliate"}, "Affiliate"),
        ({"utm_campaign": "x cross-network"}, "Cross Network"),
    ],
)
async def test_a_session_has_a_channel(send, ask_bare, one, came, channel):
    """By the rules that PostHog documents, from its first event."""
    await send(seen("v", session=one, **came))

    rows = await ask_bare(f"SELECT $channel_type FROM sessions WHERE session_id = '{one}'")
    assert rows == [[channel]]


async def test_an_event_knows_its_session(send, ask_bare, one):
    """`session.…` on events, alone and beside another table; without a session it is missing."""
    await send(
        seen("v", one, session=one, **{"$current_url": "https://a.example/in"}),
        seen("v", one, after=20, session=one),
        seen("v", one),
    )

    rows = await ask_bare(
        "SELECT e.session.$entry_pathname AS page, e.session.$session_duration, count(), "
        "countIf(p.is_identified) FROM events AS e JOIN persons AS p ON p.id = e.person_id "
        f"WHERE e.event = '{one}' GROUP BY 1, 2 ORDER BY 3 DESC"
    )
    assert rows == [["/in", 20, 2, 0], [None, 0, 1, 0]]
    assert await ask_bare(
        f"SELECT countIf($session_id = '') FROM events WHERE event = '{one}'"
    ) == [[1]]


async def test_sessions_are_counted_as_in_python(posthog, ask):
    """All sessions of the demo company by their length: the table against the bare events."""
    until = datetime.fromtimestamp(posthog.started, UTC) - timedelta(hours=12)
    before = f"timestamp < toDateTime('{until:%Y-%m-%d %H:%M:%S}', 'UTC')"
    events = await ask(
        "SELECT $session_id, toUnixTimestamp(timestamp), event FROM events "
        f"WHERE {before} AND $session_id != '' LIMIT 50000"
    )
    spans = {}
    for session, moment, event in events:
        first, last, pages = spans.get(session, (moment, moment, 0))
        spans[session] = (min(first, moment), max(last, moment), pages + (event == "$pageview"))

    [[count, pages]] = await ask(
        "SELECT count(), sum(pages) FROM (SELECT session_id, $pageview_count AS pages "
        "FROM sessions WHERE session_id IN "
        f"(SELECT $session_id FROM events WHERE {before}) AND $end_timestamp < "
        f"toDateTime('{until:%Y-%m-%d %H:%M:%S}', 'UTC'))"
    )
    running_on = await ask(
        "SELECT session_id FROM sessions WHERE $start_timestamp < "
        f"toDateTime('{until:%Y-%m-%d %H:%M:%S}', 'UTC') AND $end_timestamp >= "
        f"toDateTime('{until:%Y-%m-%d %H:%M:%S}', 'UTC') LIMIT 1000"
    )
    for (session,) in running_on:
        spans.pop(session, None)

    assert len(events) < 50_000
    assert count == len(spans) > 100
    assert pages == sum(pages for _, _, pages in spans.values())


# --- groups --------------------------------------------------------------------------------------


async def test_events_belong_to_groups(send, ask_bare, bare_api, one):
    """The first kind that is mentioned is `$group_0`; a described group can be joined."""
    await send(
        seen("v", one, **{"$groups": {"company": one, "workspace": "w"}}),
        seen("v", one),
        seen("v", "$groupidentify", **{"$group_type": "company", "$group_key": one}
             | {"$group_set": {"name": "Acme", "seats": 12}}),
        seen("v", "$groupidentify", after=5, **{"$group_type": "company", "$group_key": one}
             | {"$group_set": {"seats": 13}}),
    )  # fmt: skip
    async with bare_api.get("groups_types/") as response:
        kinds = {kind["group_type"]: kind["group_type_index"] for kind in await response.json()}
    company = kinds["company"]

    rows = await ask_bare(
        f"SELECT $group_{company}, group_{company}.properties.name, "
        f"group_{company}.properties.seats + 1, properties.$group_{company} "
        f"FROM events WHERE event = '{one}' ORDER BY 1"
    )
    assert rows == [["", None, None, ""], [one, "Acme", 14, one]]
    assert await ask_bare(
        f"SELECT key, properties.seats FROM groups WHERE index = {company} AND key = '{one}'"
    ) == [[one, 13]]
    assert set(kinds) >= {"company", "workspace"}


@pytest.mark.parametrize("kind", ["{t}", "a\0b", "", "x" * 500, "{zone}"])
async def test_a_kind_of_group_cannot_have_a_name_that_is_no_name(
    send, ask_bare, bare_api, one, kind
):
    """Such a name would become a part of every query: the event arrives, the kind is not made."""
    await send(seen("v", one, **{"$groups": {kind: "x"}}))
    async with bare_api.get("groups_types/") as response:
        kinds = {found["group_type"] for found in await response.json()}

    assert kind not in kinds
    assert await ask_bare(
        "SELECT count() FROM events AS `x) OR file('/etc/passwd') OR (1` "
        f"WHERE event = '{one}' AND $group_0 = '' AND $group_1 = '' AND $group_4 = ''"
    ) == [[1]]


async def test_groups_are_listed_and_found(send, bare_api, one):
    """The groups of one kind, one of them by its key, its properties and their values."""
    await send(
        seen("v", "$groupidentify", **{"$group_type": "company", "$group_key": one}
             | {"$group_set": {"name": f"Firm {one}", "since": "2026-01-05"}})
    )  # fmt: skip
    async with bare_api.get("groups_types/") as response:
        index = next(
            k["group_type_index"] for k in await response.json() if k["group_type"] == "company"
        )
    kind = {"group_type_index": index}

    async def get(path, **params):
        async with bare_api.get(path, params={**kind, **params}) as response:
            return response.status, await response.json()

    status, listed = await get("groups/", search=one[:8].upper())
    assert (status, [group["group_key"] for group in listed["results"]]) == (200, [one])
    assert (await get("groups/find", group_key=one))[1]["group_properties"]["name"] == f"Firm {one}"
    assert (await get("groups/find", group_key="nobody"))[0] == 404
    _, properties = await get("property_definitions/", type="group")
    types = {item["name"]: item["property_type"] for item in properties["results"]}
    assert types["since"] == "DateTime"
    assert (await get("groups/property_values", key="name", value=one))[1] == [
        {"name": f"Firm {one}"}
    ]


# --- people --------------------------------------------------------------------------------------


async def test_an_event_has_the_person_of_its_time_and_of_today(send, ask_bare, one):
    """`person.properties` is what was known then; `pdi.person.properties` what is known now."""
    await send(
        seen(one, "first", **{"$set": {"plan": "free"}}),
        seen(one, "second", after=9, **{"$set": {"plan": "pro"}}),
    )

    rows = await ask_bare(
        "SELECT person.properties.plan, pdi.person.properties.plan, person.created_at "
        f"FROM events WHERE distinct_id = '{one}' ORDER BY timestamp"
    )
    noon = "2026-11-20T13:00:00+01:00"
    assert rows == [["free", "pro", noon], ["pro", "pro", noon]]


async def test_a_visitor_without_a_profile_is_no_person_yet(send, ask_bare, one):
    """Events without a profile count for an id; identified later, they are that person's."""
    anonymous, name = f"anon-{one}", f"user-{one}"
    await send(seen(anonymous, one, **{"$process_person_profile": False, "$set": {"x": 1}}))
    mode = f"SELECT person_mode FROM events WHERE event = '{one}' ORDER BY timestamp"
    assert await ask_bare(mode) == [["propertyless"]]
    people = f"SELECT count() FROM persons WHERE id IN (SELECT person_id FROM events WHERE event = '{one}')"
    assert await ask_bare(people) == [[0]]

    await send(
        seen(
            name, "$identify", after=5, **{"$anon_distinct_id": anonymous, "$set": {"plan": "pro"}}
        ),
        seen(name, one, after=6),
    )
    assert await ask_bare(people) == [[1]]
    assert await ask_bare(f"SELECT uniq(person_id), count() FROM events WHERE event = '{one}'") == [
        [1, 2]
    ]


async def test_people_joined_within_one_batch_are_one(send, ask_bare, one):
    """Two known ids that turn out to be one person, all in one request: nothing keeps the old id."""
    await send(
        seen(f"phone-{one}", one),
        seen(f"desk-{one}", one, after=1),
        seen(f"desk-{one}", "$identify", after=2, **{"$anon_distinct_id": f"phone-{one}"}),
    )

    assert await ask_bare(f"SELECT uniq(person_id) FROM events WHERE event = '{one}'") == [[1]]


async def test_the_neighbour_of_the_first_row_is_missing(send, ask_bare, one):
    """`lag` and `lead` give NULL beyond the edge, as PostHog makes them."""
    await send(seen(one, "a"), seen(one, "b", after=1))

    rows = await ask_bare(
        "SELECT event, lag(event) OVER w, lead(event, 1, 'end') OVER w FROM events "
        f"WHERE distinct_id = '{one}' WINDOW w AS (ORDER BY timestamp) ORDER BY timestamp"
    )
    assert rows == [["a", None, "b"], ["b", "a", "end"]]
