"""The built-in model answers from data, asks back when it must, and never counts something else."""

from datetime import timedelta

import pytest

from agent.dates import Range
from agent.evidence import check, read_rendered
from agent.model.builtin import BuiltinModel, writing
from agent.model.builtin.meaning import Count
from agent.ports import Generation, Request
from integrations.errors import ChangeInput, TryLater
from tests.thinking.company import Company, Happened, every_day
from tests.thinking.talk import TOOLS, Talk, asked, berlin

NOW = berlin("2026-11-22T14:05:33")
EVENTS = {
    "user signed up": "A person created an account.",
    "file uploaded": "A person added a file.",
    "file shared": "A person gave others access to a file, by link or by email.",
    "share link opened": "",
    "user logged in": "",
    "user logged out": "",
    "teammate invited": "",
    "plan cancelled": "",
    "$pageview": "A page was seen.",
}


@pytest.fixture
def company():
    made = Company(EVENTS)
    for n, event in enumerate(EVENTS):
        made.happened += every_day(
            event, until=NOW.date(), days=70, zone="Europe/Berlin", of=[n + 3, 2 * n + 1, 5, n + 7]
        )
    return made


@pytest.fixture
def talk(company):
    return Talk(BuiltinModel(), company, NOW)


def people(company, event, start, end):
    return len({h.person for h in company.happened if h.event == event and start <= h.at < end})


def times(company, event, start, end):
    return len([h for h in company.happened if h.event == event and start <= h.at < end])


LAST_WEEK = (berlin("2026-11-09"), berlin("2026-11-16"))
YESTERDAY = (berlin("2026-11-21"), berlin("2026-11-22"))
TODAY = (berlin("2026-11-22"), NOW)
PAST_7_DAYS = (berlin("2026-11-15T14:05:33"), NOW)


@pytest.mark.parametrize(
    ("question", "count", "event", "span"),
    [
        ("how many people signed up last week?", people, "user signed up", LAST_WEEK),
        ("How many users have signed up in the past 7 days", people, "user signed up", PAST_7_DAYS),
        ("sign-ups last week", times, "user signed up", LAST_WEEK),
        ("registrations yesterday please", times, "user signed up", YESTERDAY),
        ("how many files were shared yesterday", times, "file shared", YESTERDAY),
        ("how many people shared a file yesterday?", people, "file shared", YESTERDAY),
        ("how many files did people share yesterday?", times, "file shared", YESTERDAY),
        ("how many times was “file shared” yesterday?", times, "file shared", YESTERDAY),
        ("number of distinct visitors who uploaded files today", people, "file uploaded", TODAY),
        ("page views yesterday", times, "$pageview", YESTERDAY),
        ("how many users viewed a page yesterday", people, "$pageview", YESTERDAY),
        ("how many new users signed up last week?", people, "user signed up", LAST_WEEK),
        ("how many new files were uploaded yesterday", times, "file uploaded", YESTERDAY),
        ("how many people were invited last week?", times, "teammate invited", LAST_WEEK),
        ("how many people logged in last week", people, "user logged in", LAST_WEEK),
        ("how many customers logged out yesterday", people, "user logged out", YESTERDAY),
        ("who cancelled their plan last week?", people, "plan cancelled", LAST_WEEK),
        ("today's uploads", times, "file uploaded", TODAY),
        ("hwo many poeple singed up lats week", people, "user signed up", LAST_WEEK),
        ("how many pepole uplaoded files yesteday?", people, "file uploaded", YESTERDAY),
        ("hi rootle, could you tell me how many uploads we got yesterday?", times, "file uploaded",
         YESTERDAY),
    ],
)  # fmt: skip
async def test_a_question_is_answered_with_the_right_figure(talk, question, count, event, span):
    """The figure equals a count in Python; it stands as a reference; event and dates are named."""
    answer = await talk.ask(question)

    assert [name for name, _ in talk.steps] == ["read_taxonomy", "trends"]
    assert answer.kind == "done"
    assert f"**{count(talk.company, event, *span):,} " in answer.text
    assert f"“{event}”" in answer.text
    assert "2026" in answer.text
    assert "Europe/Berlin" in answer.text
    assert talk.problems == ()


async def test_figures_are_written_as_references():
    """The model's own text holds no figure, only the reference that is filled in later."""
    company = Company(
        EVENTS, every_day("file shared", until=NOW.date(), days=3, zone="UTC", of=[4])
    )
    talk = Talk(BuiltinModel(), company, NOW)
    await talk.ask("how many files were shared yesterday?")

    assert talk.messages[-1]["content"][0]["text"] == (
        "“file shared” happened **{{E1.events}} times** (Sat 21 Nov 2026, Europe/Berlin)."
    )


