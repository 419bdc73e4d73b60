"""Slack, as Rootle uses it: reads who and what is there, and makes the changes that effects ask for.

Nothing here decides what to say, and nothing repeats a call: a write whose answer is lost ends in
`Unsure`, and whoever asked for it finds out. Unfurling is off in every message, because a preview
fetches an address that nobody clicked. Errors of all methods are drawn in `slack_errors`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from integrations.slack_errors import NO_ANSWER, broken, refused
from integrations.slack_files import SlackFiles
from integrations.slack_seen import (
    METADATA_TYPE,
    Block,
    Identity,
    SlackChannel,
    SlackMessage,
    SlackUser,
)

__all__ = ["Block", "Identity", "Slack", "SlackChannel", "SlackMessage", "SlackUser"]

READ_SECONDS, WRITE_SECONDS = 10.0, 15.0
"""How long a call may take. Slack answers within a second; a longer wait helps nobody."""

PAGE = 200
"""Messages or members asked for at once; Slack recommends no more than 200."""

MOST_REPLIES = 1_000
"""Messages read of one thread."""

MOST_MESSAGES = 2_000
"""Messages read of one channel: in a busy one so many may come while a lost post is looked for."""

_QUIET: dict[str, Any] = {"link_names": False, "parse": "none"}
_UNSEEN: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}


async def _unasked() -> None:
    """Anything may be changed at any time."""


class Slack:
    """One workspace's Web API with one token, over the one session of the process."""

    def __init__(
        self,
        *,
        token: str,
        base_url: str,
        session: aiohttp.ClientSession,
        before_change: Callable[[], Awaitable[None]] = _unasked,
    ) -> None:
        """`base_url` ends in `/api/`.

        `before_change` is asked right before each single change; what it raises forbids the change.
        """
        self._client = AsyncWebClient(
            token=token,
            base_url=base_url,
            session=session,
            retry_handlers=[],  # the SDK's own would post again after a lost answer
        )
        if urlsplit(base_url).hostname in {"127.0.0.1", "localhost", "::1"}:
            self._client.proxy = None  # a proxy of the environment cannot reach this machine
        self._files = SlackFiles(token=token, base_url=base_url, session=session)
        self._before_change = before_change

    # --- reading --------------------------------------------------------------------------------

    async def whoami(self) -> Identity:
        """Whose token this is."""
        return Identity.parse(await _read("auth.test", self._client.auth_test()))

    async def replies(
        self, channel: str, ts: str, *, oldest: str = "", most: int = MOST_REPLIES
    ) -> tuple[SlackMessage, ...]:
        """A thread: its root, then its replies after `oldest`, oldest first."""
        found: list[SlackMessage] = []
        cursor = ""
        while True:
            call = self._client.conversations_replies(
                channel=channel,
                ts=ts,
                cursor=cursor or None,
                limit=PAGE,
                oldest=oldest or None,
                include_all_metadata=True,
            )
            said = await _read("conversations.replies", call)
            found += map(SlackMessage.parse, said["messages"])
            cursor = _next(said)
            if not cursor or len(found) >= most:
                return tuple(found[:most])

    async def history(
        self, channel: str, *, oldest: str, most: int = MOST_MESSAGES
    ) -> tuple[SlackMessage, ...]:
        """The channel's own messages after `oldest`, newest first, the newest `most`."""
        found: list[SlackMessage] = []
        cursor = ""
        while True:
            call = self._client.conversations_history(
                channel=channel,
                oldest=oldest,
                cursor=cursor or None,
                limit=PAGE,
                include_all_metadata=True,
            )
            said = await _read("conversations.history", call)
            found += map(SlackMessage.parse, said["messages"])
            cursor = _next(said)
            if not cursor or len(found) >= most:
                return tuple(found[:most])

    async def user(self, user: str) -> SlackUser:
        """One person or bot."""
        said = await _read("users.info", self._client.users_info(user=user))
        return SlackUser.parse(said["user"])

    async def channel(self, channel: str) -> SlackChannel:
        """One channel, group or direct message."""
        call = self._client.conversations_info(channel=channel)
        return SlackChannel.parse((await _read("conversations.info", call))["channel"])

    async def is_member(self, channel: str, user: str) -> bool:
        """Whether a person is in a channel, asked of Slack each time."""
        cursor = ""
        while True:
            call = self._client.conversations_members(
                channel=channel, cursor=cursor or None, limit=PAGE
            )
            said = await _read("conversations.members", call)
            cursor = _next(said)
            if user in said["members"] or not cursor:
                return user in said["members"]

    async def download(self, url: str, *, max_bytes: int) -> bytes:
        """A file's bytes; `ChangeInput` if there are more, `NoAccess` if Slack shows a login."""
        return await self._files.download(url, max_bytes=max_bytes)

    # --- changing -------------------------------------------------------------------------------

    async def post(
        self, *, channel: str, thread: str, text: str, blocks: Sequence[Block], key: str
    ) -> str:
        """Post a message and return its `ts`; `thread` is empty for the channel itself."""
        call = self._client.chat_postMessage(
            channel=channel,
            thread_ts=thread or None,
            text=text,
            blocks=list(blocks),
            metadata=_metadata(key),
            **_QUIET,
            **_UNSEEN,
        )
        return str((await self._write("chat.postMessage", call))["ts"])

    async def update(
        self, *, channel: str, ts: str, text: str, blocks: Sequence[Block], key: str
    ) -> None:
        """Replace everything in a message."""
        call = self._client.chat_update(
            channel=channel,
            ts=ts,
            text=text,
            blocks=list(blocks),
            metadata=_metadata(key),
            **_QUIET,
        )
        await self._write("chat.update", call)

    async def delete(self, *, channel: str, ts: str) -> None:
        """Delete one of our messages."""
        await self._write("chat.delete", self._client.chat_delete(channel=channel, ts=ts))

    async def ephemeral(
        self, *, channel: str, user: str, thread: str, text: str, blocks: Sequence[Block]
    ) -> str:
        """Show a message to one person in a channel; it cannot be read back."""
        call = self._client.chat_postEphemeral(
            channel=channel,
            user=user,
            thread_ts=thread or None,
            text=text,
            blocks=list(blocks),
            **_QUIET,
        )
        return str((await self._write("chat.postEphemeral", call))["message_ts"])

    async def respond(
        self, url: str, *, text: str, blocks: Sequence[Block], thread: str = ""
    ) -> None:
        """Answer a command or a button privately at its `response_url`: 5 times in 30 minutes."""
        body = {"response_type": "ephemeral", "replace_original": False, "text": text}
        place = {"thread_ts": thread} if thread else {}
        await self._before_change()
        await self._files.respond(url, {**body, **place, "blocks": list(blocks), **_UNSEEN})

    async def start_stream(
        self, *, channel: str, thread: str, user: str, tenant: str, chunks: Sequence[Block]
    ) -> str:
        """Begin a streaming message for `user` and return its `ts`."""
        call = self._client.chat_startStream(
            channel=channel,
            thread_ts=thread,
            recipient_user_id=user,
            recipient_team_id=tenant,
            chunks=list(chunks),
            task_display_mode="timeline",
        )
        return str((await self._write("chat.startStream", call))["ts"])

    async def append_stream(self, *, channel: str, ts: str, chunks: Sequence[Block]) -> None:
        """Add to a streaming message; `StreamEnded` when it is none any more."""
        call = self._client.chat_appendStream(channel=channel, ts=ts, chunks=list(chunks))
        await self._write("chat.appendStream", call)

    async def stop_stream(
        self, *, channel: str, ts: str, blocks: Sequence[Block] = (), key: str = ""
    ) -> None:
        """End a streaming message, with `blocks` at its foot; `StreamEnded` if it had ended."""
        call = self._client.chat_stopStream(
            channel=channel,
            ts=ts,
            blocks=list(blocks) or None,
            metadata=_metadata(key) if key else None,
        )
        await self._write("chat.stopStream", call)

    async def set_status(self, *, channel: str, thread: str, text: str) -> None:
        """Show what Rootle does; it goes after two minutes, with the next message, or if empty."""
        call = self._client.assistant_threads_setStatus(
            channel_id=channel, thread_ts=thread, status=text
        )
        await self._write("assistant.threads.setStatus", call)

    async def session_status(self, *, channel: str, thread: str, status: str) -> None:
        """Set the agent session: processing (with a Stop button), active, suspended or closed."""
        call = self._client.agents_sessions_setStatus(
            channel_id=channel, thread_ts=thread, status=status
        )
        await self._write("agents.sessions.setStatus", call)

    async def direct(self, user: str) -> str:
        """The channel of the direct messages with a person."""
        call = self._client.conversations_open(users=user)
        said = await _read("conversations.open", call)  # opening it again changes nothing
        return str(said["channel"]["id"])

    async def upload(
        self, *, channel: str, thread: str, name: str, title: str, alt: str, content: bytes
    ) -> str:
        """Share a file in a thread and return its id; its message may appear a moment later."""
        place = self._client.files_getUploadURLExternal(
            filename=name, length=len(content), alt_txt=alt or None
        )
        said = await _read("files.getUploadURLExternal", place)  # unused, it harms nobody
        await self._files.upload(said["upload_url"], content)
        call = self._client.files_completeUploadExternal(
            files=[{"id": said["file_id"], "title": title}],
            channel_id=channel,
            thread_ts=thread or None,
        )
        await self._write("files.completeUploadExternal", call)
        return str(said["file_id"])

    async def suggested_prompts(
        self, *, channel: str, prompts: Sequence[tuple[str, str]], title: str = "", thread: str = ""
    ) -> None:
        """Offer up to four (title, message) prompts in the direct messages with Rootle."""
        call = self._client.assistant_threads_setSuggestedPrompts(
            channel_id=channel,
            thread_ts=thread or None,
            title=title or None,
            prompts=[{"title": name, "message": message} for name, message in prompts],
        )
        await self._write("assistant.threads.setSuggestedPrompts", call)

    async def open_view(self, *, trigger: str, view: Mapping[str, Any]) -> str:
        """Open a modal within three seconds of what triggered it; returns its id."""
        call = self._client.views_open(trigger_id=trigger, view=dict(view))
        return str((await self._write("views.open", call))["view"]["id"])

    async def update_view(self, *, view: str, content: Mapping[str, Any]) -> None:
        """Replace what an open modal shows."""
        await self._write(
            "views.update", self._client.views_update(view_id=view, view=dict(content))
        )

    async def publish_view(self, *, user: str, view: Mapping[str, Any]) -> None:
        """Show `view` as a person's Home tab."""
        await self._write(
            "views.publish", self._client.views_publish(user_id=user, view=dict(view))
        )

    async def _write(self, method: str, call: Coroutine[Any, Any, Any]) -> Mapping[str, Any]:
        """Make a change, if it may be made.

        Nothing is waited for between that question and the call, and what the call waits for ends
        after `WRITE_SECONDS`, even if the process stood still meanwhile.
        """
        try:
            await self._before_change()
        except BaseException:
            call.close()
            raise
        return await _called(method, call, within=WRITE_SECONDS, write=True)


async def _read(method: str, call: Awaitable[Any]) -> Mapping[str, Any]:
    return await _called(method, call, within=READ_SECONDS, write=False)


async def _called(
    method: str, call: Awaitable[Any], *, within: float, write: bool
) -> Mapping[str, Any]:
    """The body of Slack's answer, or one of our errors."""
    try:
        async with asyncio.timeout(within):
            response = await call
    except SlackApiError as error:
        raise refused(method, error, write=write) from error
    except NO_ANSWER as error:
        raise broken(method, error, write=write) from error
    data: Mapping[str, Any] = response.data
    return data


def _next(said: Mapping[str, Any]) -> str:
    return str((said.get("response_metadata") or {}).get("next_cursor") or "")


def _metadata(key: str) -> dict[str, Any]:
    return {"event_type": METADATA_TYPE, "event_payload": {"key": key}}
