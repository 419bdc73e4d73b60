"""Says what Slack's refusals mean, in terms of who can do something about them.

Errors of `integrations.errors`, and below them what Rootle itself can react to:

    TryLater          429, 5xx before anything was done, no connection
    ChangeInput       the request: text, blocks, a user or message that is not there
    ├── TooLong       the message has more text or blocks than Slack takes
    ├── StreamEnded   the message is no stream any more (Slack ends them after some minutes)
    └── MessageGone   the message was deleted or may not be changed
    AskPerson         a scope of the app
    └── Locked        the token: Slack refuses everything until a person mends it
    NoAccess          the channel's rules
    └── ChannelClosed nobody can post there as things are: archived, or Rootle is not in it
    Unsure            a write was sent and no answer came
"""

from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from integrations.errors import (
    AskPerson,
    ChangeInput,
    Locked,
    NoAccess,
    OutsideError,
    TryLater,
    Unsure,
)


class TooLong(ChangeInput):
    """The message is longer than Slack takes; split it."""


class StreamEnded(ChangeInput):
    """The stream was ended by Slack or by a person; what it shows stays and can be changed."""


class MessageGone(ChangeInput):
    """The message was deleted, or is one that cannot be changed."""


class ChannelClosed(NoAccess):
    """Rootle cannot post in this channel until a person changes that."""


_TOKEN = frozenset({
    "account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked",
    "not_allowed_token_type", "org_login_required", "user_removed_from_team",
})  # fmt: skip
_LONG = frozenset({"msg_too_long", "msg_blocks_too_long", "msg_blocks_too_many"})
_ENDED = frozenset({"message_not_in_streaming_state", "stopped_by_user"})
_GONE = frozenset({
    "message_not_found", "cant_update_message", "cant_delete_message", "edit_window_closed",
    "message_not_owned_by_app",
})  # fmt: skip
_PASSING = frozenset({
    "ratelimited", "rate_limited", "service_unavailable", "request_timeout", "team_added_to_org",
    "external_channel_migrating",
})  # fmt: skip
_UNKNOWN_OUTCOME = frozenset({"internal_error", "fatal_error"})
"""Slack: "It's possible some aspect of the operation succeeded before the error was raised"."""

_CLOSED = {
    "is_archived": "The channel is archived. Someone must unarchive it before I can post there.",
    "not_in_channel": "Rootle is not in this channel. Invite it with `/invite @Rootle`.",
    "channel_not_found": "Rootle cannot see this channel. Invite it with `/invite @Rootle`.",
    "restricted_action": "A setting of the workspace keeps Rootle from posting in this channel.",
    "restricted_action_read_only_channel": "The channel is read-only. An admin must let Rootle post.",
    "restricted_action_thread_only_channel": "In this channel only replies in threads are allowed.",
    "restricted_action_thread_locked": "The thread is locked. Someone must unlock it.",
    "restricted_action_non_threadable_channel": "In this channel there are no threads.",
    "thread_not_found": "The message above this thread was deleted.",
    "invalid_thread_ts": "The message above this thread is not there.",
    "cannot_reply_to_message": "Slack takes no replies to this message.",
    "messages_tab_disabled": "Direct messages to Rootle are off: switch on the app's Messages tab.",
    "cannot_dm_bot": "Bots cannot be written to.",
    "user_disabled": "This person's account is closed.",
}
_ACCESS = {
    "user_not_in_channel": "This person is not in the channel.",
    "access_denied": "Slack denies Rootle access to this.",
    "ekm_access_denied": "The workspace's encryption settings deny Rootle access.",
    "team_access_not_granted": "Rootle is not installed in this workspace.",
    "file_not_found": "Rootle may not read this file, or it is gone.",
}


def refused(method: str, error: SlackApiError, *, write: bool) -> OutsideError:
    """The error for an answer that said no; `write` tells whether the call changes something."""
    status, data, headers = _answer(error)
    code = str(data.get("error") or f"HTTP {status}")
    detail = " ".join([code, *_explanations(data)])
    if status == 429 or code in _PASSING:
        wait = _seconds(headers.get("Retry-After"))
        return TryLater("Slack asks to wait a moment.", detail=detail, retry_after=wait)
    if code in _UNKNOWN_OUTCOME or (not data.get("error") and (status >= 500 or status == 200)):
        return _unanswered(method, detail, write=write)
    if code in _TOKEN:
        return Locked(
            f"Slack refuses the token ({code}). Whoever runs Rootle must put a valid bot token "
            "into SLACK_BOT_TOKEN and restart it.",
            detail=detail,
        )
    if code == "missing_scope":
        return AskPerson(
            f"Rootle's Slack app lacks the scope {data.get('needed', 'for ' + method)}. Whoever "
            "runs Rootle must add it under OAuth & Permissions and install the app again.",
            detail=detail,
        )
    return _of_the_request(method, code, detail)


def broken(method: str, error: Exception, *, write: bool) -> OutsideError:
    """The error for a call that got no answer: a connection that failed, or time that ran out."""
    detail = f"{method}: {type(error).__name__} {error}"
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return TryLater("Slack cannot be reached.", detail=detail)
    return _unanswered(method, detail, write=write)


NO_ANSWER = (aiohttp.ClientError, TimeoutError, SlackClientError, OSError)
"""Everything that ends a call without an answer."""


def _of_the_request(method: str, code: str, detail: str) -> OutsideError:
    if code in _LONG:
        return TooLong("The message is longer than Slack takes.", detail=detail)
    if code in _ENDED:
        return StreamEnded("Slack has ended this streaming message.", detail=detail)
    if code in _GONE:
        return MessageGone("The message is gone or cannot be changed.", detail=detail)
    if code in _CLOSED:
        return ChannelClosed(_CLOSED[code], detail=detail)
    if code in _ACCESS:
        return NoAccess(_ACCESS[code], detail=detail)
    return ChangeInput(f"Slack does not accept this ({method}: {code}).", detail=detail)


def _unanswered(method: str, detail: str, *, write: bool) -> OutsideError:
    if write:
        return Unsure(f"Slack did not say whether {method} was done.", detail=detail)
    return TryLater("Slack did not answer in time.", detail=detail)


def _answer(error: SlackApiError) -> tuple[int, Mapping[str, Any], Mapping[str, str]]:
    """Status, body and headers; the SDK gives two kinds of response, and not always JSON."""
    response = error.response
    status: Any = getattr(response, "status_code", None) or getattr(response, "status", 0)
    data = getattr(response, "data", None)
    headers = getattr(response, "headers", None) or {}
    return int(status), data if isinstance(data, dict) else {}, headers


def _explanations(data: Mapping[str, Any]) -> list[str]:
    metadata = data.get("response_metadata")
    messages = metadata.get("messages") if isinstance(metadata, dict) else None
    return [str(message) for message in messages or ()]


def _seconds(header: str | None) -> float | None:
    try:
        return float(header) if header else None
    except ValueError:
        return None
