"""Funnels, retention, lifecycle, stickiness, paths, rankings, persons and SQL in plain words."""

import random

import pytest

from agent.figures.units import unit_of
from agent.model.builtin.plan import Explain, NotFound, Query
from agent.model.builtin.wishes import wanted
from agent.model.builtin.writing.catalogue import explanation, not_found
from agent.model.builtin.writing.help import greeting, help_text
from agent.model.builtin.writing.sources import code
from agent.names.taxonomy import Found, KnownEvent, KnownProperty
from tests.thinking.test_builtin_writing_counts import HOSTILE
from tests.thinking.written import write

DATES = "(Mon 9 – Sun 15 Nov 2026, Europe/Berlin)"
STEPS = [{"event": "signed up"}, {"event": "uploaded"}, {"event": "paid"}]
FUNNEL = ("step", "event", "people", "of_first", "of_previous", "median_seconds")
REACHED = [
    (1, "signed up", 200, 100.0, 100.0, None),
    (2, "uploaded", 50, 25.0, 25.0, 3600.0),
    (3, "paid", 40, 20.0, 80.0, 90.5),
]


def test_a_funnel_says_who_got_through_and_where_most_were_lost():
    """Overall conversion first, the weakest step, the time, and every step in a table."""
    answer = write("funnels", {"steps": STEPS, "window_days": 7}, FUNNEL, REACHED)

    assert answer.text.startswith(
        "**20%** of the 200 people who did “signed up” went on to “uploaded” and then “paid” "
        f"within 7 days {DATES}. Most are lost before “uploaded”: only 25% of those who did "
        "“signed up” get there."
    )
    assert [row[:5] for row in answer.table] == [
        ["1", "“signed up”", "200", "100%", "–"],
        ["2", "“uploaded”", "50", "25%", "25%"],
        ["3", "“paid”", "40", "20%", "80%"],
    ]
    assert answer.problems == ()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "within two weeks"),
        ({"window_days": 1}, "within one day"),
        ({"window_days": 0.041667}, "within one hour"),
        ({"window_days": 1.5}, "within thirty-six hours"),
        ({"window_days": 0.020833}, "within thirty minutes"),
        ({"order": "strict"}, "within two weeks, with nothing in between"),
        ({"order": "any"}, "did “signed up” or “uploaded” did both of them, in any order"),
    ],
)
def test_the_rules_of_a_funnel_are_said(more, said):
    """Its window, also when it is the tool's own, and its order."""
    rows = [(1, "any 1", 9, 100.0, 100.0, None), (2, "all 2", 3, 33.3, 33.3, 60.0)]
    answer = write("funnels", {"steps": STEPS[:2], **more}, FUNNEL, rows)

    assert said in answer.text
    assert answer.problems == ()


def test_the_time_comes_first_where_it_was_asked():
    """The median of each step, then who went on."""
    two = write("funnels", {"steps": STEPS[:2]}, FUNNEL, REACHED[:2], wants="time")
    three = write("funnels", {"steps": STEPS}, FUNNEL, REACHED, wants="time")

    assert two.text.startswith("**1 h** is the median time from “signed up” to “uploaded”. **25%**")
    assert three.text.startswith(
        "The median time is from “signed up” to “uploaded” **1 h** and from “uploaded” to “paid” "
        "**1 min 31 s**. **20%** of the 200 people"
    )
    assert (*two.problems, *three.problems) == ()


def test_who_still_has_time_is_said():
    """A window that is not over could still change the figure."""
    early = write("funnels", {"steps": STEPS, "window_days": 3}, FUNNEL, REACHED)
    late = write("funnels", {"steps": STEPS, "window_days": 30}, FUNNEL, REACHED)

    assert "still have time" not in early.text
    assert "Those who began within the last 30 days still have time to go on." in late.text


