"""Nothing is looked for on an event that never carries it: another reading, or clear words."""

from dataclasses import replace

import pytest

from agent.model.builtin.meaning import interpret
from agent.model.builtin.plan import Choose, Query, Refuse
from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P
from tests.thinking.understanding.companies import NOW
from tests.thinking.understanding.told import conversation, tell, told

ON_ALL = ("tier", "browser")
GYM = Found(
    events=(
        E("classBooked", "A member booked a class.", True, (*ON_ALL, "sport", "room", "price_eur")),
        E("classCancelled", "", False, (*ON_ALL, "sport", "price_eur")),
        E("memberInvited", "", False, (*ON_ALL, "guestRole")),
        E("tierChanged", "", False, ("browser", "newTier", "fee_eur")),
        E("page_opened", "", False, (*ON_ALL, "page")),
        E("note:created", "", False, (*ON_ALL, "words")),
        E("note:printed", "", False, ON_ALL),
        E("gateUnlocked"),
    ),
    properties=(
        P("tier", "event", "text", "", ("Basic", "Premium")),
        P("newTier", "event", "text", "", ("Basic", "Premium", "Gold")),
        P("browser", "event", "text", "", ("Firefox", "Chrome")),
        P("sport", "event", "text", "", ("yoga", "boxing", "rowing")),
        P("page", "event", "text", "", ("yoga", "boxing", "prices")),
        P("room", "event", "text", "", ("upper hall", "cellar")),
        P("guestRole", "event", "text", "", ("coach", "trainee")),
        P("price_eur", "event", "number", "Price of the class in euros."),
        P("fee_eur", "event", "number", "What a change costs."),
        P("words", "event", "number", "Number of words."),
        P("locker", "event", "text", "", ("red", "blue")),
        P("role", "person", "text", "", ("coach", "trainee")),
        P("room", "person", "text", "The favourite room.", ("upper hall", "cellar")),
        P("level", "club", "text", "", ("Basic", "Premium")),
    ),
    group_types=("club",),
)
"""Of `gateUnlocked` nothing is known, and of `locker` not which event has it."""

WEEK = "2026-11-09..2026-11-15"


@pytest.mark.parametrize(
    ("question", "plan"),
    [
        ("how many premium members booked a class last week",
         f"trends people “classBooked” {WEEK} where tier is Premium"),
        ("gold tier changes last week", f"trends events “tierChanged” {WEEK} where newTier is Gold"),
        ("how many coaches booked a class last week",
         f"trends people “classBooked” {WEEK} where person.role is coach"),
        ("how many non-coaches booked a class last week",
         f"trends people “classBooked” {WEEK} where person.role is_not coach"),
        ("yoga classes booked last week", f"trends events “classBooked” {WEEK} where sport is yoga"),
        ("pages opened last week with yoga", f"trends events “page_opened” {WEEK} where page is yoga"),
        ("pages opened last week by room", f"trends events “page_opened” {WEEK} by person.room"),
        ("classes booked last week by room", f"trends events “classBooked” {WEEK} by room"),
        ("gates unlocked last week by sport", f"trends events “gateUnlocked” {WEEK} by sport"),
        ("classes booked last week by locker", f"trends events “classBooked” {WEEK} by locker"),
        ("notes with more than 200 words last week",
         f"trends events “note:created” {WEEK} where words > 200"),
    ],
)  # fmt: skip
def test_only_what_the_event_carries_competes(question, plan):
    """For a filter, a split and the event itself; a person's property always may."""
    assert _spaceless(told(question, GYM)) == _spaceless(plan)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("pages opened last week with sport = rowing", "“page_opened” has no “sport”"),
        ("rowing pages opened last week", "“page_opened” has no “sport”"),
        ("pages opened last week by sport", "“page_opened” has no “sport”"),
        ("average price of pages opened last week", "“page_opened” has no “price_eur”"),
    ],
)
def test_what_an_event_never_carries_is_refused_by_name(question, says):
    """And never counted as a certain 0."""
    plan = interpret(question, GYM, NOW)

    assert isinstance(plan, Refuse), tell(plan)
    assert says in plan.reason


