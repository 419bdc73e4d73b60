"""What is said to Rootle becomes a turn, and what is not meant for Rootle is left alone."""

from datetime import timedelta

import pytest

from agent.policy import Label
from agent.state.leases import set_end
from agent.tool import Table
from agent.turn import Person, Place
from tests.handlers.office import ALLOWED_BOT, NOW
from tests.ingress.sent import payload

ROOT = "1795305600.000100"


async def test_a_mention_is_a_question(office):
    """A mention becomes a turn with plain words, its asker, its place and its time."""
    arrived = await office.deliver("app_mention")

    turn = office.question
    assert arrived.outcome.state == "answered"
    assert turn.text == "how many people signed up last week?"
    assert turn.asker == Person("U0ANA", "ana", "Europe/Berlin")
    assert turn.place == Place("T0LOCAL", "slack", "C0PRODUCT", ROOT, "channel")
    assert turn.id == f"t{arrived.event.id}"
    assert (turn.message, turn.fence, turn.attempt) == (ROOT, arrived.event.fence, 1)
    assert turn.asked_at.isoformat() == "2026-11-22T00:00:00.000100+00:00"
    assert not turn.private


async def test_the_twin_of_a_mention_is_the_same_question(office):
    """When the message arrives before its mention, it is taken for the mention."""
    await office.deliver("message__mention_twin")

    assert office.question.text == "how many people signed up last week?"


async def test_a_mention_in_a_private_channel_stays_there(office):
    """A mention says nothing about its channel, so Slack is asked, once an hour at most."""
    await office.deliver("app_mention", channel="C0LEADS")
    await office.deliver("app_mention", channel="C0LEADS", ts="1795305601.000100")

    assert office.question.place.kind == "group"
    assert len(office.api.called("conversations.info")) == 1


async def test_a_channel_nobody_knows_is_taken_for_private(office):
    """Where Slack does not say what a channel is, nothing is treated as public."""
    office.api.refusals["conversations.info"] = "channel_not_found"

    await office.deliver("app_mention")

    assert office.question.place.kind == "group"


async def test_a_direct_message_needs_no_mention(office):
    """Whatever is written to Rootle directly is a question, in a thread of its own."""
    await office.deliver("message__direct")

    assert office.question.place.kind == "im"
    assert office.question.place.thread == "1795305800.000100"
    assert office.question.audience.only_user == "U0ANA"


async def test_a_reply_in_a_thread_of_rootle_needs_no_mention(office):
    """Once Rootle is part of a thread, every reply there is a question."""
    await office.deliver("app_mention")

    await office.deliver("message__thread_reply")

    assert office.question.text == "and the week before?"
    assert office.question.asker.name == "ben"


@pytest.mark.parametrize(
    ("name", "event", "because"),
    [
        ("message__thread_reply", {}, "not part of this thread"),
        ("message__mention_twin", {"text": "lunch?"}, "does not mention Rootle"),
        ("message__own", {"app_id": None}, "own message"),
        ("message__by_other_bot", {}, "not on the list"),
        ("message__channel_join", {}, "a note of Slack's: channel_join"),
        ("app_mention__edited", {}, "message_changed tells of"),
        ("app_mention__edited", {"text": "<@U0ROOTLE> stop"}, "message_changed tells of"),
    ],
)
async def test_what_is_not_meant_for_rootle_is_left_alone(office, name, event, because):
    """Other people's talk, Rootle's own words, other bots and Slack's notes are ignored on record."""
    arrived = await office.deliver(name, **event)

    assert arrived.outcome.state == "ignored"
    assert because in arrived.outcome.words
    assert office.agent.answered == []
    assert office.said == []


async def test_a_reply_to_somebody_else_is_left_alone(office):
    """In a thread of Rootle's, a reply that begins by addressing another person is theirs."""
    await office.deliver("app_mention")

    arrived = await office.deliver("message__thread_reply", text="<@U0ANA> shall we have lunch?")

    assert arrived.outcome.words == "addressed to somebody else"


@pytest.mark.parametrize("text", ["I am curious too!", "+1", "lol", "Me too"])
async def test_a_remark_that_asks_nothing_is_left_alone(office, text):
    """Who only chimes in gets no public “I could not read that”."""
    await office.deliver("app_mention")

    arrived = await office.deliver("message__thread_reply", text=text)

    assert arrived.outcome.state == "ignored"
    assert arrived.outcome.words == "a remark that asks nothing"


async def test_a_failure_is_said_once_with_an_id(office):
    """When answering fails, people read an id and never the exception."""
    office.agent.fails = True

    arrived = await office.deliver("app_mention")

    assert arrived.outcome.state == "failed"
    [(text, _)] = office.said
    assert "accident" not in text


async def test_a_message_during_a_turn_steers_it(office):
    """What is said while Rootle works joins the work."""
    task = await office.begin("app_mention")

    arrived = await office.deliver("message__thread_reply", text="only in Germany")

    assert arrived.outcome.state == "joined"
    await office.finish(task)
    assert len(office.agent.answered) == 1
    assert "only in Germany" in await office.remembered()


