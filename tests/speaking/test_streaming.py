"""Answers that appear while they are written, and what becomes of them when Slack ends a stream."""

import asyncio
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from agent.ports import Step
from agent.state.database import LeaseLost
from integrations.local.slack.pace import Pace
from tests.speaking.long_answer import long_answer
from tests.speaking.studio import Studio, done, kinds, markdown
from tests.speaking.test_delivery import everything, forget
from tests.waiting import PATIENCE

COUNTING = Step("call_1", "Counting sign-ups", "running")
COUNTED = Step("call_1", "Counted sign-ups", "done")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Streams are sent on every 20 ms instead of every second."""
    monkeypatch.setattr("bot.streaming.EVERY", 0.02)


async def until(condition, *, seconds=PATIENCE):
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


async def speak(thread, text, *, size=400):
    """Let a text come in pieces, as a model writes it."""
    for start in range(0, len(text), size):
        await thread.stream(text[start : start + size])
        await asyncio.sleep(0.005)


async def test_steps_and_text_appear_in_one_streamed_message(studio):
    """A step opens the stream, the text follows, and feedback buttons close it."""
    turn = await studio.asked()
    thread = studio.thread(turn, mode="auto")

    await thread.step(COUNTING)
    await until(lambda: studio.calls("chat.startStream", ok=True))
    await thread.step(COUNTED)
    await speak(thread, "There were **412** sign-ups.\n\nMost came on Monday.")
    await thread.say(done("There were **412** sign-ups.\n\nMost came on Monday."))

    [message] = await studio.said(turn)
    assert kinds(message) == ["task_card", "markdown", "context_actions"]
    assert message["blocks"][0]["status"] == "complete"
    assert markdown(message) == "There were **412** sign-ups.\n\nMost came on Monday."
    assert message["streaming_state"] == "completed"
    assert studio.calls("chat.update") == []


async def test_nothing_is_opened_without_content(studio):
    """An answer that was never streamed is one post, without an empty stream."""
    turn = await studio.asked()
    thread = studio.thread(turn, mode="auto")

    await thread.stream("")
    await asyncio.sleep(0.05)
    await thread.say(done("Short."))

    assert studio.calls("chat.startStream") == []
    assert [markdown(m) for m in await studio.said(turn)] == ["Short."]


async def test_whole_sentences_are_shown_before_the_paragraph_ends(studio):
    """People read the first sentence while the second is being written."""
    turn = await studio.asked()
    thread = studio.thread(turn, mode="auto")

    await thread.stream("The first sentence is here. The second is not yet ")
    await until(lambda: studio.calls("chat.startStream", ok=True))
    await asyncio.sleep(0.05)
    shown = markdown((await studio.said(turn))[0])
    await thread.say(done("The first sentence is here. The second is not yet done. But now."))

    assert shown == "The first sentence is here."
    assert [markdown(m) for m in await studio.said(turn)] == [
        "The first sentence is here. The second is not yet done. But now."
    ]


async def test_a_long_stream_rolls_over_and_arrives_whole(studio):
    """60 kB streamed in pieces fill several messages, in order, none of them replaced."""
    text, count = long_answer()
    turn = await studio.asked()
    thread = studio.thread(turn, mode="auto")

    for start in range(0, len(text), 2_000):
        await thread.stream(text[start : start + 2_000])
        await asyncio.sleep(0.03)
    await thread.say(done(text))

    messages = await studio.said(turn)
    assert everything(messages) == [f"w{n:05d}" for n in range(count)]
    assert len(messages) == 6
    assert len(studio.calls("chat.startStream", ok=True)) >= 3
    assert studio.calls("chat.update") == []


async def test_an_expired_stream_is_completed_in_place(studio):
    """When Slack has ended the stream, the same message is changed to the whole answer."""
    turn = await studio.asked()
    thread = studio.thread(turn, mode="auto")
    await thread.step(COUNTING)
    await until(lambda: studio.calls("chat.startStream", ok=True))
    [first] = await studio.said(turn)

    studio.faults.set("slack.stream_expires", "0.01")
    await asyncio.sleep(0.05)
    await thread.step(COUNTED)
    await speak(thread, "One.\n\nTwo.\n\nThree.")
    await thread.say(done("One.\n\nTwo.\n\nThree."))

    [message] = await studio.said(turn)
    assert message["ts"] == first["ts"]
    assert markdown(message) == "One.\n\nTwo.\n\nThree."
    assert kinds(message) == ["task_card", "markdown", "context_actions"]
    assert message["blocks"][0]["status"] == "complete"


async def test_cards_give_way_where_slack_does_not_take_them(studio):
    """Should Slack refuse a message for its step cards, the answer stands without them."""
    turn = await studio.asked()
    thread = studio.thread(turn, mode="auto")
    await thread.step(COUNTING)
    await until(lambda: studio.calls("chat.startStream", ok=True))
    await thread.step(COUNTED)
    studio.script.refuse("chat.stopStream", "invalid_blocks")
    studio.script.refuse("chat.update", "invalid_blocks")

    await thread.say(done("There were 412."))

    [message] = await studio.said(turn)
    assert kinds(message) == ["markdown", "context_actions"]


async def test_a_stream_that_is_not_opened_holds_the_answer_up_briefly(studio):
    """Where Slack fails to open streams, the answer is posted soon all the same."""
    turn = await studio.asked()
    studio.faults.set("slack/chat.startStream", "500")
    thread = studio.thread(turn, mode="auto")
    began = time.monotonic()

    await thread.step(COUNTING)
    await asyncio.sleep(0.05)
    await thread.say(done("There were 412."))

    assert time.monotonic() - began < 5
    assert [markdown(m) for m in await studio.said(turn)] == ["There were 412."]


async def test_text_streamed_before_a_step_makes_way_for_the_answer(studio):
    """What the model said on the way is not part of the answer and does not stay."""
    turn = await studio.asked()
    thread = studio.thread(turn, mode="auto")
    await speak(thread, "Let me look that up for you.\n\nI begin with the events.\n\n")
    await thread.step(COUNTING)
    await until(lambda: studio.calls("chat.startStream", ok=True))

    await thread.say(done("There were 412."))

    assert [markdown(m) for m in await studio.said(turn)] == ["There were 412."]


async def test_a_lost_answer_to_the_start_of_a_stream_is_found(studio):
    """The stream whose `ts` never arrived is found in the thread and used; there is one message."""
    turn = await studio.asked()
    thread = studio.thread(turn, mode="auto")
    studio.faults.set("slack/chat.startStream", "drop-answerx1")

    await thread.step(COUNTING)
    await until(lambda: studio.calls("conversations.replies", ok=True))
    await thread.step(COUNTED)
    await thread.say(done("There were 412."))

    [message] = await studio.said(turn)
    assert markdown(message) == "There were 412."
    assert len(studio.calls("chat.startStream", ok=True)) == 1


@pytest.mark.parametrize("error", ["msg_too_long", "invalid_blocks"])
async def test_a_refused_end_of_a_stream_is_replaced(studio, error):
    """If Slack will not end the stream with its foot, the message is put there in one piece."""
    turn = await studio.asked()
    thread = studio.thread(turn, mode="auto")
    await thread.step(COUNTING)
    await until(lambda: studio.calls("chat.startStream", ok=True))
    studio.script.refuse("chat.stopStream", error)

    await thread.say(done("There were 412."))

    [message] = await studio.said(turn)
    assert markdown(message) == "There were 412."


async def test_too_long_at_the_end_is_split_over_further_messages(studio):
    """`msg_too_long` at the end and at the change: the words come in more messages, in order."""
    text, count = long_answer(size=9_000, tables=0)
    turn = await studio.asked()
    thread = studio.thread(turn, mode="auto")
    await thread.step(COUNTING)
    await until(lambda: studio.calls("chat.startStream", ok=True))
    studio.script.refuse("chat.stopStream", "msg_too_long")
    studio.script.refuse("chat.update", *["msg_too_long"] * 2)  # with the step card and without

    await thread.say(done(text))

    messages = await studio.said(turn)
    assert len(messages) > 1
    assert everything(messages) == [f"w{n:05d}" for n in range(count)]


async def test_a_stream_that_can_neither_end_nor_change_makes_way(studio):
    """A stream Slack holds fast is deleted, and the answer posted in its place."""
    turn = await studio.asked()
    thread = studio.thread(turn, mode="auto")
    await thread.step(COUNTING)
    await until(lambda: studio.calls("chat.startStream", ok=True))
    studio.script.refuse("chat.stopStream", *["msg_too_long"] * 3)

    await thread.say(done("There were 412."))

    assert [markdown(m) for m in await studio.said(turn)] == ["There were 412."]


async def test_a_lost_answer_in_the_middle_shows_nothing_twice(studio):
    """When it is not known whether an addition arrived, the message is replaced at the end."""
    turn = await studio.asked()
    thread = studio.thread(turn, mode="auto")
    await thread.step(COUNTING)
    await until(lambda: studio.calls("chat.startStream", ok=True))
    studio.faults.set("slack/chat.appendStream", "drop-answerx1")

    await speak(thread, "One.\n\nTwo.\n\nThree.")
    await until(lambda: studio.calls("chat.appendStream"))
    await thread.say(done("One.\n\nTwo.\n\nThree."))

    assert [markdown(m) for m in await studio.said(turn)] == ["One.\n\nTwo.\n\nThree."]


async def test_slack_asking_to_wait_delays_additions_and_loses_none(studio):
    """After a 429 the unsent words are kept and sent later."""
    turn = await studio.asked()
    thread = studio.thread(turn, mode="auto")
    await thread.step(COUNTING)
    await until(lambda: studio.calls("chat.startStream", ok=True))
    studio.faults.set("slack/chat.appendStream", "429:0.2x2")

    await speak(thread, "One.\n\nTwo.\n\nThree.")
    await thread.say(done("One.\n\nTwo.\n\nThree."))

    [message] = await studio.said(turn)
    assert markdown(message) == "One.\n\nTwo.\n\nThree."
    assert kinds(message)[0] == "task_card"


@pytest.mark.parametrize("letters", ["ж", "語", "🙂", "aж"])
async def test_letters_of_several_bytes_keep_within_the_limit_of_streams(studio, letters):
    """Beside step cards Slack counts bytes: no stream is refused for its length, no word is lost."""
    words = " ".join(letters * 3 for _ in range(12_000 // (3 * len(letters) + 1)))
    turn = await studio.asked()
    thread = studio.thread(turn, mode="auto")
    for number in range(30):
        await thread.step(Step(f"call_{number}", f"{letters * 40} {number}", "done"))
    await until(lambda: studio.calls("chat.startStream", ok=True))

    await speak(thread, words, size=1_000)
    await thread.say(done(words))

    messages = await studio.said(turn)
    assert " ".join(map(markdown, messages)).split() == words.split()
    for method in ("chat.startStream", "chat.appendStream", "chat.stopStream"):
        assert studio.calls(method, ok=False) == []


async def test_where_streams_are_refused_the_answer_is_posted(studio):
    """No stream can be had: one ordinary message, no trace of the attempt."""
    turn = await studio.asked()
    thread = studio.thread(turn, mode="auto")
    studio.script.refuse("chat.startStream", "channel_type_not_supported")

    await thread.step(COUNTING)
    await asyncio.sleep(0.05)
    await thread.say(done("There were 412."))

    [message] = await studio.said(turn)
    assert kinds(message) == ["markdown", "context_actions"]


async def test_when_streams_are_used_up_the_rest_is_posted(tmp_path):
    """With Slack's limit of streams a minute, 24 answers at once all arrive, some as posts."""
    async with Studio(tmp_path, pace=Pace(share=0.0)) as studio:
        delivery = studio.delivery()
        turns = [
            await studio.asked(channel="@rootle", user=user)
            for user in ("ana", "ben", "chloe", "dan") * 6
        ]

        async def answer(turn):
            thread = studio.thread(turn, mode="auto", delivery=delivery)
            await thread.step(COUNTING)
            await asyncio.sleep(0.05)
            await thread.say(done("ok"))

        await asyncio.gather(*map(answer, turns))

        answers = [await studio.said(turn, as_user=turn.asker.id) for turn in turns]
        assert [[markdown(m) for m in messages] for messages in answers] == [["ok"]] * 24
        assert 10 <= len(studio.calls("chat.startStream", ok=True)) < 24
        assert studio.calls("chat.startStream", ok=False) == []


