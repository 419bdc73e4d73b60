"""How a turn ends, read from its conversation's log: with words, or with a call that is the answer.

`went` is how the calls of this process went, by their ids; of an earlier process's calls the log
tells as much as their results show.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from agent import manner
from agent.approvals.approval import DECIDED
from agent.evidence import Check, check, read_rendered
from agent.manner import ToolState
from agent.policy import Label, join
from agent.ports import Answer
from agent.state.conversations import StoredMessage
from agent.state.evidence import Evidence
from agent.transcript import last_words, tool_calls, words

Log = Sequence[StoredMessage]
Went = Mapping[str, ToolState]

MEND = "mend"
"""The part of a message's key that marks it as a correction of figures, made once a turn."""

SENTENCE = 20
"""Characters; a shorter line of an error may be a bare number, which is no sentence to repeat."""


def label_of(log: Log) -> Label:
    """Who may read what was made from a whole conversation."""
    return join(message.label for message in log)


def has_spoken(log: Log, turn: str, went: Went) -> bool:
    """Whether the last generation of `turn` is its answer, and nothing was added since."""
    last = next(m for m in reversed(log) if not m.key.startswith(DECIDED))
    if last.turn == turn and last.role == "assistant":
        return True
    only_results = all(block["type"] == "tool_result" for block in last.content)
    return only_results and ending_of(log, turn, went) is not None


def ending_of(log: Log, turn: str, went: Went) -> Answer | None:
    """The answer that a call of the last generation is, if it ended the turn."""
    states = {**_states(log), **went}
    for call in tool_calls(last_words(log, turn)):
        if call["name"] in manner.ENDING_TOOLS and states.get(call["id"]) == "done":
            return manner.ending(call["name"], call["input"], label=label_of(log))
    return None


def written(log: Log, turn: str) -> str:
    """Everything the model wrote as an answer in `turn`, as it stands in the log.

    Words that came while an answer was being finished call for another one behind it; both are
    the answer then, since the first was shown already. One that was sent back is left out.
    """
    texts: list[str] = []
    for message in log:
        if message.turn != turn:
            continue
        if message.role == "assistant" and not tool_calls(message.content):
            texts.append(words(message.content).strip())
        elif message.key.endswith(f":{MEND}") and texts:
            texts.pop()
    return "\n\n".join(filter(None, texts))


def is_plain(log: Log, turn: str) -> bool:
    """Whether `turn` was small talk: nothing was looked up, and no figure is in the answer."""
    mine = [m.content for m in log if m.turn == turn and m.role == "assistant"]
    return not any(map(tool_calls, mine)) and "{{" not in written(log, turn)


def checked_words(log: Log, turn: str, kept: Sequence[Evidence]) -> Check:
    """The written answer that the log ends in, its figures filled in and checked."""
    asked, read = _said_by_people(log)
    errors = _said_by_failed_tools(log)
    return check(
        written(log, turn),
        kept,
        question="\n".join(asked),
        quotable=[*asked, *read, *errors, *_said_without_evidence(log)],
        verbatim=[line for text in errors for line in text.split("\n") if len(line) > SENTENCE],
    )


def kind_of(
    log: Log, turn: str, went: Went, *, stop_reason: str
) -> Literal["done", "nothing_found", "cannot"]:
    """The manner of a written answer, from how the calls before it went."""
    mine = [m.content for m in log if m.turn == turn and m.role == "assistant"]
    calls = next((c for c in map(tool_calls, reversed(mine)) if c), [])
    states = {**_states(log), **went}
    return manner.kind_of([states[call["id"]] for call in calls], stop_reason)


def _states(log: Log) -> dict[str, ToolState]:
    return {
        block["tool_use_id"]: _state(block)
        for message in log
        for block in message.content
        if block["type"] == "tool_result"
    }


def _state(result: dict[str, Any]) -> ToolState:
    if result.get("is_error"):
        return "failed"
    return "nothing" if read_rendered(words(result["content"])).nothing else "done"


def _said_by_people(log: Log) -> tuple[list[str], list[str]]:
    """What people asked, and what Rootle read on the way: the last text block, and all others."""
    texts = [
        [block["text"] for block in message.content if block["type"] == "text"]
        for message in log
        if message.role == "user" and not message.key.endswith(f":{MEND}")  # quotes the mistakes
    ]
    return [t[-1] for t in texts if t], [outside for t in texts for outside in t[:-1]]


def _said_without_evidence(log: Log) -> list[str]:
    """What look-ups returned: names and descriptions, which may be quoted with their digits."""
    texts = [
        words(block["content"])
        for message in log
        for block in message.content
        if block["type"] == "tool_result" and not block.get("is_error")
    ]
    return [text for text in texts if not read_rendered(text).name]


def _said_by_failed_tools(log: Log) -> list[str]:
    """The sentences of errors, which may name an HTTP status or a limit."""
    return [
        words(block["content"])
        for message in log
        for block in message.content
        if block["type"] == "tool_result" and block.get("is_error")
    ]
