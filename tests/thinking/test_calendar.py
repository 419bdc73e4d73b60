"""Calendar words become exact ranges in the project's time zone, also where clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agent.calendar.dates import Range, calendar_unit, instant, is_midnight, midnight, range_of
from agent.calendar.earlier import compared_with
from agent.calendar.phrases import find_range, parse_range

BERLIN = ZoneInfo("Europe/Berlin")
SUNDAY = datetime(2026, 11, 22, 14, 5, 33, tzinfo=BERLIN)

# Berlin changes clocks at 2 and 3 in the night, New York at 2, Cairo and Havana at midnight itself
ZONES = [
    ZoneInfo(n) for n in ("Europe/Berlin", "America/New_York", "Africa/Cairo", "America/Havana")
]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("how many people signed up last week?", "Mon 9 – Sun 15 Nov 2026"),
        ("this week", "Mon 16 – Sun 22 Nov 2026"),
        ("today", "Sun 22 Nov 2026"),
        ("yesterday's uploads", "Sat 21 Nov 2026"),
        ("the day before yesterday", "Fri 20 Nov 2026"),
        ("last month", "Thu 1 – Sat 31 Oct 2026"),
        ("this month so far", "Sun 1 – Mon 30 Nov 2026"),
        ("month to date", "Sun 1 – Mon 30 Nov 2026"),
        ("last quarter", "Wed 1 Jul – Wed 30 Sep 2026"),
        ("this year", "Thu 1 Jan – Thu 31 Dec 2026"),
        ("the week before last", "Mon 2 – Sun 8 Nov 2026"),
        ("two weeks ago", "Mon 2 – Sun 8 Nov 2026"),
        ("3 days ago", "Thu 19 Nov 2026"),
        ("the past 7 days", "Sun 15 Nov 2026 14:05 – Sun 22 Nov 2026 14:05"),
        ("over the last 7 days", "Sun 15 Nov 2026 14:05 – Sun 22 Nov 2026 14:05"),
        ("the past week", "Sun 15 Nov 2026 14:05 – Sun 22 Nov 2026 14:05"),
        ("past couple of weeks", "Sun 8 Nov 2026 14:05 – Sun 22 Nov 2026 14:05"),
        ("last 3 months", "Sat 22 Aug 2026 14:05 – Sun 22 Nov 2026 14:05"),
        ("past 24 hours", "Sat 21 Nov 2026 14:05 – Sun 22 Nov 2026 14:05"),
        ("last 24h", "Sat 21 Nov 2026 14:05 – Sun 22 Nov 2026 14:05"),
        ("since 3 March", "Tue 3 Mar – Sun 22 Nov 2026, until 14:05"),
        ("since last week", "Mon 9 – Sun 22 Nov 2026, until 14:05"),
        ("since yesterday", "Sat 21 – Sun 22 Nov 2026, until 14:05"),
        ("in October", "Thu 1 – Sat 31 Oct 2026"),
        ("in December", "Mon 1 – Wed 31 Dec 2025"),
        ("in may", "Fri 1 – Sun 31 May 2026"),
        ("October 2025", "Wed 1 – Fri 31 Oct 2025"),
        ("in 2025", "Wed 1 Jan – Wed 31 Dec 2025"),
        ("Q3", "Wed 1 Jul – Wed 30 Sep 2026"),
        ("Q4 2025", "Wed 1 Oct – Wed 31 Dec 2025"),
        ("on 2 November", "Mon 2 Nov 2026"),
        ("on November 2nd, 2025", "Sun 2 Nov 2025"),
        ("on 23 November", "Sun 23 Nov 2025"),
        ("2026-11-03", "Tue 3 Nov 2026"),
        ("on Monday", "Mon 16 Nov 2026"),
        ("on Sunday", "Sun 22 Nov 2026"),
        ("last Sunday", "Sun 15 Nov 2026"),
        ("29 February", "Thu 29 Feb 2024"),
        ("between 1 and 7 March", "Sun 1 – Sat 7 Mar 2026"),
        ("from 3 Oct to 5 Nov 2025", "Fri 3 Oct – Wed 5 Nov 2025"),
        ("between 20 December and 5 January", "Sat 20 Dec 2025 – Mon 5 Jan 2026"),
        ("from 5 October to 3 December", "Mon 5 Oct – Thu 3 Dec 2026"),
        ("between March and May", "Sun 1 Mar – Sun 31 May 2026"),
        ("3-9 November", "Tue 3 – Mon 9 Nov 2026"),
        ("from Monday to Wednesday", "Mon 16 – Wed 18 Nov 2026"),
        ("from 2026-10-03 until now", "Sat 3 Oct – Sun 22 Nov 2026, until 14:05"),
        ("next week", "Mon 23 – Sun 29 Nov 2026"),
        ("over the weekend", "Sat 21 – Sun 22 Nov 2026"),
        ("last weekend", "Sat 14 – Sun 15 Nov 2026"),
        ("the week of 4 November", "Mon 2 – Sun 8 Nov 2026"),
        ("past fortnight", "Sun 8 Nov 2026 14:05 – Sun 22 Nov 2026 14:05"),
        ("from 3 November onwards", "Tue 3 – Sun 22 Nov 2026, until 14:05"),
        ("starting 3 November", "Tue 3 – Sun 22 Nov 2026, until 14:05"),
        ("after 3 November", "Wed 4 – Sun 22 Nov 2026, until 14:05"),
    ],
)
def test_calendar_words_are_exact_dates(text, phrase):
    """On Sunday 22 November 2026, 14:05 in Berlin, each phrase means these dates."""
    assert parse_range(text, SUNDAY).phrase == f"{phrase}, Europe/Berlin"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "how many people signed up",
        "they may march on",
        "the sun sat",
        "on 31 November",
        "since 30 February",
        "past 0 days",
        "past 99999 years",
        "since tomorrow",
        "the week before",
        "from 9 Nov 2026 to 3 Nov 2026",
        "this month to last month",
        "from today to yesterday",
    ],
)
def test_words_that_name_no_time_give_no_range(text):
    """No guess: what is no time, or no date in any calendar, is None."""
    assert parse_range(text, SUNDAY) is None


@pytest.mark.parametrize(
    ("before", "text", "phrase"),
    [
        ("last week", "and the week before?", "Mon 2 – Sun 8 Nov 2026"),
        ("last week", "the previous week", "Mon 2 – Sun 8 Nov 2026"),
        ("last week", "and the month before that", "Thu 1 – Sat 31 Oct 2026"),
        ("yesterday", "the day before", "Fri 20 Nov 2026"),
        ("in March", "the month before", "Sun 1 – Sat 28 Feb 2026"),
        ("in 2025", "the year after", "Thu 1 Jan – Thu 31 Dec 2026"),
        ("past 7 days", "the week before", "Sun 8 Nov 2026 14:05 – Sun 15 Nov 2026 14:05"),
        ("past 14 days", "the period before", "Sun 25 Oct 2026 14:05 – Sun 8 Nov 2026 14:05"),
        ("past 14 days", "the week before", "Sun 1 Nov 2026 14:05 – Sun 8 Nov 2026 14:05"),
        ("from 1 to 10 Nov", "the period before", "Thu 22 – Sat 31 Oct 2026"),
    ],
)
def test_a_follow_up_counts_from_the_time_before(before, text, phrase):
    """ "The week before" is the one before what was asked, not before today."""
    spoken_of = parse_range(before, SUNDAY)

    assert (
        find_range(text, SUNDAY, relative_to=spoken_of).range.phrase == f"{phrase}, Europe/Berlin"
    )


def test_the_place_of_the_words_is_told():
    """Whoever reads the rest of a question knows which words were the time."""
    text = "uploads in the past 14 days by day"
    found = find_range(text, SUNDAY)

    assert text[found.start : found.end] == "in the past 14 days"


@pytest.mark.parametrize(
    ("words", "short"),
    [
        ("last week", "9–15 Nov 2026"),
        ("yesterday", "21 Nov 2026"),
        ("last quarter", "1 Jul – 30 Sep 2026"),
        ("between 20 December and 5 January", "20 Dec 2025 – 5 Jan 2026"),
    ],
)
def test_a_title_has_short_dates(words, short):
    """Step cards have little room."""
    assert parse_range(words, SUNDAY).short == short


def test_a_range_by_day_has_whole_days():
    """The past 14 days by day are 14 days, today among them."""
    span = parse_range("past 14 days", SUNDAY).whole("day")

    assert (span.start, span.end) == (datetime(2026, 11, 9, tzinfo=BERLIN), SUNDAY)


# --- properties --------------------------------------------------------------------------------

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1))
NOWS = st.builds(
    lambda moment, zone: moment.replace(tzinfo=UTC).astimezone(zone),
    MOMENTS,
    st.sampled_from(ZONES),
)
SPRING = datetime(2026, 3, 29, 12, tzinfo=ZONES[0])
MIDNIGHT_SKIPPED = datetime(2026, 4, 24, 12, tzinfo=ZONES[2])


@given(NOWS, st.sampled_from(["day", "week", "month", "quarter", "year"]))
@example(SPRING, "day")
@example(MIDNIGHT_SKIPPED, "day")
def test_calendar_units_follow_on_each_other_without_a_gap(now, unit):
    """This unit starts where the last one ends, both on first moments of days, in every zone."""
    this, last = parse_range(f"this {unit}", now), parse_range(f"last {unit}", now)

    assert instant(last.end) == instant(this.start) <= instant(now) < instant(this.end)
    assert is_midnight(this.start)
    assert is_midnight(this.end)
    assert this.unit == unit
    assert this.before() == last


@given(NOWS)
@example(SPRING)
def test_a_day_has_23_to_25_hours(now):
    """A day on which clocks change is shorter or longer, and is one day all the same."""
    today = parse_range("today", now)

    assert instant(today.end) - instant(today.start) in {timedelta(hours=h) for h in (23, 24, 25)}
    assert (
        today.start.date()
        == now.date()
        == (instant(today.end) - timedelta(seconds=1)).astimezone(now.tzinfo).date()
    )


@given(NOWS, st.integers(1, 400))
@example(SPRING, 1)
def test_the_past_days_go_back_to_the_same_time_of_day(now, count):
    """N days back are N dates back at the same time on the wall, unless clocks skipped it."""
    span = parse_range(f"the past {count} days", now)

    assert instant(span.end) == instant(now.replace(microsecond=0))
    assert span.start.date() == now.date() - timedelta(days=count)
    expected = instant(now.replace(microsecond=0)) - timedelta(days=count)
    assert abs(instant(span.start) - expected) <= timedelta(hours=1)


@given(NOWS, st.integers(1, 2_000))
def test_the_past_hours_are_hours_that_passed(now, count):
    """Hours are counted as they passed, whatever the clocks did."""
    span = parse_range(f"past {count} hours", now)

    assert instant(span.end) - instant(span.start) == timedelta(hours=count)


@given(NOWS, st.dates(date(1990, 1, 1), date(2039, 12, 31)), st.integers(0, 60))
def test_dates_between_are_whole_days_both_included(now, first, more):
    """From a day to a day covers both of them wholly."""
    last = first + timedelta(days=more)
    span = parse_range(f"from {first} to {last}", now)

    assert span.start == midnight(first, now.tzinfo)
    assert span.end == midnight(last + timedelta(days=1), now.tzinfo)


@given(NOWS, st.integers(1, 12), st.integers(1, 28))
def test_a_date_without_a_year_is_the_latest_that_has_begun(now, month, day):
    """It never lies ahead, and never more than a year back."""
    name = date(2000, month, 1).strftime("%B")
    span = parse_range(f"on {day} {name}", now)

    assert span.start.date() <= now.date() < span.start.date() + timedelta(days=366)
    assert (span.start.month, span.start.day) == (month, day)


@given(st.text(max_size=60), NOWS)
def test_no_text_breaks_the_calendar(text, now):
    """Any text gives a range or None."""
    span = parse_range(text, now)

    assert span is None or instant(span.start) < instant(span.end)


@given(
    NOWS, st.sampled_from(["past 7 days", "last week", "past 3 hours", "since yesterday", "today"])
)
@example(datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZONES[0]), "past 3 hours")
def test_a_range_survives_being_written_into_a_tool_call(now, words):
    """The days or times that a tool is called with mean the same range again."""
    span = parse_range(words, now)
    again = range_of(*span.days, now.tzinfo)

    assert (instant(again.start), instant(again.end)) == (instant(span.start), instant(span.end))


@given(NOWS, NOWS)
def test_what_lies_ahead_is_cut_off(now, other):
    """Only the part before now is left; nothing when all of it lies ahead."""
    span = calendar_unit(other.date(), "month", other.tzinfo)
    past = span.so_far(now)

    if past is None:
        assert instant(span.start) >= instant(now)
    else:
        assert instant(past.end) == min(instant(span.end), instant(now))


@pytest.mark.parametrize(
    ("words", "earlier"),
    [
        ("last week", "Mon 2 – Sun 8 Nov 2026"),
        ("October", "Tue 1 – Wed 30 Sep 2026"),
        ("yesterday", "Sat 14 Nov 2026"),
        ("today", "Sun 15 Nov 2026, until 14:05"),
        ("this week", "Mon 9 – Sun 15 Nov 2026, until 14:05"),
        ("this month", "Thu 1 – Thu 22 Oct 2026, until 14:05"),
        ("this quarter", "Wed 1 Jul – Sat 22 Aug 2026, until 14:05"),
        ("1 to 10 November", "Thu 22 – Sat 31 Oct 2026"),
        ("the past 7 days", "Sun 8 Nov 2026 14:05 – Sun 15 Nov 2026 14:05"),
    ],
)
def test_a_time_is_compared_with_as_much_of_the_one_before(words, earlier):
    """The unit before; a day with the same weekday; of what is not over as much as has passed."""
    whole = parse_range(words, SUNDAY)
    past = whole.so_far(SUNDAY)

    assert compared_with(whole, past).phrase == f"{earlier}, Europe/Berlin"


@given(NOWS, NOWS, st.sampled_from(["day", "week", "month", "quarter", "year"]))
@example(SPRING, SPRING, "month")
@example(MIDNIGHT_SKIPPED, MIDNIGHT_SKIPPED, "day")
def test_what_a_time_is_compared_with_lies_before_it(now, other, unit):
    """It ends before the later one begins, and at midnight where that one does."""
    whole = calendar_unit(other.date(), unit, other.tzinfo)
    past = whole.so_far(now)
    if past is None:
        return
    before = compared_with(whole, past)

    assert instant(before.end) <= instant(whole.start)
    if past == whole and unit != "day":
        assert before == whole.before()


def test_a_range_refuses_what_is_none():
    """Naive times and empty stretches are mistakes of ours, and said at once."""
    with pytest.raises(ValueError, match="time zone"):
        Range(datetime(2026, 1, 1), datetime(2026, 1, 2))
    with pytest.raises(ValueError, match="end after"):
        Range(SUNDAY, SUNDAY)
