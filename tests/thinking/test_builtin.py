"""The built-in model answers from data, asks back when it must, and never counts something else.

Whole conversations with the real tools and a real stand-in; what is expected is counted in Python.
"""

from datetime import timedelta

import pytest

from agent.model.builtin.carrying_out import NARROWED
from agent.ports import Request
from integrations.errors import AskPerson, TryLater
from integrations.posthog_errors import TooLong
from tests.thinking.firm import LAST_WEEK, NOW, TODAY, WEEK_BEFORE, YESTERDAY
from tests.thinking.talk import TOOLS, asked, berlin

PAST_7_DAYS = (berlin("2026-11-15T14:05:33"), NOW)
THIS_MONTH = (berlin("2026-11-01"), NOW)


@pytest.mark.parametrize(
    ("question", "count", "event", "span"),
    [
        ("how many people signed up last week?", "people", "user signed up", LAST_WEEK),
        ("How many users have signed up in the past 7 days", "people", "user signed up",
         PAST_7_DAYS),
        ("how many files were uploaded yesterday", "times", "file uploaded", YESTERDAY),
        ("how many people shared a file last week?", "people", "file shared", LAST_WEEK),
        ("how many times was “file shared” yesterday?", "times", "file shared", YESTERDAY),
        ("number of distinct visitors who uploaded files today", "people", "file uploaded", TODAY),
        ("today's uploads", "times", "file uploaded", TODAY),
        ("hi rootle, could you tell me how many uploads we got yesterday? thanks!", "times",
         "file uploaded", YESTERDAY),
    ],
)  # fmt: skip
async def test_a_question_is_answered_with_the_right_figure(
    talk, firm, question, count, event, span
):
    """The figure equals a count in Python; event, dates and time zone are named."""
    answer = await talk.ask(question)
    figure = getattr(firm, count)(event, span)

    assert [name for name, _ in talk.steps] == ["read_taxonomy", "trends"]
    assert answer.kind == "done"
    assert f"**{figure:,} {'time' if count == 'times' else 'people'}" in answer.text
    assert f"“{event}”" in answer.text
    assert "2026" in answer.text
    assert "Europe/Berlin" in answer.text
    assert talk.problems == ()


async def test_figures_are_written_as_references(talk):
    """The model's own text holds no figure, only the reference that is filled in later."""
    await talk.ask("how many files were shared yesterday?")

    assert talk.messages[-1]["content"][0]["text"] == (
        "“file shared” happened **{{E1.events}} times** (Sat 21 Nov 2026, Europe/Berlin)."
    )


async def test_a_condition_is_counted_and_restated(talk, firm):
    """The reader sees the value that was taken, and the figure is that of the condition."""
    answer = await talk.ask("how many people in Germany uploaded a file last week?")
    figure = firm.people("file uploaded", LAST_WEEK, **{"$geoip_country_name": "Germany"})

    assert f"**{figure} people**" in answer.text
    assert "did “file uploaded” in “Germany” (" in answer.text


async def test_a_split_has_every_value(talk, firm):
    """Each value's figure is the one that Python counts, the largest first."""
    answer = await talk.ask("uploads by kind last week")
    values = firm.values("file uploaded", LAST_WEEK, "kind")

    for kind, figure in values.items():
        assert f"| {kind} | {figure} |" in answer.text
    assert f"“{values.most_common(1)[0][0]}” has the most" in answer.text
    assert talk.problems == ()


async def test_a_course_is_a_table_of_every_day(talk, firm):
    """14 days are 14 rows, the last of them unfinished; the total is a formula."""
    answer = await talk.ask("uploads per day in the past 14 days")

    start = berlin("2026-11-09")
    for n in range(13):
        day = start + timedelta(days=n)
        figure = firm.times("file uploaded", (day, day + timedelta(days=1)))
        assert f"| {day:%a} {day.day} Nov | {figure} |" in answer.text
    assert f"**{firm.times('file uploaded', (start, NOW)):,}** in all" in answer.text
    assert "until 14:05" in answer.text
    assert talk.problems == ()


