"""What has been said: messages in their channels and threads, as the app and as people see them."""

from collections.abc import Iterable
from typing import Any

from integrations.local.slack import people, streams_shown
from integrations.local.slack.ledger import Ledger
from integrations.local.slack.refusal import RefusedError

Document = dict[str, Any]

_INSIDE = frozenset({"stream", "pieces"})
"""What a stored message has for the stand-in alone."""


class Messages:
    """The messages of the workspace; a channel's id and a `ts` name one."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def find(self, channel: str, ts: str) -> Document:
        """One stored message; raises RefusedError message_not_found."""
        found = self._ledger.get(f"messages/{channel}", ts)
        if found is None:
            raise RefusedError("message_not_found")
        return found

    def of(self, channel: str) -> list[Document]:
        """All stored messages of a channel, oldest first."""
        return list(self._ledger.table(f"messages/{channel}").values())

    def thread(self, channel: str, root: str) -> list[Document]:
        """The root message, if there still is one, and its replies, oldest first."""
        table = self._ledger.table(f"messages/{channel}")
        found = [table[root]] if root in table else []
        return found + [table[ts] for ts in self._ledger.replies(channel, root)]

    def ephemeral(self, channel: str, user: str) -> list[Document]:
        """What only this person sees in a channel, oldest first."""
        table = self._ledger.table(f"ephemeral/{channel}")
        return [message for message in table.values() if message["for_user"] == user]

    def root_of(self, channel: str, thread_ts: str | None) -> Document | None:
        """The root to which a reply may go; raises RefusedError where there is none."""
        if thread_ts is None:
            return None
        root = self._ledger.get(f"messages/{channel}", thread_ts)
        if root is None:
            raise RefusedError("thread_not_found")
        if root.get("thread_ts", thread_ts) != thread_ts:
            raise RefusedError("cannot_reply_to_message", "thread_ts is a reply; use its root's ts")
        return root

    def put(self, channel: str, message: Document, *, what: str) -> Document:
        """Store a message, new or changed."""
        return self._ledger.put(f"messages/{channel}", message["ts"], message, what=what)

    def remove(self, channel: str, message: Document) -> None:
        """Delete a message; a root with replies leaves a tombstone, as in Slack."""
        replies = len(self.thread(channel, message["ts"])) > 1
        if not replies or message.get("thread_ts", message["ts"]) != message["ts"]:
            self._ledger.drop(f"messages/{channel}", message["ts"], what="message deleted")
            return
        tombstone = {
            "type": "message",
            "subtype": "tombstone",
            "text": "This message was deleted.",
            "user": people.SLACKBOT,
            "hidden": True,
            "ts": message["ts"],
            "thread_ts": message["ts"],
        }
        self.put(channel, tombstone, what="message deleted")

    def shown(self, channel: str, message: Document, *, metadata: bool = False) -> Document:
        """A message as Slack shows it: streams put together, replies counted.

        `metadata` adds the message's metadata, which the Web API gives only when asked.
        """
        message = streams_shown.together(message)
        hidden = _INSIDE if metadata else _INSIDE | {"metadata"}
        shown = {name: value for name, value in message.items() if name not in hidden}
        thread_ts = str(message.get("thread_ts", message["ts"]))
        if thread_ts != message["ts"]:
            root = self._ledger.get(f"messages/{channel}", thread_ts)
            return shown | ({"parent_user_id": root["user"]} if root and "user" in root else {})
        replies = self.thread(channel, message["ts"])[1:]
        return shown | (_replies(message["ts"], replies) if replies else {})

    def page(
        self, channel: str, messages: Iterable[Document], *, metadata: bool = False
    ) -> list[Document]:
        """Several messages as Slack shows them."""
        return [self.shown(channel, message, metadata=metadata) for message in messages]


def by_bot(text: str, ts: str) -> Document:
    """A new message of the app, before blocks and the rest are added."""
    return {
        "user": people.BOT_USER,
        "type": "message",
        "ts": ts,
        "bot_id": people.BOT,
        "app_id": people.APP,
        "text": text,
        "team": people.TEAM,
        "bot_profile": people.bot_profile(),
    }


def _replies(root: str, replies: list[Document]) -> Document:
    return {
        "thread_ts": root,
        "reply_count": len(replies),
        "reply_users_count": len({m.get("user") for m in replies}),
        "reply_users": sorted({m["user"] for m in replies if "user" in m}),
        "latest_reply": replies[-1]["ts"],
        "is_locked": False,
        "subscribed": any(m.get("user") == people.BOT_USER for m in replies),
    }
