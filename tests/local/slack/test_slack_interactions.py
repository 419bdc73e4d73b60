"""Buttons, forms, commands and the answers that the app gives to them."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.local.slack.conftest import IMPATIENT
from tests.ports import free_port

PRODUCT = "C0PRODUCT"
PLAIN = {"type": "plain_text", "text": "Go"}
BUTTONS = {
    "type": "actions",
    "block_id": "choices",
    "elements": [
        {"type": "button", "text": PLAIN, "action_id": "approve", "value": "a1"},
        {
            "type": "static_select",
            "action_id": "week",
            "options": [{"text": PLAIN, "value": "last"}, {"text": PLAIN, "value": "this"}],
        },
    ],
}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "reason",
        "title": {"type": "plain_text", "text": "Why?"},
        "submit": PLAIN,
        "blocks": list(blocks),
    } | more


def question(block_id: str, **element: Any) -> dict[str, Any]:
    inside = {"type": "plain_text_input", "action_id": block_id} | element
    return {"type": "input", "block_id": block_id, "label": PLAIN, "element": inside}


async def test_a_click_is_a_signed_form_with_everything_slack_sends(stage: Any) -> None:
    """The app gets `block_actions` with message, container, user, trigger and response_url."""
    root = (await stage.workspace.say("ana", "#product", "?"))["ts"]
    sent = await stage.client.chat_postMessage(
        channel=PRODUCT, thread_ts=root, text="Sure?", blocks=[BUTTONS]
    )
    await stage.settle()
    stage.app.requests.clear()

    answer = await stage.workspace.click("ana", "#product", sent["ts"], "approve")

    headers, body = stage.app.requests[0]
    assert answer == {"ok": True}
    assert SignatureVerifier("a-signing-secret").is_valid_request(body, headers)
    (payload,) = stage.app.payloads
    assert payload["type"] == "block_actions"
    assert payload["actions"][0]["value"] == "a1"
    assert payload["actions"][0]["block_id"] == "choices"
    assert payload["container"]["thread_ts"] == root
    assert payload["message"]["ts"] == sent["ts"]
    assert payload["user"]["id"] == "U0ANA"
    assert payload["response_url"].startswith(f"{stage.address}/slack/response/")
    assert (payload["trigger_id"], payload["state"]) != ("", None)


async def test_bolt_routes_what_is_sent(stages: Any) -> None:
    """Bolt, its own checks switched on, takes clicks, commands and submissions."""
    port, heard = free_port(), []
    stage = await stages(url=f"http://127.0.0.1:{port}/slack/events")
    town = stage.workspace
    bolt = AsyncApp(client=stage.client, signing_secret="a-signing-secret")

    @bolt.action("approve")
    async def approve(ack: Any, action: Any) -> None:
        heard.append(action["value"])
        await ack()

    @bolt.command("/rootle")
    async def command(ack: Any, command: Any, client: Any) -> None:
        heard.append(command["text"])
        await client.views_open(trigger_id=command["trigger_id"], view=modal(question("why")))
        await ack("Fine")

    @bolt.view("reason")
    async def submitted(ack: Any, view: Any) -> None:
        heard.append(view["state"]["values"]["why"]["why"]["value"])
        await ack(response_action="clear")

    async with TestServer(bolt.web_app(path="/slack/events"), port=port):
        sent = await stage.client.chat_postMessage(channel=PRODUCT, text="Sure?", blocks=[BUTTONS])
        pressed = await town.click("ana", "#product", sent["ts"], "approve")
        said = await town.command("ana", "#product", "/rootle usage")
        (view,) = await town.modals("ana")
        done = await town.submit_view("ana", view["id"], {"why": "because"})

    assert heard == ["a1", "usage", "because"]
    assert (pressed["ok"], said["message"]["text"], done["action"]) == (True, "Fine", "clear")


async def test_a_choice_is_remembered_in_the_state_of_the_message(stage: Any) -> None:
    """What a person chose in a select comes along with the next press of a button."""
    sent = await stage.client.chat_postMessage(channel=PRODUCT, text="Which?", blocks=[BUTTONS])
    await stage.settle()
    stage.app.requests.clear()

    await stage.workspace.click("ana", "#product", sent["ts"], "week", "last")
    await stage.workspace.click("ana", "#product", sent["ts"], "approve")
    await stage.workspace.click("ben", "#product", sent["ts"], "approve")

    first, second, third = stage.app.payloads
    assert first["actions"][0]["selected_option"]["value"] == "last"
    picked = second["state"]["values"]["choices"]["week"]
    assert (picked["type"], picked["selected_option"]["value"]) == ("static_select", "last")
    assert third["state"]["values"] == {}


async def test_what_is_not_there_cannot_be_pressed(stage: Any) -> None:
    """Unknown messages, elements and options raise KeyError with a sentence."""
    sent = await stage.client.chat_postMessage(channel=PRODUCT, text="Which?", blocks=[BUTTONS])
    click = stage.workspace.click

    for arguments in [
        ("1.000001", "approve"),
        (sent["ts"], "reject"),
        (sent["ts"], "week", "next"),
    ]:
        with pytest.raises(KeyError, match="There is no"):
            await click("ana", "#product", *arguments)


async def test_feedback_says_which_of_the_two_buttons(stage: Any) -> None:
    """The value of the pressed feedback button is the action's value."""
    buttons = {"text": PLAIN, "value": "good"}, {"text": PLAIN, "value": "bad"}
    element = {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": buttons[0],
        "negative_button": buttons[1],
    }
    block = {"type": "context_actions", "elements": [element]}
    sent = await stage.client.chat_postMessage(channel=PRODUCT, text="412", blocks=[block])
    await stage.settle()
    stage.app.requests.clear()

    await stage.workspace.click("ana", "#product", sent["ts"], "feedback", "bad")

    assert stage.app.payloads[0]["actions"][0]["value"] == "bad"


