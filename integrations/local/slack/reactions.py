"""Emoji under messages: reactions.add and reactions.get, and the same for people."""

import re
from dataclasses import dataclass
from typing import Any

from integrations.local.slack import people
from integrations.local.slack.events import Events
from integrations.local.slack.ledger import Ledger
from integrations.local.slack.messages import Messages
from integrations.local.slack.refusal import RefusedError
from integrations.local.slack.rooms import Rooms

Document = dict[str, Any]

_NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


@dataclass(frozen=True, slots=True)
class Reactions:
    """Answers reactions.*; a message carries its reactions as Slack shows them."""

    ledger: Ledger
    rooms: Rooms
    messages: Messages
    events: Events

    async def add(self, asked: Document) -> Document:
        """reactions.add."""
        channel = self.rooms.writable(asked["channel"])
        self.put(channel, asked["timestamp"], people.BOT_USER, asked["name"])
        return {}

    async def get(self, asked: Document) -> Document:
        """reactions.get for one message."""
        if "file" in asked:
            raise RefusedError("file_not_found")
        if "channel" not in asked or "timestamp" not in asked:
            raise RefusedError("no_item_specified")
        channel = self.rooms.readable(asked["channel"])["id"]
        message = self.messages.shown(channel, self.messages.find(channel, asked["timestamp"]))
        return {"type": "message", "channel": channel, "message": message}

    def put(self, channel: Document, ts: str, user: str, name: str) -> None:
        """Add one reaction and tell its event; raises RefusedError."""
        name = name.strip(":")
        if not _NAME.fullmatch(name):
            raise RefusedError("invalid_name")
        message = self.messages.find(channel["id"], ts)
        known = {row["name"]: row["users"] for row in message.get("reactions", [])}
        if user in known.get(name, []):
            raise RefusedError("already_reacted")
        known[name] = [*known.get(name, []), user]
        rows = [{"name": n, "users": who, "count": len(who)} for n, who in known.items()]
        self.messages.put(channel["id"], message | {"reactions": rows}, what="reaction added")
        self.events.reacted(channel, message, user, name)
