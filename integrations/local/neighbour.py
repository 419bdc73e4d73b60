"""The stand-in PostHog beside the workspace: whether it is there, its troubles, a new history."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp

from integrations.local import again
from integrations.local.faults import UnknownFaultError

Document = dict[str, Any]

BRIEF = aiohttp.ClientTimeout(total=3)
"""Its own interface answers from memory."""

REBUILT = 300.0
"""Seconds within which a new history must stand; it takes about half a minute."""


class Neighbour:
    """The PostHog process of the same home; it may not run, and everything says so then."""

    def __init__(self, url: str, home: Path) -> None:
        self._url = url.rstrip("/")
        self._home = home

    @staticmethod
    def owns(name: str) -> bool:
        """Whether a fault of that name is one of PostHog's."""
        return name.startswith(("posthog/", "posthog."))

    async def faults(self) -> Document:
        """`{"faults": {name: value}, "known": {name: meaning}}`; empty where it does not run."""
        return await self._ask("GET") or {"faults": {}, "known": {}}

    async def set_fault(self, name: str, value: str) -> None:
        """Begin or end a fault; raises UnknownFaultError."""
        answer = await self._ask("POST", {name: value})
        if answer is None:
            raise UnknownFaultError(f"The local PostHog does not answer at {self._url}.")
        if "faults" not in answer:
            raise UnknownFaultError(str(answer.get("detail", "The local PostHog refused it.")))

    async def clear_faults(self) -> None:
        """End every fault of PostHog."""
        await self._ask("DELETE")

    async def begin_again(self, seed: int) -> bool:
        """Have the demo company begin anew; False where PostHog does not run to do it now."""
        running = await self._ask("GET") is not None
        again.ask(self._home, seed)
        if not running:
            return False
        end = asyncio.get_running_loop().time() + REBUILT
        while again.is_asked(self._home) or await self._ask("GET") is None:
            if asyncio.get_running_loop().time() > end:
                return False
            await asyncio.sleep(again.LOOK_EVERY)
        return True

    async def _ask(self, method: str, body: Document | None = None) -> Document | None:
        try:
            async with (
                aiohttp.ClientSession(timeout=BRIEF) as session,
                session.request(method, f"{self._url}/_faults", json=body) as answer,
            ):
                found = await answer.json(content_type=None)
                return found if isinstance(found, dict) else None
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None
