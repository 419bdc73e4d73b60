"""What one may do in the local workspace: everything that a person does in Slack, as any person."""

import asyncio
import base64
import binascii
from typing import Any

from aiohttp import web

from integrations.local import asked
from integrations.local.live import Live
from integrations.local.quiet import LOOK_EVERY, Place, quiet
from integrations.local.reading import LONGEST_WAIT, Reading
from integrations.local.slack import SlackWorkspace

Document = dict[str, Any]

PATIENCE = 4.0
"""Seconds after which a click or a command counts as answered when Rootle does nothing at all."""


FORM_SETTLED = 1.5
"""Seconds without a change after which a form counts as filled in: Rootle opens it at once, and
puts its content in when that is there."""


class Acting:
    """Answers the POST requests under `/workspace/` that people's deeds are made of.

    Each names its person in `as`. With `wait` (seconds), those that Rootle may answer return when
    it has, or when the time is over; `quiet` in the answer says which.
    """

    def __init__(self, workspace: SlackWorkspace, live: Live, reading: Reading) -> None:
        self._workspace = workspace
        self._live = live
        self._reading = reading

    def routes(self) -> list[web.RouteDef]:
        """The routes of this class."""
        deeds = (
            self.say,
            self.edit,
            self.delete,
            self.react,
            self.command,
            self.click,
            self.stop,
            self.submit,
            self.act_in_view,
            self.close_view,
            self.open_messages_tab,
        )
        return [web.post(f"/workspace/{deed.__name__}", deed) for deed in deeds]

    async def say(self, request: web.Request) -> web.Response:
        """`{as, channel, text, thread_ts?, files?, wait?}`: post a message."""
        wish = await asked.read(request)
        viewer, room = await self._reading.place(wish, wish.maybe("thread_ts"))
        since = self._live.now()
        files = [_file(one) for one in wish.objects("files")]
        text = wish.text("text") if not files else wish.maybe("text") or ""
        thread = wish.maybe("thread_ts")
        if thread is not None:
            thread = self._live.board.root(room["id"], thread)
            await self._must_exist(room["id"], thread, viewer)
        posted = await self._workspace.say(viewer, room["id"], text, thread, files)
        root = posted.get("thread_ts") or posted["ts"]
        done = await self._answered(wish, Place(room["id"], root), since)
        document = await self._reading.thread_document(room["id"], root, viewer)
        [drawn] = await self._reading.drawn([posted], room["id"])
        return web.json_response({**document, "message": drawn, "quiet": done})

    async def edit(self, request: web.Request) -> web.Response:
        """`{as, channel, ts, text}`: change one's own message."""
        wish = await asked.read(request)
        viewer, room = await self._reading.place(wish, wish.maybe("ts"))
        await self._workspace.edit(viewer, room["id"], wish.text("ts"), wish.text("text"))
        return web.json_response({"ok": True})

    async def delete(self, request: web.Request) -> web.Response:
        """`{as, channel, ts}`: delete one's own message."""
        wish = await asked.read(request)
        viewer, room = await self._reading.place(wish, wish.maybe("ts"))
        await self._workspace.delete(viewer, room["id"], wish.text("ts"))
        return web.json_response({"ok": True})

    async def react(self, request: web.Request) -> web.Response:
        """`{as, channel, ts, name}`: add a reaction, such as `eyes`."""
        wish = await asked.read(request)
        viewer, room = await self._reading.place(wish, wish.maybe("ts"))
        await self._workspace.react(viewer, room["id"], wish.text("ts"), wish.text("name"))
        return web.json_response({"ok": True})

    async def command(self, request: web.Request) -> web.Response:
        """`{as, channel, text, wait?}`: type a slash command, as in `/rootle usage`."""
        wish = await asked.read(request)
        viewer, room = await self._reading.place(wish)
        since = self._live.now()
        reply = await self._workspace.command(viewer, room["id"], wish.text("text"))
        done = await self._answered(wish, Place(room["id"], None), since, patience=PATIENCE)
        found = await self._newer(room["id"], viewer, since)
        return web.json_response(
            _result(reply) | {"channel": room["id"], "messages": found, "quiet": done}
        )

    async def click(self, request: web.Request) -> web.Response:
        """`{as, channel, ts, action_id, value?, wait?}`: press a button, choose in a menu.

        `views` are the forms that are open then, the newest last.
        """
        wish = await asked.read(request)
        viewer, room = await self._reading.place(wish, wish.maybe("ts"))
        since, before = self._live.now(), await self._workspace.modals(viewer)
        ts, action = wish.text("ts"), wish.text("action_id")
        value = wish.fields.get("value")
        reply = await self._workspace.click(viewer, room["id"], ts, action, value)
        done = await self._answered_or_shown(wish, viewer, before, Place(room["id"], None), since)
        document = await self._reading.thread_document(room["id"], ts, viewer)
        known = {one["ts"] for one in document["messages"]}
        newer = [m for m in await self._newer(room["id"], viewer, since) if m["ts"] not in known]
        document["messages"] += newer
        views = await self._workspace.modals(viewer)
        return web.json_response(_result(reply) | document | {"quiet": done, "views": views})

    async def stop(self, request: web.Request) -> web.Response:
        """`{as, channel, thread_ts}`: press Stop in a thread where Rootle works."""
        wish = await asked.read(request)
        viewer, room = await self._reading.place(wish, wish.maybe("thread_ts"))
        await self._workspace.stop_session(viewer, room["id"], wish.text("thread_ts"))
        return web.json_response({"ok": True})

    async def submit(self, request: web.Request) -> web.Response:
        """`{as, view_id, values}`, by action id: send a form; `errors` by block where it is not accepted."""
        wish = await asked.read(request)
        viewer = await self._reading.person(wish)
        reply = await self._workspace.submit_view(
            viewer, wish.text("view_id"), wish.object("values")
        )
        return web.json_response(_result(reply) | {"errors": reply.get("errors") or {}})

    async def act_in_view(self, request: web.Request) -> web.Response:
        """`{as, view_id, action_id, value?, wait?}`: press or choose something in a form."""
        wish = await asked.read(request)
        viewer = await self._reading.person(wish)
        before = await self._workspace.modals(viewer)
        reply = await self._workspace.click_view(
            viewer, wish.text("view_id"), wish.text("action_id"), wish.fields.get("value")
        )
        seconds = wish.number("wait", 0, most=LONGEST_WAIT)
        done = await self._shown(viewer, before, seconds) if seconds else None
        views = await self._workspace.modals(viewer)
        return web.json_response(_result(reply) | {"quiet": done, "views": views})

    async def close_view(self, request: web.Request) -> web.Response:
        """`{as, view_id}`: close a form without sending it."""
        wish = await asked.read(request)
        viewer = await self._reading.person(wish)
        return web.json_response(
            _result(await self._workspace.close_view(viewer, wish.text("view_id")))
        )

    async def open_messages_tab(self, request: web.Request) -> web.Response:
        """`{as}`: open one's direct messages with Rootle."""
        viewer = await self._reading.person(await asked.read(request))
        await self._workspace.open_messages_tab(viewer)
        return web.json_response({"ok": True})

    async def _answered(
        self, wish: asked.Asked, place: Place, since: int, *, patience: float | None = None
    ) -> bool | None:
        """Whether Rootle has answered; None where nobody asked to wait."""
        seconds = wish.number("wait", 0, most=LONGEST_WAIT)
        if not seconds:
            return None
        return await quiet(self._live, place, since=since, seconds=seconds, patience=patience)

    async def _answered_or_shown(
        self, wish: asked.Asked, viewer: str, before: list[Document], place: Place, since: int
    ) -> bool | None:
        """Whether Rootle has answered a press, with a message or with a form."""
        seconds = wish.number("wait", 0, most=LONGEST_WAIT)
        if not seconds:
            return None
        said = asyncio.create_task(self._answered(wish, place, since, patience=PATIENCE))
        shown = asyncio.create_task(self._shown(viewer, before, seconds))
        done, waiting = await asyncio.wait({said, shown}, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        return any(task.result() for task in done)

    async def _shown(self, viewer: str, before: list[Document], seconds: float) -> bool:
        """Wait at most `seconds` until a form has changed and stays as it is for a moment."""
        clock = asyncio.get_running_loop().time
        begun = last = clock()
        seen = before
        while clock() - begun < seconds:
            await asyncio.sleep(LOOK_EVERY)
            now = await self._workspace.modals(viewer)
            if now != seen:
                seen, last = now, clock()
            elif now != before and clock() - last > FORM_SETTLED:
                return True
        return False

    async def _must_exist(self, room: str, root: str, viewer: str) -> None:
        if not (await self._reading.thread_document(room, root, viewer))["messages"]:
            raise KeyError(f"There is no message {root} in this channel that this person can see.")

    async def _newer(self, room: str, viewer: str, since: int) -> list[Document]:
        found = await self._workspace.history(room, viewer)
        return await self._reading.drawn(
            [one for one in found if float(one["ts"]) * 1_000_000 > since], room
        )


def _file(given: Document) -> tuple[str, bytes]:
    """A file's name and bytes, from `{name, content}` with the content in base64."""
    name, content = given.get("name"), given.get("content")
    if not isinstance(name, str) or not name or not isinstance(content, str):
        raise asked.WrongRequestError("Each file needs a 'name' and its 'content' in base64.")
    try:
        return name, base64.b64decode(content, validate=True)
    except binascii.Error:
        raise asked.WrongRequestError(f"The content of {name} is not base64.") from None


def _result(reply: Document | None) -> Document:
    """`ok` and, where it is not, `error`, from the engine's answer."""
    reply = reply or {}
    return {"ok": bool(reply.get("ok", True)), "error": reply.get("error")}
