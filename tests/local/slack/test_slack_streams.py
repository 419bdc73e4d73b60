"""Streams and agent sessions: what Slack shows while the app works, and how it ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from integrations.local.slack import Pace

PRODUCT = "C0PRODUCT"
TO_ANA = {"recipient_team_id": "T0LOCAL", "recipient_user_id": "U0ANA"}


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response["error"]


def text(words: str) -> dict[str, Any]:
    return {"type": "markdown_text", "text": words}


def task(ident: str, **more: Any) -> dict[str, Any]:
    return {"type": "task_update", "id": ident, "title": ident, "status": "complete"} | more


async def begin(stage: Any, **more: Any) -> tuple[str, str]:
    """A question of ana and an open stream below it: their two timestamps."""
    root = (await stage.workspace.say("ana", "#product", "How many?"))["ts"]
    started = await stage.client.chat_startStream(
        channel=PRODUCT, thread_ts=root, **(TO_ANA | more)
    )
    return root, started["ts"]


async def test_a_stream_grows_and_ends_with_blocks(stage: Any) -> None:
    """Texts join, tasks become cards between them, the last blocks stand at the end."""
    root, ts = await begin(stage)
    append = stage.client.chat_appendStream
    await append(channel=PRODUCT, ts=ts, chunks=[task("Count", status="in_progress", details="a")])
    await append(channel=PRODUCT, ts=ts, markdown_text="There were ")
    await append(channel=PRODUCT, ts=ts, chunks=[task("Count", details="b"), text("**1,234**.")])

    running = (await stage.workspace.thread("#product", root, "ana"))[1]
    done = await stage.client.chat_stopStream(
        channel=PRODUCT, ts=ts, blocks=[{"type": "divider"}], markdown_text=" Done."
    )

    assert running["streaming_state"] == "in_progress"
    message = done["message"]
    assert (message["text"], message["streaming_state"]) == (
        "There were **1,234**. Done.",
        "completed",
    )
    assert [block["type"] for block in message["blocks"]] == ["task_card", "markdown", "divider"]
    card = message["blocks"][0]
    assert card["status"] == "complete"
    assert card["details"]["elements"][0]["elements"][0]["text"] == "ab"


async def test_in_plan_mode_all_tasks_are_one_plan(stage: Any) -> None:
    """The plan stands where its first task came and takes its title from `plan_update`."""
    _, ts = await begin(stage, task_display_mode="plan", chunks=[task("One")])
    await stage.client.chat_appendStream(channel=PRODUCT, ts=ts, markdown_text="Text")
    done = await stage.client.chat_stopStream(
        channel=PRODUCT, ts=ts, chunks=[task("Two"), {"type": "plan_update", "title": "Worked 3 s"}]
    )

    plan, markdown = done["message"]["blocks"]
    assert (plan["title"], len(plan["tasks"]), markdown["text"]) == ("Worked 3 s", 2, "Text")


async def test_a_stream_is_an_event_at_its_start_and_at_its_end(stage: Any) -> None:
    """The app hears of its streamed message when it begins and when it is whole."""
    _, ts = await begin(stage, markdown_text="a")
    await stage.client.chat_appendStream(channel=PRODUCT, ts=ts, markdown_text="b")
    await stage.client.chat_stopStream(channel=PRODUCT, ts=ts)
    await stage.settle()

    ours = [e for e in stage.app.events if e.get("bot_id") or e.get("subtype")]
    assert [e.get("subtype") for e in ours] == [None, "message_changed"]
    assert ours[1]["message"]["text"] == "ab"


async def test_streams_in_channels_need_their_reader(stage: Any) -> None:
    """Outside direct messages team and user are required and must exist."""
    root = (await stage.workspace.say("ana", "#product", "?"))["ts"]
    start = stage.client.chat_startStream

    async def error(**more: Any) -> str:
        return await error_of(start(channel=PRODUCT, thread_ts=root, **more))

    assert await error() == "missing_recipient_team_id"
    assert await error(recipient_team_id="T0LOCAL") == "missing_recipient_user_id"
    assert await error(**TO_ANA | {"recipient_user_id": "U0NOBODY"}) == "user_not_found"
    assert await error(**TO_ANA | {"recipient_user_id": "U0ROOTLE"}) == "user_not_found"
    assert await error(**TO_ANA | {"recipient_team_id": "T1"}) == "team_not_found"
    assert await error_of(start(channel=PRODUCT, thread_ts="1.000001", **TO_ANA)) == (
        "thread_not_found"
    )


async def test_in_direct_messages_a_stream_needs_a_thread_only(stage: Any) -> None:
    """No reader is named in direct messages, but a root to stand under."""
    root = (await stage.workspace.say("ana", "@rootle", "?"))["ts"]

    assert (await stage.client.chat_startStream(channel="D0ANA", thread_ts=root))["ok"]
    answer = await stage.call("chat.startStream", {"channel": "D0ANA"})
    assert answer["error"] == "channel_type_not_supported"


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"chunks": [text("x" * 6001), text("x" * 6000)]}, "msg_too_long"),
        ({}, "no_text"),
        ({"markdown_text": "a", "chunks": [text("b")]}, "invalid_arguments"),
        ({"chunks": [{"type": "thought", "text": "x"}]}, "invalid_chunks"),
        ({"chunks": [task("")]}, "invalid_chunks"),
        ({"chunks": [task("t", title="x" * 257)]}, "invalid_chunks"),
        ({"chunks": [task("t", details="x" * 257)]}, "invalid_chunks"),
        ({"chunks": [task("t", output="x" * 257)]}, "invalid_chunks"),
        ({"chunks": [task("t", status="done")]}, "invalid_chunks"),
        (
            {"chunks": [task("t", sources=[{"type": "url", "url": "https://a.b"}])]},
            "invalid_chunks",
        ),
        ({"chunks": [{"type": "plan_update", "title": "x" * 257}]}, "invalid_chunks"),
        ({"chunks": [{"type": "blocks", "blocks": [{"type": "nonsense"}]}]}, "invalid_blocks"),
        ({"chunks": [task(str(n)) for n in range(51)]}, "msg_blocks_too_many"),
        ({"chunks": [{"type": "blocks", "blocks": [{"type": "divider"}] * 51}]}, "invalid_blocks"),
    ],
)
async def test_what_may_not_be_appended(stage: Any, sent: dict[str, Any], error: str) -> None:
    """Each limit of a chunk and of a call has its error, and nothing is added."""
    root, ts = await begin(stage, markdown_text="kept")

    answer = await stage.call("chat.appendStream", {"channel": PRODUCT, "ts": ts, **sent})

    assert (answer["ok"], answer["error"]) == (False, error)
    assert (await stage.workspace.thread("#product", root, "ana"))[1]["text"] == "kept"


async def test_a_streamed_message_as_a_whole_has_a_limit(stage: Any) -> None:
    """12,000 characters of text fill a message; one more is `msg_too_long`, also at the stop."""
    _, ts = await begin(stage, markdown_text="x" * 12_000)

    assert (
        await error_of(stage.client.chat_appendStream(channel=PRODUCT, ts=ts, markdown_text="y"))
        == "msg_too_long"
    )
    assert (
        await error_of(stage.client.chat_stopStream(channel=PRODUCT, ts=ts, markdown_text="y"))
        == "msg_too_long"
    )
    assert (await stage.client.chat_stopStream(channel=PRODUCT, ts=ts))["ok"]


async def test_tasks_leave_less_room_for_text(stage: Any) -> None:
    """With tasks the bytes of titles, details and text count together, details twice."""
    tasks = [task(str(n), details="x" * 250) for n in range(10)]
    _, ts = await begin(stage, chunks=tasks)
    append = stage.client.chat_appendStream

    assert await error_of(append(channel=PRODUCT, ts=ts, markdown_text="x" * 5700)) == (
        "msg_too_long"
    )
    assert (await append(channel=PRODUCT, ts=ts, markdown_text="x" * 5500))["ok"]


async def test_only_an_open_stream_of_the_app_takes_more(stage: Any) -> None:
    """A person's message, a plain one, a stopped stream and a missing one are told apart."""
    root, ts = await begin(stage)
    plain = (await stage.client.chat_postMessage(channel=PRODUCT, text="x"))["ts"]
    append = stage.client.chat_appendStream

    async def error(message: str) -> str:
        return await error_of(append(channel=PRODUCT, ts=message, markdown_text="x"))

    assert await error(root) == "message_not_owned_by_app"
    assert await error(plain) == "message_not_in_streaming_state"
    assert await error("1.000001") == "message_not_found"
    assert await error_of(stage.client.chat_update(channel=PRODUCT, ts=ts, text="x")) == (
        "streaming_state_conflict"
    )
    await stage.client.chat_stopStream(channel=PRODUCT, ts=ts)
    assert await error(ts) == "message_not_in_streaming_state"


