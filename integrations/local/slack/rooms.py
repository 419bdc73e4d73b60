"""Where people talk: channels and direct messages, who is in them, and who may read or write."""

from typing import Any

from integrations.local.faults import Faults
from integrations.local.slack import people
from integrations.local.slack.ledger import Ledger
from integrations.local.slack.refusal import RefusedError

Document = dict[str, Any]


class Rooms:
    """Looks up channels and people, by id or by the names that people use."""

    def __init__(self, ledger: Ledger, faults: Faults) -> None:
        self._ledger = ledger
        self._faults = faults

    def channel(self, ident: str) -> Document:
        """A conversation by its id; raises RefusedError channel_not_found.

        A user's id stands for the direct messages with that user.
        """
        if ident.startswith("U"):
            ident = people.direct_id(ident)
        found = self._ledger.get("channels", ident)
        if found is None:
            raise RefusedError("channel_not_found")
        return self._weathered(found)

    def named(self, name: str, *, person: str = "") -> Document:
        """A conversation as people name it: `#product`, `product`, an id, or `@rootle`.

        `@rootle` is the direct messages of `person`. Raises KeyError.
        """
        plain = name.removeprefix("#")
        if name.removeprefix("@") == people.BOT_NAME:
            plain = people.direct_id(person)
        for channel in self._ledger.table("channels").values():
            if plain in {channel["id"], channel.get("name")}:
                return self._weathered(channel)
        raise KeyError(f"There is no channel {name!r} in the local workspace.")

    def readable(self, ident: str) -> Document:
        """A conversation whose messages the app may read; raises RefusedError."""
        channel = self.channel(ident)
        if people.BOT_USER not in channel["members"]:
            hidden = channel["is_im"] or channel["is_private"]
            raise RefusedError("channel_not_found" if hidden else "not_in_channel")
        return channel

    def writable(self, ident: str) -> Document:
        """A conversation to which the app may post; raises RefusedError."""
        if ident.startswith("#"):
            try:
                ident = self.named(ident)["id"]
            except KeyError:
                raise RefusedError("channel_not_found") from None
        channel = self.readable(ident)
        if channel["is_archived"]:
            raise RefusedError("is_archived")
        return channel

    def user(self, ident: str) -> Document:
        """A user object; raises RefusedError user_not_found."""
        found = self._ledger.get("people", ident)
        if found is None:
            raise RefusedError("user_not_found")
        return found

    def person(self, name: str) -> Document:
        """A user as people name them: `ana`, `@ana` or an id; raises KeyError."""
        plain = name.removeprefix("@")
        for user in self._ledger.table("people").values():
            if plain in {user["id"], user["name"]}:
                return user
        raise KeyError(f"There is nobody called {name!r} in the local workspace.")

    def seen_by(self, user: str) -> list[Document]:
        """The conversations that a person may open: public ones, and others they are in.

        A guest sees only what they are in.
        """
        guest = self.user(user)["is_restricted"]
        return [
            self._weathered(channel)
            for channel in self._ledger.table("channels").values()
            if user in channel["members"]
            or not (channel["is_im"] or channel["is_private"] or guest)
        ]

    def described(self, channel: Document) -> Document:
        """The conversation object as the Web API gives it to the app."""
        public = {name: value for name, value in channel.items() if name != "members"}
        if channel["is_im"]:
            return public
        return public | {
            "is_member": people.BOT_USER in channel["members"],
            "num_members": len(channel["members"]),
        }

    def everyone(self) -> list[Document]:
        """All user objects."""
        return list(self._ledger.table("people").values())

    def change(self, channel: Document, *, what: str, **fields: Any) -> Document:
        """Change a conversation, for example its members."""
        kept = self._ledger.get("channels", channel["id"]) or channel
        return self._ledger.put("channels", channel["id"], kept | fields, what=what)

    def _weathered(self, channel: Document) -> Document:
        """The channel, archived while the fault says so."""
        archived = self._faults.text("slack.archived").removeprefix("#")
        if archived and archived in {channel["id"], channel.get("name")}:
            return channel | {"is_archived": True}
        return channel
