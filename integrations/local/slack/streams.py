"""The app's answers that appear while they are written: chat.startStream, appendStream, stopStream."""

from dataclasses import dataclass, field
from typing import Any

from integrations.local.faults import Faults
from integrations.local.slack import blocks, people
from integrations.local.slack.chat import Chat, check_metadata
from integrations.local.slack.element_shapes import SOURCE
from integrations.local.slack.ledger import Ledger
from integrations.local.slack.messages import Messages, by_bot
from integrations.local.slack.pace import Pace
from integrations.local.slack.refusal import RefusedError
from integrations.local.slack.rooms import Rooms
from integrations.local.slack.sessions import Sessions
from integrations.local.slack.shapes import (
    Anything,
    Flag,
    Many,
    OneOf,
    Problems,
    Shape,
    String,
    Word,
)

Document = dict[str, Any]

CALL_MOST = 12_000
"""Characters of text in one call (reference/methods/chat.appendStream)."""

TEXT_MOST = 12_000
"""Characters of text in one streamed message over all calls; undocumented, seen by CopilotKit
(pull request 6064: 11,977 of 15,668 characters arrived, then `msg_too_long`)."""

WEIGHT_MOST = 10_600
"""UTF-8 bytes of a streamed message that has both text and tasks, `details` and `output` counted
twice; undocumented, the lowest refusal that openclaw measured (pull request 143882)."""

TASKS_MOST = 50
"""Tasks of one message (docs.slack.dev, messages with task cards)."""

CHUNK_MOST = 256
"""Characters of each text of a task or plan chunk (docs.slack.dev, sending and scheduling messages);
vercel/chat measured that Slack bears more today (pull request 886)."""

_WORDS = String(CHUNK_MOST)
_CHUNKS: dict[str, Shape] = {
    "markdown_text": Shape({"text": String(least=1)}, required=("text",)),
    "plan_update": Shape({"title": String(CHUNK_MOST, least=1)}, required=("title",)),
    "task_update": Shape(
        {
            "id": String(CHUNK_MOST, least=1),
            "title": String(CHUNK_MOST, least=1),
            "status": Word(("pending", "in_progress", "complete", "error")),
            "details": _WORDS,
            "output": _WORDS,
            "sources": Many(SOURCE),
            "icon": Anything(),
            "hide_title": Flag(),
        },
        required=("id", "title", "status"),
    ),
    "blocks": Shape({"blocks": Many(Anything(), least=1)}, required=("blocks",)),
}
_CHUNK = OneOf(_CHUNKS)


