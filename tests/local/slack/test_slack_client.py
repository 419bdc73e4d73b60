"""Slack's own Python client works against every method of the local workspace."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import (
    ContextActionsBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    MarkdownBlock,
    SectionBlock,
)
from slack_sdk.models.messages.chunk import MarkdownTextChunk, TaskUpdateChunk
from slack_sdk.models.metadata import Metadata
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from integrations.local.slack.methods import METHODS

PRODUCT = "C0PRODUCT"
ANA = "U0ANA"


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response["error"]


async def test_every_method_of_the_table_answers_slacks_client(stage: Any) -> None:
    """Each method succeeds once through slack_sdk, with the arguments that it sends."""
    client: AsyncWebClient = stage.client
    await client.auth_test()
    await client.apps_connections_open(app_token="xapp-local")
    await client.conversations_list(types=["public_channel", "private_channel", "im"], limit=2)
    await client.conversations_info(channel=PRODUCT, include_num_members=True)
    await client.conversations_members(channel=PRODUCT)
    await client.conversations_open(users=[ANA], return_im=True)
    await client.users_info(user=ANA)
    await client.users_list(limit=3)

    root = (await client.chat_postMessage(channel=PRODUCT, text="hello"))["ts"]
    reply = await client.chat_postMessage(
        channel="#product",
        thread_ts=root,
        markdown_text="**bold**",
        unfurl_links=False,
        metadata=Metadata(event_type="answer", event_payload={"key": "k1"}),
    )
    await client.chat_update(
        channel=PRODUCT, ts=reply["ts"], text="more", blocks=[MarkdownBlock(text="**more**")]
    )
    await client.chat_getPermalink(channel=PRODUCT, message_ts=reply["ts"])
    await client.chat_postEphemeral(channel=PRODUCT, user=ANA, text="psst", thread_ts=root)
    await client.reactions_add(channel=PRODUCT, timestamp=root, name="eyes")
    await client.reactions_get(channel=PRODUCT, timestamp=root)
    await client.conversations_history(channel=PRODUCT, limit=10)
    await client.conversations_replies(channel=PRODUCT, ts=root, include_all_metadata=True)

    await client.assistant_threads_setStatus(
        channel_id=PRODUCT, thread_ts=root, status="is thinking…", loading_messages=["Counting"]
    )
    await client.assistant_threads_setSuggestedPrompts(
        channel_id="D0ANA", prompts=[{"title": "Sign-ups", "message": "How many signed up?"}]
    )
    await client.assistant_threads_setTitle(channel_id=PRODUCT, thread_ts=root, title="Sign-ups")
    await client.agents_sessions_setStatus(
        channel_id=PRODUCT, thread_ts=root, status="processing", title="Sign-ups"
    )
    await client.agents_sessions_rename(channel_id=PRODUCT, thread_ts=root, title="People")

    stream = await client.chat_stream(
        channel=PRODUCT,
        thread_ts=root,
        recipient_team_id="T0LOCAL",
        recipient_user_id=ANA,
        task_display_mode="plan",
        buffer_size=4,
    )
    task = TaskUpdateChunk(id="t1", title="Counting sign-ups", status="in_progress")
    await stream.append(chunks=[task])
    await stream.append(markdown_text="There were ")
    await stream.append(chunks=[MarkdownTextChunk(text="1,234.")])
    await stream.stop(blocks=[feedback()], session_status="active")

    uploaded = await client.files_upload_v2(
        channel=PRODUCT, thread_ts=root, content="a,b\n1,2\n", filename="rows.csv", title="Rows"
    )
    await client.files_info(file=uploaded["file"]["id"])

    stage.app.answer = lambda payload: open_and_push.append(payload["trigger_id"])
    open_and_push: list[str] = []
    await stage.workspace.command("ana", "#product", "/rootle help")
    opened = await client.views_open(trigger_id=open_and_push[0], view=modal("one"))
    await client.views_update(view_id=opened["view"]["id"], view=modal("two"))
    await stage.workspace.click_view("ana", opened["view"]["id"], "more")
    await client.views_push(trigger_id=open_and_push[-1], view=modal("three"))
    await client.views_publish(
        user_id=ANA, view=View(type="home", blocks=[SectionBlock(text="Hi")])
    )
    await client.chat_delete(channel=PRODUCT, ts=reply["ts"])

    answered = {line["method"] for line in stage.workspace.log.read("call") if line["answer"]["ok"]}
    assert answered == set(METHODS)


def feedback() -> ContextActionsBlock:
    return ContextActionsBlock(
        elements=[
            FeedbackButtonsElement(
                action_id="feedback",
                positive_button=FeedbackButtonObject(text="Good", value="good"),
                negative_button=FeedbackButtonObject(text="Bad", value="bad"),
            )
        ]
    )


def modal(name: str) -> dict[str, Any]:
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "More"},
        "action_id": "more",
    }
    section = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": name},
        "accessory": button,
    }
    return {"type": "modal", "title": {"type": "plain_text", "text": name}, "blocks": [section]}


async def test_tokens_are_checked_as_slack_checks_them(stage: Any) -> None:
    """No token, a wrong one, one of the wrong kind and a revoked one get Slack's four errors."""
    base = stage.client.base_url

    assert await error_of(AsyncWebClient(base_url=base).auth_test()) == "not_authed"
    assert await error_of(AsyncWebClient("xoxb-no", base_url=base).auth_test()) == "invalid_auth"
    assert await error_of(stage.client.apps_connections_open(app_token="xoxb-local-bot")) == (
        "not_allowed_token_type"
    )
    stage.faults.set("slack.revoked_token", "1")
    assert await error_of(stage.client.auth_test()) == "token_revoked"


