"""What stands in Slack at the end, whatever went wrong on the way."""

import asyncio
import re
import time
from dataclasses import replace

import pytest
from sqlalchemy import update

from agent.policy import Label
from agent.ports import Attachment
from agent.state.tables import effects
from bot.markdown import read
from bot.pieces import spoken
from integrations.errors import AskPerson, TryLater
from integrations.slack_errors import ChannelClosed
from tests.speaking.long_answer import long_answer
from tests.speaking.studio import LINKS, Studio, done, kinds, markdown


def everything(messages):
    """All words of several messages in order, table cells included."""
    words = []
    for message in messages:
        for block in message["blocks"]:
            if block["type"] == "markdown":
                words += re.findall(r"w\d{5}", block["text"])
            elif block["type"] == "table":
                words += [cell["text"] for row in block["rows"] for cell in row]
    return words


async def test_an_answer_is_posted_once_in_its_thread(studio):
    """An answer stands in the thread, with feedback buttons, and its effect is recorded."""
    turn = await studio.asked()

    await studio.thread(turn).say(done("There were **412** sign-ups."))

    [message] = await studio.said(turn)
    assert markdown(message) == "There were **412** sign-ups."
    assert kinds(message) == ["markdown", "context_actions"]
    row = await studio.stores.effects.get("t1:answer:0")
    assert (row.state, row.outcome["ts"]) == ("done", message["ts"])


