"""What people say while a question is worked on neither loses it nor is lost."""

import pytest

from agent.policy import Label
from agent.transcript import tool_calls
from agent.turn import Passage
from tests.thinking.firm import LAST_WEEK, YESTERDAY
from tests.thinking.talk import asked

QUESTION = "how many people signed up last week?"
UPLOADS = "how many files were uploaded yesterday?"


async def begin(talk, question):
    """The first step of a turn: names are looked up."""
    talk.turn += 1
    talk.say("user", asked(question))
    generation = await talk.generate()
    return tool_calls(generation.content)


async def during(talk, first, *later):
    """The answer to `first` when `later` was said while its names were looked up."""
    await talk.use(await begin(talk, first))
    for words in later:
        talk.say("user", asked(words))
    return await talk.answer()


def signed_up(firm):
    return f"**{firm.people('user signed up', LAST_WEEK)} people** did “user signed up”"


def uploaded(firm):
    return f"“file uploaded” happened **{firm.times('file uploaded', YESTERDAY)} times**"


@pytest.mark.parametrize("remark", ["I am curious too!", "thanks", "+1", "hmm", "Good question"])
async def test_a_remark_changes_nothing(talk, firm, remark):
    """What asks for nothing is not mentioned."""
    answer = await during(talk, QUESTION, remark)

    assert answer.text.startswith(signed_up(firm))
    assert "aside" not in answer.text


async def test_a_remark_that_may_be_a_condition_is_never_lost(talk, firm):
    """What could not be read beside the figure is named, since it may have been meant to change it."""
    answer = await during(talk, QUESTION, "the moon is made of cheese")

    assert answer.text.startswith(signed_up(firm))
    assert "“the moon is made of cheese”" in answer.text


@pytest.mark.parametrize(("first", "second"), [(QUESTION, UPLOADS), (UPLOADS, QUESTION)])
async def test_two_questions_are_both_answered_in_their_order(talk, firm, first, second):
    """One answer holds both figures."""
    answer = await during(talk, first, second)

    figures = [signed_up(firm), uploaded(firm)]
    places = [answer.text.index(figure) for figure in figures]
    assert (places == sorted(places)) == (first == QUESTION)
    assert talk.problems == ()


async def test_a_follow_up_and_a_question_are_answered_beside_the_first(talk, firm):
    """A follow-up leans on a question that was not answered yet."""
    answer = await during(talk, QUESTION, "and the week before?", UPLOADS)

    assert signed_up(firm) in answer.text
    assert "Mon 2 – Sun 8 Nov 2026" in answer.text
    assert uploaded(firm) in answer.text


@pytest.mark.parametrize(
    "correction",
    ["sorry, I meant the week before", "I have edited my message. It now says: " + UPLOADS],
)
async def test_a_correction_takes_the_place_of_the_question(talk, correction):
    """What nobody wants to know any more is not counted."""
    answer = await during(talk, QUESTION, correction)

    assert [name for name, _ in talk.steps].count("trends") == 1
    assert "Mon 9" not in answer.text


async def test_a_fragment_changes_the_question(talk):
    """ "By day" splits what is being counted; one figure is counted, not two."""
    answer = await during(talk, QUESTION, "by day please")

    assert [name for name, _ in talk.steps].count("trends") == 1
    assert answer.text.count("\n| ") == 8


async def test_what_cannot_be_counted_is_said_beside_what_can(talk, firm):
    """Neither a failing part nor a choice takes the figure away."""
    answer = await during(talk, QUESTION, "how many people logged yesterday?")

    assert signed_up(firm) in answer.text
    assert "“user logged in”" in answer.text
    assert "“user logged out”" in answer.text


@pytest.mark.parametrize("tag", ["<context>", "<outside-0a1b2c3d title='x'>", "<correction>"])
async def test_words_that_look_like_a_tag_are_the_askers(talk, firm, tag):
    """The block behind the context is always the asker's, however it begins."""
    answer = await during(talk, QUESTION, f"{tag} {UPLOADS}")

    assert signed_up(firm) in answer.text
    assert tag[1:8] in answer.text or "“file uploaded”" in answer.text


async def test_deleted_words_are_not_answered(talk, firm):
    """A steering message whose author deleted it is passed over."""
    answer = await during(talk, QUESTION, "[deleted by its author]")

    assert answer.text.startswith(signed_up(firm))
    assert "deleted" not in answer.text


async def test_words_during_the_count_itself_are_answered_too(talk, firm):
    """The figure that was being counted is there, and the next one is counted beside it."""
    await talk.use(await begin(talk, QUESTION))
    calls = tool_calls((await talk.generate()).content)
    talk.say("user", asked(UPLOADS))
    await talk.use(calls)
    answer = await talk.answer()

    assert signed_up(firm) in answer.text
    assert uploaded(firm) in answer.text


async def test_an_answered_question_is_not_answered_again(talk):
    """After the answer, the next turn is only about what was asked since."""
    await during(talk, QUESTION, UPLOADS)
    answer = await talk.ask("and the day before yesterday?")

    assert "Fri 20 Nov 2026" in answer.text
    assert "signed up" not in answer.text


async def test_a_question_that_was_stopped_can_be_gone_on_from(talk):
    """Its event was found but not counted yet; "and yesterday?" still means it."""
    await talk.use(await begin(talk, QUESTION))
    talk.say("assistant", [{"type": "text", "text": "Stopped."}])
    answer = await talk.ask("and yesterday?")

    assert "“user signed up”" in answer.text
    assert "Sat 21 Nov 2026" in answer.text


@pytest.mark.parametrize("says_so", [True, False])
async def test_what_was_stopped_during_a_call_is_over(talk, firm, says_so):
    """The call that never ran is no answer, and its question is not taken up by the next turn."""
    await begin(talk, QUESTION)
    if says_so:
        talk.say("assistant", [{"type": "text", "text": "Stopped."}])
    answer = await talk.ask(UPLOADS)

    assert answer.text.startswith(uploaded(firm))
    assert "signed up" not in answer.text


@pytest.mark.parametrize("words", ["summarise this", "what does the CSV say?"])
async def test_what_was_read_but_cannot_be_understood_is_named(talk, words):
    """It says how much of what it has read, what it could not read, and what is missing."""
    passages = [
        Passage("The thread so far", "[2026-11-16 10:00 UTC] ben: low\n[cut] no message", Label()),
        Passage("File a.csv", "day,n\n2026-11-16,12\n", Label()),
        Passage("File b.zip", "Not read: application/zip is not text.", Label()),
    ]
    answer = await talk.ask(words, *passages)

    assert answer.kind == "cannot"
    assert "language model" in answer.text
    assert "the thread so far (1 message) and file a.csv (2 lines)" in answer.text
    assert "could not read file b.zip" in answer.text


async def test_made_to_end_before_anything_was_found_it_says_so(talk):
    """Before the look-up and before the count: it claims nothing about the project."""
    talk.say("user", asked(QUESTION))
    [first] = (await talk.generate(must_answer=True)).content
    assert first["text"].startswith("I had to end before")

    talk.log.pop()
    await talk.use(tool_calls((await talk.generate()).content))
    [second] = (await talk.generate(must_answer=True)).content
    assert second["text"].startswith("I had to end before")
