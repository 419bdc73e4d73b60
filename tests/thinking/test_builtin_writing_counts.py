"""What `trends` found is said with its figure first, its dates, its conditions, and its doubts."""

import random

import pytest

from tests.thinking.written import write
from tests.thorough import further

SIGNED_UP = {"event": "user signed up", "math": "people"}
DATES = "(Mon 9 – Sun 15 Nov 2026, Europe/Berlin)"
DAYS = [f"2026-11-{day:02}" for day in range(9, 16)]


def trends(series, columns, rows, **more):
    given = {
        k: more.pop(k) for k in ("span", "said", "state", "notes", "shown", "wants") if k in more
    }
    series = [series] if isinstance(series, dict) else series
    return write("trends", {"series": series, **more}, columns, rows, **given)


@pytest.mark.parametrize(
    ("series", "value", "said"),
    [
        ({"event": "e", "math": "people"}, 12, "**12 people** did “e”"),
        ({"event": "e", "math": "people"}, 1, "**1 person** did “e”"),
        ({"event": "e", "math": "events"}, 1234, "“e” happened **1,234 times**"),
        ({"event": "e", "math": "events"}, 1, "“e” happened **1 time**"),
        ({"event": "", "math": "events"}, 9, "**9 events** happened"),
        ({"event": "", "math": "people"}, 9, "**9 people** were active"),
        ({"event": "e", "math": "sessions"}, 3, "**3 sessions** had “e”"),
        ({"event": "e", "math": "per_person"}, 2.5,
         "Each person who did “e” did it **2.5 times** on average"),
        ({"event": "e", "math": "first_time"}, 4, "**4 people** did “e” for the first time"),
        ({"event": "e", "math": "distinct", "property": "$group_key", "of": "company"}, 3,
         "**3 companies** had “e”"),
        ({"event": "", "math": "distinct", "property": "$group_key", "of": "shop"}, 1,
         "**1 shop** was active"),
        ({"event": "", "math": "per_person"}, 2.5,
         "Each active person sent **2.5 events** on average"),
        ({"event": "", "math": "average", "property": "size_mb"}, 2.5,
         "**2.5 MB** is the average “size_mb” over all events"),
        ({"event": "e", "math": "distinct", "property": "country"}, 7,
         "**7 different values** of “country” came with “e”"),
        ({"event": "e", "math": "sum", "property": "size_mb"}, 17.25,
         "**17.3 MB** is the total “size_mb” of “e”"),
        ({"event": "e", "math": "average", "property": "amount_usd"}, 9.5,
         "**9.5 USD** is the average “amount_usd” of “e”"),
        ({"event": "e", "math": "p90", "property": "duration_ms"}, 800,
         "**800 ms** is the 90th percentile of “duration_ms” of “e”"),
        ({"event": "e", "math": "max", "property": "age", "of": "person"}, 80,
         "**80** is the largest of the person's “age” over people who did “e”"),
        ({"event": "", "math": "average", "property": "$session_duration", "of": "session"}, 229.5,
         "**229.5 seconds** is the average of the session's “$session_duration” over all sessions"),
        ({"event": "e", "math": "sum", "property": "seats", "of": "company"}, 40,
         "**40** is the total of the company's “seats” over companies with “e”"),
    ],
)  # fmt: skip
def test_every_kind_of_figure_has_its_own_words(series, value, said):
    """The figure, its unit in the singular or plural, what was counted, the dates and the zone."""
    answer = trends(series, (series["math"],), [(value,)])

    assert answer.text == f"{said} {DATES}."
    assert answer.problems == ()


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"property": "country", "values": ["Germany"]}, "in “Germany”"),
        ({"property": "$geoip_country_code", "values": ["DE", "FR"]}, "in “DE” or “FR”"),
        ({"property": "$device_type", "values": ["Mobile"]}, "on “Mobile”"),
        ({"property": "$os", "operator": "is_not", "values": ["iOS"]}, ", not on “iOS”"),
        ({"property": "billing_country", "values": ["DE"]}, "where “billing_country” is “DE”"),
        ({"property": "country", "of": "person", "values": ["DE"]},
         "where the person's “country” is “DE”"),
        ({"property": "plan", "of": "person", "operator": "is_not", "values": ["pro"]},
         "where the person's “plan” is not “pro”"),
        ({"property": "size", "of": "company", "operator": ">", "values": [50]},
         "where the company's “size” is above 50"),
        ({"property": "size", "operator": "between", "values": [5, 10.5]},
         "where “size” is 5–10.5"),
        ({"property": "size_mb", "operator": "between", "values": [5, 10]},
         "where “size_mb” is 5–10"),
        ({"property": "seats", "values": [2, 3]}, "where “seats” is 2 or “seats” is 3"),
        ({"property": "day", "operator": "between", "values": ["2026-11-01", "2026-11-02"]},
         "where “day” is between “2026-11-01” and “2026-11-02”"),
        ({"property": "is_paid", "values": [True]}, "where “is_paid” is true"),
        ({"property": "code", "operator": "is_not_set"}, "where “code” is not set"),
        ({"property": "version", "values": ["3.2.1"]}, "where “version” is “3.2.1”"),
        ({"property": "path", "operator": "contains", "values": ["/a_b*"]},
         "where “path” contains “/a_b\\*”"),
    ],
)  # fmt: skip
def test_conditions_are_restated(condition, said):
    """The reader sees which events were counted, and not only which were asked for."""
    answer = trends(SIGNED_UP, ("people",), [(12,)], filters=[condition])

    said = said if said.startswith(",") else f" {said}"
    assert answer.text == f"**12 people** did “user signed up”{said} {DATES}."
    assert answer.problems == ()


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ({"event": "file shared", "negated": True}, " and did not do “file shared” in that time"),
        ({"event": "file shared", "at_least": 3},
         " and did “file shared” at least 3 times in that time"),
        ({"event": "file shared", "negated": True, "until": "2026-11-30"},
         " and did not do “file shared” until now"),
        ({"cohort": "Power users"}, ", in the cohort “Power users”"),
        ({"event": "paid", "filters": [{"property": "plan", "values": ["pro"]}]},
         " and did “paid” where “plan” is “pro” in that time"),
        ({"event": "user signed up", "at_least": 3}, " at least 3 times"),
    ],
)  # fmt: skip
def test_conditions_on_people_are_restated(who, said):
    """They read as what they are: which people were counted."""
    answer = trends(SIGNED_UP, ("people",), [(12,)], who=[who])

    assert f"did “user signed up”{said} {DATES}." in answer.text
    assert answer.problems == ()