@dataclass(frozen=True, slots=True)
class Streams:
    """Answers the three methods; a stream is a message with `stream` and `pieces`."""

    ledger: Ledger
    rooms: Rooms
    messages: Messages
    chat: Chat
    sessions: Sessions
    faults: Faults
    pace: Pace
    _touched: dict[str, float] = field(default_factory=dict)

    async def start(self, asked: Document) -> Document:
        """chat.startStream."""
        channel = self.rooms.writable(asked["channel"])
        self._check_recipient(channel, asked)
        self.messages.root_of(channel["id"], asked.get("thread_ts"))
        pieces = read_pieces(asked)
        _check_size(pieces)
        message = by_bot("", self.ledger.new_ts()) | {"pieces": pieces}
        if "thread_ts" in asked:
            message["thread_ts"] = asked["thread_ts"]
        message["stream"] = {
            "state": "in_progress",
            "mode": asked.get("task_display_mode", "timeline"),
            "started": self.ledger.seconds(),
            "recipient": asked.get("recipient_user_id", ""),
        }
        self.messages.put(channel["id"], message, what="stream started")
        self.chat.clear_status(channel["id"], asked.get("thread_ts"))
        self.chat.events.posted(channel, self.messages.shown(channel["id"], message))
        return {"channel": channel["id"], "ts": message["ts"]}

    async def append(self, asked: Document) -> Document:
        """chat.appendStream."""
        channel, message = self._open_stream(asked, appending=True)
        pieces = read_pieces(asked)
        if not pieces:
            raise RefusedError("no_text")
        _check_size(message["pieces"] + pieces)
        self._touched[message["ts"]] = self.ledger.seconds()
        table = f"messages/{channel['id']}"
        self.ledger.grow(table, message["ts"], what="stream appended", pieces=pieces)
        return {"channel": channel["id"], "ts": message["ts"]}

    async def stop(self, asked: Document) -> Document:
        """chat.stopStream."""
        channel, message = self._open_stream(asked, appending=False)
        pieces = message["pieces"] + read_pieces(asked)
        last = blocks.checked(asked.get("blocks", []))
        if asked.get("metadata"):
            check_metadata(asked["metadata"])
            message = message | {"metadata": asked["metadata"]}
        _check_size(pieces, extra=len(last))
        before = self.messages.shown(channel["id"], message)
        stream = message["stream"] | {"state": "completed", "blocks": last}
        message = message | {"pieces": pieces, "stream": stream}
        self.messages.put(channel["id"], message, what="stream stopped")
        if "session_status" in asked and "thread_ts" in message:
            self.sessions.move(channel, message["thread_ts"], asked["session_status"])
        shown = self.messages.shown(channel["id"], message)
        self.chat.events.changed(channel, shown, before)
        return {"channel": channel["id"], "ts": message["ts"], "message": shown}

    def stop_all(self, channel: Document, thread_ts: str) -> list[str]:
        """End the thread's open streams, as Slack does when a person presses Stop."""
        stopped = []
        for message in self.messages.thread(channel["id"], thread_ts):
            if (message.get("stream") or {}).get("state") == "in_progress":
                self._end(channel["id"], message, "stopped")
                stopped.append(message["ts"])
        return stopped

    def _open_stream(self, asked: Document, *, appending: bool) -> tuple[Document, Document]:
        """The channel and the message of a stream that still runs; raises RefusedError."""
        channel = self.rooms.writable(asked["channel"])
        message = self.messages.find(channel["id"], asked["ts"])
        if message.get("bot_id") != people.BOT:
            raise RefusedError("message_not_owned_by_app")
        stream = message.get("stream") or {"state": "none"}
        if stream["state"] == "stopped" and appending:
            raise RefusedError("stopped_by_user")
        if stream["state"] == "in_progress" and self._expired(message):
            self._end(channel["id"], message, "errored")
            raise RefusedError("message_not_in_streaming_state")
        if stream["state"] != "in_progress":
            raise RefusedError("message_not_in_streaming_state")
        return channel, message

    def _expired(self, message: Document) -> bool:
        now, started = self.ledger.seconds(), message["stream"]["started"]
        whole = self.faults.number("slack.stream_expires") or self.pace.stream
        idle = now - self._touched.get(message["ts"], started)
        return bool(now - started > whole or idle > self.pace.stream_idle)

    def _end(self, channel: str, message: Document, state: str) -> None:
        ended = message | {"stream": message["stream"] | {"state": state}}
        self.messages.put(channel, ended, what=f"stream {state}")

    def _check_recipient(self, channel: Document, asked: Document) -> None:
        if channel["is_im"]:
            if "thread_ts" not in asked:
                raise RefusedError("channel_type_not_supported", "only channels have root streams")
            return
        if "recipient_team_id" not in asked:
            raise RefusedError("missing_recipient_team_id")
        if "recipient_user_id" not in asked:
            raise RefusedError("missing_recipient_user_id")
        if asked["recipient_team_id"] != people.TEAM:
            raise RefusedError("team_not_found")
        if self.rooms.user(asked["recipient_user_id"])["is_bot"]:
            raise RefusedError("user_not_found")


def read_pieces(asked: Document) -> list[Document]:
    """The chunks of one call, checked; text alone is a chunk too. Raises RefusedError."""
    text, chunks = asked.get("markdown_text", ""), asked.get("chunks", [])
    if text and chunks:
        raise RefusedError("invalid_arguments", "markdown_text and chunks exclude each other")
    pieces = [{"type": "markdown_text", "text": text}] if text else blocks.without_nulls(chunks)
    problems: Problems = []
    for index, piece in enumerate(pieces):
        _CHUNK.check(piece, f"/chunks/{index}", problems)
    if problems:
        raise RefusedError("invalid_chunks", *problems)
    if _text_size(pieces) > CALL_MOST:
        raise RefusedError("msg_too_long")
    return [
        piece | {"blocks": blocks.checked(piece["blocks"])} if piece["type"] == "blocks" else piece
        for piece in pieces
    ]


def _check_size(pieces: list[Document], *, extra: int = 0) -> None:
    """Raise RefusedError when the whole message would be too long; `extra` counts final blocks."""
    tasks = {piece["id"] for piece in pieces if piece["type"] == "task_update"}
    added = sum(len(piece["blocks"]) for piece in pieces if piece["type"] == "blocks")
    if len(tasks) > TASKS_MOST or added + extra > blocks.MESSAGE_MOST:
        raise RefusedError("msg_blocks_too_many")
    text = _text_size(pieces)
    if text > TEXT_MOST or (text and tasks and _weight(pieces) > WEIGHT_MOST):
        raise RefusedError("msg_too_long")


def _text_size(pieces: list[Document]) -> int:
    return sum(len(piece["text"]) for piece in pieces if piece["type"] == "markdown_text")


def _weight(pieces: list[Document]) -> int:
    titles = {p["id"]: p["title"] for p in pieces if p["type"] == "task_update"}
    weight = sum(len(title.encode()) for title in titles.values())
    for piece in pieces:
        weight += len(piece.get("text", "").encode())
        weight += 2 * len((piece.get("details", "") + piece.get("output", "")).encode())
    return weight
