"""The app posts, edits and deletes messages: the plain methods of the chat family."""

from dataclasses import dataclass
from typing import Any

from integrations.local.slack import blocks, people
from integrations.local.slack.events import Events
from integrations.local.slack.ledger import Ledger
from integrations.local.slack.messages import Messages, by_bot
from integrations.local.slack.refusal import RefusedError
from integrations.local.slack.rooms import Rooms

Document = dict[str, Any]

TEXT_MOST = 40_000
"""Where Slack cuts a message's text, in characters (reference/methods/chat.postMessage)."""

METADATA_MOST = 16_384
"""The size of a message's metadata as JSON, in characters (docs.slack.dev/messaging/message-metadata)."""


@dataclass(frozen=True, slots=True)
class Chat:
    """Answers chat.postMessage, update, delete, postEphemeral and getPermalink."""

    ledger: Ledger
    rooms: Rooms
    messages: Messages
    events: Events

    async def post(self, asked: Document) -> Document:
        """chat.postMessage."""
        channel = self.rooms.writable(asked["channel"])
        content = read_content(asked)
        self.messages.root_of(channel["id"], asked.get("thread_ts"))
        message = self.say(channel, content, thread_ts=asked.get("thread_ts"), asked=asked)
        return _warned(asked) | {
            "channel": channel["id"],
            "ts": message["ts"],
            "message": self.messages.shown(channel["id"], message, metadata=True),
        }

    def say(
        self, channel: Document, content: Document, *, thread_ts: str | None, asked: Document
    ) -> Document:
        """Store a message of the app and tell its event; returns what was stored."""
        message = by_bot("", self.ledger.new_ts()) | content
        if thread_ts is not None:
            message["thread_ts"] = thread_ts
        if asked.get("metadata"):
            message["metadata"] = asked["metadata"]
        if asked.get("reply_broadcast") and thread_ts is not None:
            message["subtype"] = "thread_broadcast"
        self.messages.put(channel["id"], message, what="message posted")
        self.clear_status(channel["id"], thread_ts)
        self.events.posted(channel, self.messages.shown(channel["id"], message))
        return message

    def clear_status(self, channel: str, thread_ts: str | None) -> None:
        """End the thread's status, which any message of the app does."""
        key = f"{channel}/{thread_ts}"
        if thread_ts is not None and self.ledger.get("statuses", key):
            self.ledger.drop("statuses", key, what="status cleared")

    async def update(self, asked: Document) -> Document:
        """chat.update."""
        channel = self.rooms.writable(asked["channel"])
        old = self.messages.find(channel["id"], asked["ts"])
        if old.get("bot_id") != people.BOT:
            raise RefusedError("cant_update_message")
        if (old.get("stream") or {}).get("state") == "in_progress":
            raise RefusedError("streaming_state_conflict")
        content = read_content(asked)
        if "metadata" in asked:
            content["metadata"] = asked["metadata"]
        new = self.replace(channel, old, content)
        shown = self.messages.shown(channel["id"], new, metadata=True)
        answer = {"channel": channel["id"], "ts": new["ts"], "text": new["text"]}
        return _warned(asked) | answer | {"message": shown}

    def replace(self, channel: Document, old: Document, content: Document) -> Document:
        """Change what a message of the app says and tell the event; returns what is stored now.

        Blocks that are not given again are gone; Slack marks only texts as edited.
        """
        before = self.messages.shown(channel["id"], old)
        kept = {name: value for name, value in old.items() if name not in {"stream", "pieces"}}
        new = {**kept, "blocks": [], **content}
        if not content.get("blocks"):
            new["edited"] = {"user": people.BOT_USER, "ts": self.ledger.new_ts()}
        self.messages.put(channel["id"], new, what="message changed")
        self.events.changed(channel, self.messages.shown(channel["id"], new), before)
        return new

    async def delete(self, asked: Document) -> Document:
        """chat.delete."""
        channel = self.rooms.readable(asked["channel"])
        old = self.messages.find(channel["id"], asked["ts"])
        if old.get("bot_id") != people.BOT:
            raise RefusedError("cant_delete_message")
        self.remove(channel, old)
        return {"channel": channel["id"], "ts": asked["ts"]}

    def remove(self, channel: Document, old: Document) -> None:
        """Delete a message and tell the event."""
        before = self.messages.shown(channel["id"], old)
        self.messages.remove(channel["id"], old)
        self.events.deleted(channel, before)

    async def whisper(self, asked: Document) -> Document:
        """chat.postEphemeral. In a thread that nobody has replied in yet, Slack shows it to nobody."""
        channel = self.rooms.writable(asked["channel"])
        if asked["user"] not in channel["members"]:
            raise RefusedError("user_not_in_channel")
        content = read_content(asked)
        thread_ts = asked.get("thread_ts")
        self.messages.root_of(channel["id"], thread_ts)
        if thread_ts is not None and len(self.messages.thread(channel["id"], thread_ts)) < 2:
            return {"message_ts": self.ledger.new_ts()}
        message = self.show_only(channel, asked["user"], content, thread_ts=thread_ts)
        return {"message_ts": message["ts"]}

    def show_only(
        self, channel: Document, user: str, content: Document, *, thread_ts: str | None = None
    ) -> Document:
        """Store a message of the app that one person sees."""
        message = by_bot("", self.ledger.new_ts()) | content
        message |= {"is_ephemeral": True, "for_user": user}
        if thread_ts is not None:
            message["thread_ts"] = thread_ts
        table = f"ephemeral/{channel['id']}"
        return self.ledger.put(table, message["ts"], message, what="ephemeral posted")

    async def permalink(self, asked: Document) -> Document:
        """chat.getPermalink."""
        channel = self.rooms.channel(asked["channel"])
        message = self.messages.find(channel["id"], asked["message_ts"])
        link = f"https://{people.TEAM_DOMAIN}.slack.com/archives/{channel['id']}"
        link += "/p" + message["ts"].replace(".", "")
        if message.get("thread_ts", message["ts"]) != message["ts"]:
            link += f"?thread_ts={message['thread_ts']}&cid={channel['id']}"
        return {"channel": channel["id"], "permalink": link}


