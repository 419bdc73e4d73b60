"""How a thread shows that the app works on it: statuses, agent sessions, prompts and titles."""

from dataclasses import dataclass
from typing import Any

from integrations.local.slack import people
from integrations.local.slack.events import Events
from integrations.local.slack.ledger import Ledger
from integrations.local.slack.messages import Messages
from integrations.local.slack.pace import Pace
from integrations.local.slack.refusal import RefusedError
from integrations.local.slack.rooms import Rooms

Document = dict[str, Any]

_WARNING = "missing_agent_session_stopped_event_subscription"


@dataclass(frozen=True, slots=True)
class Sessions:
    """Answers assistant.threads.* and agents.sessions.*; one entry for each channel and thread."""

    ledger: Ledger
    rooms: Rooms
    messages: Messages
    events: Events
    pace: Pace

    async def set_status(self, asked: Document) -> Document:
        """assistant.threads.setStatus; an empty status ends it."""
        key = self._thread(asked)
        if not asked["status"]:
            if self.ledger.get("statuses", key):
                self.ledger.drop("statuses", key, what="status cleared")
            return {}
        status = {name: asked[name] for name in ("status", "loading_messages") if name in asked}
        until = self.ledger.seconds() + self.pace.status
        self.ledger.put("statuses", key, status | {"until": until}, what="status set")
        return {}

    async def set_prompts(self, asked: Document) -> Document:
        """assistant.threads.setSuggestedPrompts; without a thread they stand atop the messages."""
        for prompt in asked["prompts"]:
            fits = isinstance(prompt, dict) and set(prompt) == {"title", "message"}
            if not fits or not all(isinstance(word, str) and word for word in prompt.values()):
                raise RefusedError("invalid_arguments", "each prompt needs a title and a message")
        channel = self.rooms.readable(asked["channel_id"])
        if not channel["is_im"]:
            raise RefusedError("channel_not_found")
        key = self._thread(asked) if "thread_ts" in asked else channel["id"]
        prompts = {"prompts": asked["prompts"], "title": asked.get("title", "")}
        self.ledger.put("prompts", key, prompts, what="prompts set")
        return {}

    async def set_title(self, asked: Document) -> Document:
        """assistant.threads.setTitle."""
        self.ledger.put("titles", self._thread(asked), {"title": asked["title"]}, what="title set")
        return {}

    async def set_session(self, asked: Document) -> Document:
        """agents.sessions.setStatus; the first call for a thread makes its session."""
        channel, thread = self._session_place(asked)
        known = self.ledger.get("sessions", f"{channel['id']}/{thread}")
        if known is None and "initiator_user_id" in asked:
            who = self.rooms.user(asked["initiator_user_id"])
            if who["id"] not in channel["members"]:
                raise RefusedError("user_not_found")
        session = self.move(
            channel,
            thread,
            asked["status"],
            title=asked.get("title", ""),
            initiator=asked.get("initiator_user_id", ""),
        )
        answer = {name: session[name] for name in ("status", "agent_status", "title")}
        unheard = "agent_session_stopped" not in self.events.subscriptions
        return answer | ({"warning": _WARNING} if unheard else {})

    async def rename(self, asked: Document) -> Document:
        """agents.sessions.rename."""
        channel, thread = self._session_place(asked)
        key = f"{channel['id']}/{thread}"
        known = self.ledger.get("sessions", key)
        if known is None:
            raise RefusedError("session_not_found")
        if channel["is_archived"]:
            raise RefusedError("is_archived")
        named = known | {"title": asked["title"]}
        self.ledger.put("sessions", key, named, what="session renamed")
        return {"title": asked["title"]}

    def move(
        self, channel: Document, thread: str, status: str, *, title: str = "", initiator: str = ""
    ) -> Document:
        """Set a session's status; `title` and `initiator` count only when this makes it."""
        key = f"{channel['id']}/{thread}"
        fresh = {"title": title, "initiator_user_id": initiator}
        session = (self.ledger.get("sessions", key) or fresh) | {
            "status": status,
            "agent_status": status,
        }
        return self.ledger.put("sessions", key, session, what="session changed")

    def shown(self, channel: str, thread: str) -> Document:
        """What people see of a thread's work: `status` until it expires, `session`, `prompts`."""
        key = f"{channel}/{thread}"
        status = self.ledger.get("statuses", key)
        if status is not None and status["until"] < self.ledger.seconds():
            status = None
        return {
            "status": status,
            "session": self.ledger.get("sessions", key),
            "prompts": self.ledger.get("prompts", key),
            "title": (self.ledger.get("titles", key) or {}).get("title", ""),
        }

    def _thread(self, asked: Document) -> str:
        """The key of the thread that a call names; raises RefusedError invalid_thread_ts."""
        try:
            channel = self.rooms.readable(asked["channel_id"])
        except RefusedError:
            raise RefusedError("channel_not_found") from None
        if self.ledger.get(f"messages/{channel['id']}", asked["thread_ts"]) is None:
            raise RefusedError("invalid_thread_ts")
        return f"{channel['id']}/{asked['thread_ts']}"

    def _session_place(self, asked: Document) -> tuple[Document, str]:
        channel = self.rooms.channel(asked["channel_id"])
        if people.BOT_USER not in channel["members"]:
            raise RefusedError("not_authorized")
        if "thread_ts" not in asked:
            raise RefusedError("thread_ts_required")
        if self.ledger.get(f"messages/{channel['id']}", asked["thread_ts"]) is None:
            raise RefusedError("invalid_arguments", "no such message [json-pointer:/thread_ts]")
        return channel, asked["thread_ts"]
