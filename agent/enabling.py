"""Which modes are on in a conversation, as its log says, and turning some on before a model asks."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from agent.state.conversations import StoredMessage
from agent.transcript import tool_calls

Block = dict[str, Any]

ENABLE: Final = "enable_mode"


def modes_on(log: Sequence[StoredMessage]) -> tuple[str, ...]:
    """The names of all modes that were enabled, in that order, each once."""
    worked = {
        block["tool_use_id"]
        for message in log
        for block in message.content
        if block["type"] == "tool_result" and not block.get("is_error")
    }
    calls = [call for message in log for call in tool_calls(message.content)]
    names = [_mode(call) for call in calls if call["name"] == ENABLE and call["id"] in worked]
    return tuple(dict.fromkeys(filter(None, names)))


def enabling(
    modes: Collection[str], gains: Mapping[str, tuple[str, ...]], *, ids: str
) -> tuple[list[Block], list[Block]]:
    """An assistant's calls that turn `modes` on, and the user's message that answers them.

    So that a conversation reads as if the model had asked for them. `ids` begins their ids.
    """
    calls, results = [], []
    for number, mode in enumerate(modes, start=1):
        call = {"type": "tool_use", "id": f"{ids}_{number}", "name": ENABLE}
        calls.append(call | {"input": {"mode": mode}})
        results.append(enabled(f"{ids}_{number}", said(mode, gains[mode]), gains[mode]))
    return calls, results


def said(mode: str, gained: Sequence[str]) -> str:
    """What a model is told when a mode was turned on."""
    return f"The mode {mode} is on. Tools gained: {', '.join(gained) or 'none'}."


def enabled(call: str, text: str, gained: Sequence[str]) -> Block:
    """The result of a call after which the tools `gained` may be used."""
    references = [{"type": "tool_reference", "tool_name": name} for name in gained]
    content = [{"type": "text", "text": text}, *references]
    return {"type": "tool_result", "tool_use_id": call, "content": content}


def _mode(call: Block) -> str:
    return str(call["input"].get("mode", "")) if isinstance(call["input"], dict) else ""
