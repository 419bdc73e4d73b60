"""People ask for a note on the charts in their own words; the built-in model proposes just that."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agent.model.builtin.annotating import Note, read, wants_it_gone, wish
from agent.model.builtin.history import Call, Exchange, History
from agent.model.builtin.planner import decide
from tests.thorough import further

NOW = datetime(2026, 11, 29, 12, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("mark the 2.31 release on the charts", Note("Release 2.31", release="2.31")),
        (
            "annotate 3 November: pricing page launched",
            Note("Pricing page launched", "2026-11-03"),
        ),
        ("add a note to the charts for yesterday: outage", Note("Outage", "2026-11-28")),
        *further(
            ("put a note on the charts: outage yesterday", Note("Outage", "2026-11-28")),
            ("annotate 3 November at 14:30: deploy", Note("Deploy", "2026-11-03T14:30")),
            (
                "mark the 2.31 release on the charts on 3 November",
                Note("Release 2.31", "2026-11-03"),
            ),
            ("mark release 26.47.0 on our charts", Note("Release 26.47.0", release="26.47.0")),
            ("please annotate the charts: big outage", Note("Big outage")),
            (
                "mark the pricing launch on the charts for last Tuesday",
                Note("Pricing launch", "2026-11-24"),
            ),
            ("annotate 11/11/2026 at 14:30: deploy", Note("Deploy", "2026-11-11T14:30")),
            (
                "mark release 2.31 on the charts last week",
                Note("Release 2.31 last week", release="2.31"),
            ),
            ("mark it on the charts", Note("")),
            ("annotate next Tuesday: launch", Note("Launch", "2026-12-01")),
            ("put a note on the charts: launch on the coming Friday", Note("Launch", "2026-12-04")),
        ),
    ],
)
def test_a_wish_is_read_whole(words, note):
    """The words, and the day or the release that they belong to; a week is no day."""
    assert read(words, NOW) == note


@pytest.mark.parametrize(
    ("words", "note", "wrong"),
    [
        ("annotate 31 February: outage", "Outage", "“31 February” is no day of the calendar."),
        (
            "annotate 11/03/2026: launch",
            "Launch",
            "“11/03/2026” may be 11 March 2026 or 3 November 2026.",
        ),
        ("annotate last week: campaign", "Campaign", "“last week” is more than one day."),
        *further(
            ("mark it on the charts for 2026-02-31", "", "“2026-02-31” is no day of the calendar."),
            ("mark the launch on the charts on 31 June", "Launch", "“31 June” is no day"),
            ("annotate the charts: launch on 32 March", "Launch", "“32 March” is no day"),
            ("annotate Nov 31st 2026: x", "X", "“Nov 31st 2026” is no day"),
            ("annotate 31/31/2026: x", "X", "“31/31/2026” is no day"),
            ("annotate 3/11: x", "X", "“3/11” may be 3 November 2026 or 11 March 2026."),
            (
                "mark the 2.31 release on the charts on 31 June",
                "Release 2.31",
                "“31 June” is no day",
            ),
            ("annotate 1/2 hour: x", "X", "“1/2 hour” is no day that I understand."),
        ),
    ],
)
def test_what_is_wrong_with_a_day_is_said(words, note, wrong):
    """And neither a day nor a release is taken in its place."""
    found = read(words, NOW)

    assert (found.words, found.day, found.release) == (note, "", "")
    assert found.wrong.startswith(wrong)


def test_the_question_for_the_day_begins_with_what_is_wrong():
    """So that nobody wonders why the day is asked for that was said."""
    asked = History([], [Exchange("annotate 31 February: outage")])
    step = decide(asked, {"annotate", "ask_user"}, NOW)

    [(tool, given)] = step.calls
    assert tool == "ask_user"
    assert given["question"] == (
        "“31 February” is no day of the calendar. Which day should the note stand at?"
    )


def test_a_day_that_may_be_two_is_asked_about_with_both():
    """Each button asks the same with a day that is read in one way; else it is today or yesterday."""
    both, one = read("annotate 11/03/2026: launch", NOW), read("annotate 31 February: launch", NOW)

    assert [option["label"] for option in both.options()] == ["11 March 2026", "3 November 2026"]
    assert [read(option["says"], NOW).day for option in both.options()] == [
        "2026-03-11", "2026-11-03",
    ]  # fmt: skip
    assert [option["label"] for option in one.options()] == ["Today", "Yesterday"]


@pytest.mark.parametrize(
    "words",
    [
        "how many people signed up last week?",
        "show sign-ups on the dashboard",
        "remember that we launched on 3 November",
    ],
)
def test_questions_stay_questions(words):
    """What only speaks of charts or days asks for no note."""
    assert read(words, NOW) is None


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ('annotate yesterday: ben said "we ship"', 'Ben said "we ship"'),
        *further(
            ('annotate yesterday: "we ship"', "We ship"),
            ("annotate yesterday: “big” and “small”", "“big” and “small”"),
            ("annotate yesterday: the users' outage", "Users' outage"),
        ),
    ],
)
def test_quotation_marks_within_a_note_stay(words, note):
    """Only those around all of it are left out."""
    assert read(words, NOW) == Note(note, "2026-11-28")


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("remove that note", True),
        *further(
            ("please delete the annotation again", True),
            ("take away the note on the charts", True),
            ("undo", False),
            ("remove that note from the list of sign-ups", False),
            ("how many people delete the note?", False),
        ),
    ],
)
def test_a_note_that_is_to_go_is_no_question_about_events(words, asks):
    """It is said what Rootle cannot do, and who can."""
    before = Exchange("annotate yesterday: x", [Call("annotate", {"note": "x"})])
    assert wants_it_gone(History([before], [Exchange(words)])) == asks


def test_without_a_note_on_the_charts_other_notes_may_be_meant():
    """What was remembered is called a note, too."""
    assert not wants_it_gone(History([], [Exchange("remove that note")]))
    assert wants_it_gone(History([], [Exchange("remove that note from the charts")]))


def test_a_day_completes_a_release_that_is_unknown():
    """No event came with it, so the day is said; where it was proposed, nothing is left open."""
    failed = Exchange("mark the 2.31 release on the charts", [Call("annotate", {}, failed=True)])
    proposed = Exchange("mark the 2.31 release on the charts", [Call("annotate", {})])

    found = wish(History([failed], [Exchange("3 November")]), NOW)
    nothing = wish(History([proposed], [Exchange("3 November")]), NOW)

    assert found == Note("Release 2.31", "2026-11-03")
    assert nothing is None


def test_a_day_completes_the_wish_before():
    """Asked for the day, a person may just say it."""
    before = Exchange("annotate the charts: big outage")

    found = wish(History([before], [Exchange("yesterday")]), NOW)
    wrong = wish(History([before], [Exchange("on 31 February")]), NOW)
    other = wish(History([before], [Exchange("how many people signed up yesterday?")]), NOW)

    assert found == Note("Big outage", "2026-11-28")
    assert wrong == Note("Big outage", wrong="“31 February” is no day of the calendar.")
    assert other is None
