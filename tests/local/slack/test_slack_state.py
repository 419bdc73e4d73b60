"""The workspace remembers, counts calls, shows each person only what they may see."""

import asyncio
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from integrations.local import log
from integrations.local.slack import Pace
from integrations.local.slack.limits import Limits
from integrations.local.slack.methods import METHODS

PRODUCT = "C0PRODUCT"


async def test_everything_is_there_after_a_restart(stages: Any, tmp_path: Any) -> None:
    """Messages, streams, reactions, sessions, files and channels come back from the log."""
    first = await stages()
    town = first.workspace
    root = (await town.say("ana", "#product", "?", files=[("a.csv", b"x")]))["ts"]
    await town.react("ben", "#product", root, "eyes")
    await town.create_channel("random", members=["ana"])
    stream = await first.client.chat_startStream(
        channel=PRODUCT, thread_ts=root, recipient_team_id="T0LOCAL", recipient_user_id="U0ANA"
    )
    await first.client.chat_appendStream(channel=PRODUCT, ts=stream["ts"], markdown_text="412")
    await first.client.agents_sessions_setStatus(
        channel_id=PRODUCT, thread_ts=root, status="processing"
    )
    await first.settle()
    before = await town.thread("#product", root, "ana")
    await town.close()

    second = await stages()
    after = await second.workspace.thread("#product", root, "ana")

    assert [strip(message) for message in after] == [strip(message) for message in before]
    assert (await second.workspace.work("#product", root, "ana"))["session"]["status"] == (
        "processing"
    )
    assert "random" in [c.get("name") for c in await second.workspace.channels("ana")]
    done = await second.client.chat_stopStream(
        channel=PRODUCT, ts=stream["ts"], markdown_text=" people"
    )
    assert done["message"]["text"] == "412 people"


def strip(message: dict[str, Any]) -> dict[str, Any]:
    """The message without the files' addresses, whose port is another one."""
    return {name: value for name, value in message.items() if name != "files"}


async def test_a_line_cut_short_by_a_kill_is_forgotten(stages: Any, tmp_path: Any) -> None:
    """Half a line at the end of the log is left out and overwritten by the next one."""
    first = await stages()
    await first.workspace.say("ana", "#product", "whole")
    await first.settle()
    await first.workspace.close()
    with (tmp_path / "slack.jsonl").open("ab") as file:
        file.write(b'{"at":1,"kind":"change","table":"messages/C0PRO')

    second = await stages()
    await second.workspace.say("ana", "#product", "next")

    texts = [m["text"] for m in await second.workspace.history("#product", "ana")]
    assert texts == ["whole", "next"]
    assert all(entry["kind"] for entry in log.read(tmp_path / "slack.jsonl"))


async def test_reset_begins_again(stage: Any) -> None:
    """Afterwards there are the people and channels of the demo company and nothing else."""
    await stage.workspace.say("ana", "#product", "old")
    await stage.settle()
    await stage.workspace.reset()

    assert await stage.workspace.history("#product", "ana") == []
    names = [c.get("name", c["id"]) for c in await stage.workspace.channels("ana")]
    assert names == ["general", "product", "support", "leads", "D0ANA"]


async def test_the_log_shows_calls_changes_and_deliveries(stage: Any) -> None:
    """A verdict can be read from the log alone: what was asked, answered, changed, delivered."""
    await stage.client.chat_postMessage(channel=PRODUCT, text="412", metadata=mark("k1"))
    await stage.settle()

    (call,) = stage.workspace.log.read("call")
    posted = [e for e in stage.workspace.log.read("change") if e["what"] == "message posted"]
    assert (call["method"], call["arguments"]["text"], call["answer"]["ok"]) == (
        "chat.postMessage",
        "412",
        True,
    )
    assert posted[0]["value"]["metadata"] == mark("k1")
    assert [e["state"] for e in stage.workspace.log.read("delivery")] == [
        "queued",
        "tried",
        "finished",
    ]
    assert "xoxb" not in (stage.workspace.log.path).read_text()