async def test_just_for_me_is_private(office):
    """ "Just for me" makes the answer private, and is no part of the question."""
    await office.deliver(
        "app_mention", text="<@U0ROOTLE> how many people signed up last week? Just for me."
    )

    assert office.question.private
    assert office.question.text == "how many people signed up last week?"
    assert office.said == [("Answered.", True)]


async def test_markup_becomes_words(office):
    """The agent reads names, links and signs as people do, wherever the mention stands."""
    await office.deliver(
        "app_mention",
        text="hey <@U0ROOTLE>, is &lt;5&gt; in <#C1|product> per <https://x.io/a?b=1&amp;c|this>?",
    )

    assert office.question.text == "hey is <5> in #product per this (https://x.io/a?b=1&c)?"


async def test_a_mention_without_words_asks_back(office):
    """A bare mention outside of a thread gets a short question, without the agent."""
    arrived = await office.deliver("app_mention", text="<@U0ROOTLE>")

    assert office.said == [("Yes? What would you like to know?", False)]
    assert arrived.outcome.state == "answered"


async def test_a_mention_inside_a_thread_brings_the_thread(office):
    """Mentioned inside of a thread, Rootle reads what was said before, as untrusted text."""
    office.api.say("C0PRODUCT", ROOT, "sign-ups look <https://x.io|odd>, <@U0ANA>?")
    office.api.say("C0PRODUCT", "1795305601.000100", "yes, since Monday", thread=ROOT)
    office.api.say("C0PRODUCT", "1795305604.000100", "<@U0ROOTLE>", thread=ROOT)

    await office.deliver("app_mention", text="<@U0ROOTLE>", thread_ts=ROOT, ts="1795305604.000100")

    turn = office.question
    [passage] = turn.passages
    assert turn.text == "Help with what is being discussed in this thread."
    assert passage.text == (
        "[2026-11-22 00:00] ben: sign-ups look odd (https://x.io), @U0ANA?\n"
        "[2026-11-22 00:00] ben: yes, since Monday"
    ).replace("]", " UTC]")
    assert passage.label == Label(frozenset({"slack:C0PRODUCT"}), untrusted=True)
    assert "is reading this thread…" in [s for t in office.threads for s in t.statuses]


async def test_a_second_mention_brings_what_was_missed(office):
    """Mentioned again, Rootle reads only what it does not know yet, and not its own answers."""
    await office.deliver("app_mention")
    office.api.say("C0PRODUCT", ROOT, "<@U0ROOTLE> how many people signed up last week?")
    office.api.say("C0PRODUCT", "1795305601.000100", "412.", thread=ROOT, user="U0ROOTLE")
    office.api.say("C0PRODUCT", "1795305602.000100", "not bad", thread=ROOT)

    await office.deliver(
        "app_mention",
        text="<@U0ROOTLE> is it?",
        thread_ts=ROOT,
        ts="1795305603.000100",
    )

    [passage] = office.question.passages
    assert passage.text.endswith("ben: not bad")
    assert "412" not in passage.text


async def test_a_file_is_read(office):
    """The text of an attached file goes with the question."""
    office.api.files["signups.csv"] = b"day,people\n2026-11-20,58\n"
    sent = payload("message__direct_with_csv")
    sent["event"]["files"][0]["url_private_download"] = f"{office.api.address}/files/signups.csv"

    await office.deliver(sent)

    [passage] = office.question.passages
    assert passage.title == "File signups.csv"
    assert passage.text == "day,people\n2026-11-20,58\n"
    assert passage.label.circles == {"channel:D0ANA"}
    assert passage.label.untrusted


async def test_a_message_that_waited_is_answered_as_it_stands(office):
    """After a restart, a message that was edited meanwhile is answered in its new words."""
    office.now += timedelta(minutes=5)
    office.api.say("C0PRODUCT", ROOT, "<@U0ROOTLE> how many people signed up this week?")

    await office.deliver("app_mention")

    assert office.question.text == "how many people signed up this week?"


@pytest.mark.parametrize("deleted", ["with replies", "without"])
async def test_a_message_that_was_deleted_while_it_waited_is_not_answered(office, deleted):
    """After a restart, nobody is answered who has taken the question back."""
    office.now += timedelta(minutes=5)
    if deleted == "with replies":
        office.api.say("C0PRODUCT", ROOT, "This message was deleted.", subtype="tombstone")

    arrived = await office.deliver("app_mention")

    assert arrived.outcome.words == "deleted by its author before it was answered"
    assert office.said == []


async def test_a_waiting_message_is_answered_when_slack_cannot_be_asked(office):
    """Where Slack does not say how a message stands, its words at arrival count."""
    office.now += timedelta(minutes=5)
    office.api.refusals["conversations.replies"] = "channel_not_found"

    await office.deliver("app_mention")

    assert office.question.text == "how many people signed up last week?"


async def test_a_turn_that_was_cut_short_goes_on(office):
    """A question that was begun before a crash is not looked up again, and ends in its answer."""
    arrived = await office.deliver("app_mention", thread_ts="1795305500.000100")
    office.now += timedelta(minutes=5)
    calls = len(office.api.calls)

    again = await office.dispatch(arrived.event)

    assert again.outcome.state == "answered"
    assert len(office.api.calls) == calls


