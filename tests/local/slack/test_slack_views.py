"""Modals and Home tabs: opened, checked, submitted, stacked, closed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

PLAIN = {"type": "plain_text", "text": "Go"}


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response["error"]


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


async def opened(stage: Any, view: dict[str, Any]) -> str:
    """Has ana open a modal by a command; its id."""
    triggers: list[str] = []
    stage.app.answer = lambda payload: triggers.append(payload["trigger_id"])
    await stage.workspace.command("ana", "#product", "/rootle settings")
    shown = await stage.client.views_open(trigger_id=triggers[0], view=view)
    stage.app.requests.clear()
    return shown["view"]["id"]


async def test_a_trigger_opens_one_view_within_three_seconds(stages: Any) -> None:
    """A trigger is invalid, too old, or used: three different errors."""
    time = [datetime(2026, 11, 22, 12, tzinfo=UTC)]
    stage = await stages(clock=lambda: time[0])
    grant = stage.workspace._parts.views.trigger
    view = modal(question("why"))
    used, old = grant("U0ANA"), grant("U0ANA")
    await stage.client.views_open(trigger_id=used, view=view)

    assert await error_of(stage.client.views_open(trigger_id="1", view=view)) == (
        "invalid_trigger_id"
    )
    assert await error_of(stage.client.views_open(trigger_id=used, view=view)) == (
        "exchanged_trigger_id"
    )
    time[0] += timedelta(seconds=4)
    assert await error_of(stage.client.views_open(trigger_id=old, view=view)) == (
        "expired_trigger_id"
    )


@pytest.mark.parametrize(
    ("view", "place"),
    [
        (modal(question("a")) | {"title": PLAIN | {"text": "x" * 25}}, "/view/title/text"),
        (modal(question("a")) | {"private_metadata": "x" * 3001}, "/view/private_metadata"),
        (modal(question("a"), submit=None), "/view"),
        (modal(*[{"type": "divider"}] * 101), "/view/blocks"),
        (modal({"type": "markdown", "text": "x"}), "/view/blocks/0/type"),
        (modal({"type": "nonsense"}), "/view/blocks/0/type"),
        (modal(question("a"), colour="red"), "/view"),
        (modal(question("a"), type="home"), "/view/type"),
        (modal(question("a", type="button")), "/view/blocks/0/element/type"),
    ],
)
async def test_a_wrong_view_is_refused_with_its_place(
    stage: Any, view: dict[str, Any], place: str
) -> None:
    """Views are checked like messages, with pointers that begin at the view."""
    grant = stage.workspace._parts.views.trigger("U0ANA")
    view = {name: value for name, value in view.items() if value is not None}
    answer = await stage.call("views.open", {"trigger_id": grant, "view": view})

    assert answer["error"] == "invalid_arguments"
    assert any(said.endswith(f"[json-pointer:{place}]") for said in answer["errors"])


async def test_a_submission_carries_its_values_and_closes_the_view(stage: Any) -> None:
    """An empty answer closes the modal; values come by block and action id."""
    week = {
        "type": "static_select",
        "options": [{"text": PLAIN, "value": "last"}],
        "initial_option": {"text": PLAIN, "value": "last"},
    }
    view_id = await opened(stage, modal(question("why"), question("week", **week)))
    stage.app.answer = lambda _: None

    done = await stage.workspace.submit_view("ana", view_id, {"why": "too slow"})

    (payload,) = stage.app.payloads
    values = payload["view"]["state"]["values"]
    assert values["why"]["why"] == {"type": "plain_text_input", "value": "too slow"}
    assert values["week"]["week"]["selected_option"]["value"] == "last"
    assert (payload["type"], payload["view"]["callback_id"]) == ("view_submission", "reason")
    assert done["action"] == "close"
    assert await stage.workspace.modals("ana") == []


async def test_the_form_itself_asks_for_what_is_missing(stage: Any) -> None:
    """Required fields and lengths are checked before anything is sent, as Slack's client does."""
    view_id = await opened(stage, modal(question("why", max_length=5)))

    empty = await stage.workspace.submit_view("ana", view_id, {})
    long = await stage.workspace.submit_view("ana", view_id, {"why": "too long"})

    assert empty["errors"] == {"why": "Please complete this required field."}
    assert long["errors"] == {"why": "Please use no more than 5 characters."}
    assert stage.app.requests == []


