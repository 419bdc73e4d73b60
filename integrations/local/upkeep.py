"""What one may do to the local workspace itself: make trouble, deliver again, start over."""

from typing import Any

from aiohttp import web

from integrations.local import asked
from integrations.local.faults import Faults
from integrations.local.live import Live
from integrations.local.neighbour import Neighbour
from integrations.local.slack import SlackWorkspace

Document = dict[str, Any]

LARGEST_SEED = 2**31
"""Seeds are numbers that people can type."""


class Upkeep:
    """Answers the requests under `/workspace/` that concern the workspace as a whole."""

    def __init__(
        self, workspace: SlackWorkspace, live: Live, faults: Faults, posthog: Neighbour
    ) -> None:
        self._workspace = workspace
        self._live = live
        self._faults = faults
        self._posthog = posthog

    def routes(self) -> list[web.RouteDef]:
        """The routes of this class."""
        return [
            web.get("/workspace/faults", self.faults),
            web.post("/workspace/fault", self.fault),
            web.post("/workspace/replay", self.replay),
            web.post("/workspace/reset", self.reset),
        ]

    async def faults(self, _request: web.Request) -> web.Response:
        """Every fault that is known or set: `{name, meaning, value}`, the latter two or None."""
        return web.json_response({"faults": await self._all()})

    async def fault(self, request: web.Request) -> web.Response:
        """`{name, value}` sets one, value `off` ends it; `{clear: true}` ends all."""
        wish = await asked.read(request)
        if wish.flag("clear"):
            self._faults.clear()
            await self._posthog.clear_faults()
        elif self._posthog.owns(wish.text("name")):
            await self._posthog.set_fault(wish.text("name"), wish.text("value"))
        else:
            self._faults.set(wish.text("name"), wish.text("value"))
        self._live.tell("faults", None)
        return await self.faults(request)

    async def replay(self, request: web.Request) -> web.Response:
        """`{id}`: deliver something again, in its old words under a new signature."""
        wish = await asked.read(request)
        return web.json_response(await self._workspace.replay(wish.text("id")))

    async def reset(self, request: web.Request) -> web.Response:
        """`{seed?}`: forget every message and fault; with a seed, a new history of the company.

        `posthog` in the answer says whether that history stands now, None where none was asked.
        """
        wish = await asked.read(request)
        seed = wish.number("seed", -1, most=LARGEST_SEED)
        self._faults.clear()
        await self._posthog.clear_faults()
        await self._workspace.reset()
        self._live.reread()
        self._live.tell("reset", {})
        renewed = await self._posthog.begin_again(int(seed)) if seed >= 0 else None
        return web.json_response({"ok": True, "posthog": renewed})

    async def _all(self) -> list[Document]:
        other = await self._posthog.faults()
        known = {**other["known"], **self._faults.known()}
        values = {**other["faults"], **self._faults.list()}
        names = sorted({*known, *values})
        return [{"name": n, "meaning": known.get(n), "value": values.get(n)} for n in names]
