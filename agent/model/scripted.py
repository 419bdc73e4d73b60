"""A model that plays what a test wrote down for it, and remembers what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from agent.ports import Generation, Request, TextDelta, Usage


@dataclass(frozen=True, slots=True)
class Scripted:
    """One generation to play: `text` in `pieces`, then `calls` as (name, input).

    `delay` is in seconds before the first piece, `pause` between pieces. After the pieces `error`
    is raised in place of the end, when there is one. Ids of calls are `call_1`, `call_2`, … over
    the whole script.
    """

    text: str = ""
    calls: Sequence[tuple[str, dict[str, Any]]] = ()
    error: Exception | None = None
    delay: float = 0.0
    pause: float = 0.0
    pieces: int = 3
    usage: Usage = field(default_factory=Usage)
    stop_reason: Literal["end_turn", "tool_use", "max_tokens", "refusal"] | None = None


class ScriptComplete(AssertionError):
    """The model was asked more often than the script has generations."""


class ScriptedModel:
    """Plays a script of generations: a plain text, an exception, a `Scripted` or a `Generation`."""

    def __init__(
        self,
        script: Sequence[str | Exception | Scripted | Generation],
        *,
        sees: bool = False,
        window: int = 200_000,
        tokens: int | None = None,
    ) -> None:
        self.sees = sees
        self.window = window
        self.tokens = tokens
        self._script = list(script)
        self._calls = 0
        self.requests: list[Request] = []

    @property
    def name(self) -> str:
        """The name shown in usage rows and logs."""
        return "scripted"

    async def generate(self, request: Request) -> AsyncIterator[TextDelta | Generation]:
        """Play the next generation; raises `ScriptComplete` when there is none."""
        if len(self.requests) == len(self._script):
            raise ScriptComplete(f"The script has only {len(self._script)} generations.")
        step = self._script[len(self.requests)]
        self.requests.append(request)
        if isinstance(step, Generation):
            yield step
            return
        played = _scripted(step)
        await asyncio.sleep(played.delay)
        for piece in _cut(played.text, played.pieces):
            yield TextDelta(piece)
            await asyncio.sleep(played.pause)
        if played.error:
            raise played.error
        yield self._generation(played)

    async def count(self, request: Request) -> int | None:
        """What the test says that every request has; None for a model that cannot count."""
        return self.tokens

    def assert_complete(self) -> None:
        """Fail unless every generation of the script was played."""
        left = len(self._script) - len(self.requests)
        assert left == 0, f"{left} of {len(self._script)} generations were never asked for"

    def _generation(self, played: Scripted) -> Generation:
        content: list[dict[str, Any]] = []
        if played.text:
            content.append({"type": "text", "text": played.text})
        for name, arguments in played.calls:
            self._calls += 1
            call = {"type": "tool_use", "id": f"call_{self._calls}", "name": name}
            content.append(call | {"input": arguments})
        usual: Literal["tool_use", "end_turn"] = "tool_use" if played.calls else "end_turn"
        return Generation(tuple(content), played.stop_reason or usual, played.usage)


def _scripted(step: str | Exception | Scripted) -> Scripted:
    match step:
        case str():
            return Scripted(step)
        case Exception():
            return Scripted(error=step)
        case _:
            return step


def _cut(text: str, pieces: int) -> list[str]:
    """`text` in about `pieces` pieces, in order; none of an empty text."""
    size = max(1, -(-len(text) // max(1, pieces)))
    return [text[i : i + size] for i in range(0, len(text), size)]