async def test_a_course_is_a_table_of_every_day(talk):
    """14 days are 14 rows, the last of them unfinished; the total is a formula."""
    answer = await talk.ask("uploads per day in the past 14 days")

    start = berlin("2026-11-09")
    for n in range(13):
        day = start + timedelta(days=n)
        figure = times(talk.company, "file uploaded", day, day + timedelta(days=1))
        assert f"| {day:%a} {day.day} Nov | {figure} |" in answer.text
    assert f"**{times(talk.company, 'file uploaded', start, NOW):,}** in all" in answer.text
    assert "until 14:05" in answer.text
    assert talk.problems == ()


async def test_people_of_several_days_are_never_added_up(talk):
    """One person may be in many rows, so there is no sum of people."""
    answer = await talk.ask("how many people signed up per day last week?")

    assert answer.text.count("\n| ") == 8
    assert "in all" not in answer.text
    assert talk.problems == ()


async def test_a_long_course_is_told_by_its_ends(talk):
    """No table of fifty rows; the fewest is taken from complete days."""
    answer = await talk.ask("uploads by day since 3 October")

    assert "|" not in answer.text
    assert "The most were on " in answer.text
    assert talk.problems == ()


@pytest.mark.parametrize(
    ("question", "interval", "rows"),
    [
        ("uploads by day from 1 July 2026 to today", "week", 21),
        ("how many people signed up per day from 1 Jan 2026 to yesterday?", "month", 11),
    ],
)
async def test_a_very_long_course_is_counted_by_longer_intervals(talk, question, interval, rows):
    """More than a hundred rows help nobody: weeks or months are taken, and that is said."""
    answer = await talk.ask(question)

    assert talk.steps[-1][1]["interval"] == interval
    assert answer.text.count("\n| ") == rows + 1
    assert f"so I took {interval}s" in answer.text
    assert talk.problems == ()


async def test_a_course_that_was_cut_has_its_true_highest(talk):
    """The highest row is named by the tool, which has seen all of them; no lowest is claimed."""
    day = berlin("2026-11-17T12:00:00")
    talk.company.happened += [Happened("user signed up", f"late{n}", day) for n in range(30)]
    count = Count(
        "user signed up", "people", (Range(berlin("2026-01-01"), berlin("2026-11-22")),), "day"
    )
    call = {"id": "c1", "name": "trends", "input": {
        "event": "user signed up", "date_from": "2026-01-01", "date_to": "2026-11-21",
        "interval": "day",
    }}  # fmt: skip
    block, _ = await talk._use(call)
    rendered = read_rendered(block["content"][0]["text"])
    text = check(writing.answer(count, [rendered]), talk.evidence, question="").text

    assert rendered.is_cut
    highest = people(talk.company, "user signed up", berlin("2026-11-17"), berlin("2026-11-18"))
    assert f"The most were on Tue 17 Nov 2026 ({highest})." in text
    assert "fewest" not in text


@pytest.mark.parametrize(
    "time", ["from 20 Nov to 10 Nov", "from 2026-11-20 to 2026-11-10", "between May 2026 and 2025"]
)
async def test_a_time_that_runs_backwards_is_said(talk, time):
    """No other time is taken in its place."""
    answer = await talk.ask(f"uploads {time}")

    assert answer.kind == "cannot"
    assert f"“{time}” runs backwards" in answer.text


@pytest.mark.parametrize("name", ["{{E1.people}}", "{{{E1.people}}}", "<@U0BEN>", "step 2 of 3"])
async def test_names_are_quoted_as_they_were_written(talk, name):
    """What stands in quotation marks is repeated, never evaluated, and no figure."""
    await talk.ask("uploads yesterday")
    answer = await talk.ask(f'how many people did "{name}" last week?')

    assert answer.kind == "nothing_found"
    assert "unsupported" not in answer.text
    assert name.replace(" ", "") in answer.text.replace(" ", "")


