"""The app reads: who it is, which channels and people there are, and what was said."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from integrations.local.slack import people
from integrations.local.slack.messages import Messages
from integrations.local.slack.refusal import RefusedError
from integrations.local.slack.rooms import Rooms

Document = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """Answers auth.test, conversations.* and users.*."""

    rooms: Rooms
    messages: Messages
    address: str

    async def auth_test(self, asked: Document) -> Document:
        """auth.test."""
        return {
            "url": f"{self.address}/",
            "team": people.TEAM_NAME,
            "user": people.BOT_NAME,
            "team_id": people.TEAM,
            "user_id": people.BOT_USER,
            "bot_id": people.BOT,
            "app_id": people.APP,
            "app_name": "Rootle",
            "is_enterprise_install": False,
        }

    async def channels(self, asked: Document) -> Document:
        """conversations.list: what the app may see, public channels unless `types` says more."""
        types = set(asked.get("types", "public_channel").split(","))
        found = [
            self.rooms.described(channel)
            for channel in self.rooms.seen_by(people.BOT_USER)
            if _type(channel) in types
            and not (asked.get("exclude_archived") and channel["is_archived"])
        ]
        return _paged("channels", found, asked, default=100)

    async def channel(self, asked: Document) -> Document:
        """conversations.info."""
        channel = self.rooms.channel(asked["channel"])
        private = channel["is_im"] or channel["is_private"]
        if private and people.BOT_USER not in channel["members"]:
            raise RefusedError("channel_not_found")
        return {"channel": self.rooms.described(channel)}

    async def history(self, asked: Document) -> Document:
        """conversations.history: newest first, replies only where they were broadcast."""
        channel = self.rooms.readable(asked["channel"])["id"]
        found = [
            message
            for message in _within(self.messages.of(channel), asked)
            if message.get("thread_ts", message["ts"]) == message["ts"]
            or message.get("subtype") == "thread_broadcast"
        ]
        return self._page(channel, found[::-1], asked, default=100)

    async def replies(self, asked: Document) -> Document:
        """conversations.replies: the root, then its replies, oldest first."""
        channel = self.rooms.readable(asked["channel"])["id"]
        thread = self.messages.thread(channel, asked["ts"])
        if not thread:
            raise RefusedError("thread_not_found")
        if thread[0].get("thread_ts", asked["ts"]) != asked["ts"]:
            thread = thread[:1]  # a reply's ts gives that reply alone
        root, rest = thread[:1], _within(thread[1:], asked)
        return self._page(channel, root + rest, asked, default=1000)

    async def members(self, asked: Document) -> Document:
        """conversations.members."""
        channel = await self.channel(asked)
        found = self.rooms.channel(channel["channel"]["id"])["members"]
        return _paged("members", found, asked, default=100)

    async def open(self, asked: Document) -> Document:
        """conversations.open: the direct messages with one person."""
        if "channel" in asked:
            channel = self.rooms.channel(asked["channel"])
            if not channel["is_im"]:
                raise RefusedError("method_not_supported_for_channel_type")
        else:
            users = [user for user in asked.get("users", "").split(",") if user]
            if not users:
                raise RefusedError("users_list_not_supplied")
            if len(users) > 1:
                raise RefusedError(
                    "too_many_users", "group messages are not part of this workspace"
                )
            channel = self.rooms.channel(self.rooms.user(users[0])["id"])
        brief = {"id": channel["id"]}
        whole = self.rooms.described(channel) if asked.get("return_im") else brief
        return {"no_op": True, "already_open": True, "channel": whole}

    async def user(self, asked: Document) -> Document:
        """users.info."""
        return {"user": self.rooms.user(asked["user"])}

    async def users(self, asked: Document) -> Document:
        """users.list."""
        return _paged("members", self.rooms.everyone(), asked, default=1000) | {"cache_ts": 0}

    def _page(
        self, channel: str, found: list[Document], asked: Document, *, default: int
    ) -> Document:
        answer = _paged("messages", found, asked, default=default)
        metadata = asked.get("include_all_metadata", False)
        answer["messages"] = self.messages.page(channel, answer["messages"], metadata=metadata)
        return answer | {"has_more": bool(answer["response_metadata"]["next_cursor"])}


def _type(channel: Document) -> str:
    if channel["is_im"]:
        return "im"
    return "private_channel" if channel["is_private"] else "public_channel"


def _within(messages: list[Document], asked: Document) -> list[Document]:
    """The messages between `oldest` and `latest`, whose own messages count when `inclusive`."""
    oldest, latest = float(asked.get("oldest", 0)), asked.get("latest", "now")
    end = float("inf") if latest == "now" else float(latest)
    edges = asked.get("inclusive", False)
    return [
        message
        for message in messages
        if oldest < float(message["ts"]) < end or (edges and float(message["ts"]) in {oldest, end})
    ]


def _paged(name: str, found: Sequence[T], asked: Document, *, default: int) -> Document:
    """One page; the cursor is the position where the next begins, opaque as in Slack."""
    start = _position(asked["cursor"]) if asked.get("cursor") else 0
    end = start + asked.get("limit", default)
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(found) else ""
    return {name: list(found[start:end]), "response_metadata": {"next_cursor": cursor}}


def _position(cursor: str) -> int:
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word == "next":
            return int(number)
    except ValueError:
        pass
    raise RefusedError("invalid_cursor")