async def test_a_command_is_a_signed_form_and_its_answer_is_shown(stage: Any) -> None:
    """Text in the answer is seen by the asker alone, unless it says `in_channel`."""
    stage.app.answer = lambda payload: {"text": f"You said {payload['text']}"}
    alone = await stage.workspace.command("ana", "#product", "/rootle usage  this week ")
    stage.app.answer = lambda _: {"text": "To all", "response_type": "in_channel"}
    await stage.workspace.command("ana", "#product", "/rootle usage")

    assert alone["message"]["text"] == "You said usage  this week"
    seen = [m["text"] for m in await stage.workspace.history("#product", "ana")]
    assert seen == ["You said usage  this week", "To all"]
    assert [m["text"] for m in await stage.workspace.history("#product", "ben")] == ["To all"]
    sent = stage.app.payloads[0]
    assert (sent["command"], sent["channel_name"], sent["user_name"]) == (
        "/rootle",
        "product",
        "ana",
    )


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (web.Response(status=500), "dispatch_failed"),
        ("late", "operation_timeout"),
        ({"text": "x", "colour": "red"}, "invalid_payload"),
        ({"blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
    ],
)
@pytest.mark.parametrize("pace", [IMPATIENT])
async def test_a_command_that_fails_says_so_to_the_person(
    stage: Any, answer: Any, error: str
) -> None:
    """An app that fails, is late or answers nonsense leaves Slack's own notice."""

    async def reply(payload: Any) -> Any:
        if answer == "late":
            await asyncio.sleep(1.5)
            return None
        return answer

    stage.app.answer = reply

    assert (await stage.workspace.command("ana", "#product", "/rootle x"))["error"] == error


async def test_an_unknown_command_never_reaches_the_app(stage: Any) -> None:
    """Slack itself answers a command that no app has."""
    said = await stage.workspace.command("ana", "#product", "/rotle usage")

    assert (said["ok"], stage.app.requests) == (False, [])
    assert said["message"]["text"] == "/rotle is not a valid command."


async def test_a_response_url_answers_replaces_and_deletes(stage: Any) -> None:
    """Alone, in the channel, in place of the message, and away with it."""
    sent = await stage.client.chat_postMessage(channel=PRODUCT, text="Sure?", blocks=[BUTTONS])
    await stage.settle()
    stage.app.requests.clear()
    await stage.workspace.click("ana", "#product", sent["ts"], "approve")
    hook = AsyncWebhookClient(stage.app.payloads[0]["response_url"])

    await hook.send(text="Only you")
    await hook.send(text="All", response_type="in_channel")
    await hook.send(text="Done", replace_original=True)
    seen = [m["text"] for m in await stage.workspace.history("#product", "ana")]
    await hook.send(delete_original=True)

    assert seen == ["Done", "Only you", "All"]
    left = [m["text"] for m in await stage.workspace.history("#product", "ben")]
    assert left == ["All"]


async def test_only_its_response_url_reaches_an_ephemeral_message(stage: Any) -> None:
    """Clicks in a private message have no `message`; the response_url replaces and deletes it."""
    sent = await stage.client.chat_postEphemeral(
        channel=PRODUCT, user="U0ANA", text="Share?", blocks=[BUTTONS]
    )
    await stage.settle()
    stage.app.requests.clear()

    await stage.workspace.click("ana", "#product", sent["message_ts"], "approve")
    (payload,) = stage.app.payloads
    hook = AsyncWebhookClient(payload["response_url"])
    await hook.send(text="Shared", replace_original=True)
    after = [m["text"] for m in await stage.workspace.history("#product", "ana")]
    await hook.send(text="", delete_original=True)

    assert ("message" in payload, payload["container"]["is_ephemeral"]) == (False, True)
    assert after == ["Shared"]
    assert await stage.workspace.history("#product", "ana") == []
    with pytest.raises(KeyError):
        await stage.workspace.click("ben", "#product", sent["message_ts"], "approve")


async def test_a_response_url_is_used_up(stages: Any) -> None:
    """Five uses in thirty minutes; afterwards 404 with Slack's word, as for a made-up one."""
    time = [datetime(2026, 11, 22, 12, tzinfo=UTC)]
    stage = await stages(clock=lambda: time[0])
    urls: list[str] = []
    stage.app.answer = lambda payload: urls.append(payload["response_url"])
    await stage.workspace.command("ana", "#product", "/rootle one")
    await stage.workspace.command("ana", "#product", "/rootle two")

    answers = [await AsyncWebhookClient(urls[0]).send(text=str(n)) for n in range(6)]
    time[0] += timedelta(minutes=31)
    late = await AsyncWebhookClient(urls[1]).send(text="late")

    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert "used_url" in answers[5].body
    assert (late.status_code, "expired_url" in late.body) == (404, True)


async def test_what_a_response_url_refuses(stage: Any) -> None:
    """Unknown properties, wrong blocks and nothing at all are 400 and cost a use."""
    urls: list[str] = []
    stage.app.answer = lambda payload: urls.append(payload["response_url"])
    await stage.workspace.command("ana", "#product", "/rootle one")

    for body, error in [
        ({"text": "x", "colour": "red"}, "invalid_payload"),
        ({"blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ({"text": ""}, "no_text"),
    ]:
        async with stage.session.post(urls[0], json=body) as answer:
            assert (answer.status, (await answer.json())["error"]) == (400, error)
