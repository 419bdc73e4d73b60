"""Tells every open console page what changes, as it changes, and only what its person may see."""

import asyncio
import json
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from integrations.local import seen
from integrations.local.board import KEPT, Board
from integrations.local.log import Entry
from integrations.local.slack import SlackWorkspace
from integrations.local.traffic import Traffic

Document = dict[str, Any]
News = tuple[str, Any]
"""The name of a change and what it carries, JSON."""

GATHER = 0.04
"""Seconds in which changes are gathered before they are sent, so that a fast stream stays calm."""

HEARTBEAT = 15.0
"""Seconds of silence after which a comment line keeps the connection open."""


class Live:
    """The board and the traffic of one workspace, kept current, and the pages that listen."""

    def __init__(self, workspace: SlackWorkspace) -> None:
        self._workspace = workspace
        self._listeners: set[asyncio.Queue[Entry | News | None]] = set()
        self.board = Board()
        self.traffic = Traffic()

    def begin(self) -> None:
        """Read the whole log, then follow it; once, after the workspace started."""
        self.reread()
        self._workspace.log.watch(self._take)

    def reread(self) -> None:
        """Start from the log again, after a reset."""
        entries = self._workspace.log.read()
        self.board, self.traffic = Board(entries), Traffic(entries)

    def now(self) -> int:
        """The workspace's own time, in microseconds since 1970."""
        return int(self._workspace.log.tick())

    def tell(self, name: str, content: Any) -> None:
        """Send something to every page that is not a line of the log."""
        for listener in self._listeners:
            listener.put_nowait((name, content))

    def end(self) -> None:
        """End every page's connection, so that the server can stop."""
        for listener in self._listeners:
            listener.put_nowait(None)

    async def stream(self, request: web.Request, viewer: str) -> web.StreamResponse:
        """Server-sent events for one page until it leaves; `viewer` is a person's id."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        queue: asyncio.Queue[Entry | News | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            await response.prepare(request)
            await response.write(b"retry: 1000\n\n")
            while await self._send(response, queue, viewer):
                pass
        except ConnectionError:
            pass  # the page is gone
        finally:
            self._listeners.discard(queue)
        return response

    def _take(self, entry: Entry) -> None:
        self.board.take(entry)
        row = self.traffic.take(entry)
        for listener in self._listeners:
            if row is not None:
                listener.put_nowait(("delivery", row))
            listener.put_nowait(entry)

    async def _send(
        self,
        response: web.StreamResponse,
        queue: "asyncio.Queue[Entry | News | None]",
        viewer: str,
    ) -> bool:
        """Send what the next moments bring; False when the server stops."""
        try:
            async with asyncio.timeout(HEARTBEAT):
                first = await queue.get()
        except TimeoutError:
            await response.write(b": still here\n\n")
            return True
        await asyncio.sleep(GATHER)
        gathered = [first]
        while not queue.empty():
            gathered.append(queue.get_nowait())
        lines = [_event(name, content) for name, content in await self._news(gathered, viewer)]
        if lines:
            await response.write("".join(lines).encode("utf-8", "replace"))
        return None not in gathered

    async def _news(self, gathered: Iterable[Entry | News | None], viewer: str) -> list[News]:
        entries = [one for one in gathered if isinstance(one, dict)]
        told = [one for one in gathered if isinstance(one, tuple)]
        rooms = {room["id"] for room in await self._workspace.channels(viewer)}
        changes = [e for e in entries if e["kind"] == "change" and _room(e) in rooms]
        news = [*told, *self._gone(changes)]
        news += [("message", one) for one in await self._messages(changes, viewer)]
        news += [("working", one) for one in self._working(changes)]
        return news + self._offers(entries, rooms, viewer)

    def _gone(self, changes: list[Entry]) -> list[News]:
        return [
            ("removed", {"channel": _room(one), "ts": one["key"]})
            for one in changes
            if one.get("dropped") and one["table"].startswith(("messages/", "ephemeral/"))
        ]

    async def _messages(self, changes: list[Entry], viewer: str) -> list[Document]:
        """The changed messages and the roots of their threads, whose counts change with them."""
        touched: dict[tuple[str, str], set[str]] = {}
        for one in changes:
            if one["table"].startswith(("messages/", "ephemeral/")):
                root = self.board.root(_room(one), one["key"])
                touched.setdefault((_room(one), root), set()).update({root, one["key"]})
        found: list[Document] = []
        names = seen.Names(await self._workspace.people())
        for (room, root), wanted in touched.items():
            thread = await seen.thread(self._workspace, room, root, viewer=viewer)
            shown = [one for one in thread if one["ts"] in wanted]
            found += [seen.message(one, channel=room, names=names) for one in shown]
        return found

    def _working(self, changes: list[Entry]) -> list[Document]:
        places = {
            tuple(one["key"].split("/", 1))
            for one in changes
            if one["table"] in {"statuses", "sessions"} and "/" in one["key"]
        }
        nothing = {"status": "", "session": ""}
        return [
            self.board.working(room, root) or {"channel": room, "thread_ts": root, **nothing}
            for room, root in sorted(places)
        ]

    def _offers(self, entries: list[Entry], rooms: set[str], viewer: str) -> list[News]:
        tables = {one["table"] for one in entries if one["kind"] == "change"} & KEPT
        news: list[News] = []
        if "prompts" in tables:
            news += [("prompts", one) for one in self.board.prompts() if one["channel"] in rooms]
        if "views" in tables:
            news.append(("view", self.board.view_of(viewer)))
        if any(one["kind"] == "fault" for one in entries):
            news.append(("faults", None))
        return news


def _room(entry: Entry) -> str:
    """The channel that a line of the log is about, empty where it is about none."""
    table, _, room = str(entry["table"]).partition("/")
    if table in {"statuses", "sessions", "prompts"}:
        return str(entry["key"]).partition("/")[0]
    return room


def _event(name: str, content: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(content, ensure_ascii=False)}\n\n"
