"""Slack, as Rootle uses it: what `slack_reading` reads, and the changes that effects ask for.

Nothing here decides what to say, and nothing repeats a call: a write whose answer is lost ends in
`Unsure`, and whoever asked for it finds out. Unfurling is off in every message, because a preview
fetches an address that nobody clicked. Errors of all methods are drawn in `slack_errors`.
"""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from integrations.slack_files import SlackFiles
from integrations.slack_reading import SlackReading, called, read
from integrations.slack_seen import (
    METADATA_TYPE,
    Block,
    Identity,
    SlackChannel,
    SlackMessage,
    SlackUser,
)

__all__ = ["Block", "Identity", "Slack", "SlackChannel", "SlackMessage", "SlackUser"]

WRITE_SECONDS = 15.0
"""How long a change may take: longer than reading, as nobody knows of a lost one whether it happened."""

_QUIET: dict[str, Any] = {"link_names": False, "parse": "none"}
_UNSEEN: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}


async def _unasked() -> None:
    """Anything may be changed at any time."""


class Slack(SlackReading):
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
        client = AsyncWebClient(
            token=token,
            base_url=base_url,
            session=session,
            retry_handlers=[],  # the SDK's own would post again after a lost answer
        )
        if urlsplit(base_url).hostname in {"127.0.0.1", "localhost", "::1"}:
            client.proxy = None  # a proxy of the environment cannot reach this machine
        super().__init__(client)
        self._files = SlackFiles(token=token, base_url=base_url, session=session)
        self._before_change = before_change

    async def download(self, url: str, *, max_bytes: int) -> bytes:
        """A file's bytes; `ChangeInput` if there are more, `NoAccess` if Slack shows a login."""
        return await self._files.download(url, max_bytes=max_bytes)

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
        said = await read("conversations.open", call)  # opening it again changes nothing
        return str(said["channel"]["id"])

    async def upload(
        self, *, channel: str, thread: str, name: str, title: str, alt: str, content: bytes
    ) -> str:
        """Share a file in a thread and return its id; its message may appear a moment later."""
        place = self._client.files_getUploadURLExternal(
            filename=name, length=len(content), alt_txt=alt or None
        )
        said = await read("files.getUploadURLExternal", place)  # unused, it harms nobody
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
        return await called(method, call, within=WRITE_SECONDS, write=True)


def _metadata(key: str) -> dict[str, Any]:
    return {"event_type": METADATA_TYPE, "event_payload": {"key": key}}
