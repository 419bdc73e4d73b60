"""Whoever sees a page has a page view, though other events have "viewed" in their names."""

import pytest

from agent.model.builtin.meaning import interpret
from agent.names.taxonomy import Found, KnownEvent, KnownProperty
from tests.thinking.understanding.companies import NOW
from tests.thinking.understanding.told import tell

FOUND = Found(
    (
        KnownEvent("Report Viewed"),
        KnownEvent("Signed Up"),
        KnownEvent("Task Completed"),
        KnownEvent("$pageview"),
    ),
    (
        KnownProperty("$pathname", values=("/", "/pricing", "/board")),
        KnownProperty("hoursToComplete", type="number"),
    ),
)


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("how many people saw the pricing page in october", "people “$pageview”"),
        ("people who viewed the pricing page in october", "people “$pageview”"),
        ("views of /pricing in october", "events “$pageview”"),
        ("pricing page views in october", "events “$pageview”"),
        ("report views on /board in october", "events “Report Viewed”"),
        ("reports viewed in october", "events “Report Viewed”"),
        ("people who saw the pricing page and viewed a report", "who did “Report Viewed”"),
        ("who saw the pricing page then signed up", "“$pageview” [$pathname is /pricing]"),
        ("top 10 users by tasks completed in october", "persons event=Task Completed"),
    ],
)
def test_views_of_a_page_are_page_views(question, meaning):
    """Only a thing that is named, such as a report, was viewed itself."""
    assert meaning in tell(interpret(question, FOUND, NOW))


def test_visitors_of_a_museum_are_not_those_of_its_website():
    """Where all events are of visitors, they are everyone who did anything."""
    bought = KnownEvent("Ticket Bought", "A visitor bought a ticket.")
    left = KnownEvent("Tour Left", "A visitor left a tour.")
    found = Found((bought, left, KnownEvent("$pageview")), ())

    assert "people “”" in tell(interpret("visitors in october", found, NOW))
    assert "people “$pageview”" in tell(interpret("visitors in october", FOUND, NOW))


@pytest.mark.parametrize("said", ["traffic", "hits", "impressions", "visits"])
def test_traffic_is_page_views_unless_there_is_an_event_of_it(said):
    """An impression of an advertisement is no page view."""
    own = Found((KnownEvent(f"ad_{said.removesuffix('s')}"), KnownEvent("$pageview")), ())

    assert "events “$pageview”" in tell(interpret(f"{said} in october", FOUND, NOW))
    assert "$pageview" not in tell(interpret(f"{said} in october", own, NOW))
