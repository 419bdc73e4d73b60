"""Pressing a button does what it says, once."""

import pytest

from agent.policy import Label
from agent.turn import Place
from tests.ingress.sent import payload

THREAD = "slack:T0LOCAL:C0PRODUCT:1795305600.000100"
COMMAND = "slack:T0LOCAL:C0PRODUCT:command-7003.9001.cccc0001"


async def made(office, kind, payload, *, conversation=THREAD, label=None, tenant="T0LOCAL", key=""):
    """A button as it was made when an answer was said."""
    return await office.stores.buttons.create(
        tenant=tenant,
        conversation=conversation,
        kind=kind,
        payload=payload,
        label=label or Label(),
        key=key or f"{kind} of {conversation} {tenant}",
    )


def press(action_id, value, *, hidden=False, user="U0ANA"):
    """A press as Slack tells of it."""
    sent = payload("block_actions")
    sent["actions"][0] |= {"action_id": action_id, "value": value}
    sent["container"]["is_ephemeral"] = hidden
    sent["user"]["id"] = user
    return sent


async def test_an_option_is_the_next_turn(office):
    """Choosing an option asks it, in the name of whoever chose, in the same thread."""
    option = await made(office, "option", {"text": "The week of 16 November", "label": "Last week"})

    arrived = await office.deliver(press("option:0", option, user="U0BEN"), kind="interactive")

    turn = office.question
    assert arrived.outcome.state == "answered"
    assert (turn.text, turn.asker.name) == ("The week of 16 November", "ben")
    assert turn.place == Place("T0LOCAL", "slack", "C0PRODUCT", "1795305600.000100", "channel")
    assert turn.fence == arrived.event.fence
    assert not turn.private
    assert turn.response_url == ""


async def test_an_option_counts_once(office):
    """The second press of a question's button is told privately that it was answered."""
    option = await made(office, "option", {"text": "Last week"})
    await office.deliver(press("option:0", option), kind="interactive")

    await office.deliver(press("option:0", option), kind="interactive")

    assert len(office.agent.answered) == 1
    text, private = office.said[1]
    assert text.startswith("This was answered already: ana chose “Last week”")
    assert private


async def test_a_question_is_answered_once(office):
    """After one option was chosen, whoever presses another is told who chose what."""
    first, second = [
        await made(office, "option", {"text": words, "label": words}, key=f"t1:option:{number}")
        for number, words in enumerate(("file uploaded", "file opened"))
    ]
    await made(office, "option", {"text": "other"}, key="t12:option:0")
    await office.deliver(press("option:0", first, user="U0BEN"), kind="interactive")

    await office.deliver(press("option:1", second), kind="interactive")

    assert [turn.text for turn in office.agent.answered] == ["file uploaded"]
    text, private = office.said[1]
    assert text.startswith("This was answered already: ben chose “file uploaded”")
    assert private


async def test_a_press_that_is_tried_again_still_counts(office):
    """A press whose turn was cut short by a crash is not taken for a second press."""
    option = await made(office, "option", {"text": "Last week"})
    arrived = await office.deliver(press("option:0", option), kind="interactive")

    await office.dispatch(arrived.event)

    assert len(office.agent.answered) == 2


async def test_a_press_during_a_turn_steers_it(office):
    """An option chosen while Rootle works in the thread joins the work."""
    option = await made(office, "option", {"text": "only in Germany"})
    task = await office.begin("app_mention")

    arrived = await office.deliver(press("option:0", option), kind="interactive")
    await office.finish(task)

    assert arrived.outcome.state == "joined"
    assert "only in Germany" in await office.remembered()


async def test_an_option_under_a_private_answer_is_answered_privately(office):
    """What began between two stays between two."""
    option = await made(office, "option", {"text": "Last week"})

    await office.deliver(press("option:0", option, hidden=True), kind="interactive")

    assert office.question.private


async def test_an_option_of_a_command_goes_on_where_the_command_was(office):
    """A question that a command led to is answered through the button's own response_url."""
    option = await made(office, "option", {"text": "Last week"}, conversation=COMMAND)
    sent = press("option:0", option, hidden=True)
    del sent["container"]["thread_ts"]

    await office.deliver(sent, kind="interactive")

    turn = office.question
    assert turn.place.conversation == COMMAND
    assert turn.private
    assert turn.response_url == "https://hooks.slack.com/actions/T0LOCAL/7001/zzzz"
    assert turn.fence == 0


