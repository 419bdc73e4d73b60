"""The list of what is left to do in a longer piece of work, as the model keeps it."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.state.conversations import StoredMessage
from agent.transcript import tool_calls

WRITE = "todo_write"

_SIGNS = {"open": "[ ]", "doing": "[>]", "done": "[x]"}


class Todo(BaseModel):
    """One step of the work, in words that the person would understand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, Field(min_length=1, max_length=200)]
    state: Literal["open", "doing", "done"] = "open"


class TodoList(BaseModel):
    """All steps, in order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    items: Annotated[tuple[Todo, ...], Field(min_length=1, max_length=20)]


def in_force(log: Sequence[StoredMessage]) -> tuple[Todo, ...]:
    """The list that was written last in a conversation; empty where there is none."""
    refused = {
        block["tool_use_id"]
        for message in log
        for block in message.content
        if block["type"] == "tool_result" and block.get("is_error")
    }
    calls = [call for message in log for call in tool_calls(message.content)]
    for call in reversed(calls):
        if call["name"] != WRITE or call["id"] in refused:
            continue
        try:
            return TodoList.model_validate(call["input"]).items
        except ValidationError:  # a call that was never run, or whose words were forgotten
            continue
    return ()


def written_out(items: Sequence[Todo]) -> str:
    """The list as lines with check boxes."""
    return "\n".join(f"{_SIGNS[item.state]} {item.text}" for item in items)