async def test_follow_ups_change_one_part(talk, firm):
    """Time, split, measure and event are each changed while the rest stays."""
    await talk.ask("how many people signed up last week?")
    before = await talk.ask("and the week before?")
    by_day = await talk.ask("by day?")
    other = await talk.ask("what about uploads?")
    yesterday = await talk.ask("and yesterday?")

    assert f"**{firm.people('user signed up', WEEK_BEFORE)} people**" in before.text
    assert "Mon 2 – Sun 8 Nov 2026" in before.text
    assert "| Mon 2 Nov | " in by_day.text
    assert "“file uploaded”" in other.text
    assert "Sat 21 Nov 2026" in yesterday.text


async def test_the_same_can_be_seen_as_a_table(talk, firm):
    """The same call is made again, and its figure stands in a table."""
    await talk.ask("how many people signed up last week?")
    first = talk.steps[-1]
    answer = await talk.ask("as a table")

    assert talk.steps[-1] == first
    assert f"| {firm.people('user signed up', LAST_WEEK)} |" in answer.text


async def test_two_times_are_compared_in_one_call(talk, firm):
    """Both figures and the change, with both dates."""
    answer = await talk.ask("how many people signed up last week compared to the week before?")

    after, before = (firm.people("user signed up", span) for span in (LAST_WEEK, WEEK_BEFORE))
    assert [name for name, _ in talk.steps] == ["read_taxonomy", "trends"]
    assert f"**{after} people**" in answer.text
    assert f"against {before} in Mon 2 – Sun 8 Nov 2026" in answer.text
    assert talk.problems == ()


async def test_the_query_behind_a_figure_is_shown(talk):
    """In a block of code, as it was sent; figures in it are no figures of the answer."""
    await talk.ask("how many people signed up last week?")
    answer = await talk.ask("show me the SQL")

    assert [name for name, _ in talk.steps] == ["read_taxonomy", "read_data"]
    assert "```sql\nSELECT" in answer.text
    assert "user signed up" in answer.text
    assert "unsupported" not in answer.text
    assert talk.problems == ()


async def test_there_is_no_query_before_the_first_figure(talk):
    """It says so."""
    answer = await talk.ask("show me the SQL")

    assert "no figure in this conversation" in answer.text


async def test_two_events_that_fit_are_a_question_with_buttons(talk, firm):
    """It ends the turn; pressing a button is a whole question."""
    asked = await talk.ask("how many people logged yesterday?")
    labels = [option.label for option in asked.options]
    pressed = await talk.ask(asked.options[labels.index("user logged out")].text)

    assert asked.kind == "needs_you"
    assert set(labels) == {"user logged in", "user logged out"}
    assert f"**{firm.people('user logged out', YESTERDAY)} " in pressed.text


@pytest.mark.parametrize("typed", ["the second one", "2", "the second"])
async def test_a_choice_may_be_typed(talk, typed):
    """The person answers in words in place of pressing; the time asked about is kept."""
    asked = await talk.ask("how many people logged yesterday?")
    answer = await talk.ask(typed)

    assert f"“{asked.options[1].label}”" in answer.text
    assert "Sat 21 Nov 2026" in answer.text


@pytest.mark.parametrize("typed", ["both", "both of them", "All of them please"])
async def test_every_button_may_be_meant(talk, firm, typed):
    """Each of them is counted, for the time that was asked about."""
    await talk.ask("how many people logged yesterday?")
    answer = await talk.ask(typed)

    assert f"**{firm.people('user logged in', YESTERDAY)} " in answer.text
    assert f"**{firm.people('user logged out', YESTERDAY)} " in answer.text
    assert answer.text.count("Sat 21 Nov 2026") >= 2


@pytest.mark.parametrize(
    "question",
    ["why did sign-ups drop last week", "uploads by frobnication yesterday",
     "how many zorped people uploaded a file yesterday"],
)  # fmt: skip
async def test_a_condition_it_cannot_apply_is_never_dropped(talk, question):
    """A wider count in its place would be a wrong figure: nothing is counted."""
    answer = await talk.ask(question)

    assert answer.kind in {"cannot", "nothing_found", "needs_you"}
    assert "trends" not in [name for name, _ in talk.steps]


