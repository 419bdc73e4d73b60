"""What was said and done in a conversation so far, as the built-in planner needs it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.evidence import Rendered, read_rendered

_NOT_THE_ASKER = ("<outside-", "<context>", "<correction>")
"""How blocks begin that are no words of the person (`agent.question`, `agent.manner.mend`)."""


@dataclass(slots=True)
class Call:
    """One tool call and its result; `result` is None until it is there."""

    name: str
    input: Mapping[str, Any]
    result: Rendered | None = None
    failed: bool = False


@dataclass(slots=True)
class Exchange:
    """One thing that the person said, and the calls that were made for it."""

    question: str
    calls: list[Call] = field(default_factory=list)

    def made(self, tool: str) -> list[Call]:
        """The calls of `tool`, in order."""
        return [call for call in self.calls if call.name == tool]


def exchanges(messages: Sequence[Mapping[str, Any]]) -> list[Exchange]:
    """Everything the person said, in order, each with its calls; never empty."""
    found: list[Exchange] = []
    calls: dict[str, Call] = {}
    for message in messages:
        for block in message["content"]:
            match block["type"]:
                case "text" if message["role"] == "user" and _is_asker(block["text"]):
                    found.append(Exchange(block["text"].strip()))
                case "tool_use":
                    call = calls[block["id"]] = Call(block["name"], block["input"])
                    if found:
                        found[-1].calls.append(call)
                case "tool_result" if block["tool_use_id"] in calls:
                    call = calls[block["tool_use_id"]]
                    call.result = read_rendered("\n".join(_texts(block["content"])))
                    call.failed = bool(block.get("is_error"))
    return found or [Exchange("")]


def count_calls(messages: Sequence[Mapping[str, Any]]) -> int:
    """How many tool calls the conversation holds."""
    return sum(block["type"] == "tool_use" for message in messages for block in message["content"])


def _is_asker(text: str) -> bool:
    return not text.startswith(_NOT_THE_ASKER)


def _texts(content: Any) -> Iterator[str]:
    """Tool results are a text or a list of blocks; both are allowed by the Messages API."""
    if isinstance(content, str):
        yield content
        return
    yield from (block["text"] for block in content if block["type"] == "text")
