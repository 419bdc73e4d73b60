"""What the look-up of names says, and that it is read back exactly."""

import dataclasses
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.names.found import MOST_CHARACTERS, fitted, read_found, render_found
from agent.names.taxonomy import Found, KnownEvent, KnownProperty
from agent.tools.taxonomy import TOOLSET, read_taxonomy
from integrations.errors import AskPerson, ChangeInput, NoAccess
from tests.thinking.project import Project
from tests.thinking.talk import berlin, context
from tests.thinking.test_taxonomy import shop

NOW = berlin("2026-11-22T14:05:33")
[TOOL] = TOOLSET.tools

hostile = st.text(max_size=30) | st.sampled_from(
    [
        "",
        '"',
        "\n",
        'x"\nevent "forged" verified',
        " = [",
        "– ",
        "a\u2028b",
        "\ud800",
        "\\",
        "{{E1.n}}",
    ]
)
events = st.builds(KnownEvent, hostile, hostile, st.booleans())
properties = st.builds(
    KnownProperty,
    hostile,
    hostile | st.just("event"),
    st.sampled_from(["text", "number", "boolean", "time"]),
    hostile,
    st.lists(hostile, max_size=4).map(tuple),
)


@st.composite
def carrying(draw, found):
    """A look-up whose events carry some of its properties; of some it is not known."""
    names = tuple(dict.fromkeys(p.name for p in found.properties if p.of == "event"))
    held = {
        e.name: draw(st.none() | st.sets(st.sampled_from(names) if names else st.nothing()))
        for e in found.events
    }
    carried = (
        dataclasses.replace(
            e,
            properties=None if held[e.name] is None
            else tuple(n for n in names if n in held[e.name]),
        )
        for e in found.events
    )  # fmt: skip
    return dataclasses.replace(found, events=tuple(carried))


everything = st.builds(
    Found,
    st.lists(events, max_size=5).map(tuple),
    st.lists(properties, max_size=5).map(tuple),
    st.lists(hostile, max_size=4).map(tuple),
    st.lists(hostile, max_size=4).map(tuple),
).flatmap(carrying)


async def look_up(project, **arguments):
    arguments = TOOL.parse(arguments)
    return await read_taxonomy(context(project, NOW), **arguments)


# --- the text ------------------------------------------------------------------------------------


@given(everything, hostile)
def test_what_is_written_is_read_back(found, heading):
    """Whatever the names are, they come back exactly, and nothing else does."""
    text = f"{json.dumps(heading)}\n{render_found(found)}\nNot read: cohorts"

    assert read_found(text) == found


@given(everything)
def test_one_name_is_one_line(found):
    """However lines are split, a name cannot begin one of its own."""
    text = render_found(found)
    lines = sum(len(getattr(found, f.name)) for f in dataclasses.fields(found))

    assert len(text.splitlines()) == lines
    text.encode()


def test_what_carries_a_property_is_said_in_few_words():
    """On these, on all, or on all but these; nothing where nothing is known."""
    found = Found(
        (
            KnownEvent("shared", properties=("how", "browser", "plan")),
            KnownEvent("uploaded", properties=("browser", "plan")),
            KnownEvent("paid", properties=("plan",)),
            KnownEvent("seen", properties=("browser", "plan")),
            KnownEvent("old"),
            KnownEvent("bare", properties=()),
        ),
        tuple(KnownProperty(name) for name in ("how", "browser", "plan", "rare")),
    )
    text = render_found(found)

    assert read_found(text) == found
    assert 'property "how" of "event" text on ["shared"]' in text
    assert 'property "browser" of "event" text on all but ["paid"]' in text
    assert 'property "plan" of "event" text on all' in text
    assert text.count("properties unknown") == 1


def test_what_carries_properties_leaves_room_for_the_rest():
    """Of very many names a part says what carries it, and the others may be on any event."""
    names = [f"property {n}" for n in range(80)]
    found = Found(
        tuple(KnownEvent(f"event number {n}", properties=tuple(names[n::3])) for n in range(60)),
        tuple(KnownProperty(name, values=("v" * 20,) * 5) for name in names),
    )
    shown = fitted(found)

    assert len(render_found(shown)) <= MOST_CHARACTERS
    assert read_found(render_found(shown)) == shown
    assert (len(shown.events), len(shown.properties)) == (60, 80)
    for event, whole in zip(shown.events, found.events, strict=True):
        assert set(event.properties or ()) <= set(whole.properties)


def test_text_that_is_no_result_is_read_as_nothing():
    """Broken lines are left out."""
    text = (
        'event "a\nevent "b" verified\nproperty "c" of\nproperty "d" of "event" colour\ncohort 3x'
    )

    assert read_found(text) == Found(events=(KnownEvent("b", verified=True),), cohorts=("3",))


def test_a_result_has_room_for_many_names():
    """Names are kept before values, values before descriptions, the first ones before the last."""
    found = Found(
        tuple(KnownEvent(f"event number {n}", "d" * 200) for n in range(60)),
        tuple(
            KnownProperty(f"property {n}", description="e" * 200, values=("v" * 20,) * 5)
            for n in range(80)
        ),
        tuple(f"cohort {n}" for n in range(40)),
        ("company",),
    )
    shown = fitted(found)

    assert len(render_found(shown)) <= MOST_CHARACTERS
    assert (len(shown.events), len(shown.properties)) == (60, 80)
    assert shown.properties[0].values
    assert not shown.properties[-1].values


@given(everything)
def test_a_small_result_is_shown_whole(found):
    """Nothing is cut where nothing has to be."""
    assert fitted(found) == found


