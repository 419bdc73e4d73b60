"""Who gets to see an answer, and the signs of work around it."""

import asyncio
from dataclasses import replace

import pytest

from agent.policy import Label
from agent.ports import Answer, Attachment, Option, Step
from agent.state.hold import only_while
from agent.turn import Passage
from tests.speaking.studio import done, kinds, markdown
from tests.waiting import PATIENCE

LEADS_ONLY = Label(circles=frozenset({"channel:C0LEADS"}))


async def eventually(condition, *, seconds=PATIENCE):
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.01)


async def shown(studio, turn):
    """Status, session and prompts of the turn's thread."""
    return await studio.slack_side.signs(turn.place.channel, turn.place.thread, "ana")


async def direct(studio, user="ana"):
    seen = await studio.slack_side.history("@rootle", user)
    return [message for message in seen if message.get("user") == "U0ROOTLE"]


async def test_a_private_answer_is_seen_by_the_asker_alone_and_can_be_shared(studio):
    """ "Just for me" shows an answer only to the asker, with a Share button that names its row."""
    turn = await studio.asked(private=True)

    await studio.thread(turn).say(done("Revenue is 12."))

    [message] = await studio.said(turn, as_user="ana")
    assert await studio.said(turn, as_user="ben") == []
    button = message["blocks"][-1]["elements"][0]
    assert button["action_id"] == "share"
    row = await studio.stores.buttons.get(button["value"])
    assert (row.kind, row.payload["text"]) == ("share", "Revenue is 12.")
    assert "share" in str(message["blocks"])


async def test_a_private_turn_shows_no_sign_of_work_to_others(studio):
    """Nobody else learns that somebody asked something for themselves."""
    turn = await studio.asked(private=True)
    thread = studio.thread(turn, mode="auto")

    await thread.status("is thinking…")
    await thread.step(Step("c1", "Counting", "running"))
    await thread.say(done("12."))

    assert studio.calls("assistant.threads.setStatus") == []
    assert studio.calls("chat.startStream") == []


async def test_a_long_private_answer_comes_as_direct_messages(studio):
    """What is too long for a private answer is sent directly, and the thread says so."""
    turn = await studio.asked(private=True)

    await studio.thread(turn).say(done("word " * 12_000))

    [pointer] = await studio.said(turn)
    assert "sent it to you directly" in markdown(pointer)
    assert sum(markdown(m).count("word") for m in await direct(studio)) == 12_000


async def test_files_of_a_private_answer_come_as_direct_messages(studio):
    """A file would be seen by everyone in the channel, so it is sent directly."""
    turn = await studio.asked(private=True)

    await studio.thread(turn).say(done("See.", files=(Attachment("a.csv", "A", b"1"),)))
    await asyncio.sleep(0.05)

    assert [f["name"] for m in await direct(studio) for f in m.get("files", ())] == ["a.csv"]
    assert not any(m.get("files") for m in await studio.said(turn))


async def test_a_command_is_answered_at_its_response_url(studio):
    """The answer to a slash command uses the address that Slack gave for it, for one person."""
    turn = await studio.commanded("/rootle usage")

    await studio.thread(turn).say(done("12 questions."))

    seen = await studio.slack_side.history("product", "ana")
    [message] = [m for m in seen if m.get("user") == "U0ROOTLE"]
    assert markdown(message) == "12 questions."
    assert message["is_ephemeral"]
    assert studio.calls("chat.postEphemeral") == []


async def test_a_command_in_a_channel_without_rootle_is_answered_directly_when_late(studio):
    """Neither the address nor the channel takes the answer: it comes as a direct message."""
    turn = await studio.commanded("/rootle ask how many?")
    turn = replace(turn, response_url=turn.response_url + "x")
    studio.script.refuse("chat.postEphemeral", "not_in_channel")

    await studio.thread(turn).say(done("There were 12."))

    assert [markdown(m) for m in await direct(studio)] == ["There were 12."]


async def test_a_used_up_response_url_does_not_lose_the_answer(studio):
    """After 30 minutes the address is dead: the answer is shown in the channel, privately."""
    url = f"http://127.0.0.1:{studio.port}/slack/response/none"
    turn = await studio.asked(private=True, response_url=url)

    await studio.thread(turn).say(done("12."))

    assert [markdown(m) for m in await studio.said(turn)] == ["12."]


