"""What one may ask the local workspace: who and what is there, what was said, what passed."""

import asyncio
from contextlib import suppress
from typing import Any

from aiohttp import web

from integrations.local import asked, seen
from integrations.local.live import Live
from integrations.local.quiet import Place, quiet
from integrations.local.slack import SlackWorkspace, people

Document = dict[str, Any]

LONGEST_WAIT = 600.0
"""Seconds that a request may wait for an answer."""

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""The kinds of file that a page may show; anything else, SVG too, could carry a script."""

PAGE = 200
"""How many messages of a channel come at once."""


class Reading:
    """Answers the GET requests under `/workspace/`."""

    def __init__(self, workspace: SlackWorkspace, live: Live) -> None:
        self._workspace = workspace
        self._live = live

    def routes(self) -> list[web.RouteDef]:
        """The routes of this class."""
        return [
            web.get("/workspace/state", self.state),
            web.get("/workspace/messages", self.messages),
            web.get("/workspace/thread", self.thread),
            web.get("/workspace/deliveries", self.deliveries),
            web.get("/workspace/live", self.live),
            web.get("/workspace/files/{file}", self.file),
        ]

    async def state(self, request: web.Request) -> web.Response:
        """`?as=`: the first picture of the console, for one person (the first one by default)."""
        everyone = [seen.person(user) for user in await self._workspace.people()]
        humans = [one for one in everyone if not one["is_bot"]]
        wish = (await asked.read(request)).maybe("as")
        me = next((one for one in humans if wish in {one["id"], one["name"]}), humans[0])
        bot = next(one for one in everyone if one["id"] == people.BOT_USER)
        rooms = await self._workspace.channels(me["id"])
        visible = {room["id"] for room in rooms}
        board = self._live.board
        return web.json_response(
            {
                "team": {"id": people.TEAM, "name": people.TEAM_NAME},
                "me": me,
                "bot": bot | {"bot_id": people.BOT, "title": "Answers from product data"},
                "people": humans,
                "channels": [await self._channel(room, me["id"]) for room in rooms],
                "commands": [{"command": name, **_ABOUT.get(name, {})} for name in people.COMMANDS],
                "prompts": [one for one in board.prompts() if one["channel"] in visible],
                "working": [one for one in board.all_working() if one["channel"] in visible],
                "views": await self._workspace.modals(me["id"]),
            }
        )

    async def messages(self, request: web.Request) -> web.Response:
        """`?channel=&as=&before=`: the newest messages of a channel, without replies."""
        wish = await asked.read(request)
        viewer, room = await self.place(wish)
        before = wish.number("before", float("inf"), most=1e12)
        found = await self._workspace.history(room["id"], viewer)
        found = [one for one in found if float(one["ts"]) < before]
        return web.json_response(
            {
                "channel": room["id"],
                "messages": await self.drawn(found[-PAGE:], room["id"]),
                "earlier": len(found) > PAGE,
            }
        )

    async def thread(self, request: web.Request) -> web.Response:
        """`?ts=&channel=&as=&wait=`: one thread; `wait` is for the end of the work in it."""
        wish = await asked.read(request)
        ts = wish.text("ts")
        viewer, room = await self.place(wish, ts)
        place = Place(room["id"], self._live.board.root(room["id"], ts))
        seconds = wish.number("wait", 0, most=LONGEST_WAIT)
        done = await quiet(self._live, place, since=-1, seconds=seconds) if seconds else None
        document = await self.thread_document(room["id"], ts, viewer)
        if not document["messages"]:
            raise KeyError(f"There is no message {ts} in this channel that this person can see.")
        return web.json_response(document | {"quiet": done})

    async def thread_document(self, room: str, ts: str, viewer: str) -> Document:
        """A whole thread as one person sees it, also when `ts` names one of its replies."""
        root = self._live.board.root(room, ts)
        found = await seen.thread(self._workspace, room, root, viewer=viewer)
        return {
            "channel": room,
            "thread_ts": root,
            "messages": await self.drawn(found, room),
            "working": self._live.board.working(room, root),
        }

    async def deliveries(self, request: web.Request) -> web.Response:
        """`?limit=&wait=`: attempts and calls, oldest first; `wait` is for what is on its way."""
        wish = await asked.read(request)
        limit = wish.number("limit", 200, most=2000)
        with suppress(TimeoutError):
            async with asyncio.timeout(wish.number("wait", 0, most=LONGEST_WAIT)):
                await self._workspace.settle()
        return web.json_response({"deliveries": self._live.traffic.rows(int(limit))})

    async def live(self, request: web.Request) -> web.StreamResponse:
        """`?as=`: changes as they happen."""
        return await self._live.stream(request, await self.person(await asked.read(request)))

    async def file(self, request: web.Request) -> web.Response:
        """`?as=`: the bytes of a file that this person can see; only pictures open in the page."""
        viewer = await self.person(await asked.read(request))
        known, content = await self._workspace.file(request.match_info["file"])
        rooms = {room["id"] for room in await self._workspace.channels(viewer)}
        if known["user"] != viewer and not rooms.intersection(known["channels"]):
            raise KeyError(f"There is no file {known['id']} that this person can see.")
        shown = known["mimetype"] if known["mimetype"] in PICTURES else "application/octet-stream"
        headers = {
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, max-age=3600",
        }
        if shown not in PICTURES:
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=content, content_type=shown, headers=headers)

    # ---- shared with the acting half ------------------------------------------------------

    async def person(self, wish: asked.Asked, name: str = "as") -> str:
        """The id of the person that a request speaks for; raises KeyError."""
        plain = wish.text(name).removeprefix("@")
        for user in await self._workspace.people():
            if plain in {user["id"], user["name"]} and not user.get("is_bot"):
                return str(user["id"])
        raise KeyError(f"There is nobody called {plain!r} in the local workspace.")

    async def place(self, wish: asked.Asked, ts: str | None = None) -> tuple[str, Document]:
        """The person and the channel of a request, if that person may see it; raises KeyError.

        Where no channel is named, it is the one that has the message `ts`.
        """
        viewer = await self.person(wish)
        rooms = await self._workspace.channels(viewer)
        if ts is not None and wish.maybe("channel") is None:
            found = [room for room in rooms if self._live.board.knows(room["id"], ts)]
            if not found:
                raise KeyError(f"There is no message {ts} that this person can see.")
            return viewer, found[0]
        name = wish.text("channel").removeprefix("#")
        for room in rooms:
            direct = room["is_im"] and name in {people.BOT_NAME, f"@{people.BOT_NAME}"}
            if direct or name in {room["id"], room.get("name")}:
                return viewer, room
        known = ", ".join(f"#{room['name']}" for room in rooms if not room["is_im"])
        raise KeyError(f"There is no channel #{name} that this person can see; there are {known}.")

    async def drawn(self, messages: list[Document], room: str) -> list[Document]:
        """Messages in the form of `seen.message`."""
        names = seen.Names(await self._workspace.people())
        return [seen.message(one, channel=room, names=names) for one in messages]

    async def _channel(self, room: Document, viewer: str) -> Document:
        messages = await self._workspace.history(room["id"], viewer)
        return seen.channel(room, messages[-1] if messages else None)


_ABOUT = {"/rootle": {"description": "Ask Rootle", "usage_hint": "ask, help, settings, usage"}}