@pytest.mark.parametrize(
    ("steps", "alive"), [([170, 120], True), ([181], False), ([170, 131], False)]
)
async def test_slack_ends_a_stream_that_lasts_too_long(
    stages: Any, steps: list[int], alive: bool
) -> None:
    """Five minutes in all, three without anything new: then append and stop both fail."""
    time = [datetime(2026, 11, 22, 12, tzinfo=UTC)]
    stage = await stages(clock=lambda: time[0], pace=Pace(rate=0))
    _, ts = await begin(stage, markdown_text="a")

    ended = False
    for step in steps:
        time[0] += timedelta(seconds=step)
        answer = await stage.call(
            "chat.appendStream", {"channel": PRODUCT, "ts": ts, "markdown_text": "b"}
        )
        ended = answer.get("error") == "message_not_in_streaming_state"

    assert ended is not alive
    if ended:
        assert await error_of(stage.client.chat_stopStream(channel=PRODUCT, ts=ts)) == (
            "message_not_in_streaming_state"
        )
        assert (await stage.client.chat_update(channel=PRODUCT, ts=ts, text="whole"))["ok"]


async def test_the_life_of_streams_can_be_shortened(stages: Any) -> None:
    """`slack.stream_expires` ends streams after so many seconds."""
    time = [datetime(2026, 11, 22, 12, tzinfo=UTC)]
    stage = await stages(clock=lambda: time[0])
    stage.faults.set("slack.stream_expires", "10")
    _, ts = await begin(stage)
    time[0] += timedelta(seconds=11)

    assert (
        await error_of(stage.client.chat_appendStream(channel=PRODUCT, ts=ts, markdown_text="x"))
        == "message_not_in_streaming_state"
    )


