"""People say when Rootle should listen, in the words that come to them."""

import pytest

from handlers.attention import recognise

MENTION = {"text": "<@U0ROOTLE> stop replying here"}

SAID = {
    "stop replying here": ("silent", "thread"),
    "Please stop replying here.": ("silent", "thread"),
    "don\u2019t answer in this channel any more!": ("silent", "channel"),
    "be quiet": ("silent", "thread"),
    "stay silent in this channel please": ("silent", "channel"),
    "mute this thread": ("silent", "thread"),
    "stay out of this thread": ("silent", "thread"),
    "only when I mention you": ("mentions", "thread"),
    "Only reply when someone mentions you.": ("mentions", "thread"),
    "only answer here when mentioned": ("mentions", "thread"),
    "reply in this channel only if we tag you": ("mentions", "channel"),
    "mentions only": ("mentions", "thread"),
    "don't reply here unless I mention you": ("mentions", "thread"),
    "please don't answer unless mentioned": ("mentions", "thread"),
    "stop following this thread": ("mentions", "thread"),
    "unfollow this thread": ("mentions", "thread"),
    "stop responding to me": ("silent", "thread"),
    "leave us alone": ("silent", "thread"),
    "Shut up!": ("silent", "thread"),
    "come back": ("follow", "thread"),
    "come back in this channel, please": ("follow", "channel"),
    "mentions only in this channel": ("mentions", "channel"),
    "follow this thread again": ("follow", "thread"),
    "ok, follow this channel again": ("follow", "channel"),
    "you can reply here again": ("follow", "thread"),
    "unmute this thread": ("follow", "thread"),
    "follow threads in this channel": ("follow", "channel"),
}

QUESTIONS = (
    "how do I stop replying here?",
    "why do people stop replying in this channel",
    "only when users mention pricing, show me their plan",
    "stop",
    "follow the money",
    "which threads do you follow?",
    "how quiet was last week",
    "ignore this",
    "how many people come back?",
    "who did not answer unless mentioned?",
)


@pytest.mark.parametrize("said", SAID)
def test_what_people_say_is_understood(said):
    """Requests for more or less attention are recognised in many forms."""
    assert recognise(said, in_thread=True) == SAID[said]


@pytest.mark.parametrize("said", QUESTIONS)
def test_questions_are_no_requests(said):
    """A question that speaks of replying or following is still a question."""
    assert recognise(said, in_thread=True) is None


def test_here_is_the_channel_outside_of_threads():
    """ "Here" means what people have before them."""
    assert recognise("stop replying here", in_thread=False) == ("silent", "channel")
    assert recognise("stop replying in this thread", in_thread=False) == ("silent", "thread")


async def test_a_silenced_thread_stays_silent_for_everyone_but_its_asker(office):
    """After "stop replying here" replies are ignored; a mention is told privately what to say."""
    await office.deliver("app_mention")
    told = await office.deliver("message__thread_reply", text="stop replying here")

    reply = await office.deliver("message__thread_reply", ts="1795305661.000200")
    mention = await office.deliver(
        "message__thread_reply", ts="1795305662.000200", text="<@U0ROOTLE> and now?"
    )

    assert told.outcome.state == "answered"
    text, private = office.said[1]
    assert text.startswith("Understood. I will not reply in this thread any more.")
    assert not private
    assert reply.outcome.words == "does not mention Rootle, and attention here is: silent"
    assert mention.outcome.state == "answered"
    assert [private for _, private in office.said[2:]] == [True]
    assert len(office.agent.answered) == 1


async def test_a_silenced_thread_is_followed_again(office):
    """ "Follow this thread again", with a mention, undoes the silence."""
    await office.deliver("app_mention")
    await office.deliver("message__thread_reply", text="stop replying here")

    await office.deliver(
        "message__thread_reply",
        ts="1795305661.000200",
        text="<@U0ROOTLE> follow this thread again",
    )
    await office.deliver("message__thread_reply", ts="1795305662.000200", text="and Germany?")

    assert office.question.text == "and Germany?"


async def test_the_way_out_names_the_silence_that_holds(office):
    """In a silent channel the advised words are about the channel, and they work."""
    await office.stores.attention.set("T0LOCAL", "C0PRODUCT", None, "silent", "U0ANA")
    await office.deliver("app_mention")
    text, private = office.said[0]
    advised = text.rpartition("“")[2].partition("”")[0]

    await office.deliver("app_mention", ts="1795305601.000100", text=f"<@U0ROOTLE> {advised}")
    await office.deliver("app_mention", ts="1795305602.000100")

    assert private
    assert advised == "follow this channel again"
    assert len(office.agent.answered) == 1


async def test_mentions_only_in_a_channel(office):
    """In a channel set to mentions, replies are ignored and mentions answered."""
    await office.deliver("app_mention")
    await office.deliver(
        "app_mention", ts="1795305601.000100", text="<@U0ROOTLE> only when I mention you"
    )

    ignored = await office.deliver("message__thread_reply")
    await office.deliver(
        "message__thread_reply", ts="1795305662.000200", text="<@U0ROOTLE> and Germany?"
    )

    assert ignored.outcome.words == "does not mention Rootle, and attention here is: mentions"
    assert office.question.text == "and Germany?"


async def test_a_direct_message_cannot_be_switched_off(office):
    """In direct messages there is nothing to listen less to, and Rootle says so."""
    await office.deliver("message__direct", text="stop replying here")

    [(text, _)] = office.said
    assert "nothing to switch off" in text
    assert await office.stores.attention.get("T0LOCAL", "D0ANA", "") == "follow"


async def test_strangers_to_a_thread_cannot_silence_it_unheard(office):
    """Without a mention, in a thread that Rootle has no part in, such words are other people's."""
    arrived = await office.deliver("message__thread_reply", text="stop replying here")

    assert arrived.outcome.state == "ignored"
    assert (
        await office.stores.attention.get("T0LOCAL", "C0PRODUCT", "1795305600.000100") == "follow"
    )
