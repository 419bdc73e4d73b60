"""A Messages API of one's own, on loopback: it plays what a test wrote down, and misbehaves as told.

Every body goes through the linter; a violation fails the test that sent it.
"""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web

from tests.claude.linter import violations
from tests.claude.sse import message, wire

CAPABLE = {"supported": True}


@dataclass
class Says:
    """One answer: events that are streamed, and how they end.

    `end` is `well`, `cut` (the connection is dropped), `early` (it is closed politely in the middle),
    `corrupt` (data that is no JSON), `error:<type>` (an error event), or `stall`. `after` is how many
    events go before that, `pace` the seconds between them.
    """

    events: list
    end: str = "well"
    after: int = 4
    pace: float = 0.0


@dataclass
class Refuses:
    """An answer with a status of its own."""

    status: int
    kind: str = "api_error"
    words: str = "no"
    headers: dict = field(default_factory=dict)


def says(*blocks, end="well", after=4, pace=0.0, **how):
    return Says(list(message(*blocks, **how)), end, after, pace)


class ClaudeServer:
    """Plays `script` in order; one answer for ever when `again` is set.

    An entry may be a function, which gets the body and gives the answer to it. `tokens` is what every
    request has, if it is asked; None is a server that does not count.
    """

    def __init__(self, *script, capabilities=None, again=False, window=1_000_000, tokens=None):
        self.script = list(script)
        self.capabilities = capabilities
        self.again = again
        self.window, self.tokens = window, tokens
        self.counted = []
        self.bodies, self.headers, self.wrong = [], [], []
        self.address, self.model_status = "", 200

    async def __aenter__(self):
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/v1/messages", self._messages)
        app.router.add_post("/v1/messages/count_tokens", self._count)
        app.router.add_get("/v1/models/{model}", self._model)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, kind, *_):
        await self._runner.cleanup()
        if kind is None:
            assert self.wrong == []

    @property
    def asked(self):
        """The words of the last user message of each request."""
        return [m["messages"][-1]["content"][-1].get("text", "") for m in self.bodies]

    async def _model(self, request):
        if self.model_status != 200:
            return web.json_response({"error": {"type": "x"}}, status=self.model_status)
        if self.capabilities is None:
            return web.json_response({"error": {"type": "not_found_error"}}, status=404)
        return web.json_response(
            {
                "id": request.match_info["model"], "type": "model", "display_name": "A model",
                "created_at": "2026-10-01T00:00:00Z", "lifecycle": "active",
                "max_input_tokens": self.window, "max_tokens": 128_000,
                "capabilities": self.capabilities,
            }
        )  # fmt: skip

    async def _count(self, request):
        body = await request.json()
        self.wrong += violations(body | {"max_tokens": 1})
        self.counted.append(body)
        if self.tokens is None:
            return web.json_response({"error": {"type": "not_found_error"}}, status=404)
        return web.json_response({"input_tokens": self.tokens})

    async def _messages(self, request):
        body = await request.json()
        paused = bool(self.bodies) and body["messages"][-1]["role"] == "assistant"
        self.wrong += violations(body, paused=paused)
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        plays = self.script[0] if self.again and len(self.script) == 1 else self.script.pop(0)
        plays = plays(body) if callable(plays) else plays
        if isinstance(plays, Refuses):
            error = {"type": "error", "error": {"type": plays.kind, "message": plays.words}}
            return web.json_response(error, status=plays.status, headers=plays.headers)
        return await self._stream(request, plays)

    async def _stream(self, request, plays):
        answer = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await answer.prepare(request)
        for event, data in plays.events if plays.end == "well" else plays.events[: plays.after]:
            await answer.write(wire(event, data))
            await asyncio.sleep(plays.pace)
        match plays.end.split(":"):
            case ["cut"]:
                request.transport.abort()
            case ["corrupt"]:
                await answer.write(b"event: content_block_delta\ndata: {not json\n\n")
            case ["error", kind]:
                error = {"error": {"type": kind, "message": "no"}}
                await answer.write(wire("error", error))
            case ["stall"]:
                await asyncio.sleep(30)
        return answer


def capable(**without):
    """What the models endpoint says of a model that can do everything but what is named false."""
    on = {"supported": True}
    every = dict.fromkeys(("batch", "citations", "code_execution", "image_input", "pdf_input", "structured_outputs"), on)  # fmt: skip
    every["server_tools"] = {"supported": True, "web_search": on, "code_execution": on}
    every["context_management"] = {
        "supported": True, "clear_tool_uses_20250919": on, "compact_20260112": on,
        "clear_thinking_20251015": on,
    }  # fmt: skip
    every["effort"] = {"supported": True, "low": on, "medium": on, "high": on, "max": on}
    types = {"adaptive": on, "between_tools": on, "disabled": on, "enabled": {"supported": False}}
    every["thinking"] = {"supported": True, "types": types}
    return every | without
