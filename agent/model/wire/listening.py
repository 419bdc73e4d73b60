"""Listens to one stream until its true end, and believes nothing that broke off."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, Final

from anthropic.types import Message

from agent.model.wire.failures import BrokenStream
from agent.model.wire.prices import Tokens

Block = dict[str, Any]

FIRST = 90.0
"""Seconds until anything comes: a long conversation is read first, and thinking may begin silently."""

STALL = 60.0
"""Seconds between two events; pings, which the SDK keeps to itself, are none."""

_SHOWN: Final = frozenset({"text_delta"})


@dataclass(slots=True)
class Heard:
    """What a stream has said so far; `message` is its end, once it has come."""

    message: Message | None = None
    inputs: dict[int, str] = field(default_factory=dict)


async def listen(stream: Any, heard: Heard) -> AsyncGenerator[str]:
    """The text of a stream (the SDK's, entered) as it comes; `heard` then has the whole message.

    Raises `BrokenStream` where it ended early, `TimeoutError` where it stood still, and whatever
    the SDK raises.
    """
    events = aiter(stream)
    patience, begun = FIRST, False
    while True:
        async with asyncio.timeout(patience):
            event = await anext(events, None)
        if event is None:
            break
        patience, begun = STALL, begun or event.type == "message_start"
        if event.type == "content_block_delta" and event.delta.type == "input_json_delta":
            said = heard.inputs.get(event.index, "")
            heard.inputs[event.index] = said + event.delta.partial_json
        if event.type == "content_block_delta" and event.delta.type in _SHOWN:
            yield event.delta.text
    if not begun:
        raise BrokenStream("nothing came")
    heard.message = _whole(stream.current_message_snapshot, heard.inputs)


def _whole(message: Message, inputs: dict[int, str]) -> Message:
    """The message, if it is complete. Some gateways leave out the last event, but none the reason."""
    if message.stop_reason is None:
        raise BrokenStream("it ended without a reason to stop")
    if message.stop_reason == "tool_use":
        for at, text in inputs.items():
            _check_input(message.content[at], text)
    return message


def _check_input(block: Any, text: str) -> None:
    """The SDK reads half a JSON object as an object with fewer fields; that is never run."""
    if block.type != "tool_use" or not text.strip():
        return
    try:
        parsed = json.loads(text)
    except json.JSONDecodeError as error:
        raise BrokenStream(f"the input of {block.name} is not whole: {error}") from error
    if not isinstance(parsed, dict):
        raise BrokenStream(f"the input of {block.name} is no object")


def content_of(message: Message) -> tuple[Block, ...]:
    """The blocks as they came, word for word: signatures of thinking are checked later."""
    return tuple(block.to_dict(exclude_none=True) for block in message.content)


def tokens_of(message: Message) -> Tokens:
    """What a message has cost in tokens; servers that do not count say nothing or null."""
    said = message.usage
    created = said.cache_creation
    long = (created and created.ephemeral_1h_input_tokens) or 0
    return Tokens(
        input=said.input_tokens or 0,
        output=said.output_tokens or 0,
        cache_read=said.cache_read_input_tokens or 0,
        cache_write_5m=max((said.cache_creation_input_tokens or 0) - long, 0),
        cache_write_1h=long,
    )
