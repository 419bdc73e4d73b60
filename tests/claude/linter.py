"""What the real Messages API would refuse, or take in a way that nobody wants, in a body that we send.

The rules are those of Anthropic's reference for version 2026-10-21. No local server checks them as the
API does, so every body that any test sends goes through here.
"""

import json
import re
from itertools import pairwise

TOP_LEVEL = frozenset(
    {"model", "max_tokens", "messages", "system", "tools", "tool_choice", "stream", "cache_control",
     "thinking", "output_config", "metadata", "stop_sequences"}
)  # fmt: skip
SAMPLING = frozenset({"temperature", "top_p", "top_k"})
BLOCKS = {
    "user": frozenset({"text", "image", "tool_result"}),
    "assistant": frozenset({"text", "thinking", "redacted_thinking", "tool_use"}),
}
IN_RESULTS = frozenset({"text", "image", "tool_reference"})
MEDIA = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
MOST_BYTES = 32 * 1024 * 1024
MOST_IMAGE = 5 * 1024 * 1024
MOST_MARKS = 4
LOOK_BACK = 20


def violations(body, *, paused=False):
    """A sentence for each rule that `body` breaks; `paused` when it goes on after a pause."""
    return [
        *_top_level(body),
        *_tools(body),
        *_order(body, paused=paused),
        *_blocks(body),
        *_answers(body),
        *_marks(body),
    ]


def _top_level(body):
    for name in body.keys() & SAMPLING:
        yield f"{name} is not taken any more"
    for name in body.keys() - TOP_LEVEL - SAMPLING:
        yield f"unknown parameter {name}"
    if not 1 <= body.get("max_tokens", 0) <= 128_000:
        yield "max_tokens is missing or out of range"
    if len(json.dumps(body)) > MOST_BYTES:
        yield "the body is larger than 32 MB"
    system = body.get("system", "")
    if any(not block.get("text", "").strip() for block in system if isinstance(system, list)):
        yield "a system block is empty"


def _tools(body):
    names = [tool["name"] for tool in body.get("tools", [])]
    if len(set(names)) < len(names):
        yield "two tools have one name"
    for tool in body.get("tools", []):
        if not NAME.fullmatch(tool["name"]):
            yield f"{tool['name']!r} is no name for a tool"
        if tool.get("input_schema", {}).get("type") != "object":
            yield f"the input of {tool['name']} is no object"
    if names and all(tool.get("defer_loading") for tool in body["tools"]):
        yield "all tools are deferred"
    if "tool_choice" in body and not names:
        yield "a choice of tools without tools"
    used = any(b["type"] == "tool_use" for m in body["messages"] for b in m["content"])
    if used and not names:
        yield "the history has tool calls, and no tools are declared"


def _order(body, *, paused):
    roles = [message["role"] for message in body["messages"]]
    if not roles or roles[0] != "user":
        yield "the first message is not a user's"
    if any(one == other for one, other in pairwise(roles)):
        yield "roles do not alternate"
    if roles and roles[-1] == "assistant" and not paused:
        yield "the last message is the assistant's"


def _blocks(body):
    for message in body["messages"]:
        if not message["content"]:
            yield "a message is empty"
        for block in message["content"]:
            yield from _block(message["role"], block)


def _block(role, block):
    kind = block["type"]
    if kind not in BLOCKS[role]:
        yield f"{kind} in a message of the {role}"
    if kind == "text" and not block["text"].strip():
        yield "an empty text"
    if kind == "text" and block.get("citations"):
        yield "a text with citations"
    if kind == "thinking" and not block.get("signature"):
        yield "thinking without its signature"
    if kind == "tool_use" and not (
        NAME.fullmatch(block["id"]) and isinstance(block["input"], dict)
    ):
        yield f"a tool call that is not well-formed: {block['id']}"
    if kind == "image":
        yield from _image(block["source"])
    for inner in block.get("content", []) if kind == "tool_result" else []:
        if inner["type"] not in IN_RESULTS:
            yield f"{inner['type']} in a result"
        if inner["type"] == "text" and not inner["text"]:
            yield "an empty text in a result"
        if inner["type"] == "image":
            yield from _image(inner["source"])


def _image(source):
    if source["media_type"] not in MEDIA:
        yield f"an image of type {source['media_type']}"
    if len(source["data"]) > MOST_IMAGE:
        yield "an image larger than 5 MB"


def _answers(body):
    """Each call is answered at the very beginning of the next message, and nothing else is."""
    messages = body["messages"]
    seen = set()
    for at, message in enumerate(messages):
        calls = [b["id"] for b in message["content"] if b["type"] == "tool_use"]
        if seen & set(calls) or len(set(calls)) < len(calls):
            yield "two calls have one id"
        seen |= set(calls)
        follows = messages[at + 1]["content"] if at + 1 < len(messages) else []
        results = [b["tool_use_id"] for b in follows if b["type"] == "tool_result"]
        if sorted(results) != sorted(calls):
            yield f"calls {calls} are answered by results for {results}"
        if any(b["type"] == "tool_result" for b in follows[len(results) :]):
            yield "a result stands behind something else"
    first = messages[0]["content"] if messages else []
    if any(block["type"] == "tool_result" for block in first):
        yield "a result without a call"
    known = {tool["name"] for tool in body.get("tools", [])}
    for message in messages:
        for block in message["content"]:
            for inner in block.get("content", []) if block["type"] == "tool_result" else []:
                if inner["type"] == "tool_reference" and inner["tool_name"] not in known:
                    yield f"a reference to a tool that is not declared: {inner['tool_name']}"


def _marks(body):
    """At most four, the long ones first, none on thinking, and never too far from each other."""
    marked = [t for t in body.get("tools", []) if "cache_control" in t]
    system = body.get("system", "")
    marked += [b for b in system if isinstance(system, list) and "cache_control" in b]
    for message in body["messages"]:
        for block in message["content"]:
            if "cache_control" not in block:
                continue
            marked.append(block)
            if block["type"] in {"thinking", "redacted_thinking"}:
                yield "a mark on thinking"
    lives = [block["cache_control"].get("ttl", "5m") for block in marked]
    if "cache_control" in body:
        lives.append(body["cache_control"].get("ttl", "5m"))
    if len(lives) > MOST_MARKS:
        yield f"{len(lives)} cache marks"
    if lives != sorted(lives):  # "1h" < "5m"
        yield "a mark for long behind one for a short time"
