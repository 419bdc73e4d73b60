"""Events reach the app as Slack sends them: signed, enveloped, repeated when they fail."""

import asyncio
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from integrations.local.slack.deliveries import signature
from tests.local.slack.conftest import IMPATIENT
from tests.ports import CLOSED_PORT, free_port

PAYLOADS = Path(__file__).parents[2] / "payloads" / "slack"
SECRET = "a-signing-secret"


def shape(value: Any) -> Any:
    """The property names of an object, all the way down."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    return [shape(item) for item in value] if isinstance(value, list) else None


def missing(wanted: Any, got: Any) -> set[str]:
    """The properties that the recorded payload has and ours lacks."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        lost = set(wanted) - set(got)
        return lost.union(*[missing(wanted[n], got[n]) for n in set(wanted) & set(got)])
    if isinstance(wanted, list) and isinstance(got, list) and wanted and got:
        return missing(wanted[0], got[0])
    return set()


def recorded(name: str) -> dict[str, Any]:
    return json.loads((PAYLOADS / f"{name}.json").read_text())


def test_the_signature_is_the_one_in_slacks_documentation() -> None:
    """The vector that Slack prints on its page about signing comes out."""
    body = (PAYLOADS / "command__documented_vector.form").read_bytes().strip()

    signed = signature("8f742231b10e8888abcd99yyyzzz85a5", 1531420618, body)

    assert signed["X-Slack-Signature"] == (
        "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    )


async def test_slacks_own_receiver_accepts_what_is_signed_and_answers(stages: Any) -> None:
    """Bolt verifies the signature, hears the mention and its twin, and its answer is stored."""
    port = free_port()
    stage = await stages(url=f"http://127.0.0.1:{port}/slack/events")
    bolt = AsyncApp(client=stage.client, signing_secret=SECRET)
    heard = []

    @bolt.event("app_mention")
    async def mentioned(event: dict[str, Any], say: Any) -> None:
        heard.append(event["type"])
        await say("Here I am", thread_ts=event["ts"])

    @bolt.event("message")
    async def said(event: dict[str, Any]) -> None:
        heard.append(event["type"])

    async with TestServer(bolt.web_app(path="/slack/events"), port=port):
        asked = await stage.workspace.say("ana", "#product", "@rootle are you there?")
        await stage.settle()
        thread = await stage.workspace.thread("#product", asked["ts"], "ana")
        while len(thread) < 2:
            await asyncio.sleep(0.01)
            thread = await stage.workspace.thread("#product", asked["ts"], "ana")

    assert sorted(heard[:2]) == ["app_mention", "message"]
    assert thread[1]["text"] == "Here I am"


async def test_a_mention_arrives_twice_under_two_ids(stage: Any) -> None:
    """The same message comes as `app_mention` and as `message`, told apart by `event_id` alone."""
    said = await stage.workspace.say("ana", "#product", "@rootle how many people signed up?")
    await stage.settle()

    one, two = stage.app.payloads
    assert {one["event"]["type"], two["event"]["type"]} == {"app_mention", "message"}
    assert one["event"]["ts"] == two["event"]["ts"] == said["ts"]
    assert one["event_id"] != two["event_id"]


async def test_every_event_carries_its_signature(stage: Any) -> None:
    """slack_sdk's verifier accepts the raw body and the two headers."""
    await stage.workspace.say("ana", "#product", "Grüße & <tags>")
    await stage.settle()

    (headers, body) = stage.app.requests[0]
    assert SignatureVerifier(SECRET).is_valid_request(body, headers)
    assert not SignatureVerifier("another").is_valid_request(body, headers)
    wanted = hmac.new(
        SECRET.encode(),
        f"v0:{headers['X-Slack-Request-Timestamp']}:".encode() + body,
        hashlib.sha256,
    ).hexdigest()
    assert headers["X-Slack-Signature"] == f"v0={wanted}"


async def test_what_is_sent_has_every_field_of_the_recorded_payloads(stage: Any) -> None:
    """Mention, direct message with a file, edit, deletion, tabs and Stop look as recorded."""
    town = stage.workspace
    asked = await town.say("ana", "#product", "@rootle how many?")
    await town.edit("ana", "#product", asked["ts"], "@rootle how many this week?")
    await town.delete("ana", "#product", asked["ts"])
    await town.say("ana", "@rootle", "what stands out?", files=[("signups.csv", b"a,b\n1,2\n")])
    await town.open_messages_tab("ana")
    await town.stop_session("ana", "#product", asked["ts"])
    await stage.settle()

    sent = {p["event"].get("subtype", p["event"]["type"]): p for p in stage.app.payloads}
    for kind, name in [
        ("app_mention", "app_mention"),
        ("message", "message__mention_twin"),
        ("message_changed", "message_changed"),
        ("message_deleted", "message_deleted"),
        ("file_share", "message__direct_with_csv"),
        ("app_home_opened", "app_home_opened__messages"),
        ("agent_session_stopped", "agent_session_stopped"),
    ]:
        lost = missing(shape(recorded(name)), shape(sent[kind]))
        assert lost <= {"source_team", "user_team", "display_as_bot"}, kind


async def test_a_direct_message_is_marked_as_one_and_never_a_mention(stage: Any) -> None:
    """In direct messages there is no `app_mention`, even when the app is named."""
    await stage.workspace.say("ana", "@rootle", "@rootle hello")
    await stage.settle()

    assert stage.app.kinds() == ["message"]
    assert stage.app.events[0]["channel_type"] == "im"


async def test_the_private_channel_says_group(stage: Any) -> None:
    """`channel_type` is `group` where the channel is private."""
    await stage.workspace.say("ana", "#leads", "between us")
    await stage.settle()

    assert stage.app.events[0]["channel_type"] == "group"


async def test_where_the_app_is_not_nothing_arrives(stage: Any) -> None:
    """A channel without the app sends it nothing, until it is invited."""
    town = stage.workspace
    await town.create_channel("random", members=["ana", "ben"])
    await town.say("ana", "#random", "@rootle can you hear me?")
    await town.invite("rootle", "#random", by="ana")
    await stage.settle()

    assert [e["type"] for e in stage.app.events if "text" not in e] == ["member_joined_channel"]
    assert [e.get("subtype") for e in stage.app.events if "text" in e] == ["channel_join"]


async def test_the_apps_own_messages_come_back_to_it(stage: Any) -> None:
    """A message of the app is an event like any other, recognisable by `bot_id`."""
    await stage.client.chat_postMessage(channel="C0PRODUCT", text="I said so")
    await stage.settle()

    assert [(e["type"], e["bot_id"]) for e in stage.app.events] == [("message", "B0ROOTLE")]


async def test_an_edit_that_adds_a_mention_is_a_mention(stage: Any) -> None:
    """Besides `message_changed` there comes an `app_mention` with `edited`."""
    said = await stage.workspace.say("ana", "#product", "how many?")
    await stage.workspace.edit("ana", "#product", said["ts"], "@rootle how many?")
    await stage.settle()

    mention = next(e for e in stage.app.events if e["type"] == "app_mention")
    assert (mention["ts"], "edited" in mention) == (said["ts"], True)


async def test_reactions_tabs_and_context_are_told(stage: Any) -> None:
    """A reaction, the two tabs of the app and a change of context each send their event."""
    town = stage.workspace
    said = await town.say("ana", "#product", "hello")
    await town.react("ben", "#product", said["ts"], "eyes")
    await town.open_messages_tab("ana")
    await town.open_home("ana")
    await town.look_at("ana", "#product")
    await stage.settle()

    by_kind = {(e["type"], e.get("tab")): e for e in stage.app.events}
    assert by_kind["reaction_added", None]["item"]["ts"] == said["ts"]
    assert ("app_home_opened", "messages") in by_kind
    assert ("app_home_opened", "home") in by_kind
    entities = by_kind["app_context_changed", None]["context"]["entities"]
    assert entities[0]["value"] == "C0PRODUCT"


async def test_an_event_that_is_not_subscribed_to_is_not_sent(stages: Any) -> None:
    """Only the events of the app's manifest are delivered."""
    stage = await stages(subscriptions=frozenset({"app_mention"}))
    await stage.workspace.say("ana", "#product", "@rootle hello")
    await stage.settle()

    assert stage.app.kinds() == ["app_mention"]


@pytest.mark.parametrize(
    ("status", "reason"), [(500, "http_error"), (404, "http_error"), (503, "http_error")]
)
async def test_a_refused_event_is_repeated_three_times(
    stage: Any, status: int, reason: str
) -> None:
    """Anything but 2xx is repeated with the number and the reason in headers, then given up."""
    stage.app.answer = lambda _: web.Response(status=status)
    await stage.workspace.say("ana", "#product", "hello")
    await stage.settle()

    headers = [request[0] for request in stage.app.requests]
    assert [h.get("X-Slack-Retry-Num") for h in headers] == [None, "1", "2", "3"]
    assert {h["X-Slack-Retry-Reason"] for h in headers[1:]} == {reason}
    assert len({request[1] for request in stage.app.requests}) == 1
    (delivery,) = await stage.workspace.deliveries()
    assert (delivery["delivered"], len(delivery["attempts"])) == (False, 4)


async def test_the_app_may_forbid_repetition(stage: Any) -> None:
    """`X-Slack-No-Retry: 1` on a refusal is honoured."""
    refusal = {"X-Slack-No-Retry": "1"}
    stage.app.answer = lambda _: web.Response(status=401, headers=refusal)
    await stage.workspace.say("ana", "#product", "hello")
    await stage.settle()

    assert len(stage.app.requests) == 1


@pytest.mark.parametrize("pace", [IMPATIENT])
async def test_an_answer_that_comes_too_late_counts_as_none(stage: Any) -> None:
    """An app that takes longer than the time for acknowledgement gets the event again."""
    slow = iter([1.5, 0])

    async def answer(payload: Any) -> None:
        await asyncio.sleep(next(slow))

    stage.app.answer = answer
    await stage.workspace.say("ana", "#product", "hello")
    await stage.settle()

    headers = [request[0] for request in stage.app.requests]
    assert [h.get("X-Slack-Retry-Reason") for h in headers] == [None, "http_timeout"]


async def test_an_app_that_is_down_gets_the_event_when_it_is_back(stages: Any) -> None:
    """A refused connection is repeated as `connection_failed`."""
    stage = await stages(url=f"http://127.0.0.1:{CLOSED_PORT}/slack/events")
    await stage.workspace.say("ana", "#product", "hello")
    await stage.settle()

    (delivery,) = await stage.workspace.deliveries()
    assert {a["failure"] for a in delivery["attempts"]} == {"connection_failed"}


async def test_what_was_not_delivered_is_delivered_after_a_restart(stages: Any) -> None:
    """An event that was queued when the workspace stopped is taken up by the next one."""
    first = await stages(url=f"http://127.0.0.1:{CLOSED_PORT}/slack/events")
    await first.workspace.say("ana", "#product", "hello")
    await first.workspace._parts.deliveries.close()

    second = await stages()
    await second.settle()

    assert [e["text"] for e in second.app.events] == ["hello"]


async def test_a_delivery_can_be_repeated_by_hand(stage: Any) -> None:
    """Replaying sends the same body, newly signed."""
    await stage.workspace.say("ana", "#product", "hello")
    await stage.settle()
    (delivery,) = await stage.workspace.deliveries()

    assert (await stage.workspace.replay(delivery["id"]))["ok"]
    assert stage.app.requests[0][1] == stage.app.requests[1][1]


async def test_trouble_with_deliveries_can_be_asked_for(stage: Any) -> None:
    """Duplicates, late answers, overtaken events and skewed clocks come on request."""
    faults, town = stage.faults, stage.workspace
    faults.set("slack.duplicate_deliveries", "1")
    await town.say("ana", "#product", "twice")
    await stage.settle()
    faults.clear()
    faults.set("slack.slow_ack", "1")
    await town.say("ana", "#product", "slow")
    await stage.settle()
    faults.set("slack.out_of_order", "1")
    await town.say("ana", "#product", "late")
    await town.say("ana", "#product", "early")
    await stage.settle()
    faults.set("slack.clock_skew", "-600")
    await town.say("ana", "#product", "skewed")
    await stage.settle()

    texts = [event["text"] for event in stage.app.events]
    assert texts == ["twice", "twice", "slow", "slow", "early", "late", "skewed"]
    assert stage.app.payloads[0]["event_id"] == stage.app.payloads[1]["event_id"]
    headers, body = stage.app.requests[-1]
    assert not SignatureVerifier(SECRET).is_valid_request(body, headers)


async def test_what_people_type_cannot_forge_slacks_markup(stage: Any) -> None:
    """Names become mentions, links are marked, everything else is escaped."""
    said = await stage.workspace.say(
        "ana", "#product", "@ben see #support & <!channel> https://a.example/x?y=1&z me@ana.x"
    )

    assert said["text"] == (
        "<@U0BEN> see <#C0SUPPORT|support> &amp; &lt;!channel&gt; "
        "<https://a.example/x?y=1&amp;z> me@ana.x"
    )