async def test_the_answer_to_a_submission_is_obeyed(stage: Any) -> None:
    """Errors keep the view, update changes it, push puts one on it, clear takes all away."""
    view_id = await opened(stage, modal(question("why")))
    submit = stage.workspace.submit_view

    stage.app.answer = lambda _: {"response_action": "errors", "errors": {"why": "Say more"}}
    refused = await submit("ana", view_id, {"why": "x"})
    stage.app.answer = lambda _: {"response_action": "update", "view": modal(question("how"))}
    updated = await submit("ana", view_id, {"why": "x"})
    stage.app.answer = lambda _: {"response_action": "push", "view": modal(question("who"))}
    pushed = await submit("ana", view_id, {"how": "x"})
    shown = await stage.workspace.modals("ana")
    stage.app.answer = lambda _: {"response_action": "clear"}
    await submit("ana", pushed["view"]["id"], {"who": "x"})

    assert (refused["ok"], refused["errors"]) == (False, {"why": "Say more"})
    assert updated["view"]["blocks"][0]["block_id"] == "how"
    assert pushed["view"]["previous_view_id"] == view_id
    assert len(shown) == 2
    assert await stage.workspace.modals("ana") == []


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "explode"},
        {"response_action": "errors"},
        {"response_action": "update"},
        {"response_action": "update", "view": {"type": "modal"}},
    ],
)
async def test_a_wrong_answer_to_a_submission_is_an_error(stage: Any, answer: Any) -> None:
    """The person sees trouble and the view stays."""
    view_id = await opened(stage, modal(question("why")))
    stage.app.answer = lambda _: answer

    assert not (await stage.workspace.submit_view("ana", view_id, {"why": "x"}))["ok"]
    assert len(await stage.workspace.modals("ana")) == 1


async def test_a_modal_holds_three_views(stage: Any) -> None:
    """The fourth is `push_limit_reached`."""
    more = {"type": "section", "text": PLAIN}
    more["accessory"] = {"type": "button", "text": PLAIN, "action_id": "more"}
    view_id = await opened(stage, modal(more))
    grants: list[str] = []
    stage.app.answer = lambda payload: grants.append(payload["trigger_id"])

    for _ in range(2):
        await stage.workspace.click_view("ana", view_id, "more")
        pushed = await stage.client.views_push(trigger_id=grants[-1], view=modal(more))
        view_id = pushed["view"]["id"]
    await stage.workspace.click_view("ana", view_id, "more")

    assert await error_of(stage.client.views_push(trigger_id=grants[-1], view=modal(more))) == (
        "push_limit_reached"
    )


async def test_closing_is_told_only_where_it_was_asked_for(stage: Any) -> None:
    """`notify_on_close` sends `view_closed`; otherwise a closed view is gone silently."""
    quiet = await opened(stage, modal(question("why")))
    await stage.workspace.close_view("ana", quiet)
    assert stage.app.requests == []

    told = await opened(stage, modal(question("why"), notify_on_close=True))
    await stage.workspace.close_view("ana", told)
    assert [p["type"] for p in stage.app.payloads] == ["view_closed"]


async def test_an_external_select_asks_the_app_for_options(stage: Any) -> None:
    """What is typed goes to the app as `block_suggestion`; its options come back."""
    view_id = await opened(stage, modal(question("who", type="external_select")))
    option = {"text": PLAIN, "value": "1"}
    stage.app.answer = lambda payload: {"options": [option]} if payload["value"] == "an" else {}

    assert await stage.workspace.suggest("ana", view_id, "who", "an") == [option]
    assert stage.app.payloads[0]["type"] == "block_suggestion"


async def test_views_are_changed_by_id_or_name_and_guarded_by_hash(stage: Any) -> None:
    """An old hash is `hash_conflict`, a name twice `duplicate_external_id`, no view `not_found`."""
    client = stage.client
    view = modal(question("why"), external_id="settings")
    view_id = await opened(stage, view)
    changed = await client.views_update(external_id="settings", view=view)

    assert changed["view"]["id"] == view_id
    assert await error_of(client.views_update(view_id=view_id, view=view, hash="1.x")) == (
        "hash_conflict"
    )
    assert await error_of(client.views_update(view_id="V0", view=view)) == "not_found"
    grant = stage.workspace._parts.views.trigger("U0BEN")
    assert await error_of(client.views_open(trigger_id=grant, view=view)) == (
        "duplicate_external_id"
    )


async def test_the_home_tab_shows_what_was_published(stage: Any) -> None:
    """Each person has their own; opening the tab tells the app and shows the last one."""
    section = {"type": "section", "text": PLAIN}
    view = {"type": "home", "blocks": [section]}
    await stage.client.views_publish(user_id="U0ANA", view=view)

    shown = await stage.workspace.open_home("ana")

    assert shown["blocks"][0]["type"] == "section"
    assert await stage.workspace.home("ben") is None
    assert await error_of(stage.client.views_publish(user_id="U0NOBODY", view=view)) == (
        "user_not_found"
    )