async def test_the_attempt_after_a_crash_completes_the_half_streamed_message(studio):
    """A process died in the middle of a stream: the next one makes that very message whole."""
    turn = await studio.asked()
    dying = studio.thread(turn, mode="auto")
    await dying.step(COUNTING)
    await until(lambda: studio.calls("chat.startStream", ok=True))
    await speak(dying, "One.\n\nTwo.\n\n")
    await until(lambda: studio.calls("chat.appendStream", ok=True))
    [half] = await studio.said(turn)

    await studio.thread(replace(turn, attempt=2), mode="auto").say(done("One.\n\nTwo.\n\nThree."))

    [message] = await studio.said(turn)
    assert message["ts"] == half["ts"]
    assert markdown(message) == "One.\n\nTwo.\n\nThree."
    assert message.get("streaming_state") != "in_progress"


async def test_a_stream_that_was_opened_but_not_recorded_is_found_again(studio):
    """A process died between opening a stream and noting its `ts`: the message is made whole."""
    turn = await studio.asked()
    dying = studio.thread(turn, mode="auto")
    await dying.step(COUNTING)
    await until(lambda: studio.calls("chat.startStream", ok=True))
    [half] = await studio.said(turn)
    await dying._stream.end()
    await forget(studio, "t1:answer:0")

    await studio.thread(replace(turn, attempt=2), mode="auto").say(done("There were 412."))

    [message] = await studio.said(turn)
    assert message["ts"] == half["ts"]
    assert markdown(message) == "There were 412."