def test_a_comparison_has_both_figures_both_dates_and_the_change():
    """The change is a formula over the two cells."""
    answer = trends(
        SIGNED_UP, ("people", "people_before"), [(150, 100)],
        compare_from="2026-11-02", compare_to="2026-11-08",
    )  # fmt: skip

    assert answer.text == (
        f"**150 people** did “user signed up” {DATES}, **+50%** against 100 "
        "in Mon 2 – Sun 8 Nov 2026."
    )
    assert "pct_change(E1.people_before, E1.people)" in answer.written


def test_nothing_before_is_no_division_by_zero():
    """Where the earlier figure is 0 the difference is said, and no percentage."""
    answer = trends(
        SIGNED_UP, ("people", "people_before"), [(150, 0)],
        compare_from="2026-11-02", compare_to="2026-11-08",
    )  # fmt: skip

    assert "**+150** against 0 in" in answer.text
    assert answer.problems == ()


def test_two_unequal_times_are_said_to_be_unequal():
    """This week until today is compared with a whole week."""
    answer = trends(
        SIGNED_UP, ("people", "people_before"), [(50, 100)],
        date_from="2026-11-16", date_to="2026-11-22",
        span=("2026-11-16", "2026-11-22T14:05:33"),
        compare_from="2026-11-09", compare_to="2026-11-15",
    )  # fmt: skip

    assert "until 14:05" in answer.text
    assert "not over yet" in answer.text
    assert "not equally long" in answer.text


