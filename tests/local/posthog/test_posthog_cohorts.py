"""Cohorts and filters: people by what they are and did, and `{filters}` in queries."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest


@pytest.fixture
def one():
    """A text that no other test has."""
    return uuid.uuid4().hex


def did(person, event, *, days_ago=0.0, **properties):
    moment = datetime.now(UTC) - timedelta(days=days_ago)
    return {
        "event": event,
        "distinct_id": person,
        "timestamp": moment.isoformat(),
        "properties": properties,
    }


@pytest.fixture
async def town(send, one):
    """Four people of different plans, who bought different things at different times."""
    for name, plan in (("ann", "free"), ("bob", "pro"), ("cat", "pro"), ("dan", None)):
        known = {"town": one, **({"plan": plan} if plan else {})}
        await send(did(f"{name}-{one}", f"came {one}", days_ago=40, **{"$set": known}))
    await send(
        did(f"ann-{one}", f"bought {one}", days_ago=3, amount=5),
        did(f"bob-{one}", f"bought {one}", days_ago=3, amount=50),
        did(f"bob-{one}", f"bought {one}", days_ago=20, amount=7),
        did(f"cat-{one}", f"bought {one}", days_ago=35, amount=9),
    )
    return one


@pytest.fixture
def make(bare_api):
    """Makes a cohort; gives its number, or the status and body of a refusal."""

    async def create(name, *values, kind="AND", **more):
        body = {"name": name, **more}
        if values:
            body["filters"] = {"properties": {"type": kind, "values": list(values)}}
        async with bare_api.post("cohorts/", json=body) as response:
            found = await response.json()
            return found["id"] if response.status == 201 else (response.status, found)

    return create


def behaviour(event, **more):
    return {"type": "behavioral", "key": event, "value": "performed_event",
            "event_type": "events", **more}  # fmt: skip


def person(key, value, operator="exact", **more):
    return {"type": "person", "key": key, "value": value, "operator": operator, **more}


@pytest.fixture
def members(ask_bare, town):
    """Who of the town is in a cohort, by first name."""

    async def names(cohort):
        rows = await ask_bare(
            f"SELECT DISTINCT distinct_id FROM events WHERE event = 'came {town}' "
            f"AND person_id IN COHORT {cohort!r} ORDER BY 1"
        )
        return [row[0].split("-")[0] for row in rows]

    return names


async def test_a_cohort_finds_people_by_conditions(town, make, members):
    """Properties, behaviour in a time, how often, other cohorts; all of them or any; negated."""
    bought = f"bought {town}"
    cases = [
        ([person("plan", ["pro"])], "AND", ["bob", "cat"]),
        ([person("plan", "pro", "is_not")], "AND", ["ann", "dan"]),
        ([person("plan", None, "is_not_set"), person("town", town)], "AND", ["dan"]),
        ([behaviour(bought)], "AND", ["ann", "bob", "cat"]),
        ([behaviour(bought, time_value=30, time_interval="day")], "AND", ["ann", "bob"]),
        ([behaviour(bought, explicit_datetime="-30d", negation=True), person("town", town)],
         "AND", ["cat", "dan"]),
        ([behaviour(bought, event_filters=[{"key": "amount", "value": 8, "operator": "gt"}])],
         "AND", ["bob", "cat"]),
        ([{**behaviour(bought), "value": "performed_event_multiple", "operator": "gte",
           "operator_value": 2}], "AND", ["bob"]),
        ([person("plan", ["free"]), behaviour(bought, time_value=1, time_interval="month")],
         "OR", ["ann", "bob"]),
        ([{"type": "OR", "values": [person("plan", ["free"]), person("plan", ["pro"])]},
          behaviour(bought, time_value=1, time_interval="week")], "AND", ["ann", "bob"]),
    ]  # fmt: skip
    for number, (values, kind, expected) in enumerate(cases):
        cohort = await make(f"{town} {number}", *values, kind=kind)
        assert [name for name in await members(cohort) if name] == expected, (number, cohort)

    first = await make(f"{town} pros", person("plan", ["pro"]), person("town", town))
    rest = await make(f"{town} rest", {"type": "cohort", "key": "id", "value": first,
                                       "negation": True}, person("town", town))  # fmt: skip
    assert await members(rest) == ["ann", "dan"]
    assert await members(f"{town} pros") == ["bob", "cat"]


async def test_a_static_cohort_holds_the_people_it_was_given(
    town, make, members, bare_api, ask_bare
):
    """By the ids of persons; more can be put in later, and it is in its own table."""
    rows = await ask_bare(
        f"SELECT distinct_id, toString(person_id) FROM events WHERE event = 'came {town}'"
    )
    ids = {name.split("-")[0]: person for name, person in rows}
    cohort = await make(f"{town} list", is_static=True, _create_static_person_ids=[ids["ann"]])
    assert await members(cohort) == ["ann"]

    more = {"person_ids": [ids["dan"]]}
    async with bare_api.patch(f"cohorts/{cohort}/add_persons_to_static_cohort/", json=more) as r:
        assert r.status == 200
    assert await members(cohort) == ["ann", "dan"]
    assert await ask_bare(
        f"SELECT count() FROM static_cohort_people WHERE cohort_id = {cohort}"
    ) == [[2]]
    assert await ask_bare(f"SELECT count() FROM cohort_people WHERE cohort_id = {cohort}") == [[0]]


async def test_cohorts_are_listed_read_changed_and_deleted(town, make, bare_api, ask_bare):
    """The count is that of now; a deleted one is gone, also for queries."""
    cohort = await make(f"{town} shown", person("plan", ["pro"]), person("town", town))
    async with bare_api.get(f"cohorts/{cohort}/") as response:
        found = await response.json()
    async with bare_api.get("cohorts/", params={"search": f"{town} shown"}) as response:
        listed = (await response.json())["results"]
    async with bare_api.get(f"cohorts/{cohort}/persons") as response:
        people = (await response.json())["results"]

    assert (found["name"], found["count"], found["is_static"]) == (f"{town} shown", 2, False)
    assert [one["id"] for one in listed] == [cohort]
    assert len(people) == 2

    change = {"filters": {"properties": {"type": "AND", "values": [person("town", town)]}}}
    async with bare_api.patch(f"cohorts/{cohort}/", json=change) as response:
        assert (await response.json())["count"] == 4
    assert await ask_bare(
        f"SELECT uniq(person_id) FROM cohort_people WHERE cohort_id = {cohort}"
    ) == [[4]]

    async with bare_api.patch(f"cohorts/{cohort}/", json={"deleted": True}) as response:
        assert response.status == 200
    async with bare_api.get(f"cohorts/{cohort}/") as response:
        assert response.status == 404
    body = {"query": {"kind": "HogQLQuery", "query": f"SELECT 1 WHERE 1 IN COHORT {cohort}"}}
    async with bare_api.post("query/", json=body) as response:
        assert (await response.json())["detail"] == f"Could not find cohort with ID {cohort}"


async def test_a_cohort_that_means_nothing_is_refused(make, one):
    """Unknown conditions, kinds of behaviour and fields are named; a loop is found."""
    refusals = [
        await make(f"{one} a"),
        await make(f"{one} b", {"type": "person", "key": "x", "value": 1, "colour": "red"}),
        await make(f"{one} c", {**behaviour("x"), "value": "stopped_performing_event"}),
        await make(f"{one} d", {"type": "cohort", "key": "id", "value": 987_654}),
        await make(f"{one} e", person("x", 1, "resembles")),
        await make("", person("x", 1)),
    ]

    assert [status for status, _ in refusals] == [400] * 6
    assert "stopped_performing_event" in refusals[2][1]["detail"]
    assert refusals[3][1]["detail"] == "Could not find cohort with ID 987654"


async def test_a_cohort_cannot_be_its_own_condition(make, bare_api, one):
    """Directly or through another one: the second step is refused."""
    first = await make(f"{one} first", person("x", 1))
    second = await make(f"{one} second", {"type": "cohort", "key": "id", "value": first})
    loop = [{"type": "cohort", "key": "id", "value": second}]
    change = {"filters": {"properties": {"type": "AND", "values": loop}}}
    async with bare_api.patch(f"cohorts/{first}/", json=change) as response:
        found = await response.json()

    assert (response.status, "condition of itself" in found["detail"]) == (400, True)


# --- filters in queries --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"key": "amount", "value": 7}, [7]),
        ({"key": "amount", "value": ["7", "9"]}, [7, 9]),
        ({"key": "amount", "value": 7, "operator": "is_not"}, [5, 9, 50]),
        ({"key": "amount", "value": 7, "operator": "gte"}, [7, 9, 50]),
        ({"key": "amount", "value": [6, 9], "operator": "between"}, [7, 9]),
        ({"key": "amount", "value": [6, 9], "operator": "not_between"}, [5, 50]),
        ({"key": "amount", "value": "5", "operator": "icontains"}, [5, 50]),
        ({"key": "amount", "value": "^5.", "operator": "regex"}, [50]),
        ({"key": "amount", "value": "^5", "operator": "not_regex"}, [7, 9]),
        ({"key": "amount", "operator": "is_not_set"}, []),
        ({"type": "person", "key": "plan", "value": ["pro"]}, [7, 9, 50]),
        ({"type": "person", "key": "plan", "value": "PR", "operator": "not_icontains"}, [5]),
        ({"type": "event_metadata", "key": "distinct_id", "value": "ann", "operator": "icontains"},
         [5]),
    ],
)  # fmt: skip
async def test_filters_stand_where_the_query_says(town, ask_bare, given, expected):
    """`{filters}` becomes the conditions of the query's `filters`, with PostHog's operators."""
    rows = await ask_bare(
        "SELECT e.properties.amount FROM events AS e JOIN persons AS p ON p.id = e.person_id "
        f"WHERE e.event = 'bought {town}' AND {{filters}} ORDER BY 1",
        filters={"properties": [given]},
    )

    assert [amount for (amount,) in rows] == expected


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"date_from": "-7d"}, 2),
        ({"date_from": "-30d", "date_to": "-7d"}, 1),
        ({"date_from": "all"}, 4),
        ({"date_from": "-2mStart"}, 4),
        ({"date_from": "dStart"}, 0),
        ({"date_from": "2020-01-01", "date_to": "2020-02-01T00:00:00+01:00"}, 0),
    ],
)
async def test_filters_have_dates(town, ask_bare, dates, expected):
    """From then, and before then; told from now or by the calendar."""
    rows = await ask_bare(
        f"SELECT count() FROM events WHERE event = 'bought {town}' AND {{filters}}",
        filters={"dateRange": dates},
    )

    assert rows == [[expected]]


async def test_variables_are_filled_in(town, ask_bare):
    """`{variables.name}` takes the value that came with the query."""
    rows = await ask_bare(
        "SELECT count() FROM events WHERE event = {variables.what}",
        variables={"1": {"code_name": "what", "variableId": "1", "value": f"bought {town}"}},
    )

    assert rows == [[4]]


async def test_test_accounts_are_left_out_on_request(town, bare_api, ask_bare):
    """The project says which accounts are its own; `filterTestAccounts` leaves them out."""
    rule = {"type": "person", "key": "plan", "value": "pro", "operator": "is_not"}
    for given, expected in (([rule], 1), ([], 4)):
        async with bare_api.patch("", json={"test_account_filters": given}) as response:
            assert response.status == 200, await response.text()
        assert await ask_bare(
            f"SELECT count() FROM events WHERE event = 'bought {town}' AND {{filters}}",
            filters={"filterTestAccounts": True},
        ) == [[expected]]


@pytest.mark.parametrize(
    ("sql", "more", "words"),
    [
        ("SELECT 1 FROM events WHERE {filters}", {}, "Unresolved placeholder"),
        ("SELECT 1 FROM persons WHERE {filters}", {"filters": {}}, "does not select from"),
        ("SELECT 1 FROM events WHERE {filters.x}", {"filters": {}}, "Unresolved placeholder"),
        ("SELECT {variables.x}", {}, "Variable x is missing"),
        ("SELECT {variables.x.y}", {}, "Unresolved placeholder"),
        ("SELECT 1 FROM sessions WHERE {filters}",
         {"filters": {"properties": [{"key": "a", "value": 1}]}}, "session properties"),
        ("SELECT 1 FROM events WHERE {filters}",
         {"filters": {"dateRange": {"date_from": "soon"}}}, "no date"),
        ("SELECT 1 FROM events WHERE {filters}",
         {"filters": {"properties": [{"key": "a", "operator": "gt", "value": "x"}]}}, "no number"),
        ("SELECT 1 FROM events WHERE {filters}",
         {"filters": {"properties": [{"type": "group", "key": "a", "value": 1}]}}, "group_type_index"),
        ("SELECT 1 FROM events WHERE {filters}", {"filters": {"colour": 1}}, "colour"),
    ],
)  # fmt: skip
async def test_filters_that_mean_nothing_are_refused(bare_api, sql, more, words):
    """A 400 that says what is wrong."""
    body = {"query": {"kind": "HogQLQuery", "query": sql, **more}}
    async with bare_api.post("query/", json=body) as response:
        found = await response.json()

    assert (response.status, words in found["detail"]) == (400, True), found