async def test_a_process_that_lost_its_lease_says_nothing_more(studio):
    """Who was presumed dead and is not must not speak beside the one who took over."""
    turn = await studio.asked(fence=1)
    thread = studio.thread(turn, mode="auto")

    with pytest.raises(LeaseLost):
        await thread.say(done("There were 412."))

    assert await studio.said(turn) == []


async def test_messages_streamed_too_far_before_a_crash_are_deleted(studio):
    """Three messages were streamed, the answer now needs one: two are deleted."""
    text, _ = long_answer(size=30_000)
    turn = await studio.asked()
    dying = studio.thread(turn, mode="auto")
    await speak(dying, text, size=2_000)
    await until(lambda: len(studio.calls("chat.startStream", ok=True)) >= 2)
    await dying._stream.end()

    await studio.thread(replace(turn, attempt=2), mode="auto").say(done("Only this."))

    assert [markdown(m) for m in await studio.said(turn)] == ["Only this."]


async def test_a_drained_turn_that_runs_again_does_not_stream_over_its_own_message(studio):
    """Handed back on shutdown the attempt does not count; still nothing is said twice."""
    turn = await studio.asked()
    drained = studio.thread(turn, mode="auto")
    await drained.step(COUNTING)
    await until(lambda: studio.calls("chat.startStream", ok=True))
    await drained._stream.end()

    again = studio.thread(turn, mode="auto")
    await again.step(COUNTING)
    await asyncio.sleep(0.05)
    await again.say(done("There were 412."))

    assert [markdown(m) for m in await studio.said(turn)] == ["There were 412."]


