"""The addresses under which the app may answer a command or a click for half an hour."""

from dataclasses import dataclass
from typing import Any

from integrations.local.slack.chat import Chat, read_content
from integrations.local.slack.ledger import Ledger
from integrations.local.slack.messages import Messages
from integrations.local.slack.pace import Pace
from integrations.local.slack.refusal import RefusedError
from integrations.local.slack.rooms import Rooms

Document = dict[str, Any]

USES_MOST = 5
"""Uses of one `response_url` (docs.slack.dev/interactivity/handling-user-interaction)."""

_FLAGS = frozenset(
    {"replace_original", "delete_original", "unfurl_links", "unfurl_media", "mrkdwn"}
)
_KNOWN = _FLAGS | {"text", "blocks", "attachments", "thread_ts", "response_type", "metadata"}


@dataclass(frozen=True, slots=True)
class Responses:
    """Gives response_urls out and does what is posted to them."""

    ledger: Ledger
    rooms: Rooms
    messages: Messages
    chat: Chat
    pace: Pace
    address: str

    def grant(self, channel: str, user: str, *, message: Document | None = None) -> str:
        """A new address, for a click with the message that was clicked."""
        ident = self.ledger.new_id("R")
        original = message or {}
        place = {
            "channel": channel,
            "user": user,
            "ts": original.get("ts", ""),
            "thread_ts": original.get("thread_ts"),
            "ephemeral": "for_user" in original,
            "uses": 0,
            "until": self.ledger.seconds() + self.pace.response_url,
        }
        self.ledger.put("responses", ident, place, what="response_url given")
        return f"{self.address}/slack/response/{ident}"

    def use(self, ident: str, body: Document) -> None:
        """Do what the app posted; raises RefusedError, which a 404 or 400 carries back."""
        place = self.ledger.get("responses", ident)
        if place is None or place["until"] < self.ledger.seconds():
            raise RefusedError("expired_url")
        if place["uses"] >= USES_MOST:
            raise RefusedError("used_url")
        used = place | {"uses": place["uses"] + 1}
        self.ledger.put("responses", ident, used, what="response_url used")
        self.say(place, body)

    def say(self, place: Document, body: Document) -> Document | None:
        """Post, replace or delete; the message that there is now. Raises RefusedError."""
        _check(body)
        channel = self.rooms.channel(place["channel"])
        if body.get("delete_original"):
            self._delete(channel, place)
            return None
        content = read_content(body)
        if body.get("replace_original") and place["ts"]:
            return self._replace(channel, place, content)
        thread_ts = body.get("thread_ts") or place["thread_ts"]
        self.messages.root_of(channel["id"], thread_ts)
        if body.get("response_type") == "in_channel":
            return self.chat.say(channel, content, thread_ts=thread_ts, asked=body)
        return self.chat.show_only(channel, place["user"], content, thread_ts=thread_ts)

    def _replace(self, channel: Document, place: Document, content: Document) -> Document:
        if place["ephemeral"]:
            table = f"ephemeral/{channel['id']}"
            old = self.ledger.get(table, place["ts"]) or {"ts": place["ts"]}
            new = {**old, "blocks": [], **content}
            return self.ledger.put(table, place["ts"], new, what="ephemeral changed")
        old = self.messages.find(channel["id"], place["ts"])
        return self.chat.replace(channel, old, content)

    def _delete(self, channel: Document, place: Document) -> None:
        table = f"ephemeral/{channel['id']}"
        if place["ephemeral"] and self.ledger.get(table, place["ts"]):
            self.ledger.drop(table, place["ts"], what="ephemeral deleted")
        elif place["ts"]:
            self.chat.remove(channel, self.messages.find(channel["id"], place["ts"]))


def _check(body: Document) -> None:
    """Raise RefusedError invalid_payload unless the body is one that Slack reads."""
    wrong = set(body) - _KNOWN
    wrong |= {name for name in _FLAGS & set(body) if not isinstance(body[name], bool)}
    if body.get("response_type", "ephemeral") not in {"ephemeral", "in_channel"}:
        wrong.add("response_type")
    if not isinstance(body.get("text", ""), str) or not isinstance(body.get("blocks", []), list):
        wrong.add("text or blocks")
    if wrong:
        raise RefusedError("invalid_payload", *sorted(wrong))