async def test_a_missing_scope_says_what_is_needed(stages: Any) -> None:
    """A method whose scopes were not granted answers `missing_scope` with needed and provided."""
    stage = await stages()
    stage.workspace._api.scopes = frozenset({"chat:write"})

    answer = await stage.form("users.info", {"user": ANA})

    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        "users:read",
        "chat:write",
    )


async def test_channels_come_in_pages_with_an_opaque_cursor(stage: Any) -> None:
    """Following the cursor gives each channel once; a made-up cursor is refused."""
    seen, cursor = [], ""
    while True:
        page = await stage.client.conversations_list(limit=2, cursor=cursor)
        seen += [channel["name"] for channel in page["channels"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break

    assert seen == ["general", "product", "support"]
    assert await error_of(stage.client.conversations_list(cursor="12")) == "invalid_cursor"


async def test_a_thread_is_read_in_pages_from_its_root(stage: Any) -> None:
    """Replies come oldest first; `has_more` and the cursor lead through all of them."""
    root = await stage.workspace.say("ana", "#product", "root")
    for number in range(5):
        await stage.workspace.say("ben", "#product", str(number), thread_ts=root["ts"])

    texts, pages = [], 0
    async for page in await stage.client.conversations_replies(
        channel=PRODUCT, ts=root["ts"], limit=2
    ):
        pages += 1
        texts += [message["text"] for message in page["messages"]]

    assert (texts, pages) == (["root", "0", "1", "2", "3", "4"], 3)


async def test_history_is_newest_first_and_without_replies(stage: Any) -> None:
    """A channel's history shows roots only, each with its count of replies."""
    first = await stage.workspace.say("ana", "#product", "first")
    await stage.workspace.say("ben", "#product", "reply", thread_ts=first["ts"])
    await stage.workspace.say("ana", "#product", "second")

    page = await stage.client.conversations_history(channel=PRODUCT)
    later = await stage.client.conversations_history(channel=PRODUCT, oldest=first["ts"])

    assert [m["text"] for m in page["messages"]] == ["second", "first"]
    assert page["messages"][1]["reply_count"] == 1
    assert [m["text"] for m in later["messages"]] == ["second"]


async def test_metadata_comes_back_only_when_asked_for(stage: Any) -> None:
    """`include_all_metadata` is what finds a message again by its metadata."""
    mark = {"event_type": "answer", "event_payload": {"key": "k1"}}
    sent = await stage.client.chat_postMessage(channel=PRODUCT, text="x", metadata=mark)

    plain = await stage.client.conversations_history(channel=PRODUCT)
    whole = await stage.client.conversations_history(channel=PRODUCT, include_all_metadata=True)

    assert sent["message"]["metadata"] == mark
    assert "metadata" not in plain["messages"][0]
    assert whole["messages"][0]["metadata"] == mark


async def test_where_the_app_may_not_write_it_is_told_so(stage: Any) -> None:
    """A channel unknown, private, left or archived gets the error that Slack gives."""
    client, town = stage.client, stage.workspace
    await town.create_channel("random", members=["ana"])
    await town.create_channel("secret", private=True, members=["ana"])
    await town.archive("#support")

    assert await error_of(client.chat_postMessage(channel="C0", text="x")) == "channel_not_found"
    assert await error_of(client.chat_postMessage(channel="C0SECRET", text="x")) == (
        "channel_not_found"
    )
    assert await error_of(client.chat_postMessage(channel="C0RANDOM", text="x")) == "not_in_channel"
    assert await error_of(client.chat_postMessage(channel="C0SUPPORT", text="x")) == "is_archived"
    stage.faults.set("slack.archived", "product")
    assert await error_of(client.chat_postMessage(channel=PRODUCT, text="x")) == "is_archived"


async def test_what_cannot_be_said_is_refused(stage: Any) -> None:
    """Nothing to say, a reply to nothing, a reply to a reply, text beside markdown: four errors."""
    post = stage.client.chat_postMessage
    root = (await post(channel=PRODUCT, text="root"))["ts"]
    reply = (await post(channel=PRODUCT, text="reply", thread_ts=root))["ts"]

    blank = await stage.call("chat.postMessage", {"channel": PRODUCT, "text": "  "})
    assert blank["error"] == "no_text"
    assert await error_of(post(channel=PRODUCT, text="x", thread_ts="1.000001")) == (
        "thread_not_found"
    )
    assert await error_of(post(channel=PRODUCT, text="x", thread_ts=reply)) == (
        "cannot_reply_to_message"
    )
    assert await error_of(post(channel=PRODUCT, text="x", markdown_text="y")) == (
        "markdown_text_conflict"
    )


async def test_a_very_long_text_is_cut_with_a_warning(stage: Any) -> None:
    """Slack cuts a text at 40,000 characters and says so."""
    sent = await stage.client.chat_postMessage(channel=PRODUCT, text="x" * 40_001)

    assert len(sent["message"]["text"]) == 40_000
    assert sent["warning"] == "message_truncated"


async def test_only_its_own_messages_can_the_app_edit_or_delete(stage: Any) -> None:
    """People's messages are refused, missing ones not found, its own ones changed."""
    client = stage.client
    theirs = await stage.workspace.say("ana", "#product", "mine")
    own = (await client.chat_postMessage(channel=PRODUCT, text="own"))["ts"]

    assert await error_of(client.chat_update(channel=PRODUCT, ts=theirs["ts"], text="x")) == (
        "cant_update_message"
    )
    assert await error_of(client.chat_delete(channel=PRODUCT, ts=theirs["ts"])) == (
        "cant_delete_message"
    )
    assert await error_of(client.chat_update(channel=PRODUCT, ts="1.000001", text="x")) == (
        "message_not_found"
    )
    changed = await client.chat_update(channel=PRODUCT, ts=own, text="changed")
    assert (changed["text"], "edited" in changed["message"]) == ("changed", True)


async def test_an_update_replaces_what_it_gives_and_drops_the_blocks(stage: Any) -> None:
    """A text alone takes the blocks away; metadata stays until an empty object removes it."""
    client, mark = stage.client, {"event_type": "answer", "event_payload": {"key": "k1"}}
    blocks = [{"type": "divider"}]
    sent = await client.chat_postMessage(channel=PRODUCT, text="a", blocks=blocks, metadata=mark)

    text = await client.chat_update(channel=PRODUCT, ts=sent["ts"], text="b")
    bare = await client.chat_update(channel=PRODUCT, ts=sent["ts"], text="c", metadata={})

    assert (text["message"]["blocks"], text["message"]["metadata"]) == ([], mark)
    assert not bare["message"].get("metadata")


async def test_a_deleted_root_with_replies_leaves_a_tombstone(stage: Any) -> None:
    """The thread of a deleted root can still be read and answered."""
    root = (await stage.client.chat_postMessage(channel=PRODUCT, text="root"))["ts"]
    await stage.workspace.say("ana", "#product", "reply", thread_ts=root)

    await stage.client.chat_delete(channel=PRODUCT, ts=root)
    thread = await stage.client.conversations_replies(channel=PRODUCT, ts=root)

    assert [m.get("subtype") for m in thread["messages"]] == ["tombstone", None]


async def test_get_and_post_json_and_forms_mean_the_same(stage: Any) -> None:
    """A call may come as a query, a form or JSON; a body of any other kind is refused."""
    url = f"{stage.address}/slack/api/auth.test"
    async with stage.session.get(url, params={"token": "xoxb-local-bot"}) as answer:
        by_query = await answer.json()
    async with stage.session.post(
        url, data=b"<x/>", headers={"Content-Type": "text/xml"}
    ) as answer:
        by_xml = await answer.json()

    assert by_query["ok"]
    assert (await stage.form("auth.test", {}))["ok"]
    assert (await stage.call("auth.test", {}))["ok"]
    assert by_xml["error"] == "invalid_post_type"
    assert (await stage.call("users.info", {"user": ANA}))["error"] == "invalid_arguments"


@pytest.mark.parametrize(
    "body", [b"{", b"[1]", b"\xff\xfe", b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}"]
)
async def test_a_body_that_is_no_json_object_is_refused(stage: Any, body: bytes) -> None:
    """Broken, foreign or absurdly deep JSON is `invalid_json`, with 200 as in Slack."""
    headers = {"Content-Type": "application/json", "Authorization": "Bearer xoxb-local-bot"}
    url = f"{stage.address}/slack/api/chat.postMessage"
    async with stage.session.post(url, data=body, headers=headers) as answer:
        said = await answer.json()

    assert (answer.status, said["error"]) == (200, "invalid_json")