async def test_a_step_that_was_cut_off_does_not_spin_for_ever(studio):
    """A turn stopped during a step shows that step as ended."""
    turn = await studio.asked()
    thread = studio.thread(turn, mode="auto")
    await thread.step(COUNTING)
    await until(lambda: studio.calls("chat.startStream", ok=True))

    await thread.say(done("Stopped."))

    [message] = await studio.said(turn)
    assert message["blocks"][0]["status"] == "error"


async def test_in_post_mode_nothing_is_streamed(studio):
    """The operator may prefer one finished message."""
    turn = await studio.asked()
    thread = studio.thread(turn, mode="post")

    await thread.step(COUNTING)
    await speak(thread, "One.\n\nTwo.\n\n")
    await thread.say(done("One.\n\nTwo."))

    assert studio.calls("chat.startStream") == []
    assert [markdown(m) for m in await studio.said(turn)] == ["One.\n\nTwo."]


async def test_a_table_in_a_stream_stands_between_its_texts(studio):
    """A table is shown as a Slack table in its place, and the text goes on behind it."""
    text = "Before.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nAfter.\n\nEnd."
    turn = await studio.asked()
    thread = studio.thread(turn, mode="auto")

    await speak(thread, text, size=10)
    await thread.say(done(text))

    [message] = await studio.said(turn)
    assert kinds(message) == ["markdown", "table", "markdown", "context_actions"]


def test_the_crash_point_in_the_middle_of_a_stream_is_reached(tmp_path):
    """A process told to die in the middle of a stream does so after the first addition."""
    marker = tmp_path / "crashed"
    code = "import asyncio, sys; from tests.speaking.test_streaming import crash; asyncio.run(crash(sys.argv[1]))"
    environ = {"ROOTLE_CRASH_AT": "mid-stream", "ROOTLE_CRASH_FILE": str(marker)}

    ended = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], env=environ, timeout=30, check=False
    )

    assert (ended.returncode, marker.exists()) == (-9, True)


async def crash(home):
    """What the dying process does: one step, its end, an answer."""
    from pathlib import Path

    async with Studio(Path(home)) as studio:
        thread = studio.thread(await studio.asked(), mode="auto")
        await thread.step(COUNTING)
        await until(lambda: studio.calls("chat.startStream", ok=True))
        await thread.step(COUNTED)
        await thread.say(done("There were 412."))