def test_a_funnel_that_nobody_finished_has_no_time():
    """Empty cells are dashes; a share of nobody is left out."""
    rows = [REACHED[0], (2, "uploaded", 0, 0.0, 0.0, None), (3, "paid", 0, 0.0, None, None)]
    answer = write("funnels", {"steps": STEPS}, FUNNEL, rows)

    assert answer.text.startswith("**0%** of the 200 people")
    assert answer.table[2][4:] == ["–", "–"]
    assert answer.problems == ()


def test_a_funnel_by_a_property_has_a_line_for_each_value():
    """How many began, and which share reached each later step; the best one is named."""
    rows = [
        (country, *row[:2], row[2] // n, *row[3:])
        for n, country in ((1, "Germany"), (2, "(none)"))
        for row in REACHED
    ]
    answer = write(
        "funnels", {"steps": STEPS, "breakdowns": [{"property": "country"}]},
        ("country", *FUNNEL), rows,
    )  # fmt: skip

    assert "“Germany” is highest, **20%**" in answer.text
    assert answer.table == [["Germany", "200", "25%", "20%"], ["not set", "100", "25%", "20%"]]
    assert answer.problems == ()


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("which country converts best from a to b?", "“Germany” is highest, **20%**"),
        ("which country has the worst conversion from a to b?", "“France” is lowest, **10%**"),
        ("which country has the lowest conversion from a to b?", "“France” is lowest, **10%**"),
    ],
)
def test_the_value_that_was_asked_for_is_named(question, says):
    """The one that converts best, or worst."""
    rows = [
        (country, *row[:3], row[3] / n, *row[4:])
        for n, country in ((1, "Germany"), (2, "France"))
        for row in REACHED
    ]
    arguments = {"steps": STEPS, "breakdowns": [{"property": "country"}]}
    wants = wanted(question, Query("funnels", arguments))

    assert says in write("funnels", arguments, ("country", *FUNNEL), rows, wants=wants).text


def test_the_quickest_value_is_named_where_the_time_was_asked():
    """Each value has its median time in the table."""
    rows = [
        (country, *row[:5], row[5] and row[5] * n)
        for n, country in ((2, "Germany"), (1, "France"))
        for row in REACHED[:2]
    ]
    answer = write(
        "funnels", {"steps": STEPS[:2], "breakdowns": [{"property": "country"}]},
        ("country", *FUNNEL), rows, wants="time",
    )  # fmt: skip

    assert "“France” is quickest, half of them in less than **1 h**." in answer.text
    assert answer.heading[-1] == "Median time"
    assert answer.table[0][-1] == "2 h"
    assert answer.problems == ()


COHORTS = [
    ("all", 0, 300, 300, 100.0), ("all", 1, 90, 300, 30.0), ("all", 2, 20, 100, 20.0),
    ("2026-10-26", 0, 100, 100, 100.0), ("2026-10-26", 1, 40, 100, 40.0),
    ("2026-10-26", 2, 20, 100, 20.0),
    ("2026-11-02", 0, 200, 200, 100.0), ("2026-11-02", 1, 50, 200, 25.0),
]  # fmt: skip
RETENTION = ("cohort", "period", "people", "of", "percent")


def test_retention_says_who_came_back_and_leaves_the_future_empty():
    """The next interval and the last one in words, every cohort in a line."""
    answer = write("retention", {"event": "signed up", "interval": "week"}, RETENTION, COHORTS)

    assert answer.text.startswith(
        "**30%** of the people who did “signed up” for the first time did “signed up” again in "
        "the next week, **20%** in week 2 (Mon 9"
    )
    assert answer.heading == ["Cohort", "People", "Week 1", "Week 2"]
    assert answer.table == [
        ["Everyone", "300", "30%", "20%"],
        ["Mon 26 Oct", "100", "40%", "20%"],
        ["Mon 2 Nov", "200", "25%", "–"],
    ]
    assert answer.problems == ()