async def test_an_unknown_thing_is_nothing_found_or_asked_back_with_near_names(talk):
    """What was searched is said; a name that comes near is a button with the whole question."""
    nothing = await talk.ask("how many frobnications last week?")
    near = await talk.ask("how many “fil upload” yesterday?")

    assert nothing.kind == "cannot"
    assert "“frobnications”" in nothing.text
    assert "file uploaded" in near.text + str(near.options)


async def test_zero_is_nothing_found(talk):
    """No bare 0: what was searched, and when the event was last seen."""
    answer = await talk.ask("how many people signed up in 2020?")

    assert answer.kind == "nothing_found"
    assert "2020" in answer.text
    assert "last seen on" in answer.text
    assert talk.problems == ()


async def test_a_time_ahead_is_nothing_found(talk):
    """Nothing can have happened there."""
    answer = await talk.ask("how many people signed up next month?")

    assert answer.kind in {"nothing_found", "cannot"}
    assert talk.problems == ()


async def test_without_a_time_it_takes_thirty_days_and_says_so(talk):
    """An assumption is part of the answer, and its dates stand there."""
    answer = await talk.ask("how many people have signed up?")

    assert answer.kind == "done"
    assert "thirty days" in answer.text
    assert "Oct" in answer.text


async def test_it_says_which_events_there_are(talk):
    """A plain list."""
    listed = await talk.ask("which events are there?")

    for event in ("user signed up", "file uploaded", "plan upgraded"):
        assert f"“{event}”" in listed.text
    assert talk.problems == ()


@pytest.mark.parametrize("question", ["which events are there?", "which properties exist?"])
async def test_a_list_of_everything_is_no_nothing(talk, question):
    """The words of such a question match no name, and still everything is found."""
    answer = await talk.ask(question)

    assert answer.kind == "done"
    assert answer.text.count("\n- ") > 5


async def test_how_things_went_as_a_whole_is_told_by_the_main_events(talk, firm):
    """People of each one beside the week before, and which of them moved most."""
    answer = await talk.ask("how did last week go?")

    assert [name for name, _ in talk.steps] == ["overview"]
    assert answer.kind == "done"
    for event in ("user signed up", "file uploaded", "file shared"):
        now, before = firm.people(event, LAST_WEEK), firm.people(event, WEEK_BEFORE)
        assert f"| People with “{event}” | {now} | {before} | " in answer.text
    assert f"What moved most: “{_moved_most(firm)}”" in answer.text
    assert "Mon 9 – Sun 15 Nov 2026, Europe/Berlin" in answer.text
    assert talk.problems == ()
    again = await talk.ask("and the week before?")
    now = firm.people("file uploaded", WEEK_BEFORE)
    assert f"| People with “file uploaded” | {now} | " in again.text


async def test_what_no_call_compares_is_counted_at_each_time(talk):
    """A conversion in one week and in the week before: two funnels, one after the other."""
    answer = await talk.ask("conversion from sign-up to upload last week vs the week before")

    assert [name for name, _ in talk.steps] == ["read_taxonomy", "funnels", "funnels"]
    assert [arguments["date_from"] for _, arguments in talk.steps[1:]] == [
        "2026-11-09",
        "2026-11-02",
    ]
    assert answer.kind == "done"
    first, second = answer.text.index("9 – Sun 15 Nov"), answer.text.index("2 – Sun 8 Nov")
    assert first < second
    assert talk.problems == ()


def _moved_most(firm):
    """The event with the largest change for its size, of a tenth and of twenty people at least."""
    moves = {}
    for event in {one.event for one in firm.happened if not one.event.startswith("$")}:
        now, before = firm.people(event, LAST_WEEK), firm.people(event, WEEK_BEFORE)
        if max(now, before) >= 20 and abs(now - before) >= 0.1 * before:
            moves[event] = abs(now - before) / (now + before) ** 0.5
    return max(moves, key=moves.get)