def test_several_series_are_a_list_with_common_conditions_above():
    """Each has its own conditions in its own line."""
    shared = {"event": "file shared", "math": "events",
              "filters": [{"property": "by", "values": ["link"]}]}  # fmt: skip
    answer = trends(
        [SIGNED_UP, shared], ("A", "B"), [(12, 30)],
        filters=[{"property": "country", "values": ["DE"]}],
    )  # fmt: skip

    assert answer.text.split("\n") == [
        f"Counted in “DE” {DATES}:",
        "",
        "- People who did “user signed up”: **12**",
        "- “file shared” where “by” is “link”: **30 times**",
    ]
    assert answer.problems == ()


def test_a_share_of_two_series_comes_first():
    """`B / A * 100` is percent, and both figures stand below."""
    paid = {"event": "paid", "math": "people"}
    answer = trends(
        [SIGNED_UP, paid], ("A", "B", "formula"), [(200, 30, 15.0)], formula="B / A * 100"
    )

    assert answer.text.startswith(
        "**15%**: people who did “paid” as a share of people who did “user signed up” "
    )
    assert "- People who did “paid”: **30**" in answer.text
    assert answer.problems == ()


def test_a_share_of_nothing_is_said():
    """A formula that divides by zero has no figure, and none is invented."""
    answer = trends(
        [SIGNED_UP, {"event": "paid"}], ("A", "B", "formula"), [(0, 0, None)], formula="B / A * 100"
    )

    assert answer.text.startswith("There is no figure for people who did “paid” as a share of")
    assert answer.problems == ()


def test_a_split_names_who_leads_and_has_shares_where_figures_add_up():
    """Events add up, so each value has its share; missing values and the rest have words."""
    answer = trends(
        {"event": "e", "math": "events"}, ("country", "events"),
        [("Germany", 50), ("France", 30), ("(none)", 15), ("other", 5)],
        breakdowns=[{"property": "country"}],
    )  # fmt: skip

    assert answer.text.startswith(
        f"“e” by “country” {DATES}: “Germany” has the most, **50** (50% of all 100)."
    )
    assert answer.heading == ["country", "Times", "Share"]
    assert answer.table == [
        ["Germany", "50", "50%"],
        ["France", "30", "30%"],
        ["not set", "15", "15%"],
        ["all others", "5", "5%"],
    ]
    assert answer.problems == ()


def test_whoever_asks_for_the_fewest_hears_of_them_first():
    """With a word on what has none at all; where more values are cut off, nobody knows the fewest."""
    series = {"event": "e", "math": "events"}
    split = {"breakdowns": [{"property": "weekday", "of": "time"}]}
    rows = [("Monday", 50), ("Tuesday", 20), ("Friday", 30)]
    fewest = trends(series, ("weekday", "events"), rows, wants="least", **split)
    cut = trends(series, ("weekday", "events"), [*rows, ("other", 5)], wants="least", **split)

    assert "“Tuesday” has the fewest, **20** (20% of all 100)." in fewest.text
    assert fewest.text.endswith("A value that never came in that time is not in the list.")
    assert "“Monday” has the most" in cut.text


def test_people_of_a_split_have_no_shares():
    """One person may be in several rows."""
    answer = trends(
        SIGNED_UP, ("plan", "people"), [("pro", 5), ("free", 4)], breakdowns=[{"property": "plan"}]
    )

    assert answer.heading == ["plan", "People"]
    assert "%" not in answer.text


def test_a_split_of_two_times_has_the_change_of_each_value():
    """Before, now and the change stand beside each other; a value that is new has no percentage."""
    answer = trends(
        SIGNED_UP, ("plan", "people", "people_before"), [("pro", 6, 4), ("free", 4, 0)],
        breakdowns=[{"property": "plan"}], compare_from="2026-11-02", compare_to="2026-11-08",
    )  # fmt: skip

    assert answer.heading == ["plan", "People", "Before", "Change"]
    assert answer.table == [["pro", "6", "4", "+50%"], ["free", "4", "0", "+4"]]
    assert answer.problems == ()


