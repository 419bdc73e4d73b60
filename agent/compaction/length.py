"""How much of a model's window a conversation takes, as well as that can be known without asking."""

import json
from collections.abc import Iterable
from typing import Any

from agent.capping import CHARACTERS
from agent.ports import Request

IMAGE = 1_600
"""Tokens of a picture, as Anthropic's documentation has it for one of about 1,500 pixels a side."""


def tokens_of_request(request: Request) -> int:
    """About how many tokens a whole request has; tools of modes that are off take next to nothing."""
    tools = sum(_tokens(f"{t.description}{json.dumps(t.schema)}") for t in request.usable)
    contents = (message["content"] for message in request.messages)
    return _tokens(request.system) + tools + tokens_of(contents)


def tokens_of(contents: Iterable[Iterable[dict[str, Any]]]) -> int:
    """About how many tokens the contents of messages have."""
    return sum(_of_block(block) for content in contents for block in content)


def _of_block(block: dict[str, Any]) -> int:
    match block["type"]:
        case "image":
            return IMAGE
        case "text":
            return _tokens(block["text"])
        case "tool_result":
            return sum(map(_of_block, block["content"]))
        case _:
            return _tokens(json.dumps(block, ensure_ascii=False))


def _tokens(text: str) -> int:
    """Bytes and not characters: other scripts than Latin take a token for a letter or two."""
    return len(text.encode(errors="replace")) // CHARACTERS