@pytest.mark.parametrize(
    "question", ["hi", "Hello Rootle!", "hey, how's it going?", "help", "what can you do?", ""]
)
async def test_a_greeting_says_what_it_can_do_here(talk, question):
    """With examples that would be answered, of the project's own events."""
    answer = await talk.ask(question)

    assert [name for name, _ in talk.steps] == ["read_taxonomy"]
    assert answer.kind == "done"
    example = next(line for line in answer.text.split("\n") if line.startswith("- how many"))
    again = await talk.ask(example.removeprefix("- "))
    assert again.kind in {"done", "nothing_found"}
    assert talk.problems == ()


async def test_thanks_need_no_look_up(talk):
    """They are answered at once."""
    answer = await talk.ask("thanks a lot!")

    assert (answer.text, talk.steps) == ("You are welcome.", [])


@pytest.mark.parametrize("question", ["write me a poem", "what is the capital of France?", "🙃"])
async def test_what_is_no_question_about_data_is_declined(talk, question):
    """It says so, and what it does instead."""
    answer = await talk.ask(question)

    assert answer.kind in {"cannot", "needs_you", "nothing_found"}


async def test_the_properties_of_an_event_are_a_plain_list(talk):
    """Names, types and a few values; never a look-up's own lines."""
    answer = await talk.ask("which properties does file shared have")

    assert answer.kind == "done"
    assert answer.text.startswith("Properties of “file shared”:\n\n- “method”: a text; values are ")
    assert 'property "' not in answer.text
    assert "Nothing found" not in answer.text
    assert talk.problems == ()


async def test_an_event_that_nobody_has_described_is_told_by_what_is_known(talk, firm):
    """How often it came, when last, and what comes with it, in place of a meaning."""
    answer = await talk.ask("what does file shared mean?")
    last = firm.select("file shared", (NOW - timedelta(days=29), NOW))[-1].at

    assert answer.text.startswith("Nobody has described “file shared” yet")
    assert f"last on {last:%a} {last.day} {last:%b %Y}, {last:%H:%M}" in answer.text
    assert "“method”" in answer.text
    assert talk.problems == ()


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("how many people shared a file frobwise last week", "“frobwise”"),
        ("how many people zorply shared a file last week", "“zorply”"),
    ],
)
async def test_a_follow_up_on_a_refused_question_knows_what_it_was_about(talk, firm, asked, says):
    """The part that was read is gone on with, and what is left out is said."""
    refused = await talk.ask(asked)
    answer = await talk.ask("and by country?")

    assert refused.kind == "cannot"
    assert talk.steps[-1][1]["series"][0]["event"] == "file shared"
    assert talk.steps[-1][1]["date_from"] == "2026-11-09"
    assert says in answer.text


async def test_a_word_of_a_button_is_as_good_as_pressing_it(talk):
    """Typed behind a question with buttons, it says which of them is meant."""
    asked = await talk.ask("upload size last week")
    answer = await talk.ask("median?")

    assert asked.kind == "needs_you"
    assert talk.steps[-1][1]["series"][0]["math"] == "median"
    assert answer.kind == "done"


async def test_how_long_it_takes_is_answered_first_with_the_time(talk):
    """The median time, then how many went on."""
    answer = await talk.ask("how long does it take from signing up to uploading a file in October?")

    assert "is the median time from “user signed up” to “file uploaded”. **" in answer.text
    assert answer.text.index("median time") < answer.text.index("%**")
    assert talk.problems == ()


async def test_which_of_two_is_more_is_answered_first(talk, firm):
    """The difference, and which one is ahead."""
    answer = await talk.ask("uploads vs shares last week")
    more, less = firm.times("file uploaded", LAST_WEEK), firm.times("file shared", LAST_WEEK)

    assert answer.text.startswith(
        f"**{more - less:+,}**: “file uploaded” is ahead with **{more:,} times**, against "
        f"**{less:,}** for “file shared” ("
    )
    assert talk.problems == ()


# --- when something fails ----------------------------------------------------------------------


class Broken:
    """The client, with an error for the first `times` queries."""

    def __init__(self, posthog, error, *, times=99):
        self._posthog, self._error, self._times = posthog, error, times
        self.asked = 0

    def __getattr__(self, name):
        return getattr(self._posthog, name)

    async def query(self, sql, *, name):
        self.asked += 1
        if self.asked <= self._times:
            raise self._error
        return await self._posthog.query(sql, name=name)


