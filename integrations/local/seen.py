"""Messages, people and channels as the console shows them and as the commands print them."""

import re
from collections.abc import Sequence
from html import unescape
from typing import Any

from integrations.local.slack import SlackWorkspace, people

Document = dict[str, Any]

_MARKUP = re.compile(r"<(?P<kind>[@#!]?)(?P<target>[^>|]+)(?:\|(?P<label>[^>]*))?>")


class Names:
    """Who is who in a workspace, by id; `everyone` are Slack's user objects."""

    def __init__(self, everyone: Sequence[Document]) -> None:
        self._names = {user["id"]: str(user["name"]) for user in everyone}
        self._names |= {people.BOT: people.BOT_NAME, people.SLACKBOT: "slackbot"}

    def of(self, ident: str) -> str:
        """The name that people write behind `@`; the id itself where nobody has it."""
        return self._names.get(ident, ident)

    def typed(self, text: str) -> str:
        """A stored text as its author typed it: `<@U0ANA>` is `@ana`, `&lt;` is `<`."""
        return unescape(_MARKUP.sub(self._plain, text))

    def _plain(self, found: re.Match[str]) -> str:
        target, label = found["target"], found["label"]
        if found["kind"] == "@":
            return f"@{self.of(target)}"
        if found["kind"] == "#":
            return f"#{label or target}"
        if found["kind"] == "!":
            return f"@{target}" if target in {"here", "channel", "everyone"} else label or target
        return target


def message(shown: Document, *, channel: str, names: Names) -> Document:
    """One message: as Slack shows it, and what a reader asks first.

    Added are `channel`, `author` (a name), `thread_ts` (always), `typed` (the text as typed),
    `ephemeral_for` (an id or None) and `streaming`.
    """
    author = str(shown.get("user") or shown.get("bot_id") or "")
    return {
        "channel": channel,
        "ts": shown["ts"],
        "thread_ts": shown.get("thread_ts") or shown["ts"],
        "author": names.of(author),
        "user": author,
        "text": shown.get("text", ""),
        "blocks": shown.get("blocks", []),
        "files": shown.get("files", []),
        **{name: value for name, value in shown.items() if name not in {"for_user", "thread_ts"}},
        "typed": names.typed(shown.get("text", "")),
        "ephemeral_for": shown.get("for_user"),
        "streaming": shown.get("streaming_state") == "in_progress",
    }


async def thread(workspace: SlackWorkspace, room: str, root: str, *, viewer: str) -> list[Document]:
    """The messages of a thread that one person sees; also a root that only they see."""
    found = await workspace.thread(room, root, viewer)
    if found:
        return found
    return [one for one in await workspace.history(room, viewer) if one["ts"] == root]


def person(user: Document) -> Document:
    """A person, as the left side lists them."""
    return {
        "id": user["id"],
        "name": user["name"],
        "real_name": user.get("real_name", user["name"]),
        "title": user.get("profile", {}).get("title", ""),
        "is_bot": user.get("is_bot", False),
        "is_guest": user.get("is_restricted", False),
    }


def channel(room: Document, latest: Document | None) -> Document:
    """A channel; `latest` is its newest message, which decides whether it is unread."""
    return {
        "id": room["id"],
        "name": room.get("name", people.BOT_NAME),
        "purpose": room.get("purpose", {}).get("value", ""),
        "is_im": room["is_im"],
        "is_private": room.get("is_private", False),
        "is_archived": room["is_archived"],
        "members": len([one for one in room["members"] if one != people.BOT_USER]),
        "latest": latest["ts"] if latest else None,
        "latest_by": latest.get("user") if latest else None,
    }