async def test_what_not_everyone_may_see_is_shown_to_the_asker_alone(studio):
    """An answer for one person's eyes is never posted where others read it."""
    turn = await studio.asked()
    label = Label(circles=frozenset({"user:U0ANA"}))

    await studio.thread(turn).say(done("Your own number is 3.", label=label))

    assert await studio.said(turn, as_user="ben") == []
    assert [markdown(m) for m in await studio.said(turn)] == ["Your own number is 3."]


async def test_what_nobody_there_may_see_is_refused_with_the_reason(studio):
    """An answer out of a private channel that the asker is not in is not said, in no form."""
    turn = await studio.asked(user="ben")

    await studio.thread(turn).say(done("We will close the Lisbon office.", label=LEADS_ONLY))

    [message] = await studio.said(turn)
    assert "not everyone" in markdown(message)
    assert "Lisbon" not in str(studio.slack_side.log.read("call"))


async def test_what_the_asker_may_see_elsewhere_is_shown_to_the_asker(studio):
    """A member of the private channel gets the answer: alone in a channel, as ever in private."""
    public, direct_turn = await studio.asked(), await studio.asked(channel="@rootle")

    for turn in (public, direct_turn):
        await studio.thread(turn).say(done("We close the Lisbon office.", label=LEADS_ONLY))

    assert await studio.said(public, as_user="ben") == []
    [alone], [told] = await studio.said(public), await studio.said(direct_turn)
    assert alone["is_ephemeral"]
    assert "is_ephemeral" not in told
    assert "Lisbon" in markdown(alone)
    assert "Lisbon" in markdown(told)


async def test_whoever_left_the_channel_is_told_nothing_of_it(studio):
    """Membership is asked of Slack when the answer is said, not when the question was read."""
    turn = await studio.asked(channel="@rootle")
    turn = replace(turn, passages=(Passage("t", "secret", LEADS_ONLY),))
    studio.script.refuse("conversations.members", "channel_not_found")

    await studio.thread(turn).say(done("We close the Lisbon office.", label=LEADS_ONLY))

    [message] = await studio.said(turn)
    assert "Lisbon" not in markdown(message)


async def test_a_private_word_goes_where_slack_shows_it(studio):
    """Behind a first message Slack shows private words in the channel, behind replies in the thread."""
    first = await studio.asked(private=True)
    await studio.thread(first).say(done("12."))
    said = await studio.slack_side.say("ana", "product", "and now?", first.place.thread)
    reply = replace(first, id="t99", message=said["ts"])
    pressed = replace(first, id="t100", message="")

    for turn in (reply, pressed):
        await studio.thread(turn).say(done("13."))

    places = [c["arguments"].get("thread_ts") for c in studio.calls("chat.postEphemeral")]
    assert places == [None, first.place.thread, first.place.thread]


async def test_a_private_word_that_its_thread_refuses_is_shown_in_the_channel(studio):
    """A thread whose first message is gone does not lose what is said to one person there."""
    turn = await studio.asked(private=True, message="1.000001")
    studio.script.refuse("chat.postEphemeral", "thread_not_found")

    await studio.thread(turn).say(done("12."))

    assert [markdown(m) for m in await studio.said(turn)] == ["12."]
    assert "thread_ts" not in studio.calls("chat.postEphemeral", ok=True)[-1]["arguments"]


async def test_nothing_restricted_is_streamed(studio):
    """A turn that read what not all may see shows nothing before its answer was checked."""
    turn = await studio.asked()
    turn = replace(turn, passages=(Passage("t", "secret", LEADS_ONLY),))
    thread = studio.thread(turn, mode="auto")

    await thread.stream("We will close the Lisbon office.\n\nSoon.\n\n")
    await asyncio.sleep(0.05)

    assert studio.calls("chat.startStream") == []


async def test_in_an_archived_channel_restricted_words_do_not_go_elsewhere(studio):
    """The way round through direct messages keeps the same rule."""
    turn = await studio.asked()
    studio.faults.set("slack.archived", "product")
    label = Label(circles=frozenset({"channel:C0PRODUCT"}))

    await studio.thread(turn).say(done("12.", label=label))

    assert [markdown(m) for m in await direct(studio)] == ["12."]


