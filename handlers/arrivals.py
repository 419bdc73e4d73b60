"""What the inbox keeps of a request: its keys, its conversation, and who may read it.

The keys make a second delivery harmless. `event_key` names the delivery (Slack repeats it with
the same `event_id`), `twin_key` names the message, because Slack sends a mention twice: as
`app_mention` and as `message`. Everything that was said in one thread is one conversation.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from agent.policy import Label
from agent.state.accepting import Arrival
from agent.turn import Place
from handlers.refused import Refused

Json = Mapping[str, Any]
Kind = Literal["channel", "group", "im", "mpim"]

JSON = "application/json"

CHANGES = frozenset({"message_changed", "message_deleted", "message_replied"})
"""Subtypes of `message` that speak about another message, which stands inside of them."""

_ID = re.compile(r"[A-Za-z0-9_.-]{1,200}")
_TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}")


def from_event(payload: Json, *, body: str, now: datetime) -> Arrival:
    """The arrival of an `event_callback`; `body` is kept word for word."""
    event = payload.get("event")
    if not isinstance(event, dict):
        raise Refused(400, "event is not an object")
    event_type = _id(event.get("type"), "event.type")
    event_id = _id(payload.get("event_id"), "event_id")
    _fit_for_bolt(payload)
    _fit_for_bolt(event)
    installed = (payload.get("authorizations") or [{}])[0]
    tenant = _tenant(installed.get("team_id"), payload.get("team_id"), payload.get("enterprise_id"))
    return Arrival(
        tenant=tenant,
        source="slack",
        kind="event",
        event_key=event_id,
        twin_key=_twin(tenant, event),
        conversation=_conversation(
            tenant, _channel(event), _thread(event), otherwise=f"{event_type}-{event_id}"
        ),
        body=body,
        content_type=JSON,
        received_at=now,
        label=_label(_channel(event), public=event.get("channel_type") == "channel", event=event),
    )


def is_echo(payload: Json) -> bool:
    """Whether an event tells of a message that this very app has posted or changed.

    Slack sends one for each of them: several an answer, while it grows. Keeping them would cost more
    than the answer itself. Deletions are somebody's doing, and are none.
    """
    event = payload["event"]
    if event.get("type") != "message":
        return False
    written = event.get("message") if event.get("subtype") == "message_changed" else event
    ours = _text(payload.get("api_app_id"))
    return bool(ours) and _object(written).get("app_id") == ours


def from_command(fields: Mapping[str, str], *, now: datetime) -> Arrival:
    """The arrival of a slash command, in a conversation of its own.

    It is kept as JSON: a form that has the word "payload" in it Bolt takes for an interaction,
    and would lose the command.
    """
    if not fields["command"].startswith("/"):
        raise Refused(400, "command does not begin with /")
    tenant = _tenant(fields.get("team_id"), fields.get("enterprise_id"))
    channel = _id(fields.get("channel_id"), "channel_id")
    _id(fields.get("user_id"), "user_id")
    body = json.dumps(fields)
    key = _trigger(fields, body)
    return Arrival(
        tenant=tenant,
        source="slack",
        kind="command",
        event_key=key,
        twin_key=None,
        conversation=Place(tenant, "slack", channel, f"command-{key}").conversation,
        body=body,
        content_type=JSON,
        received_at=now,
        label=_label(channel, public=kind_by_name(fields.get("channel_name")) == "channel"),
    )


def from_action(payload: Json, *, now: datetime) -> Arrival:
    """The arrival of a pressed button or a shortcut, in the conversation of its message."""
    _fit_for_bolt(payload)
    user = _object(payload.get("user"))
    _id(user.get("id"), "user.id")
    _check_actions(payload)
    organisation = _object(payload.get("enterprise"))
    team = _object(payload.get("team"))
    tenant = _tenant(team.get("id"), user.get("team_id"), organisation.get("id"))
    body = json.dumps(payload, allow_nan=False)
    key = _trigger(payload, body)
    place = _object(payload.get("channel"))
    channel, thread = _pressed_in(payload, alone=f"action-{key}")
    return Arrival(
        tenant=tenant,
        source="slack",
        kind="action",
        event_key=key,
        twin_key=None,
        conversation=_conversation(tenant, channel, thread, otherwise=f"action-{key}"),
        body=body,
        content_type=JSON,
        received_at=now,
        label=_label(channel, public=kind_by_name(place.get("name")) == "channel"),
    )


def channel_kind(channel: str, channel_type: object) -> Kind | None:
    """What kind of place a channel is, as far as an event says it.

    None: a mention does not say whether a `C…` channel is public, somebody has to ask Slack.
    """
    match channel_type, channel[:1]:
        case ("channel" | "group" | "im" | "mpim") as said, _:
            return said
        case _, "D":
            return "im"
        case _, "G":
            return "group"
        case _:
            return None


def kind_by_name(channel_name: object) -> Kind | None:
    """What kind of place a channel is by the name that commands and buttons give it.

    https://docs.slack.dev/interactivity/implementing-slash-commands
    """
    name = _text(channel_name)
    match name:
        case "":
            return None
        case "directmessage":
            return "im"
        case "privategroup":
            return "group"
        case _:
            return "mpim" if name.startswith("mpdm-") else "channel"


def _conversation(tenant: str, channel: str, thread: str, *, otherwise: str) -> str:
    """The thread that something belongs to; what belongs to none stands alone."""
    if channel and thread:
        return Place(tenant, "slack", channel, thread).conversation
    return f"slack:{tenant}:{otherwise}"


def _thread(event: Json) -> str:
    """The `ts` of the root of the thread that an event is about, empty if it is about none."""
    match event["type"], event.get("subtype"):
        case "message", "message_deleted":
            message = _object(event.get("previous_message"))
            ts = message.get("ts") or event.get("deleted_ts")
        case "message", "message_changed" | "message_replied":
            message = _object(event.get("message"))
            ts = message.get("ts")
        case "message" | "app_mention", _:
            message, ts = _object(event), event.get("ts")
        case "agent_session_stopped", _:
            return _text(event.get("thread_ts"))
        case _:
            return ""
    _id(event.get("channel"), "event.channel")
    for found in (ts, message.get("thread_ts") or ts):
        if not isinstance(found, str) or not _TS.fullmatch(found):
            raise Refused(400, "the message has no valid ts")
    return str(message.get("thread_ts") or ts)


def _pressed_in(payload: Json, *, alone: str) -> tuple[str, str]:
    """The channel and the thread of the message whose button was pressed, empty for a view.

    A private message that stands in no thread cannot become the root of one: what is said about
    it stands `alone`, in a conversation of that name.
    """
    container = _object(payload.get("container"))
    message = _object(payload.get("message"))
    channel = _text(container.get("channel_id")) or _channel(payload)
    thread = _text(container.get("thread_ts")) or _text(message.get("thread_ts"))
    if container.get("is_ephemeral") is True and not thread:
        return (channel, alone) if _ID.fullmatch(channel) else ("", "")
    thread = thread or _text(container.get("message_ts")) or _text(message.get("ts"))
    whole = _ID.fullmatch(channel) and _TS.fullmatch(thread)
    return (channel, thread) if whole else ("", "")


def _twin(tenant: str, event: Json) -> str | None:
    """The name of a newly posted message.

    An edit that adds a mention makes Slack send `app_mention` again, with `edited`: it has the
    `ts` of the old message and must not count as its twin.
    """
    if event["type"] not in {"message", "app_mention"}:
        return None
    if event.get("subtype") in CHANGES or "edited" in event:
        return None
    return message_key(tenant, _channel(event), event.get("ts"))


def message_key(tenant: str, channel: str, ts: object) -> str:
    """The name under which both events of a newly posted message are known."""
    return f"{tenant}:{channel}:{ts}"


def _label(channel: str, *, public: bool, event: Json | None = None) -> Label:
    """Who may read it; a channel is taken for private unless the request says that it is not."""
    source = f"slack:{channel}" if channel else "slack"
    circles = {f"channel:{channel}"} if channel and not public else set()
    by_bot = bool(event and event.get("bot_id"))
    return Label(frozenset({source}), frozenset(circles), untrusted=by_bot)


def _tenant(*candidates: object) -> str:
    """The workspace that Rootle is installed in; for organisations, the organisation."""
    return _id(next((found for found in candidates if found), None), "team_id")


def _channel(event: Json) -> str:
    """The id of the channel of an event; some events carry a whole channel instead."""
    channel = event.get("channel")
    found = _text(channel if not isinstance(channel, dict) else channel.get("id"))
    return found if _ID.fullmatch(found) else ""


def _trigger(payload: Json, body: str) -> str:
    trigger = payload.get("trigger_id")
    if isinstance(trigger, str) and _ID.fullmatch(trigger):
        return trigger
    return hashlib.sha256(body.encode()).hexdigest()


def _check_actions(payload: Json) -> None:
    if payload.get("type") != "block_actions":
        return
    actions = payload.get("actions")
    if not isinstance(actions, list) or not actions:
        raise Refused(400, "actions is not a list with something in it")
    for action in actions:
        if not _text(_object(action).get("action_id")):
            raise Refused(400, "action_id is missing or malformed")


def _fit_for_bolt(payload: Json) -> None:
    """Bolt and we look into these without checking their shape again."""
    if not isinstance(payload.get("subtype"), str | None):
        raise Refused(400, "subtype is malformed")
    for name in ("enterprise", "team", "user", "channel"):
        if not isinstance(payload.get(name), str | dict | None):
            raise Refused(400, f"{name} is malformed")
    for name in ("authorizations", "response_urls"):
        items = payload.get(name)
        if items is not None and not (
            isinstance(items, list) and all(isinstance(item, dict) for item in items)
        ):
            raise Refused(400, f"{name} is malformed")


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _id(value: object, name: str) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise Refused(400, f"{name} is missing or malformed")
    return value
