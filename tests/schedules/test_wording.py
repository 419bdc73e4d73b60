"""Plain English becomes the recurrence that was meant, or a refusal that says why."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.schedules.describing import describe
from agent.schedules.recurrence import upcoming
from agent.schedules.spelling import VOCABULARY
from agent.schedules.wording import NotUnderstood, Understood, understand
from agent.schedules.words import EXAMPLES, LONGEST

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 29, 14, 0, tzinfo=BERLIN)


def table(name):
    lines = (Path(__file__).parent / name).read_text().splitlines()
    return [tuple(line.split(" | ", 1)) for line in lines if not line.startswith("#")]


def understood(text, *, now=NOW, zone="Europe/Berlin"):
    return understand(text, now=now, zone=zone)


@pytest.mark.parametrize(("wording", "meaning"), table("wordings.txt"))
def test_a_wording_means_what_people_mean_by_it(wording, meaning):
    """Each is understood, and said back in the same plain words."""
    assert describe(understood(wording).recurrence) == meaning


@pytest.mark.parametrize(("wording", "reason"), table("refusals.txt"))
def test_what_is_not_understood_is_refused_in_words(wording, reason):
    """One short sentence says what is wrong, and examples say what is understood."""
    with pytest.raises(NotUnderstood) as refused:
        understood(wording)

    assert reason in refused.value.reason
    assert len(refused.value.reason) < 200
    assert str(refused.value).endswith(EXAMPLES)


@pytest.mark.parametrize(
    ("wording", "note"),
    [
        ("weekly", "No day of the week was said: it is Monday."),
        ("every weekday", "No hour was said: it is 09:00."),
        ("monthly at 9", "No day was said: it is the first."),
        ("Monday at 9", "“Monday” is every Monday; say “next Monday” for once."),
        ("every day at 5", "05:00 is in the morning; write 5pm for the evening."),
        ("every day at 9 PST", "PST is taken as America/Los_Angeles."),
        ("every day at 9 IST", "IST is taken as Asia/Kolkata."),
        ("every day at 9 GMT", "GMT is taken as UTC."),
        ("every day at 9 eastern time", "Eastern time is taken as America/New_York."),
        ("every day at 9 Pacific", "Pacific time is taken as America/Los_Angeles."),
        ("every day at 9 EST", "EST is taken as America/New_York."),
        ("end of the month at 9", "The end of a month is the last day, be it a Sunday."),
        ("every second Friday at 9", "“Every second Friday” is every 2 weeks, not once a month."),
        ("every other Friday at 9", "Counted from Friday 4 December 2026."),
        ("evry day at 9", "“evry” is read as “every”."),
        ("every day at midnight", "Midnight is 00:00, the beginning of a day."),
        ("on the 31st at 9", "A month without a 31st is left out; “the last day” is in each."),
        ("0 9 1 * 1", "Cron runs on either kind of day, not only where both agree."),
        ("every day at 9 for 5 times", "The last day is 4 December 2026."),
    ],
)
def test_what_was_taken_for_granted_is_said(wording, note):
    """No default is silent."""
    assert note in understood(wording).notes


@pytest.mark.parametrize(
    "wording", ["every weekday at 9 in Berlin", "0 9 * * 1-5", "daily at 17:30"]
)
def test_what_was_said_in_full_has_no_notes(wording):
    """There is nothing to say where nothing was guessed."""
    assert understood(wording).notes == ()


@pytest.mark.parametrize(
    ("wording", "now", "run"),
    [
        ("tomorrow at 10", "2026-11-29T23:30+00:00", "2026-12-01T10:00+01:00"),  # already the 30th
        ("next Sunday at 9", "2026-11-29T14:00+01:00", "2026-12-06T09:00+01:00"),
        ("this Sunday at 18:00", "2026-11-29T14:00+01:00", "2026-11-29T18:00+01:00"),
        ("on 29 November at 9", "2026-11-29T14:00+01:00", "2027-11-29T09:00+01:00"),
        ("on 29 November at 15:00", "2026-11-29T14:00+01:00", "2026-11-29T15:00+01:00"),
        ("every other day at 9", "2026-11-29T14:00+01:00", "2026-11-30T09:00+01:00"),
        ("every other day at 15:00", "2026-11-29T14:00+01:00", "2026-11-29T15:00+01:00"),
        ("in 2 hours", "2026-10-25T01:30+02:00", "2026-10-25T02:30+01:00"),  # its second time
        ("in 1 hour", "2026-03-29T01:30+01:00", "2026-03-29T03:30+02:00"),
    ],
)
def test_dates_are_counted_from_now_in_the_zone(wording, now, run):
    """Today is what the calendar shows in the schedule's own time zone."""
    moment = datetime.fromisoformat(now)

    found = understood(wording, now=moment).recurrence.next_after(moment)

    assert found == datetime.fromisoformat(run)


def test_the_zone_of_whoever_asks_is_the_default():
    """It holds unless the wording names another one."""
    assert understood("every day at 9", zone="Asia/Tokyo").recurrence.zone == "Asia/Tokyo"
    assert understood("every day at 9 in Lima", zone="Asia/Tokyo").recurrence.zone == "America/Lima"
    assert understood("every day at 9 my time", zone="Asia/Tokyo").recurrence.zone == "Asia/Tokyo"
    with pytest.raises(NotUnderstood, match="Your time zone is not known"):
        understood("every day at 9", zone="Mars/Olympus")


def test_for_so_many_times_runs_so_many_times():
    """The end is the last of them."""
    recurrence = understood("every weekday at 9 and 17 for 7 times").recurrence

    assert len(upcoming(recurrence, NOW, 100)) == 7


@pytest.mark.parametrize(
    "text",
    [
        "every " * 300,
        "9 " * 900,
        "monday and " * 150,
        "utc " * 450,
        "a " * 900 + "utc utc utc",
        "first " * 300,
        "in " * 600,
        "9,".join(["*"] * 400),
        "0 9 * * " + "1," * 45 + "1",
        "0 9 * * " + "1-5/" * 400,
        "(" * LONGEST,
        "x" * LONGEST,
        "evry " * 350,
        "-" * 1900,
        "every 9999 days",
        "every day at 9 for 9999999999999999999999 times",
        "every day at 9 until 3 March 9999",
        "\x00\u202e\ufeff",
    ],
)
def test_hostile_texts_have_a_short_answer(text):
    """Nothing crashes, hangs or floods whoever asked."""
    try:
        answer = describe(understood(text).recurrence)
    except NotUnderstood as refused:
        answer = str(refused)

    assert len(answer) < 600


def test_too_long_a_text_is_refused_before_it_is_read():
    """The limit is said."""
    with pytest.raises(NotUnderstood, match=str(LONGEST)):
        understood("every day " * 1000)


def test_a_refusal_repeats_nothing_that_slack_would_act_on():
    """A mention in the wording is not one in the answer."""
    with pytest.raises(NotUnderstood) as refused:
        understood("<!channel> every day")

    assert "<" not in refused.value.reason


WORDS = st.sampled_from(
    [*VOCABULARY, "9", "15", "9am", "17:30", "2027-03-03", "berlin", "utc", ","]
)


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=9).map(" ".join)))
def test_any_text_is_understood_or_refused(text):
    """There is no third outcome, and what is understood runs."""
    try:
        found = understood(text)
    except NotUnderstood:
        return
    assert isinstance(found, Understood)
    assert found.recurrence.next_after(NOW) is not None
    again = understand(describe(found.recurrence), now=NOW.astimezone(UTC), zone="Asia/Tokyo")
    assert again.recurrence == found.recurrence