async def test_a_question_has_its_options_as_buttons_and_waits(studio):
    """A question to the person shows one button an option and suspends the session."""
    turn = await studio.asked()
    options = (Option("Germany", "in Germany"), Option("<!channel> " * 20, "everywhere"))
    thread = studio.thread(turn)
    await thread.status("is thinking…")

    await thread.say(Answer("needs_you", "Which country?", options=options))

    [message] = await studio.said(turn)
    buttons = message["blocks"][1]["elements"]
    assert [b["action_id"] for b in buttons] == ["option:0", "option:1"]
    assert "<!channel>" not in buttons[1]["text"]["text"]
    row = await studio.stores.buttons.get(buttons[0]["value"])
    assert row.payload["text"] == "in Germany"
    assert studio.calls("agents.sessions.setStatus")[-1]["arguments"]["status"] == "suspended"


async def test_at_most_three_people_are_notified_and_only_from_the_list(studio):
    """Mentions stand in one line of their own; those in the text are plain words."""
    turn = await studio.asked()
    answer = done("Ask <@U0BEN>.", mentions=("U0ANA", "U0ANA", "U0B", "U0C", "U0D"))

    await studio.thread(turn).say(answer)

    [message] = await studio.said(turn)
    assert message["blocks"][1]["elements"][0]["text"] == "<@U0ANA> <@U0B> <@U0C>"
    assert "<@U0BEN>" not in markdown(message)


async def test_a_failure_shows_its_reference_and_no_feedback_buttons(studio):
    """A failure notice names the turn, so that it can be found in the log."""
    turn = await studio.asked()

    await studio.thread(turn).say(Answer("failed", "Something went wrong."))

    [message] = await studio.said(turn)
    assert kinds(message) == ["markdown", "context"]
    assert "Reference t1" in message["blocks"][1]["elements"][0]["text"]


@pytest.mark.parametrize("private", [False, True])
async def test_small_talk_has_no_buttons(studio, private):
    """A confirmation is not rated, and there is nothing in it to share."""
    turn = await studio.asked(private=private)

    await studio.thread(turn).say(done("I follow this thread again.", plain=True))

    [message] = await studio.said(turn)
    assert kinds(message) == ["markdown"]


async def test_work_is_shown_at_once_and_cleared_by_the_answer(studio):
    """The thread says that Rootle works, with a Stop button, until the answer is there."""
    turn = await studio.asked()
    thread = studio.thread(turn)

    await thread.status("is thinking…")
    await _until(lambda: len(studio.calls("agents.sessions.setStatus", ok=True)) == 1)
    await thread.say(done("12."))

    sessions = [c["arguments"]["status"] for c in studio.calls("agents.sessions.setStatus")]
    lines = [c["arguments"]["status"] for c in studio.calls("assistant.threads.setStatus")]
    assert sessions == ["processing", "active"]
    assert (lines[0], lines[-1]) == ("is thinking…", "")


async def test_the_line_is_set_again_before_slack_takes_it_down(studio, monkeypatch):
    """Long work keeps showing that it goes on."""
    monkeypatch.setattr("bot.working.REFRESH", 0.02)
    thread = studio.thread(await studio.asked())

    await thread.status("is thinking…")
    await _until(lambda: len(studio.calls("assistant.threads.setStatus", ok=True)) >= 3)
    await thread.say(done("12."))


async def test_the_signs_go_when_the_work_is_cancelled(studio):
    """A turn that is cancelled leaves no thread that seems to work for ever."""
    turn = await studio.asked()

    async def work():
        await studio.thread(turn).status("is thinking…")
        await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await _until(lambda: studio.calls("agents.sessions.setStatus", ok=True))
    task.cancel()

    await _until(lambda: len(studio.calls("agents.sessions.setStatus", ok=True)) == 2)
    assert studio.calls("agents.sessions.setStatus")[-1]["arguments"]["status"] == "active"


async def test_trouble_with_signs_harms_no_turn(studio):
    """Slack refusing every status does not keep an answer from being given."""
    turn = await studio.asked()
    studio.script.refuse("assistant.threads.setStatus", *["internal_error"] * 9)
    studio.script.refuse("agents.sessions.setStatus", *["not_authorized"] * 9)
    thread = studio.thread(turn)

    await thread.status("is thinking…")
    await thread.say(done("12."))

    assert [markdown(m) for m in await studio.said(turn)] == ["12."]