def read_content(asked: Document) -> Document:
    """What a message says, checked: `text`, `blocks`, `attachments`; raises RefusedError."""
    if "markdown_text" in asked and ("text" in asked or "blocks" in asked):
        raise RefusedError("markdown_text_conflict")
    if asked.get("metadata"):
        check_metadata(asked["metadata"])
    content: Document = {"text": asked.get("text", "")[:TEXT_MOST]}
    if "markdown_text" in asked:
        content = _markdown(asked["markdown_text"])
    if "blocks" in asked:
        content["blocks"] = blocks.checked(asked["blocks"])
    if "attachments" in asked:
        content["attachments"] = asked["attachments"]
    if not (content["text"].strip() or content.get("blocks") or content.get("attachments")):
        raise RefusedError("no_text")
    return content


def check_metadata(metadata: Document) -> None:
    """Raise RefusedError unless it is `event_type` and `event_payload` of bearable size."""
    fits = isinstance(metadata.get("event_type"), str) and isinstance(
        metadata.get("event_payload"), dict
    )
    if not fits or not set(metadata) <= {"event_type", "event_payload", "entities"}:
        raise RefusedError("invalid_metadata_schema")
    if len(str(metadata)) > METADATA_MOST:
        raise RefusedError("metadata_too_large")


def _markdown(text: str) -> Document:
    found = blocks.checked([{"type": "markdown", "text": text}]) if text.strip() else []
    return {"text": text, "blocks": found}


def _warned(asked: Document) -> Document:
    """A warning when the text was cut, nothing otherwise."""
    if len(asked.get("text", "")) <= TEXT_MOST:
        return {}
    note = {"warnings": ["message_truncated"]}
    return {"warning": "message_truncated", "response_metadata": note}