def test_the_sum_of_cohorts_that_share_people_is_no_number_of_people():
    """Who came in two weeks is in two of them: the line of all together names no people."""
    asked = {"event": "signed up", "interval": "week", "first_time": False}
    answer = write("retention", asked, RETENTION, COHORTS)

    assert answer.table[0] == ["All weeks together", "–", "30%", "20%"]
    assert answer.problems == ()


def test_retention_never_refers_to_what_is_not_there():
    """A later interval that nobody could reach yet has no figure."""
    rows = [*COHORTS[:3], ("all", 3, None, None, None), *COHORTS[3:]]
    answer = write("retention", {"event": "e", "interval": "week"}, RETENTION, rows)

    assert "**20%** in week 2 (" in answer.text
    assert "[unsupported" not in answer.text
    assert answer.problems == ()


def test_retention_before_anyone_could_come_back():
    """The first interval is not over: that is said, and no percentage."""
    answer = write("retention", {"event": "e", "interval": "week"}, RETENTION, COHORTS[:1])

    assert answer.text.startswith("No week is over yet in which people who did “e”")
    assert answer.problems == ()


def test_lifecycle_tells_the_latest_complete_interval():
    """Its four kinds of people, and all intervals in a table."""
    rows = [("2026-11-02", 5, 20, 3, 4), ("2026-11-09", 6, 21, 2, 1), ("2026-11-16", 1, 9, 0, 0)]
    answer = write(
        "lifecycle", {"event": "e", "interval": "week", "date_from": "2026-11-02"},
        ("week", "new", "returning", "resurrecting", "dormant"), rows,
        span=("2026-11-02", "2026-11-18"),
    )  # fmt: skip

    assert "In the week from Mon 9 Nov: **6** new, **21** returning, **2** back after a pause" in (
        answer.text
    )
    assert answer.table[2][0] == "Mon 16 Nov (part)"
    assert answer.problems == ()


def test_stickiness_tells_its_two_ends():
    """On one day only, and on the most days."""
    rows = [(1, 80, 80.0), (2, 19, 19.0), (3, 0, 0.0), (5, 1, 1.0)]
    answer = write("stickiness", {"event": "e"}, ("days", "people", "percent"), rows)

    assert answer.text.startswith(
        f"Of the people who did “e” {DATES}, **80%** did it on one day only; "
        "at the other end 1 person did it on 5 days."
    )
    assert answer.table[1] == ["2", "19", "19%"]
    assert answer.problems == ()


def test_anything_at_all_is_being_active():
    """Stickiness, retention and lifecycle without an event speak of active people."""
    sticky = write("stickiness", {"event": ""}, ("days", "people", "percent"),
                   [(1, 80, 80.0), (5, 20, 20.0)])  # fmt: skip
    back = write("retention", {"event": "", "interval": "week"}, RETENTION, COHORTS)
    cycle = write("lifecycle", {"event": "", "interval": "week"},
                  ("week", "new", "returning", "resurrecting", "dormant"),
                  [("2026-11-09", 6, 21, 2, 1)])  # fmt: skip

    assert sticky.text.startswith(f"Of the active people {DATES}, **80%** were active on one day")
    assert "20 people were active on 5 days" in sticky.text
    assert back.text.startswith("**30%** of the people who came for the first time were active")
    assert cycle.text.startswith(f"Active people, by week {DATES}.")
    assert (*sticky.problems, *back.problems, *cycle.problems) == ()


def test_paths_tell_the_most_frequent_way():
    """The first step's most frequent way, then the table."""
    rows = [(1, "signed up", "uploaded", 30), (1, "signed up", "paid", 4), (2, "a", "b", 90)]
    answer = write("paths", {"start": "signed up"}, ("step", "source", "target", "sessions"), rows)

    assert answer.text.startswith(
        f"Events after “signed up” {DATES}. Most go from “signed up” to “uploaded”: "
        "**30 sessions**."
    )
    assert answer.table[1] == ["1", "signed up", "paid", "4"]
    assert answer.problems == ()


