"""The rows of the method table for saying things: messages, streams, statuses, agent sessions."""

from integrations.local.slack.fields import (
    Method,
    choice,
    flag,
    items,
    mapping,
    need,
    row,
    text,
    ts,
)

_CHANNEL = need(text("channel"))
_CHANNEL_ID = need(text("channel_id"))
_THREAD = ts("thread_ts", wrong="invalid_thread_ts")
_MARKDOWN = text("markdown_text", most=12_000, beyond="msg_too_long")
_METADATA = mapping("metadata", wrong="invalid_metadata_format")
_BLOCKS = items("blocks", wrong="invalid_blocks_format")
_ATTACHMENTS = items("attachments", most=100, beyond="too_many_attachments")
_CHUNKS = items("chunks", wrong="invalid_chunks")
_LOOKS = (text("username"), text("icon_emoji"), text("icon_url"))
_CONTENT = (text("text"), _MARKDOWN, _BLOCKS, _ATTACHMENTS)
_LINKS = (flag("link_names"), choice("parse", "none full client mrkdwn"))
_SESSION_STATUS = "processing active suspended closed"

_PLACE_ERRORS = "channel_not_found not_in_channel is_archived messages_tab_disabled"
_THREAD_ERRORS = "thread_not_found invalid_thread_ts cannot_reply_to_message"
_TEXT_ERRORS = (
    "no_text msg_too_long markdown_text_conflict too_many_attachments msg_blocks_too_long "
    "invalid_blocks invalid_blocks_format"
)
_METADATA_ERRORS = "invalid_metadata_format invalid_metadata_schema metadata_too_large"
_STREAM_ERRORS = (
    f"{_PLACE_ERRORS} {_METADATA_ERRORS} invalid_blocks invalid_blocks_format invalid_chunks "
    "msg_blocks_too_long msg_blocks_too_many msg_too_long no_text channel_type_not_supported"
)
_OPEN_STREAM_ERRORS = "message_not_found message_not_owned_by_app message_not_in_streaming_state"

ROWS: tuple[Method, ...] = (
    row(
        "chat.postMessage",
        5,
        "chat:write",
        f"{_PLACE_ERRORS} {_THREAD_ERRORS} {_TEXT_ERRORS} {_METADATA_ERRORS}",
        _CHANNEL,
        *_CONTENT,
        _THREAD,
        flag("reply_broadcast"),
        _METADATA,
        flag("unfurl_links"),
        flag("unfurl_media"),
        flag("mrkdwn"),
        *_LINKS,
        *_LOOKS,
    ),
    row(
        "chat.update",
        3,
        "chat:write",
        f"channel_not_found message_not_found cant_update_message streaming_state_conflict "
        f"is_archived not_in_channel {_TEXT_ERRORS} {_METADATA_ERRORS}",
        _CHANNEL,
        need(ts("ts")),
        *_CONTENT,
        _METADATA,
        flag("reply_broadcast"),
        *_LINKS,
    ),
    row(
        "chat.delete",
        3,
        "chat:write",
        "channel_not_found message_not_found cant_delete_message",
        _CHANNEL,
        need(ts("ts")),
    ),
    row(
        "chat.postEphemeral",
        4,
        "chat:write",
        f"{_PLACE_ERRORS} {_THREAD_ERRORS} {_TEXT_ERRORS} user_not_in_channel",
        _CHANNEL,
        need(text("user")),
        *_CONTENT,
        _THREAD,
        *_LINKS,
        *_LOOKS,
    ),
    row(
        "chat.getPermalink",
        5,
        "",
        "channel_not_found message_not_found",
        _CHANNEL,
        need(ts("message_ts")),
        form_only=True,
    ),
    row(
        "chat.startStream",
        2,
        "chat:write",
        f"{_STREAM_ERRORS} {_THREAD_ERRORS} missing_recipient_team_id missing_recipient_user_id "
        "user_not_found team_not_found",
        _CHANNEL,
        _THREAD,
        _MARKDOWN,
        _CHUNKS,
        text("recipient_user_id"),
        text("recipient_team_id"),
        choice("task_display_mode", "timeline plan"),
        *_LOOKS,
    ),
    row(
        "chat.appendStream",
        4,
        "chat:write",
        f"{_STREAM_ERRORS} {_OPEN_STREAM_ERRORS} stopped_by_user",
        _CHANNEL,
        need(ts("ts")),
        _MARKDOWN,
        _CHUNKS,
    ),
    row(
        "chat.stopStream",
        2,
        "chat:write",
        f"{_STREAM_ERRORS} {_OPEN_STREAM_ERRORS}",
        _CHANNEL,
        need(ts("ts")),
        _MARKDOWN,
        _CHUNKS,
        _BLOCKS,
        _METADATA,
        choice("session_status", _SESSION_STATUS),
    ),
    row(
        "assistant.threads.setStatus",
        5,
        "chat:write assistant:write",
        "channel_not_found invalid_thread_ts",
        _CHANNEL_ID,
        need(ts("thread_ts", wrong="invalid_thread_ts")),
        need(text("status")),
        items("loading_messages", most=10),
        *_LOOKS,
    ),
    row(
        "assistant.threads.setSuggestedPrompts",
        4,
        "assistant:write",
        "channel_not_found invalid_thread_ts message_not_found not_agent_app",
        _CHANNEL_ID,
        ts("thread_ts", wrong="invalid_thread_ts"),
        need(items("prompts", least=1, most=4)),
        text("title"),
    ),
    row(
        "assistant.threads.setTitle",
        4,
        "assistant:write",
        "channel_not_found invalid_thread_ts",
        _CHANNEL_ID,
        need(ts("thread_ts", wrong="invalid_thread_ts")),
        need(text("title")),
    ),
    row(
        "agents.sessions.setStatus",
        3,
        "chat:write",
        "channel_not_found invalid_status not_authorized thread_ts_required user_not_found",
        _CHANNEL_ID,
        need(choice("status", _SESSION_STATUS, wrong="invalid_status", beyond="invalid_status")),
        ts("thread_ts"),
        text("title", least=1, most=200),
        text("initiator_user_id"),
        text("icon_emoji"),
        text("icon_url"),
        text("username", most=200),
    ),
    row(
        "agents.sessions.rename",
        3,
        "chat:write",
        "channel_not_found not_authorized session_not_found thread_ts_required is_archived",
        _CHANNEL_ID,
        need(text("title", least=1, most=200)),
        ts("thread_ts"),
    ),
)
"""Sources: the pages of the same names; limits beyond them from the fact page on Slack, A2 and A3."""