SLOW = TooLong(
    "The query takes longer than PostHog allows. Narrow it: a shorter time, fewer events or a "
    "simpler breakdown. PostHog says: Maximum execution time 10 exceeded"
)


@pytest.mark.parametrize(
    "error",
    [TryLater("PostHog asks us to slow down. Try again in a moment."),
     AskPerson("PostHog does not accept the API key. Set POSTHOG_API_KEY."),
     TryLater("PostHog has a problem of its own (status 503). Try again in a moment.")],
)  # fmt: skip
async def test_a_failing_tool_is_explained_in_its_own_words(talk, error):
    """The sentence says who can fix it; the turn still ends in an answer."""
    talk.company = Broken(talk.company, error)
    answer = await talk.ask("how many people signed up last week?")

    assert (answer.kind, answer.text) == ("cannot", str(error))
    assert talk.problems == ()


async def test_what_failed_can_be_asked_again_by_a_part(talk, firm):
    """After a failure a follow-up still knows what it was about."""
    talk.company = Broken(talk.company, TryLater("Try again in a moment."), times=1)
    await talk.ask("how many people signed up last week?")
    answer = await talk.ask("and the week before?")

    assert f"**{firm.people('user signed up', WEEK_BEFORE)} people**" in answer.text


async def test_a_count_that_takes_too_long_is_narrowed_and_says_so(talk, firm):
    """The latest part of the time is counted; its dates are the answer's."""
    talk.company = Broken(talk.company, SLOW, times=1)
    answer = await talk.ask("how many files were uploaded from 1 to 20 November?")
    figure = firm.times("file uploaded", (berlin("2026-11-16"), berlin("2026-11-21")))

    assert f"**{figure} times**" in answer.text
    assert "Mon 16 – Fri 20 Nov 2026" in answer.text
    assert NARROWED in answer.text
    assert talk.problems == ()


async def test_a_count_that_always_takes_too_long_is_explained(talk):
    """After a few narrower ones PostHog's own limit is the answer."""
    talk.company = Broken(talk.company, SLOW)
    answer = await talk.ask("how many files were uploaded from 1 October to 20 November?")

    assert answer.kind == "cannot"
    assert "longer" in answer.text
    assert [name for name, _ in talk.steps] == ["read_taxonomy", "trends", "trends", "trends"]


async def test_a_comparison_is_never_narrowed(talk):
    """Half of it would compare times that nobody asked for."""
    talk.company = Broken(talk.company, SLOW)
    answer = await talk.ask("how many people signed up last week compared to the week before?")

    assert answer.kind == "cannot"
    assert [name for name, _ in talk.steps] == ["read_taxonomy", "trends"]


# --- the same conversation, the same step ------------------------------------------------------


async def test_the_same_conversation_gives_the_same_call_with_the_same_id(talk):
    """A restarted turn repeats its call, and never another one's id."""
    message = {"role": "user", "content": asked("uploads yesterday")}
    first, again = await one(talk, [message]), await one(talk, [message])
    await talk.ask("uploads yesterday")
    ids = [b["id"] for m in talk.messages for b in m["content"] if b["type"] == "tool_use"]

    assert first == again
    assert [made.rpartition("_")[2] for made in ids] == ["1", "2"]


@pytest.mark.parametrize("offered", [[], ["read_taxonomy"]])
async def test_without_tools_it_still_ends_in_words(talk, offered):
    """The last allowed generation has no tools."""
    await talk.ask("uploads yesterday")
    question = {"role": "user", "content": asked("downloads and uploads today")}
    tools = [TOOLS[name].spec for name in offered]

    generation = await one(talk, [question] if not offered else talk.messages[:3], tools)

    assert generation.stop_reason == "end_turn"
    assert generation.content[0]["text"]


async def one(talk, messages, tools=None):
    specs = [tool.spec for tool in TOOLS.values()] if tools is None else tools
    parts = [part async for part in talk.model.generate(Request("", messages, specs, NOW))]
    return parts[-1]
