"""What Slack shows of a workspace, as values: people, channels, messages, files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Self

Block = dict[str, Any]

METADATA_TYPE = "rootle_post"
"""The `event_type` of the metadata on our messages, whose payload holds the effect's key."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the token belongs to: workspace, the bot's user id, its bot id, its name.

    `home` is the address of the workspace, such as `https://acme.slack.com/`.
    """

    tenant: str
    user: str
    bot: str
    name: str
    workspace: str
    home: str = ""

    @classmethod
    def parse(cls, said: Mapping[str, Any]) -> Self:
        """From the answer of auth.test."""
        return cls(
            tenant=said["team_id"],
            user=said["user_id"],
            bot=said.get("bot_id", ""),
            name=said.get("user", ""),
            workspace=said.get("team", ""),
            home=said.get("url", ""),
        )


@dataclass(frozen=True, slots=True)
class SlackUser:
    """A person or bot; `timezone` is an IANA name. A stranger is of another organisation."""

    id: str
    name: str
    timezone: str
    is_guest: bool
    is_bot: bool
    is_stranger: bool

    @classmethod
    def parse(cls, found: Mapping[str, Any]) -> Self:
        """From a user object."""
        profile = found.get("profile") or {}
        names = (profile.get("display_name"), profile.get("real_name"), found.get("name"))
        return cls(
            id=found["id"],
            name=next((name for name in names if name), found["id"]),
            timezone=found.get("tz") or "UTC",
            is_guest=bool(found.get("is_restricted") or found.get("is_ultra_restricted")),
            is_bot=bool(found.get("is_bot")),
            is_stranger=bool(found.get("is_stranger")),
        )


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """A channel, private group or direct message; shared ones have members of other companies."""

    id: str
    name: str
    kind: Literal["channel", "group", "im", "mpim"]
    is_archived: bool
    is_shared: bool

    @classmethod
    def parse(cls, found: Mapping[str, Any]) -> Self:
        """From a conversation object."""
        return cls(
            id=found["id"],
            name=found.get("name", ""),
            kind=_kind(found),
            is_archived=bool(found.get("is_archived")),
            is_shared=bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared")),
        )


@dataclass(frozen=True, slots=True)
class SlackFile:
    """A file on a message; `size` is in bytes, `url` needs the token (`Slack.download`)."""

    id: str
    name: str
    mimetype: str
    size: int
    url: str

    @classmethod
    def parse(cls, found: Mapping[str, Any]) -> Self:
        """From a file object; one of another workspace may have little more than its id."""
        return cls(
            id=str(found.get("id", "")),
            name=str(found.get("name") or found.get("title") or "file"),
            mimetype=str(found.get("mimetype") or "application/octet-stream"),
            size=int(found.get("size") or 0),
            url=str(found.get("url_private_download") or found.get("url_private") or ""),
        )


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """One message as it stands; `key` is the effect key in the metadata of our own ones."""

    ts: str
    thread: str
    user: str
    bot: str
    text: str
    subtype: str
    files: tuple[SlackFile, ...]
    key: str
    blocks: tuple[Block, ...]

    @property
    def at(self) -> datetime:
        """When it was posted."""
        return datetime.fromtimestamp(float(self.ts), tz=UTC)

    @classmethod
    def parse(cls, found: Mapping[str, Any]) -> Self:
        """From a message object of conversations.replies or conversations.history."""
        metadata = found.get("metadata") or {}
        payload = metadata.get("event_payload") or {}
        ours = metadata.get("event_type") == METADATA_TYPE
        return cls(
            ts=str(found["ts"]),
            thread=str(found.get("thread_ts") or found["ts"]),
            user=str(found.get("user") or ""),
            bot=str(found.get("bot_id") or ""),
            text=str(found.get("text") or ""),
            subtype=str(found.get("subtype") or ""),
            files=tuple(map(SlackFile.parse, found.get("files") or ())),
            key=str(payload.get("key", "")) if ours else "",
            blocks=tuple(found.get("blocks") or ()),
        )


def _kind(channel: Mapping[str, Any]) -> Literal["channel", "group", "im", "mpim"]:
    if channel.get("is_im"):
        return "im"
    if channel.get("is_mpim"):
        return "mpim"
    return "group" if channel.get("is_private") else "channel"
