"""What people edit or delete changes what Rootle does and remembers."""

import asyncio

from agent.policy import Label
from agent.state.conversations import NewMessage
from tests.waiting import PATIENCE

OLD = "how many people signed up last week?"
NEW = "how many people signed up this week?"


def text(words):
    """A block of text."""
    return {"type": "text", "text": words}


async def test_an_edit_of_an_answered_question_changes_what_is_remembered(office):
    """An answered question is not answered again, but its old words are forgotten."""
    await office.deliver("app_mention")

    arrived = await office.deliver("message_changed")

    assert arrived.outcome.state == "ignored"
    assert "remembered words were replaced" in arrived.outcome.words
    assert await office.remembered() == [NEW]
    assert len(office.agent.answered) == 1


async def test_an_edit_during_the_turn_steers_it(office):
    """A question that is edited while Rootle works on it is worked on in its new words."""
    task = await office.begin("app_mention")

    arrived = await office.deliver("message_changed")
    await office.finish(task)

    assert arrived.outcome.state == "joined"
    assert (await office.remembered())[0] == NEW
    assert (await office.remembered())[-1] == NEW
    assert len(office.agent.answered) == 1


async def test_an_edit_of_a_steering_word_steers_again(office):
    """A later word that joined the running turn may be corrected as well."""
    task = await office.begin("app_mention")
    await office.deliver("message__thread_reply", text="only in Germany")
    reply = {"ts": "1795305660.000200", "thread_ts": "1795305600.000100", "user": "U0BEN"}

    arrived = await office.deliver(
        "message_changed",
        message={"type": "message", "text": "only in France", **reply},
        previous_message={"type": "message", "text": "only in Germany", **reply},
    )
    await office.finish(task)

    assert arrived.outcome.state == "joined"
    assert "only in Germany" not in await office.remembered()
    assert (await office.remembered())[-1] == "only in France"


async def test_a_mention_added_by_an_edit_asks_for_the_first_time(office):
    """Whoever forgot the mention and adds it gets an answer, in the thread of the message."""
    await office.deliver("message__mention_twin", text=OLD)

    arrived = await office.deliver("message_changed__mention_added")

    assert arrived.outcome.state == "answered"
    assert office.question.text == OLD
    assert office.question.message == "1795305600.000100"


async def test_a_preview_is_no_edit(office):
    """Slack changes messages to show previews of links; nobody has edited anything."""
    task = await office.begin("app_mention")

    arrived = await office.deliver("message_changed__preview_only")
    await office.finish(task)

    assert arrived.outcome.words == "an edit that leaves the words as they were"


async def test_an_edit_of_other_peoples_talk_is_left_alone(office):
    """An edit without a mention, of a message that Rootle never saw as its own, means nothing."""
    message = {"type": "message", "ts": "1795305600.000100", "user": "U0ANA"}

    arrived = await office.deliver(
        "message_changed",
        message=message | {"text": "lunch at one?"},
        previous_message=message | {"text": "lunch at noon?"},
    )

    assert "no part in" in arrived.outcome.words
    assert office.said == []


async def test_edits_by_bots_are_left_alone(office):
    """Rootle changes its own messages while it works; those edits tell it nothing."""
    own = {"ts": "1795305610.000300", "thread_ts": "1795305600.000100", "user": "U0ROOTLE"}

    arrived = await office.deliver(
        "message_changed",
        message={"type": "message", "text": "412", "bot_id": "B0ROOTLE", **own},
        previous_message={"type": "message", "text": "…", "bot_id": "B0ROOTLE", **own},
    )

    assert arrived.outcome.words == "an edit by a bot"


async def test_a_deleted_question_is_forgotten(office):
    """The words of a deleted question do not stay in memory."""
    await office.deliver("app_mention")

    arrived = await office.deliver("message_deleted")

    assert arrived.outcome.state == "ignored"
    assert await office.remembered() == ["[deleted by its author]"]


async def test_deleting_the_question_stops_the_work_on_it(office):
    """Whoever takes a question back while it is worked on stops the work."""
    task = await office.begin("app_mention")

    arrived = await office.deliver("message_deleted")

    assert arrived.outcome.state == "joined"
    assert (await task).outcome.words == "stopped"
    assert OLD not in await office.remembered()
    assert office.said == [("The question was deleted, so I stopped.", False)]


async def test_deleting_a_question_with_replies_stops_it_too(office):
    """A root with replies is not deleted for Slack: it turns into a tombstone."""
    task = await office.begin("app_mention")
    grave = {
        "type": "message",
        "subtype": "tombstone",
        "ts": "1795305600.000100",
        "user": "USLACKBOT",
    }

    await office.deliver("message_changed", message=grave | {"text": "This message was deleted."})

    assert (await task).outcome.words == "stopped"


async def test_deleting_another_message_does_not_stop_the_work(office):
    """A steering word that is taken back is forgotten; the question stands."""
    task = await office.begin("app_mention")
    await office.deliver("message__thread_reply")

    deletion = asyncio.create_task(office.deliver("message_deleted__thread_reply"))
    async with asyncio.timeout(PATIENCE):
        while await office.remembered() != [OLD, "[deleted by its author]"]:
            await asyncio.sleep(0.005)

    assert (await office.finish(task)).outcome.words == "done"
    assert "removed" in (await deletion).outcome.words


async def test_deleted_words_are_nowhere(office):
    """Not in the tool calls that were made of them, nor in the events that told of them."""
    asked = await office.deliver("app_mention")
    place, turn = office.question.place.conversation, office.question.id
    for number, (role, block) in enumerate(
        (
            ("assistant", {"type": "tool_use", "id": "c1", "name": "x", "input": {"search": OLD}}),
            ("user", {"type": "tool_result", "tool_use_id": "c1", "content": [text(OLD)]}),
            ("assistant", text("412 people.")),
        )
    ):
        message = NewMessage(place, "T0LOCAL", turn, f"k{number}", role, [block], Label(), fence=0)
        await office.stores.conversations.append(message)

    deleted = await office.deliver("message_deleted")

    said = [m.content for m in await office.stores.conversations.messages(place)]
    assert OLD not in str(said)
    assert said[1][0] == {"type": "tool_use", "id": "c1", "name": "x", "input": {}}
    assert said[2][0]["tool_use_id"] == "c1"
    assert said[3] == [text("412 people.")]
    for event in (asked, deleted):
        kept = await office.stores.inbox.find(event.event.arrival.event_key)
        assert OLD in event.event.arrival.body
        assert OLD not in kept.arrival.body
        assert "1795305600.000100" in kept.arrival.body


async def test_a_deletion_of_what_nobody_remembers_is_recorded(office):
    """Deleting a message that Rootle never had is ignored on record."""
    arrived = await office.deliver("message_deleted__thread_reply")

    assert arrived.outcome.words == "a deletion of a message that is not remembered"