def test_what_is_unknown_may_be_anything():
    """Without knowledge of what events carry nothing is refused for it."""
    bare = replace(GYM, events=tuple(replace(e, properties=None) for e in GYM.events))
    plan = interpret("pages opened last week by sport", bare, NOW)

    assert isinstance(plan, Query)


def test_a_condition_of_one_step_stays_with_it():
    """Two properties have the value, and each step carries one of them."""
    text = told("people who opened the yoga page and then booked yoga last week", GYM)

    assert "“page_opened” [page is yoga] + “classBooked” [sport is yoga]" in text
    assert "where" not in text


def test_a_condition_on_a_whole_funnel_is_put_on_the_steps_that_carry_it():
    """And the answer says so."""
    plan = interpret("funnel from page opened to class booked with room cellar last week", GYM, NOW)

    assert isinstance(plan, Query), tell(plan)
    assert "filters" not in plan.arguments
    assert [bool(step.get("filters")) for step in plan.arguments["steps"]] == [False, True]
    assert any("“room”" in note for note in plan.notes)


def test_a_page_in_a_funnel_is_of_the_opening_of_pages():
    """Though none of the events that are named carries it."""
    events = (E("$pageview", properties=("$pathname",)), E("kelmarp dosted", properties=("size",)))
    found = Found(events, (P("$pathname", values=("/prices",)), P("size", type="number")))
    plan = interpret("conversion from /prices to dosted kelmarp last week", found, NOW)

    assert tell(plan) == f"funnels “$pageview” [$pathname is /prices] + “kelmarp dosted” {WEEK}"


def test_a_number_without_an_event_is_of_the_event_that_carries_it():
    """If several carry it, of the one that names and descriptions speak of."""
    [fee, price] = [
        interpret(f"average {name} last week", GYM, NOW) for name in ("fee_eur", "price_eur")
    ]

    assert fee.arguments["series"][0]["event"] == "tierChanged"
    assert price.arguments["series"][0]["event"] == "classBooked"


def test_the_largest_is_of_the_size_that_the_event_carries():
    """Other events have sizes of their own."""
    events = (E("kelmarp", properties=("box_size",)), E("vondruk", properties=("bag_size",)))
    sizes = (P("box_size", type="number"), P("bag_size", type="number"))
    plan = interpret("largest vondruk last week", Found(events, sizes), NOW)

    assert "bag_size" in tell(plan)


def test_a_group_that_has_the_value_too_is_told_apart_aloud():
    """Which one was taken is said."""
    plan = interpret("classes booked last week by members on premium", GYM, NOW)

    assert isinstance(plan, Query), tell(plan)
    assert "I took “premium” to be of “tier”." in plan.notes


def test_several_that_carry_a_number_are_asked_about():
    """Where nothing tells them apart."""
    events = (E("kelmarp", properties=("weight",)), E("vondruk", properties=("weight",)))
    found = Found((*events, E("sibrolt", properties=())), (P("weight", type="number"),))
    plan = interpret("average weight last week", found, NOW)

    assert isinstance(plan, Choose)
    assert [option.label for option in plan.options] == ["kelmarp", "vondruk"]


@pytest.mark.parametrize("question", [
    "how many people booked a class but not yoga last week",
    "classes booked last week without yoga",
    "classes booked last week, not yoga",
])  # fmt: skip
def test_a_button_keeps_the_negation(question):
    """Pressing one leaves out the value that the question leaves out."""
    events = tuple(
        replace(e, properties=None) if e.name == "classBooked" else e for e in GYM.events
    )
    plan = interpret(question, replace(GYM, events=events), NOW)

    assert isinstance(plan, Choose), tell(plan)
    for option in plan.options:
        pressed = interpret(option.question, replace(GYM, events=events), NOW)
        assert isinstance(pressed, Query), option
        held = str(pressed.arguments)
        assert "is_not" in held or "'negated': True" in held, (option, tell(pressed))


def test_a_follow_up_is_about_what_the_event_before_carries():
    """`newTier` has the value as well, but not on the event that is counted."""
    *_, last = conversation(["classes booked last week", "only premium"], GYM)

    assert last.endswith("where tier is Premium")


def _spaceless(text):
    return text.replace(" ", "")
