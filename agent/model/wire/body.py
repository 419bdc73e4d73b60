"""The body of one request: the same prefix byte for byte, whichever turn it is and whichever modes are on.

What is cached is a prefix: tools, then the system prompt, then the messages. So tools keep their order,
nothing that changes from turn to turn stands before the messages, and a request that may not use tools
any more still declares them. Where the endpoint can do it, the tools of modes are declared as deferred, and
a reference in the result of `enable_mode` loads them; elsewhere they are declared once their mode is on.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from agent.model.wire.profile import Profile
from agent.ports import Request, ToolSpec

Block = dict[str, Any]
Message = dict[str, Any]

KEPT: Final = {
    "user": frozenset({"text", "image", "tool_result"}),
    "assistant": frozenset({"text", "thinking", "redacted_thinking", "tool_use"}),
}
"""Block types that a stored message may have when it is sent again."""

READ: Final = ("model", "system", "messages", "tools", "tool_choice", "thinking")
"""The parts of a body that make it long."""

LOOK_BACK = 15
"""Blocks between two marks: the cache looks back over 20 blocks for what it has, no further."""

_FOR_LONG: Final = {"type": "ephemeral", "ttl": "1h"}
_FOR_NOW: Final = {"type": "ephemeral"}

_MOST_MARKS = 2
"""Marks within the messages; with the one on the prompt and the automatic one they are four."""


def body_of(
    request: Request, *, model: str, profile: Profile, effort: str, with_thinking: bool = True
) -> dict[str, Any]:
    """What to send for `request`, as keyword arguments of the SDK's `messages.create`."""
    tools = request.tools if profile.deferred else request.usable
    loads = frozenset(tool.name for tool in tools) if profile.deferred else frozenset[str]()
    sendable = _sendable(with_thinking, loads)
    messages = [m for m in map(sendable, request.messages) if m["content"]]
    body: dict[str, Any] = {
        "model": model,
        "max_tokens": profile.output,
        "system": [{"type": "text", "text": request.system, "cache_control": _FOR_LONG}],
        "messages": _marked(messages),
        "cache_control": _FOR_NOW,
    }
    if tools:
        body["tools"] = [_tool(tool, profile) for tool in tools]
    if tools and request.must_answer:
        body["tool_choice"] = {"type": "none"}
    if profile.thinking and with_thinking:
        body["thinking"] = {"type": "adaptive"}
    if effort in profile.efforts:
        body["output_config"] = {"effort": effort}
    return body


def countable(body: dict[str, Any]) -> dict[str, Any]:
    """What the endpoint that counts tokens takes of a body: all that is read, and nothing else."""
    return {name: body[name] for name in READ if name in body}


def _tool(tool: ToolSpec, profile: Profile) -> dict[str, Any]:
    declared: dict[str, Any] = {
        "name": tool.name,
        "description": tool.description,
        "input_schema": tool.schema,
    }
    if tool.mode and profile.deferred:
        declared["defer_loading"] = True
    return declared


def _sendable(with_thinking: bool, loads: frozenset[str]) -> Callable[[Message], Message]:
    """A message with only what the API takes back, and nothing else changed.

    `loads` are the names of tools that a reference may load.
    """
    left_out = set() if with_thinking else {"thinking", "redacted_thinking"}

    def sendable(message: Message) -> Message:
        kept = KEPT[message["role"]] - left_out
        blocks = [b for b in message["content"] if b["type"] in kept and not _is_empty(b)]
        return {"role": message["role"], "content": [_clean(b, loads) for b in blocks]}

    return sendable


def _is_empty(block: Block) -> bool:
    return block["type"] == "text" and not block["text"].strip()


def _clean(block: Block, loads: frozenset[str]) -> Block:
    """Text without the citations that an answer may come with; results with references or with words."""
    match block["type"]:
        case "text":
            return {"type": "text", "text": block["text"]}
        case "tool_result" if isinstance(block["content"], list):
            return block | {"content": _content(block["content"], loads)}
        case _:
            return block


def _content(blocks: Sequence[Block], loads: frozenset[str]) -> list[Block]:
    """References alone where they load something: not every server takes them beside words.

    One to a tool that is not declared (any more) would have the whole request refused.
    """
    references = [b for b in blocks if b["type"] == "tool_reference" and b["tool_name"] in loads]
    return references or [b for b in blocks if b["type"] != "tool_reference"]


def _marked(messages: Sequence[Message]) -> list[Message]:
    """The messages with marks where the last requests ended, so that what they cached is found."""
    marked = [{**m, "content": list(m["content"])} for m in messages]
    for at, place in _places(marked):
        block = marked[at]["content"][place]
        marked[at]["content"][place] = block | {"cache_control": _FOR_NOW}
    return marked


def _places(messages: Sequence[Message]) -> Iterator[tuple[int, int]]:
    """Of the ends of users' messages before the last one the latest, each far enough from the next."""
    found, behind = 0, LOOK_BACK
    for at in range(len(messages) - 1, 0, -1):
        before = messages[at - 1]
        behind += len(messages[at]["content"])
        if before["role"] == "user" and before["content"] and behind >= LOOK_BACK:
            yield at - 1, len(before["content"]) - 1
            found, behind = found + 1, 0
        if found == _MOST_MARKS:
            return
