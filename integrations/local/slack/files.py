"""Files that people and the app share: upload in three steps, download with the app's token."""

import asyncio
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from integrations.local.slack import blocks, people
from integrations.local.slack.chat import Chat
from integrations.local.slack.ledger import Ledger
from integrations.local.slack.messages import Messages
from integrations.local.slack.pace import Pace
from integrations.local.slack.refusal import RefusedError
from integrations.local.slack.rooms import Rooms

Document = dict[str, Any]

CHANNELS_MOST = 100
"""Channels of one files.completeUploadExternal (its reference page)."""


@dataclass(frozen=True, slots=True)
class Files:
    """Answers files.* and keeps the bytes below `folder`, one file each, named by id."""

    ledger: Ledger
    rooms: Rooms
    messages: Messages
    chat: Chat
    pace: Pace
    folder: Path
    address: str
    _sharing: set[asyncio.Task[None]] = field(default_factory=set)

    async def begin(self, asked: Document) -> Document:
        """files.getUploadURLExternal."""
        file = self._new(asked["filename"], people.BOT_USER, asked["length"])
        self.ledger.put("files", file["id"], file | {"state": "announced"}, what="file announced")
        url = f"{self.address}/slack/files/upload/{file['id']}"
        return {"upload_url": url, "file_id": file["id"]}

    def receive(self, ident: str, content: bytes) -> bool:
        """Take the bytes for an announced file; False where none of that size is awaited."""
        file = self.ledger.get("files", ident)
        if file is None or file["state"] != "announced" or file["size"] != len(content):
            return False
        self._write(ident, content)
        self.ledger.put("files", ident, file | {"state": "uploaded"}, what="file uploaded")
        return True

    async def complete(self, asked: Document) -> Document:
        """files.completeUploadExternal; the message with the files appears a little later."""
        files = [self._uploaded(item) for item in asked["files"]]
        channels = self._targets(asked)
        for channel in channels:
            self.messages.root_of(channel["id"], asked.get("thread_ts"))
        last = blocks.checked(asked["blocks"]) if "blocks" in asked else []
        files = [
            self.ledger.put("files", file["id"], file | {"state": "whole"}, what="file completed")
            for file in files
        ]
        if channels:
            task = asyncio.get_running_loop().create_task(self._share(files, channels, asked, last))
            self._sharing.add(task)
            task.add_done_callback(self._sharing.discard)
        return {"files": [self.shown(file) for file in files]}

    async def info(self, asked: Document) -> Document:
        """files.info."""
        file = self.ledger.get("files", asked["file"])
        if file is None or file["state"] != "whole" or not self._visible(file):
            raise RefusedError("file_not_found")
        return {"file": self.shown(file), "comments": [], "response_metadata": {"next_cursor": ""}}

    def add(self, user: str, name: str, content: bytes) -> Document:
        """Store a file that a person uploads; it is shared by the message that names it."""
        file = self._new(name, user, len(content))
        self._write(file["id"], content)
        return self.ledger.put("files", file["id"], file | {"state": "whole"}, what="file added")

    def shared(self, file: Document, channel: str) -> Document:
        """Note that a file is now in a channel, which makes it readable there."""
        where = sorted({*file["channels"], channel})
        return self.ledger.put("files", file["id"], file | {"channels": where}, what="file shared")

    def content(self, ident: str) -> bytes | None:
        """The bytes of a whole file that the app may read, None where there is none."""
        file = self.ledger.get("files", ident)
        if file is None or file["state"] != "whole" or not self._visible(file):
            return None
        return (self.folder / ident).read_bytes()

    def read(self, ident: str) -> tuple[Document, bytes] | None:
        """A file and its bytes for a person's eyes, None where there is none."""
        file = self.ledger.get("files", ident)
        if file is None or file["state"] != "whole":
            return None
        return self.shown(file), (self.folder / ident).read_bytes()

    def shown(self, file: Document) -> Document:
        """The file object as Slack gives it."""
        return {name: value for name, value in file.items() if name != "state"}

    async def close(self) -> None:
        """Wait for messages with files that are about to appear."""
        await asyncio.gather(*self._sharing)

    async def _share(
        self, files: list[Document], channels: list[Document], asked: Document, last: list[Document]
    ) -> None:
        await asyncio.sleep(self.pace.share)
        content: Document = {"text": asked.get("initial_comment", ""), "subtype": "file_share"}
        if last and not content["text"]:
            content["blocks"] = last
        for channel in channels:
            shown = [self.shown(self.shared(file, channel["id"])) for file in files]
            content |= {"files": shown, "upload": True}
            thread_ts = asked.get("thread_ts")
            message = self.chat.say(channel, content, thread_ts=thread_ts, asked={})
            self.chat.events.shared(channel, message, files)

    def _uploaded(self, item: Any) -> Document:
        """The uploaded file of one `{"id", "title"}`; raises RefusedError."""
        if not isinstance(item, dict) or not set(item) <= {"id", "title", "highlight_type"}:
            raise RefusedError(
                "invalid_arguments", "each of files needs an id and may have a title"
            )
        file = self.ledger.get("files", str(item.get("id")))
        if file is None or file["state"] != "uploaded":
            raise RefusedError("file_not_found")
        return file | {"title": item.get("title") or file["name"]}

    def _targets(self, asked: Document) -> list[Document]:
        names = [name for name in asked.get("channels", "").split(",") if name]
        names += [asked["channel_id"]] if "channel_id" in asked else []
        if len(names) > CHANNELS_MOST:
            raise RefusedError("channels_limit_exceeded")
        return [self.rooms.writable(name) for name in names]

    def _visible(self, file: Document) -> bool:
        """Whether the app may read a file: its own, or one shared where the app is."""
        channels = self.ledger.table("channels")
        return file["user"] == people.BOT_USER or any(
            people.BOT_USER in channels[ident]["members"] for ident in file["channels"]
        )

    def _new(self, name: str, user: str, size: int) -> Document:
        ident = self.ledger.new_id("F")
        url = f"{self.address}/slack/files/{people.TEAM}-{ident}/{quote(Path(name).name)}"
        kind = Path(name).suffix.removeprefix(".").lower() or "binary"
        return {
            "id": ident,
            "created": int(self.ledger.seconds()),
            "timestamp": int(self.ledger.seconds()),
            "name": Path(name).name,
            "title": Path(name).name,
            "mimetype": mimetypes.guess_type(name)[0] or "application/octet-stream",
            "filetype": {"txt": "text", "md": "markdown", "log": "text"}.get(kind, kind),
            "pretty_type": kind.upper(),
            "user": user,
            "user_team": people.TEAM,
            "editable": False,
            "size": size,
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "url_private": url,
            "url_private_download": f"{url}?download=1",
            "permalink": f"https://{people.TEAM_DOMAIN}.slack.com/files/{user}/{ident}",
            "channels": [],
        }

    def _write(self, ident: str, content: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / ident).write_bytes(content)