def test_a_course_is_a_table_with_its_ends_told():
    """The most, the least, and the total of what adds up; a part of a day is marked."""
    rows = [(day, n * 10) for n, day in enumerate(DAYS, 1)]
    answer = trends(
        {"event": "e", "math": "events"}, ("day", "events"), rows, interval="day",
        span=("2026-11-09", "2026-11-15T12:00"),
    )  # fmt: skip

    assert (
        "The most is **70** on Sun 15 Nov, the least **10** on Mon 9 Nov; **280** in all."
        in answer.text
    )
    assert answer.table[0] == ["Mon 9 Nov", "10"]
    assert answer.table[-1] == ["Sun 15 Nov (part)", "70"]
    assert answer.problems == ()


def test_only_what_lasts_now_is_marked_as_so_far():
    """A week that the asked time cuts is a part of one, at either end; no part is the least."""
    weeks = ["2026-09-28", "2026-10-05", "2026-10-12", "2026-10-26"]
    series = {"event": "e", "math": "events"}
    october = trends(
        series, ("week", "events"), [(w, n) for n, w in enumerate(weeks, 3)], interval="week",
        date_from="2026-10-01", date_to="2026-10-31", span=("2026-10-01", "2026-11-01"),
    )  # fmt: skip
    running = trends(
        series, ("week", "events"), [("2026-11-09", 5), ("2026-11-16", 3)], interval="week",
        date_from="2026-11-09", date_to="2026-11-22", span=("2026-11-09", "2026-11-22T14:05:33"),
    )  # fmt: skip

    assert [row[0] for row in october.table] == [
        "Mon 28 Sep (part)", "Mon 5 Oct", "Mon 12 Oct", "Mon 26 Oct (part)",
    ]  # fmt: skip
    assert "the least **4** in the week from Mon 5 Oct" in october.text
    assert running.table[1][0] == "Mon 16 Nov (so far)"
    assert "the least" not in running.text


def test_an_hour_that_comes_twice_says_which_it_is():
    """When clocks go back, both have the same time on them."""
    rows = [("2026-10-25T01:00", 4), ("2026-10-25T02:00+02:00", 5), ("2026-10-25T02:00+01:00", 6)]
    answer = trends(
        {"event": "e", "math": "events"}, ("hour", "events"), rows, interval="hour",
        date_from="2026-10-25", date_to="2026-10-25", span=("2026-10-25", "2026-10-26"),
    )  # fmt: skip

    assert [row[0] for row in answer.table] == [
        "Sun 25 Oct, 01:00", "Sun 25 Oct, 02:00 CEST", "Sun 25 Oct, 02:00 CET",
    ]  # fmt: skip
    assert "**6** on Sun 25 Oct, 02:00 CET" in answer.text
    assert answer.problems == ()


def test_active_people_are_told_from_those_who_did_something():
    """Without an event the people are those who were active."""
    quiet = trends({"event": "", "math": "people"}, ("people",), [(12,)],
                   who=[{"event": "paid", "negated": True}])  # fmt: skip
    split = trends({"event": "", "math": "people"}, ("plan", "people"), [("a", 2), ("b", 1)],
                   breakdowns=[{"property": "plan"}])  # fmt: skip

    assert quiet.text == f"**12 people** were active and did not do “paid” in that time {DATES}."
    assert split.text.startswith(f"Active people by “plan” {DATES}: “a” has the most, **2**.")


def test_often_enough_is_said_of_the_event_itself():
    """At least twice and not three times is exactly twice."""
    twice = {"event": "user signed up", "at_least": 2}
    thrice = {"event": "user signed up", "at_least": 3, "negated": True}
    exactly = trends(SIGNED_UP, ("people",), [(12,)], who=[twice, thrice])
    fewer = trends(SIGNED_UP, ("people",), [(12,)], who=[{**twice, "at_least": 1}, thrice])

    assert "did “user signed up” exactly 2 times (" in exactly.text
    assert "did “user signed up” fewer than 3 times (" in fewer.text
    assert (*exactly.problems, *fewer.problems) == ()


