"""Work ends when people want it to."""

import pytest


async def test_the_stop_button_stops_the_turn(office):
    """Slack's Stop button ends the running turn, which says so, and joins its record."""
    task = await office.begin("app_mention")

    pressed = await office.deliver("agent_session_stopped")
    asked = await task

    assert pressed.outcome.state == "joined"
    assert asked.outcome.words == "stopped"
    assert len(office.said) == 1


@pytest.mark.parametrize("word", ["stop", "Stop!", "<@U0ROOTLE> please stop.", "cancel that"])
async def test_the_word_stops_the_turn(office, word):
    """Anybody may say "stop" in the thread, with a mention or without."""
    task = await office.begin("app_mention")

    said = await office.deliver("message__thread_reply", text=word)
    asked = await task

    assert said.outcome.state == "joined"
    assert asked.outcome.words == "stopped"


@pytest.mark.parametrize("words", ["wrap up", "Wrap it up, please!", "that’s enough"])
async def test_a_turn_is_wrapped_up_after_its_step(office, words):
    """It is not stopped: it ends by itself, with what it has found by then."""
    task = await office.begin("app_mention")

    said = await office.deliver("message__thread_reply", text=words)

    assert said.outcome.state == "joined"
    [lane] = office.lanes.values()
    assert lane.running.wraps_up
    assert (await office.finish(task)).outcome.words == "done"


async def test_nothing_is_wrapped_up_where_nothing_runs(office):
    """And the words are no question."""
    await office.deliver("app_mention")

    await office.deliver("message__thread_reply", text="wrap up")

    assert office.said[1] == ("Nothing is running in this thread.", True)


async def test_the_word_stops_whatever_the_attention_is(office):
    """ "Stop" works without a mention also where only mentions are answered."""
    await office.stores.attention.set("T0LOCAL", "C0PRODUCT", None, "mentions", "U0ANA")
    task = await office.begin("app_mention")

    await office.deliver("message__thread_reply", text="stop")

    assert (await task).outcome.words == "stopped"


async def test_a_bot_cannot_stop_a_turn(office):
    """The word counts only when a person says it."""
    task = await office.begin("app_mention")

    said = await office.deliver("message__thread_reply", text="stop", bot_id="B0BUILDS")

    assert said.outcome.state == "ignored"
    assert (await office.finish(task)).outcome.words == "done"


async def test_stop_with_nothing_running_is_answered(office):
    """Where nothing runs, whoever asks is told so, and is not taken for asking a question."""
    await office.deliver("app_mention")

    await office.deliver("message__thread_reply", text="stop")

    assert office.said[1] == ("Nothing is running in this thread.", True)
    assert len(office.agent.answered) == 1


async def test_stop_outside_of_threads_says_where_it_works(office):
    """A new message in a channel begins a thread, in which nothing can run yet."""
    await office.deliver("app_mention", text="<@U0ROOTLE> stop")

    [(text, private)] = office.said
    assert "say “stop” there" in text
    assert private


async def test_stop_in_direct_messages_is_passed_on_to_the_work(office):
    """In direct messages each message is a thread, so "stop" reaches what runs in the others."""
    task = await office.begin("message__direct")

    said = await office.deliver("message__direct", text="stop", ts="1795305801.000100")
    again = await office.dispatch(said.event)
    fence = office.fences["slack:T0LOCAL:D0ANA:1795305800.000100"]
    [press] = await office.stores.inbox.claim_waiting(
        "slack:T0LOCAL:D0ANA:1795305800.000100", fence
    )
    pressed = await office.dispatch(press)

    assert said.outcome.words == "passed on to 1 conversations of these direct messages"
    assert again.outcome.words == said.outcome.words
    assert pressed.outcome.state == "joined"
    assert (await task).outcome.words == "stopped"
    assert len(office.said) == 1


async def test_stop_in_quiet_direct_messages_is_answered(office):
    """Where no direct message is worked on, "stop" is told so."""
    await office.deliver("message__direct", text="stop")

    assert office.said == [("Nothing is running here.", False)]


async def test_stop_among_other_people_is_theirs(office):
    """In a thread without Rootle, "stop" is said to somebody else."""
    arrived = await office.deliver("message__thread_reply", text="stop")

    assert arrived.outcome.state == "ignored"
    assert office.said == []


async def test_a_late_stop_button_clears_the_sign(office):
    """The button pressed when all is done makes Slack stop showing work, and nothing is said."""
    await office.deliver("app_mention")

    arrived = await office.deliver("agent_session_stopped")

    assert arrived.outcome.state == "ignored"
    assert office.threads[-1].statuses == [""]
    assert len(office.said) == 1
