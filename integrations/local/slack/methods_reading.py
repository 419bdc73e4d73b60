"""The rows of the method table for everything but saying: reading, files, views, connecting."""

from integrations.local.slack.fields import (
    Field,
    Method,
    flag,
    items,
    mapping,
    need,
    number,
    row,
    text,
    ts,
)

_CHANNEL = need(text("channel"))
_CURSOR = text("cursor", wrong="invalid_cursor")
_WINDOW = (
    ts("oldest", wrong="invalid_ts_oldest"),
    ts("latest", wrong="invalid_ts_latest"),
    flag("inclusive"),
    flag("include_all_metadata"),
)
_READ = "channels:read groups:read im:read mpim:read"
_HISTORY = "channels:history groups:history im:history mpim:history"
_HISTORY_ERRORS = (
    "channel_not_found not_in_channel invalid_cursor invalid_ts_oldest invalid_ts_latest"
)
_VIEW_ERRORS = "duplicate_external_id view_too_large"
_TRIGGER_ERRORS = "invalid_trigger_id expired_trigger_id exchanged_trigger_id"
_VIEW = need(mapping("view"))
_TYPES = Field(
    "types",
    "choices",
    words=("public_channel", "private_channel", "mpim", "im"),
    wrong="invalid_types",
    beyond="invalid_types",
)


def _limit(most: int, error: str = "invalid_arguments") -> Field:
    return number("limit", least=1, most=most, wrong=error, beyond=error)


ROWS: tuple[Method, ...] = (
    row("auth.test", 5, "", ""),
    row("apps.connections.open", 3, "connections:write", "forbidden_team", token="app"),  # noqa: S106 - a kind
    row(
        "conversations.list",
        2,
        _READ,
        "invalid_cursor invalid_limit invalid_types",
        _CURSOR,
        _limit(1000, "invalid_limit"),
        flag("exclude_archived"),
        _TYPES,
        text("team_id"),
        form_only=True,
    ),
    row(
        "conversations.info",
        3,
        _READ,
        "channel_not_found",
        _CHANNEL,
        flag("include_locale"),
        flag("include_num_members"),
        form_only=True,
    ),
    row(
        "conversations.history",
        3,
        _HISTORY,
        _HISTORY_ERRORS,
        _CHANNEL,
        _CURSOR,
        _limit(999),
        *_WINDOW,
    ),
    row(
        "conversations.replies",
        3,
        _HISTORY,
        f"{_HISTORY_ERRORS} thread_not_found",
        _CHANNEL,
        need(ts("ts")),
        _CURSOR,
        _limit(1000),
        *_WINDOW,
        form_only=True,
    ),
    row(
        "conversations.members",
        4,
        _READ,
        "channel_not_found invalid_cursor invalid_limit",
        _CHANNEL,
        _CURSOR,
        _limit(1000, "invalid_limit"),
        form_only=True,
    ),
    row(
        "conversations.open",
        3,
        "im:write mpim:write channels:manage groups:write",
        "channel_not_found user_not_found users_list_not_supplied too_many_users "
        "method_not_supported_for_channel_type",
        text("channel"),
        text("users"),
        flag("return_im"),
        flag("prevent_creation"),
    ),
    row(
        "users.info",
        4,
        "users:read",
        "user_not_found",
        need(text("user")),
        flag("include_locale"),
        form_only=True,
    ),
    row(
        "users.list",
        2,
        "users:read",
        "invalid_cursor",
        _CURSOR,
        _limit(1000),
        flag("include_locale"),
        text("team_id"),
        form_only=True,
    ),
    row(
        "files.getUploadURLExternal",
        4,
        "files:write",
        "alt_txt_too_large",
        need(text("filename", least=1)),
        need(number("length", least=1)),
        text("alt_txt", most=1000, beyond="alt_txt_too_large"),
        text("snippet_type"),
        form_only=True,
    ),
    row(
        "files.completeUploadExternal",
        4,
        "files:write",
        "file_not_found channel_not_found not_in_channel channels_limit_exceeded is_archived "
        "thread_not_found invalid_thread_ts invalid_blocks invalid_blocks_format",
        need(items("files", least=1)),
        text("channel_id"),
        text("channels"),
        text("initial_comment"),
        items("blocks", wrong="invalid_blocks_format"),
        ts("thread_ts", wrong="invalid_thread_ts"),
    ),
    row(
        "files.info",
        4,
        "files:read",
        "file_not_found file_deleted",
        need(text("file")),
        text("cursor"),
        number("count"),
        number("limit"),
        number("page"),
        form_only=True,
    ),
    row(
        "views.open",
        4,
        "",
        f"{_VIEW_ERRORS} {_TRIGGER_ERRORS}",
        _VIEW,
        text("trigger_id"),
        text("interactivity_pointer"),
    ),
    row(
        "views.push",
        4,
        "",
        f"{_VIEW_ERRORS} {_TRIGGER_ERRORS} push_limit_reached not_found",
        _VIEW,
        text("trigger_id"),
        text("interactivity_pointer"),
    ),
    row(
        "views.update",
        4,
        "",
        f"{_VIEW_ERRORS} hash_conflict not_found",
        _VIEW,
        text("view_id"),
        text("external_id", most=255),
        text("hash"),
    ),
    row(
        "views.publish",
        4,
        "",
        f"{_VIEW_ERRORS} hash_conflict user_not_found",
        need(text("user_id")),
        _VIEW,
        text("hash"),
    ),
    row(
        "reactions.add",
        3,
        "reactions:write",
        "channel_not_found message_not_found already_reacted invalid_name bad_timestamp is_archived "
        "not_in_channel",
        _CHANNEL,
        need(text("name")),
        need(ts("timestamp", wrong="bad_timestamp")),
    ),
    row(
        "reactions.get",
        3,
        "reactions:read",
        "channel_not_found message_not_found no_item_specified bad_timestamp file_not_found",
        text("channel"),
        ts("timestamp", wrong="bad_timestamp"),
        text("file"),
        flag("full"),
        form_only=True,
    ),
)