def test_the_difference_comes_first_where_it_was_asked():
    """Which of the two is ahead and by how much, whichever was named first."""
    series = [SIGNED_UP, {"event": "file shared", "math": "people"}]
    ahead = trends(series, ("A", "B"), [(12, 30)], wants="difference")
    level = trends(series, ("A", "B"), [(12, 12)], wants="difference")

    assert ahead.text == (
        "**+18**: people who did “file shared” are ahead with **30**, against **12** for people "
        f"who did “user signed up” {DATES}."
    )
    assert "are level: **12** each" in level.text
    assert (*ahead.problems, *level.problems) == ()


def test_a_figure_in_another_unit_says_which_and_what_it_is():
    """In the sentence, above its column, and behind each figure; it is no ratio."""
    size = {"event": "e", "math": "sum", "property": "size_mb"}
    one = trends(size, ("sum", "formula"), [(5000, 5.0)], formula="A / 1000")
    days = trends(size, ("day", "sum", "formula"), [(DAYS[0], 5000, 5.0), (DAYS[1], 1000, 1.0)],
                  formula="A / 1000", interval="day")  # fmt: skip

    assert one.text.startswith("**5 GB**: the total “size_mb” of “e”, in GB (Mon 9")
    assert "| Day | Total in GB | Total |" in days.text
    assert days.table[0][1:] == ["5 GB", "5,000 MB"]
    assert (*one.problems, *days.problems) == ()


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("A / 7", "**4.5** a day on average: “e” (Mon 9"),
        ("A / 1", "**4.5** a week on average: “e” (Mon 9"),
        ("A / 168", "**4.5** a hour on average: “e” (Mon 9"),
    ],
)
def test_a_figure_for_each_day_is_an_average(formula, said):
    """No formula: so many a day."""
    answer = trends({"event": "e", "math": "events"}, ("A", "formula"), [(31.5, 4.5)],
                    formula=formula)  # fmt: skip

    assert answer.text.startswith(said.replace(" a hour", " an hour"))
    assert answer.problems == ()


def test_what_is_level_has_no_leader():
    """Neither a value nor a day stands out where all are the same."""
    series = {"event": "e", "math": "events"}
    split = trends(series, ("country", "events"), [("Germany", 5), ("France", 5), ("Spain", 1)],
                   breakdowns=[{"property": "country"}])  # fmt: skip
    course = trends(series, ("day", "events"), [(d, 5) for d in DAYS], interval="day")

    assert "several are level at the top, **5** each." in split.text
    assert "It is the same every day: **5**; **35** in all." in course.text
    assert (*split.problems, *course.problems) == ()


def test_the_least_comes_first_where_it_was_asked():
    """Both ends are said all the same."""
    answer = trends({"event": "e", "math": "events"}, ("day", "events"),
                    [(d, n + 1) for n, d in enumerate(DAYS)], interval="day", wants="least")  # fmt: skip

    assert "The least is **1** on Mon 9 Nov, the most **7** on Sun 15 Nov;" in answer.text


def test_people_of_several_days_are_not_added_up():
    """One person may be in many rows."""
    answer = trends(SIGNED_UP, ("day", "people"), [(d, 5) for d in DAYS], interval="day")

    assert "in all" not in answer.text


@pytest.mark.parametrize("count", [36, 250])
def test_a_long_course_is_told_without_a_table(count):
    """Also when only a part of the rows was shown: the highest is of all of them."""
    rows = [(f"{2025 + n // 336}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}", n) for n in range(count)]
    answer = trends(
        {"event": "e", "math": "events"}, ("day", "events"), rows, interval="day",
        span=("2025-01-01", "2026-11-16"),
    )  # fmt: skip

    assert "|" not in answer.text
    assert f"{count - 1}" in answer.text
    assert answer.problems == ()