def mark(key: str) -> dict[str, Any]:
    return {"event_type": "answer", "event_payload": {"key": key}}


async def test_timestamps_and_ids_are_never_given_twice(stages: Any) -> None:
    """Even a clock that stands still or was set back gives new ones, also after a restart."""
    from datetime import UTC, datetime

    still = datetime(2026, 11, 22, 12, tzinfo=UTC)
    first = await stages(clock=lambda: still)
    one = [(await first.workspace.say("ana", "#product", "x"))["ts"] for _ in range(3)]
    await first.settle()
    await first.workspace.close()
    second = await stages(clock=lambda: still.replace(year=2025))
    two = [(await second.workspace.say("ana", "#product", "x"))["ts"] for _ in range(3)]

    assert sorted({*one, *two}) == [*one, *two]


async def test_each_person_sees_what_slack_would_show_them(stage: Any) -> None:
    """Private channels, other people's direct messages and guests' limits are respected."""
    town = stage.workspace

    assert [c.get("name", c["id"]) for c in await town.channels("ben")] == [
        "general",
        "product",
        "support",
        "D0BEN",
    ]
    assert [c.get("name", c["id"]) for c in await town.channels("gus")] == ["support", "D0GUS"]
    for who, where in [("ben", "#leads"), ("gus", "#product"), ("ana", "D0BEN")]:
        with pytest.raises(KeyError, match="cannot see"):
            await town.history(where, who)
    with pytest.raises(KeyError, match="nobody called"):
        await town.say("eve", "#product", "hello")
    with pytest.raises(KeyError, match="no channel"):
        await town.say("ana", "#nowhere", "hello")


async def test_only_their_own_messages_can_people_edit(stage: Any) -> None:
    """Editing or deleting another's message raises KeyError."""
    said = await stage.workspace.say("ana", "#product", "mine")

    with pytest.raises(KeyError, match="is not by ben"):
        await stage.workspace.edit("ben", "#product", said["ts"], "ours")
    with pytest.raises(KeyError, match="is not by ben"):
        await stage.workspace.delete("ben", "#product", said["ts"])


async def test_changes_can_be_followed_live(stage: Any) -> None:
    """`subscribe` gives every line of the log as it is written."""
    lines = stage.workspace.subscribe()
    first = asyncio.ensure_future(anext(lines))
    await asyncio.sleep(0)
    await stage.workspace.say("ana", "#product", "hello")

    entry = await asyncio.wait_for(first, 10)
    assert (entry["what"], entry["value"]["text"]) == ("message posted", "hello")
    await lines.aclose()


async def test_calls_beyond_the_limit_are_429_with_a_wait(stages: Any) -> None:
    """Tier 2 allows twenty at once, then one every three seconds, with `Retry-After`."""
    stage = await stages(pace=Pace())
    for _ in range(20):
        await stage.client.conversations_list()

    with pytest.raises(SlackApiError) as refused:
        await stage.client.conversations_list()

    assert refused.value.response.status_code == 429
    assert refused.value.response["error"] == "ratelimited"
    assert refused.value.response.headers["Retry-After"] == "3"


def test_a_channel_takes_a_message_a_second_with_short_bursts() -> None:
    """Five at once in one channel, then one a second; other channels have their own count."""
    time = [0.0]
    limits, post = Limits(clock=lambda: time[0]), METHODS["chat.postMessage"]

    assert [limits.wait(post, "C1") for _ in range(6)] == [0, 0, 0, 0, 0, 1]
    assert limits.wait(post, "C2") == 0
    time[0] = 1.0
    assert [limits.wait(post, "C1") for _ in range(2)] == [0, 1]


def test_limits_can_be_scaled_or_taken_away() -> None:
    """A rate of two doubles every limit, zero takes them away."""
    post = METHODS["chat.postMessage"]
    doubled, none = Limits(rate=2), Limits(rate=0)

    assert sum(doubled.wait(post, "C1") == 0 for _ in range(20)) == 10
    assert sum(none.wait(post, "C1") == 0 for _ in range(1000)) == 1000