async def test_follow_ups_change_one_part(talk):
    """Time, split, measure and event are each changed while the rest stays."""
    await talk.ask("how many people signed up last week?")
    before = await talk.ask("and the week before?")
    by_day = await talk.ask("by day?")
    other = await talk.ask("what about uploads?")
    yesterday = await talk.ask("and yesterday?")

    start, end = berlin("2026-11-02"), berlin("2026-11-09")
    assert f"**{people(talk.company, 'user signed up', start, end)} people**" in before.text
    assert "Mon 2 – Sun 8 Nov 2026" in before.text
    assert "| Mon 2 Nov | " in by_day.text
    assert "“file uploaded” by day (Mon 2 – Sun 8 Nov 2026" in other.text
    assert "(Sat 21 Nov 2026" in yesterday.text


async def test_two_times_are_compared(talk):
    """Both figures and the change, the earlier time first, in one batch of calls."""
    answer = await talk.ask("how many people signed up last week compared to the week before?")

    first = people(talk.company, "user signed up", berlin("2026-11-02"), berlin("2026-11-09"))
    second = people(talk.company, "user signed up", *LAST_WEEK)
    assert [name for name, _ in talk.steps] == ["read_taxonomy", "trends", "trends"]
    assert answer.text.index(f"**{first}**: Mon 2") < answer.text.index(f"**{second}**: Mon 9")
    assert "The change is **" in answer.text
    assert talk.problems == ()


async def test_two_events_that_fit_are_a_question_with_buttons(talk):
    """It ends the turn; pressing a button is a whole question."""
    asked = await talk.ask("how many people logged yesterday?")
    pressed = await talk.ask(asked.options[1].text)

    assert asked.kind == "needs_you"
    assert [option.label for option in asked.options] == ["user logged in", "user logged out"]
    assert f"**{people(talk.company, 'user logged out', *YESTERDAY)} people**" in pressed.text


@pytest.mark.parametrize("typed", ["the second one", "2", "user logged out", "“user logged out”"])
async def test_a_choice_may_be_typed(talk, typed):
    """The person answers in words in place of pressing; the time asked about is kept."""
    await talk.ask("how many people logged yesterday?")
    answer = await talk.ask(typed)

    assert f"**{people(talk.company, 'user logged out', *YESTERDAY)} people**" in answer.text


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("how many people from Germany signed up last week?", "Germany"),
        ("sign-ups by country last week", "by country"),
        ("how many people did not share a file yesterday", "not"),
        ("uploads per user last week", "per"),
        ("how many files were shared by link yesterday", "by link"),
        ("average uploads last week", "average"),
        ("why did sign-ups drop last week", "why drop"),
        ("how many new users shared a file yesterday", "new"),
        ("sign-ups until 3 November", "until 3 November"),
        ("sign-ups on mobile last week", "mobile"),
        ("uploads yesterday without errors", "without errors"),
    ],
)
async def test_a_condition_it_cannot_apply_is_never_dropped(talk, question, missing):
    """A wider count in its place would be a wrong figure: it says so and offers what it can."""
    answer = await talk.ask(question)

    assert answer.kind == "cannot"
    assert f"“{missing}”" in answer.text
    assert "I can count all of it" in answer.text
    assert [name for name, _ in talk.steps] == ["read_taxonomy", "cannot"]


async def test_an_unknown_thing_is_nothing_found_with_near_names(talk):
    """What was searched is said, and what comes near."""
    nothing = await talk.ask("how many frobnications last week?")
    near = await talk.ask("how many “fil upload” yesterday?")

    assert nothing.kind == "nothing_found"
    assert "“frobnications”" in nothing.text
    assert "file uploaded" in near.text


async def test_zero_is_nothing_found(talk):
    """No bare 0: what was searched, and when the event was last seen."""
    answer = await talk.ask("how many people signed up in 2020?")

    assert answer.kind == "nothing_found"
    assert "No “user signed up” in Wed 1 Jan – Thu 31 Dec 2020" in answer.text
    assert "last seen on Sun 22 Nov 2026" in answer.text


async def test_without_a_time_it_takes_thirty_days_and_says_so(talk):
    """An assumption is part of the answer."""
    answer = await talk.ask("how many people have signed up for an account?")
    again = await talk.ask("how many people have signed up?")

    assert answer.kind == "cannot"  # "account" is in no name of an event
    assert "You named no time" in again.text
    assert "Fri 23 Oct 2026 14:05" in again.text


async def test_words_of_a_description_find_an_event_that_no_name_fits(talk):
    """ "Created an account" is what the team wrote about `user signed up`."""
    answer = await talk.ask("how many people created an account last week?")

    assert f"**{people(talk.company, 'user signed up', *LAST_WEEK)} people**" in answer.text