def test_weeks_are_compared_from_first_to_last():
    """Of three or more complete weeks the change says something."""
    weeks = [("2026-10-19", 100), ("2026-10-26", 110), ("2026-11-02", 120), ("2026-11-09", 150)]
    answer = trends(
        SIGNED_UP, ("week", "people"), weeks, interval="week", date_from="2026-10-19",
        span=("2026-10-19", "2026-11-16"),
    )  # fmt: skip

    assert "From the first complete week to the last: +50%." in answer.text


def test_a_course_of_few_values_has_a_column_for_each():
    """What is missing on a day is a dash or a zero, never another day's figure."""
    rows = [(DAYS[0], "pro", 3), (DAYS[0], "free", 2), (DAYS[1], "free", 4), (DAYS[1], "pro", 0)]
    answer = trends(
        SIGNED_UP, ("day", "plan", "people"), rows, interval="day",
        breakdowns=[{"property": "plan"}],
    )  # fmt: skip

    assert answer.heading == ["Day", "pro", "free"]
    assert answer.table == [["Mon 9 Nov", "3", "2"], ["Tue 10 Nov", "0", "4"]]
    assert answer.problems == ()


def test_a_course_of_many_values_is_a_line_for_each():
    """With more rows than were shown the extremes are still those of all rows."""
    rows = [
        (f"2026-10-{day:02}", f"v{value}", day * value) for day in range(1, 31)
        for value in range(1, 12)
    ]  # fmt: skip
    answer = trends(
        {"event": "e", "math": "events"}, ("day", "version", "events"), rows, interval="day",
        breakdowns=[{"property": "version"}], span=("2026-10-01", "2026-10-31"),
    )  # fmt: skip

    assert answer.heading == ["version", "Least in one day", "Most in one day", "In all"]
    assert ["v11", "11", "330", "5,115"] in answer.table
    assert answer.problems == ()


def test_a_long_nothing_at_the_beginning_is_no_low():
    """Months before the product began are left out of the table, and that is said."""
    months = [f"2026-{month:02}-01" for month in range(1, 12)]
    rows = [(month, n if n > 6 else 0) for n, month in enumerate(months, 1)]
    answer = trends(
        SIGNED_UP, ("month", "people"), rows, interval="month", date_from="2026-01-01",
        span=("2026-01-01", "2026-11-16"),
    )  # fmt: skip

    assert "the least **7** in Jul 2026" in answer.text
    assert "In that time there was nothing before Jul 2026." in answer.text
    assert answer.table[0] == ["Jul 2026", "7"]


def test_two_courses_stand_side_by_side():
    """A comparison by day pairs the days of both stretches."""
    rows = [("2026-11-09", "2026-11-02", 5, 4), ("2026-11-10", "2026-11-03", 6, 3)]
    answer = trends(
        SIGNED_UP, ("day", "day_before", "people", "people_before"), rows, interval="day",
        compare_from="2026-11-02", compare_to="2026-11-03",
    )  # fmt: skip

    assert answer.heading == ["Day", "People", "People before"]
    assert answer.table[0] == ["Mon 9 Nov / Mon 2 Nov", "5", "4"]


def test_an_average_of_nothing_is_said():
    """An empty cell is no figure."""
    answer = trends({"event": "e", "math": "average", "property": "size"}, ("average",), [(None,)])

    assert "no value" in answer.text
    assert answer.problems == ()


def test_nothing_found_repeats_what_was_searched():
    """The tool's sentence is the answer, on one line and without marks."""
    answer = trends(
        SIGNED_UP, ("people",), [(0,)], state="nothing",
        said="No “user signed up” in Mon 9 Nov 2026.\nIt was *never* seen.",
    )  # fmt: skip

    assert answer.text.startswith("Nothing found. No “user signed up” in Mon 9 Nov 2026. It was ")
    assert "*never" not in answer.text.replace("\\*", "")