def test_top_values_are_a_list_with_their_share():
    """The first in a sentence."""
    answer = write(
        "top_values", {"property": "$browser", "event": "$pageview", "math": "people"},
        ("$browser", "people", "percent"), [("Chrome 119", 60, 60.0), ("Safari", 40, 40.0)],
    )  # fmt: skip

    assert answer.text.startswith(
        f"People who did “$pageview” by “$browser” {DATES}: “Chrome 119” comes first with "
        "**60** (60% of all)."
    )
    assert answer.table == [["Chrome 119", "60", "60%"], ["Safari", "40", "40%"]]
    assert answer.problems == ()


def test_a_ranking_of_the_rarest_begins_with_the_last():
    """Which is said, as the first of the list is no winner there; several may be level."""
    arguments = {"property": "$browser", "event": "$pageview", "math": "people", "lowest": True}
    columns = ("$browser", "people", "percent")
    answer = write("top_values", arguments, columns, [("Safari", 4, 4.0), ("Chrome", 60, 60.0)])
    level = write("top_values", arguments, columns, [("Safari", 4, 4.0), ("Edge", 4, 4.0)])

    assert "“Safari” comes last with **4** (4% of all)." in answer.text
    assert "several are level at the bottom with **4** each" in level.text
    assert answer.problems == level.problems == ()


def test_persons_are_listed_with_their_last_time():
    """In the project's zone."""
    rows = [("ana@example.com", 12, "2026-11-15T23:30:00+00:00"), ("0192-77", 1, None)]
    answer = write("persons", {"event": "e"}, ("person", "events", "last_seen"), rows)

    assert answer.table == [
        ["ana@example.com", "12", "Mon 16 Nov 2026, 00:30"],
        ["0192-77", "1", "–"],
    ]
    assert answer.problems == ()


@pytest.mark.parametrize(
    ("columns", "rows", "said"),
    [
        (("count()",), [(1234,)], "**1,234**"),
        (("plan", "n", "at"), [("pro 2", 5, "2026-11-15"), (None, 2.5, None)], "| pro 2 | 5 |"),
        (('a"b', "x.y", "{{z}}"), [(1, 2, 3)], "| 1 | 2 |"),
        (("list", "n"), [([1, 2], 3)], "| (a list) | 3 |"),
        (("n",), [(n,) for n in range(90)], "the first of 90 rows"),
    ],
)
def test_the_rows_of_a_query_are_shown(columns, rows, said):
    """One figure alone, else a table, whatever its columns are called."""
    answer = write("run_sql", {"query": "SELECT 1"}, columns, rows)

    assert said in answer.text
    assert answer.problems == ()


def test_hostile_names_are_harmless_in_every_tool():
    """They are no figure and no reference, wherever a name or value may stand."""
    for name in HOSTILE:
        event = name or "e"
        answers = [
            write("funnels", {"steps": [{"event": event}, {"event": "b"}]}, FUNNEL,
                  [(1, name, 9, 100.0, 100.0, None), (2, "b", 3, 33.3, 33.3, 60.0)]),
            write("funnels", {"steps": STEPS[:2], "breakdowns": [{"property": event}]},
                  (event, *FUNNEL), [(name, *REACHED[0]), (name, *REACHED[1])]),
            write("retention", {"event": event}, RETENTION, COHORTS),
            write("stickiness", {"event": event}, ("days", "people", "percent"), [(1, 2, 100.0)]),
            write("paths", {"start": event}, ("step", "source", "target", "sessions"),
                  [(1, name, name, 30)]),
            write("top_values", {"property": event, "event": event}, (event, "people", "percent"),
                  [(name, 60, 60.0)]),
            write("persons", {"event": event}, ("person", "events", "last_seen"), [(name, 1, "")]),
            write("run_sql", {"query": event}, ("a",), [(name,)]),
        ]  # fmt: skip
        for answer in answers:
            assert answer.problems == (), (name, answer)
            assert "[unsupported" not in answer.text