async def test_sharing_says_it_to_everyone(office):
    """The Share button repeats a private answer in the thread, once."""
    share = await made(office, "share", {"kind": "done", "text": "412 people."})

    arrived = await office.deliver(press("share", share, hidden=True), kind="interactive")
    await office.deliver(press("share", share, hidden=True), kind="interactive")

    assert arrived.outcome.words == "shared"
    assert office.said[0] == ("412 people.", False)
    assert office.threads[0].turn.place.thread == "1795305600.000100"
    assert office.said[1][1]


async def test_sharing_the_answer_to_a_command_posts_into_the_channel(office):
    """An answer that belongs to no thread is shared as a message of its own."""
    share = await made(
        office, "share", {"kind": "done", "text": "412 people."}, conversation=COMMAND
    )

    await office.deliver(press("share", share, hidden=True), kind="interactive")

    turn = office.threads[0].turn
    assert (turn.place.root, turn.private, turn.fence) == ("", False, 0)


async def test_sharing_the_answer_to_a_command_twice_is_told_privately(office):
    """A private message is no root of a thread: the word goes where its answer went."""
    share = await made(
        office, "share", {"kind": "done", "text": "412 people."}, conversation=COMMAND
    )
    sent = press("share", share, hidden=True)
    del sent["container"]["thread_ts"], sent["message"]

    await office.deliver(sent, kind="interactive")
    again = await office.deliver(sent, kind="interactive")

    turn = office.threads[1].turn
    assert office.said[1] == ("This was shared here already, so everyone can see it.", True)
    assert again.event.arrival.conversation.startswith("slack:T0LOCAL:C0PRODUCT:action-")
    assert (turn.place.conversation, turn.place.root) == (COMMAND, "")
    assert turn.response_url == "https://hooks.slack.com/actions/T0LOCAL/7001/zzzz"


async def test_what_not_everyone_may_read_is_not_shared(office):
    """Sharing is refused, privately, when the answer draws on a circle that others are not in."""
    label = Label(circles=frozenset({"channel:C0LEADS"}))
    share = await made(office, "share", {"kind": "done", "text": "secret"}, label=label)

    await office.deliver(press("share", share, hidden=True), kind="interactive")

    [(text, private)] = office.said
    assert text.startswith("I cannot share this here")
    assert private


@pytest.mark.parametrize("how", ["good", "bad"])
async def test_an_opinion_is_kept(office, how):
    """A press on the feedback buttons is stored for its turn, and nothing is said."""
    await office.deliver(press("feedback", f"{how}:t7"), kind="interactive")
    await office.deliver(press("feedback", f"{how}:t7"), kind="interactive")

    totals = await office.stores.feedback.totals("T0LOCAL")
    assert (totals.positive, totals.negative) == ((1, 0) if how == "good" else (0, 1))
    assert office.said == []


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("some_button", "x"),
        ("option:0", "no such id"),
        ("share", "no such id"),
        ("feedback", "great:t7"),
    ],
)
async def test_a_button_nobody_knows_gets_a_private_word(office, action_id, value):
    """An old or unknown button never does nothing: whoever pressed it is told, alone."""
    arrived = await office.deliver(press(action_id, value), kind="interactive")

    [(text, private)] = office.said
    assert text.startswith("This button is not valid any more.")
    assert private
    assert arrived.outcome.state == "answered"


async def test_a_button_of_another_workspace_is_unknown(office):
    """An id that leaked from another tenant opens nothing here."""
    option = await made(office, "option", {"text": "theirs"}, tenant="T0OTHER")

    await office.deliver(press("option:0", option), kind="interactive")

    assert office.agent.answered == []
    assert office.said[0][0].startswith("This button is not valid any more.")


async def test_a_button_outside_of_channels_is_recorded(office):
    """In a view there is nowhere to say anything."""
    sent = press("some_button", "x")
    del sent["channel"], sent["container"], sent["message"]

    arrived = await office.deliver(sent, kind="interactive")

    assert arrived.outcome.state == "ignored"
