"""Messages as the API streams them: the events of one answer, and ways to break them."""

import json


def message(*blocks, reason="end_turn", usage=(10, 5), details=None, parts=3):
    """The events of a whole answer; a block is a text, or a dictionary with its `type`.

    Each text comes in `parts` pieces.
    """
    start = {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-5-5",
        "content": [], "stop_reason": None, "stop_sequence": None,
        "usage": {"input_tokens": usage[0], "output_tokens": 1},
    }  # fmt: skip
    yield "message_start", {"message": start}
    for at, block in enumerate(blocks):
        yield from _block(at, block, parts)
    delta = {"stop_reason": reason, "stop_sequence": None, "stop_details": details}
    yield "message_delta", {"delta": delta, "usage": {"output_tokens": usage[1]}}
    yield "message_stop", {}


def _block(at, block, parts):
    block = {"type": "text", "text": block} if isinstance(block, str) else dict(block)
    begin, deltas = dict(block), []
    match block["type"]:
        case "text":
            begin["text"] = ""
            deltas = [{"type": "text_delta", "text": part} for part in cut(block["text"], parts)]
        case "thinking":
            begin |= {"thinking": "", "signature": ""}
            deltas = [{"type": "thinking_delta", "thinking": block["thinking"]},
                      {"type": "signature_delta", "signature": block["signature"]}]  # fmt: skip
        case "tool_use":
            begin["input"] = {}
            given = block["input"]
            said = given if isinstance(given, str) else json.dumps(given)
            deltas = [
                {"type": "input_json_delta", "partial_json": part} for part in cut(said, parts)
            ]
    yield "content_block_start", {"index": at, "content_block": begin}
    for delta in deltas:
        yield "content_block_delta", {"index": at, "delta": delta}
    yield "content_block_stop", {"index": at}


def cut(text, parts):
    size = max(1, -(-len(text) // parts))
    return [text[i : i + size] for i in range(0, len(text), size)]


def call(name, given, *, id="toolu_1"):
    """A tool call; `given` may be a text that is no JSON."""
    return {"type": "tool_use", "id": id, "name": name, "input": given}


def thought(text, signature="c2lnbmVk"):
    return {"type": "thinking", "thinking": text, "signature": signature}


def wire(event, data):
    """One event as it goes over the line."""
    return f"event: {event}\ndata: {json.dumps({'type': event} | data)}\n\n".encode()
