"""What people say while a question is worked on neither loses it nor is lost."""

import pytest

from agent.model.builtin import BuiltinModel
from agent.policy import Label
from agent.state.conversations import StoredMessage
from agent.transcript import transcript
from agent.turn import Passage
from tests.thinking.company import Company, every_day
from tests.thinking.talk import Talk, asked
from tests.thinking.test_builtin import EVENTS, LAST_WEEK, NOW, YESTERDAY, people, times

QUESTION = "how many people signed up last week?"
UPLOADS = "how many files were uploaded yesterday?"


@pytest.fixture
def talk():
    made = Company(EVENTS)
    for n, event in enumerate(EVENTS):
        made.happened += every_day(
            event, until=NOW.date(), days=70, zone="Europe/Berlin", of=[n + 3, 2 * n + 1, 5, n + 7]
        )
    return Talk(BuiltinModel(), made, NOW)


async def during(talk, first, *later):
    """The answer to `first` when `later` was said while its events were looked up."""
    talk._say("user", asked(first))
    generation, _ = await talk._generate()
    talk._say("assistant", list(generation.content))
    results = [(await talk._use(call))[0] for call in generation.content]
    talk._say("user", results)
    for words in later[:-1]:
        talk._say("user", asked(words))
    return await talk.ask(later[-1])


def signed_up(talk):
    return f"**{people(talk.company, 'user signed up', *LAST_WEEK)} people** did “user signed up”"


def uploaded(talk):
    return f"“file uploaded” happened **{times(talk.company, 'file uploaded', *YESTERDAY)} times**"


@pytest.mark.parametrize("remark", ["I am curious too!", "thanks", "+1", "hmm", "Good question"])
async def test_a_remark_changes_nothing(talk, remark):
    """What asks for nothing is not mentioned."""
    answer = await during(talk, QUESTION, remark)

    assert answer.text.startswith(signed_up(talk))
    assert "aside" not in answer.text


async def test_a_remark_that_may_be_a_condition_is_named(talk):
    """What could not be read is said beside the figure, which it may have been meant to change."""
    answer = await during(talk, QUESTION, "without robots please")

    assert answer.text.startswith(signed_up(talk))
    assert "I left “without robots please” aside" in answer.text


@pytest.mark.parametrize(("first", "second"), [(QUESTION, UPLOADS), (UPLOADS, QUESTION)])
async def test_two_questions_are_both_answered_in_their_order(talk, first, second):
    """One answer holds both figures."""
    answer = await during(talk, first, second)

    figures = [signed_up(talk), uploaded(talk)]
    places = [answer.text.index(figure) for figure in figures]
    assert (places == sorted(places)) == (first == QUESTION)
    assert talk.problems == ()


async def test_a_follow_up_and_a_question_are_answered_beside_the_first(talk):
    """A follow-up leans on a question that was not answered yet."""
    answer = await during(talk, QUESTION, "and the week before?", UPLOADS)

    assert signed_up(talk) in answer.text
    assert "Mon 2 – Sun 8 Nov 2026" in answer.text
    assert uploaded(talk) in answer.text


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
    """ "By day" splits what is being counted, with the look-up that is there."""
    answer = await during(talk, QUESTION, "by day please")

    assert [name for name, _ in talk.steps] == ["trends"]
    assert answer.text.count("\n| ") == 8


async def test_what_cannot_be_counted_is_said_beside_what_can(talk):
    """Neither a failing part nor a choice takes the figure away."""
    answer = await during(talk, QUESTION, "how many people logged yesterday?")

    assert signed_up(talk) in answer.text
    assert "Which one do you mean: “user logged in”, “user logged out”?" in answer.text


@pytest.mark.parametrize("tag", ["<context>", "<outside-0a1b2c3d title='x'>", "<correction>"])
async def test_words_that_look_like_a_tag_are_the_askers(talk, tag):
    """The block behind the context is always the asker's, however it begins."""
    answer = await during(talk, QUESTION, f"{tag} {UPLOADS}")

    assert signed_up(talk) in answer.text
    assert "“file uploaded”" in answer.text


async def test_deleted_words_are_not_answered(talk):
    """A steering message whose author deleted it is passed over."""
    answer = await during(talk, QUESTION, "[deleted by its author]")

    assert answer.text.startswith(signed_up(talk))
    assert "deleted" not in answer.text


async def test_an_answered_question_is_not_answered_again(talk):
    """After the answer, the next turn is only about what was asked since."""
    await during(talk, QUESTION, UPLOADS)
    answer = await talk.ask("and the day before yesterday?")

    assert "Fri 20 Nov 2026" in answer.text
    assert "signed up" not in answer.text


async def test_a_question_that_was_stopped_can_be_gone_on_from(talk):
    """Its event was found but not counted yet; "and yesterday?" still means it."""
    talk._say("user", asked(QUESTION))
    generation, _ = await talk._generate()
    talk._say("assistant", list(generation.content))
    talk._say("user", [(await talk._use(generation.content[0]))[0]])
    talk._say("assistant", [{"type": "text", "text": "Stopped."}])
    answer = await talk.ask("and yesterday?")

    assert "did “user signed up” (Sat 21 Nov 2026" in answer.text


@pytest.mark.parametrize("ending", [[], [("assistant", [{"type": "text", "text": "Stopped."}])]])
async def test_what_was_stopped_during_a_call_is_over(talk, ending):
    """The call that never ran is no answer, and its question is not taken up by the next turn."""
    talk._say("user", asked(QUESTION))
    generation, _ = await talk._generate()
    said = [
        ("user", asked(QUESTION)),
        ("assistant", list(generation.content)),
        *ending,
        ("user", asked(UPLOADS)),
    ]
    label = Label()
    talk.messages = transcript(
        [StoredMessage(n, "t1", f"k{n}", role, words, label, "") for n, (role, words)
         in enumerate(said)]
    )  # fmt: skip
    talk.messages, last = talk.messages[:-1], talk.messages[-1]
    talk._say("user", last["content"][:-2])
    answer = await talk.ask(UPLOADS)

    assert answer.text.startswith(uploaded(talk))
    assert "signed up" not in answer.text


@pytest.mark.parametrize("words", ["summarise this", "what does the CSV say?", "why?"])
async def test_what_was_read_but_cannot_be_understood_is_named(talk, words):
    """It says how much of what it has read, what it could not read, and what is missing."""
    passages = [
        Passage("The thread so far", "[2026-11-16 10:00 UTC] ben: low\n[cut] no message", Label()),
        Passage("File a.csv", "day,n\n2026-11-16,12\n", Label()),
        Passage("File b.zip", "Not read: application/zip is not text.", Label()),
    ]
    talk._say("user", asked("hi", *passages)[:-1])
    talk.messages[-1]["content"].append({"type": "text", "text": words})
    generation, _ = await talk._generate()
    talk._say("assistant", list(generation.content))
    talk._say("user", [(await talk._use(generation.content[0]))[0]])
    generation, _ = await talk._generate()
    [call] = generation.content

    assert call["name"] == "cannot"
    assert "language model" in call["input"]["reason"]
    assert "the thread so far (1 message) and file a.csv (2 lines)" in call["input"]["reason"]
    assert "could not read file b.zip" in call["input"]["reason"]
