"""Questions that may take their time, and what people say while a job works on them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from agent.policy import Label
from agent.unhurried import unhurried, without_hurry
from tests.handlers.office import Office
from tests.handlers.test_buttons import press

CONVERSATION = "slack:T0LOCAL:C0PRODUCT:1795305600.000100"
ASKED = "<@U0ROOTLE> how many people signed up last week? Take your time."


@pytest.fixture
async def busy(office: Office) -> Office:
    """An office with workers, where a question was put off to job 1."""
    office.nudges = 0

    def nudge() -> None:
        office.nudges += 1

    office.desk = replace(office.desk, nudge=nudge)
    office._open()
    arrived = await office.deliver("app_mention", text=ASKED)
    assert arrived.outcome.words == "put off to job 1"
    return office


async def job(office):
    return await office.stores.job_queue.get(1)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("how many people signed up last week? Take your time.", "how many people signed up last week?"),
        ("no rush: how many people signed up?", "how many people signed up?"),
        ("Please take your time and compare both weeks", "compare both weeks"),
        ("in the background, compare both weeks", "compare both weeks"),
        ("compare both weeks (in the background)", "compare both weeks"),
        ("compare both weeks, no hurry please", "compare both weeks"),
        ("compare both weeks take your time", "compare both weeks"),
        ("who signed up? There's no rush!", "who signed up?"),
        ("who signed up? Whenever you have time.", "who signed up?"),
        (without_hurry("who signed up?"), "who signed up?"),
    ],
)  # fmt: skip
def test_leave_to_take_time_is_found(said, left):
    """Before or behind the request, in the forms that people use."""
    assert unhurried(said) == (left, True)


@pytest.mark.parametrize(
    "said",
    [
        "how many sessions run in the background",
        "how many people take your time tracker seriously?",
        "take your time",
        "who came when you have no rush hour?",
        "how many people answer later questions?",
        "",
    ],
)
def test_other_words_are_left_alone(said):
    """What only contains such words asks about something, or asks nothing."""
    assert unhurried(said) == (said, False)


async def test_a_question_is_put_off_once(busy):
    """The thread hears so, the words for it are taken out, and a worker is told."""
    assert busy.nudges == 1
    [(text, private)] = busy.said
    assert "in the background" in text
    assert not private
    waits = await job(busy)
    assert waits.asked.arguments["text"] == "how many people signed up last week?"
    assert waits.asked.conversation == CONVERSATION
    assert busy.agent.answered == []


async def test_a_process_that_dies_behind_the_job_asks_nothing_twice(office):
    """The event comes again: it is put off as before, and is no further word to its own job."""
    office.desk = replace(office.desk, nudge=lambda: None)
    office._open()
    first = await office.deliver("app_mention", text=ASKED)
    again = await office.dispatch(first.event)

    assert again.outcome.words == first.outcome.words == "put off to job 1"
    assert await office.remembered() == ["how many people signed up last week?"]
    assert (await job(office)).steered == 0


async def test_without_workers_it_is_answered_at_once(office):
    """Where nothing works in the background, nobody waits for it."""
    await office.deliver("app_mention", text=ASKED)

    [turn] = office.agent.answered
    assert turn.text == "how many people signed up last week?"


async def test_a_private_question_is_answered_at_once(busy):
    """A job speaks in the thread, where everybody would see what one person asked for alone."""
    arrived = await busy.deliver(
        "app_mention", text=f"{ASKED} Just for me.", ts="1795305700.000100"
    )

    [turn] = busy.agent.answered
    assert (turn.text, turn.private) == ("how many people signed up last week?", True)
    assert arrived.outcome.words == "done"


async def test_what_is_said_meanwhile_reaches_the_job(busy):
    """It stands in the log under the job's turn, and only its author hears that it was noted."""
    arrived = await busy.deliver("message__thread_reply", text="only Germany")

    assert arrived.outcome.words == "joined to turn j1"
    assert (await job(busy)).steered == 1
    assert (await busy.remembered())[-1] == "only Germany"
    text, private = busy.said[-1]
    assert text.startswith("Noted for what I do here in the background")
    assert private


async def test_leave_given_again_meanwhile_is_no_word_of_a_question(busy):
    """The job reads what is asked, of a later word and of an edit, without "take your time"."""
    await busy.deliver("message__thread_reply", text="take your time: and in France?")
    assert (await busy.remembered())[-1] == "and in France?"

    now = {"type": "message", "ts": "1795305600.000100", "user": "U0ANA"}
    await busy.deliver(
        "message_changed",
        message=now | {"text": "<@U0ROOTLE> no rush: how many uploads?"},
        previous_message=now | {"text": ASKED},
    )
    remembered = await busy.remembered()
    assert remembered[0] == remembered[-1] == "how many uploads?"


async def test_stop_ends_a_job_that_waits(busy):
    """Nobody works on it yet, so the thread hears at once that it has ended."""
    arrived = await busy.deliver("message__thread_reply", text="stop")

    assert arrived.outcome.state == "answered"
    assert (await job(busy)).state == "stopped"
    assert busy.said[-1][0].startswith("Stopped.")


async def test_a_question_taken_back_while_it_waits_is_said_to_have_ended(busy):
    """The thread was told that it is worked on, and nobody is at it who could take that back."""
    await busy.deliver("message_deleted")

    assert (await job(busy)).state == "stopped"
    assert busy.said[-1] == ("The question was deleted, so I stopped.", False)


async def test_stop_ends_a_job_between_two_tries(busy):
    """It was begun and waits for PostHog, say: nobody is at it, so the handler tells of its end."""
    taken = await busy.stores.jobs.take(1, "worker", ttl=timedelta(minutes=1))
    await busy.stores.jobs.try_again(taken, after=timedelta(minutes=5), reason="PostHog is away")
    await busy.deliver("message__thread_reply", text="stop")

    assert (await job(busy)).state == "stopped"
    assert busy.said[-1][0].startswith("Stopped.")


async def test_stop_is_passed_on_to_the_worker(busy):
    """Whoever works on it says so; the handler says nothing."""
    taken = await busy.stores.jobs.take(1, "worker", ttl=timedelta(minutes=1))
    arrived = await busy.deliver("message__thread_reply", text="stop")

    assert arrived.outcome.words == "joined to turn j1"
    assert (await job(busy)).stopped_by == "U0BEN"
    assert len(busy.said) == 1
    assert taken is not None


async def test_wrap_up_is_passed_on(busy):
    """The job ends with what it has found by then."""
    await busy.deliver("message__thread_reply", text="wrap up")

    assert (await job(busy)).wraps_up


async def test_after_the_end_the_thread_is_free(busy):
    """What is said then is a question of its own."""
    await busy.stores.jobs.stop(1, "U1")
    await busy.deliver("message__thread_reply", text="and by country?")

    [turn] = busy.agent.answered
    assert turn.text == "and by country?"


async def test_the_button_stops_it(busy):
    """The one under its progress, and only while it goes on."""
    button = await busy.stores.buttons.create(
        tenant="T0LOCAL", conversation=CONVERSATION, kind="stop_job", payload={"turn": "j1"},
        label=Label(), key="j1:stop",
    )  # fmt: skip
    await busy.deliver(press("stop_job", button), kind="interactive")
    assert (await job(busy)).state == "stopped"

    await busy.deliver(press("stop_job", button), kind="interactive")
    assert "ended already" in busy.said[-1][0]