def test_events_are_listed_and_explained():
    """A list of all, or what the team says of one."""
    events = (KnownEvent("paid", "Money came in.", verified=True), KnownEvent("opened"))
    every = explanation(Explain(events, all_of_them=True))
    one = explanation(Explain(events[1:]))

    assert "- “paid”: Money came in." in every
    assert "- “opened”\n" in f"{every}\n"
    assert one == "- “opened”: nobody has described it yet"


def test_properties_are_listed_with_their_values():
    """Whose they are, their type, and the values that are known."""
    plan = KnownProperty("plan", "person", "text", "", ("free", "pro"))

    assert explanation(Explain((), (plan,))) == (
        "- “plan” of each person: a text; values are “free” and “pro”"
    )


LOOKED_UP = """Properties of “file shared”:
property "$os" of "event" text = ["iOS 17"]
property "channel" of "event" text = ["link", "e \\"mail\\" 2"] – "How it was shared, in 3 ways."
property "sent_at" of "event" time"""


def test_a_look_up_that_was_asked_for_is_a_plain_list():
    """The team's own properties first; no line as models read it."""
    answer = write(
        "read_taxonomy", {"kind": "properties", "event": "file shared"}, (), [], said=LOOKED_UP
    )

    assert answer.text.split("\n") == [
        "Properties of “file shared”:",
        "",
        '- “channel”: “How it was shared, in 3 ways.”; a text; values are “link” and “e "mail" …”',
        "- “sent_at”: a time",
        "- “$os”: a text; values are “iOS 17”",
    ]


@pytest.mark.parametrize(
    ("kind", "said", "text"),
    [
        ("values", 'Values of “hue”:\nproperty "hue" of "event" text = ["red", "blue"]',
         "Values of “hue” in the past thirty days, most frequent first:\n\n- “red”\n- “blue”"),
        ("cohorts", 'The cohorts that there are:\ncohort "Power users"',
         "Cohorts:\n\n- “Power users”"),
        ("cohorts", "The cohorts that there are:", "There are no cohorts in the project."),
        ("groups", 'The groups that there are:\ngroup type "company"',
         "Kinds of groups:\n\n- “company”"),
        ("properties", "PostHog has seen no properties on “x”.",
         "Nothing found. PostHog has seen no properties on “x”."),
    ],
)  # fmt: skip
def test_every_kind_of_look_up_has_its_words(kind, said, text):
    """Also where there is nothing."""
    assert write("read_taxonomy", {"kind": kind}, (), [], said=said).text == text


def test_names_that_are_not_there_are_said_with_the_nearest():
    """What was searched and what is near, in quotation marks."""
    said = not_found(NotFound("fil upload", ("file uploaded",)))

    assert "“fil upload”" in said
    assert "The nearest is “file uploaded”." in said


def test_help_uses_the_projects_own_names():
    """Verified events first, none of PostHog's own; without any event it still says what it can."""
    found = Found(
        (KnownEvent("$pageview"), KnownEvent("zorp frobbed"), KnownEvent("gleek made", "", True)),
        (KnownProperty("hue"), KnownProperty("$browser")),
    )

    assert "how many people did “gleek made” last week?" in help_text(found)
    assert "“gleek made” by browser this month" in help_text(found)
    assert "$pageview" not in help_text(found)
    assert "which events are there?" in greeting(Found())


def test_a_query_cannot_end_its_block_of_code():
    """Whatever fences it holds."""
    chance = random.Random(7)
    for _ in range(50):
        query = "".join(chance.choice("`a\n ") for _ in range(40))
        fence = code(query).split("sql\n")[0]

        assert fence not in query


@pytest.mark.parametrize(
    ("name", "unit"),
    [("size_mb", "MB"), ("amountUsd", "USD"), ("duration", ""), ("load_time_ms", "ms"),
     ("discount_pct", "%"), ("seats", ""), ("revenue EUR", "EUR")],
)  # fmt: skip
def test_units_are_taken_from_names(name, unit):
    """From the last word of a property's name only."""
    assert unit_of(name) == unit
