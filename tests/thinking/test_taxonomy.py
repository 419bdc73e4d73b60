"""Events are looked up by the words of people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.tools.taxonomy import (
    LONGEST_DESCRIPTION,
    MOST_LISTED,
    TOOLSET,
    read_events,
    read_taxonomy,
)
from tests.thinking.company import Company
from tests.thinking.talk import berlin, context

NOW = berlin("2026-11-22T14:05:33")
EVENTS = {
    "user_signed_up": "Someone created an account.",
    "fileShared": "A person gave others access to a file.",
    "$pageview": "",
}


async def look_up(company, search=""):
    return await read_taxonomy(context(company, NOW), search)


async def test_events_that_match_come_first():
    """The words may be in another form than in the name, or only in the description."""
    by_name = await look_up(Company(EVENTS), "sign-ups")
    by_description = await look_up(Company(EVENTS), "accounts created")

    assert read_events(by_name.text)[0] == ("user_signed_up", "Someone created an account.")
    assert read_events(by_description.text)[0][0] == "user_signed_up"
    assert by_name.text.startswith("1 of 3 events match; best match first:")


async def test_without_words_everything_is_listed_but_what_is_hidden():
    """Hidden events are not offered."""
    result = await look_up(Company(EVENTS, hidden=frozenset({"$pageview"})))

    assert sorted(name for name, _ in read_events(result.text)) == ["fileShared", "user_signed_up"]
    assert result.state == "done"


async def test_no_match_is_nothing_found_and_lists_what_there_is():
    """The model sees what it could have asked for."""
    result = await look_up(Company(EVENTS), "frobnicate")

    assert result.state == "nothing"
    assert len(read_events(result.text)) == 3


async def test_a_project_without_events_says_who_has_to_do_something():
    """An empty project is neither an error nor a zero."""
    result = await look_up(Company({}))

    assert result.state == "nothing"
    assert "set up PostHog" in result.text


async def test_a_large_taxonomy_is_cut_and_says_so():
    """The best matches are among those that are shown."""
    events = {f"thing {n:04d} happened": "" for n in range(500)} | {"zebra seen": ""}

    everything = await look_up(Company(events))
    match = await look_up(Company(events), "zebras")

    assert len(read_events(everything.text)) == MOST_LISTED
    assert everything.text.startswith("All 501 events, of which 60 are shown")
    assert read_events(match.text)[0][0] == "zebra seen"


async def test_names_that_nobody_has_verified_are_outside_text():
    """Whoever knows the public token can send an event of any name."""
    safe = await look_up(Company(EVENTS))
    unsafe = await look_up(Company(EVENTS, unverified=frozenset({"$pageview"})))

    assert not safe.label.untrusted
    assert unsafe.label.untrusted
    assert unsafe.label.sources == {"posthog"}


@given(st.text(min_size=1, max_size=40), st.text(max_size=300))
async def test_hostile_names_cannot_forge_a_line(name, description):
    """One event is one line, whatever is in its name, and its name comes back exactly."""
    result = await look_up(Company({name: description}))

    assert [found for found, _ in read_events(result.text)] == [name]
    assert all(len(text) <= LONGEST_DESCRIPTION for _, text in read_events(result.text))


@pytest.mark.parametrize(
    ("arguments", "title"),
    [({}, "Looking up the events"), ({"search": "sign\nups"}, "Looking up events for “sign ups”")],
)
def test_the_step_has_a_human_title(arguments, title):
    """One line, in words."""
    assert TOOLSET.tools[0].title(arguments) == title