async def test_two_threads_of_one_conversation_share_their_signs(studio):
    """A sign put up while reading is taken down by the answer of the same turn."""
    turn = await studio.asked()
    delivery = studio.delivery()

    await studio.thread(turn, delivery=delivery).status("is reading the thread…")
    await studio.thread(turn, delivery=delivery).say(Answer("needs_you", "Which one?"))
    await asyncio.sleep(0.05)

    sessions = [c["arguments"]["status"] for c in studio.calls("agents.sessions.setStatus")]
    assert sessions == ["processing", "suspended"]


async def test_an_empty_status_ends_a_session_that_somebody_left(studio):
    """After a crash the Stop button of a session that nobody works on ends it."""
    turn = await studio.asked()

    await studio.thread(turn).status("")

    assert studio.calls("agents.sessions.setStatus")[-1]["arguments"]["status"] == "active"


async def test_steps_are_said_in_the_line_where_nothing_is_streamed(studio):
    """In post mode people see which step is being taken."""
    turn = await studio.asked()
    thread = studio.thread(turn, mode="post")

    await thread.step(Step("c1", "Counting sign-ups", "running"))
    await _until(lambda: studio.calls("assistant.threads.setStatus", ok=True))

    status = studio.calls("assistant.threads.setStatus")[0]["arguments"]["status"]
    assert "Counting sign-ups" in status
    await thread.say(done("12."))


@pytest.mark.parametrize("kind", ["nothing_found", "cannot", "stopped"])
async def test_other_endings_ask_for_no_feedback(studio, kind):
    """Only a finished answer can be good or bad."""
    turn = await studio.asked()

    await studio.thread(turn).say(Answer(kind, "So it is."))

    [message] = await studio.said(turn)
    assert "context_actions" not in kinds(message)


async def test_an_empty_answer_is_still_said(studio):
    """Slack takes no empty message; people get a word."""
    turn = await studio.asked()

    await studio.thread(turn).say(done("\u200b \n"))

    [message] = await studio.said(turn)
    assert markdown(message) == "There is nothing to add."


async def _until(condition, *, seconds=PATIENCE):
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


async def test_an_answer_that_rests_on_evidence_has_a_button_for_it(studio):
    """The button's row names the evidence, and is for those who may read the answer."""
    turn = await studio.asked()

    await studio.thread(turn).say(done("12.", evidence=("E1", "E3"), label=LEADS_ONLY))

    [message] = await studio.said(turn)
    button = next(b for b in message["blocks"] if b["type"] == "actions")["elements"][-1]
    assert button["action_id"] == "evidence"
    row = await studio.stores.buttons.get(button["value"])
    assert (row.kind, row.payload["names"], row.label) == ("evidence", ["E1", "E3"], LEADS_ONLY)


async def test_a_private_answer_can_be_shared_with_its_evidence(studio):
    """Both buttons stand beside each other, and what is shared later keeps its evidence."""
    turn = await studio.asked(private=True)

    await studio.thread(turn).say(done("12.", evidence=("E1",)))

    [message] = await studio.said(turn)
    [actions] = [b for b in message["blocks"] if b["type"] == "actions"]
    assert [e["action_id"] for e in actions["elements"]] == ["share", "evidence"]
    share = await studio.stores.buttons.get(actions["elements"][0]["value"])
    assert share.payload["evidence"] == ["E1"]


@pytest.mark.parametrize("kind", ["cannot", "needs_you", "failed", "stopped"])
async def test_what_states_no_figures_has_no_such_button(studio, kind):
    """A question or a failure rests on nothing that could be shown."""
    turn = await studio.asked()

    await studio.thread(turn).say(Answer(kind, "Hm.", evidence=("E1",)))

    assert "evidence" not in str((await studio.said(turn))[0]["blocks"])


class NotWanted(Exception):
    """What somebody has taken back."""


async def test_what_is_not_wanted_any_more_is_not_posted(studio):
    """The question is put right before the post, and its error reaches whoever wanted to speak."""
    asked = await studio.asked()
    turn = replace(asked, place=replace(asked.place, thread="digest-1"), lease="job:1")

    async def wanted():
        raise NotWanted

    with only_while(wanted), pytest.raises(NotWanted):
        await studio.thread(turn).say(done("Too late."))

    assert studio.calls("chat.postMessage") == []
    await studio.thread(turn).say(done("Wanted after all."))
    assert len(studio.calls("chat.postMessage", ok=True)) == 1
