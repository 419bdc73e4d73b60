"""Finds calls that were made in the same turn already: their results are known."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from agent.state.conversations import StoredMessage
from agent.transcript import tool_calls

Block = dict[str, Any]


def key_of(call: Block) -> str:
    """The same for calls of one tool with the same input, in whatever order its fields stand."""
    return f"{call['name']} {json.dumps(call['input'], sort_keys=True)}"


def answered(log: Sequence[StoredMessage], turn: str) -> frozenset[str]:
    """The keys of all calls of `turn` that were run and did not fail."""
    mine = [message for message in log if message.turn == turn]
    calls = {call["id"]: key_of(call) for m in mine for call in tool_calls(m.content)}
    return frozenset(calls[one] for one in _worked(mine) if one in calls)


def _worked(messages: Iterable[StoredMessage]) -> Iterable[str]:
    for message in messages:
        for block in message.content:
            if block["type"] == "tool_result" and not block.get("is_error"):
                yield block["tool_use_id"]
