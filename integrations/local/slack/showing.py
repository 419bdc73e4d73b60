"""What the console and the command line show of the local workspace, to one person at a time."""

from typing import Any

from integrations.local.log import Entry
from integrations.local.slack import people
from integrations.local.slack.parts import Parts

Document = dict[str, Any]


class Showing:
    """Reads the workspace as people see it; unknown names raise KeyError."""

    _parts: Parts

    async def people(self) -> list[Document]:
        """All user objects, the app's among them."""
        return self._parts.rooms.everyone()

    async def channels(self, as_user: str) -> list[Document]:
        """The conversations that a person sees, with `members`."""
        return self._parts.rooms.seen_by(self._parts.rooms.person(as_user)["id"])

    async def history(self, channel: str, as_user: str) -> list[Document]:
        """A channel as one person sees it, oldest first, without replies."""
        who, room = self._seen(channel, as_user)
        found = [
            message
            for message in self._parts.messages.of(room)
            if message.get("thread_ts", message["ts"]) == message["ts"]
            or message.get("subtype") == "thread_broadcast"
        ]
        alone = self._parts.messages.ephemeral(room, who)
        return self._sorted(room, found + [m for m in alone if "thread_ts" not in m])

    async def thread(self, channel: str, ts: str, as_user: str) -> list[Document]:
        """A thread as one person sees it: root, replies, and what only they see; oldest first."""
        who, room = self._seen(channel, as_user)
        alone = self._parts.messages.ephemeral(room, who)
        found = self._parts.messages.thread(room, ts)
        return self._sorted(room, found + [m for m in alone if m.get("thread_ts") == ts])

    async def work(self, channel: str, thread_ts: str, as_user: str) -> Document:
        """How a thread shows the app at work: `status` (until it expires), `session`, `title`."""
        _, room = self._seen(channel, as_user)
        return self._parts.sessions.shown(room, thread_ts)

    async def prompts(self, user: str) -> Document | None:
        """The prompts atop a person's messages with the app: {"title", "prompts"}."""
        who = self._parts.rooms.person(user)["id"]
        return self._parts.ledger.get("prompts", people.direct_id(who))

    async def modals(self, user: str) -> list[Document]:
        """The modals on a person's screen, the newest last."""
        who = self._parts.rooms.person(user)["id"]
        return [self._parts.views.public(view) for view in self._parts.views.on_screen(who)]

    async def home(self, user: str) -> Document | None:
        """The Home tab that the app published for a person."""
        view = self._parts.views.home(self._parts.rooms.person(user)["id"])
        return self._parts.views.public(view) if view else None

    async def file(self, file_id: str) -> tuple[Document, bytes]:
        """A file object and its bytes."""
        found = self._parts.files.read(file_id)
        if found is None:
            raise KeyError(f"There is no file {file_id}.")
        return found

    async def deliveries(self, limit: int = 100) -> list[Document]:
        """The newest deliveries to the app, newest first, each with its `attempts`.

        {"id", "at", "via", "payload", "attempts": [lines of the log], "delivered": None while it
        is under way}
        """
        found: dict[str, Document] = {}
        for line in self._parts.log.read("delivery"):
            if line["state"] == "queued":
                kept = {name: line[name] for name in ("id", "at", "via", "payload")}
                found[line["id"]] = kept | {"attempts": [], "delivered": None}
            elif line["state"] == "tried":
                found[line["id"]]["attempts"].append(line)
            else:
                found[line["id"]]["delivered"] = line["delivered"]
        return list(found.values())[: -limit - 1 : -1]

    async def calls(self, limit: int = 100) -> list[Entry]:
        """The newest Web API calls of the app, newest first, as lines of the log."""
        return self._parts.log.read("call")[: -limit - 1 : -1]

    async def replay(self, delivery_id: str) -> Document:
        """Deliver something once more, newly signed; {"ok", "status", "error"}."""
        reply = await self._parts.deliveries.replay(delivery_id)
        return {"ok": reply.ok, "status": reply.status, "error": reply.failure}

    def _seen(self, channel: str, as_user: str) -> tuple[str, str]:
        """The ids of a person and of a conversation that this person may see."""
        who = self._parts.rooms.person(as_user)["id"]
        room = self._parts.rooms.named(channel, person=who)
        if room["id"] not in {seen["id"] for seen in self._parts.rooms.seen_by(who)}:
            raise KeyError(f"{as_user} cannot see {channel}.")
        return who, room["id"]

    def _sorted(self, room: str, messages: list[Document]) -> list[Document]:
        ordered = sorted(messages, key=lambda message: float(message["ts"]))
        return self._parts.messages.page(room, ordered)
