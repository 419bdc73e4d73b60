"""Reaches the local workspace that runs on this machine, for `rootle workspace`."""

import asyncio
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import typer
from rich.console import Console

Document = dict[str, Any]

GRACE = 15.0
"""Seconds that an answer may take beyond what the workspace itself was asked to wait."""


class WorkspaceError(Exception):
    """The workspace could not do it; the message is for the person who asked.

    `code` is the exit code: 1 when something is not running or failed, 2 when another input
    would work.
    """

    def __init__(self, message: str, *, code: int) -> None:
        super().__init__(message)
        self.code = code


class Workspace:
    """The local workspace at a port of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port

    def get(self, path: str, *, wait: float = 0, **params: object) -> Document:
        """Ask for something; parameters that are None are left out. Raises WorkspaceError."""
        given = {
            name.rstrip("_"): str(value) for name, value in params.items() if value is not None
        }
        return asyncio.run(self._send("GET", path, wait=wait, params=given | {"wait": str(wait)}))

    def post(self, path: str, *, wait: float = 0, **fields: object) -> Document:
        """Do something; a name may end with `_`, as in `as_`. Raises WorkspaceError."""
        given = {name.rstrip("_"): value for name, value in fields.items() if value is not None}
        return asyncio.run(self._send("POST", path, wait=wait, json=given | {"wait": wait}))

    async def _send(self, method: str, path: str, *, wait: float, **content: Any) -> Document:
        limit = aiohttp.ClientTimeout(total=wait + GRACE)
        url = f"http://127.0.0.1:{self._port}/workspace/{path}"
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.request(method, url, **content) as answer,
            ):
                document = await answer.json()
        except aiohttp.ClientConnectorError:
            raise WorkspaceError(self._absent(), code=1) from None
        except TimeoutError:
            raise WorkspaceError(
                f"The local workspace did not answer within {wait + GRACE:g} seconds.", code=1
            ) from None
        except (aiohttp.ClientError, ValueError):
            raise WorkspaceError(
                f"What answers on port {self._port} is not the local workspace. {_PORT}", code=1
            ) from None
        if answer.status >= 400:
            code = 2 if answer.status < 500 else 1
            raise WorkspaceError(str(document.get("error", answer.reason)), code=code)
        return dict(document)

    def _absent(self) -> str:
        return (
            f"The local workspace is not running on port {self._port}. Start it with: make demo\n"
            f"{_PORT}"
        )


@dataclass(frozen=True, slots=True)
class Desk:
    """What every verb of the command line has: the workspace's port, and a terminal to draw on."""

    port: int

    def show(
        self,
        do: Callable[[Workspace], Document],
        draw: Callable[[Console, Document], None],
        *,
        as_json: bool,
    ) -> Document:
        """Do something and print what came back; a failure is a sentence and an exit code."""
        try:
            document = do(Workspace(self.port))
        except WorkspaceError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(error.code) from None
        if as_json:
            sys.stdout.write(json.dumps(document, indent=2) + "\n")
        else:
            draw(Console(highlight=False, markup=False, emoji=False), document)
        return document


_PORT = "If it has another port, name that with ROOTLE_WORKSPACE_PORT or --port."
