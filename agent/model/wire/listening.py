"""Listens to one stream until its true end, and believes nothing that broke off."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, Final

from agent.model.wire.failures import BrokenStream
from agent.model.wire.prices import Tokens

Block = dict[str, Any]

FIRST = 90.0
"""Seconds until anything comes: a long conversation is read first, and thinking may begin silently."""

STALL = 60.0
"""Seconds between two events; pings, which the SDK keeps to itself, are none."""

_GROWS: Final = {"text_delta": "text", "thinking_delta": "thinking"}
"""The field of a block that each kind of delta adds to."""


@dataclass(slots=True)
class Heard:
    """What a stream has said so far: blocks word for word, why it stopped, and what it cost.

    Blocks are kept as they come: the SDK's own snapshot reads a growing tool call anew with each
    piece of it, and makes classes for every request.
    """

    content: list[Block] = field(default_factory=list)
    inputs: dict[int, str] = field(default_factory=dict)
    reason: str | None = None
    usage: dict[str, Any] = field(default_factory=dict)
    begun: bool = False

    @property
    def tokens(self) -> Tokens:
        """What it has cost; servers that do not count say nothing or null."""
        said = self.usage
        long = (said.get("cache_creation") or {}).get("ephemeral_1h_input_tokens") or 0
        return Tokens(
            input=said.get("input_tokens") or 0,
            output=said.get("output_tokens") or 0,
            cache_read=said.get("cache_read_input_tokens") or 0,
            cache_write_5m=max((said.get("cache_creation_input_tokens") or 0) - long, 0),
            cache_write_1h=long,
        )


async def listen(stream: Any, heard: Heard) -> AsyncGenerator[str]:
    """The text of a stream (the SDK's, of raw events) as it comes; `heard` then has all of it.

    Raises `BrokenStream` where it ended early, `TimeoutError` where it stood still, and whatever
    the SDK raises.
    """
    events = aiter(stream)
    patience = FIRST
    while True:
        async with asyncio.timeout(patience):
            event = await anext(events, None)
        if event is None:
            break
        patience = STALL
        if text := _hear(event, heard):
            yield text
    if not heard.begun:
        raise BrokenStream("nothing came")
    if heard.reason is None:  # some gateways leave out the last event, but none the reason
        raise BrokenStream("it ended without a reason to stop")
    for at, said in heard.inputs.items():
        heard.content[at]["input"] = _input(heard.content[at], said, reason=heard.reason)


def _hear(event: Any, heard: Heard) -> str:
    """Keep what one event says; returns the text in it, if it has any."""
    if not heard.begun and event.type != "message_start":
        raise BrokenStream(f"it begins with {event.type}")
    match event.type:
        case "message_start":
            heard.begun = True
            heard.content = [block.to_dict(exclude_none=True) for block in event.message.content]
            _count(event.message.usage, heard)
        case "content_block_start":
            heard.content.append(event.content_block.to_dict(exclude_none=True))
        case "content_block_delta" if event.index < len(heard.content):
            return _grow(event.index, event.delta, heard)
        case "content_block_delta":
            raise BrokenStream("it goes on with a block that never began")
        case "message_delta":
            heard.reason = event.delta.stop_reason
            _count(event.usage, heard)
    return ""


def _grow(at: int, delta: Any, heard: Heard) -> str:
    block = heard.content[at]
    match delta.type:
        case "text_delta" | "thinking_delta":
            name = _GROWS[delta.type]
            block[name] = block.get(name, "") + getattr(delta, name)
            return str(delta.text) if delta.type == "text_delta" else ""
        case "signature_delta":
            block["signature"] = delta.signature
        case "citations_delta":
            block.setdefault("citations", []).append(delta.citation.to_dict(exclude_none=True))
        case "input_json_delta":
            heard.inputs[at] = heard.inputs.get(at, "") + delta.partial_json
    return ""


def _count(usage: Any, heard: Heard) -> None:
    """Counts are totals so far: later ones take the place of earlier ones, unless they say nothing."""
    if usage is not None:
        heard.usage |= usage.to_dict(exclude_none=True)


def _input(block: Block, said: str, *, reason: str) -> Any:
    """The input of a tool call. Half of one, as of a call that was cut, is never run."""
    if not said.strip():
        return block.get("input", {})
    try:
        parsed = json.loads(said)
    except json.JSONDecodeError as error:
        if reason != "tool_use":
            return {}
        raise BrokenStream(f"the input of {block.get('name')} is not whole: {error}") from error
    if not isinstance(parsed, dict) and reason == "tool_use" and block["type"] == "tool_use":
        raise BrokenStream(f"the input of {block.get('name')} is no object")
    return parsed
