"""A conversation as a model reads it: stored messages put into the order the Messages API demands."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from agent.compaction.sight import in_sight
from agent.state.conversations import StoredMessage

Block = dict[str, Any]


def transcript(stored: Iterable[StoredMessage]) -> list[dict[str, Any]]:
    """Messages that alternate between user and assistant, each tool call directly answered.

    Words that came in while tools ran were stored between a call and its results; they are put
    after the results. A call that never got its result (its turn was stopped) is answered by
    saying so, and a result that comes too late for that is left out. So is what a summary stands
    for, see `agent.compaction.sight`.
    """
    messages: list[dict[str, Any]] = []
    for message in in_sight(list(stored)):
        content = _in_time(message.content, messages)
        if messages and messages[-1]["role"] == message.role:
            messages[-1]["content"] += content
        elif content:
            messages.append({"role": message.role, "content": content})
    for before, after in pairwise(messages):
        if after["role"] == "user":
            after["content"] = _results_first(tool_calls(before["content"]), after["content"])
    return messages


def tool_calls(content: Sequence[Block]) -> list[Block]:
    """The `tool_use` blocks of one message."""
    return [block for block in content if block["type"] == "tool_use"]


def without_calls(content: Sequence[Block]) -> list[Block]:
    """What to keep of a generation whose calls must not be run, such as one that was cut off."""
    return [block for block in content if block["type"] != "tool_use"]


def unanswered(stored: Sequence[StoredMessage], turn: str) -> list[Block]:
    """The calls in the last words of `turn`'s assistant that have no result in the log yet."""
    return unanswered_of(last_words(stored, turn), stored)


def unanswered_of(content: Sequence[Block], stored: Iterable[StoredMessage]) -> list[Block]:
    """The calls in `content` that have no result in the log."""
    answered = {
        block.get("tool_use_id")
        for message in stored
        for block in message.content
        if block["type"] == "tool_result"
    }
    return [call for call in tool_calls(content) if call["id"] not in answered]


def last_words(stored: Sequence[StoredMessage], turn: str) -> Sequence[Block]:
    """What the assistant generated last in `turn`; empty before its first generation."""
    mine = [m.content for m in stored if m.turn == turn and m.role == "assistant"]
    return mine[-1] if mine else ()


def words(content: Sequence[Block]) -> str:
    """The text of one message."""
    return "".join(block["text"] for block in content if block["type"] == "text")


def _in_time(content: Sequence[Block], before: Sequence[dict[str, Any]]) -> list[Block]:
    """Without results whose calls do not stand in the assistant's last message."""
    last = next((m["content"] for m in reversed(before) if m["role"] == "assistant"), ())
    made = {call["id"] for call in tool_calls(last)}
    return [b for b in content if b["type"] != "tool_result" or b["tool_use_id"] in made]


def _results_first(calls: list[Block], content: list[Block]) -> list[Block]:
    results = {b["tool_use_id"]: b for b in content if b["type"] == "tool_result"}
    answered = [results.get(call["id"]) or _unanswered(call["id"]) for call in calls]
    return answered + [block for block in content if block["type"] != "tool_result"]


def _unanswered(call: str) -> Block:
    return {
        "type": "tool_result",
        "tool_use_id": call,
        "is_error": True,
        "content": [{"type": "text", "text": "Not run: the work was stopped before this call."}],
    }