async def test_nothing_is_unfurled_or_linked_by_name(studio):
    """Every post says that links are not previewed and names not resolved."""
    turn = await studio.asked()

    await studio.thread(turn).say(done("See us.posthog.com, @channel."))

    [call] = studio.calls("chat.postMessage")
    quiet = {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none"}
    assert call["arguments"].items() >= quiet.items()


async def test_a_long_answer_arrives_whole_in_order_and_in_few_messages(studio):
    """60 kB of prose, code, lists, quotes and tables arrive complete, in six messages."""
    text, count = long_answer()
    turn = await studio.asked()

    await studio.thread(turn).say(done(text))

    messages = await studio.said(turn)
    assert everything(messages) == [f"w{n:05d}" for n in range(count)]
    assert len(messages) == 6
    assert all(len(markdown(m)) <= 12_000 for m in messages)
    assert all(markdown(m).count("```") % 2 == 0 for m in messages)
    assert sum(kinds(m).count("context_actions") for m in messages) == 1


async def test_saying_it_again_changes_nothing(studio):
    """A turn that is answered twice with the same words, as after a crash, posts once."""
    turn = await studio.asked()
    await studio.thread(turn).say(done("The same."))

    await studio.thread(replace(turn, attempt=2)).say(done("The same."))

    assert len(await studio.said(turn)) == 1
    assert len(studio.calls("chat.postMessage")) == 1
    assert studio.calls("chat.update") == []


async def test_another_answer_takes_the_place_of_the_first(studio):
    """An attempt that comes to another answer changes the message and leaves no second one."""
    text, _ = long_answer(size=30_000)
    turn = await studio.asked()
    await studio.thread(turn).say(done(text))

    await studio.thread(replace(turn, attempt=2)).say(done("It was only this."))

    [message] = await studio.said(turn)
    assert markdown(message) == "It was only this."


async def test_a_lost_answer_of_slack_does_not_double_the_message(studio):
    """When Slack has posted and the connection breaks, the message is found and not sent again."""
    turn = await studio.asked()
    studio.faults.set("slack/chat.postMessage", "drop-answerx1")

    await studio.thread(turn).say(done("Once."))

    assert [markdown(m) for m in await studio.said(turn)] == ["Once."]
    assert studio.calls("chat.update") == []


async def test_a_message_that_was_not_posted_is_sent_again(studio, monkeypatch):
    """When the connection broke before Slack did anything, looking shows it and the post is made."""
    monkeypatch.setattr("agent.effects.LOOKS", (0.0, 0.05))
    turn = await studio.asked()
    studio.faults.set("slack/chat.postMessage", "dropx1")

    await studio.thread(turn).say(done("Once."))

    assert [markdown(m) for m in await studio.said(turn)] == ["Once."]


@pytest.mark.parametrize("trouble", ["500x4", "dropx4", "drop-answerx4"])
async def test_a_change_is_repeated_until_slack_takes_it(studio, trouble):
    """An answer of 500 four times in a row says nothing of the fifth: no failure is told."""
    turn = await studio.asked()
    await studio.thread(turn).say(done("There were 411."))
    studio.faults.set("slack/chat.update", trouble)

    await studio.thread(replace(turn, attempt=2)).say(done("There were 412."))

    [message] = await studio.said(turn)
    assert markdown(message) == "There were 412."


async def test_a_post_is_repeated_until_slack_takes_it(studio, monkeypatch):
    """It is looked for before each repetition, so that it stands once."""
    monkeypatch.setattr("agent.effects.LOOKS", (0.0, 0.05))
    studio.faults.set("slack/chat.postMessage", "500x3")
    turn = await studio.asked()

    await studio.thread(turn).say(done("There were 412."))

    [message] = await studio.said(turn)
    assert markdown(message) == "There were 412."


async def test_what_slack_would_not_take_is_left_to_the_next_attempt(studio, monkeypatch):
    """Nobody waits for ever: the event is tried again later, and goes on from there."""
    turn = await studio.asked()
    await studio.thread(turn).say(done("There were 411."))
    with monkeypatch.context() as patch:
        patch.setattr("bot.delivery.FIRST_PAUSE", 100.0)
        studio.faults.set("slack/chat.update", "500")
        with pytest.raises(TryLater):
            await studio.thread(replace(turn, attempt=2)).say(done("There were 412."))
    studio.faults.set("slack/chat.update", "off")

    await studio.thread(replace(turn, attempt=3)).say(done("There were 412."))

    [message] = await studio.said(turn)
    assert markdown(message) == "There were 412."


async def test_a_crash_between_post_and_record_does_not_double_the_message(studio):
    """A post of which nothing is recorded but the intent is found by its key."""
    turn = await studio.asked()
    await studio.thread(turn).say(done("Counted 12."))
    await forget(studio, "t1:answer:0")

    await studio.thread(replace(turn, attempt=2)).say(done("Counted 12."))

    assert [markdown(m) for m in await studio.said(turn)] == ["Counted 12."]
    assert len(studio.calls("chat.postMessage")) == 1


async def test_slack_asking_to_wait_is_obeyed(studio):
    """After a 429 the message is sent when the time has passed that Slack asked for."""
    turn = await studio.asked()
    studio.faults.set("slack/chat.postMessage", "429:1x1")
    began = time.monotonic()

    await studio.thread(turn).say(done("Patience."))

    assert time.monotonic() - began >= 1.0
    assert [markdown(m) for m in await studio.said(turn)] == ["Patience."]


async def test_a_wait_that_is_too_long_is_left_to_the_next_attempt(studio):
    """Slack asking for minutes raises `TryLater`; what was said stays, the rest follows later."""
    text, count = long_answer(size=20_000)
    turn = await studio.asked()

    async def stop_after_the_first():
        while not studio.calls("chat.postMessage", ok=True):
            await asyncio.sleep(0.005)
        studio.faults.set("slack/chat.postMessage", "429:600")

    watcher = asyncio.create_task(stop_after_the_first())
    studio.faults.set("slack/chat.postMessage", "delay:0.1")
    with pytest.raises(TryLater) as raised:
        await studio.thread(turn).say(done(text))
    await watcher
    studio.faults.clear()
    await studio.thread(replace(turn, attempt=2)).say(done(text))

    assert raised.value.retry_after == 600
    assert everything(await studio.said(turn)) == [f"w{n:05d}" for n in range(count)]


async def test_in_an_archived_channel_the_asker_is_told_directly(studio):
    """If the channel was archived meanwhile, the answer comes as a direct message and says why."""
    turn = await studio.asked()
    studio.faults.set("slack.archived", "product")

    await studio.thread(turn).say(done("There were 412."))

    seen = await studio.slack_side.history("@rootle", "ana")
    [message] = [m for m in seen if m.get("user") == "U0ROOTLE"]
    assert markdown(message) == "There were 412."
    assert "archived" in str(message["blocks"])


async def test_a_revoked_token_is_said_with_the_name_of_its_setting(studio):
    """A token that Slack revoked raises an error for whoever runs Rootle, and nothing is lost."""
    turn = await studio.asked()
    studio.faults.set("slack.revoked_token", "1")

    with pytest.raises(AskPerson, match="SLACK_BOT_TOKEN"):
        await studio.thread(turn).say(done("There were 412."))
    studio.faults.clear()
    await studio.thread(replace(turn, attempt=2)).say(done("There were 412."))

    assert [markdown(m) for m in await studio.said(turn)] == ["There were 412."]


async def test_where_nobody_can_be_reached_the_error_of_the_channel_is_raised(studio):
    """Neither the channel nor the asker reachable: the dispatcher gets the reason to record."""
    turn = await studio.asked()
    studio.faults.set("slack.archived", "product")
    studio.script.refuse("conversations.open", "user_disabled")

    with pytest.raises(ChannelClosed, match="archived"):
        await studio.thread(turn).say(done("There were 412."))


async def test_a_message_that_slack_finds_too_long_is_split_further(studio):
    """When Slack refuses our length after all, the same words come in more messages."""
    text, count = long_answer(size=11_000, tables=0)
    turn = await studio.asked()
    studio.script.refuse("chat.postMessage", "msg_blocks_too_long")

    await studio.thread(turn).say(done(text))

    messages = await studio.said(turn)
    assert len(messages) > 1
    assert everything(messages) == [f"w{n:05d}" for n in range(count)]


async def test_a_message_deleted_meanwhile_is_posted_anew(studio):
    """If somebody deleted what an earlier attempt said, the answer is posted again."""
    turn = await studio.asked()
    await studio.thread(turn).say(done("First."))
    [message] = await studio.said(turn)
    await studio.slack.delete(channel=turn.place.channel, ts=message["ts"])

    await studio.thread(replace(turn, attempt=2)).say(done("Second."))

    assert [markdown(m) for m in await studio.said(turn)] == ["Second."]


async def test_when_the_question_was_deleted_the_asker_is_told_directly(studio):
    """A thread without its first message takes no replies."""
    turn = await studio.asked()
    await studio.slack_side.delete("ana", "product", turn.message)

    await studio.thread(turn).say(done("There were 412."))

    seen = await studio.slack_side.history("@rootle", "ana")
    [message] = [m for m in seen if m.get("user") == "U0ROOTLE"]
    assert "was deleted" in str(message["blocks"])


async def test_a_table_too_wide_for_slack_is_attached_as_a_file(studio):
    """25 columns do not fit: the thread has a notice in place of the table, and the CSV."""
    head = "|" + "|".join(f"c{n}" for n in range(25)) + "|"
    rows = "|" + "|".join("-" for _ in range(25)) + "|\n|" + "|".join(["=1+1"] * 25) + "|"
    turn = await studio.asked()

    await studio.thread(turn).say(done(f"Here:\n\n{head}\n{rows}\n\nThat is all."))
    await asyncio.sleep(0.1)

    answer, shared = await studio.said(turn)
    assert "attached as `table-1.csv`" in markdown(answer)
    [file] = shared["files"]
    content = await studio.slack.download(file["url_private"], max_bytes=10_000)
    assert content.decode("utf-8-sig").splitlines()[1].startswith("'=1+1,'=1+1")


async def test_a_file_that_cannot_be_shared_is_named(studio):
    """If Slack refuses the file, the answer stays and a notice says what is missing and why."""
    turn = await studio.asked()
    studio.script.refuse("files.getUploadURLExternal", "missing_scope")

    await studio.thread(turn).say(done("See the file.", files=(Attachment("a.csv", "A", b"x"),)))

    answer, notice = await studio.said(turn)
    assert markdown(answer) == "See the file."
    assert "`a.csv`" in markdown(notice)
    assert "scope" in markdown(notice)


async def test_a_file_is_shared_once(studio):
    """A file whose upload was confirmed but not recorded is found by its name."""
    turn = await studio.asked()
    answer = done("See the file.", files=(Attachment("a.csv", "A", b"1,2"),))
    studio.faults.set("slack/files.completeUploadExternal", "drop-answerx1")

    await studio.thread(turn).say(answer)
    await studio.thread(replace(turn, attempt=2)).say(answer)
    await asyncio.sleep(0.1)

    files = [f["name"] for m in await studio.said(turn) for f in m.get("files", ())]
    assert files == ["a.csv"]


async def test_posts_to_one_channel_are_paced_and_other_channels_do_not_wait(tmp_path):
    """Six messages at once to one channel take two seconds; the seventh, elsewhere, none."""
    async with Studio(tmp_path) as studio:
        delivery = studio.delivery()
        busy = [await studio.asked(channel="product") for _ in range(6)]
        quiet = await studio.asked(channel="support")
        began = time.monotonic()

        tasks = [studio.thread(turn, delivery=delivery).say(done("ok")) for turn in busy]
        running = asyncio.gather(*tasks)
        await studio.thread(quiet, delivery=delivery).say(done("ok"))
        assert not running.done()
        await running

        assert time.monotonic() - began > 1.9


async def test_the_plain_text_has_the_words_without_any_token(studio):
    """What notifications show is escaped as Slack's own markup wants it."""
    turn = await studio.asked()

    await studio.thread(turn).say(done("a < b & <!channel> **bold**", label=Label()))

    [call] = studio.calls("chat.postMessage")
    assert call["arguments"]["text"] == "a &lt; b &amp; &lt;!channel&gt; bold"


def test_the_spoken_words_of_an_answer_keep_addresses_as_code():
    """The plain text makes no address clickable either."""
    [piece] = read("See http://evil.example/x now", LINKS)

    assert spoken(piece) == "See `http://evil.example/x` now"


async def forget(studio, key):
    """What a kill after the post leaves: the effect is pending, its outcome unknown."""

    async def work(connection):
        forget = update(effects).where(effects.c.key == key)
        await connection.execute(forget.values(state="pending", outcome=None))

    await studio.stores.database.write(work)
