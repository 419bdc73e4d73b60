"""What a model still reads of a long conversation: a summary, and word for word what must not be lost.

The log keeps everything. A summary is one more message in it; from then on a model reads the summary
instead of what stands before, and behind it, taken from the log each time:

- what people said in the turn that was at work, with what it refers to;
- the calls that loaded tools, with their results, because they load them again;
- the last thing the model did in that turn, and what came of it.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from agent.capping import shortened
from agent.question import said
from agent.state.conversations import StoredMessage

Block = dict[str, Any]
Log = Sequence[StoredMessage]

PART = "compact"
"""The part of a message's key, before a number, that says it is a summary."""


def summary_block(text: str, *, room: int) -> Block:
    """The one block of a summary; `room` is how many characters the last results may take behind it."""
    return {"type": "summary", "text": text, "room": room}


def is_summary(message: StoredMessage) -> bool:
    """Whether `message` is one, in force or emptied (`agent.state.forgetting`).

    What a model wrote never is.
    """
    return message.role == "user" and any(b["type"] == "summary" for b in message.content)


def in_sight(log: Log) -> list[StoredMessage]:
    """The messages that a model reads, in order; those of the log where there is no summary."""
    at = _in_force(log)
    spoken = [message for message in log[at + 1 :] if not is_summary(message)]
    return [*_carried(log[at], log[:at]), *spoken] if at >= 0 else spoken


def _in_force(log: Log) -> int:
    """Where the last summary stands that says anything; -1 without one."""
    saying = (at for at, m in enumerate(log) if is_summary(m) and m.content[0]["text"])
    return max(saying, default=-1)


def _carried(summary: StoredMessage, before: Log) -> Iterator[StoredMessage]:
    block = summary.content[0]
    yield replace(summary, content=[{"type": "text", "text": block["text"]}])
    mine = [m for m in before if m.turn == summary.turn and not is_summary(m)]
    did = [at for at, message in enumerate(mine) if message.role == "assistant"]
    words, step = (mine[: did[-1]], mine[did[-1] :]) if did else (mine, [])
    yield from (m for m in words if m.role == "user" and said(_texts(m.content)))
    kept = {message.seq for message in step}
    yield from _loading(summary, [m for m in before if m.seq not in kept])
    yield from _within(step, block["room"])


def _loading(summary: StoredMessage, before: Log) -> Iterator[StoredMessage]:
    """The calls whose results refer to tools, each with the same input once, and their results."""
    results = {r["tool_use_id"]: r for r in _results(before) if _refers(r)}
    calls = {
        json.dumps([call["name"], call["input"]], sort_keys=True): call
        for message in before
        for call in message.content
        if call["type"] == "tool_use" and call["id"] in results
    }
    if calls:
        made = list(calls.values())
        yield replace(summary, role="assistant", content=made)
        yield replace(summary, content=[results[call["id"]] for call in made])


def _within(step: Log, room: int) -> Iterator[StoredMessage]:
    """The last step, the texts of its results shortened by the same share where they are too long."""
    texts = [text for r in _results(step) for text in _texts(r["content"])]
    share = room / max(sum(map(len, texts)), room, 1)
    for message in step:
        if message.role == "user" and share < 1:
            yield replace(message, content=[_cut(block, share) for block in message.content])
        else:
            yield message


def _cut(result: Block, share: float) -> Block:
    if result["type"] != "tool_result":
        return result
    parts = [
        part | {"text": shortened(part["text"], int(len(part["text"]) * share))}
        if part["type"] == "text"
        else part
        for part in result["content"]
    ]
    return result | {"content": parts}


def _texts(content: Sequence[Block]) -> list[str]:
    return [part["text"] for part in content if part["type"] == "text"]


def _refers(result: Block) -> bool:
    return any(part["type"] == "tool_reference" for part in result["content"])


def _results(messages: Iterable[StoredMessage]) -> list[Block]:
    theirs = (m for m in messages if m.role == "user")  # a model's own say nothing
    return [block for m in theirs for block in m.content if block["type"] == "tool_result"]
