"""What Rootle reads of Slack: who it is, who is where, and what was said; nothing here changes anything."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from integrations.slack_errors import NO_ANSWER, broken, refused
from integrations.slack_seen import Identity, SlackChannel, SlackMessage, SlackUser

READ_SECONDS = 10.0
"""How long a call may take. Slack answers within a second; a longer wait helps nobody."""

PAGE = 200
"""Messages or members asked for at once; Slack recommends no more than 200."""

MOST_REPLIES = 1_000
"""Messages read of one thread."""

MOST_MESSAGES = 2_000
"""Messages read of one channel: in a busy one so many may come while a lost post is looked for."""

Said = Mapping[str, Any]
"""The body of one of Slack's answers."""


class SlackReading:
    """The methods of one workspace's Web API that read; errors are drawn in `slack_errors`."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def whoami(self) -> Identity:
        """Whose token this is."""
        return Identity.parse(await read("auth.test", self._client.auth_test()))

    async def replies(
        self, channel: str, ts: str, *, oldest: str = "", most: int = MOST_REPLIES
    ) -> tuple[SlackMessage, ...]:
        """A thread: its root, then its replies after `oldest`, oldest first."""

        def page(cursor: str) -> Awaitable[Any]:
            return self._client.conversations_replies(
                channel=channel, ts=ts, oldest=oldest or None, **_page_at(cursor)
            )

        return await _messages("conversations.replies", page, most)

    async def history(
        self, channel: str, *, oldest: str, most: int = MOST_MESSAGES
    ) -> tuple[SlackMessage, ...]:
        """The channel's own messages after `oldest`, newest first, the newest `most`."""

        def page(cursor: str) -> Awaitable[Any]:
            return self._client.conversations_history(
                channel=channel, oldest=oldest, **_page_at(cursor)
            )

        return await _messages("conversations.history", page, most)

    async def user(self, user: str) -> SlackUser:
        """One person or bot."""
        said = await read("users.info", self._client.users_info(user=user))
        return SlackUser.parse(said["user"])

    async def channel(self, channel: str) -> SlackChannel:
        """One channel, group or direct message."""
        call = self._client.conversations_info(channel=channel)
        return SlackChannel.parse((await read("conversations.info", call))["channel"])

    async def is_member(self, channel: str, user: str) -> bool:
        """Whether a person is in a channel, asked of Slack each time."""
        cursor = ""
        while True:
            call = self._client.conversations_members(
                channel=channel, cursor=cursor or None, limit=PAGE
            )
            said = await read("conversations.members", call)
            cursor = _next(said)
            if user in said["members"] or not cursor:
                return user in said["members"]


async def read(method: str, call: Awaitable[Any]) -> Said:
    """The answer to a call that may be made again."""
    return await called(method, call, within=READ_SECONDS, write=False)


async def called(method: str, call: Awaitable[Any], *, within: float, write: bool) -> Said:
    """The body of Slack's answer, or one of our errors."""
    try:
        async with asyncio.timeout(within):
            response = await call
    except SlackApiError as error:
        raise refused(method, error, write=write) from error
    except NO_ANSWER as error:
        raise broken(method, error, write=write) from error
    data: Said = response.data
    return data


async def _messages(
    method: str, page: Callable[[str], Awaitable[Any]], most: int
) -> tuple[SlackMessage, ...]:
    """What all pages have, each found at the cursor of the one before; at most so many."""
    found: list[SlackMessage] = []
    cursor = ""
    while True:
        said = await read(method, page(cursor))
        found += map(SlackMessage.parse, said["messages"])
        cursor = _next(said)
        if not cursor or len(found) >= most:
            return tuple(found[:most])


def _page_at(cursor: str) -> dict[str, Any]:
    return {"cursor": cursor or None, "limit": PAGE, "include_all_metadata": True}


def _next(said: Said) -> str:
    return str((said.get("response_metadata") or {}).get("next_cursor") or "")
