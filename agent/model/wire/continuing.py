"""Puts one generation together from several answers, where one was paused, cut, or empty."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from agent.model.wire.prices import Tokens

Block = dict[str, Any]
Message = dict[str, Any]

GO_ON: Final = "Your answer was cut off. Go on exactly where you stopped, and repeat nothing."
SHORTER: Final = "Your tool call was cut off and not run. Make it shorter."
SPEAK: Final = "You have written nothing yet. Please answer now."
CUT: Final = "(A tool call was cut off here.)"

MOST_PARTS: Final = 8
"""Requests that one generation is put together from: an endpoint that pauses for ever is not followed."""

_THOUGHTS: Final = frozenset({"thinking", "redacted_thinking"})


@dataclass(frozen=True, slots=True)
class Part:
    """What one request brought: its blocks word for word, why it stopped, and what it cost."""

    content: tuple[Block, ...]
    reason: str
    tokens: Tokens


def following(parts: Sequence[Part]) -> list[Message] | None:
    """The messages to ask on with, behind those of the request; None where the generation is whole.

    A pause goes on a few times; what was cut or empty is asked for once more only.
    """
    last, made = parts[-1], joined(parts)
    if len(parts) >= MOST_PARTS:
        return None
    if last.reason == "pause_turn":
        return [{"role": "assistant", "content": list(made)}]
    if any(part.reason != "pause_turn" for part in parts[:-1]):
        return None
    if last.reason == "max_tokens":
        cut = any(block["type"] == "tool_use" for block in last.content)
        return [_said(made, or_else=CUT), _asked(SHORTER if cut else GO_ON)]
    if last.reason == "end_turn" and not any(b["type"] in {"text", "tool_use"} for b in made):
        return [_said(made), _asked(SPEAK)] if made else []
    return None


def joined(parts: Sequence[Part]) -> tuple[Block, ...]:
    """All blocks in order. A text that was cut is one with its rest, and cut tool calls are left out."""
    made: list[Block] = []
    for part in parts[:-1]:
        whole = part.reason == "pause_turn"
        made += part.content if whole else [b for b in part.content if b["type"] != "tool_use"]
    rest = list(parts[-1].content)
    if len(parts) > 1 and parts[-2].reason == "max_tokens":
        rest = [block for block in rest if block["type"] not in _THOUGHTS]
        if made and rest and made[-1]["type"] == rest[0]["type"] == "text":
            made[-1] = {"type": "text", "text": made[-1]["text"] + rest.pop(0)["text"]}
    return (*made, *rest)


def _said(made: Sequence[Block], *, or_else: str = "") -> Message:
    content = [block for block in made if block["type"] != "tool_use"]
    return {"role": "assistant", "content": content or [{"type": "text", "text": or_else}]}


def _asked(words: str) -> Message:
    return {"role": "user", "content": [{"type": "text", "text": words}]}
