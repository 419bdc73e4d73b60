"""What Slack tells the app: which events happen, in which envelope, and to whom they go."""

from typing import Any, Protocol

from integrations.local.slack import people
from integrations.local.slack.ledger import Ledger

Document = dict[str, Any]

SUBSCRIPTIONS = frozenset(
    {
        "agent_session_stopped",
        "app_context_changed",
        "app_home_opened",
        "app_mention",
        "app_uninstalled",
        "file_shared",
        "member_joined_channel",
        "message.channels",
        "message.groups",
        "message.im",
        "message.mpim",
        "reaction_added",
        "tokens_revoked",
    }
)
"""The bot events of an app made with Rootle's manifest; names as in docs.slack.dev/reference/events."""

_MESSAGE_EVENTS = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


class Courier(Protocol):
    """Takes an envelope and sees to it that the app gets it."""

    def deliver(self, envelope: Document) -> None:
        """Return at once; retries happen in the background."""


class Events:
    """Builds each event's envelope and hands it to the courier, if the app subscribed to it."""

    def __init__(
        self, ledger: Ledger, courier: Courier, *, subscriptions: frozenset[str] = SUBSCRIPTIONS
    ) -> None:
        self._ledger = ledger
        self._courier = courier
        self.subscriptions = subscriptions

    def posted(self, channel: Document, message: Document) -> None:
        """A message appeared; a mention of the app arrives a second time, under its own id."""
        if people.BOT_USER not in channel["members"]:
            return
        event = message | {"channel": channel["id"], "event_ts": message["ts"]}
        if _calls_app(channel, message):
            self.send("app_mention", _mention(event))
        self._message(channel, event)

    def changed(self, channel: Document, message: Document, previous: Document) -> None:
        """A message was edited; `previous` is what it was.

        A mention of the app that was not there before is told as a mention, too.
        """
        called = _calls_app(channel, message) and not _calls_app(channel, previous)
        if called and people.BOT_USER in channel["members"]:
            place = {"channel": channel["id"], "event_ts": message["edited"]["ts"]}
            self.send("app_mention", _mention(message | place))
        self._hidden(channel, "message_changed", message=message, previous_message=previous)

    def deleted(self, channel: Document, previous: Document) -> None:
        """A message was deleted."""
        self._hidden(
            channel, "message_deleted", deleted_ts=previous["ts"], previous_message=previous
        )

    def shared(self, channel: Document, message: Document, files: list[Document]) -> None:
        """Files were shared by a message."""
        for file in files:
            event = {"type": "file_shared", "file_id": file["id"], "file": {"id": file["id"]}}
            self._to_members(
                channel, event | {"user_id": message.get("user"), "channel_id": channel["id"]}
            )

    def reacted(self, channel: Document, message: Document, user: str, name: str) -> None:
        """Somebody added a reaction."""
        item = {"type": "message", "channel": channel["id"], "ts": message["ts"]}
        event = {"type": "reaction_added", "user": user, "reaction": name, "item": item}
        self._to_members(channel, event | {"item_user": message.get("user")})

    def joined(self, channel: Document, user: str, inviter: str) -> None:
        """Somebody, perhaps the app itself, came into a channel."""
        kind = "G" if channel["is_private"] else "C"
        event = {"type": "member_joined_channel", "user": user, "channel": channel["id"]}
        self._to_members(
            channel, event | {"channel_type": kind, "team": people.TEAM, "inviter": inviter}
        )

    def send(self, name: str, event: Document) -> None:
        """Any other event, by the name under which an app subscribes to it."""
        if name not in self.subscriptions:
            return
        event.setdefault("event_ts", self._ledger.new_ts())
        self._courier.deliver(self._envelope(event))

    def _to_members(self, channel: Document, event: Document) -> None:
        if people.BOT_USER in channel["members"]:
            self.send(event["type"], event)

    def _message(self, channel: Document, event: Document) -> None:
        kind = channel_type(channel)
        self.send(_MESSAGE_EVENTS[kind], event | {"type": "message", "channel_type": kind})

    def _hidden(self, channel: Document, subtype: str, **fields: Any) -> None:
        if people.BOT_USER not in channel["members"]:
            return
        ts = self._ledger.new_ts()
        event = {"subtype": subtype, "hidden": True, "ts": ts, "event_ts": ts, **fields}
        self._message(channel, event | {"channel": channel["id"]})

    def _envelope(self, event: Document) -> Document:
        return {
            "token": people.VERIFICATION_TOKEN,
            "team_id": people.TEAM,
            "context_team_id": people.TEAM,
            "context_enterprise_id": None,
            "api_app_id": people.APP,
            "event": event,
            "type": "event_callback",
            "event_id": self._ledger.new_id("Ev"),
            "event_time": int(self._ledger.seconds()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": people.TEAM,
                    "user_id": people.BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": self._ledger.new_id("4-"),
        }


def channel_type(channel: Document) -> str:
    """The word that message events use for a conversation: `channel`, `group` or `im`."""
    if channel["is_im"]:
        return "im"
    return "group" if channel["is_private"] else "channel"


def _calls_app(channel: Document, message: Document) -> bool:
    """Whether a person mentions the app; in direct messages Slack sends no such event."""
    mentioned = f"<@{people.BOT_USER}>" in message.get("text", "")
    return mentioned and not channel["is_im"] and message.get("user") != people.BOT_USER


def _mention(event: Document) -> Document:
    kept = ("user", "ts", "client_msg_id", "text", "team", "blocks", "files", "thread_ts")
    more = ("edited", "parent_user_id", "channel", "event_ts")
    return {"type": "app_mention"} | {name: event[name] for name in kept + more if name in event}
