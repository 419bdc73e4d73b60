"""What was said and done in a conversation so far, as the built-in planner needs it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.evidence import Rendered, read_rendered
from agent.manner import ENDING_TOOLS
from agent.question import said, spoken_in

_NOT_RUN = "Not run: the work was stopped"
"""How `agent.transcript` answers a call that never ran: its turn is over, whatever became of it."""


@dataclass(slots=True)
class Call:
    """One tool call and its result; `result` is None until it is there."""

    name: str
    input: Mapping[str, Any]
    result: Rendered | None = None
    failed: bool = False


@dataclass(slots=True)
class Exchange:
    """One thing that a person said, what it refers to as (title, text), and the calls since then.

    `remembered` are names and words of the notes that were given beside it.
    """

    question: str
    calls: list[Call] = field(default_factory=list)
    passages: tuple[tuple[str, str], ...] = ()
    remembered: tuple[tuple[str, str], ...] = ()

    def made(self, tool: str) -> list[Call]:
        """The calls of `tool`, in order."""
        return [call for call in self.calls if call.name == tool]


@dataclass(slots=True)
class History:
    """A conversation: what was answered, and what was said since then, in order.

    Everything in `open` waits for the same answer: the question, and what was said while it was
    being worked on. It is never empty.
    """

    answered: list[Exchange] = field(default_factory=list)
    open: list[Exchange] = field(default_factory=list)


def history(messages: Sequence[Mapping[str, Any]]) -> History:
    """Read a conversation from its messages."""
    reader = _Reader()
    for message in messages:
        if message["role"] == "assistant":
            reader.assistant(message["content"])
        else:
            reader.user(message["content"])
    exchanges, opened = reader.exchanges, reader.opened
    return History(exchanges[:opened], exchanges[opened:] or [Exchange("")])


def count_calls(messages: Sequence[Mapping[str, Any]]) -> int:
    """How many tool calls the conversation holds."""
    return sum(block["type"] == "tool_use" for message in messages for block in message["content"])


class _Reader:
    """Goes through messages; `opened` counts the exchanges that were answered."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.opened = 0
        self._before = 0
        self._calls: dict[str, Call] = {}

    def assistant(self, content: Sequence[Mapping[str, Any]]) -> None:
        """Tool calls belong to the last exchange; words at the end answer all that are open.

        They stand behind a call when the turn was stopped during it.
        """
        for block in (block for block in content if block["type"] == "tool_use"):
            call = self._calls[block["id"]] = Call(block["name"], block["input"])
            if self.exchanges:
                self.exchanges[-1].calls.append(call)
        if content and content[-1]["type"] == "text":
            self._close()

    def user(self, content: Sequence[Mapping[str, Any]]) -> None:
        """Results come first in a message, then what people said."""
        for block in content:
            if block["type"] == "tool_result" and block["tool_use_id"] in self._calls:
                self._result(block)
        texts = spoken_in([block["text"] for block in content if block["type"] == "text"])
        spoken = said(texts)
        if len(texts) > sum(one.blocks for one in spoken):
            self.opened = self._before  # its figures were sent back: the answer is still to come
        self.exchanges += [
            Exchange(one.words, passages=one.passages, remembered=one.remembered or ())
            for one in spoken
        ]

    def _result(self, block: Mapping[str, Any]) -> None:
        call = self._calls[block["tool_use_id"]]
        call.result = read_rendered("\n".join(_texts(block["content"])))
        call.failed = bool(block.get("is_error"))
        forgotten = call.failed and not call.input
        ended = call.name in ENDING_TOOLS and (forgotten or not call.failed)
        if ended or call.result.text.startswith(_NOT_RUN):
            self._close()

    def _close(self) -> None:
        self._before, self.opened = self.opened, len(self.exchanges)


def _texts(content: Any) -> Iterator[str]:
    """Tool results are a text or a list of blocks; both are allowed by the Messages API."""
    if isinstance(content, str):
        yield content
        return
    yield from (block["text"] for block in content if block["type"] == "text")
