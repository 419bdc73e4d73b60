"""The model that needs no key: it reads a question, counts with the same tools, and writes plainly."""

import hashlib
import re
from collections.abc import AsyncIterator, Sequence
from typing import Any

from agent.enabling import ENABLE
from agent.model.builtin.history import count_calls, history
from agent.model.builtin.planner import decide
from agent.model.builtin.steps import Say
from agent.ports import Generation, Request, TextDelta

_PIECE = re.compile(r"\S+\s*|\s+")


class BuiltinModel:
    """A deterministic `agent.ports.Model`: the same conversation always gives the same step."""

    @property
    def name(self) -> str:
        """The name shown in usage rows and logs."""
        return "builtin"

    @property
    def sees(self) -> bool:
        """It reads words only."""
        return False

    @property
    def window(self) -> int:
        """It reads everything at once; no result is cut for it."""
        return 1_000_000

    async def generate(self, request: Request) -> AsyncIterator[TextDelta | Generation]:
        """Generate once, without any network; text comes word by word."""
        tools = {} if request.must_answer else {tool.name: tool.mode for tool in request.tools}
        step = decide(history(request.messages), tools, request.now)
        if isinstance(step, Say):
            for piece in _PIECE.findall(step.text):
                yield TextDelta(piece)
            yield Generation(({"type": "text", "text": step.text},), "end_turn")
            return
        off = {tools[name] for name, _ in step.calls} - {"", *request.modes}
        calls = [(ENABLE, {"mode": mode}) for mode in sorted(off)] or step.calls
        # ids come from the conversation alone, so a repeated generation repeats them too
        made, begun = count_calls(request.messages), _beginning(request.messages)
        yield Generation(
            tuple(
                {
                    "type": "tool_use",
                    "id": f"call_{begun}_{made + n}",
                    "name": name,
                    "input": arguments,
                }
                for n, (name, arguments) in enumerate(calls, start=1)
            ),
            "tool_use",
        )

    async def count(self, request: Request) -> int:
        """Nothing is too long for it."""
        return 0


def _beginning(messages: Sequence[dict[str, Any]]) -> str:
    """A name for what a conversation begins with: behind a summary calls are counted anew."""
    return hashlib.blake2b(repr(messages[0]).encode(), digest_size=4).hexdigest()


__all__ = ["BuiltinModel"]
