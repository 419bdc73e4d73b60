"""A noun is people only where a property says what somebody is, not what they like or have."""

import pytest

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P
from tests.thinking.understanding.told import told

KITCHEN = Found(
    events=(E("Pizza Ordered"), E("Sale Closed"), E("Nurse Shift Started"), E("Nurse Called")),
    properties=(
        P("favourite_dish", "person", "text", "", ("pizza", "soup")),
        P("department", "person", "text", "", ("Sales", "Ward")),
        P("job_title", "person", "text", "", ("nurse", "cook")),
    ),
)


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("how many pizzas last week", "events “Pizza Ordered”"),
        ("how many pizzas were ordered last week", "events “Pizza Ordered”"),
        ("how many sales were closed last week", "events “Sale Closed”"),
        ("nurse shifts started last week", "events “Nurse Shift Started”"),
        ("nurses called last week", "events “Nurse Called”"),
        ("how many nurses were called last week", "events “Nurse Called”"),
    ],
)
def test_what_happens_to_things_is_counted(question, counted):
    """Also where somebody has the thing for a value."""
    assert counted in told(question, KITCHEN)
    assert "person." not in told(question, KITCHEN)


@pytest.mark.parametrize(
    "question",
    [
        "how many nurses started a shift last week",
        "unique nurses who started a shift last week",
    ],
)
def test_who_acts_is_people(question):
    """Not the events that are called by them."""
    said = told(question, KITCHEN)
    assert "people “Nurse Shift Started”" in said
    assert "person.job_title is nurse" in said


LESSONS = Found(
    events=(
        E("Account Created", "A learner or a teacher made an account.", True, ("Role",)),
        E("Teacher Booked", "A learner booked an hour.", True, ("Teacher Name", "Price")),
        E("Quiz Passed", "", False, ("Score",)),
    ),
    properties=(
        P("Role", "event", "text", "", ("learner", "teacher")),
        P("Teacher Name", "event", "text", "", ("Koji", "Ines")),
        P("Price", "event", "number"),
        P("Score", "event", "number"),
    ),
)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("Teacher Booked last month", "events “Teacher Booked”"),
        ("average price of “Teacher Booked” by Teacher Name", "by Teacher Name"),
        ("how many teachers passed a quiz", "refuse: “Quiz Passed” has no “Role”"),
        ("how many teachers were active last month", "refuse:"),
        ("weekly active learners", "refuse: “Role” comes only with “Account Created”"),
    ],
)
def test_a_whole_name_is_no_role(question, meant):
    """And who cannot be told apart by a role is no one to count, nor to ask back about."""
    assert meant in told(question, LESSONS)