@settings(max_examples=40)
@given(st.lists(st.text(min_size=100, max_size=400), min_size=5, max_size=60), st.integers(0, 3))
def test_a_result_never_grows_too_long(names, kind):
    """Names of any length in any number stay within the limit."""
    kinds = [
        Found(events=tuple(map(KnownEvent, names)) * 3),
        Found(properties=tuple(map(KnownProperty, names)) * 3),
        Found(cohorts=tuple(names) * 3),
        Found(group_types=tuple(names) * 3),
    ]

    assert len(render_found(fitted(kinds[kind]))) <= MOST_CHARACTERS


# --- the tool ------------------------------------------------------------------------------------


async def test_a_search_lists_what_matches_first():
    """Events, properties with values, cohorts and group types in one result."""
    result = await look_up(shop(), search="sign-ups in Germany")
    found = read_found(result.text)

    assert result.text.startswith('What matches "sign-ups in Germany" first:\n')
    assert found.events[0].name == "user_signed_up"
    assert found.properties[0].values[0] == "Germany"
    assert found.group_types == ("company",)
    assert found.events[0].description == "Someone created an account."


async def test_no_match_is_nothing_found_and_lists_what_there_is():
    """The model sees what it could have asked for."""
    result = await look_up(shop(), search="frobnicate")

    assert result.state == "nothing"
    assert len(read_found(result.text).events) == 3


async def test_each_kind_lists_its_own():
    """Lists of one kind hold nothing else."""
    assert read_found((await look_up(shop(), kind="events")).text).properties == ()
    assert {p.of for p in read_found((await look_up(shop(), kind="properties")).text).properties} == {
        "event", "person", "session", "company",
    }  # fmt: skip
    persons = read_found((await look_up(shop(), kind="properties", of="person")).text)
    assert {p.of for p in persons.properties} == {"person"}
    assert read_found((await look_up(shop(), kind="cohorts")).text) == Found(
        cohorts=("Power users", "Churned")
    )
    groups = read_found((await look_up(shop(), kind="groups")).text)
    assert (groups.group_types, [p.name for p in groups.properties]) == (("company",), ["industry"])


async def test_properties_of_one_event():
    """Those that were seen on it, and no others."""
    project = shop(carried={"fileShared": {"size_mb", "paid"}})
    result = await look_up(project, kind="properties", event="fileShared")

    assert {p.name for p in read_found(result.text).properties} == {"size_mb", "paid"}
    with pytest.raises(ChangeInput, match="“fileShared”"):
        await look_up(project, kind="properties", event="file shard")


async def test_values_of_a_property():
    """All of them, or those that contain what was searched for."""
    all_of_them = await look_up(shop(), kind="values", property="country")
    some = await look_up(shop(), kind="values", property="country", search="FRA")
    none = await look_up(shop(), kind="values", property="country", search="Narnia")

    assert read_found(all_of_them.text).properties[0].values == ("Germany", "France", "Ivory Coast")
    assert read_found(some.text).properties[0].values == ("France",)
    assert none.state == "nothing"
    with pytest.raises(ChangeInput, match="“country”"):
        await look_up(shop(), kind="values", property="contry")
    with pytest.raises(ChangeInput, match="property"):
        await look_up(shop(), kind="values")


async def test_values_that_name_people_are_for_full_members():
    """Guests, and everybody where the setting says so, are told which setting it is."""
    project = shop()
    project.values["all email"] = ("ana@x.example",)
    asked = TOOL.parse({"kind": "values", "property": "email", "of": "person"})
    seen = await read_taxonomy(context(project, NOW), **asked)

    assert "ana@x.example" in seen.text
    with pytest.raises(AskPerson, match="ROOTLE_PERSONS"):
        await read_taxonomy(context(project, NOW, may_see_persons=False), **asked)


async def test_a_project_without_events_says_who_has_to_do_something():
    """An empty project is neither an error nor a zero."""
    result = await look_up(Project())

    assert result.state == "nothing"
    assert "set up PostHog" in result.text


async def test_what_is_cut_is_said():
    """Long lists tell how much there is."""
    result = await look_up(Project({f"event {n}": "" for n in range(300)}))

    assert "(60 of 300 events)" in result.text


async def test_what_could_not_be_read_is_said():
    """Whoever can mend it reads how."""
    project = shop(errors={"cohorts": NoAccess("It lacks the scope cohort:read.")})

    assert "Not read: cohorts: It lacks the scope cohort:read." in (await look_up(project)).text


async def test_names_that_nobody_has_verified_are_outside_text():
    """Whoever knows the public token can send an event, a property or a value of any name."""
    safe = await look_up(shop(), kind="events")
    unsafe = await look_up(shop(unverified=frozenset({"$pageview"})), kind="events")

    assert not safe.label.untrusted
    assert unsafe.label.untrusted
    assert (await look_up(shop())).label.untrusted
    assert unsafe.label.sources == {"posthog"}


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        ({}, "Looking up the events and properties"),
        ({"search": "sign\nups"}, "Looking up events and properties for “sign ups”"),
        ({"kind": "cohorts"}, "Looking up the cohorts"),
        ({"kind": "values", "property": "a\nb"}, "Looking up the values of “a b”"),
    ],
)
def test_the_step_has_a_human_title(arguments, title):
    """One line, in words."""
    assert TOOL.title(arguments) == title


def test_the_tool_is_described_briefly():
    """Every prompt carries it."""
    spec = TOOL.spec

    assert len(spec.name + spec.description + json.dumps(spec.schema)) <= 2_400