async def test_stop_ends_the_streams_and_tells_the_app(stage: Any) -> None:
    """The native button ends what is open in the thread; the app learns which messages."""
    root, ts = await begin(stage, markdown_text="So far")

    stopped = await stage.workspace.stop_session("ana", "#product", root)
    await stage.settle()

    assert stopped == [ts]
    event = next(e for e in stage.app.events if e["type"] == "agent_session_stopped")
    assert (event["thread_ts"], event["user"], event["streaming_message_ts"]) == (
        root,
        "U0ANA",
        [ts],
    )
    assert (
        await error_of(stage.client.chat_appendStream(channel=PRODUCT, ts=ts, markdown_text="x"))
        == "stopped_by_user"
    )
    assert await error_of(stage.client.chat_stopStream(channel=PRODUCT, ts=ts)) == (
        "message_not_in_streaming_state"
    )


async def test_a_status_ends_by_time_by_message_or_by_being_empty(stages: Any) -> None:
    """Two minutes without a message, any message of the app, or an empty status end it."""
    time = [datetime(2026, 11, 22, 12, tzinfo=UTC)]
    stage = await stages(clock=lambda: time[0])
    root = (await stage.workspace.say("ana", "#product", "?"))["ts"]

    async def status(words: str = "is counting…") -> Any:
        await stage.client.assistant_threads_setStatus(
            channel_id=PRODUCT, thread_ts=root, status=words
        )

    async def shown() -> Any:
        return (await stage.workspace.work("#product", root, "ana"))["status"]

    await status()
    assert (await shown())["status"] == "is counting…"
    time[0] += timedelta(seconds=121)
    assert await shown() is None
    await status()
    await status("")
    assert await shown() is None
    await status()
    await stage.client.chat_postMessage(channel=PRODUCT, thread_ts=root, text="412")
    assert await shown() is None