async def test_it_says_which_events_there_are_and_what_one_means(talk):
    """Questions about the taxonomy itself."""
    listed = await talk.ask("which events are there?")
    meaning = await talk.ask("what does file shared mean?")

    assert all(f"“{event}”" in listed.text for event in EVENTS)
    assert meaning.text == (
        "- “file shared”: A person gave others access to a file, by link or by email."
    )


@pytest.mark.parametrize("question", ["hi", "Hello Rootle!", "help", "what can you do?", ""])
async def test_a_greeting_says_what_it_can_do(talk, question):
    """Without any tool."""
    answer = await talk.ask(question)

    assert (answer.kind, talk.steps) == ("done", [])
    assert "how many people signed up last week?" in answer.text


@pytest.mark.parametrize(
    "question", ["write me a poem", "what is the capital of France?", "🙃", "?!"]
)
async def test_what_is_no_question_about_events_is_declined(talk, question):
    """It says so, and what it does instead."""
    answer = await talk.ask(question)

    assert answer.kind in {"cannot", "needs_you"}
    assert answer.kind == "cannot" or answer.options


async def test_a_failing_tool_is_explained_in_its_own_words(talk):
    """The sentence says who can fix it; the turn still ends in an answer."""
    talk.company.error = TryLater("PostHog asks us to slow down. Try again in a moment.")
    answer = await talk.ask("how many people signed up last week?")

    assert (answer.kind, answer.text) == (
        "cannot",
        "PostHog asks us to slow down. Try again in a moment.",
    )


async def test_an_event_that_vanished_meanwhile_is_explained(talk):
    """The tool's refusal, with the nearest names, is the answer."""

    class Forgetful(Company):
        async def event_definitions(self, search=""):
            if search:
                raise ChangeInput("There is no event “user signed up”.")
            return await super().event_definitions(search)

    talk.company = Forgetful(EVENTS)
    answer = await talk.ask("how many people signed up last week?")

    assert answer.text == "There is no event “user signed up”."


async def test_the_names_of_events_cannot_smuggle_in_figures_or_lines():
    """A hostile name is repeated on one line, without its braces and marks."""
    hostile = "zorp {{E1.people}} \n# **big**"
    company = Company({hostile: ""})
    company.happened = every_day(hostile, until=NOW.date(), days=3, zone="UTC", of=[2])
    talk = Talk(BuiltinModel(), company, NOW)

    answer = await talk.ask("how many people did zorp big people yesterday?")

    assert "\n#" not in answer.text
    assert "{{" not in answer.text


async def test_steering_in_the_middle_of_a_turn_is_the_question_that_counts(talk):
    """Words that arrive after a tool result change what is counted next."""
    text = asked("how many people signed up last week?")
    first = await one(talk, [{"role": "user", "content": text}])
    result = await talk._use(first.content[0])
    steer = asked("sorry, I meant: how many files were shared yesterday?")
    messages = [
        {"role": "user", "content": text},
        {"role": "assistant", "content": list(first.content)},
        {"role": "user", "content": [result[0], *steer]},
    ]

    second = await one(talk, messages)

    assert (second.content[0]["name"], second.content[0]["input"]) == (
        "read_taxonomy",
        {"search": "files shared"},
    )


async def test_the_same_conversation_gives_the_same_call_with_the_same_id(talk):
    """A restarted turn repeats its call, and never another one's id."""
    message = {"role": "user", "content": asked("uploads yesterday")}
    first, again = await one(talk, [message]), await one(talk, [message])
    await talk.ask("uploads yesterday")
    ids = [b["id"] for m in talk.messages for b in m["content"] if b["type"] == "tool_use"]

    assert first == again
    assert ids == ["call_1", "call_2"]


@pytest.mark.parametrize("offered", [[], ["read_taxonomy"]])
async def test_without_tools_it_still_ends_in_words(talk, offered):
    """The last allowed generation has no tools."""
    await talk.ask("uploads yesterday")
    question = {"role": "user", "content": asked("downloads and uploads today")}
    tools = [TOOLS[name].spec for name in offered]

    generation = await one(talk, [question] if not offered else talk.messages[:3], tools)

    assert generation.stop_reason == "end_turn"
    assert generation.content[0]["text"]


async def one(talk, messages, tools=None) -> Generation:
    specs = [tool.spec for tool in TOOLS.values()] if tools is None else tools
    parts = [part async for part in talk.model.generate(Request("", messages, specs, NOW))]
    return parts[-1]