async def test_an_allowed_bot_has_to_mention_rootle(office):
    """A bot on the list is answered when it mentions Rootle, and only then."""
    friend = {"bot_id": ALLOWED_BOT, "username": "friend"}

    arrived = await office.deliver("message__by_other_bot", **friend)
    silent = await office.deliver(
        "message__by_other_bot", **friend, text="done", ts="1795306001.000100"
    )

    assert arrived.outcome.state == "answered"
    assert office.question.asker == Person(ALLOWED_BOT, "friend")
    assert silent.outcome.words == "a bot has to mention Rootle"


async def test_bots_that_answer_each_other_are_stopped(office):
    """After three rounds between two bots Rootle is silent, until a person says something."""
    thread = "1795306000.000100"
    office.api.say("C0PRODUCT", thread, "<@U0ROOTLE> go", bot_id=ALLOWED_BOT, user="U0FRIEND")
    for n in range(1, 6):
        bot = "B0ROOTLE" if n % 2 else ALLOWED_BOT
        office.api.say("C0PRODUCT", f"179530600{n}.000100", "again", thread=thread, bot_id=bot)
    again = {"bot_id": ALLOWED_BOT, "thread_ts": thread, "ts": "1795306006.000100"}
    office.api.say("C0PRODUCT", again["ts"], "again", thread=thread, bot_id=ALLOWED_BOT)

    circling = await office.deliver("message__by_other_bot", **again)
    office.api.threads["C0PRODUCT", thread].insert(-1, {
        "ts": "1795306005.500000", "thread_ts": thread, "text": "go on", "user": "U0ANA",
    })  # fmt: skip
    again["ts"] = "1795306007.000100"
    allowed = await office.deliver("message__by_other_bot", **again)

    assert circling.outcome.words.startswith("loop guard")
    assert allowed.outcome.state == "answered"


async def test_a_guest_gets_no_figures(office):
    """A guest is told privately to ask a member, also during the work of others."""
    await office.deliver("app_mention", user="U0GUS")

    [(text, private)] = office.said
    assert "ask a member of the team" in text
    assert private
    assert office.agent.answered == []


async def test_a_guest_is_left_alone_among_others(office):
    """What a guest says in a thread of Rootle, without a mention, is said to the others there."""
    await office.deliver("app_mention")

    arrived = await office.deliver("message__thread_reply", user="U0GUS")

    assert arrived.outcome.words == "a guest, who does not mention Rootle"


async def test_guests_may_be_let_in(office):
    """Where the operator says so, guests are answered like members."""
    office.let_guests_in()

    await office.deliver("app_mention", user="U0GUS")

    assert len(office.agent.answered) == 1


async def test_a_direct_message_goes_on_from_the_one_above(office):
    """What was said in direct messages within the hour is known; its deletion reaches the copy."""
    await office.deliver("message__direct")
    first = office.question.text

    await office.deliver("message__direct", ts="1795305860.000100", text="and the week before?")
    place = office.question.place.conversation
    said = await office.stores.conversations.messages(place)
    await office.stores.conversations.redact(
        "slack:T0LOCAL:D0ANA:1795305800.000100", "1795305800.000100", text="gone", copies=True
    )
    later = await office.stores.conversations.messages(place)

    assert place.endswith(":1795305860.000100")
    assert [m.content[-1]["text"] for m in said] == [first, "and the week before?"]
    assert [m.content[-1]["text"] for m in later] == ["gone", "and the week before?"]


async def test_figures_keep_their_names_when_a_direct_message_goes_on(office):
    """E1 of the conversation above is E1 here too, and what is found next is E2."""
    await office.deliver("message__direct")
    first = office.question.place.conversation
    found = {
        "tenant": "T0LOCAL",
        "tool": "trends",
        "arguments": {},
        "table": Table("SELECT 412", ("people",), ((412,),)),
        "label": Label(),
    }
    await office.stores.evidence.add(conversation=first, turn="t1", call="c1", **found)

    await office.deliver("message__direct", ts="1795305860.000100", text="and the week before?")
    place = office.question.place.conversation
    await office.stores.evidence.add(conversation=place, turn="t2", call="c2", **found)

    kept = await office.stores.evidence.all(place)
    assert [(evidence.name, evidence.rows) for evidence in kept] == [
        ("E1", ((412,),)),
        ("E2", ((412,),)),
    ]


async def test_an_old_direct_message_is_not_gone_on_from(office):
    """After more than an hour a direct message begins anew."""
    await office.deliver("message__direct")
    first = office.question.place.conversation
    long_ago = NOW - timedelta(hours=2)
    await office.stores.database.write(
        lambda c: set_end(c, first, office.fences[first], expires_at=long_ago)
    )

    await office.deliver("message__direct", ts="1795305860.000100", text="and the week before?")
    place = office.question.place.conversation

    assert len(await office.stores.conversations.messages(place)) == 1