async def test_statuses_stand_in_threads_that_exist(stage: Any) -> None:
    """A thread that is not there is `invalid_thread_ts`, a strange channel `channel_not_found`."""
    call = stage.client.assistant_threads_setStatus

    assert await error_of(call(channel_id=PRODUCT, thread_ts="1.000001", status="x")) == (
        "invalid_thread_ts"
    )
    assert await error_of(call(channel_id="C0", thread_ts="1.000001", status="x")) == (
        "channel_not_found"
    )
    long = {"channel_id": PRODUCT, "thread_ts": "1.000001", "status": "x"}
    answer = await stage.call(
        "assistant.threads.setStatus", long | {"loading_messages": ["x"] * 11}
    )
    assert answer["error"] == "invalid_arguments"


async def test_a_session_is_made_once_and_moved_after(stage: Any) -> None:
    """The title counts when the session is made; later it changes by rename alone."""
    root = (await stage.workspace.say("ana", "#product", "?"))["ts"]
    move, rename = stage.client.agents_sessions_setStatus, stage.client.agents_sessions_rename
    assert await error_of(rename(channel_id=PRODUCT, thread_ts=root, title="x")) == (
        "session_not_found"
    )

    made = await move(channel_id=PRODUCT, thread_ts=root, status="processing", title="Sign-ups")
    moved = await move(channel_id=PRODUCT, thread_ts=root, status="suspended", title="Other")
    await rename(channel_id=PRODUCT, thread_ts=root, title="People")

    assert (made["status"], made["agent_status"], made["title"]) == (
        "processing",
        "processing",
        "Sign-ups",
    )
    assert (moved["status"], moved["title"]) == ("suspended", "Sign-ups")
    session = (await stage.workspace.work("#product", root, "ana"))["session"]
    assert (session["status"], session["title"]) == ("suspended", "People")


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"status": "thinking"}, "invalid_status"),
        ({"status": "active", "thread_ts": None}, "thread_ts_required"),
        ({"status": "active", "title": "x" * 201}, "invalid_arguments"),
        ({"status": "active", "channel_id": "C0"}, "channel_not_found"),
        ({"status": "active", "channel_id": "C0RANDOM"}, "not_authorized"),
        ({"status": "active", "initiator_user_id": "U0GUS"}, "user_not_found"),
    ],
)
async def test_what_a_session_may_not_be(stage: Any, asked: dict[str, Any], error: str) -> None:
    """Unknown statuses, missing threads, long titles and strange places are refused."""
    await stage.workspace.create_channel("random", members=["ana"])
    root = (await stage.workspace.say("ana", "#product", "?"))["ts"]

    body = {"channel_id": PRODUCT, "thread_ts": root} | asked
    assert (await stage.call("agents.sessions.setStatus", body))["error"] == error


async def test_without_the_stop_event_a_session_warns(stages: Any) -> None:
    """An app that did not subscribe to `agent_session_stopped` is warned at each status."""
    stage = await stages(subscriptions=frozenset({"app_mention"}))
    root = (await stage.workspace.say("ana", "#product", "?"))["ts"]

    answer = await stage.client.agents_sessions_setStatus(
        channel_id=PRODUCT, thread_ts=root, status="processing"
    )

    assert answer["warning"] == "missing_agent_session_stopped_event_subscription"


async def test_prompts_are_at_most_four_with_title_and_message(stage: Any) -> None:
    """Prompts stand atop the direct messages; a fifth, or one without message, is refused."""
    prompt = {"title": "Sign-ups", "message": "How many signed up last week?"}
    await stage.client.assistant_threads_setSuggestedPrompts(channel_id="D0ANA", prompts=[prompt])

    assert (await stage.workspace.prompts("ana"))["prompts"] == [prompt]
    for wrong in ([prompt] * 5, [{"title": "x"}], [prompt | {"icon": "x"}], [{}], []):
        body = {"channel_id": "D0ANA", "prompts": wrong}
        answer = await stage.call("assistant.threads.setSuggestedPrompts", body)
        assert answer["error"] == "invalid_arguments", wrong