def test_notes_and_doubts_are_said():
    """An assumption of the plan, and a value that the tool has never seen."""
    answer = trends(
        SIGNED_UP, ("people",), [(12,)], notes=("You named no time.",),
        said="12 people. No known value of “country” equals “Germny”; the nearest is “Germany”.",
    )  # fmt: skip

    assert "You named no time." in answer.text
    assert "No known value of “country” equals “Germny”; the nearest is “Germany”." in answer.text


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("Each person had 14 days.", "Each person had fourteen days."),
        ("I took 8 weeks and 31 days.", "I took eight weeks and thirty-one days."),
        ("I took 16 Nov 2026 at 14:05.", "I took 16 Nov 2026 at 14:05."),
    ],
)
def test_numbers_of_a_note_are_words(note, said):
    """They are no evidence, and dates stay as they are."""
    answer = trends(SIGNED_UP, ("people",), [(12,)], notes=(note,))

    assert said in answer.text
    assert answer.problems == ()


def test_it_can_be_a_table_or_go_with_a_chart():
    """As a table even one figure has a line; beside a chart no table repeats it."""
    one = trends(SIGNED_UP, ("people",), [(12,)], shown="table")
    course = trends(SIGNED_UP, ("day", "people"), [(d, 5) for d in DAYS], interval="day",
                    shown="chart")  # fmt: skip

    assert one.table == [["People who did “user signed up”", "12"]]
    assert "|" not in course.text
    assert "Mon 9 – Sun 15 Nov 2026" in course.text


HOSTILE = (
    "{{E1.people}}", "{{{x}}}", "a | b", "**bold** 7", "[click 5](http://x.example)", "`code` 12",
    "<@U0BEN>", "<!channel>", "2026", "3.2.1", "1,000 people", "$10", "50%", "line\nbreak 3",
    "| 5 | `6` |", "_under_ 5", "~~gone~~", "\\", "”quotes“ 4", "", "other 2", "😀 8", "x" * 300,
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_values_and_names_do_nothing(name):
    """They are shown, but they are no figure, no reference, no mark, and no column of their own."""
    answer = trends(
        {"event": name or "e", "math": "events"}, ("p", "events"), [(name, 50), ("x", 30)],
        breakdowns=[{"property": "p"}], filters=[{"property": "q", "values": [name]}],
    )  # fmt: skip

    assert answer.problems == ()
    lines = [line.replace("\\|", "") for line in answer.text.split("\n") if line.startswith("|")]
    assert [line.count(" | ") for line in lines] == [2, 0, 2, 2] or "|" in name
    assert answer.text.count("\n") == 5


@pytest.mark.parametrize("seeds", [range(80), *further(range(80, 200))], ids=str)
def test_any_result_of_any_size_has_supported_figures(seeds):
    """Random shapes: series, splits, intervals, comparisons, empty cells, texts of any kind."""
    for seed in seeds:
        chance = random.Random(seed)
        maths = chance.choices(["people", "events", "sum", "average", "sessions"],
                               k=chance.choice([1, 1, 2, 3]))  # fmt: skip
        series = [{"event": f"e{n}", "math": m, "property": "p" * (m in {"sum", "average"})}
                  for n, m in enumerate(maths)]  # fmt: skip
        names = [maths[0]] if len(maths) == 1 else list("ABC"[: len(maths)])
        splits = chance.sample(["plan", "browser"], chance.choice([0, 1, 2]))
        interval = chance.choice(["", "day"])
        compares = chance.random() < 0.3
        columns = [*([interval] if interval else []), *splits, *names]
        columns += [f"{n}_before" for n in names] if compares else []
        rows = []
        for day in DAYS if interval else [""]:
            for _ in range(chance.choice([1, 3, 40]) if splits else 1):
                figures = [chance.choice([0, 1, 7, 12.5, 12345, *[None] * (math == "average")])
                           for math in maths * (2 if compares else 1)]  # fmt: skip
                rows.append([*([day] if interval else []),
                             *(chance.choice(HOSTILE) for _ in splits), *figures])  # fmt: skip
        answer = trends(
            series, tuple(columns), rows, breakdowns=[{"property": p} for p in splits],
            **({"interval": interval} if interval else {}),
            **({"compare_from": "2026-11-02", "compare_to": "2026-11-08"} if compares else {}),
        )  # fmt: skip

        assert answer.problems == (), (seed, answer)
        assert "2026" in answer.text
