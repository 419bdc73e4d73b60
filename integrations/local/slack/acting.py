"""What a person can do in the local workspace: speak, edit, react, press, submit, stop."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from integrations.local.slack import people
from integrations.local.slack.composer import compose
from integrations.local.slack.parts import Parts

Document = dict[str, Any]


class Acting:
    """The verbs of people. Unknown people, channels, messages and options raise KeyError."""

    _parts: Parts

    async def say(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        files: Sequence[Path | tuple[str, bytes]] = (),
    ) -> Document:
        """Post a message as a person; files are paths, or names with their bytes."""
        parts, (who, room) = self._parts, self._place(user, channel)
        composed, blocks = compose(parts.ledger, text)
        message: Document = {
            "user": who["id"],
            "type": "message",
            "ts": parts.ledger.new_ts(),
            "client_msg_id": parts.ledger.new_id("").lower(),
            "text": composed,
            "team": people.TEAM,
            "blocks": blocks,
        }
        if thread_ts is not None:
            self._message(room, thread_ts)
            message["thread_ts"] = thread_ts
        added = [parts.files.add(who["id"], *_named(file)) for file in files]
        if added:
            shared = [parts.files.shared(file, room["id"]) for file in added]
            shown = [parts.files.shown(file) for file in shared]
            message |= {"subtype": "file_share", "files": shown, "upload": False}
        parts.messages.put(room["id"], message, what="message posted")
        seen = parts.messages.shown(room["id"], message)
        parts.events.posted(room, seen)
        parts.events.shared(room, message, added)
        return seen | {"channel": room["id"]}

    async def edit(self, user: str, channel: str, ts: str, text: str) -> Document:
        """Edit a message of this person."""
        parts, (who, room) = self._parts, self._place(user, channel)
        old = self._own(who, room, ts)
        before = parts.messages.shown(room["id"], old)
        composed, blocks = compose(parts.ledger, text)
        edited = {"user": who["id"], "ts": parts.ledger.new_ts()}
        new = old | {"text": composed, "blocks": blocks, "edited": edited}
        parts.messages.put(room["id"], new, what="message changed")
        shown = parts.messages.shown(room["id"], new)
        parts.events.changed(room, shown, before)
        return shown | {"channel": room["id"]}

    async def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete a message of this person."""
        who, room = self._place(user, channel)
        self._parts.chat.remove(room, self._own(who, room, ts))

    async def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Add an emoji reaction, such as `eyes`; raises RefusedError where it is there already."""
        who, room = self._place(user, channel)
        self._message(room, ts)
        self._parts.reactions.put(room, ts, who["id"], name)

    async def open_messages_tab(self, user: str) -> None:
        """Open the app's Messages tab, which tells the app `app_home_opened`."""
        self._opened(user, {"tab": "messages"})

    async def open_home(self, user: str) -> Document | None:
        """Open the app's Home tab; the view that it published so far, if any."""
        who = self._parts.rooms.person(user)
        view = self._parts.views.home(who["id"])
        shown = self._parts.views.public(view) if view else None
        self._opened(user, {"tab": "home"} | ({"view": shown} if shown else {}))
        return shown

    async def look_at(self, user: str, channel: str) -> None:
        """Open a channel beside the app, which tells the app `app_context_changed`."""
        who, room = self._place(user, channel)
        entity = {
            "type": "slack#/types/channel_id",
            "value": room["id"],
            "team_id": people.TEAM,
        }
        event = {"type": "app_context_changed", "user": who["id"]}
        direct = people.direct_id(who["id"])
        context = {"channel": direct, "context": {"entities": [entity]}}
        self._parts.events.send("app_context_changed", event | context)

    async def command(self, user: str, channel: str, text: str) -> Document:
        """Type a slash command, as in `/rootle usage`; {"ok", "error", "message"}."""
        who, room = self._place(user, channel)
        return await self._parts.interactions.command(who, room, text)

    async def click(
        self, user: str, channel: str, ts: str, action_id: str, value: object = None
    ) -> Document:
        """Press a button of a message, or choose `value` in it; {"ok", "error"}.

        The message may be one that only this person sees.
        """
        who, room = self._place(user, channel)
        own = self._parts.ledger.get(f"ephemeral/{room['id']}", ts)
        message = own if own and own["for_user"] == who["id"] else self._message(room, ts)
        return await self._parts.interactions.click(who, room, message, action_id, value)

    async def click_view(
        self, user: str, view_id: str, action_id: str, value: object = None
    ) -> Document:
        """Press or choose something in a modal or Home tab; {"ok", "error"}."""
        who = self._parts.rooms.person(user)
        view = self._parts.views.find(who["id"], view_id)
        return await self._parts.interactions.click_view(who, view, action_id, value)

    async def submit_view(self, user: str, view_id: str, values: Document) -> Document:
        """Submit a modal with values by action id or block id.

        {"ok", "action", "errors", "view"}: `action` is close, update, push, clear or errors;
        `errors` maps block ids to sentences, from the app or from the form itself.
        """
        who = self._parts.rooms.person(user)
        view = self._parts.views.find(who["id"], view_id)
        return await self._parts.interactions.submit(who, view, values)

    async def close_view(self, user: str, view_id: str) -> Document:
        """Close a modal without submitting it; {"ok", "error"}."""
        who = self._parts.rooms.person(user)
        view = self._parts.views.find(who["id"], view_id)
        return await self._parts.interactions.close(who, view)

    async def suggest(self, user: str, view_id: str, action_id: str, typed: str) -> list[Document]:
        """The options that the app offers in an external select of a modal."""
        who = self._parts.rooms.person(user)
        view = self._parts.views.find(who["id"], view_id)
        return await self._parts.interactions.suggest(who, view, action_id, typed)

    async def stop_session(self, user: str, channel: str, thread_ts: str) -> list[str]:
        """Press the Stop button of a thread: ends its streams, whose `ts` come back."""
        who, room = self._place(user, channel)
        stopped = self._parts.streams.stop_all(room, thread_ts)
        event = {
            "type": "agent_session_stopped",
            "channel": room["id"],
            "thread_ts": thread_ts,
            "user": who["id"],
            "streaming_message_ts": stopped,
        }
        self._parts.events.send("agent_session_stopped", event)
        return stopped

    def _opened(self, user: str, tab: Document) -> None:
        who = self._parts.rooms.person(user)["id"]
        event = {"type": "app_home_opened", "user": who, "channel": people.direct_id(who)}
        self._parts.events.send("app_home_opened", event | tab)

    def _place(self, user: str, channel: str) -> tuple[Document, Document]:
        """The user object and the conversation that two names mean."""
        who = self._parts.rooms.person(user)
        return who, self._parts.rooms.named(channel, person=who["id"])

    def _message(self, room: Document, ts: str) -> Document:
        message = self._parts.ledger.get(f"messages/{room['id']}", ts)
        if message is None:
            raise KeyError(f"There is no message {ts} in {room.get('name', room['id'])}.")
        return message

    def _own(self, who: Document, room: Document, ts: str) -> Document:
        message = self._message(room, ts)
        if message.get("user") != who["id"]:
            raise KeyError(f"The message {ts} is not by {who['name']}.")
        return message


def _named(file: Path | tuple[str, bytes]) -> tuple[str, bytes]:
    return (file.name, file.read_bytes()) if isinstance(file, Path) else file
