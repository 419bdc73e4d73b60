"""Names what Rootle does nothing about, and why; whatever is on no list is reported loudly."""

import re
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from handlers.arrivals import CHANGES
from handlers.desk import Desk
from handlers.listening import TALK

log = structlog.get_logger(__name__)

HANDLED = frozenset({"agent_session_stopped", "app_home_opened", "app_mention", "message"})
"""Events that other modules of this folder listen for."""

IGNORED: Mapping[str, str] = {
    "agent_session_title_changed": "the title of a thread is for people",
    "app_context_changed": "what somebody looks at is not used",
    "app_requested": "installing is decided by admins",
    "assistant_thread_context_changed": "the older surface's word for app_context_changed",
    "assistant_thread_started": "the older surface: prompts come with the messages tab",
    "channel_archive": "posting there will say so",
    "channel_created": "Rootle comes when it is invited",
    "channel_deleted": "posting there will say so",
    "channel_rename": "channels are known by their ids",
    "channel_unarchive": "posting works again by itself",
    "emoji_changed": "no custom emoji is used",
    "file_change": "files are read when somebody asks about them",
    "file_created": "files are read when somebody asks about them",
    "file_deleted": "files are not kept",
    "file_public": "files are read when somebody asks about them",
    "file_shared": "the message that shares the file arrives by itself",
    "file_unshared": "files are not kept",
    "group_rename": "channels are known by their ids",
    "link_shared": "links are not unfurled",
    "member_joined_channel": "who may read is asked of Slack when it matters",
    "member_left_channel": "who may read is asked of Slack when it matters",
    "message_metadata_deleted": "metadata is read together with its message",
    "message_metadata_posted": "metadata is read together with its message",
    "message_metadata_updated": "metadata is read together with its message",
    "pin_added": "pins are not used",
    "pin_removed": "pins are not used",
    "reaction_added": "reactions are for people",
    "reaction_removed": "reactions are for people",
    "team_join": "people are looked up when they ask",
    "user_change": "people are looked up again every hour",
    "user_status_changed": "a status is for people",
}
"""Every other event that an operator may have subscribed to, and why nothing is done about it."""

OPERATORS: Mapping[str, str] = {
    "app_rate_limited": "Slack drops events: this workspace sends more than 30,000 an hour",
    "app_uninstalled": "Rootle was removed from the workspace; its calls will fail from now on",
    "tokens_revoked": "Slack has revoked tokens of this app; its calls will fail from now on",
}
"""Events that whoever runs Rootle has to know of: they go to the log as warnings."""

NOTES = frozenset({
    "assistant_app_thread", "bot_add", "bot_remove", "channel_archive", "channel_canvas_updated",
    "channel_convert_to_private", "channel_convert_to_public", "channel_join", "channel_leave",
    "channel_name", "channel_posting_permissions", "channel_purpose", "channel_topic",
    "channel_unarchive", "document_mention", "ekm_access_denied", "file_comment", "file_mention",
    "group_archive", "group_join", "group_leave", "group_name", "group_purpose", "group_topic",
    "group_unarchive", "huddle_thread", "pinned_item", "reminder_add", "reply_broadcast",
    "sh_room_created", "tombstone", "unpinned_item",
})  # fmt: skip
"""Subtypes of `message` in which Slack itself speaks: who joined, a new topic, a huddle.

https://docs.slack.dev/reference/events/message
"""

ANY = re.compile(r".*")

Payload = Mapping[str, Any]


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for everything that no other module listens for, in whatever order they come."""

    async def is_left_over(event: Payload) -> bool:
        if event["type"] == "message":
            return event.get("subtype") not in TALK | CHANGES
        return event["type"] not in HANDLED

    async def ignore_event(event: Payload, context: AsyncBoltContext) -> None:
        context["arrived"].ignore(because(event))

    async def ignore_shortcut(shortcut: Payload, context: AsyncBoltContext) -> None:
        await context.ack()
        log.warning("unknown shortcut", callback_id=shortcut.get("callback_id"))
        context["arrived"].ignore("unknown shortcut: Rootle has none")

    app.event(ANY, matchers=[is_left_over])(ignore_event)
    app.shortcut(ANY)(ignore_shortcut)


def because(event: Payload) -> str:
    """Why nothing is done about an event."""
    kind = event["type"]
    subtype = event.get("subtype")
    if kind == "message" and subtype in NOTES:
        return f"a note of Slack's: {subtype}"
    if reason := IGNORED.get(kind):
        return f"{kind}: {reason}"
    if reason := OPERATORS.get(kind):
        log.warning(reason, event_type=kind)
        return f"{kind}: {reason}"
    log.warning("unknown event", event_type=kind, subtype=subtype)
    return f"unknown event: {kind} {subtype or ''}".rstrip()
