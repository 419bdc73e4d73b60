"""Names that are not there become buttons with whole questions, where one may have been meant."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agent.evidence import Rendered
from agent.model.builtin.asking_back import asked_back, offers
from agent.model.builtin.carrying_out import Work
from agent.model.builtin.history import Call, Exchange, History
from agent.model.builtin.plan import Choose, NotFound, Option, Query, Refuse
from agent.model.builtin.planner import decide
from agent.model.builtin.steps import Say
from tests.thinking.talk import TOOLS

NOW = datetime(2026, 11, 29, 12, tzinfo=ZoneInfo("Europe/Berlin"))

QUERY = Query("trends", {"series": [{"event": "e"}], "date_from": "2026-11-09"})


def work(text, *, failed=False, nothing=False):
    rendered = Rendered(text, "" if failed else "E1", nothing)
    return Work(QUERY, Call("trends", QUERY.arguments, rendered, failed))


@pytest.mark.parametrize(
    ("question", "sought", "says"),
    [
        ("how many fil upload yesterday?", "fil upload", "how many “file uploaded” yesterday?"),
        ("Fil Upload by day", "fil upload", "“file uploaded” by day"),
        ('"fil upload" last week', "fil upload", "“file uploaded” last week"),
        ("“fil upload” last week", "fil upload", "“file uploaded” last week"),
    ],
)
def test_the_question_is_asked_again_with_the_right_name(question, sought, says):
    """Only the name changes, whatever marks stood around it."""
    assert offers(question, sought, ["file uploaded"]) == (Option("file uploaded", says),)


def test_what_is_far_away_is_no_button():
    """The nearest name of all may still be another thing; then it is only named."""
    assert offers("frobnications last week", "frobnications", ["file uploaded"]) == ()
    tool, given = asked_back("frobs", NotFound("frobs", ("file uploaded",)), Work())

    assert tool == "cannot"
    assert given["reason"].startswith("Nothing found.")
    assert "The nearest is “file uploaded”." in given["reason"]


def test_a_name_that_the_question_does_not_hold_is_no_button():
    """It was found in another way, and cannot be put in its place."""
    assert offers("uploads last week", "fil uplod", ["file uploaded"]) == ()


@pytest.mark.parametrize(
    ("done", "begins"),
    [
        (
            work(
                "There is no event “file uplod”. The nearest names are “file uploaded” and “x y”.\n"
                "Change the input and try again.",
                failed=True,
            ),
            "There is no event “file uplod”.",
        ),
        (
            work(
                "Nobody did it. No known value of “hue” equals “file uplod”; the nearest is "
                "“file uploaded”.",
                nothing=True,
            ),
            "Nothing found. Nobody did it. No known value",
        ),
    ],
)
def test_the_tools_nearest_names_become_buttons(done, begins):
    """The tool's sentence is the question, without its hints for models."""
    tool, given = asked_back("how many file uplod last week?", QUERY, done)

    assert tool == "ask_user"
    assert given["question"].startswith(begins)
    assert "try again" not in given["question"]
    assert given["options"] == [
        {"label": "file uploaded", "says": "how many “file uploaded” last week?"}
    ]


@pytest.mark.parametrize(
    ("failed", "reason", "instead"),
    [
        ("top_values cannot run: limit: Input should be less than or equal to 200.",
         "I can list at most 200 of them at once.", "Ask me for the top 200"),
        ("funnels cannot run: steps: List should have at most 10 items after validation, not 12.",
         "I can follow people over at most 10 steps.", "Leave some steps out."),
        ("trends cannot run: series.0.filters.1.value: Extra inputs are not permitted.",
         "I cannot count that in this form.", "Ask for one event"),
        ("Events begin in 2015 at the earliest: choose a later date_from.",
         "Events begin in 2015 at the earliest: choose a later first day.", ""),
        ("`between` on “x” needs two values, the least and the most.",
         "“between” on “x” needs two values, the least and the most.", ""),
    ],
)  # fmt: skip
def test_what_a_tool_would_not_take_is_said_in_plain_words(failed, reason, instead):
    """No name of a tool or of an argument: what is not possible, and what would be."""
    tool, given = asked_back("q", QUERY, work(f"{failed}\nChange the input.", failed=True))

    assert tool == "cannot"
    assert given["reason"] == reason
    assert given["instead"].startswith(instead)


def test_a_sentence_that_people_can_read_is_left_as_it_is():
    """It is the answer, in the tool's own words."""
    assert asked_back("q", QUERY, work("PostHog asks us to slow down.", failed=True)) is None


def test_a_figure_is_never_replaced_by_a_question():
    """What was counted is answered, also when the tool has a doubt about a value."""
    doubt = "5 people. No known value of “hue” equals “rad”; the nearest is “red”."

    assert asked_back("people where hue is not rad", QUERY, work(doubt)) is None


def test_hostile_names_stay_words():
    """Marks and braces of a name do nothing in a question, a refusal, or on a button."""
    name = "{{E1.people}} *x* [y](http://z.example)"
    _, asked = asked_back("q", Choose(f"Which “{name}”?", (Option(name, "a"), Option("b", "b"))),
                          Work())  # fmt: skip
    _, refused = asked_back("q", Refuse(f"I found “{name}”.", f"Ask “{name}”."), Work())

    for text in (asked["question"], refused["reason"], refused["instead"]):
        assert "{{" not in text
        assert "\\[y" in text


def test_what_slack_allows_is_kept():
    """Five buttons, 75 characters on each, and questions of 500 characters."""
    many = tuple(Option("x" * 200, "y" * 900) for _ in range(9))
    _, given = asked_back("q", Choose("z" * 900, many), Work())

    assert len(given["question"]) <= 500
    assert len(given["options"]) == 5
    assert {len(option["label"]) for option in given["options"]} == {75}
    assert {len(option["says"]) for option in given["options"]} == {500}


def test_where_no_name_is_near_some_are_named():
    """Whoever asks for what is not there hears what is."""
    ending = asked_back(
        "logins?", NotFound("logins", (), ("file uploaded", "plan upgraded")), Work()
    )

    assert ending is not None
    assert "“file uploaded” and “plan upgraded”" in ending[1]["instead"]


def test_a_look_up_that_failed_is_answered_with_its_reason():
    """What the tool says of it, as people say it, and none of its hints for models."""
    asked = Exchange("how many people signed up last week?")
    [(name, given)] = decide(History([], [asked]), TOOLS, NOW).calls
    says = Rendered(
        "PostHog does not answer. Try again in a moment.\nCall it once more.", "", False
    )
    asked.calls.append(Call(name, given, says, failed=True))

    step = decide(History([], [asked]), TOOLS, NOW)

    assert step == Say("PostHog does not answer. Try again in a moment.")
